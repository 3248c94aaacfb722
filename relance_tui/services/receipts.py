"""Money in: payments typed by hand, and their allocation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_tui.domain.allocation import Owed
from relance_tui.domain.allocation import allocate as spread
from relance_tui.domain.claims import DossierClaims, claims_of
from relance_tui.domain.codes import Claim
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from relance_tui.domain.waiting import Settlement, settle_waiting
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.law import rates
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done
from relance_tui.services.wording import day, money, next_sentence
from relance_tui.storage.light import reading
from relance_tui.storage.tables import AllocationRow, PaymentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPreview:
    """What recording a payment, or its return, would do."""

    lines: tuple[str, ...]
    """What is settled, invoice by invoice, then what is left, in words."""
    warnings: tuple[str, ...] = ()
    """What the clerk should look at first; none forbids it."""


def record_payment(  # noqa: PLR0913, PLR0917 - the terms of a payment
    office: Office,
    debtor_id: int,
    amount_cents: int,
    valued_on: date | None,
    invoice_numbers: Sequence[str] = (),
    interest_first: bool | None = None,
) -> Done:
    """Records money received: on the invoices named, else in the legal order; the rest waits.

    It settles principal, as the accounts do; with `interest_first` (None: as the settings say) the
    interest of each invoice comes before its principal (C. civ. art. 1343-1), indemnities last.
    """
    with acting(office, "payment", debtor_id, draft="payment") as act:
        valued_on = _checked(amount_cents, valued_on, act.today)
        dossier = act.dossier(debtor_id)
        parts = legal_parts(
            dossier, act.rulebook, amount_cents, valued_on, invoice_numbers, interest_first
        )
        payment_id = act.add(
            PaymentRow,
            debtor_id=debtor_id,
            amount_cents=amount_cents,
            valued_on=valued_on,
            recorded_at=instant_text(act.at),
        )
        left = amount_cents - write_parts(act, payment_id, parts)
        act.detail = {
            "amount_cents": amount_cents,
            "on": valued_on,
            "left_cents": left,
            "interest_cents": sum(p.amount_cents for p in parts if p.claim is not Claim.PRINCIPAL),
        }
    return act.done(next_sentence(act.follow_up))


def preview_payment(  # noqa: PLR0913, PLR0917 - the terms of a payment
    office: Office,
    debtor_id: int,
    amount_cents: int,
    valued_on: date | None,
    invoice_numbers: Sequence[str] = (),
    interest_first: bool | None = None,
) -> PaymentPreview:
    """What a payment would settle, and what of it would wait; nothing is written."""
    with reading(office.database) as connection:
        dossier, rulebook = known_dossier(connection, debtor_id), read_rulebook(connection)
    on = _checked(amount_cents, valued_on, office.today)
    parts = legal_parts(dossier, rulebook, amount_cents, on, invoice_numbers, interest_first)
    currency = dossier.currency
    lines = list(_settled_lines(dossier, parts))
    left = amount_cents - sum(part.amount_cents for part in parts)
    if left > 0:
        kept = _("reste {amount}, gardés à affecter").format(amount=money(left, currency))
        lines.append(kept + _blocked(dossier, parts, left, office.today))
    warnings = [
        _("un règlement de {amount} valeur {on} est déjà noté\u00a0: le même\u202f?").format(
            amount=money(amount_cents, currency), on=day(on)
        )
        for payment in dossier.payments
        if payment.amount_cents == amount_cents
        and payment.valued_on == on
        and payment.bounced_on is None
    ]
    return PaymentPreview(lines=tuple(lines), warnings=tuple(warnings[:1]))


def _blocked(dossier: Dossier, parts: Sequence[Allocation], left: int, today: date) -> str:
    """Whether what is left would hold the reminders back: only when it covers what is overdue."""
    overdue = {i.id: i.open_cents for i in dossier.invoices if i.is_overdue(today)}
    settled = sum(
        part.amount_cents
        for part in parts
        if part.claim is Claim.PRINCIPAL and part.invoice_id in overdue
    )
    still_cents = sum(overdue.values()) - settled
    if still_cents and left + dossier.unallocated_cents >= still_cents:
        return _("\u00a0: cela couvre le retard, aucune relance ne part avant")
    return ""


def _checked(amount_cents: int, valued_on: date | None, today: date) -> date:
    """The value date of money received."""
    if amount_cents <= 0:
        raise RelanceError(_("un règlement doit être supérieur à zéro"))
    if valued_on is not None and valued_on > today:
        raise RelanceError(_("la date de valeur est dans le futur"))
    return valued_on or today


def legal_parts(  # noqa: PLR0913, PLR0917 - the terms of a payment
    dossier: Dossier,
    rulebook: Rulebook,
    amount_cents: int,
    valued_on: date,
    invoice_numbers: Sequence[str] = (),
    interest_first: bool | None = None,
) -> tuple[Allocation, ...]:
    """What money settles: the invoices named, else all of them in the legal order.

    `interest_first` is as in `record_payment`.
    """
    named = invoice_ids(dossier, list(invoice_numbers))
    wanted = [i for i in dossier.invoices if not named or i.id in named]
    if interest_first is None:
        interest_first = rulebook.is_interest_first
    claims = claims_of(dossier, rulebook.claim_terms, rates(), valued_on)
    owed = _owed(claims) if interest_first else None
    return spread(amount_cents, wanted, on=valued_on, percents=_percents(claims), owed=owed)


def _settled_lines(dossier: Dossier, parts: Sequence[Allocation]) -> Iterator[str]:
    """What each invoice gets, the claims beside the principal named, and what it still owes."""
    for invoice in dossier.invoices:
        got = {p.claim: p.amount_cents for p in parts if p.invoice_id == invoice.id}
        if not got:
            continue
        cents = got.get(Claim.PRINCIPAL, 0)
        left = invoice.open_cents - cents
        said = (
            _("{number}\u00a0: {amount}, soldée")
            if cents and not left
            else _("{number}\u00a0: {amount}, reste {left}")
        ).format(
            number=invoice.number,
            amount=money(cents, invoice.currency),
            left=money(left, invoice.currency),
        )
        if got.get(Claim.INTEREST):
            amount = money(got[Claim.INTEREST], invoice.currency)
            said += _(", après {amount} d’intérêts").format(amount=amount)
        if got.get(Claim.INDEMNITY):
            amount = money(got[Claim.INDEMNITY], invoice.currency)
            said += _(", et {amount} d’indemnité").format(amount=amount)
        yield said


def _owed(claims: DossierClaims) -> dict[int, Owed]:
    """Interest and indemnity each invoice still owes. Raises UnknownRate."""
    if claims.missing is not None:
        raise claims.missing
    return {
        each.invoice.id: Owed(
            interest_cents=each.interest_owed_cents, indemnity_cents=each.indemnity_owed_cents
        )
        for each in (*claims.open, *claims.settled_late)
    }


def _percents(claims: DossierClaims) -> dict[int, Decimal]:
    """The yearly rate each open invoice bears: a debtor has most interest in ending the highest."""
    return {
        each.invoice.id: each.interest.percent
        for each in claims.open
        if each.interest.percent is not None
    }


def record_bounce(
    office: Office, debtor_id: int, amount_cents: int, bounced_on: date | None
) -> Done:
    """Records that a payment of that amount came back unpaid: it counts for nothing any more.

    What it had settled is open again, and the promise or the instalment it had met comes back.
    """
    with acting(office, "bounce", debtor_id, draft="payment") as act:
        dossier = act.dossier(debtor_id)
        on = bounced_on or act.today
        last = _standing(dossier, amount_cents, on, act.today)
        act.change(PaymentRow, last.id, bounced_on=on, bounced_at=instant_text(act.at))
        act.detail = {"amount_cents": amount_cents, "on": on}
    return act.done(next_sentence(act.follow_up))


def preview_bounce(
    office: Office, debtor_id: int, amount_cents: int, bounced_on: date | None
) -> PaymentPreview:
    """Which payment would come back, and what it had settled; nothing is written."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
    payment = _standing(dossier, amount_cents, bounced_on or office.today, office.today)
    numbers = {invoice.id: invoice.number for invoice in dossier.invoices}
    lines = [
        _("le règlement de {amount} du {on} ne compte plus").format(
            amount=money(payment.amount_cents), on=day(payment.valued_on)
        )
    ]
    lines += [
        _("{number}\u00a0: {amount} de nouveau dus").format(
            number=numbers[part.invoice_id], amount=money(part.amount_cents)
        )
        for part in payment.allocations
        if part.invoice_id in numbers
    ]
    return PaymentPreview(lines=tuple(lines))


