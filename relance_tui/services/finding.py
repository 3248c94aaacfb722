"""Finding a customer by code or by part of the name."""

from __future__ import annotations

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.office import Office
from relance_tui.storage import queue_reads
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
