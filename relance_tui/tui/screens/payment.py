"""Money received."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.forms import DialogScreen, Verb
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import AmountField, DateField, InvoicesField


class PaymentScreen(DialogScreen):
    """Records a payment, or sets money already received against what is due."""

    DRAFT = "payment"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("payment")]

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view

    def compose(self) -> ComposeResult:
        """The amount, the value date, the invoice."""
        invoices = briefing.open_invoices(self.view)
        overdue = self.view.dossier.overdue_cents(self.view.today)
        everything = overdue or self.view.dossier.open_cents
        waiting = self.view.dossier.unallocated_cents
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Règlement"), self.view.dossier.debtor.name)
            yield AmountField(
                _("Montant"),
                id="amount",
                currency=self.view.currency,
                everything_cents=everything,
                when_empty=self._proposal(everything),
            )
            yield DateField(
                _("Reçu le"),
                self.view.today,
                id="valued_on",
                looks_back=True,
                when_empty=_("aujourd’hui (sinon, date de valeur)"),
            )
            yield InvoicesField(
                _("Facture"),
                [invoice.number for invoice in invoices],
                id="invoice",
                is_single=True,
                when_empty=_("les plus anciennes d’abord"),
            )
            if waiting > 0:
                yield Static(
                    plain(
                        _(
                            "{amount} déjà reçus attendent d’être affectés\u00a0:"
                            " {key} les affecte aux plus anciennes."
                        ).format(
                            amount=briefing.money(self.view, waiting),
                            key=key_of(self.app, "payment.allocate"),
                        )
                    ),
                    classes="row hint",
                )
            yield from self.compose_bottom()

    def _proposal(self, everything: int) -> str:
        return _("tout, soit {amount}").format(amount=briefing.money(self.view, everything))

    def verb(self) -> Verb:
        """Records the payment."""
        amount = self.query_one("#amount", AmountField)
        named = self.query_one("#invoice", InvoicesField).value
        number = named[0] if named else None
        cents = amount.value
        if cents is None:
            cents = self._open_cents(number) or amount.everything_cents or 0
        day = self.query_one("#valued_on", DateField).day
        return lambda: self.desk.record_payment(self.debtor_id, cents, day, number)

    def _open_cents(self, number: str | None) -> int:
        """What is open on the invoice named, which an empty amount then means."""
        return sum(i.open_cents for i in self.view.dossier.invoices if i.number == number)

    def action_allocate(self) -> None:
        """Sets the money already received against the oldest invoices."""
        if self.view.dossier.unallocated_cents > 0:
            self.act(lambda: self.desk.allocate(self.debtor_id))
