from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.bank_ofx import read_ofx
from tests.ingest.bank_files import FROM, GOLDEN_OFX, OFX_ACCOUNT, bank, closed, ofx, transaction


def read(tmp_path: Path, text: str | bytes) -> BankReading:
    path = tmp_path / "releve.ofx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_ofx(path)


def only(tmp_path: Path, **values: str) -> BankEntry:
    reading = read(tmp_path, ofx(bank(transaction(**values))))
    assert not reading.refusals
    (draft,) = reading.entries
    return draft.entry


def cents(reading: BankReading) -> list[int]:
    return [draft.entry.amount_cents for draft in reading.entries]


@pytest.mark.parametrize("text", [GOLDEN_OFX, closed(GOLDEN_OFX), GOLDEN_OFX.replace("\r\n", "")])
def test_a_file_of_two_accounts_is_read_whole(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    booked = re.findall(r"<TRNTYPE>(?!HOLD).*?<TRNAMT>([^\s<]+)", text, re.DOTALL)
    total = sum(Decimal(amount.replace(",", ".")) for amount in booked)
    assert sum(cents(reading)) == int(total * 100)
    assert cents(reading) == [120050, -4510, -10000, 30000, -1250]
    assert [draft.line for draft in reading.entries] == [1, 2, 3, 5, 6]
    assert (reading.lines, reading.format) == (6, "ofx")
    first, second = reading.statements
    assert (first.account, first.currency) == (OFX_ACCOUNT, "EUR")
    assert (first.opening_cents, first.closing_cents) == (None, 135540)
    assert (first.from_on, first.until_on) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (second.account, second.closing_cents) == ("4970123456789012", -1250)
    assert [w.column for w in reading.warnings] == ["TRNTYPE"]
    assert not reading.refusals
    told = reading.entries[0].entry
    assert (told.account, told.payer, told.bank_reference) == (OFX_ACCOUNT, "DUPONT SARL", "F1")
    assert told.text == "VIR SEPA DUPONT SARL FACTURE FA-2026-001"
    kinds = [draft.entry.kind for draft in reading.entries]
    assert kinds == [
        BankEntryKind.TRANSFER,
        BankEntryKind.DIRECT_DEBIT,
        BankEntryKind.CHEQUE,
        BankEntryKind.CHEQUE,
        BankEntryKind.CARD,
    ]
    assert [d.entry.references for d in reading.entries[2:4]] == [("0001234",), ("B77",)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1234.56", 123456),
        ("1234,56", 123456),
        ("-1234.5", -123450),
        ("+0,01", 1),
        (".50", 50),
        ("12", 1200),
        ("12.3400", 1234),
        ("1 234,56", 123456),
        ("-1.234,56", -123456),
    ],
)
def test_amounts(tmp_path: Path, written: str, expected: int) -> None:
    assert only(tmp_path, TRNTYPE="OTHER", TRNAMT=written).amount_cents == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20260131", date(2026, 1, 31)),
        ("20260131120000", date(2026, 1, 31)),
        ("20260131235959.000[-8:PST]", date(2026, 1, 31)),
        ("20260131235959[+1:CET]", date(2026, 1, 31)),
        ("20260131230000[0:GMT]", date(2026, 2, 1)),
        ("20260131225959[0:GMT]", date(2026, 1, 31)),
        ("20260630220000.000[+0:UTC]", date(2026, 7, 1)),
        ("2026-01-31", date(2026, 1, 31)),
    ],
)
def test_dates(tmp_path: Path, written: str, expected: date) -> None:
    told = only(tmp_path, DTPOSTED=written)
    assert (told.booked_on, told.valued_on) == (expected, expected)


