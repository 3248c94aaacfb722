"""An invoice typed by hand."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from relance_tui.domain.codes import DebtorKind
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.widgets.customer_field import CustomerField, CustomerList
from relance_tui.tui.widgets.fields import AmountField, ChoiceField, DateField, TextField


class InvoiceScreen(DialogScreen):
    """Types an invoice of a customer found as one types, or of a new one created with it."""

    DRAFT = "invoice"
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, desk: Desk, debtor_id: int | None = None) -> None:
        super().__init__(desk, debtor_id or 0)

    # What shows.

    def compose(self) -> ComposeResult:
        """Who owes, the number, the dates, the amount; for a new customer, its name and kind."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Facture saisie à la main"), "")
            yield CustomerField(
                _("Client"),
                self.desk,
                id="code",
                when_empty=_("nom, code, téléphone… ou un client nouveau"),
            )
            yield CustomerList(self.desk, id="found")
            yield TextField(_("Nom"), id="name", when_empty=_("seulement pour un client nouveau"))
            yield TextField(_("Numéro"), id="number", is_required=True, when_empty="F-118")
            yield from self._dates()
            yield AmountField(
                _("Montant TTC"),
                id="total",
                is_required=True,
                when_empty=_("par exemple 1\u202f234,56"),
            )
            yield ChoiceField(
                _("Nature"),
                {kind.value: wording.debtor_kind_label(kind) for kind in DebtorKind},
                id="kind",
                when_empty=_("vide, traité comme un particulier"),
            )
            yield from self.compose_bottom()

    def _dates(self) -> ComposeResult:
        today = self.desk.today
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

    @property
    def _customer(self) -> CustomerField:
        return self.query_one("#code", CustomerField)

    def fill(self) -> None:
        """Names the customer of the dossier it was opened from."""
        if not self.debtor_id:
            return
        try:
            rows = self.desk.queue_rows([self.debtor_id])
        except RelanceError as error:
            self.say_problems([str(error)])
            return
        if rows:
            self._customer.choose(rows[0])

    def begin(self) -> None:
        """Starts with what is not known yet."""
        first = "#number" if self._customer.chosen else "#code"
        self.query_one(first, TextField if first == "#number" else CustomerField).input.focus()
        self._show_customer()

    @on(CustomerField.Searched)
    def _searched(self, event: CustomerField.Searched) -> None:
        event.stop()
        self._show_customer()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _moved(self) -> None:
        self._show_customer()

    def _show_customer(self) -> None:
        """The customers found while one types, and what only a new one needs."""
        field = self._customer
        is_typing = field.input.has_focus
        found = self.query_one(CustomerList)
        found.display = is_typing and bool(field.found.rows)
        found.show(field.found.rows, field.cursor)
        for name in ("name", "kind"):
            self.query_one(f"#{name}").display = field.chosen is None

    # What is typed.

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """An invoice does not fall due before it is issued."""
        due = self.query_one("#due_on", DateField)
        issued_on = self.query_one("#issued_on", DateField).day or self.desk.today
        if due.day is not None and due.day < issued_on:
            return [(_("l’échéance précède la date de la facture"), due.input)]
        return []

    def verb(self) -> Verb:
        """Records the invoice, and its customer when it is a new one."""
        total = self.query_one("#total", AmountField).value
        field = self._customer
        kind = self.query_one("#kind", ChoiceField).value
        name = self.query_one("#name", TextField).value or ""
        entry = InvoiceEntry(
            customer_code=field.chosen.code if field.chosen else field.value or "",
            customer_name="" if field.chosen else name,
            number=self.query_one("#number", TextField).value or "",
            issued_on=self.query_one("#issued_on", DateField).day or self.desk.today,
            due_on=self.query_one("#due_on", DateField).day,
            total_cents=total or 0,
            customer_kind=DebtorKind(kind) if kind and not field.chosen else DebtorKind.UNKNOWN,
        )
        return lambda: self.desk.enter_invoice(entry)
