from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice import EInvoice
from relance_tui.ingest.einvoice_cii import parse_cii
from relance_tui.ingest.einvoice_xml import invoice_tree, looks_like_invoice_xml
from relance_tui.plain_text import clean
from tests.ingest.einvoice_writers import Facts, cii

FULL = Facts(
    number="FA-2026-001",
    issued_on=date(2026, 6, 17),
    due_on=date(2026, 7, 16),
    total="1308.03",
    prepaid="100.00",
    payable="1208.00",
    rounding="-0.03",
    preceding=("FA-1", "FA-2"),
    terms="30 jours",
    reference="RF18539007547034",
    iban="FR76 3000 6000 0112 3456 7890 189",
    notes=(("PMT", "Indemnité : 40 €"), ("PMD", "Pénalités"), ("AAI", "Bonjour"), ("AAB", "Rien")),
    buyer_id="C042",
    siret="78787878400018",
    electronic="0225:787878784",
    street=("35 rue de la République", "Bât. B", "Étage 2"),
    contact="Mme Durand",
    phone="+33 7 42 12 42 12",
    email="durand@example.com",
)


def parsed(content: bytes) -> EInvoice:
    syntax, root, is_mended = invoice_tree(content)
    assert (syntax, is_mended) == ("cii", False)
    return parse_cii(root)


def test_every_fact_is_lifted() -> None:
    invoice = parsed(cii(FULL))
    assert (invoice.number, invoice.type_code, invoice.is_credit_note) == (
        "FA-2026-001",
        "380",
        False,
    )
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 6, 17), date(2026, 7, 16))
    assert (invoice.total_cents, invoice.prepaid_cents) == (130803, 10000)
    assert (invoice.payable_cents, invoice.rounding_cents) == (120800, -3)
    assert (invoice.currency, invoice.profile) == ("EUR", "urn:cen.eu:en16931:2017")
    assert invoice.preceding == ("FA-1", "FA-2")
    assert (invoice.terms, invoice.payment_reference) == ("30 jours", "RF18539007547034")
    assert invoice.iban == "FR7630006000011234567890189"
    assert invoice.notes == (("PMT", "Indemnité : 40 €"), ("PMD", "Pénalités"), ("AAB", "Rien"))
    assert (invoice.note("PMD"), invoice.note("AAI")) == ("Pénalités", "")
    assert (invoice.seller.name, invoice.seller.siren) == ("Au bon moulin", "999999998")
    assert invoice.doubts == ()


def test_the_buyer_is_whole() -> None:
    buyer = parsed(cii(FULL)).buyer
    assert (buyer.name, buyer.identifier) == ("Ma jolie boutique", "C042")
    assert (buyer.siren, buyer.siret) == ("787878784", "78787878400018")
    assert (buyer.vat, buyer.electronic_address) == ("FR19787878784", "0225:787878784")
    assert buyer.address == "35 rue de la République\nBât. B\nÉtage 2\n69001 Lyon"
    assert (buyer.contact_name, buyer.phone) == ("Mme Durand", "07 42 12 42 12")
    assert buyer.email == "durand@example.com"


@pytest.mark.parametrize(
    "profile",
    [
        "urn:factur-x.eu:1p0:minimum",
        "urn:factur-x.eu:1p0:basicwl",
        "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
        "urn:cen.eu:en16931:2017",
        "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
        "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
    ],
)
def test_every_profile_is_read(profile: str) -> None:
    assert parsed(cii(replace(FULL, profile=profile))).profile == profile


def test_the_least_an_invoice_may_say() -> None:
    least = Facts(due_on=None, total="671.15", payable="470.15", street=(), postcode="", city="")
    invoice = parsed(cii(least))
    assert (invoice.due_on, invoice.prepaid_cents, invoice.terms) == (None, None, "")
    assert (invoice.total_cents, invoice.left_cents, invoice.buyer.address) == (67115, 47015, "")


