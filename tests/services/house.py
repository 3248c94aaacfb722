"""A house and a debtor whose letters lack nothing."""

from __future__ import annotations

from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges

CREDITOR = {
    "creditor.name": "Atelier Belledonne SARL",
    "creditor.address": "12 rue des Acacias | 38000 GRENOBLE",
    "creditor.city": "Grenoble",
    "creditor.phone": "04 76 00 00 00",
    "creditor.email": "compta@belledonne.example",
    "creditor.iban": "FR76 3000 6000 0112 3456 7890 189",
    "creditor.signatory": "Marie Roy",
}


def settle_in(desk: Desk) -> None:
    """Tells the desk who we are."""
    for key, value in CREDITOR.items():
        desk.change_setting(key, value)


def complete(desk: Desk, debtor_id: int, **changes: object) -> None:
    """Fills in whatever a letter to the debtor needs, once."""
    settle_in(desk)
    contacts = desk.dossier(debtor_id).dossier.debtor.contacts
    if contacts and contacts[0].email:
        return
    told: dict[str, object] = {
        "address": "3 place Grenette\n38000 GRENOBLE",
        "contact_name": "M. Noël",
        "email": "noel@client.example",
        "phone": "04 76 11 22 33",
    }
    desk.edit_debtor(debtor_id, DebtorChanges(**{**told, **changes}))  # type: ignore[arg-type]
