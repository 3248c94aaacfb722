from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.ingest.bank_camt import read_camt
from relance_tui.ingest.bank_drafts import BankReading
from tests.ingest.bank_files import (
    GOLDEN,
    OURS,
    THEIRS,
    balance,
    detail,
    document,
    entry,
    statement,
)


def read(tmp_path: Path, text: str | bytes) -> BankReading:
    path = tmp_path / "releve.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_camt(path)


def only(tmp_path: Path, *entries: str) -> BankEntry:
    reading = read(tmp_path, document(statement("".join(entries))))
    assert not reading.refusals
    (draft,) = reading.entries
    return draft.entry


def cents(reading: BankReading) -> list[int]:
    return [draft.entry.amount_cents for draft in reading.entries]


def test_a_file_of_two_accounts_is_read_whole(tmp_path: Path) -> None:
    reading = read(tmp_path, GOLDEN)
    booked = re.findall(
        r"<Ntry><Amt[^>]*>([\d.]+)</Amt><CdtDbtInd>(\w+)</CdtDbtInd><Sts><Cd>BOOK", GOLDEN
    )
    total = sum(Decimal(a) * (1 if sign == "CRDT" else -1) for a, sign in booked)
    assert sum(cents(reading)) == int(total * 100)
    assert cents(reading) == [10000, 2050, -4510, 100000, -700]
    assert [d.line for d in reading.entries] == [1, 1, 2, 4, 5]
    assert (reading.lines, reading.format, reading.encoding) == (5, "camt", "utf-8")
    first, second = reading.statements
    assert (first.account, first.opening_cents, first.closing_cents) == (OURS, 50000, 157540)
    assert (first.from_on, first.until_on) == (date(2026, 3, 1), date(2026, 3, 2))
    assert (second.opening_cents, second.closing_cents) == (300, -400)
    assert [w.column for w in reading.warnings] == ["Sts"]
    assert "1 mouvement pas encore comptabilisé" in reading.warnings[0].reason
    assert not reading.refusals


