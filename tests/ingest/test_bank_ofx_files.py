from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.ingest import IngestError, bank_ofx_entry
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.bank_ofx import looks_like_ofx, read_ofx
from relance_tui.ingest.source import open_source
from relance_tui.plain_text import clean
from tests.ingest.bank_files import (
    GOLDEN_OFX,
    SGML,
    XML,
    bank,
    closed,
    mutated,
    ofx,
    transaction,
)


def read(tmp_path: Path, text: str | bytes) -> BankReading:
    path = tmp_path / "releve.ofx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_ofx(path)


def cents(reading: BankReading) -> list[int]:
    return [draft.entry.amount_cents for draft in reading.entries]


@pytest.mark.parametrize(
    ("head", "written", "said"),
    [
        (SGML, "cp1252", "cp1252"),
        (SGML, "utf-8", "utf-8"),
        (SGML.replace("1252", "NONE").replace("USASCII", "UTF-8"), "utf-8-sig", "utf-8-sig"),
        (SGML.replace("1252", "ISO-8859-15"), "iso-8859-15", "iso-8859-15"),
        (SGML.replace("\r\n", ""), "cp1252", "cp1252"),
        (SGML.replace("1252", "8859-9"), "iso-8859-9", "iso-8859-9"),
        (XML, "utf-8", "utf-8"),
        (XML, "utf-16", "utf-16"),
        (XML.replace("UTF-8", "windows-1252"), "cp1252", "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, head: str, written: str, said: str) -> None:
    name = "Société Zoé" + ("" if written == "iso-8859-9" else " €")
    text = ofx(bank(transaction(NAME=name)), head)
    reading = read(tmp_path, text.encode(written))
    assert (reading.entries[0].entry.payer, reading.encoding) == (name, said)
    assert not reading.warnings


def test_a_file_that_wrongly_says_utf_8_is_read_and_told(tmp_path: Path) -> None:
    text = ofx(bank(transaction(NAME="Zoé €")), XML)
    reading = read(tmp_path, text.encode("cp1252"))
    assert reading.entries[0].entry.payer == "Zoé €"
    assert [w.reason for w in reading.warnings] == ["annoncé en UTF-8 mais lu en CP1252"]
    path = tmp_path / "releve.ofx"
    path.write_bytes(ofx(bank(transaction(NAME="Zoé"))).encode("cp850"))
    assert read_ofx(open_source(path, "cp850")).entries[0].entry.payer == "Zoé"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (GOLDEN_OFX[:-6], "tronqué"),
        (GOLDEN_OFX[: len(GOLDEN_OFX) // 2], "tronqué"),
        (ofx(""), "aucun relevé"),
        (ofx("<STATUS><CODE>15500<SEVERITY>ERROR</STATUS>"), "aucun relevé"),
        ("date;libelle;montant\n01/01/2026;VIR;12\n", "pas un relevé OFX"),
        ('<?xml version="1.0"?><Document/>', "pas un relevé OFX"),
        (XML + '<!DOCTYPE OFX [<!ENTITY a "b">]>' + GOLDEN_OFX, "DOCTYPE"),
        (XML + " " * 300_000 + '<!DOCTYPE OFX SYSTEM "x">' + GOLDEN_OFX, "DOCTYPE"),
        (SGML + "<OFX><MEMO>" + "x" * 3_000_000, "démesuré"),
        (SGML + "<OFX>" + "<A><![CDATA[" * 200_000, "démesuré"),
        (SGML + "<OFX>" + "<A" + "X" * 3_000_000, "démesuré"),
        (GOLDEN_OFX.replace("<STMTTRN>", "<STMTTRX>", 1), "abîmée"),
        (GOLDEN_OFX.replace("</STMTTRN>\r\n<STMTTRN>", "", 1), "abîmée"),
        (GOLDEN_OFX.replace("<BANKTRANLIST>", "<BANKTRANLIST></STMTTRN>", 1), "abîmée"),
        (SGML + "<OFX>" + "<" * 2_000_000, "démesuré"),
        (b"PK\x03\x04", "classeur"),
        (b"", "vide"),
    ],
    ids=range(17),
)
def test_a_file_of_which_nothing_can_be_read_says_why(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(IngestError, match=reason) as caught:
        read(tmp_path, content)
    assert "releve.ofx" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_transaction_outside_any_account_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, ofx(transaction() + bank(transaction(TRNAMT="1"))))
    assert cents(reading) == [100]
    assert [(r.line, r.column) for r in reading.refusals] == [(1, "STMTTRN")]


def test_too_many_movements_are_no_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_ofx_entry, "MAX_ENTRIES", 3)
    assert len(read(tmp_path, ofx(bank(transaction() * 3))).entries) == 3
    with pytest.raises(IngestError, match="mouvements"):
        read(tmp_path, ofx(bank(transaction() * 4)))


def test_elements_cut_between_two_pieces_are_whole(tmp_path: Path) -> None:
    text = ofx(bank("".join(transaction(FITID=f"F{i}", MEMO=f"M{i}") for i in range(9000))))
    assert len(text) > 3 << 18
    told: list[tuple[int, int]] = []
    path = tmp_path / "releve.ofx"
    path.write_text(text, newline="")
    reading = read_ofx(path, lambda done, total: told.append((done, total)))
    assert [d.entry.text for d in reading.entries] == [f"M{i}" for i in range(9000)]
    assert [d.entry.bank_reference for d in reading.entries] == [f"F{i}" for i in range(9000)]
    assert len(told) > 3
    assert told[-1] == (len(text), len(text))


def test_what_looks_like_ofx() -> None:
    for head in (GOLDEN_OFX, closed(GOLDEN_OFX), "\r\n" + GOLDEN_OFX, "<OFX>", "<ofx >"):
        assert looks_like_ofx(head)
        assert looks_like_ofx(head.encode())
        assert looks_like_ofx(head.encode("utf-16"))
    assert looks_like_ofx(b"\xef\xbb\xbf" + GOLDEN_OFX.encode())
    assert not looks_like_ofx("date;OFXHEADER:100")
    assert not looks_like_ofx("<Document/>")
    assert not looks_like_ofx(b"")


@dataclass(frozen=True)
class Line:
    cents: int
    on: date
    name: str
    memo: str


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"),
    max_size=30,
)
LINES = st.builds(
    Line,
    st.integers(-(10**12), 10**12).filter(bool),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    TEXTS,
    TEXTS,
)


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(LINES, max_size=8), is_closed=st.booleans(), mark=st.sampled_from(".,"))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Line], mark: str, *, is_closed: bool
) -> None:
    def shut(name: str, value: str) -> str:
        return f"<{name}>{value}</{name}>" if is_closed else f"<{name}>{value}\n"

    body = ""
    for rank, line in enumerate(lines):
        sign, whole = "-" if line.cents < 0 else "", abs(line.cents)
        values = {
            "TRNTYPE": "OTHER",
            "DTPOSTED": f"{line.on:%Y%m%d}120000",
            "TRNAMT": f"{sign}{whole // 100}{mark}{whole % 100:02}",
            "FITID": f"ID{rank}",
            "PAYEE": shut("NAME", escape(line.name)) + "</PAYEE>",
            "MEMO": escape(line.memo),
        }
        inside = "".join(f"<{n}>{v}" if n == "PAYEE" else shut(n, v) for n, v in values.items())
        body += f"<STMTTRN>{inside}</STMTTRN>"
    text = ofx(bank(body), XML if is_closed else SGML)
    reading = read(tmp_path_factory.mktemp("ofx"), text)
    told = [
        (d.entry.amount_cents, d.entry.booked_on, d.entry.payer, d.entry.bank_reference)
        for d in reading.entries
    ]
    expected = [(ln.cents, ln.on, clean(ln.name), f"ID{i}") for i, ln in enumerate(lines)]
    assert told == expected
    for draft, line in zip(reading.entries, lines, strict=True):
        assert draft.entry.text.endswith(clean(line.memo))
    assert not reading.refusals
    assert not reading.warnings


def test_mutated_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(102)
    good = [GOLDEN_OFX.encode("cp1252"), closed(GOLDEN_OFX).encode()]
    outcomes = {"read": 0, "refused": 0}
    for _round in range(900):
        try:
            reading = read(tmp_path, mutated(chance, chance.choice(good)))
        except IngestError:
            outcomes["refused"] += 1
        else:
            assert all(draft.entry.amount_cents for draft in reading.entries)
            outcomes["read"] += 1
    assert min(outcomes.values()) > 50
