"""The bank movements that wait: whose each could be, what it would settle, and saying so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.bank_matching import Match, Rival, match_entries
from relance_tui.domain.bank_returns import Received, ReturnClue, TakenBack, is_return
from relance_tui.domain.bank_sums import Why
from relance_tui.domain.codes import Claim
from relance_tui.domain.payment import Allocation
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services import bank_acts
from relance_tui.services.acting import Act, acting
from relance_tui.services.bank_book import (
    LoosePayments,
    name_similarity,
    read_book,
    read_takeable,
)
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.office import Office
from relance_tui.services.receipts import legal_parts
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.views import Done
from relance_tui.services.waiting import ProposedPart
from relance_tui.services.wording import next_sentence
from relance_tui.storage import bank_store
from relance_tui.storage.bank_tables import BankLineRow
from relance_tui.storage.collector import without_collector
from relance_tui.storage.light import DriverConnection, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSettlement(ProposedPart):
    """What one invoice would get from a movement."""

    invoice_id: int
    claim: Claim = Claim.PRINCIPAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A debtor a movement could be of."""

    debtor_id: int
    code: str
    name: str
    invoice_numbers: tuple[str, ...] = ()
    """Those it would settle; empty: the oldest first."""
    payment_id: int | None = None
    """For a return, the payment it would take back."""
    payment_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProposal:
    """One movement that waits, and what is proposed for it."""

    line_id: int
    entry: BankEntry
    why: Why | ReturnClue | None
    """What it rests on; None when a clerk chose."""
    debtor: Candidate | None
    """None: nobody is likelier than the others, or nobody at all."""
    parts: tuple[ProposedSettlement, ...] = ()
    left_cents: int = 0
    """What would wait at the debtor as unallocated money."""
    payment_id: int | None = None
    """The payment it takes back, or the one recorded already that it is."""
    payment_on: date | None = None
    rivals: tuple[Candidate, ...] = ()

    @property
    def is_return(self) -> bool:
        """Whether it takes a payment back rather than bringing money."""
        return is_return(self.entry)


def bank_proposals(office: Office) -> list[BankProposal]:
    """Every movement that waits: those with a proposal first, then the others, the latest first.

    Nothing is stored of a proposal: it follows what is open now.
    """
    with without_collector(), reading(office.database) as connection:
        lines = bank_store.waiting_lines(connection)
        found = _propose(connection, office.today, lines) if lines else []
    return sorted(found, key=lambda each: each.debtor is None)


def accept(office: Office, proposal: BankProposal) -> Done:
    """Records a movement as proposed. Raises RelanceError when something changed meanwhile."""
    if proposal.debtor is None:
        raise RelanceError(_("personne n’est proposé\u00a0: choisissez le client"))
    with acting(office, _kind(proposal), proposal.debtor.debtor_id) as act:
        entry = _waiting(act, proposal.line_id)
        if proposal.is_return:
            _take_back(act, proposal)
        elif proposal.payment_id is not None:
            loose = LoosePayments(act.driver, entry.valued_on)
            debtor_id = proposal.debtor.debtor_id
            noted = loose.find(debtor_id, entry.amount_cents, entry.valued_on)
            if noted is None:  # another movement turned out to be that payment
                raise RelanceError(_("ce mouvement a été traité entre-temps"))
            _link(act, proposal.line_id, debtor_id, noted)
            act.detail = _detail(entry)
        else:
            _check_open(act, proposal)
            parts = [
                Allocation(
                    invoice_id=part.invoice_id, amount_cents=part.amount_cents, claim=part.claim
                )
                for part in proposal.parts
            ]
            _pay(act, proposal.line_id, entry, proposal.debtor.debtor_id, parts)
    return act.done(next_sentence(act.follow_up))