def test_a_batch_gives_one_movement_for_each_detail(tmp_path: Path) -> None:
    first, second = (draft.entry for draft in read(tmp_path, GOLDEN).entries[:2])
    assert (first.payer, second.payer) == ("Dupont & Fils", "Martin SARL")
    assert first.text == "FACTURE FA-2026-001 VIREMENTS RECUS"
    assert (first.bank_reference, second.bank_reference) == ("BANK-1/1", "BANK-1/2")
    assert (first.booked_on, first.valued_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert first.kind is BankEntryKind.TRANSFER


def test_details_without_amounts_stay_one_movement(tmp_path: Path) -> None:
    both = only(tmp_path, entry(detail(text="FA1", debtor="A") + detail(text="FA12", debtor="B")))
    assert (both.amount_cents, both.payer, both.text) == (12000, "", "FA1 FA12")
    assert both.bank_reference == "BANK-1"
    alone = only(tmp_path, entry(detail(text="FA1", debtor="A")))
    assert (alone.amount_cents, alone.payer) == (12000, "A")


def test_details_that_do_not_add_up_stay_one_movement_and_are_told(tmp_path: Path) -> None:
    wrong = entry(detail(amount="100.00") + detail(amount="19.99"))
    reading = read(tmp_path, document(statement(wrong)))
    assert cents(reading) == [12000]
    assert [w.column for w in reading.warnings] == ["TxDtls"]


def test_amounts_of_details_are_found_where_each_version_puts_them(tmp_path: Path) -> None:
    def old(amount: str, currency: str = "EUR") -> str:
        inside = f'<TxAmt><Amt Ccy="{currency}">{amount}</Amt></TxAmt>'
        return f"<TxDtls><AmtDtls>{inside}</AmtDtls></TxDtls>"

    reading = read(tmp_path, document(statement(entry(old("100") + old("20"))), version="02"))
    assert cents(reading) == [10000, 2000]
    foreign = entry(
        '<TxDtls><Amt Ccy="USD">110.00</Amt><AmtDtls><TxAmt><Amt Ccy="EUR">100</Amt></TxAmt>'
        "</AmtDtls></TxDtls>" + old("20")
    )
    assert cents(read(tmp_path, document(statement(foreign)))) == [10000, 2000]
    other = entry(old("110", "USD") + old("20", "USD"))
    reading = read(tmp_path, document(statement(other)))
    assert (cents(reading), list(reading.warnings)) == ([12000], [])


def test_a_detail_that_goes_the_other_way_is_taken_off(tmp_path: Path) -> None:
    back = '<TxDtls><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>'
    reading = read(tmp_path, document(statement(entry(detail(amount="150.00") + back))))
    assert cents(reading) == [15000, -3000]


@pytest.mark.parametrize("version", ["02", "04", "06", "08", "10", "13"])
@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_every_version_of_the_three_messages(tmp_path: Path, kind: str, version: str) -> None:
    is_new = int(version) >= 8
    status = "<Sts><Cd>BOOK</Cd></Sts>" if is_new else "<Sts>BOOK</Sts>"
    name = "<Pty><Nm>Dupont</Nm></Pty>" if is_new else "<Nm>Dupont</Nm>"
    inside = f"<TxDtls><RltdPties><Dbtr>{name}</Dbtr></RltdPties></TxDtls>"
    body = statement(entry(inside, status=status), kind=kind)
    reading = read(tmp_path, document(body, kind=kind, version=version))
    (draft,) = reading.entries
    assert (draft.entry.amount_cents, draft.entry.payer) == (12000, "Dupont")
    (told,) = reading.statements
    assert (told.account, told.opening_cents, told.closing_cents) == (OURS, None, None)
    assert not reading.warnings


def test_prefixes_envelopes_and_unknown_namespaces_change_nothing(tmp_path: Path) -> None:
    text = GOLDEN.replace(' xmlns="urn', ' xmlns:c="urn')
    text = re.sub(r"<(/?)(\w)", r"<\1c:\2", text).replace("<c:Document", "<c:Document", 1)
    wrapped = f'<?xml version="1.0"?>\n<env:Msg xmlns:env="x"><env:Hdr/>{text}</env:Msg>'
    assert cents(read(tmp_path, wrapped)) == cents(read(tmp_path, GOLDEN))
    bare = re.sub(r' xmlns="[^"]*"', "", GOLDEN)
    assert cents(read(tmp_path, bare)) == cents(read(tmp_path, GOLDEN))


@pytest.mark.parametrize(
    ("status", "is_kept"),
    [
        ("<Sts>BOOK</Sts>", True),
        ("<Sts><Cd>BOOK</Cd></Sts>", True),
        ("", True),
        ("<Sts>PDNG</Sts>", False),
        ("<Sts><Cd>INFO</Cd></Sts>", False),
        ("<Sts><Cd>FUTR</Cd></Sts>", False),
        ("<Sts><Prtry>waiting</Prtry></Sts>", False),
    ],
)
def test_only_booked_movements_are_kept(tmp_path: Path, status: str, *, is_kept: bool) -> None:
    reading = read(tmp_path, document(statement(entry(status=status) + entry(status=status))))
    assert len(reading.entries) == (2 if is_kept else 0)
    assert [w.reason[:13] for w in reading.warnings] == ([] if is_kept else ["2 mouvements "])


def test_a_notice_without_status_books_nothing(tmp_path: Path) -> None:
    reading = read(tmp_path, document(statement(entry(status=""), kind="054"), kind="054"))
    assert not reading.entries
    assert [w.column for w in reading.warnings] == ["Sts"]


@pytest.mark.parametrize(
    ("sign", "reversed_by", "expected"),
    [("CRDT", "", 12000), ("DBIT", "", -12000), ("CRDT", "true", 12000), ("DBIT", "1", -12000)],
)
def test_the_direction_is_that_of_the_entry_even_reversed(
    tmp_path: Path, sign: str, reversed_by: str, expected: int
) -> None:
    more = f"<RvslInd>{reversed_by}</RvslInd>" if reversed_by else "<RvslInd>false</RvslInd>"
    told = only(tmp_path, entry(sign=sign, more=more))
    assert told.amount_cents == expected
    assert (told.kind is BankEntryKind.RETURN) is bool(reversed_by)


def parties(debtor: str, debtor_iban: str, creditor: str, creditor_iban: str) -> str:
    def side(tag: str, name: str, iban: str) -> str:
        named = f"<{tag}><Nm>{name}</Nm></{tag}>" if name else ""
        return named + f"<{tag}Acct><Id><IBAN>{iban}</IBAN></Id></{tag}Acct>" if iban else named

    inside = side("Dbtr", debtor, debtor_iban) + side("Cdtr", creditor, creditor_iban)
    return f"<RltdPties>{inside}</RltdPties>"


def test_the_payer_is_the_other_side(tmp_path: Path) -> None:
    both = parties("Dupont", "fr76 1010 7001 0112 3456 7890 129", "Notre Maison SAS", OURS)
    received = only(tmp_path, entry(f"<TxDtls>{both}</TxDtls>"))
    assert (received.payer, received.payer_iban) == ("Dupont", THEIRS)
    paid = only(
        tmp_path,
        entry(f"<TxDtls>{parties('Nous', OURS, 'EDF', THEIRS)}</TxDtls>", sign="DBIT"),
    )
    assert (paid.payer, paid.payer_iban) == ("EDF", THEIRS)


@pytest.mark.parametrize(
    "both",
    [
        parties("Dupont", THEIRS, "Notre Maison SAS", OURS),
        parties("Notre Maison SAS", OURS, "Dupont", THEIRS),
        parties("Dupont", "", "NOTRE MAISON, SAS", ""),
        parties("", "", "Dupont", ""),
    ],
)
def test_a_return_names_who_had_paid_whichever_side_the_bank_puts_them_on(
    tmp_path: Path, both: str
) -> None:
    inside = f"<TxDtls>{both}<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls>"
    told = only(tmp_path, entry(inside, sign="DBIT", code="IDDT/UPDD"))
    assert (told.payer, told.amount_cents) == ("Dupont", -12000)
    assert (told.kind, told.return_reason) == (BankEntryKind.RETURN, "AM04")


def test_the_reason_of_a_return_may_be_in_the_banks_words(tmp_path: Path) -> None:
    for inside, reason in (
        ("<Rsn><Prtry>PROVISION INSUFFISANTE</Prtry></Rsn>", "PROVISION INSUFFISANTE"),
        ("<AddtlInf>compte clos</AddtlInf>", "compte clos"),
        ("", ""),
    ):
        told = only(tmp_path, entry(f"<TxDtls><RtrInf>{inside}</RtrInf></TxDtls>", sign="DBIT"))
        assert (told.kind, told.return_reason) == (BankEntryKind.RETURN, reason)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("RCDT/ESCT", BankEntryKind.TRANSFER),
        ("RRCT/ESCT", BankEntryKind.TRANSFER),
        ("RCDT/RRTN", BankEntryKind.RETURN),
        ("IDDT/ESDD", BankEntryKind.DIRECT_DEBIT),
        ("IDDT/UPDD", BankEntryKind.RETURN),
        ("RCHQ/BCHQ", BankEntryKind.CHEQUE),
        ("RCHQ/UPCQ", BankEntryKind.RETURN),
        ("DRFT/STAM", BankEntryKind.BILL),
        ("DRFT/UDFT", BankEntryKind.RETURN),
        ("MCRD/POSP", BankEntryKind.CARD),
        ("CNTR/CDPT", BankEntryKind.CASH),
        ("CNTR/CHKD", BankEntryKind.CHEQUE),
        ("RCDT/CHRG", BankEntryKind.OTHER),
        ("MDOP/NTAV", BankEntryKind.OTHER),
    ],
)
def test_kinds_of_iso_codes(tmp_path: Path, code: str, kind: BankEntryKind) -> None:
    assert only(tmp_path, entry(code=code)).kind is kind


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("<Cd>05</Cd><Issr>CFONB</Issr>", BankEntryKind.TRANSFER),
        ("<Cd>02</Cd>", BankEntryKind.CHEQUE),
        ("<Cd>03</Cd><Issr>CFB</Issr>", BankEntryKind.RETURN),
        ("<Cd>27</Cd>", BankEntryKind.RETURN),
        ("<Cd>35</Cd>", BankEntryKind.BILL),
        ("<Cd>62</Cd>", BankEntryKind.OTHER),
        ("<Cd>05</Cd><Issr>DK</Issr>", BankEntryKind.OTHER),
        ("<Cd>zz</Cd>", BankEntryKind.OTHER),
    ],
)
def test_kinds_of_french_codes(tmp_path: Path, own: str, kind: BankEntryKind) -> None:
    more = f"<BkTxCd><Prtry>{own}</Prtry></BkTxCd>"
    assert only(tmp_path, entry(code="", more=more)).kind is kind


