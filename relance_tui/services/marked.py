"""One act on many dossiers: what it does to each, those left out and why, recorded as one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services import casework
from relance_tui.services.acting import Act, acting
from relance_tui.services.office import Office, Progress, instant_text
from relance_tui.services.policies import known_policy
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done
from relance_tui.storage.acts import owners_of
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.tables import DebtorRow, HoldRow

MANY = "many"
"""The kind of the act that stands for all."""
_OF_ALL_OVERDUE = frozenset({CallOutcome.PROMISE, CallOutcome.SAYS_PAID})
_OF_INVOICES = frozenset({CallOutcome.PLAN_REQUESTED, CallOutcome.DISPUTE})


class Stopped(RelanceError):  # noqa: N818 - the clerk asked for it
    """The clerk stopped an act on many dossiers before its end."""

    code = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a deed is judged on, beside the dossier."""

    rulebook: Rulebook
    today: date
    now: datetime
    owners: Mapping[int, str] = field(default_factory=dict)
    """Debtor id to who follows the dossier."""


class Deed(Protocol):
    """What is done to each of many dossiers."""

    @property
    def kind(self) -> str:
        """The kind of act it is on one dossier."""

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """Raises RelanceError saying why it does not fit this dossier."""

    def sum_cents(self, dossier: Dossier, today: date) -> int:
        """The money it is about on this dossier."""

    def write(self, part: Act, dossier: Dossier) -> None:
        """Records it on one dossier, with what its journal line is phrased from."""


@dataclass(frozen=True, slots=True)
class ManyCall:
    """A call about several dossiers; a promise is of all that is overdue of each."""

    call: CallDraft

    kind = "call"

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """A promise needs something overdue, a dispute something open and not yet disputed."""
        outcome = self.call.outcome
        if outcome in _OF_ALL_OVERDUE and self.sum_cents(dossier, ground.today) <= 0:
            raise RelanceError(_("rien en retard"))
        if outcome in _OF_INVOICES and dossier.open_cents <= 0:
            raise RelanceError(_("aucune facture ouverte"))
        if outcome is CallOutcome.DISPUTE and _is_disputed(dossier):
            raise RelanceError(_("un litige y est déjà ouvert"))
        casework.entailed_by(
            dossier, ground.rulebook, self.call, today=ground.today, now=ground.now
        )

    def sum_cents(self, dossier: Dossier, today: date) -> int:
        """What is overdue; for a promise, less the money that waits to be allocated."""
        waiting = dossier.unallocated_cents if self.call.outcome in _OF_ALL_OVERDUE else 0
        return dossier.overdue_cents(today) - waiting

    def write(self, part: Act, dossier: Dossier) -> None:
        """Logs the call and what it entails."""
        casework.write_call(part, dossier.debtor.id, self.call)


def _is_disputed(dossier: Dossier) -> bool:
    return any(dispute.settled_on is None for dispute in dossier.disputes)


class _OfOverdue:
    """A deed whose sums are what is overdue."""

    __slots__ = ()

    @staticmethod
    def sum_cents(dossier: Dossier, today: date) -> int:
        """What is overdue."""
        return dossier.overdue_cents(today)


@dataclass(frozen=True, slots=True)
class ManyHold(_OfOverdue):
    """Reminders suspended until a day."""

    until_on: date
    reason: str

    kind = "hold"

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """There must be reminders to suspend, and days to come."""
        if self.until_on <= ground.today:
            raise RelanceError(_("une suspension doit finir après aujourd’hui"))
        if dossier.open_cents <= 0:
            raise RelanceError(_("aucune facture ouverte"))

    def write(self, part: Act, dossier: Dossier) -> None:
        """Suspends all the invoices of the dossier."""
        part.add(
            HoldRow,
            debtor_id=dossier.debtor.id,
            made_at=instant_text(part.at),
            made_on=part.today,
            until_on=self.until_on,
            reason=self.reason,
            invoice_ids=json.dumps(()),
        )
        part.detail = {"until_on": self.until_on, "reason": self.reason, "invoices": []}


@dataclass(frozen=True, slots=True)
class ManyNote(_OfOverdue):
    """The same note in several journals."""

    text: str

    kind = "note"

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """A note says something, on any dossier."""
        del dossier, ground
        if not self.text.strip():
            raise RelanceError(_("la note est vide"))

    def write(self, part: Act, dossier: Dossier) -> None:
        """Adds the note."""
        del dossier
        part.detail = {"text": self.text.strip()}


