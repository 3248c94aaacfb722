from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.payment import PaymentKind
from relance_tui.ingest import CreditDraft, CustomerDraft, InvoiceDraft, Reading
from relance_tui.ingest.drafts import RefusalList, SettledDraft
from relance_tui.ingest.einvoice_reader import (
    looks_like_einvoice,
    read_einvoice,
    read_einvoices,
    reading_of,
)
from tests.ingest.einvoice_writers import Facts, cii, pdf, saved, ubl

FACTS = Facts(email="durand@example.com", phone="04 72 00 00 00", contact="Mme Durand")


def read_one(tmp_path: Path, facts: Facts) -> Reading:
    return read_einvoices(saved(tmp_path / "a.xml", cii(facts)))


def test_a_file_is_an_invoice_and_its_customer(tmp_path: Path) -> None:
    path = saved(tmp_path / "FA1.pdf", pdf({"factur-x.xml": cii(FACTS)}))
    reading = read_einvoices(path)
    assert reading.customers == [
        CustomerDraft(
            code="787878784",
            name="Ma jolie boutique",
            kind=DebtorKind.BUSINESS,
            siren="787878784",
            address="35 rue de la République\n69001 Lyon",
            phone="04 72 00 00 00",
            email="durand@example.com",
            contact_name="Mme Durand",
        )
    ]
    assert reading.invoices == [
        InvoiceDraft(
            customer_code="787878784",
            number="FA1",
            issued_on=date(2026, 1, 2),
            due_on=date(2026, 2, 1),
            total_cents=12000,
            open_cents=12000,
            line=1,
            document=str(path),
        )
    ]
    assert (reading.format, reading.lines) == ("facturx", 1)
    assert (reading.credits, reading.refusals, reading.warnings) == ([], [], [])
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_formats(tmp_path: Path) -> None:
    assert read_einvoices(saved(tmp_path / "a", cii(FACTS))).format == "cii"
    assert read_einvoices(saved(tmp_path / "b", ubl(FACTS))).format == "ubl"
    assert read_einvoice(tmp_path / "b").syntax == "ubl"


def test_a_relative_path_gives_an_absolute_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / "FA1.pdf", pdf({"factur-x.xml": cii(FACTS)}))
    monkeypatch.chdir(tmp_path)
    assert read_einvoices(Path("FA1.pdf")).invoices[0].document == str(tmp_path / "FA1.pdf")


@pytest.mark.parametrize(
    ("total", "prepaid", "rounding", "payable", "expected"),
    [
        ("120.00", None, None, "120.00", (12000, 12000)),
        ("120.00", "20.00", None, "100.00", (12000, 10000)),
        ("120.00", None, None, "100.00", (12000, 10000)),
        ("120.00", "20.00", None, None, (12000, 10000)),
        ("120.00", "120.00", None, "0.00", (12000, 0)),
        ("120.02", None, "-0.02", "120.00", (12000, 12000)),
        ("119.98", "19.98", "0.02", "100.02", (12000, 10002)),
        ("0.00", None, None, "0.00", (0, 0)),
    ],
)
def test_what_is_open(  # noqa: PLR0913, PLR0917 - the amounts of an invoice
    tmp_path: Path,
    total: str,
    prepaid: str | None,
    rounding: str | None,
    payable: str | None,
    expected: tuple[int, int],
) -> None:
    facts = replace(FACTS, total=total, prepaid=prepaid, rounding=rounding, payable=payable)
    reading = read_one(tmp_path, facts)
    (invoice,) = reading.invoices
    assert (invoice.total_cents, invoice.open_cents) == expected
    assert (reading.credits, reading.warnings) == ([], [])


def test_what_was_overpaid_is_a_payment(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, prepaid="150.00", payable="-30.00"))
    assert reading.invoices[0].open_cents == 0
    (credit,) = reading.credits
    assert (credit.key, credit.kind, credit.amount_cents) == ("FA1+", PaymentKind.PAYMENT, 3000)