def test_the_code_of_the_detail_is_nearer_than_that_of_the_entry(tmp_path: Path) -> None:
    inside = (
        "<TxDtls><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCHQ</Cd><SubFmlyCd>UPCQ</SubFmlyCd>"
        "</Fmly></Domn></BkTxCd></TxDtls>"
    )
    assert only(tmp_path, entry(inside, code="MDOP/NTAV", sign="DBIT")).kind is BankEntryKind.RETURN
    label = entry(code="", label="IMPAYE CHEQUE 123", sign="DBIT")
    assert only(tmp_path, label).kind is BankEntryKind.RETURN
    assert only(tmp_path, entry(code="", label="VIR DUPONT impayé")).kind is BankEntryKind.TRANSFER


def test_references_are_all_found_and_said_in_the_text(tmp_path: Path) -> None:
    refs = "<EndToEndId>NOTPROVIDED</EndToEndId><MndtId>MANDAT-7</MndtId><ChqNb>0042</ChqNb>"
    strd = (
        "<Strd><RfrdDocInf><Nb>FA-1</Nb></RfrdDocInf><RfrdDocInf><Nb>FA-12</Nb></RfrdDocInf>"
        "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf><AddtlRmtInf>solde</AddtlRmtInf>"
        "</Strd>"
    )
    more = f"<RmtInf><Ustrd>Merci</Ustrd><Ustrd>bien</Ustrd>{strd}</RmtInf>"
    told = only(tmp_path, entry(detail(refs=refs, more=more)))
    assert told.references == ("FA-1", "FA-12", "RF18539007547034", "MANDAT-7", "0042")
    assert told.text == "Merci bien FA-1 FA-12 RF18539007547034 solde"
    given_id = only(tmp_path, entry(detail(refs="<EndToEndId>FA-9</EndToEndId>")))
    assert given_id.references == ("FA-9",)