def reconsider(office: Office, proposal: BankProposal, candidate: Candidate) -> BankProposal:
    """The same movement as money of another debtor, or as the return of another payment.

    It settles the invoices named there, else the oldest ones in the legal order. Nothing is
    written. Raises RelanceError naming an invoice that is not open there.
    """
    entry = proposal.entry
    if proposal.is_return:
        return replace(
            proposal,
            why=None,
            debtor=candidate,
            payment_id=candidate.payment_id,
            payment_on=candidate.payment_on,
        )
    with reading(office.database) as connection:
        dossier = known_dossier(connection, candidate.debtor_id)
        rulebook = read_rulebook(connection)
        loose = LoosePayments(connection, entry.valued_on)
    on = min(entry.valued_on, office.today)
    numbers = candidate.invoice_numbers
    parts = legal_parts(dossier, rulebook, entry.amount_cents, on, numbers)
    twin = loose.find(candidate.debtor_id, entry.amount_cents, entry.valued_on)
    invoices = {invoice.id: invoice for invoice in dossier.invoices}
    settled = tuple(
        ProposedSettlement(
            invoice_id=part.invoice_id,
            invoice_number=invoices[part.invoice_id].number,
            amount_cents=part.amount_cents,
            left_cents=invoices[part.invoice_id].open_cents
            - (part.amount_cents if part.claim is Claim.PRINCIPAL else 0),
            claim=part.claim,
        )
        for part in parts
    )
    left = entry.amount_cents - sum(part.amount_cents for part in parts)
    return replace(
        proposal,
        why=None,
        debtor=candidate,
        parts=() if twin else settled,
        left_cents=0 if twin else left,
        payment_id=twin,
        payment_on=None,
    )


def put_aside(office: Office, line_id: int) -> Done:
    """Records that a movement is no customer's money; it is proposed no more."""
    with acting(office, "bank_aside") as act:
        entry = _waiting(act, line_id)
        act.change(BankLineRow, line_id, is_aside=True)
        act.detail = _detail(entry)
    return act.done(_("Mouvement écarté\u00a0: ce n’est pas l’argent d’un client."))


def _kind(proposal: BankProposal) -> str:
    return "bounce" if proposal.is_return else "bank_payment"


def _detail(entry: BankEntry) -> dict[str, object]:
    return {
        "amount_cents": entry.amount_cents,
        "on": entry.valued_on,
        "text": entry.text or entry.payer,
    }


def _waiting(act: Act, line_id: int) -> BankEntry:
    line = bank_store.waiting_line(act.driver, line_id)
    if line is None:
        raise RelanceError(_("ce mouvement a été traité entre-temps"))
    return line.entry


def _pay(
    act: Act, line_id: int, entry: BankEntry, debtor_id: int, parts: Sequence[Allocation]
) -> None:
    payment_id = bank_acts.add_bank_payment(act, entry, debtor_id, parts)
    _link(act, line_id, debtor_id, payment_id)
    left = entry.amount_cents - sum(part.amount_cents for part in parts)
    act.detail = {**_detail(entry), "left_cents": left}


def _link(act: Act, line_id: int, debtor_id: int, payment_id: int) -> None:
    act.change(BankLineRow, line_id, debtor_id=debtor_id, payment_id=payment_id)


def _take_back(act: Act, proposal: BankProposal) -> None:
    if proposal.debtor is None or proposal.payment_id is None:
        raise RelanceError(_("aucun règlement reçu n’est reconnu\u00a0: notez le rejet (r)"))
    entry, debtor_id = proposal.entry, proposal.debtor.debtor_id
    bank_acts.take_back(act, entry, debtor_id, proposal.payment_id)
    _link(act, proposal.line_id, debtor_id, proposal.payment_id)
    act.detail = {"amount_cents": abs(entry.amount_cents), "on": entry.booked_on}


def _check_open(act: Act, proposal: BankProposal) -> None:
    """What is settled must still be open: a proposal on a screen may be an hour old."""
    if proposal.debtor is None:
        return
    still = {i.id: i.open_cents for i in act.dossier(proposal.debtor.debtor_id).invoices}
    for part in proposal.parts:
        if part.claim is Claim.PRINCIPAL and still.get(part.invoice_id, 0) < part.amount_cents:
            raise RelanceError(
                _("{number} n’est plus ouverte de ce montant\u00a0: relisez la proposition").format(
                    number=part.invoice_number
                )
            )


# Making the proposals.


