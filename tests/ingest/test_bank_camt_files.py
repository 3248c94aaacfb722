from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.ingest import IngestError, bank_stream
from relance_tui.ingest import bank_camt as module
from relance_tui.ingest.bank_camt import looks_like_camt, read_camt
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.source import open_source
from relance_tui.plain_text import clean
from tests.ingest.bank_files import (
    GOLDEN,
    OURS,
    balance,
    detail,
    document,
    entry,
    mutated,
    statement,
)


def read(tmp_path: Path, text: str | bytes) -> BankReading:
    path = tmp_path / "releve.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_camt(path)


def cents(reading: BankReading) -> list[int]:
    return [draft.entry.amount_cents for draft in reading.entries]


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        (entry(amount="12.345"), "Amt", "plus de deux décimales"),
        (entry(amount="douze"), "Amt", "illisible"),
        (entry(amount=""), "Amt", "montant absent"),
        (entry(amount="0.00"), "Amt", "montant nul"),
        (entry(amount="-5.00"), "Amt", "négatif"),
        (entry(amount="9" * 30), "Amt", "trop grand"),
        (entry().replace('Ccy="EUR"', 'Ccy="EURO$"'), "Amt", "devise"),
        (entry(sign="BOTH"), "CdtDbtInd", "ni crédit ni débit"),
        (entry(dates=""), "BookgDt", "date absente"),
        (entry(dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), "BookgDt", "date illisible"),
    ],
)
def test_a_wrong_entry_is_refused_alone(
    tmp_path: Path, wrong: str, column: str, reason: str
) -> None:
    reading = read(tmp_path, document(statement(entry() + wrong + entry(amount="1"))))
    assert cents(reading) == [12000, 100]
    (refusal,) = reading.refusals
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason


def test_an_account_without_number_is_told(tmp_path: Path) -> None:
    text = statement(entry()).replace(f"<Id><IBAN>{OURS}</IBAN></Id>", "")
    reading = read(tmp_path, document(text))
    assert [w.column for w in reading.warnings] == ["Acct"]
    assert not reading.entries[0].entry.account


ACCENTED = document(statement(entry(detail(text="Société Générale à 5 €", debtor="Zoé"))))


