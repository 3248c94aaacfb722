"""Which invoices a letter is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from relance_tui.domain import formats
from relance_tui.domain.freezing import contested
from relance_tui.domain.invoice import Invoice
from relance_tui.i18n import _, ngettext
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing, styles, words
from relance_tui.tui.form_keys import leave_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import plain

_LONGEST_NUMBER = 16


class InvoiceList(OptionList):
    """The invoices; a click ticks one, as Space does, where it would take an answer elsewhere."""

    @dataclass
    class Clicked(Message):
        """An invoice was clicked; the cursor is on it."""

    def on_click(self, event: events.Click) -> None:
        """Ticks the invoice under the pointer."""
        event.prevent_default()
        index = event.style.meta.get("option")
        if isinstance(index, int):
            self.highlighted = index
            self.post_message(self.Clicked())


class InvoicesScreen(ModalScreen[tuple[int, ...] | None]):
    """The open invoices, each taken or left out; the ids of those taken, None when given up."""

    CSS_PATH = styles.FORMS
    AUTO_FOCUS = "InvoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("invoices"), *leave_bindings()]

    def __init__(self, view: DossierView, chosen: Collection[int]) -> None:
        """`chosen` are the ids of the invoices that the letter is about now."""
        super().__init__()
        self._view = view
        self._invoices = briefing.open_invoices(view)
        self._chosen = {invoice.id for invoice in self._invoices} & set(chosen)
        running = tuple(each for each in view.dossier.disputes if each.settled_on is None)
        self._disputed = contested(running, tuple(self._invoices))
        widest = max((len(each.number) for each in self._invoices), default=0)
        self._number_cells = min(widest, _LONGEST_NUMBER)

    def compose(self) -> ComposeResult:
        """The question, what is taken so far, the invoices."""
        with Vertical(id="dialog"):
            yield Static(plain(_("Quelles factures\u202f?")), classes="question")
            yield InvoiceList(*map(self._option, self._invoices), compact=True)
            yield Static("", id="taken", markup=False)
            yield Static(plain(self._keys()), classes="keys")

    def _keys(self) -> str:
        return hint_line(
            self.app,
            ("invoices.tick", _("cocher")),
            ("invoices.everything", _("toutes ou aucune")),
            ("form.save", _("prendre")),
            ("form.leave", _("retour")),
        )

    def on_mount(self) -> None:
        """Puts the cursor on the first invoice taken."""
        ids = [invoice.id for invoice in self._invoices]
        self.query_one(InvoiceList).highlighted = next(
            (index for index, each in enumerate(ids) if each in self._chosen), 0
        )
        self._count()

    # What shows.

    def _option(self, invoice: Invoice) -> Option:
        return Option(self._line(invoice), id=str(invoice.id))

    def _line(self, invoice: Invoice) -> Content:
        """The mark, the number, the due date, what is open, how late, and whether contested."""
        parts = (
            "[x]" if invoice.id in self._chosen else "[ ]",
            words.cut(invoice.number, self._number_cells),
            formats.short_date(invoice.due_on),
            f"{words.money(invoice.open_cents, invoice.currency):>15}",
            f"{words.late(invoice.days_late(self._view.today)):>6}",
            self._dispute(invoice),
        )
        return plain("  ".join(parts).rstrip())

    def _dispute(self, invoice: Invoice) -> str:
        cents = self._disputed.get(invoice.id, 0)
        if not cents:
            return ""
        if cents >= invoice.open_cents:
            return _("en litige")
        amount = words.money(cents, invoice.currency)
        return _("en litige\u00a0: {amount}").format(amount=amount)

    def _count(self, problem: str = "") -> None:
        taken = [invoice for invoice in self._invoices if invoice.id in self._chosen]
        said = ngettext("{count} facture prise", "{count} factures prises", len(taken)).format(
            count=len(taken)
        )
        total = Counter[str]()
        for each in taken:
            total[each.currency] += each.open_cents
        amounts = [words.money(cents, currency) for currency, cents in sorted(total.items())]
        line = self.query_one("#taken", Static)
        line.update(plain(problem or " · ".join((said, *amounts))))
        line.set_class(bool(problem), "-wrong")

    # Keys.

    def action_tick(self) -> None:
        """Takes the invoice under the cursor, or leaves it out."""
        index = self.query_one(InvoiceList).highlighted
        if index is not None:
            self._chosen ^= {self._invoices[index].id}
            self._show(index)

    def action_everything(self) -> None:
        """Takes all invoices, or none when all are taken."""
        everything = {invoice.id for invoice in self._invoices}
        self._chosen = set() if self._chosen == everything else everything
        self._show(*range(len(self._invoices)))

    def _show(self, *indices: int) -> None:
        answers = self.query_one(InvoiceList)
        for index in indices:
            answers.replace_option_prompt_at_index(index, self._line(self._invoices[index]))
        self._count()

    @on(InvoiceList.Clicked)
    def _clicked(self) -> None:
        self.action_tick()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if not self._chosen:
            self._count(_("Gardez au moins une facture."))
            return
        self.dismiss(tuple(each.id for each in self._invoices if each.id in self._chosen))

    def action_leave(self) -> None:
        """Gives up: the letter stays as it is."""
        self.dismiss(None)
