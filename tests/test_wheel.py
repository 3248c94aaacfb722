"""What is published works away from the checkout: the wheel, its data, and the source archive."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SHIPPED = (
    "relance_tui/_sample_data/*.csv",
    "relance_tui/_sample_data/*FEC*",
    "relance_tui/_sample_data/releve-*.xml",
    "relance_tui/_templates/en/*",
    "relance_tui/_templates/fr/rappel.*",
    "relance_tui/law/ecb-main-refinancing-rate.csv",
    "relance_tui/law/legal-interest-rate.csv",
    "relance_tui/policies/standard.toml",
    "relance_tui/py.typed",
    "relance_tui/storage/migrations/*.py",
    "relance_tui/tui/*.tcss",
    "relance_tui-*.dist-info/entry_points.txt",
    "relance_tui-*.dist-info/licenses/LICENSE",
)


def _build(target: str, source: Path, into: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)],
        check=False,
        capture_output=True,
        text=True,
        cwd=source,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment holding our wheel, beside the locked dependencies; its `bin` folder.

    The folder of the dependencies is added as a plain path, so that the editable install of the
    checkout, which lives there too, stays without effect.
    """
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    binaries = home / "bin"
    subprocess.run(
        [
            *(str(binaries / "python"), "-m", "pip", "install", "--quiet"),
            *("--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)),
        ],
        check=True,
        env=_clean_environment(home),
        timeout=120,
    )
    (site_packages,) = home.glob("lib/python*/site-packages")
    (site_packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return binaries


def _clean_environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.defpath,
        "PIP_CONFIG_FILE": os.devnull,
        "TMPDIR": str(home),
    }


def _run(*command: str | Path, away: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=away,
        env=_clean_environment(away),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_carries_the_data_the_program_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    missing = [pattern for pattern in SHIPPED if not any(fnmatch(name, pattern) for name in names)]
    assert missing == []
    strays = [name for name in names if not re.match(r"relance_tui[/-]", name)]
    assert strays == [], "nothing but our package goes into a user's site-packages"


def test_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import relance_tui; print(relance_tui.__file__)"
    loaded = Path(_run(installed / "python", "-c", code, away=tmp_path).strip())
    assert loaded.is_relative_to(installed.parent)


@pytest.mark.parametrize("start", [["relance"], ["python", "-m", "relance_tui"]], ids=" ".join)
def test_installed_program_loads_the_demo_and_writes_a_letter(
    start: list[str], installed: Path, tmp_path: Path
) -> None:
    program: list[str | Path] = [installed / start[0], *start[1:]]
    database = _run(*program, "demo", "--no-ui", away=tmp_path).strip()
    assert Path(database).is_file()

    queue = json.loads(
        _run(*program, "--db", database, "queue", "--limit", "1", "--json", away=tmp_path)
    )
    (first,) = queue
    letter = json.loads(
        _run(*program, "--db", database, "letter", first["customer"], "--json", away=tmp_path)
    )
    assert letter["subject"]
    assert first["name"] in letter["body"]


def test_wheel_built_from_the_source_archive_is_the_same(
    wheel: Path, source_archive: Path, tmp_path: Path
) -> None:
    again = _build("wheel", _unpack(source_archive, tmp_path), tmp_path / "again")
    assert _contents(again) == _contents(wheel)


def _unpack(source_archive: Path, into: Path) -> Path:
    with tarfile.open(source_archive) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                target = into / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
    return into / source_archive.name.removesuffix(".tar.gz")


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