def test_a_payable_above_the_total_is_doubtful(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, payable="130.00"))
    assert reading.invoices[0].open_cents == 12000
    assert [(w.line, w.column) for w in reading.warnings] == [(1, "BT-115")]


def test_sums_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, prepaid="20.00", payable="90.00"))
    assert reading.invoices[0].open_cents == 9000
    assert [w.column for w in reading.warnings] == ["BT-115"]
    assert "90,00" in reading.warnings[0].reason


@pytest.mark.parametrize("code", ["381", "261", "396", "502", "503"])
def test_a_credit_note_names_what_it_corrects(tmp_path: Path, code: str) -> None:
    facts = replace(FACTS, number="AV1", type_code=code, preceding=("FA1", "FA2"))
    reading = read_one(tmp_path, facts)
    assert reading.invoices == []
    assert reading.credits == [
        CreditDraft(
            customer_code="787878784",
            key="AV1",
            kind=PaymentKind.CREDIT_NOTE,
            amount_cents=12000,
            valued_on=date(2026, 1, 2),
            reference="FA1, FA2",
            label="AV1",
            line=1,
        )
    ]


def test_a_credit_note_by_its_root_or_its_sign(tmp_path: Path) -> None:
    by_root = read_einvoices(saved(tmp_path / "a", ubl(FACTS, "CreditNote")))
    assert (by_root.credits[0].amount_cents, by_root.credits[0].reference) == (12000, "FA1")
    by_sign = read_one(tmp_path, replace(FACTS, total="-120.00", payable="-100.00"))
    assert by_sign.credits[0].amount_cents == 10000
    assert (by_sign.invoices, by_sign.warnings) == ([], [])
    both = read_one(tmp_path, replace(FACTS, type_code="381", total="-120.00", payable="-120.00"))
    assert both.credits[0].amount_cents == 12000
    assert [w.column for w in both.warnings] == ["BT-112"]


def test_a_credit_note_in_another_currency_is_told(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, type_code="381", currency="USD"))
    assert reading.credits[0].amount_cents == 12000
    assert [w.column for w in reading.warnings] == ["BT-5"]


def test_a_credit_note_given_back_is_settled(tmp_path: Path) -> None:
    facts = replace(FACTS, type_code="381", prepaid="120.00", payable="0.00")
    reading = read_one(tmp_path, facts)
    assert reading.credits == []
    assert reading.settled == [
        SettledDraft(
            customer_code="787878784", numbers=(), credit_keys=("FA1",), settled_on=FACTS.issued_on
        )
    ]


def test_a_credit_note_given_back_twice_is_told(tmp_path: Path) -> None:
    facts = replace(FACTS, type_code="381", prepaid="150.00", payable="-30.00")
    reading = read_one(tmp_path, facts)
    assert (reading.credits, len(reading.settled)) == ([], 1)
    assert [w.column for w in reading.warnings] == ["BT-115"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, buyer_id="C042"), "C042"),
        (FACTS, "787878784"),
        (replace(FACTS, siren=""), "787878784"),
        (replace(FACTS, siren="", vat="DE136695976", country="DE"), "DE136695976"),
        (replace(FACTS, siren="", vat=""), "MA-JOLIE-BOUTIQUE"),
    ],
)
def test_the_code_of_the_buyer(tmp_path: Path, facts: Facts, code: str) -> None:
    reading = read_one(tmp_path, facts)
    assert [c.code for c in reading.customers] == [code]
    assert reading.invoices[0].customer_code == code


@pytest.mark.parametrize(
    ("siren", "kind"),
    [
        ("787878784", DebtorKind.BUSINESS),
        ("130025265", DebtorKind.PUBLIC_BODY),
        ("216901231", DebtorKind.PUBLIC_BODY),
        ("", None),
    ],
)
def test_the_kind_of_the_buyer(tmp_path: Path, siren: str, kind: DebtorKind | None) -> None:
    reading = read_one(tmp_path, replace(FACTS, siren=siren, vat=""))
    assert reading.customers[0].kind is kind
    assert reading.customers[0].siren == siren