@pytest.mark.parametrize(
    ("reference", "inside", "expected"),
    [
        ("<NtryRef>7</NtryRef><AcctSvcrRef>B1</AcctSvcrRef>", "", "B1"),
        ("<NtryRef>2026030200001</NtryRef>", "", "2026030200001"),
        ("<NtryRef>7</NtryRef>", "", ""),
        ("<AcctSvcrRef>NOTPROVIDED</AcctSvcrRef>", "", ""),
        ("", "<AcctSvcrRef>D1</AcctSvcrRef>", "D1"),
    ],
)
def test_the_banks_reference(tmp_path: Path, reference: str, inside: str, expected: str) -> None:
    told = only(tmp_path, entry(detail(refs=inside, text="x"), reference=reference))
    assert told.bank_reference == expected


def test_a_reference_given_to_different_movements_identifies_none(tmp_path: Path) -> None:
    reading = read(tmp_path, document(statement(entry() + entry(amount="3.00", sign="DBIT"))))
    assert [d.entry.bank_reference for d in reading.entries] == ["", ""]
    assert [(w.line, w.column) for w in reading.warnings] == [(1, "AcctSvcrRef")]
    twice = read(tmp_path, document(statement(entry() + entry())))
    assert [d.entry.bank_reference for d in twice.entries] == ["BANK-1", "BANK-1"]


def test_balances_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    balances = balance("OPBD", "10.00") + balance("CLBD", "131.00")
    reading = read(tmp_path, document(statement(entry(), balances=balances)))
    (warning,) = reading.warnings
    assert warning.column == "Bal CLBD"
    for figure in ("131,00", "130,00", "1,00"):
        assert figure in warning.reason
    assert cents(reading) == [12000]


