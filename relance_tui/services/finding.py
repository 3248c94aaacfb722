"""Finding a customer by code or by part of the name, and a person among the contacts."""

from __future__ import annotations

from collections.abc import Iterable

from relance_tui.domain.debtor import Contact
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.office import Office
from relance_tui.storage import queue_reads
from relance_tui.storage.folding import fold
from relance_tui.storage.light import reading


class UnknownCustomer(RelanceError):  # noqa: N818 - named for what is wrong
    """No debtor has that code or name."""

    code = "unknown_customer"


class AmbiguousCustomer(RelanceError):  # noqa: N818 - named for what is wrong
    """Several debtors match."""

    code = "ambiguous_customer"


def find_debtor(office: Office, customer: str) -> int:
    """The debtor of that code, or the only one whose name contains it, accents and case apart."""
    with reading(office.database) as connection:
        found = queue_reads.find(connection, customer)
    if not found:
        raise UnknownCustomer(
            _("client inconnu : « {customer} » ; « relance queue » énumère les dossiers").format(
                customer=customer
            )
        )
    if len(found) > 1:
        names = ", ".join(f"{name} ({code})" for _id, code, name in found)
        raise AmbiguousCustomer(
            _("plusieurs clients correspondent à « {customer} » : {names}").format(
                customer=customer, names=names
            )
        )
    return int(found[0][0])


def contacts_meant(contacts: Iterable[Contact], text: str) -> list[Contact]:
    """Those of that name or e-mail, else those whose name or e-mail holds the text.

    Accents and case apart; none for a text without a letter or a digit.
    """
    wanted = fold(text)
    if not wanted:
        return []
    spelled = [(each, (fold(each.name), fold(each.email))) for each in contacts]
    whole = [each for each, ways in spelled if wanted in ways]
    return whole or [each for each, ways in spelled if any(wanted in way for way in ways)]
