"""The dunning policies at hand: those shipped, then the house's own."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from relance_tui.domain.policy import Margins, Policy, PolicyError
from relance_tui.domain.policy_file import parse_policy
from relance_tui.errors import UsageError
from relance_tui.i18n import _, system_reason
from relance_tui.paths import config_dir, shipped, user_templates

_LARGEST_BYTES = 1_000_000
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@lru_cache(maxsize=2)
def policies(house: Margins | None = None) -> dict[str, Policy]:
    """Every policy by name; a file of the house replaces the shipped one of the same name.

    A delay that a file does not set is that of `house`. Raises UsageError naming the file when one
    is wrong, which is why all are read at once.
    """
    shipped_files = [
        Path(str(entry))
        for entry in resources.files("relance_tui").joinpath("policies").iterdir()
        if entry.name.endswith(".toml")
    ]
    folder = policy_folder()
    own_files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    found = (read_policy(path, house) for path in (*sorted(shipped_files), *own_files))
    return {policy.name: policy for policy in found}


def policy_folder() -> Path:
    """Where the house writes its own policies."""
    return config_dir() / "policies"


def known_policy(name: str) -> Policy:
    """The policy of that name. Raises UsageError listing those there are."""
    known = policies()
    if name not in known:
        message = _("scénario inconnu : « {name} » ; il y a {known}")
        raise UsageError(message.format(name=name, known=", ".join(sorted(known))))
    return known[name]


def read_policy(path: Path, house: Margins | None = None) -> Policy:
    """The policy a file holds. Raises UsageError naming the file, and the key or the line."""
    try:
        return parse_policy(tomllib.loads(_read(path)), house)
    except FileNotFoundError:
        problem = _("fichier introuvable")
    except OSError as error:
        problem = system_reason(error)
    except UnicodeDecodeError:
        problem = _("le fichier n’est pas en UTF-8")
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or more than Python reads
        problem = _syntax_problem(str(error))
    except PolicyError as error:
        problem = str(error)
    raise _wrong(path, problem)


def _read(path: Path) -> str:
    with path.open("rb") as file:  # A device never ends.
        data = file.read(_LARGEST_BYTES + 1)
    if len(data) > _LARGEST_BYTES:
        raise PolicyError(_("le fichier est bien trop grand pour un scénario"))
    return data.decode("utf-8-sig")


def check_policy(path: Path) -> Policy:
    """The policy a file holds, once its letters are found too.

    Raises UsageError naming the file and what is wrong in it, or the folders where a template is
    looked for.
    """
    from relance_tui.letters.templates import TemplateProblem, find_template  # noqa: PLC0415 - the letter engine, for this verb only

    policy = read_policy(path)
    folders = (user_templates(), shipped("templates"))
    for step in policy.steps:
        if not step.template:
            continue
        try:
            find_template(step.template, "fr", folders)
        except TemplateProblem as error:
            key = f"steps[{step.number}].template"
            message = _("clé {key} : {problem}").format(key=key, problem=error)
            raise _wrong(path, message) from None
    return policy


def _syntax_problem(told: str) -> str:
    """What the parser says, its place in front and in our words."""
    place = _TOML_PLACE.search(told)
    what = _TOML_PLACE.sub("", told)
    if place is None or place[1] is None:
        return _("syntaxe TOML, fin du fichier : {what}").format(what=what)
    return _("syntaxe TOML, ligne {line} : {what}").format(line=place[1], what=what)


def _wrong(path: Path, problem: str) -> UsageError:
    return UsageError(_("scénario {path} : {problem}").format(path=path, problem=problem))