def test_an_invoice_of_nobody_is_refused(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, siren="", vat="", buyer=""))
    assert (reading.invoices, reading.customers) == ([], [])
    assert [(r.line, r.column) for r in reading.refusals] == [(1, "BT-44")]


def test_the_terms_give_the_due_date_only_when_there_is_none(tmp_path: Path) -> None:
    worded = replace(FACTS, terms="45 jours fin de mois le 15")
    assert read_one(tmp_path, worded).invoices[0].due_on == date(2026, 2, 1)
    worded = replace(worded, due_on=None)
    assert read_one(tmp_path, worded).invoices[0].due_on == date(2026, 3, 15)
    unclear = replace(worded, terms="selon contrat")
    assert read_one(tmp_path, unclear).invoices[0].due_on is None


def test_a_corrected_invoice_names_the_one_it_may_replace(tmp_path: Path) -> None:
    facts = replace(FACTS, number="FA2", type_code="384", preceding=("FA1",))
    reading = read_one(tmp_path, facts)
    assert [i.open_cents for i in reading.invoices] == [12000]
    assert [(w.column, "FA1" in w.reason) for w in reading.warnings] == [("BT-25", True)]


def test_a_due_date_before_the_invoice_is_told(tmp_path: Path) -> None:
    reading = read_one(tmp_path, replace(FACTS, due_on=date(2025, 12, 31)))
    assert reading.invoices[0].due_on == date(2025, 12, 31)
    assert [w.column for w in reading.warnings] == ["BT-9"]


def test_a_folder_is_read_to_its_depths_in_order(tmp_path: Path) -> None:
    saved(tmp_path / "b" / "c" / "2.xml", ubl(replace(FACTS, number="FA2", total="50.00",
                                                      payable="50.00")))  # fmt: skip
    saved(tmp_path / "a" / "1.pdf", pdf({"factur-x.xml": cii(FACTS)}))
    saved(tmp_path / "z.txt", b"bonjour")
    saved(tmp_path / "y.pdf", pdf({}))
    saved(tmp_path / "x.xml", cii(FACTS)[:-30])
    saved(tmp_path / ".hidden.xml", b"no")
    saved(tmp_path / ".git" / "3.xml", ubl(replace(FACTS, number="FA3")))
    told: list[tuple[int, int]] = []
    reading = read_einvoices(tmp_path, on_progress=lambda done, total: told.append((done, total)))
    assert [(i.number, i.line, i.open_cents) for i in reading.invoices] == [
        ("FA1", 1, 12000),
        ("FA2", 2, 5000),
    ]
    assert len(reading.customers) == 1
    assert [(r.line, r.reason.split()[1]) for r in reading.refusals] == [
        (3, "x.xml"),
        (4, "y.pdf"),
    ]
    assert [(w.line, "z.txt" in w.reason) for w in reading.warnings] == [(5, True)]
    assert reading.lines == 2
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


def test_the_checksum_of_a_folder_depends_on_what_is_in_the_files_only(tmp_path: Path) -> None:
    contents = [cii(replace(FACTS, number=f"F{i}")) for i in range(3)]
    sums = sorted(hashlib.sha256(content).hexdigest() for content in contents)
    expected = hashlib.sha256("\n".join(sums).encode()).hexdigest()
    for place, order in (("one", contents), ("two", contents[::-1])):
        for rank, content in enumerate(order):
            saved(tmp_path / place / f"{rank}.xml", content)
        assert read_einvoices(tmp_path / place).sha256 == expected


def test_an_invoice_as_pdf_and_as_xml_counts_once(tmp_path: Path) -> None:
    poor = replace(FACTS, due_on=None, street=(), postcode="", city="", email="", phone="")
    saved(tmp_path / "1.xml", ubl(replace(FACTS, buyer_id="C1")))
    path = saved(tmp_path / "2.pdf", pdf({"factur-x.xml": cii(poor)}))
    reading = read_einvoices(tmp_path)
    (invoice,) = reading.invoices
    assert (invoice.document, invoice.due_on) == (str(path), date(2026, 2, 1))
    assert [c.code for c in reading.customers] == ["C1"]
    assert (reading.refusals, reading.warnings, reading.lines) == ([], [], 2)


