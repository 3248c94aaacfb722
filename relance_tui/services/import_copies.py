"""The PDF of an electronic invoice kept as the copy that goes with later letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from relance_tui.domain.formats import amount, quoted
from relance_tui.errors import UsageError
from relance_tui.i18n import _
from relance_tui.services.acting import Act
from relance_tui.services.comparing import Tally
from relance_tui.services.enclosing import scanned
from relance_tui.services.staging import Document
from relance_tui.services.views import RefusedLine
from relance_tui.storage import copy_intake
from relance_tui.storage.documents import keep
from relance_tui.storage.light import DriverConnection


def keep_what_is_known(driver: DriverConnection) -> list[RefusedLine]:
    """Leaves known invoices as they are where an electronic one only says how it was issued."""
    reason = _(
        "client {code}, facture {number}, total\u00a0: {ours} gardé, la facture électronique dit"
        " {theirs}"
    )
    return [
        RefusedLine(
            line=0,
            column="",
            reason=reason.format(
                code=quoted(each.code),
                number=quoted(each.number),
                ours=amount(each.total_cents, each.currency),
                theirs=amount(each.said_total_cents, each.currency),
            ),
        )
        for each in copy_intake.keep_what_is_known(driver)
    ]


def enclose_documents(act: Act, tally: Tally, documents: Sequence[Document]) -> list[RefusedLine]:
    """Keeps the PDF of each invoice that has no copy; says which could not be kept."""
    copies: list[tuple[int, int, str, str]] = []
    refused: list[RefusedLine] = []
    for each in copy_intake.without_copy(act.driver, act.id, documents):
        try:
            name, data, kind = scanned(Path(each.path))
        except UsageError as error:
            reason = _("copie non gardée\u00a0: {reason}").format(reason=error)
            refused.append(RefusedLine(line=each.line, column="", reason=reason))
            continue
        copies.append((each.debtor_id, each.invoice_id, name, keep(act.driver, data, kind)))
        if each.is_unchanged:
            tally.unchanged -= 1
            tally.changed += 1
            tally.filled.add(each.debtor_id)
    copy_intake.add_copies(act.driver, act.id, copies)
    return refused
