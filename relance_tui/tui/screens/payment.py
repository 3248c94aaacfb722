"""Money received, money that came back, and what falls due later."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain.promise import PaymentMeans
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.receipts import PaymentPreview
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import (
    AmountField,
    ChoiceField,
    DateField,
    Field,
    InvoicesField,
)

_RECEIVED, _BOUNCED = "received", "bounced"


class PaymentScreen(DialogScreen):
    """Records a payment or its return, or sets money already received against what is due."""

    DRAFT = "payment"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("payment")]

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view

    def compose(self) -> ComposeResult:
        """The amount, the value date, the invoices, which way the money went."""
        invoices = briefing.open_invoices(self.view)
        waiting = self.view.dossier.unallocated_cents
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Règlement"), self.view.dossier.debtor.name)
            yield AmountField(
                _("Montant"),
                id="amount",
                currency=self.view.currency,
                everything_cents=self._everything_cents,
                when_empty=self._proposal(),
            )
            yield DateField(
                _("Reçu le"),
                self.view.today,
                id="valued_on",
                looks_back=True,
                when_empty=_("aujourd’hui (sinon, date de valeur)"),
            )
            yield InvoicesField(
                _("Factures"),
                [invoice.number for invoice in invoices],
                id="invoice",
                when_empty=_("ordre légal, sauf vœu\u00a0: 118, 121"),
            )
            yield self._way_field()
            yield DateField(
                _("Échéance"),
                self.view.today,
                id="due_on",
                is_required=True,
                when_empty=_("15/12, fin de mois…"),
            )
            if waiting > 0:
                yield Static(plain(self._waiting_line(waiting)), classes="row hint")
            yield from self.compose_bottom()

    def _way_field(self) -> ChoiceField:
        return ChoiceField(
            _("Sens"),
            self._ways(),
            id="way",
            when_empty=_("reçu   (↑ ↓\u00a0: impayé, effet, chèque…)"),
        )

    def _ways(self) -> dict[str, str]:
        bounced = {_BOUNCED: _("revenu impayé")} if self._standing() else {}
        expected = {
            means.value: _("{means} à échéance").format(means=wording.means_label(means))
            for means in PaymentMeans
        }
        return {_RECEIVED: _("reçu"), **bounced, **expected}

    @on(Field.Changed)
    def _follow_way(self) -> None:
        """What falls due later has a due date, what was received a value date."""
        is_expected = self._means is not None
        self.query_one("#due_on").display = is_expected
        self.query_one("#valued_on").display = not is_expected

    def _waiting_line(self, waiting: int) -> str:
        return _(
            "{amount} déjà reçus attendent d’être affectés\u00a0:"
            " {key} les affecte aux plus anciennes."
        ).format(
            amount=briefing.money(self.view, waiting), key=key_of(self.app, "payment.allocate")
        )

    @property
    def _everything_cents(self) -> int:
        dossier = self.view.dossier
        return dossier.overdue_cents(self.view.today) or dossier.open_cents

    def _proposal(self) -> str:
        amount = briefing.money(self.view, self._everything_cents)
        return _("tout, soit {amount}").format(amount=amount)

    def _standing(self) -> bool:
        """Whether there is a payment that may come back."""
        payments = self.view.dossier.payments
        return any(p.kind == "payment" and p.bounced_on is None for p in payments)

    # What is typed.

    @property
    def _is_bounce(self) -> bool:
        return self.query_one("#way", ChoiceField).value == _BOUNCED

    @property
    def _means(self) -> PaymentMeans | None:
        """What was handed over to be paid later; None for money received or returned."""
        value = self.query_one("#way", ChoiceField).value
        return PaymentMeans(value) if value in set(PaymentMeans) else None

    def begin(self) -> None:
        """Shows the date that the way the money goes asks for."""
        self._follow_way()

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """A return is of one sum that was noted: it must be named."""
        amount = self.query_one("#amount", AmountField)
        if self._is_bounce and amount.value is None:
            return [(_("indiquez le montant du règlement revenu impayé"), amount.input)]
        if self._is_bounce and self._numbers:
            field = self.query_one("#invoice", InvoicesField)
            return [(_("un retour reprend ce que le règlement avait soldé"), field.input)]
        return []

    @property
    def _numbers(self) -> tuple[str, ...]:
        return self.query_one("#invoice", InvoicesField).value or ()

    def _cents(self) -> int:
        """What is typed; left empty, what is open on the invoices named, else all of it."""
        amount = self.query_one("#amount", AmountField)
        if amount.value is not None:
            return amount.value
        named = [i.open_cents for i in self.view.dossier.invoices if i.number in self._numbers]
        return sum(named) or amount.everything_cents or 0

    def verb(self) -> Verb:
        """Records the payment, or its return."""
        cents, numbers = self._cents(), self._numbers
        day = self.query_one("#valued_on", DateField).day
        means, due_on = self._means, self.query_one("#due_on", DateField).day
        if means is not None and due_on is not None:
            return lambda: self.desk.expect_money(self.debtor_id, cents, due_on, means, numbers)
        if self._is_bounce:
            return lambda: self.desk.record_bounce(self.debtor_id, cents, day)
        return lambda: self.desk.record_payment(self.debtor_id, cents, day, invoice_numbers=numbers)

    def preview(self) -> Callable[[], object]:
        """What would be settled; nothing while a field is wrong."""
        if any(field.problem for field in self.fields()):
            return lambda: ""
        cents, numbers = self._cents(), self._numbers
        day = self.query_one("#valued_on", DateField).day
        if self._is_bounce:
            if self.more_problems():
                return lambda: ""
            return lambda: self.desk.preview_bounce(self.debtor_id, cents, day)
        if not cents or self._means is not None:
            return lambda: ""
        return lambda: self.desk.preview_payment(
            self.debtor_id, cents, day, invoice_numbers=numbers
        )

    def show_preview(self, found: object) -> None:
        """What Enter would do, invoice by invoice."""
        if not isinstance(found, PaymentPreview):
            super().show_preview(found)
            return
        lines = [f"! {each}" for each in found.warnings]
        self.tell("#preview", "\n".join([*lines, *_clipped(found.lines)]))

    def action_allocate(self) -> None:
        """Sets the money already received against the oldest invoices."""
        if self.view.dossier.unallocated_cents > 0:
            self.act(lambda: self.desk.allocate(self.debtor_id))


_MOST_LINES = 6


def _clipped(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The first lines and the last, which says what is left."""
    if len(lines) <= _MOST_LINES:
        return lines
    more = _("… et {count} autres").format(count=len(lines) - _MOST_LINES + 1)
    return (*lines[: _MOST_LINES - 2], more, lines[-1])
