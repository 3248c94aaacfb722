from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui import paths
from relance_tui.config import Config, load_config
from relance_tui.errors import UsageError


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_has_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "config_dir", lambda: tmp_path)
    assert load_config() == Config()


def test_every_key_is_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'theme = "nord"\nlanguage = "en"\nsigns = "ascii"\nclipboard = "tmux"\nmouse = false\n'
        '[keys]\n"case.call" = "f5"\ncase.letter = "f6,L"\n',
    )
    assert load_config(file) == Config(
        path=file,
        theme="nord",
        language="en",
        signs="ascii",
        clipboard="tmux",
        mouse=False,
        keys={"case.call": "f5", "case.letter": "f6,L"},
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('them = "x"', ("them", "theme")),
        ("[key]", ("key", "keys")),
        ('signs = "emoji"', ("signs", "emoji", "unicode, ascii")),
        ("theme = 3", ("theme", "3")),
        ('mouse = "oui"', ("mouse", "oui")),
        ("keys = 1", ("keys",)),
        ('[keys]\n"case.call" = 5', ("keys.case.call", "5")),
        ("theme = ", ("TOML",)),
    ],
)
def test_a_mistake_is_named_with_its_file(
    tmp_path: Path, text: str, named: tuple[str, ...]
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        load_config(file)
    assert all(word in str(refused.value) for word in (str(file), *named))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="illisible"):
        load_config(file)


def test_a_file_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="existe pas"):
        load_config(tmp_path / "none.toml")
