"""Suspending or postponing the reminders."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.widgets.fields import DateField, InvoicesField, TextField


def hold_fields(desk: Desk) -> ComposeResult:
    """Until when, and why."""
    yield DateField(
        _("Jusqu’au"),
        desk.today,
        id="until_on",
        calendar=desk.working_calendar(),
        is_required=True,
        when_empty=_("demain, lundi, 15/12 ou fin de mois"),
    )
    yield TextField(_("Motif"), id="reason", is_required=True, when_empty=_("en quelques mots"))


class HoldScreen(DialogScreen):
    """Suspends the reminders until a date, for a reason."""

    DRAFT = "hold"

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view

    def compose(self) -> ComposeResult:
        """Until when, why, which invoices."""
        with Vertical(id="dialog"):
            yield from self.compose_title(
                _("Suspendre les relances"), self.view.dossier.debtor.name
            )
            yield from hold_fields(self.desk)
            yield InvoicesField(
                _("Factures"),
                [invoice.number for invoice in briefing.open_invoices(self.view)],
                id="invoices",
                when_empty=_("tout le dossier"),
            )
            yield from self.compose_bottom()

    def verb(self) -> Verb:
        """Suspends the reminders."""
        until_on = self.query_one("#until_on", DateField).day
        reason = self.query_one("#reason", TextField).value
        numbers = self.query_one("#invoices", InvoicesField).value or ()
        if until_on is None or reason is None:
            raise AssertionError("both are required and were checked")
        return lambda: self.desk.hold(self.debtor_id, until_on, reason, numbers)