@dataclass(frozen=True, slots=True)
class ManyDebtor(_OfOverdue):
    """Who follows the dossiers and by which policy; None leaves as it is, empty means none."""

    owner: str | None = None
    policy: str | None = None

    kind = "debtor"

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """Something must change."""
        if self.policy:
            known_policy(self.policy)
        if not self._changes(dossier, ground.owners.get(dossier.debtor.id, "")):
            raise RelanceError(_("ces valeurs y sont déjà"))

    def _changes(self, dossier: Dossier, owner: str) -> dict[str, str | None]:
        changes: dict[str, str | None] = {}
        if self.owner not in {None, owner}:
            changes["owner"] = self.owner
        if self.policy is not None and (self.policy or None) != dossier.debtor.policy:
            changes["policy"] = self.policy or None
        return changes

    def write(self, part: Act, dossier: Dossier) -> None:
        """Changes the debtor."""
        debtor_id = dossier.debtor.id
        changes = self._changes(dossier, owners_of(part.driver, [debtor_id])[debtor_id])
        part.change(DebtorRow, debtor_id, **changes)
        part.detail = {"fields": list(changes)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A dossier that a deed does not fit."""

    debtor_id: int
    name: str
    reason: str
    """In words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPreview:
    """What a deed would be recorded on; nothing is written."""

    ready: tuple[int, ...]
    sums: Mapping[str, int]
    """Currency to cents, over those ready."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyDone(Done):
    """A deed that was recorded on many dossiers as one act."""

    debtor_ids: tuple[int, ...]
    """Those it was recorded on."""
    left_out: tuple[LeftOut, ...] = ()


def preview_many(
    office: Office,
    debtor_ids: Sequence[int],
    deed: Deed,
    on_progress: Progress | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> ManyPreview:
    """On which dossiers the deed would be recorded, for how much, and those it does not fit.

    Raises Stopped when asked to.
    """
    wanted = list(dict.fromkeys(debtor_ids))
    heard = _heard(on_progress, is_stopped)
    ready: set[int] = set()
    sums: Counter[str] = Counter()
    left_out: dict[int, LeftOut] = {}
    with reading(office.database) as connection:
        rulebook = read_rulebook(connection)
        ground = _ground(connection, rulebook, wanted, office.today, office.clock.now())
        for done, dossier in enumerate(load_dossiers(connection, wanted)):
            heard(done, len(wanted))
            debtor_id = dossier.debtor.id
            reason = _problem(deed, dossier, ground)
            if reason:
                left_out[debtor_id] = _left_out(dossier, reason)
                continue
            ready.add(debtor_id)
            sums[dossier.currency] += deed.sum_cents(dossier, office.today)
    return ManyPreview(
        ready=tuple(each for each in wanted if each in ready),
        sums=dict(sums),
        left_out=_in_order(wanted, ready, left_out),
    )


def act_on_many(
    office: Office,
    debtor_ids: Sequence[int],
    deed: Deed,
    on_progress: Progress | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> ManyDone:
    """Records the deed on every dossier it fits, as one act with a part for each.

    The others are left out and told. Raises RelanceError when it fits none, Stopped when asked to:
    nothing is recorded then.
    """
    wanted = list(dict.fromkeys(debtor_ids))
    heard = _heard(on_progress, is_stopped)
    with acting(office, MANY) as act:
        details, left_out = _record(act, wanted, deed, heard)
        missing = _in_order(wanted, details, left_out)
        if not details:
            raise RelanceError(_nothing_fits(missing))
        act.detail = {
            "kind": deed.kind,
            "count": len(details),
            "detail": _common(list(details.values())),
            "acts": act.parts,
        }
        act.recount = set()
        act.on_progress = lambda decided, _all: heard(len(wanted) + decided, 2 * len(wanted))
    told = act.done("").recorded
    return ManyDone(
        act_id=act.id,
        message=told,
        recorded=told,
        debtor_id=None,
        debtor_ids=tuple(each for each in wanted if each in details),
        left_out=missing,
    )


def _record(
    act: Act, wanted: Sequence[int], deed: Deed, heard: Progress
) -> tuple[dict[int, Mapping[str, Any]], dict[int, LeftOut]]:
    """Debtor id to what its journal line says, and to why it has none."""
    ground = _ground(act.driver, act.rulebook, wanted, act.today, act.at)
    details: dict[int, Mapping[str, Any]] = {}
    left_out: dict[int, LeftOut] = {}
    for done, dossier in enumerate(load_dossiers(act.driver, wanted)):
        heard(done, 2 * len(wanted))
        try:
            deed.judge(dossier, ground)
            with act.part(deed.kind, dossier) as part:
                deed.write(part, dossier)
        except RelanceError as error:
            left_out[dossier.debtor.id] = _left_out(dossier, str(error))
        else:
            details[dossier.debtor.id] = part.detail
    return details, left_out


def _heard(on_progress: Progress | None, is_stopped: Callable[[], bool] | None) -> Progress:
    def heard(done: int, total: int) -> None:
        if is_stopped is not None and is_stopped():
            raise Stopped(_("arrêté\u00a0: rien n’a été enregistré"))
        if on_progress is not None:
            on_progress(done, total)

    return heard


def _ground(
    connection: DriverConnection,
    rulebook: Rulebook,
    debtor_ids: Sequence[int],
    today: date,
    now: datetime,
) -> Ground:
    owners = owners_of(connection, debtor_ids)
    return Ground(rulebook=rulebook, today=today, now=now, owners=owners)


def _problem(deed: Deed, dossier: Dossier, ground: Ground) -> str:
    try:
        deed.judge(dossier, ground)
    except RelanceError as error:
        return str(error)
    return ""


def _left_out(dossier: Dossier, reason: str) -> LeftOut:
    debtor = dossier.debtor
    return LeftOut(debtor_id=debtor.id, name=debtor.name, reason=reason)


def _in_order(
    wanted: Sequence[int], fit: Container[int], left_out: Mapping[int, LeftOut]
) -> tuple[LeftOut, ...]:
    """Those left out in the order asked; a dossier that is no longer there is one of them."""
    gone = _("ce client n’existe plus")
    return tuple(
        left_out.get(each) or LeftOut(debtor_id=each, name="", reason=gone)
        for each in wanted
        if each not in fit
    )


def _nothing_fits(left_out: Sequence[LeftOut]) -> str:
    reason = left_out[0].reason if left_out else _("aucun dossier")
    return _("aucun des dossiers marqués ne s’y prête\u00a0: {reason}").format(reason=reason)


def _common(details: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What one line says of all of them: amounts are added, the rest is the same for each."""
    common = dict(details[0])
    amounts = [each["amount_cents"] for each in details if each.get("amount_cents") is not None]
    if amounts:
        common["amount_cents"] = sum(amounts)
    if "fields" in common:
        common["fields"] = list(dict.fromkeys(name for each in details for name in each["fields"]))
    return common