def test_the_value_date_is_the_nearest_the_file_gives(tmp_path: Path) -> None:
    assert only(tmp_path, DTUSER="20260305").valued_on == date(2026, 3, 5)
    told = only(tmp_path, DTUSER="20260305", DTAVAIL="20260306")
    assert (told.booked_on, told.valued_on) == (date(2026, 3, 2), date(2026, 3, 6))
    assert only(tmp_path, DTPOSTED="", DTUSER="20260305").booked_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (FROM, OFX_ACCOUNT),
        ("<BANKACCTFROM><BANKID>30006<ACCTID>0001 234</BANKACCTFROM>", "300060001234"),
        (
            "<BANKACCTFROM><BANKID>X<ACCTID>FR76 3000 6000 0112 3456 7890 189</BANKACCTFROM>",
            "FR7630006000011234567890189",
        ),
        ("", ""),
    ],
)
def test_accounts(tmp_path: Path, account: str, expected: str) -> None:
    reading = read(tmp_path, ofx(bank(transaction(), account=account)))
    assert reading.entries[0].entry.account == expected
    assert reading.statements[0].account == expected
    assert [w.column for w in reading.warnings] == ([] if expected else ["ACCTID"])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"TRNTYPE": "XFER"}, BankEntryKind.TRANSFER),
        ({"TRNTYPE": "DIRECTDEP"}, BankEntryKind.TRANSFER),
        ({"TRNTYPE": "DIRECTDEBIT"}, BankEntryKind.DIRECT_DEBIT),
        ({"TRNTYPE": "ATM", "TRNAMT": "-20"}, BankEntryKind.CASH),
        ({"TRNTYPE": "POS", "TRNAMT": "-20"}, BankEntryKind.CARD),
        ({"TRNTYPE": "FEE", "TRNAMT": "-2", "NAME": "VIR"}, BankEntryKind.OTHER),
        ({"NAME": "VIREMENT DE DUPONT"}, BankEntryKind.TRANSFER),
        ({"NAME": "DUPONT", "MEMO": "VIR 123"}, BankEntryKind.TRANSFER),
        ({"NAME": "REMISE LCR 12"}, BankEntryKind.BILL),
        ({"NAME": "REMISE CB"}, BankEntryKind.CARD),
        ({"NAME": "VERSEMENT ESPECES"}, BankEntryKind.CASH),
        ({"NAME": "EMISSION PRLV SEPA"}, BankEntryKind.DIRECT_DEBIT),
        ({"NAME": "PRELUDE SARL"}, BankEntryKind.OTHER),
        ({"NAME": "VIR DUPONT IMPAYE 2025"}, BankEntryKind.TRANSFER),
        ({"TRNTYPE": "DEBIT", "TRNAMT": "-9", "NAME": "PRLV IMPAYE DUPONT"}, BankEntryKind.RETURN),
        ({"TRNTYPE": "CHECK", "TRNAMT": "-9", "NAME": "CHEQUE IMPAYE"}, BankEntryKind.RETURN),
        ({"TRNTYPE": "DEBIT", "TRNAMT": "-9", "NAME": "FRAIS REJET PRLV"}, BankEntryKind.OTHER),
        ({"TRNTYPE": "DEBIT", "TRNAMT": "-9", "MEMO": "facture impayee"}, BankEntryKind.OTHER),
    ],
)
def test_kinds(tmp_path: Path, values: dict[str, str], kind: BankEntryKind) -> None:
    assert only(tmp_path, **values).kind is kind


def test_a_return_keeps_its_reason(tmp_path: Path) -> None:
    back = {"TRNTYPE": "DEBIT", "TRNAMT": "-9", "NAME": "REJET PRLV DUPONT"}
    assert only(tmp_path, **back, MEMO="AM04 PROVISION").return_reason == "AM04"
    assert only(tmp_path, **back, MEMO="MOTIF: COMPTE CLOS").return_reason == "COMPTE CLOS"
    assert not only(tmp_path, **back).return_reason
    assert not only(tmp_path, NAME="DUPONT", MEMO="AM04").return_reason


def test_the_other_party_may_be_described_apart(tmp_path: Path) -> None:
    inside = (
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>10<FITID>1<PAYEE><NAME>Dupont &amp; Fils"
        "<ADDR1>1 rue A<CITY>Lyon<POSTALCODE>69001<PHONE>0102</PAYEE><BANKACCTTO><BANKID>10107"
        "<ACCTID>FR7610107001011234567890129<ACCTTYPE>CHECKING</BANKACCTTO><MEMO>FA1"
        "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY></STMTTRN>"
    )
    (draft,) = read(tmp_path, ofx(bank(inside))).entries
    told = draft.entry
    assert (told.payer, told.payer_iban) == ("Dupont & Fils", "FR7610107001011234567890129")
    assert (told.text, told.currency, told.account) == ("Dupont & Fils FA1", "USD", OFX_ACCOUNT)


