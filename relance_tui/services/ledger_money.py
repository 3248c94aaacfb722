"""Money that a file tells otherwise than we knew it: come back, set elsewhere, named anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container
from datetime import date, timedelta
from itertools import groupby

from relance_tui.domain.payment import SAME_MONEY_DAYS
from relance_tui.i18n import ngettext
from relance_tui.services.acting import Act
from relance_tui.services.office import instant_text
from relance_tui.services.views import RefusedLine
from relance_tui.services.wording import day, listed
from relance_tui.storage import copy_intake, ledger_money, opening_intake
from relance_tui.storage.ledger_money import AheadPayment, KnownNote, Part
from relance_tui.storage.tables import AllocationRow, PaymentRow

_LEDGER_KEY = re.compile(r"(?P<ref>.*)\|(?P<on>\d{4}-\d\d-\d\d)\|(?P<amount>\d+\.\d\d)(#\d+)?")
"""A credit of a ledger: its reference, its day, its whole amount."""
_BOOKED_WITHIN = timedelta(days=7)
"""A sale is in the ledger at most so many days after its date."""


def take_back(act: Act, invoice_id: int, amount_cents: int, ahead_cents: int) -> int:
    """Marks the latest money of an invoice as come back, up to a sum; returns how much it was.

    The agreements that this money had kept are awaited again; a payment of which only a part came
    back is cut in two. `ahead_cents` of what was typed by hand the ledger has not seen yet.
    """
    left = amount_cents
    for part in ledger_money.parts_of_invoice(act.driver, invoice_id):
        spared = min(ahead_cents, part.amount_cents) if part.is_typed else 0
        ahead_cents -= spared
        back = min(left, part.amount_cents - spared)
        if back > 0:
            _bounce(act, part, invoice_id, back)
            left -= back
    return amount_cents - left


def _bounce(act: Act, part: Part, invoice_id: int, back_cents: int) -> None:
    came_back = {"bounced_on": act.today, "bounced_at": instant_text(act.at)}
    if back_cents == part.payment_cents:
        act.change(PaymentRow, part.payment_id, **came_back)
        return
    act.change(PaymentRow, part.payment_id, amount_cents=part.payment_cents - back_cents)
    cut_off = act.add(
        PaymentRow,
        debtor_id=part.debtor_id,
        amount_cents=back_cents,
        valued_on=date.fromisoformat(part.valued_on),
        recorded_at=part.recorded_at,
        ledger_key=f"act:{act.id}:{part.id}",
        **came_back,
    )
    if back_cents == part.amount_cents:
        act.change(AllocationRow, part.id, payment_id=cut_off)
    else:
        act.change(AllocationRow, part.id, amount_cents=part.amount_cents - back_cents)
        act.add(AllocationRow, payment_id=cut_off, invoice_id=invoice_id, amount_cents=back_cents)


def move_typed(  # noqa: PLR0913, PLR0917 - what tells two sums alike
    act: Act,
    debtor_id: int,
    invoice_id: int,
    amount_cents: int,
    on: date,
    told: Container[int],
) -> bool:
    """Sets a payment typed on other invoices on the one the ledger says it paid, if there is one.

    It must be of that very sum and of about that day, and the invoices it was typed on still open
    for the ledger; those the file tells of (`told`) are left alone.
    """
    for _payment, parts in groupby(
        ledger_money.ahead_payments(act.driver, debtor_id), key=lambda part: part.payment_id
    ):
        own = list(parts)
        if _is_that_money(own, amount_cents, on) and not any(
            part.invoice_id in told or part.invoice_id == invoice_id for part in own
        ):
            for part in own:
                act.change(AllocationRow, part.part_id, invoice_id=invoice_id)
            return True
    return False


def _is_that_money(parts: list[AheadPayment], amount_cents: int, on: date) -> bool:
    valued_on = date.fromisoformat(parts[0].valued_on)
    return (
        parts[0].amount_cents == amount_cents == sum(part.part_cents for part in parts)
        and abs((valued_on - on).days) <= SAME_MONEY_DAYS
    )


def know_notes_again(act: Act, *, is_einvoice: bool) -> None:
    """Recognises a credit note that a ledger and another file each name in their way.

    It has the same amount, and the same number or about the same day. Where the file says what
    becomes of it, it goes by the file's name from then on.
    """
    notes: dict[str, list[KnownNote]] = defaultdict(list)
    known = set()
    for note in ledger_money.known_notes(act.driver):
        known.add((note.code, note.ledger_key))
        if not is_einvoice or _LEDGER_KEY.fullmatch(note.ledger_key):
            notes[note.code].append(note)
    if not notes:
        return
    for code, key in ledger_money.staged_keys(act.driver):
        if code not in notes or (code, key) in known:
            continue
        same = next((note for note in notes[code] if _is_same(note, key)), None)
        if same is None:
            continue
        notes[code].remove(same)
        if is_einvoice:
            ledger_money.drop_staged_credit(act.driver, code, key)
        else:
            act.change(PaymentRow, same.id, ledger_key=key)


def _is_same(note: KnownNote, key: str) -> bool:
    """Whether one of two names is of a ledger, the other not, and both are of one credit note."""
    mine, theirs = _LEDGER_KEY.fullmatch(note.ledger_key), _LEDGER_KEY.fullmatch(key)
    if mine is not None and theirs is None:
        return _is_of_ledger(mine, key, note.amount_cents)
    if theirs is not None and mine is None:
        near = abs(date.fromisoformat(theirs["on"]) - date.fromisoformat(note.valued_on))
        return _is_of_ledger(theirs, note.ledger_key, note.amount_cents) or (
            near.days <= SAME_MONEY_DAYS and _cents(theirs) == note.amount_cents
        )
    return False


def _is_of_ledger(ledger: re.Match[str], number: str, amount_cents: int) -> bool:
    """Whether the ledger names a document by that number, for that amount."""
    bare = number.partition("#")[0].strip().casefold()
    return _cents(ledger) == amount_cents and ledger["ref"].strip().casefold() == bare


def _cents(ledger: re.Match[str]) -> int:
    return int(ledger["amount"].replace(".", ""))


def leave_out_settled(act: Act) -> list[RefusedLine]:
    """Leaves out the electronic documents that a ledger loaded would show if they were still owed.

    One it does not show was paid, or is known under another number: either way it must not be
    asked for as new.
    """
    last_on = opening_intake.last_booked_on(act.driver)
    if last_on is None:
        return []
    numbers = copy_intake.drop_older(act.driver, last_on - _BOOKED_WITHIN)
    if not numbers:
        return []
    reason = ngettext(
        "{numbers}, antérieure au {day} et absente de ce que la comptabilité chargée laisse"
        " ouvert\u00a0: tenue pour réglée, non ajoutée (--force l’ajoute)",
        "{numbers}, antérieures au {day} et absentes de ce que la comptabilité chargée laisse"
        " ouvert\u00a0: tenues pour réglées, non ajoutées (--force les ajoute)",
        len(numbers),
    ).format(numbers=listed(numbers), day=day(last_on))
    return [RefusedLine(line=0, column="", reason=reason)]
