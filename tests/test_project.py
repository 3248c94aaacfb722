"""The promises the project makes about itself: sizes, documents, boundaries."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "relance_tui"

LONGEST_FILE = 500
LONGEST_FUNCTION = 80
SHOWN = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef
Annotated = Function | ast.ClassDef | ast.AnnAssign


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _ours() -> list[Path]:
    return _python_files("relance_tui", "tests", "benchmarks")


def _where(path: Path, line: int | None = None) -> str:
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


needs_history = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="an unpacked archive does not say what is published"
)


@cache
def _published() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control."""
    listing = subprocess.run(
        [
            *("git", "-c", "safe.directory=*", "-C", str(ROOT)),
            *("ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def _published_texts() -> Iterator[tuple[Path, str]]:
    for path in _published():
        if path.name == "uv.lock":
            continue
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", errors="replace")


def _pyproject() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _requirements() -> list[str]:
    project = _pyproject()["project"]
    groups = _pyproject()["dependency-groups"]
    assert isinstance(project, dict)
    assert isinstance(groups, dict)
    extras = project.get("optional-dependencies", {})
    found: list[str] = list(project["dependencies"])
    for requirements in (*groups.values(), *extras.values()):
        found.extend(requirements)
    return found


def _name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return match.group().lower()


def _specifiers_of(requirement: str) -> frozenset[str]:
    bare = re.sub(r"\[[^\]]*\]|;.*|\s", "", requirement)
    return frozenset(filter(None, bare[len(_name_of(requirement)) :].split(",")))


def _refuse(found: list[str], advice: str) -> None:
    """Fail naming every place, which pytest's own comparison would shorten."""
    if found:
        pytest.fail("\n  ".join([advice, *found]), pytrace=False)


def _architecture() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_files_are_short() -> None:
    sizes = sorted(
        ((len(path.read_bytes().splitlines()), _where(path)) for path in _ours()), reverse=True
    )
    largest = [f"{size:5} {name}" for size, name in sizes[:SHOWN]]
    print("the largest files", *largest, sep="\n")  # noqa: T201 - read by whoever asks for it
    too_long = [f"{name} has {size} lines" for size, name in sizes if size > LONGEST_FILE]
    assert sizes
    _refuse(too_long, "split these in two")


def test_functions_are_short() -> None:
    sizes = sorted(
        (
            ((node.end_lineno or node.lineno) - node.lineno + 1, _where(path, node.lineno))
            for path in _ours()
            for node in ast.walk(_parsed(path))
            if isinstance(node, Function)
        ),
        reverse=True,
    )
    largest = [f"{size:5} {name}" for size, name in sizes[:SHOWN]]
    print("the largest functions", *largest, sep="\n")  # noqa: T201 - read by whoever asks for it
    too_long = [f"{name} has {size} lines" for size, name in sizes if size > LONGEST_FUNCTION]
    assert sizes
    _refuse(too_long, "split these in two")


def _catches_everything(node: ast.ExceptHandler) -> bool:
    caught = node.type
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in kinds
    )


def _only_cleans_up(handler: ast.ExceptHandler) -> bool:
    """Whether the handler raises again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_catch_all_handlers_stand_in_two_places_only() -> None:
    allowed = {"relance_tui/tui/app.py", "relance_tui/cli/main.py"}
    found = [
        _where(path, node.lineno)
        for path in _python_files("relance_tui")
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and _catches_everything(node)
        and not _only_cleans_up(node)
    ]
    stray = [where for where in found if where.split(":")[0] not in allowed]
    _refuse(stray, "catch what can be handled, by name")
    for path in allowed:
        handlers = [where for where in found if where.startswith(f"{path}:")]
        assert len(handlers) <= 1, f"one boundary is enough: {handlers}"


CLOCK_READINGS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "localtime"),
    ("time", "time"),
}


def _reads_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner = node.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return (name, node.func.attr) in CLOCK_READINGS


def test_only_the_entry_points_read_the_clock() -> None:
    readings = [
        _where(path, getattr(node, "lineno", 0))
        for path in _python_files("relance_tui")
        if path != PACKAGE / "clock.py" and PACKAGE / "cli" not in path.parents
        for node in ast.walk(_parsed(path))
        if _reads_clock(node)
    ]
    _refuse(readings, "take `today` or `now` as a parameter")


def test_every_module_postpones_its_annotations() -> None:
    """All but the tables: SQLModel reads the annotations of relationships at run time."""
    lacking = [
        _where(path)
        for path in _ours()
        if not (path.parent == PACKAGE / "storage" and path.stem.endswith("tables"))
        and any(isinstance(node, Annotated) for node in ast.walk(_parsed(path)))
        and "from __future__ import annotations" not in path.read_text(encoding="utf-8")
    ]
    _refuse(lacking, "add `from __future__ import annotations`")


def _described_reasons() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", _architecture(), re.MULTILINE)
    return {name.rstrip("/"): reason.strip() for name, reason in rows}


@pytest.mark.parametrize("requirement", _requirements())
def test_every_dependency_has_its_reason(requirement: str) -> None:
    reason = _described_reasons().get(_name_of(requirement), "")
    assert len(reason.split()) >= 3, f"ARCHITECTURE.md gives no reason for {requirement}"


def _folders() -> list[str]:
    return sorted(
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.iterdir()
        if path.is_dir() and path.name != "__pycache__"
    )


@pytest.mark.parametrize("folder", _folders())
def test_every_folder_of_the_package_is_described(folder: str) -> None:
    assert folder in _described_reasons(), f"ARCHITECTURE.md does not describe {folder}/"


def test_every_path_of_the_architecture_exists() -> None:
    named = set(
        re.findall(
            r"`((?:relance_tui|templates|sample_data|tests|benchmarks)/[^`]*)`", _architecture()
        )
    )
    assert named
    missing = sorted(name for name in named if not (ROOT / name).exists())
    _refuse(missing, "ARCHITECTURE.md names what does not exist")


@needs_history
def test_every_document_named_anywhere_exists() -> None:
    named = re.compile(r"\b[A-Z][A-Z_]+(?:\.[a-z]{2})?\.md\b")
    missing = [
        f"{_where(path)} names {document}"
        for path, text in _published_texts()
        for document in set(named.findall(text))
        if not (ROOT / document).is_file()
    ]
    _refuse(missing, "these documents do not exist")


@needs_history
def test_nothing_points_at_the_machine_it_was_written_on() -> None:
    foreign = re.compile(r"(?<![\w.~])/(?:root|work)/|\bshared/[a-z]|\.\./shared\b")
    found = [
        f"{_where(path)}: {match.group()}"
        for path, text in _published_texts()
        for match in foreign.finditer(text)
    ]
    _refuse(found, "a newcomer has no such place")


def test_the_lock_holds_what_the_project_asks_for() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (ours,) = (package for package in lock["package"] if package["name"] == "relance-tui")
    metadata = ours["metadata"]
    entries = [metadata["requires-dist"], *metadata["requires-dev"].values()]
    locked = {
        (entry["name"], frozenset(filter(None, entry.get("specifier", "").split(","))))
        for group in entries
        for entry in group
    }
    asked = {(_name_of(each), _specifiers_of(each)) for each in _requirements()}
    _refuse(sorted(name for name, _ in asked ^ locked), "run `make lock`: these differ")