@pytest.mark.parametrize(
    ("declared", "written", "said"),
    [
        ("UTF-8", "utf-8", "utf-8"),
        ("", "utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig", "utf-8-sig"),
        ("UTF-16", "utf-16", "utf-16"),
        ("windows-1252", "cp1252", "cp1252"),
        ("ISO-8859-1", "cp1252", "cp1252"),
        ("ISO-8859-15", "iso-8859-15", "iso-8859-15"),
        ("ISO-8859-1", "utf-8", "utf-8"),
        ("windows-1254", "cp1254", "cp1254"),
        ("ISO-8859-99", "cp1252", "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, declared: str, written: str, said: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    reading = read(tmp_path, (head + ACCENTED).encode(written))
    (draft,) = reading.entries
    assert (draft.entry.text, draft.entry.payer) == ("Société Générale à 5 €", "Zoé")
    assert reading.encoding == said
    assert not reading.warnings


def test_a_file_that_wrongly_says_utf_8_is_read_and_told(tmp_path: Path) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    reading = read(tmp_path, (head + ACCENTED).encode("cp1252"))
    assert reading.entries[0].entry.payer == "Zoé"
    assert [w.reason for w in reading.warnings] == ["annoncé en UTF-8 mais lu en CP1252"]


def test_an_encoding_asked_for_comes_before_the_one_declared(tmp_path: Path) -> None:
    path = tmp_path / "releve.xml"
    path.write_bytes(
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + ACCENTED.replace("€", "E")).encode("cp850")
    )
    assert read_camt(open_source(path, "cp850")).entries[0].entry.payer == "Zoé"


def test_texts_from_outside_are_made_harmless(tmp_path: Path) -> None:
    text = "[bold]FA-1[/] &#x9b;31m\u202e\n\tsuite  " + "x" * 5000
    reading = read(tmp_path, document(statement(entry(detail(text=text, debtor="A&#10;B")))))
    told = reading.entries[0].entry
    assert told.text.startswith("[bold]FA-1[/] suite xxx")
    assert told.text.isprintable()
    assert len(told.text) <= 2000
    assert told.payer == "A B"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document(statement(entry()), head=BOMB).replace("BANK-1", "&i;"), "DOCTYPE"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + GOLDEN, "DOCTYPE"),
        (GOLDEN.replace("BANK-1", "&secret;"), "mal formé"),
        (GOLDEN[:-1], "tronqué"),
        (GOLDEN[: len(GOLDEN) // 2], "tronqué"),
        (GOLDEN + GOLDEN, "mal formé"),
        (GOLDEN.replace("</Stmt>", "</Stmt><b></c>", 1), "mal formé"),
        ("date;libelle;montant\n01/01/2026;VIR;12\n", "mal formé"),
        ("<Document/>", "aucun relevé"),
        ("<html><body>connexion</body></html>", "aucun relevé"),
        (document(""), "aucun relevé"),
        (GOLDEN.replace("BkToCstmrStmt", "CstmrCdtTrfInitn"), "aucun relevé"),
        (GOLDEN.replace("</Id>", "</Id>" + "<a>" * 200 + "</a>" * 200, 1), "démesuré"),
        (GOLDEN.replace("<Id>", "".join(f"<a{i}/>" for i in range(6000)) + "<Id>"), "démesuré"),
        (GOLDEN.replace("FACTURE", "x" * 5_000_000, 1), "démesuré"),
        (b"\0\1\2", "pas du texte"),
        (b"", "vide"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_says_why(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(IngestError, match=reason) as caught:
        read(tmp_path, content)
    assert "releve.xml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_entries_out_of_place_count_for_nothing(tmp_path: Path) -> None:
    inside = f"<SplmtryData><Envlp>{entry()}{statement(entry())}</Envlp></SplmtryData>"
    text = document(statement(entry() + inside) + f"<SplmtryData>{entry()}</SplmtryData>")
    assert cents(read(tmp_path, text)) == [12000]


def test_too_many_movements_are_no_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    assert len(read(tmp_path, document(statement(entry() * 3))).entries) == 3
    with pytest.raises(IngestError, match="mouvements"):
        read(tmp_path, document(statement(entry() * 4)))
    with pytest.raises(IngestError, match="mouvements"):
        read(tmp_path, document(statement(entry(detail() * 4))))


def test_progress_is_told_and_may_stop_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "releve.xml"
    path.write_text(document(statement(entry() * 3000)))
    size = path.stat().st_size
    told: list[tuple[int, int]] = []
    read_camt(path, lambda done, total: told.append((done, total)))
    assert len(told) > 2
    assert told[-1] == (size, size)
    assert told == sorted(told)

    class CancelError(Exception):
        pass

    def cancel(_done: int, _total: int) -> None:
        raise CancelError

    with pytest.raises(CancelError):
        read_camt(path, cancel)


def test_a_file_that_stops_being_readable_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "releve.xml"
    path.write_text(GOLDEN)
    source = open_source(path)
    path.unlink()
    with pytest.raises(IngestError, match="introuvable"):
        read_camt(source)

    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(bank_stream, "opened", lambda _path: Broken())
    with pytest.raises(IngestError, match="lecture impossible"):
        read_camt(source)


def test_what_looks_like_camt() -> None:
    for head in (GOLDEN, GOLDEN.encode(), b"\xef\xbb\xbf \n" + GOLDEN.encode()):
        assert looks_like_camt(head)
    assert looks_like_camt(GOLDEN.encode("utf-16"))
    assert looks_like_camt('<?xml version="1.0"?><n:BkToCstmrAcctRpt xmlns:n="x">')
    assert not looks_like_camt("libelle;camt.053.001.08")
    assert not looks_like_camt("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'>")
    assert not looks_like_camt(b"")


@dataclass(frozen=True)
class Line:
    cents: int
    parts: tuple[int, ...]
    name: str
    text: str
    on: date


def euros(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


def written(lines: Sequence[Line], opening: int) -> str:
    entries = ""
    for rank, line in enumerate(lines):
        details = "".join(
            detail(amount=euros(part), text=escape(line.text), debtor=escape(line.name))
            for part in line.parts
        )
        entries += entry(
            details,
            amount=euros(abs(line.cents)),
            sign="CRDT" if line.cents > 0 else "DBIT",
            reference=f"<AcctSvcrRef>REF-{rank}</AcctSvcrRef>",
            dates=f"<BookgDt><Dt>{line.on}</Dt></BookgDt>",
        )
    closing = opening + sum(line.cents for line in lines)
    return document(
        statement(
            entries,
            balances="".join(
                balance(code, euros(abs(amount)), sign="CRDT" if amount >= 0 else "DBIT")
                for code, amount in (("OPBD", opening), ("CLBD", closing))
            ),
        )
    )


TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    max_size=30,
)
LINES = st.builds(
    lambda parts, is_credit, name, text, on: Line(
        sum(parts) * (1 if is_credit else -1), tuple(parts), name, text, on
    ),
    st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    st.booleans(),
    TEXTS,
    TEXTS,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(LINES, max_size=6), opening=st.integers(-(10**9), 10**9))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Line], opening: int
) -> None:
    reading = read(tmp_path_factory.mktemp("camt"), written(lines, opening))
    expected = [
        (part if line.cents > 0 else -part, line.on, rank)
        for rank, line in enumerate(lines, start=1)
        for part in line.parts
    ]
    told = [(d.entry.amount_cents, d.entry.booked_on, d.line) for d in reading.entries]
    assert told == expected
    names = [line.name for line in lines for _part in line.parts]
    credited = [line.cents > 0 for line in lines for _part in line.parts]
    for draft, name, is_credit in zip(reading.entries, names, credited, strict=True):
        assert draft.entry.payer == (clean(name) if is_credit else "")
    assert not reading.refusals
    assert not reading.warnings


def test_mutated_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(53)
    small = written([Line(5, (2, 3), "Zoé", "FA1", date(2026, 1, 1))], 7)
    good = [GOLDEN.encode(), small.encode()]
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