def _standing(dossier: Dossier, amount_cents: int, on: date, today: date) -> Payment:
    """The last payment of that amount that may have come back."""
    if on > today:
        raise RelanceError(_("la date du rejet est dans le futur"))
    standing = [
        payment
        for payment in dossier.payments
        if payment.kind is PaymentKind.PAYMENT
        and payment.amount_cents == amount_cents
        and payment.bounced_on is None
        and payment.valued_on <= on
    ]
    if not standing:
        raise RelanceError(
            _("aucun règlement de {amount} reçu avant le {on}").format(
                amount=money(amount_cents), on=day(on)
            )
        )
    return max(standing, key=lambda payment: (payment.valued_on, payment.id))


def allocate(
    office: Office,
    debtor_id: int,
    invoice_numbers: Sequence[str] = (),
    amount_cents: int | None = None,
) -> Done:
    """Sets money that waits against the oldest due invoices, or those named, oldest money first.

    All of it, or so much of it. Raises RelanceError when there is nothing to set.
    """
    with acting(office, "allocation", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        settlements = _settlements(dossier, act.today, invoice_numbers, amount_cents)
        write_settlements(act, settlements)
        act.detail = allocation_detail(settlements, invoice_numbers)
    return act.done(next_sentence(act.follow_up))


def preview_allocation(
    office: Office,
    debtor_id: int,
    invoice_numbers: Sequence[str] = (),
    amount_cents: int | None = None,
) -> PaymentPreview:
    """What that would settle, and what would go on waiting; nothing is written."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
    found = _settlements(dossier, office.today, invoice_numbers, amount_cents)
    lines = list(_settled_lines(dossier, merged_parts(found)))
    left = dossier.unallocated_cents - sum(each.amount_cents for each in found)
    if left > 0:
        currency = dossier.currency
        lines.append(_("reste {amount}, gardés à affecter").format(amount=money(left, currency)))
    return PaymentPreview(lines=tuple(lines))


def _settlements(
    dossier: Dossier, on: date, invoice_numbers: Sequence[str], amount_cents: int | None
) -> tuple[Settlement, ...]:
    """What money that waits settles. Raises RelanceError when that is nothing."""
    waiting = dossier.unallocated_cents
    if amount_cents is not None and amount_cents > waiting > 0:
        raise RelanceError(
            _("il n’y a que {amount} à affecter sur ce dossier").format(amount=money(waiting))
        )
    named = invoice_ids(dossier, list(invoice_numbers))
    settlements = settle_waiting(dossier, on, named, amount_cents)
    if not settlements:
        raise RelanceError(_("rien à affecter sur ce dossier"))
    return settlements


def merged_parts(settlements: Iterable[Settlement]) -> tuple[Allocation, ...]:
    """What each invoice gets from all the sums together, in the order they are settled."""
    cents: dict[int, int] = {}
    for each in settlements:
        for part in each.parts:
            cents[part.invoice_id] = cents.get(part.invoice_id, 0) + part.amount_cents
    return tuple(Allocation(invoice_id=number, amount_cents=sum_) for number, sum_ in cents.items())


def write_settlements(act: Act, settlements: Iterable[Settlement]) -> None:
    """Records in an act which invoices that money settles."""
    for each in settlements:
        write_parts(act, each.payment.id, each.parts)


def allocation_detail(
    settlements: Iterable[Settlement], invoice_numbers: Sequence[str] = ()
) -> dict[str, object]:
    """What the journal line of an allocation is phrased from."""
    total = sum(each.amount_cents for each in settlements)
    named = {"invoices": list(invoice_numbers)} if invoice_numbers else {}
    return {"amount_cents": total, **named}


def write_parts(act: Act, payment_id: int, parts: Sequence[Allocation]) -> int:
    """Records in an act what a payment settles; returns how much that is."""
    for part in parts:
        act.add(
            AllocationRow,
            payment_id=payment_id,
            invoice_id=part.invoice_id,
            amount_cents=part.amount_cents,
            claim=part.claim.value,
        )
    return sum(part.amount_cents for part in parts)
