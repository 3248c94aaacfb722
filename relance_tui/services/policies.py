"""The dunning policies at hand: those shipped, then the house's own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from relance_tui.domain.policy import Policy, PolicyError, parse_policy
from relance_tui.errors import UsageError
from relance_tui.i18n import _
from relance_tui.paths import config_dir


@lru_cache(maxsize=1)
def policies() -> dict[str, Policy]:
    """Every policy by name; a file of the house replaces the shipped one of the same name.

    Raises UsageError naming the file when one is wrong.
    """
    shipped = [
        _read(Path(str(entry)))
        for entry in resources.files("relance_tui").joinpath("policies").iterdir()
        if entry.name.endswith(".toml")
    ]
    folder = config_dir() / "policies"
    own = [_read(path) for path in sorted(folder.glob("*.toml"))] if folder.is_dir() else []
    return {policy.name: policy for policy in (*shipped, *own)}


def _read(path: Path) -> Policy:
    try:
        return parse_policy(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, PolicyError) as error:
        message = _("scénario {path} : {problem}").format(path=path, problem=error)
        raise UsageError(message) from None
