from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from relance_tui.ingest import IngestError, read_file
from relance_tui.ingest import workbook_guard as guard
from relance_tui.ingest.workbook import read_workbook
from relance_tui.ingest.workbook_extent import MAX_CELLS
from tests.ingest.workbooks import ODS_TYPE, Table, compound, ods, xls, xlsx, xlsx_members, zipped
from tests.ingest.writers import write_csv

Writer = Callable[[Mapping[str, Table]], bytes]

HEADER = ["N° facture", "Code client", "Client", "Date facture", "Échéance", "Montant TTC", "Solde"]
ISSUED, DUE = date(2026, 10, 1), date(2026, 10, 31)


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "factures.xlsx"
    path.write_bytes(content)
    return path


def bomb() -> bytes:
    return zipped({**xlsx_members({"F": [HEADER]}), "xl/media/a.xml": b" " * (80 << 20)})


def lying() -> bytes:
    """An archive whose member unpacks to more than it says."""
    honest = bytearray(bomb())
    small = struct.pack("<I", 100)
    for at in range(len(honest) - 4):
        if honest[at : at + 4] == struct.pack("<I", 80 << 20):
            honest[at : at + 4] = small
    return bytes(honest)


def far_cell(place: str) -> bytes:
    cells = f'<c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c>'
    return xlsx({"F": f"<sheetData><row>{cells}</row></sheetData>"})


def repeated(rows: int, columns: int) -> bytes:
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float"'
        ' office:value="1"/>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return ods({"F": row})


def with_entities() -> bytes:
    members = xlsx_members({"F": [HEADER]})
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    members["xl/worksheets/sheet1.xml"] = doctype + str(members["xl/worksheets/sheet1.xml"])
    return zipped(members)


def protected_ods() -> bytes:
    manifest = '<manifest><encryption-data checksum-type="SHA1"/></manifest>'
    return ods({"F": [HEADER]}, **{"META-INF/manifest.xml": manifest})


def protected_zip() -> bytes:
    content = bytearray(xlsx({"F": [HEADER]}))
    for at in range(len(content) - 4):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    return bytes(content)


def protected_xls() -> bytes:
    return xls({"F": [HEADER]}).replace(
        struct.pack("<HH", 0xE0, 20), struct.pack("<HH", 0x2F, 20), 1
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: xlsx({"F": [HEADER]})[:-30], "abîmé ou incomplet"),
        (lambda: xlsx({"F": [HEADER]})[:200], "abîmé ou incomplet"),
        (lambda: xls({"F": [HEADER]})[:1500], "abîmé ou incomplet"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "abîmé ou incomplet"),
        (lambda: zipped({"lettre.txt": "x"}), "archive qui n’est pas un classeur"),
        (lambda: zipped({"mimetype": "application/epub"}), "archive qui n’est pas un classeur"),
        (lambda: zipped({"xl/workbook.bin": "x"}), "xlsb"),
        (lambda: compound({"WordDocument": b"x"}), "pas un classeur"),
        (lambda: compound({"EncryptedPackage": b"x"}), "mot de passe"),
        (protected_ods, "mot de passe"),
        (protected_zip, "mot de passe"),
        (protected_xls, "mot de passe"),
        (bomb, "trop grand"),
        (lying, "trop grand"),
        (lambda: far_cell("XFD1048576"), "trop grand"),
        (lambda: far_cell("ZZ900000"), "trop grand"),
        (lambda: repeated(1_000_000, 1000), "trop grand"),
        (lambda: repeated(10**12, 1), "abîmé ou incomplet"),
        (
            lambda: xlsx({"F": '<sheetData><row><c s="1"><v>-1E12</v></c></row></sheetData>'}),
            "abîmé",
        ),
        (with_entities, "entités XML"),
        (lambda: xlsx({"F": []}), "vide"),
        (lambda: ods({"F": [], "G": []}), "vide"),
        (lambda: xls({"F": []}), "vide"),
        (lambda: xlsx({"F": [["Article", "Quantité"], ["A", 1]]}), "Article, Quantité"),
        (lambda: xlsx({"F": "<sheetData><row>"}), "abîmé ou incomplet"),
        (lambda: ods({"F": "<table:table-row>"}), "abîmé ou incomplet"),
        (lambda: zipped({"mimetype": ODS_TYPE, "content.xml": "<a>"}), "abîmé ou incomplet"),
    ],
)
def test_a_workbook_of_which_nothing_can_be_read_says_why(
    tmp_path: Path, make: Callable[[], bytes], reason: str
) -> None:
    path = written(tmp_path, make())
    with pytest.raises(IngestError, match=reason) as caught:
        read_file(path)
    assert str(caught.value).startswith("«\u00a0factures.xlsx")
    assert "\n" not in str(caught.value)