def test_zugferd_1_is_read() -> None:
    text = cii(FULL).decode()
    for new, old in (
        ("CrossIndustryInvoice", "CrossIndustryDocument"),
        ("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"),
        ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
        ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"),
        ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
        ("SettlementHeaderMonetarySummation", "SettlementMonetarySummation"),
    ):
        text = text.replace(new, old)
    assert looks_like_invoice_xml(text.encode())
    assert parsed(text.encode()) == parsed(cii(FULL))


@pytest.mark.parametrize("code", ["261", "381", "396", "502", "503"])
def test_credit_notes_are_known_by_their_type(code: str) -> None:
    assert parsed(cii(replace(FULL, type_code=code))).is_credit_note


@pytest.mark.parametrize("code", ["380", "384", "386", "389", ""])
def test_other_types_are_invoices(code: str) -> None:
    assert not parsed(cii(replace(FULL, type_code=code))).is_credit_note


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("0.3", 30),
        ("12", 1200),
        ("12.5", 1250),
        ("12.500", 1250),
        ("1234.5600", 123456),
        ("-7.01", -701),
        ("+7.01", 701),
        (".5", 50),
        ("99999999999.99", 9999999999999),
    ],
)
def test_amounts_are_exact(written: str, cents: int) -> None:
    assert parsed(cii(replace(FULL, total=written))).total_cents == cents


