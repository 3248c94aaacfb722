"""Customers created by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.errors import RelanceError, UsageError
from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.dossiers import UnknownDossier
from relance_tui.services.views import InvoiceEntry
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
WHOLE = NewDebtor(
    name=" Garage Martin ",
    code="C0100",
    kind=DebtorKind.BUSINESS,
    identifier="732 829 320 00074",
    address="1 rue des Lilas\n38000 Grenoble",
    contact_name="Mme Martin",
    contact_role="gérante",
    phone="+33 4 76 00 00 01",
    email="martin@garage.example",
    terms_days=45,
    terms_method=TermsMethod.END_OF_MONTH_THEN_DAYS,
    policy="diplomatie",
    owner="marie",
)


def test_everything_typed_is_kept_in_one_act(desk: Desk) -> None:
    done = desk.create_debtor(WHOLE)
    assert done.debtor_id is not None
    debtor = desk.dossier(done.debtor_id).dossier.debtor
    assert (debtor.code, debtor.name, debtor.kind) == ("C0100", "Garage Martin", "business")
    assert (debtor.siren, debtor.terms_days, debtor.policy) == ("732829320", 45, "diplomatie")
    assert debtor.terms_method is TermsMethod.END_OF_MONTH_THEN_DAYS
    assert debtor.address == "1 rue des Lilas\n38000 Grenoble"
    (contact,) = debtor.contacts
    assert (contact.name, contact.role) == ("Mme Martin", "gérante")
    assert (contact.phone, contact.email) == ("04 76 00 00 01", "martin@garage.example")
    assert done.recorded == "client C0100 créé"
    assert desk.find("garage martin") == done.debtor_id
    undone = desk.undo_preview()
    assert undone is not None
    assert undone.size == 1
    desk.undo()
    with pytest.raises(UnknownDossier):
        desk.dossier(done.debtor_id)
    assert list(desk.queue_ids(text="garage", everything=True)) == []


def test_nobody_is_added_where_nobody_is_named(desk: Desk) -> None:
    done = desk.create_debtor(NewDebtor(name="Martin"))
    assert done.debtor_id is not None
    debtor = desk.dossier(done.debtor_id).dossier.debtor
    assert debtor.contacts == ()
    assert debtor.kind is DebtorKind.UNKNOWN


def test_the_code_proposed_follows_the_highest(desk: Desk) -> None:
    assert desk.next_code() == "C0001"
    for code in ("C0042", "411DUPONT", "C9X", "CLIENT"):
        desk.create_debtor(NewDebtor(name=code, code=code))
    assert desk.next_code() == "C0043"
    assert desk.create_debtor(NewDebtor(name="Suivant")).debtor_id == desk.find("C0043")


def test_a_code_that_exists_is_told_with_its_name(desk: Desk) -> None:
    desk.create_debtor(WHOLE)
    with pytest.raises(RelanceError, match="C0100") as refused:
        desk.create_debtor(NewDebtor(name="Autre", code="c0100"))
    assert "Garage Martin" in str(refused.value)
    assert desk.taken_by("C0100") == ["le code C0100 est celui de Garage Martin"]
    assert desk.taken_by("C0200", "FR44732829320") == [
        "ce SIREN est déjà celui de Garage Martin (C0100)"
    ]
    assert desk.taken_by("C0200", "") == []


def test_a_doubtful_siren_is_told_and_kept(desk: Desk) -> None:
    done = desk.create_debtor(NewDebtor(name="Martin", identifier="732829321"))
    assert "clé fausse" in done.message
    assert done.debtor_id is not None
    assert desk.dossier(done.debtor_id).dossier.debtor.siren == "732829321"


def test_a_doubtful_number_or_address_is_told_and_kept_as_typed(desk: Desk) -> None:
    done = desk.create_debtor(NewDebtor(name="Martin", phone="gérant", email="pas une adresse"))
    assert "téléphone douteux" in done.message
    assert "E-mail invalide" in done.message
    assert done.debtor_id is not None
    [contact] = desk.dossier(done.debtor_id).dossier.debtor.contacts
    assert (contact.phone, contact.email) == ("gérant", "pas une adresse")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewDebtor(name="  "), "nom"),
        (NewDebtor(name="A", code="C 1"), "sans espace"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    desk: Desk, new: NewDebtor, words: str
) -> None:
    with pytest.raises(RelanceError, match=words):
        desk.create_debtor(new)
    assert desk.totals().dossier_count == 0


def test_an_unknown_policy_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError):
        desk.create_debtor(NewDebtor(name="A", policy="nul"))


# An invoice for somebody new.


def invoice(code: str, name: str = "", **rest: DebtorKind) -> InvoiceEntry:
    return InvoiceEntry(
        customer_code=code,
        customer_name=name,
        number="F-9",
        issued_on=date(2026, 11, 2),
        due_on=None,
        total_cents=10_000,
        **rest,
    )


def test_a_name_typed_for_the_customer_makes_a_new_one(desk: Desk) -> None:
    done = desk.enter_invoice(invoice("Garage Martin", customer_kind=DebtorKind.CONSUMER))
    assert done.debtor_id is not None
    debtor = desk.dossier(done.debtor_id).dossier.debtor
    assert (debtor.code, debtor.name, debtor.kind) == ("C0001", "Garage Martin", "consumer")
    assert debtor.kind_known_at is not None


def test_a_name_that_somebody_has_is_not_guessed(desk: Desk) -> None:
    enter(desk)
    with pytest.raises(RelanceError, match=r"Menuiserie C1 \(C1\)"):
        desk.enter_invoice(invoice("menuiserie"))
    assert len(desk.queue_ids(everything=True)) == 1


def test_a_code_is_found_whatever_its_case(desk: Desk) -> None:
    debtor_id = enter(desk)
    assert desk.enter_invoice(invoice("c1")).debtor_id == debtor_id


def test_a_new_code_needs_a_name(desk: Desk) -> None:
    with pytest.raises(RelanceError, match="il manque son nom"):
        desk.enter_invoice(invoice("C77"))
