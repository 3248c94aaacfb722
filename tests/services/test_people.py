"""The people at a debtor, and what the house says to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from relance_tui.clock import Clock
from relance_tui.domain.debtor import Debtor
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, InvoiceEntry
from relance_tui.storage.database import close_connections


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one debtor, nobody known there yet."""
    found = Desk(tmp_path / "relance.db", Clock(pinned_on=date(2026, 11, 25)), "marie")
    found.open()
    found.enter_invoice(
        InvoiceEntry(
            customer_code="C0042",
            customer_name="Menuiserie Noël",
            number="F-1",
            issued_on=date(2026, 9, 30),
            due_on=date(2026, 10, 30),
            total_cents=120_000,
        )
    )
    yield found
    close_connections()


def change(desk: Desk, **changes: object) -> Debtor:
    """The debtor once changed."""
    debtor_id = desk.find("C0042")
    desk.edit_debtor(debtor_id, DebtorChanges(**changes))  # type: ignore[arg-type]
    return desk.dossier(debtor_id).dossier.debtor


def test_a_person_is_added_beside_the_main_one_with_a_language_of_their_own(desk: Desk) -> None:
    change(desk, contact_name="M. Noël")
    debtor = change(desk, is_new_contact=True, contact_name="Ms Hill", language="en")
    assert [(each.name, each.language) for each in debtor.contacts] == [
        ("M. Noël", "fr"),
        ("Ms Hill", "en"),
    ]
    assert debtor.language == "fr"


def test_a_new_person_speaks_as_the_debtor_unless_told(desk: Desk) -> None:
    change(desk, contact_name="Mr Noel", language="en")
    change(desk, is_new_contact=True, contact_name="Ms Hill")
    debtor = change(desk, is_new_contact=True, contact_name="Mme Roy", language="fr")
    assert [each.language for each in debtor.contacts] == ["en", "en", "fr"]
    assert debtor.language == "en"


def test_the_first_person_speaks_for_the_debtor(desk: Desk) -> None:
    debtor = change(desk, is_new_contact=True, contact_name="Ms Hill", language="en")
    assert (debtor.language, debtor.contacts[0].language) == ("en", "en")


def test_a_person_beside_the_main_one_is_changed_alone(desk: Desk) -> None:
    change(desk, contact_name="M. Noël", phone="01")
    other = change(desk, is_new_contact=True, contact_name="Ms Hill").contacts[1]
    debtor = change(desk, contact_id=other.id, phone="02", language="en", siren="732829320")
    assert [(each.phone, each.language) for each in debtor.contacts] == [("01", "fr"), ("02", "en")]
    assert (debtor.language, debtor.siren) == ("fr", "732829320")


def test_the_main_person_may_be_named_by_id(desk: Desk) -> None:
    main = change(desk, contact_name="M. Noël").contacts[0]
    debtor = change(desk, contact_id=main.id, language="en")
    assert (debtor.language, debtor.contacts[0].language) == ("en", "en")


def test_a_person_who_is_gone_is_said_and_nothing_changes(desk: Desk) -> None:
    before = change(desk, contact_name="M. Noël")
    with pytest.raises(RelanceError, match="n’est plus dans la fiche"):
        change(desk, contact_id=999, phone="02", address="ailleurs")
    assert desk.dossier(before.id).dossier.debtor == before


def test_a_new_person_needs_more_than_a_language(desk: Desk) -> None:
    change(desk, contact_name="M. Noël")
    with pytest.raises(RelanceError, match="rien à modifier"):
        change(desk, is_new_contact=True, language="en")


def test_the_sentence_is_kept_and_can_be_taken_back(desk: Desk) -> None:
    assert change(desk, sentence="Merci de citer\nle bon 4512.").sentence.endswith("4512.")
    assert not change(desk, sentence="").sentence


def test_an_added_person_goes_with_undo(desk: Desk) -> None:
    change(desk, contact_name="M. Noël")
    before = change(desk, phone="01")
    change(desk, is_new_contact=True, contact_name="Ms Hill")
    desk.undo()
    assert desk.dossier(before.id).dossier.debtor == before


def test_a_number_is_written_as_others_are_and_a_doubtful_one_is_kept(desk: Desk) -> None:
    assert change(desk, phone="0476000001").contacts[0].phone == "04 76 00 00 01"
    assert change(desk, phone="0032 2 555 12 12").contacts[0].phone == "+32 2 555 12 12"
    for typed in ("04 76 00 00 01 poste 12", "gérant"):
        done = desk.edit_debtor(desk.find("C0042"), DebtorChanges(phone=typed))
        assert f"Numéro de téléphone douteux\u00a0: «\u00a0{typed}\u00a0»." in done.message
        assert desk.dossier(desk.find("C0042")).dossier.debtor.contacts[0].phone == typed


@pytest.mark.parametrize("email", ["personne", "x@", "@y.fr", "a@b.c Bcc: d@e.f"])
def test_a_doubtful_e_mail_is_told_and_kept(desk: Desk, email: str) -> None:
    done = desk.edit_debtor(desk.find("C0042"), DebtorChanges(email=email))
    assert "E-mail invalide" in done.message
    assert desk.dossier(desk.find("C0042")).dossier.debtor.contacts[0].email == email


@pytest.mark.parametrize("email", ["a@b.fr\r\nBcc: d@e.f", "a@b.fr\x1b[31m"])
def test_nothing_that_acts_gets_into_an_address(desk: Desk, email: str) -> None:
    assert change(desk, email=email).contacts[0].email.isprintable()


def test_a_siret_gives_its_siren_and_a_doubtful_one_is_kept(desk: Desk) -> None:
    assert change(desk, siren="732 829 320 00074").siren == "732829320"
    done = desk.edit_debtor(desk.find("C0042"), DebtorChanges(siren="732829321"))
    assert "SIREN\u00a0: clé fausse, à vérifier." in done.message
    assert desk.dossier(desk.find("C0042")).dossier.debtor.siren == "732829321"


def test_a_dossier_is_followed_by_somebody_until_undone(desk: Desk) -> None:
    assert not change(desk, do_not_call=True).owner
    assert change(desk, owner=" Paul  Roy ").owner == "Paul Roy"
    assert change(desk, owner="moi").owner == "marie"
    assert desk.log(1)[0].text == "fiche modifiée\u00a0: suivi par"
    desk.undo()
    assert desk.dossier(desk.find("C0042")).dossier.debtor.owner == "Paul Roy"
    assert not change(desk, owner="").owner


@pytest.mark.parametrize("owner", ["x" * 41, "a\x1bb"])
def test_a_name_that_cannot_be_one_follows_nothing(desk: Desk, owner: str) -> None:
    with pytest.raises(RelanceError, match="40 signes"):
        change(desk, owner=owner)