@pytest.mark.parametrize(
    ("content", "term"),
    [
        (cii(replace(FULL, number="")), "BT-1"),
        (cii(FULL).replace(b"20260617", b""), "BT-2"),
        (cii(FULL).replace(b"20260617", b"20260631"), "BT-2"),
        (cii(FULL).replace(b"20260716", b"soon"), "BT-9"),
        (cii(replace(FULL, currency="€€")), "BT-5"),
        (cii(replace(FULL, total="")), "BT-112"),
        (cii(replace(FULL, total="1.005")), "BT-112"),
        (cii(replace(FULL, total="1e3")), "BT-112"),
        (cii(replace(FULL, total="9" * 40)), "BT-112"),
        (cii(replace(FULL, prepaid="x")), "BT-113"),
        (cii(FULL).replace(b'currencyID="EUR">1308', b'currencyID="USD">1308'), "BT-112"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, term: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parsed(content)
    assert caught.value.column == term
    assert "\n" not in caught.value.reason


def test_a_total_given_in_two_currencies_is_taken_in_the_invoice_s() -> None:
    two = cii(FULL).replace(
        b"<ram:GrandTotalAmount",
        b'<ram:GrandTotalAmount currencyID="USD">9.00</ram:GrandTotalAmount><ram:GrandTotalAmount',
    )
    assert parsed(two).total_cents == 130803


def test_wrong_numbers_are_doubts_and_only_an_address_is_kept() -> None:
    wrong = replace(
        FULL, siren="123456789", siret="", vat="FR00123456789", iban="FR76123", email="durand"
    )
    invoice = parsed(cii(wrong))
    assert (invoice.buyer.siren, invoice.buyer.email, invoice.iban) == ("", "durand", "")
    assert [term for term, _reason in invoice.doubts] == ["BT-47", "BT-48", "BT-58", "BT-84"]


def test_the_vat_number_of_another_company_is_a_doubt() -> None:
    invoice = parsed(cii(replace(FULL, siren="732829320", siret="", vat="FR 19 787878784")))
    assert invoice.buyer.siren == "732829320"
    assert [term for term, _reason in invoice.doubts] == ["BT-48"]
    assert "732829320" in invoice.doubts[0][1]


def test_the_vat_number_gives_the_siren_a_wrong_siret_does_not() -> None:
    invoice = parsed(cii(replace(FULL, siren="78787878400035", siret="")))
    assert (invoice.buyer.siren, invoice.buyer.siret) == ("787878784", "")
    assert [term for term, _reason in invoice.doubts] == ["BT-47"]


def test_a_foreign_register_is_no_siren() -> None:
    foreign = replace(FULL, siren="HRB 12345", siret="", vat="DE136695976", country="DE")
    invoice = parsed(cii(foreign))
    assert (invoice.buyer.siren, invoice.buyer.vat, invoice.doubts) == ("", "DE136695976", ())
    assert invoice.buyer.address.endswith("\nDE")


def test_the_last_of_several_due_dates() -> None:
    earlier = (
        b"<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        b'<udt:DateTimeString format="102">20260701</udt:DateTimeString>'
        b"</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
    )
    mark = b"<ram:SpecifiedTradePaymentTerms>"
    invoice = parsed(cii(FULL).replace(mark, earlier + mark))
    assert invoice.due_on == date(2026, 7, 16)
    assert [term for term, _reason in invoice.doubts] == ["BT-9"]


def test_texts_are_made_harmless() -> None:
    invoice = parsed(cii(replace(FULL, buyer="Boutique\u202e  \u009b31m\nSARL")))
    assert invoice.buyer.name == "Boutique SARL"


def test_declared_encodings_hold_and_a_wrong_one_is_mended() -> None:
    text = cii(FULL).decode()
    latin = text.replace("UTF-8", "ISO-8859-15").encode("iso-8859-15")
    assert parsed(latin) == parsed(cii(FULL))
    wide = text.replace("UTF-8", "UTF-16").encode("utf-16")
    assert looks_like_invoice_xml(wide)
    assert parsed(wide) == parsed(cii(FULL))
    _syntax, root, is_mended = invoice_tree(text.encode("cp1252"))
    assert is_mended
    assert parse_cii(root) == parsed(cii(FULL))
    with pytest.raises(RefusedError):
        invoice_tree(text.replace("UTF-8", "klingon").encode())


AMOUNTS = st.integers(-(10**12), 10**12)
DAYS = st.dates(date(1960, 1, 1), date(2090, 1, 1))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=40)


def written(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    number = draw(TEXTS.filter(lambda text: bool(clean(text))))
    return Facts(
        number=number,
        type_code=draw(st.sampled_from(["380", "381", "384", "261"])),
        issued_on=draw(DAYS),
        due_on=draw(st.none() | DAYS),
        currency=draw(st.sampled_from(["EUR", "USD", "CHF"])),
        total=written(draw(AMOUNTS)),
        prepaid=draw(st.none() | AMOUNTS.map(written)),
        payable=draw(st.none() | AMOUNTS.map(written)),
        rounding=draw(st.none() | AMOUNTS.map(written)),
        preceding=tuple(draw(st.lists(st.sampled_from(["A1", "B 2", "Ç-3"]), unique=True))),
        terms=draw(TEXTS),
        buyer=draw(TEXTS),
        buyer_id=draw(TEXTS),
        contact=draw(TEXTS),
    )


def same(invoice: EInvoice, facts: Facts) -> None:
    """Compares what was read with what was written, counting the cents in another way."""

    def cents(text: str | None) -> int | None:
        return None if text is None else int(text.replace(".", ""))

    assert invoice.number == clean(facts.number)
    assert (invoice.issued_on, invoice.due_on) == (facts.issued_on, facts.due_on)
    assert (invoice.currency, invoice.preceding) == (facts.currency, facts.preceding)
    assert invoice.total_cents == cents(facts.total)
    assert invoice.prepaid_cents == cents(facts.prepaid)
    assert invoice.payable_cents == cents(facts.payable)
    assert invoice.rounding_cents == (cents(facts.rounding) or 0)
    assert invoice.buyer.name == clean(facts.buyer)
    assert invoice.buyer.identifier == clean(facts.buyer_id)
    assert invoice.buyer.contact_name == clean(facts.contact)
    assert invoice.is_credit_note == (facts.type_code in {"381", "261"})


@given(facts=any_facts())
def test_what_is_written_is_read_back(facts: Facts) -> None:
    same(parsed(cii(facts)), facts)
