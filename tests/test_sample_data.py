"""The sample files are what real programs export, and agree with each other."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest
from stdnum import iban
from stdnum.fr import siren, tva

from relance_tui import ingest
from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.money import parse_amount
from relance_tui.domain.payment import PaymentKind
from relance_tui.ingest import BankReading, Reading
from relance_tui.paths import shipped
from tests.ingest.reading import read_file

SAMPLES = shipped("sample_data")
SCRIPT = tomllib.loads((SAMPLES / "demo.toml").read_text(encoding="utf-8"))
INVOICES = SAMPLES / SCRIPT["invoices"]
LEDGER = SAMPLES / SCRIPT["ledger"]
STATEMENT = SAMPLES / SCRIPT["statement"]
WITH_ERRORS = SAMPLES / "factures-avec-erreurs.csv"


@pytest.fixture(scope="module")
def ledger_rows() -> list[dict[str, str]]:
    text = LEDGER.read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def invoice_rows() -> list[dict[str, str]]:
    text = INVOICES.read_bytes().decode("cp1252")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def cents(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))


def open_by_invoice(reading: Reading) -> dict[tuple[str, str], int]:
    return {(i.customer_code, i.number): i.open_cents for i in reading.invoices if i.open_cents}


def test_every_entry_of_the_ledger_is_balanced(ledger_rows: list[dict[str, str]]) -> None:
    balances: dict[str, int] = defaultdict(int)
    for row in ledger_rows:
        assert len(row) == 18
        assert None not in row.values()
        balances[row["EcritureNum"]] += cents(row["Debit"]) - cents(row["Credit"])
    assert len(balances) > 200
    assert set(balances.values()) == {0}


def test_the_ledger_is_one_that_an_accounting_program_writes(
    ledger_rows: list[dict[str, str]],
) -> None:
    assert {"AN", "AC", "BQ", "VE"} == {row["JournalCode"] for row in ledger_rows}
    assert re.fullmatch(r"\d{9}FEC\d{8}\.txt", LEDGER.name)
    assert siren.is_valid(LEDGER.name[:9])
    closing, written_for = LEDGER.name[12:20], SCRIPT["written_for"].strftime("%Y%m%d")
    for row in ledger_rows:
        for column in ("EcritureDate", "PieceDate", "ValidDate", "DateLet"):
            if row[column]:
                assert datetime.strptime(row[column], "%Y%m%d")  # noqa: DTZ007 - a calendar day
                assert row[column] <= written_for < closing
        assert bool(row["EcritureLet"]) == bool(row["DateLet"])
        assert bool(row["CompAuxNum"]) == row["CompteNum"].startswith(("401", "411"))


def test_the_ledger_reads_to_the_balance_of_each_customer(
    ledger_rows: list[dict[str, str]],
) -> None:
    expected: dict[str, int] = defaultdict(int)
    for row in ledger_rows:
        if row["CompteNum"].startswith("411"):
            expected[row["CompAuxNum"]] += cents(row["Debit"]) - cents(row["Credit"])
    reading = read_file(LEDGER)
    found: dict[str, int] = defaultdict(int)
    for invoice in reading.invoices:
        found[invoice.customer_code] += invoice.open_cents
    for credit in reading.credits:
        found[credit.customer_code] -= credit.amount_cents
    assert reading.format == "fec"
    assert list(reading.refusals) == []
    assert {code: sum_ for code, sum_ in found.items() if sum_} == {
        code: sum_ for code, sum_ in expected.items() if sum_
    }
    assert 0 in expected.values(), "some customers owe nothing any more"


def test_the_ledger_holds_every_kind_of_open_item() -> None:
    reading = read_file(LEDGER)
    assert {credit.kind for credit in reading.credits} == set(PaymentKind)
    assert any(0 < i.open_cents < i.total_cents for i in reading.invoices), "paid in part"
    assert len(reading.settled) > 50


def test_the_invoices_read_without_a_refusal(invoice_rows: list[dict[str, str]]) -> None:
    with pytest.raises(UnicodeDecodeError):
        INVOICES.read_text(encoding="utf-8")
    reading = read_file(INVOICES)
    assert reading.format == "csv"
    assert list(reading.refusals) == []
    assert list(reading.warnings) == []
    assert len(reading.invoices) == len(invoice_rows)
    assert open_by_invoice(reading) == {
        (row["Code client"], row["N° facture"]): cents(row["Reste dû"]) for row in invoice_rows
    }
    kinds = {customer.kind or DebtorKind.UNKNOWN for customer in reading.customers}
    assert kinds == set(DebtorKind)
    assert len(reading.customers) >= 40
    by_code = {customer.code: customer for customer in reading.customers}
    garage = by_code["C0001"]
    assert (garage.name, garage.contact_name) == ("Garage de l'Étoile", "M. Karim Haddad")
    assert garage.address == "14 avenue de la Gare\n38120 Saint-Égrève"
    assert garage.phone == "04 65 71 11 37"
    assert garage.email.endswith(".example")
    assert {code for code, customer in by_code.items() if customer.language == "en"} == {"C0029"}
    assert {code for code, customer in by_code.items() if not customer.address} == {"C0045"}


def test_the_two_exports_tell_the_same_story() -> None:
    assert open_by_invoice(read_file(INVOICES)) == open_by_invoice(read_file(LEDGER))
    names = {customer.code: customer.name for customer in read_file(LEDGER).customers}
    for customer in read_file(INVOICES).customers:
        assert names[customer.code] == customer.name


def test_people_and_numbers_are_nobodys(invoice_rows: list[dict[str, str]]) -> None:
    for row in invoice_rows:
        assert row["E-mail"] == "" or row["E-mail"].endswith(".example")
        assert row["Téléphone"][:8] in {"", "04 65 71", "06 39 98"}, "kept for fiction"
        if row["SIREN"]:
            assert siren.is_valid(row["SIREN"])
            assert row["SIREN"].startswith("0"), "no register gives one"


def test_wrong_lines_are_refused_one_by_one_and_the_rest_goes_in() -> None:
    reading = read_file(WITH_ERRORS)
    refused = {refusal.line: refusal for refusal in reading.refusals}
    assert set(refused) == {3, 4, 5, 6, 8, 9}
    assert all(refusal.reason for refusal in refused.values())
    assert {invoice.number for invoice in reading.invoices} == {"F-3001", "F-3006", "F-3009"}


def test_the_creditor_has_every_fact_a_letter_needs() -> None:
    settings = SCRIPT["settings"]
    assert iban.is_valid(settings["creditor.iban"])
    assert siren.is_valid(settings["creditor.siren"])
    assert tva.is_valid(settings["creditor.vat_number"])
    assert settings["creditor.siren"] == LEDGER.name[:9]
    for name in ("name", "address", "city", "phone", "email", "signatory"):
        assert settings[f"creditor.{name}"]


def test_the_history_is_about_customers_of_the_files(invoice_rows: list[dict[str, str]]) -> None:
    codes = {row["Code client"] for row in invoice_rows}
    customers = [dossier["customer"] for dossier in SCRIPT["dossier"]]
    assert len(customers) == len(set(customers))
    assert set(customers) <= codes
    for dossier in SCRIPT["dossier"]:
        days = [(act["day"], act["at"]) for act in dossier["acts"]]
        assert days == sorted(days)
        assert days[-1][0] < 0, "nothing is done today: that is for whoever opens it"
        for act in dossier["acts"]:
            if "amount" in act:
                assert parse_amount(act["amount"]) > 0


def test_the_statement_is_of_the_company_and_balances() -> None:
    reading = ingest.read_file(STATEMENT)
    assert isinstance(reading, BankReading)
    assert (reading.format, list(reading.refusals), list(reading.warnings)) == ("camt", [], [])
    [statement] = reading.statements
    assert statement.account == SCRIPT["settings"]["creditor.iban"]
    entries = [draft.entry for draft in reading.entries]
    assert statement.opening_cents is not None
    moved_cents = sum(entry.amount_cents for entry in entries)
    assert statement.closing_cents == statement.opening_cents + moved_cents
    assert max(e.booked_on for e in entries) < SCRIPT["written_for"]
    assert all(iban.is_valid(e.payer_iban) for e in entries if e.payer_iban)
    open_cents = open_by_invoice(read_file(INVOICES))
    named = {
        number: e.amount_cents
        for e in entries
        for _code, number in open_cents
        if number in e.text and e.amount_cents > 0
    }
    assert len(named) >= 3
    assert all(open_cents[key] == named[key[1]] for key in open_cents if key[1] in named)


def test_nothing_else_lies_in_the_folder() -> None:
    found = {path.name for path in Path(SAMPLES).iterdir()}
    assert found == {INVOICES.name, LEDGER.name, STATEMENT.name, WITH_ERRORS.name, "demo.toml"}
