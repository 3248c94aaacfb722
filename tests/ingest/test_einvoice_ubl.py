from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice import EInvoice
from relance_tui.ingest.einvoice_cii import parse_cii
from relance_tui.ingest.einvoice_ubl import parse_ubl
from relance_tui.ingest.einvoice_xml import invoice_tree, looks_like_invoice_xml
from tests.ingest.einvoice_writers import Facts, cii, ubl
from tests.ingest.test_einvoice_cii import FULL, any_facts, same


def parsed(content: bytes) -> EInvoice:
    assert looks_like_invoice_xml(content)
    syntax, root, _is_mended = invoice_tree(content)
    assert syntax == "ubl"
    return parse_ubl(root)


def test_ubl_says_what_cii_says() -> None:
    _syntax, root, _is_mended = invoice_tree(cii(FULL))
    assert parsed(ubl(FULL)) == replace(parse_cii(root), syntax="ubl")


def test_a_credit_note_has_its_own_root_and_due_date() -> None:
    facts = replace(FULL, type_code="381", preceding=("FA-2026-001",))
    invoice = parsed(ubl(facts, "CreditNote"))
    assert (invoice.is_credit_note, invoice.type_code) == (True, "381")
    assert (invoice.due_on, invoice.total_cents) == (date(2026, 7, 16), 130803)
    assert invoice.preceding == ("FA-2026-001",)


@pytest.mark.parametrize(
    ("root", "code", "is_credit"),
    [
        ("Invoice", "380", False),
        ("Invoice", "384", False),
        ("Invoice", "381", True),
        ("CreditNote", "381", True),
        ("CreditNote", "", True),
    ],
)
def test_types(root: str, code: str, *, is_credit: bool) -> None:
    assert parsed(ubl(replace(FULL, type_code=code), root)).is_credit_note is is_credit


def test_a_zone_does_not_move_a_day() -> None:
    for tail in (b"Z", b"+02:00", b"T23:30:00+02:00"):
        moved = ubl(FULL).replace(b"2026-06-17<", b"2026-06-17" + tail + b"<")
        assert parsed(moved).issued_on == date(2026, 6, 17)


def test_the_agents_and_lines_of_a_party_are_not_the_party() -> None:
    agent = (
        b"<cac:AgentParty><cac:PartyLegalEntity><cbc:RegistrationName>Agent"
        b"</cbc:RegistrationName></cac:PartyLegalEntity></cac:AgentParty>"
    )
    content = ubl(FULL).replace(b"<cac:PartyLegalEntity>", agent + b"<cac:PartyLegalEntity>")
    assert parsed(content) == parsed(ubl(FULL))


def test_the_trading_name_when_there_is_no_legal_one() -> None:
    content = ubl(replace(FULL, buyer="")).replace(
        b"<cac:PostalAddress>",
        b"<cac:PartyName><cbc:Name>Enseigne</cbc:Name></cac:PartyName><cac:PostalAddress>",
    )
    assert parsed(content).buyer.name == "Enseigne"


def test_attached_files_are_not_kept() -> None:
    blob = b"<cbc:AttachmentBinaryObject>" + b"QUJD" * (2 << 20) + b"</cbc:AttachmentBinaryObject>"
    content = ubl(FULL).replace(
        b"<cbc:CustomizationID>", b"<cac:X>" + blob + b"</cac:X><cbc:CustomizationID>"
    )
    assert parsed(content) == parsed(ubl(FULL))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'<Invoice xmlns="urn:other"><ID>1</ID></Invoice>', "ni une facture"),
        (b"<html></html>", "ni une facture"),
        (ubl(FULL)[:-20], "tronqu"),
        (b"", "tronqu"),
        (ubl(FULL).replace(b"<Invoice", b"<!DOCTYPE Invoice><Invoice"), "DOCTYPE"),
        (
            ubl(FULL).replace(
                b"<Invoice", b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><Invoice'
            ),
            "DOCTYPE",
        ),
        (ubl(FULL).replace(b"</Invoice>", b"<a>" * 200 + b"</a>" * 200 + b"</Invoice>"), "trop"),
        (ubl(FULL).replace(b"</Invoice>", b"<a/>" * (1 << 20) + b"</Invoice>"), "trop"),
        (ubl(FULL).replace(b"FA-2026-001", b"x" * (5 << 20)), "trop"),
    ],
)
def test_bad_files_say_why(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        invoice_tree(content)


@pytest.mark.parametrize(
    ("facts", "term"),
    [
        (replace(FULL, number=""), "BT-1"),
        (replace(FULL, total=""), "BT-112"),
        (replace(FULL, payable="?"), "BT-115"),
        (replace(FULL, rounding="0.001"), "BT-114"),
        (replace(FULL, currency="€€"), "BT-5"),
    ],
)
def test_what_cannot_be_read_is_named(facts: Facts, term: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parsed(ubl(facts))
    assert caught.value.column == term


@given(facts=any_facts())
def test_what_is_written_is_read_back(facts: Facts) -> None:
    same(parsed(ubl(facts)), facts)