def test_a_label_cut_short_is_not_said_twice(tmp_path: Path) -> None:
    assert only(tmp_path, NAME="VIR DUPONT FACT", MEMO="VIR DUPONT FACTURE 12").text == (
        "VIR DUPONT FACTURE 12"
    )
    assert only(tmp_path, NAME="VIR DUPONT", MEMO="VIR DUPONT").text == "VIR DUPONT"
    assert only(tmp_path, NAME="VIR DUPONT", MEMO="FA1").text == "VIR DUPONT FA1"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("R&D DUPONT&REGIS", "R&D DUPONT&REGIS"),
        ("A &amp; B &#233;t&eacute; &lt;b&gt;", "A & B été <b>"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("<![CDATA[A <B> & C]]>", "A <B> & C"),
        ("[red]A[/] \x1b[31mB\x07", "[red]A[/] B"),
        ("deux\r\nlignes", "deux lignes"),
    ],
)
def test_texts(tmp_path: Path, written: str, expected: str) -> None:
    assert only(tmp_path, NAME="", MEMO=written).text == expected


@pytest.mark.parametrize(
    ("values", "column", "reason"),
    [
        ({"TRNAMT": "1.234"}, "TRNAMT", "plus de deux décimales"),
        ({"TRNAMT": "douze"}, "TRNAMT", "illisible"),
        ({"TRNAMT": ""}, "TRNAMT", "montant absent"),
        ({"TRNAMT": "0.00"}, "TRNAMT", "montant nul"),
        ({"TRNAMT": "1" + "0" * 40}, "TRNAMT", "trop grand"),
        ({"DTPOSTED": ""}, "DTPOSTED", "date absente"),
        ({"DTPOSTED": "20260230"}, "DTPOSTED", "date illisible"),
        ({"DTUSER": "hier"}, "DTUSER", "date illisible"),
    ],
)
def test_a_wrong_transaction_is_refused_alone(
    tmp_path: Path, values: dict[str, str], column: str, reason: str
) -> None:
    wrong = transaction(**values)
    reading = read(tmp_path, ofx(bank(transaction() + wrong + transaction(FITID="F9"))))
    assert cents(reading) == [12000, 12000]
    (refusal,) = reading.refusals
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason


def test_doubts_are_told_and_the_movement_stays(tmp_path: Path) -> None:
    text = bank(
        transaction(TRNTYPE="DEBIT"),
        after="<LEDGERBAL><BALAMT>x<DTASOF>demain</LEDGERBAL>",
    )
    reading = read(tmp_path, ofx(text))
    assert cents(reading) == [12000]
    assert [w.column for w in reading.warnings] == ["TRNTYPE", "BALAMT", "DTASOF"]


def test_an_identifier_given_to_different_movements_identifies_none(tmp_path: Path) -> None:
    reading = read(tmp_path, ofx(bank(transaction() + transaction(TRNAMT="3.00"))))
    assert [d.entry.bank_reference for d in reading.entries] == ["", ""]
    assert [w.column for w in reading.warnings] == ["FITID"]
    twice = read(tmp_path, ofx(bank(transaction() + transaction())))
    assert [d.entry.bank_reference for d in twice.entries] == ["F1", "F1"]
    zero = read(tmp_path, ofx(bank(transaction(FITID="000"))))
    assert not zero.entries[0].entry.bank_reference


def test_transactions_left_open_are_read(tmp_path: Path) -> None:
    text = ofx(bank(transaction() + transaction(FITID="F2", NAME="B"))).replace("</STMTTRN>", "")
    reading = read(tmp_path, text)
    assert [d.entry.bank_reference for d in reading.entries] == ["F1", "F2"]
    assert reading.statements[0].account == OFX_ACCOUNT