def test_what_a_member_unpacks_to_counts_and_not_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, xlsx({"F": [HEADER, *[["F"] * 7] * 2000]}))
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(guard, "_check_sizes", lambda *_arguments: None)
    monkeypatch.setattr(guard, "MAX_UNPACKED_BYTES", unpacked // 2)
    with pytest.raises(IngestError, match="trop grand"):
        read_file(path)


def test_an_xls_that_claims_too_many_cells_or_texts_is_refused(tmp_path: Path) -> None:
    good = xls({"F": [HEADER]})
    claimed = struct.pack("<IIHHH", 0, 1, 0, 7, 0)
    assert claimed in good
    for rows, columns, reason in ((1 << 31, 7, "trop grand"), (65535, 65535, "abîmé")):
        content = good.replace(claimed, struct.pack("<IIHHH", 0, rows, 0, columns, 0))
        with pytest.raises(IngestError, match=reason):
            read_file(written(tmp_path, content))
    backwards = good.replace(claimed, struct.pack("<IIHHH", 9, 1, 0, 7, 0))
    with pytest.raises(IngestError, match="abîmé"):
        read_file(written(tmp_path, backwards))
    texts = good.replace(
        struct.pack("<HH", 0xE0, 20), struct.pack("<HHII", 0xFC, 20, 9, 1 << 30), 1
    )
    with pytest.raises(IngestError, match="abîmé"):
        read_file(written(tmp_path, texts))
    assert MAX_CELLS < 65535 * 65535


def test_a_text_file_is_no_workbook_whatever_it_is_called(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.xlsx", [["Facture", "Client", "Date", "TTC"]])
    assert read_file(path).format == "csv"
    with pytest.raises(IngestError, match="pas un classeur"):
        read_file(path, as_format="xlsx")


def mutants(content: bytes, random_: random.Random, count: int) -> list[bytes]:
    """The same bytes with some changed, cut out or doubled."""
    made = []
    for _copy in range(count):
        changed = bytearray(content)
        for _change in range(random_.randint(1, 12)):
            at = random_.randrange(len(changed))
            kind = random_.randrange(4)
            if kind == 0:
                changed[at] = random_.randrange(256)
            elif kind == 1:
                changed[at] = random_.choice((0, 255, 127, 128))
            elif kind == 2:
                del changed[at : at + random_.randrange(1, 40)]
            else:
                changed[at:at] = changed[at : at + random_.randrange(1, 40)]
            if not changed:
                break
        made.append(bytes(changed))
    return made


def outcome(path: Path) -> str:
    """The format of a workbook, or the one line that says why it has none."""
    try:
        return read_workbook(path).format
    except IngestError as error:
        return "" if "\n" in str(error) else str(error)


BODY: Table = [[f"FA{n}", "C1", "Dupont", ISSUED, DUE, n + 0.5, n] for n in range(1, 20)]
ROWS: Table = [HEADER, *BODY]


@pytest.mark.parametrize("write", [xlsx, ods, xls])
def test_damaged_workbooks_give_a_reading_or_one_clear_error(tmp_path: Path, write: Writer) -> None:
    random_ = random.Random(6)
    path = tmp_path / "a.xlsx"
    for content in mutants(write({"F": ROWS}), random_, 150):
        path.write_bytes(content)
        assert outcome(path)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_damaged_contents_of_sound_archives_do_no_harm(tmp_path: Path, write: Writer) -> None:
    random_ = random.Random(7)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(io.BytesIO(write({"F": ROWS}))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, sound in members.items():
        for content in mutants(sound, random_, 25):
            path.write_bytes(zipped({**members, name: content}))
            assert outcome(path)
