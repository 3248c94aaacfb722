"""The verb of the bank movements that wait: list, accept, assign, split, aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import Verb, Verbs, as_json, option
from relance_tui.cli.output import Document, say, say_json, wrap
from relance_tui.domain.formats import plain_amount, quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import N_, _

if TYPE_CHECKING:
    from relance_tui.services.bank_proposals import BankProposal
    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done


@click.group(
    "bank",
    cls=Verbs,
    invoke_without_command=True,
    help=N_("Les mouvements de la banque qui attendent, et ce qui est proposé pour chacun."),
)
@as_json
@click.pass_context
def bank_verb(context: click.Context, as_json: bool) -> None:
    """Lists the movements when no verb follows."""
    if context.invoked_subcommand is None:
        context.invoke(bank_list, as_json=as_json)


@bank_verb.command("list", cls=Verb, help=N_("Chaque mouvement, avec le client et les factures."))
@as_json
@click.pass_obj
def bank_list(session: Session, as_json: bool) -> None:
    """Prints every movement that waits."""
    found = session.desk().bank_proposals()
    if as_json:
        say_json([_document(each) for each in found])
    elif not found:
        say(_("Aucun mouvement n’attend."))
    else:
        say(*(line for each in found for line in _lines(each)))


@bank_verb.command("accept", cls=Verb, help=N_("Prendre ce qui est proposé pour un mouvement."))
@click.argument("movement", type=int)
@as_json
@click.pass_obj
def bank_accept(session: Session, movement: int, as_json: bool) -> None:
    """Records a movement as proposed."""
    desk = session.desk()
    _print(desk.accept_proposal(_waiting(desk, movement)), as_json=as_json)


@bank_verb.command("assign", cls=Verb, help=N_("Dire de quel client vient un mouvement."))
@click.argument("movement", type=int)
@click.argument("customer")
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Facture réglée."))
@as_json
@click.pass_obj
def bank_assign(
    session: Session, movement: int, customer: str, invoices: tuple[str, ...], as_json: bool
) -> None:
    """Records a movement as money of a customer, on the invoices named or the oldest."""
    from relance_tui.services.bank_proposals import Candidate

    desk = session.desk()
    proposal, debtor_id = _waiting(desk, movement), desk.find(customer)
    if proposal.is_return:
        raise RelanceError(_("ce mouvement est un rejet\u00a0: « relance pay … --bounced »"))
    (row,) = desk.queue_rows([debtor_id])
    candidate = Candidate(
        debtor_id=debtor_id, code=row.code, name=row.name, invoice_numbers=invoices
    )
    _print(desk.accept_proposal(desk.reconsider(proposal, candidate)), as_json=as_json)


@bank_verb.command(
    "split",
    cls=Verb,
    help=N_("Répartir un mouvement, une remise de chèques par exemple, entre plusieurs clients."),
)
@click.argument("movement", type=int)
@click.argument("shares", nargs=-1, required=True, metavar="CUSTOMER=AMOUNT...")
@as_json
@click.pass_obj
def bank_split(session: Session, movement: int, shares: tuple[str, ...], as_json: bool) -> None:
    """Shares a movement out; what is left of it waits."""
    from relance_tui.cli import typed
    from relance_tui.services.bank_split import Share

    desk = session.desk()
    shared = []
    for each in shares:
        customer, sign, amount = each.rpartition("=")
        if not sign:
            said = _("part non comprise\u00a0: {text}\u202f; écrivez CLIENT=MONTANT")
            raise click.UsageError(said.format(text=quoted(each)))
        cents = typed.amount("AMOUNT", amount)
        shared.append(Share(debtor_id=desk.find(customer), amount_cents=cents))
    _print(desk.split_movement(_waiting(desk, movement).line_id, shared), as_json=as_json)


@bank_verb.command(
    "aside", cls=Verb, help=N_("Écarter un mouvement qui n’est pas l’argent d’un client.")
)
@click.argument("movement", type=int)
@as_json
@click.pass_obj
def bank_aside(session: Session, movement: int, as_json: bool) -> None:
    """Sets a movement aside."""
    desk = session.desk()
    _print(desk.put_movement_aside(_waiting(desk, movement).line_id), as_json=as_json)


def _waiting(desk: Desk, movement: int) -> BankProposal:
    for proposal in desk.bank_proposals():
        if proposal.line_id == movement:
            return proposal
    raise RelanceError(_("aucun mouvement {number} n’attend").format(number=movement))


def _print(done: Done, *, as_json: bool) -> None:
    if as_json:
        say_json({"recorded": done.recorded, "message": done.message})
    else:
        say(done.recorded, done.message)


def _lines(proposal: BankProposal) -> list[str]:
    from relance_tui.services.bank_words import movement_text, proposal_text, why_text
    from relance_tui.services.wording import day, money

    entry = proposal.entry
    amount = money(entry.amount_cents, entry.currency)
    lines = wrap(
        f"{day(entry.valued_on)}  {amount}  {movement_text(proposal)}",
        "    ",
        f"{proposal.line_id:>4}  ",
    )
    name = proposal.debtor.name + ", " if proposal.debtor else ""
    lines += wrap(name + proposal_text(proposal), "      ")
    return lines + wrap(why_text(proposal), "      ")


def _document(proposal: BankProposal) -> Document:
    from relance_tui.services.bank_words import movement_text

    entry, debtor = proposal.entry, proposal.debtor
    return {
        "movement": proposal.line_id,
        "booked_on": entry.booked_on.isoformat(),
        "valued_on": entry.valued_on.isoformat(),
        "amount": plain_amount(entry.amount_cents),
        "currency": entry.currency,
        "text": movement_text(proposal),
        "is_return": proposal.is_return,
        "customer": debtor.code if debtor else None,
        "name": debtor.name if debtor else None,
        "why": str(proposal.why) if proposal.why else None,
        "invoices": [
            {
                "number": part.invoice_number,
                "amount": plain_amount(part.amount_cents),
                "left": plain_amount(part.left_cents),
            }
            for part in proposal.parts
        ],
        "left": plain_amount(proposal.left_cents),
        "others": [each.code for each in proposal.rivals],
    }