def test_the_first_opening_and_the_last_closing_count(tmp_path: Path) -> None:
    balances = (
        balance("CLBD", "130.00", on="2026-03-03")
        + balance("OPBD", "70.00", on="2026-03-03")
        + balance("OPBD", "10.00", on="2026-03-02")
        + balance("CLBD", "70.00", on="2026-03-02")
        + balance("ITBD", "1.00")
    )
    reading = read(tmp_path, document(statement(entry(), balances=balances)))
    assert not reading.warnings
    assert reading.statements[0].opening_cents == 1000
    assert reading.statements[0].closing_cents == 13000


def test_periods_pages_and_accounts_without_iban(tmp_path: Path) -> None:
    more = (
        "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
        "<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-31T22:00:00Z</ToDtTm></FrToDt>"
    )
    text = statement(entry(), more=more).replace(
        f"<IBAN>{OURS}</IBAN>", "<Othr><Id>30006 00001</Id></Othr>"
    )
    reading = read(tmp_path, document(text))
    (told,) = reading.statements
    assert (told.account, told.from_on) == ("30006 00001", date(2026, 3, 1))
    # 22 h in UTC is midnight in France, in summer.
    assert told.until_on == date(2026, 4, 1)
    assert [w.column for w in reading.warnings] == ["LastPgInd"]
    assert "page 2" in reading.warnings[0].reason


def test_what_a_statement_says_badly_of_itself_is_told_and_left_out(tmp_path: Path) -> None:
    more = "<FrToDt><FrDtTm>hier</FrDtTm></FrToDt>"
    balances = balance("OPBD", "x") + balance("CLBD", "1.00", on="2026-13-01")
    balances += balance("PRCD", "").replace("<Dt><Dt>2026-03-02</Dt></Dt>", "")
    reading = read(tmp_path, document(statement(entry(), more=more, balances=balances)))
    assert [w.column for w in reading.warnings] == ["FrDtTm", "Bal OPBD", "Bal CLBD"]
    (told,) = reading.statements
    assert (told.from_on, told.opening_cents, told.closing_cents) == (None, None, None)
    assert cents(reading) == [12000]


def test_an_account_without_currency_has_that_of_its_balances_or_movements(tmp_path: Path) -> None:
    text = statement(entry(), balances=balance("OPBD", "1.00")).replace("<Ccy>EUR</Ccy>", "")
    francs = text.replace('"EUR"', '"CHF"')
    reading = read(tmp_path, document(francs))
    assert (reading.statements[0].currency, reading.entries[0].entry.currency) == ("CHF", "CHF")
    bare = statement(entry()).replace("<Ccy>EUR</Ccy>", "").replace('"EUR"', '"CHF"')
    assert read(tmp_path, document(bare)).statements[0].currency == "CHF"
    nothing = statement(entry()).replace("<Ccy>EUR</Ccy>", "").replace(' Ccy="EUR"', "")
    assert read(tmp_path, document(nothing)).entries[0].entry.currency == "EUR"


def test_movements_in_another_currency_are_not_compared_with_the_balances(tmp_path: Path) -> None:
    balances = balance("OPBD", "1.00") + balance("CLBD", "121.00")
    dollars = entry(amount="5.00", reference="").replace('"EUR"', '"USD"')
    reading = read(tmp_path, document(statement(entry() + dollars, balances=balances)))
    assert [d.entry.currency for d in reading.entries] == ["EUR", "USD"]
    assert not reading.warnings


@pytest.mark.parametrize(
    ("dates", "booked_on", "valued_on"),
    [
        ("<BookgDt><DtTm>2026-01-31T12:00:00+01:00</DtTm></BookgDt>", (1, 31), (1, 31)),
        ("<BookgDt><DtTm>2026-01-31T23:30:00Z</DtTm></BookgDt>", (2, 1), (2, 1)),
        ("<BookgDt><DtTm>2026-01-31T22:30:00.5Z</DtTm></BookgDt>", (1, 31), (1, 31)),
        ("<BookgDt><Dt>2026-01-31+01:00</Dt></BookgDt>", (1, 31), (1, 31)),
        ("<ValDt><Dt>2026-02-03</Dt></ValDt>", (2, 3), (2, 3)),
    ],
)
def test_dates(
    tmp_path: Path, dates: str, booked_on: tuple[int, int], valued_on: tuple[int, int]
) -> None:
    told = only(tmp_path, entry(dates=dates))
    assert told.booked_on == date(2026, *booked_on)
    assert told.valued_on == date(2026, *valued_on)
