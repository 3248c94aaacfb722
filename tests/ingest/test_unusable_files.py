from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.ingest import IngestError, read_file
from tests.ingest.writers import Entry, write_fec


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b" \r\n\r\n", "vide"),
        (b"\xef\xbb\xbf", "ni FEC, ni relevé"),
        (b"PK\x03\x04rest", "classeur"),
        (b"%PDF-1.7\n", "PDF endommagé"),
        (bytes(range(256)), "pas du texte"),
        (b"une seule ligne", "ni FEC, ni relevé"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_says_why(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes(content)
    with pytest.raises(IngestError, match=reason) as caught:
        read_file(path)
    assert "export.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="introuvable"):
        read_file(tmp_path / "rien.txt")
    with pytest.raises(IngestError, match="aucune facture électronique"):
        read_file(tmp_path)
    with pytest.raises(IngestError, match="fichier ordinaire"):
        read_file(Path("/dev/null"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_fec(tmp_path / "fec.txt", [Entry(cents=1)])

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(IngestError, match="droits"):
        read_file(path)


def test_formats_not_known_are_refused(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "fec.txt", [Entry(cents=1)])
    with pytest.raises(IngestError, match="xlsx"):
        read_file(path, as_format="xlsx")
    with pytest.raises(IngestError, match="CSV de factures introuvables"):
        read_file(path, as_format="csv")


def test_what_is_no_fec_is_refused_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Facture;Client;Date;TTC\nF1;A;01/01/2026;1,00\n")
    assert read_file(path).format == "csv"
    with pytest.raises(IngestError, match="pas un FEC"):
        read_file(path, as_format="fec")