def test_a_number_used_twice_for_different_amounts_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "1.xml", cii(FACTS))
    saved(tmp_path / "2.xml", cii(replace(FACTS, total="99.00", payable="99.00")))
    reading = read_einvoices(tmp_path)
    assert [i.open_cents for i in reading.invoices] == [12000]
    assert [(r.line, r.column) for r in reading.refusals] == [(2, "BT-1")]


def test_a_credit_note_may_have_the_number_of_an_invoice(tmp_path: Path) -> None:
    saved(tmp_path / "1.xml", cii(FACTS))
    saved(tmp_path / "2.xml", cii(replace(FACTS, type_code="381")))
    reading = read_einvoices(tmp_path)
    assert (len(reading.invoices), len(reading.credits), reading.refusals) == (1, 1, [])


def test_several_sellers_are_told(tmp_path: Path) -> None:
    saved(tmp_path / "1.xml", cii(FACTS))
    saved(tmp_path / "2.xml", cii(replace(FACTS, seller="Autre", seller_siren="732829320")))
    reading = read_einvoices(tmp_path)
    assert [(w.line, w.column) for w in reading.warnings] == [(0, "BT-27")]
    assert len(reading.invoices) == 2


def test_one_code_for_two_sirens_is_told(tmp_path: Path) -> None:
    saved(tmp_path / "1.xml", cii(replace(FACTS, buyer_id="C1")))
    other = replace(FACTS, buyer_id="C1", number="FA2", siren="732829320", vat="")
    saved(tmp_path / "2.xml", cii(other))
    reading = read_einvoices(tmp_path)
    assert [(w.line, w.column) for w in reading.warnings] == [(2, "BT-47")]
    assert reading.customers[0].siren == "787878784"


def test_a_wrong_number_of_the_seller_is_told_once(tmp_path: Path) -> None:
    for rank in range(3):
        facts = replace(FACTS, number=f"F{rank}", seller_siren="123456789")
        saved(tmp_path / f"{rank}.xml", cii(facts))
    assert [(w.line, w.column) for w in read_einvoices(tmp_path).warnings] == [(1, "BT-30")]


def test_files_named_one_by_one_and_folders(tmp_path: Path) -> None:
    one = saved(tmp_path / "1.xml", cii(FACTS))
    saved(tmp_path / "d" / "2.xml", cii(replace(FACTS, number="FA2")))
    reading = read_einvoices([one, tmp_path / "d", one, tmp_path / "none.xml"])
    assert [i.number for i in reading.invoices] == ["FA1", "FA2"]
    assert [(r.line, "introuvable" in r.reason) for r in reading.refusals] == [(3, True)]


def test_heads_are_told_apart() -> None:
    assert looks_like_einvoice(cii(FACTS)[:4096])
    assert looks_like_einvoice(ubl(FACTS, "CreditNote")[:4096])
    assert looks_like_einvoice(b"\xef\xbb\xbf" + ubl(FACTS)[:4096])
    assert looks_like_einvoice(pdf({})[:100])
    assert not looks_like_einvoice(b"")
    assert not looks_like_einvoice(b"JournalCode|JournalLib")
    assert not looks_like_einvoice(b'<Invoice xmlns="urn:other">')
    assert not looks_like_einvoice(b"<OFX>")


def test_reading_of_numbers_invoices_by_their_rank(tmp_path: Path) -> None:
    pairs = [
        (path, read_einvoice(path))
        for path in (
            saved(tmp_path / "1.xml", cii(FACTS)),
            saved(tmp_path / "2.xml", cii(replace(FACTS, number="FA2"))),
        )
    ]
    refusals = RefusalList()
    refusals.add(7, "BT-1", "déjà")
    reading = reading_of(pairs, refusals)
    assert [i.line for i in reading.invoices] == [1, 2]
    assert [r.line for r in reading.refusals] == [7]
    assert reading_of([], RefusalList()).invoices == []
