"""What each part of the program loads when it really runs.

The contracts in pyproject.toml read the source; these tests start processes, and so see what is
imported late.
"""

from __future__ import annotations

import ast
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import relance_tui.domain
import relance_tui.services

PACKAGE = Path(relance_tui.domain.__file__).parent.parent

DATABASE_TOOLKIT = {"alembic", "sqlalchemy", "sqlmodel"}
LETTER_ENGINES = {"docx", "jinja2", "lxml", "segno", "typst"}
SCREENS = {"textual", "rich"}

REPORT = """
import atexit, json, pathlib, sys
atexit.register(lambda: pathlib.Path("loaded.json").write_text(json.dumps(sorted(sys.modules))))
"""


def _modules_after(code: str, tmp_path: Path) -> set[str]:
    """Run `code` in a process of its own; return the names of all modules it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT + code],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
        env=_empty_home(tmp_path),
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads((tmp_path / "loaded.json").read_text()))


def _empty_home(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}


def _run_verb(*arguments: str) -> str:
    """Return code that runs the command line as the `relance` script does, and expects success."""
    return f"""
sys.argv = ["relance", *{list(arguments)!r}]
from relance_tui.__main__ import main
status = main()
raise SystemExit(status)
"""


def _packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def _heavy(packages: set[str]) -> set[str]:
    return packages & (SCREENS | DATABASE_TOOLKIT | LETTER_ENGINES)


def _modules_of(package: str, folder: Path) -> list[str]:
    return [module.name for module in pkgutil.walk_packages([str(folder)], f"{package}.")]


DOMAIN = _modules_of("relance_tui.domain", PACKAGE / "domain")
SERVICES = _modules_of("relance_tui.services", PACKAGE / "services")


def test_domain_and_services_have_their_heart() -> None:
    assert "relance_tui.domain.followup" in DOMAIN
    assert "relance_tui.services.desk" in SERVICES


def _first_party_of_domain(module: str) -> bool:
    allowed = {"relance_tui", "relance_tui.domain", "relance_tui.errors", "relance_tui.i18n"}
    return module in allowed or module.startswith("relance_tui.domain.")


def test_domain_loads_nothing_but_itself(tmp_path: Path) -> None:
    loaded = _modules_after(f"import {', '.join(DOMAIN)}", tmp_path)
    ours = {module for module in loaded if module.partition(".")[0] == "relance_tui"}
    assert {module for module in ours if not _first_party_of_domain(module)} == set()
    assert _heavy(_packages(loaded)) | (_packages(loaded) & {"click"}) == set()


@pytest.mark.parametrize("module", DOMAIN)
def test_domain_imports_the_standard_library_and_dateutil(module: str) -> None:
    path = PACKAGE.parent.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative name"
            imported.add(str(node.module))
    known = sys.stdlib_module_names | {"dateutil"}
    foreign = {
        name
        for name in imported
        if name.partition(".")[0] not in known and not _first_party_of_domain(name)
    }
    assert foreign == set()


def test_services_load_no_screen(tmp_path: Path) -> None:
    loaded = _modules_after(f"import {', '.join(SERVICES)}", tmp_path)
    assert _packages(loaded) & SCREENS == set()
    above = ("relance_tui.tui", "relance_tui.cli")
    assert {module for module in loaded if module.startswith(above)} == set()


def test_the_desk_waits_with_everything_heavy(tmp_path: Path) -> None:
    loaded = _packages(_modules_after("import relance_tui.services.desk", tmp_path))
    assert _heavy(loaded) == set()


def test_the_command_line_waits_with_everything_heavy(tmp_path: Path) -> None:
    loaded = _packages(_modules_after("import relance_tui.cli.main", tmp_path))
    assert _heavy(loaded) == set()


def test_help_of_a_verb_loads_nothing_heavy(tmp_path: Path) -> None:
    loaded = _packages(_modules_after(_run_verb("queue", "--help"), tmp_path))
    assert _heavy(loaded) == set()


@pytest.mark.parametrize(
    "verb",
    [("queue", "--json"), ("keys",), ("log",), ("settings",)],
    ids=" ".join,
)
def test_a_verb_loads_no_screen(verb: tuple[str, ...], tmp_path: Path) -> None:
    database = str(tmp_path / "desk.sqlite3")
    loaded = _packages(_modules_after(_run_verb("--db", database, *verb), tmp_path))
    assert loaded & SCREENS == set()


def test_the_program_starts_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "relance_tui", "queue", "--help"],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
        env=_empty_home(tmp_path),
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--limit" in done.stdout
