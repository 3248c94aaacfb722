"""An invoice typed by hand."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry
from relance_tui.tui.forms import DialogScreen, Verb
from relance_tui.tui.widgets.fields import AmountField, DateField, TextField


class InvoiceScreen(DialogScreen):
    """Types an invoice; its debtor is created when the code is new."""

    DRAFT = "invoice"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)

    def compose(self) -> ComposeResult:
        """Who owes, the number, the dates, the amount."""
        today = self.desk.today
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Facture saisie à la main"), "")
            yield TextField(
                _("Code client"),
                id="code",
                is_required=True,
                when_empty=_("le compte du client, par exemple C0042"),
            )
            yield TextField(_("Nom"), id="name", when_empty=_("seulement pour un client nouveau"))
            yield TextField(_("Numéro"), id="number", is_required=True, when_empty="F-118")
            yield DateField(
                _("Émise le"),
                today,
                id="issued_on",
                looks_back=True,
                when_empty=_("aujourd’hui (ou 30/09, ven)"),
            )
            due = DateField(
                _("Échéance"), today, id="due_on", when_empty=_("d’après le délai de paiement")
            )
            due.may_be_past = True
            yield due
            yield AmountField(
                _("Montant TTC"),
                id="total",
                is_required=True,
                when_empty=_("par exemple 1\u202f234,56"),
            )
            yield from self.compose_bottom()

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """An invoice does not fall due before it is issued."""
        due = self.query_one("#due_on", DateField)
        issued_on = self.query_one("#issued_on", DateField).day or self.desk.today
        if due.day is not None and due.day < issued_on:
            return [(_("l’échéance précède la date de la facture"), due.input)]
        return []

    def verb(self) -> Verb:
        """Records the invoice."""
        total = self.query_one("#total", AmountField).value
        entry = InvoiceEntry(
            customer_code=self.query_one("#code", TextField).value or "",
            customer_name=self.query_one("#name", TextField).value or "",
            number=self.query_one("#number", TextField).value or "",
            issued_on=self.query_one("#issued_on", DateField).day or self.desk.today,
            due_on=self.query_one("#due_on", DateField).day,
            total_cents=total or 0,
        )
        return lambda: self.desk.enter_invoice(entry)
