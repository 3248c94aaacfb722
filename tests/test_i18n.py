"""What is said in the language of the screen when the system speaks its own."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from relance_tui.errors import RelanceError
from relance_tui.i18n import system_reason, use_language
from relance_tui.letters.export import write_atomically


@pytest.mark.parametrize(("language", "said"), [("fr", "n’existe pas"), ("en", "does not exist")])
def test_a_usual_refusal_of_the_system_is_told_in_the_language_of_the_screen(
    language: str, said: str
) -> None:
    use_language(language)
    try:
        assert said in system_reason(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    finally:
        use_language("fr")


def test_a_rare_one_is_told_as_the_system_does() -> None:
    assert system_reason(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"
    assert system_reason(OSError("sans numéro")) == "sans numéro"


def test_a_folder_that_is_not_there_is_said_in_french(tmp_path: Path) -> None:
    with pytest.raises(RelanceError, match="n’existe pas"):
        write_atomically(tmp_path / "absent" / "lettre.txt", b"")
