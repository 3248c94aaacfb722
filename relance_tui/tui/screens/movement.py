"""Saying whose a bank movement is, and which invoices it settles."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.services.bank_proposals import BankProposal, Candidate
from relance_tui.services.bank_words import movement_text, proposal_text
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.customer_field import CustomerField
from relance_tui.tui.widgets.fields import TextField


class MovementScreen(DialogScreen):
    """Whose a movement is; Enter records it so."""

    DRAFT: ClassVar[str] = "movement"

    def __init__(self, desk: Desk, proposal: BankProposal) -> None:
        super().__init__(desk)
        self.proposal = proposal
        self.drafting = Drafting(desk, f"{self.DRAFT}:{proposal.line_id}", 0)

    def compose(self) -> ComposeResult:
        """What the bank says, the customer, the invoices, and what that would settle."""
        entry = self.proposal.entry
        with Vertical(id="dialog"):
            amount = words.money(entry.amount_cents, entry.currency)
            yield from self.compose_title(_("De qui vient cet argent\u202f?"), amount)
            yield Static(plain(movement_text(self.proposal)), classes="row")
            yield CustomerField(
                _("Client"), self.desk, id="customer", when_empty=_("nom, code ou facture")
            )
            yield TextField(
                _("Factures"),
                id="numbers",
                when_empty=_("ordre légal, sauf vœu du client\u00a0: F-118, F-121"),
            )
            yield from self.compose_bottom()

    def fill(self) -> None:
        """Proposes whoever is thought of."""
        debtor = self.proposal.debtor
        if debtor is not None:
            self.query_one("#customer", CustomerField).propose(debtor.code)

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """The customer must be one of ours."""
        field = self.query_one("#customer", CustomerField)
        if field.text.strip() and field.chosen is None:
            return [(_("choisissez un client connu\u00a0: ↓ ↑"), field.input)]
        return []

    def _candidate(self) -> Candidate | None:
        chosen = self.query_one("#customer", CustomerField).chosen
        if chosen is None:
            return None
        typed = self.query_one("#numbers", TextField).text.replace(",", " ").split()
        return Candidate(
            debtor_id=chosen.debtor_id,
            code=chosen.code,
            name=chosen.name,
            invoice_numbers=tuple(typed),
        )

    def verb(self) -> Verb:
        """Records the movement as money of the customer chosen."""
        candidate = self._candidate()
        assert candidate is not None  # noqa: S101 - judged before
        return lambda: self.desk.accept_proposal(self.desk.reconsider(self.proposal, candidate))

    def preview(self) -> Callable[[], object]:
        """What it would settle."""
        candidate = self._candidate()
        if candidate is None:
            return lambda: ""
        return lambda: proposal_text(self.desk.reconsider(self.proposal, candidate))