def _propose(
    connection: DriverConnection, today: date, lines: Sequence[bank_store.WaitingLine]
) -> list[BankProposal]:
    entries = [line.entry for line in lines]
    matches = match_entries(entries, read_book(connection, today), name_similarity())
    takeable = read_takeable(connection, today) if any(map(is_return, entries)) else None
    loose = LoosePayments(connection, min(entry.valued_on for entry in entries))
    names = _Names(connection)
    found: list[BankProposal] = []
    for line, match in zip(lines, matches, strict=True):
        if takeable is not None and is_return(line.entry):
            found.append(_returned(line, takeable.by(line.entry), names))
        else:
            found.append(_received(line, match, names, loose))
    return found


def _received(
    line: bank_store.WaitingLine, match: Match, names: _Names, loose: LoosePayments
) -> BankProposal:
    if match.debtor_id is None:
        return BankProposal(
            line_id=line.id,
            entry=line.entry,
            why=match.why,
            debtor=None,
            left_cents=match.left_cents,
            rivals=tuple(map(names.candidate, match.rivals)),
        )
    paid = {part.invoice_id for part in match.parts}
    rivals = tuple(
        names.candidate(rival)
        for rival in match.rivals
        if not (rival.debtor_id == match.debtor_id and paid == set(rival.invoice_ids))
    )
    twin = loose.take(match.debtor_id, line.entry.amount_cents, line.entry.valued_on)
    return BankProposal(
        line_id=line.id,
        entry=line.entry,
        why=match.why,
        debtor=names.of(match.debtor_id),
        parts=() if twin is not None else names.settled(match.parts),
        left_cents=0 if twin is not None else match.left_cents,
        payment_id=twin,
        rivals=rivals,
    )


def _returned(
    line: bank_store.WaitingLine, found: Sequence[TakenBack], names: _Names
) -> BankProposal:
    if not found:
        return BankProposal(line_id=line.id, entry=line.entry, why=Why.NOTHING, debtor=None)
    first, *others = (names.of_payment(each.payment) for each in found)
    return BankProposal(
        line_id=line.id,
        entry=line.entry,
        why=found[0].clue,
        debtor=first,
        payment_id=first.payment_id,
        payment_on=first.payment_on,
        rivals=tuple(others),
    )


class _Names:
    """Debtors and invoices by id, each read once."""

    def __init__(self, connection: DriverConnection) -> None:
        self._connection = connection
        self._debtors: dict[int, tuple[str, str]] = {}
        self._invoices: dict[int, tuple[str, int]] = {}

    def of(self, debtor_id: int, numbers: Sequence[str] = ()) -> Candidate:
        """A debtor with the invoices it is about."""
        if debtor_id not in self._debtors:
            self._debtors[debtor_id] = bank_store.debtor_names(self._connection, debtor_id)
        code, name = self._debtors[debtor_id]
        return Candidate(debtor_id=debtor_id, code=code, name=name, invoice_numbers=tuple(numbers))

    def of_payment(self, payment: Received) -> Candidate:
        """The debtor of a payment, with it."""
        return replace(
            self.of(payment.debtor_id, payment.numbers),
            payment_id=payment.payment_id,
            payment_on=payment.valued_on,
        )

    def candidate(self, rival: Rival) -> Candidate:
        """Another debtor a movement could be of."""
        numbers = [self._invoice(invoice_id)[0] for invoice_id in rival.invoice_ids]
        return self.of(rival.debtor_id, numbers)

    def settled(self, parts: Sequence[Allocation]) -> tuple[ProposedSettlement, ...]:
        """What each invoice would get, and owe afterwards."""
        told = []
        for part in parts:
            number, open_cents = self._invoice(part.invoice_id)
            told.append(
                ProposedSettlement(
                    invoice_id=part.invoice_id,
                    invoice_number=number,
                    amount_cents=part.amount_cents,
                    left_cents=open_cents - part.amount_cents,
                )
            )
        return tuple(told)

    def _invoice(self, invoice_id: int) -> tuple[str, int]:
        if invoice_id not in self._invoices:
            self._invoices[invoice_id] = bank_store.invoice_names(self._connection, invoice_id)
        return self._invoices[invoice_id]
