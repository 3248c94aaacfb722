"""What is proposed for a bank movement, and why, in words."""

from __future__ import annotations

from relance_tui.domain.bank_returns import ReturnClue
from relance_tui.domain.bank_sums import Why
from relance_tui.i18n import _, ngettext
from relance_tui.services.bank_proposals import BankProposal
from relance_tui.services.waiting import settled_text
from relance_tui.services.wording import day, listed


def movement_text(proposal: BankProposal) -> str:
    """Who sent it and what the bank says of it."""
    entry = proposal.entry
    said = [each for each in (entry.payer, entry.text) if each]
    if entry.payer and entry.payer.casefold() in entry.text.casefold():
        said = [entry.text]
    return " · ".join(said) or _("sans libellé")


def proposal_text(proposal: BankProposal) -> str:
    """What accepting would do: `solde F-118, laisse 120,00 € sur F-121`."""
    if proposal.is_return:
        return _returned_text(proposal)
    if proposal.debtor is None:
        return _("client inconnu\u00a0: à choisir")
    if proposal.payment_id is not None:
        return _("déjà noté\u00a0: rapproché sans compter deux fois")
    return settled_text(proposal.parts, proposal.left_cents, proposal.entry.currency)


def _returned_text(proposal: BankProposal) -> str:
    if proposal.payment_id is None or proposal.payment_on is None:
        return _("revenu impayé\u00a0: aucun règlement reconnu")
    told = _("reprend le règlement du {on}").format(on=day(proposal.payment_on))
    numbers = proposal.debtor.invoice_numbers if proposal.debtor else ()
    if numbers:
        told = ngettext(
            "{told}\u202f; {invoices} de nouveau due",
            "{told}\u202f; {invoices} de nouveau dues",
            len(numbers),
        ).format(told=told, invoices=listed(list(numbers)))
    return told


def why_text(proposal: BankProposal) -> str:
    """What it rests on, and who else it could be."""
    reason = _reason(proposal.why)
    others = [
        f"{each.name} ({', '.join(each.invoice_numbers)})" if each.invoice_numbers else each.name
        for each in proposal.rivals
    ]
    if others:
        reason += _("\u202f; sinon\u00a0: {others}").format(others=", ".join(others))
    return reason


def _reason(why: Why | ReturnClue | None) -> str:
    if why is None:
        return _("choisi à la main")
    # Members of both are texts, some of them the same.
    return _clues()[why] if isinstance(why, ReturnClue) else _reasons()[why]


def _reasons() -> dict[Why, str]:
    return {
        Why.NUMBER: _("numéro de facture et montant exact"),
        Why.REFERENCE: _("référence de créancier et montant exact"),
        Why.SOME_NAMED: _("exactement une partie des factures citées"),
        Why.NAMED_AND_MORE: _("les factures citées, et d’autres pour le reste exact"),
        Why.FEES: _("factures citées, à des frais bancaires près"),
        Why.PART: _("paiement partiel des factures citées"),
        Why.CHARGES: _("factures citées, avec intérêts ou indemnité"),
        Why.OVERPAID: _("plus que ce que doivent les factures citées"),
        Why.SETTLED: _("les factures citées sont déjà soldées"),
        Why.OTHER_CURRENCY: _("les factures citées sont dans une autre devise"),
        Why.AMOUNT: _("montant exact d’une facture"),
        Why.SUM: _("montant exact de plusieurs factures"),
        Why.PROMISE: _("montant promis"),
        Why.INSTALMENT: _("montant d’une échéance"),
        Why.ALL_OVERDUE: _("montant de tout le retard"),
        Why.ALL_OPEN: _("montant de tout ce qui est ouvert"),
        Why.ACCOUNT: _("compte d’où ce client a déjà payé"),
        Why.CODE: _("code ou référence du client"),
        Why.NAME: _("nom ressemblant"),
        Why.RIVALS: _("plusieurs clients possibles, aucun plus que l’autre"),
        Why.NOTHING: _("rien de reconnu"),
    }


def _clues() -> dict[ReturnClue, str]:
    return {
        ReturnClue.REFERENCE: _("référence du règlement revenu"),
        ReturnClue.NUMBER: _("facture citée par le rejet"),
        ReturnClue.PAYER: _("même montant et même nom"),
        ReturnClue.AMOUNT: _("même montant"),
    }
