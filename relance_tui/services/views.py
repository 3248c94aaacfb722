"""What the services hand to the screens and to the command line: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from relance_tui.domain.codes import (
    DebtorKind,
    EventKind,
    PlanStatus,
    PromiseStatus,
    Rhythm,
    TermsMethod,
)
from relance_tui.domain.decision import Finding, FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.plan import Instalment
from relance_tui.domain.policy import Policy
from relance_tui.domain.reason import Because
from relance_tui.domain.settlement import PlanCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the journal. `text` is already in the language of the screen."""

    act_id: int
    at: datetime
    by: str
    kind: str
    text: str
    is_undone: bool = False
    debtor_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """A dossier with everything derived from it on the day asked for."""

    dossier: Dossier
    policy: Policy
    today: date
    follow_up: FollowUp | None
    in_queue: bool
    findings: tuple[Finding, ...]
    """The verdict of each rule, in the order of the rule table."""
    levels: Mapping[int, int]
    """Invoice id to the number of the last step sent, 0 for none."""
    promise_statuses: Mapping[int, PromiseStatus]
    plan_statuses: Mapping[int, PlanStatus]
    plan_checks: Mapping[int, PlanCheck] = field(default_factory=dict)
    """Plan id to the plan beside the money that met it."""
    frozen_invoices: Mapping[int, Because]
    """Invoice id to what suspends its reminders."""
    timeline: tuple[TimelineEntry, ...]
    """Newest first."""
    currency: str
    call_objections: tuple[Because, ...] = ()
    """Why nobody should be called now; empty when one may."""
    letter_objections: tuple[Because, ...] = ()
    """Why no reminder should leave today; empty when one may."""

    @property
    def current(self) -> FollowUp | None:
        """The follow-up as it stands today, risen to what it has become."""
        return self.follow_up.as_of(self.today) if self.follow_up else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A payment plan as the clerk has filled it in so far."""

    count: int | None = None
    amount_cents: int | None = None
    """Amount of each instalment, instead of a count."""
    total_cents: int | None = None
    """None means everything overdue."""
    deposit_cents: int = 0
    rhythm: Rhythm = Rhythm.MONTH
    first_on: date | None = None
    """None means one period after today."""
    note: str = ""
    tolerance_working_days: int | None = None
    """Working days a late instalment is given; None for the house's grace."""
    accelerates: bool = True
    """Whether a default makes the whole balance due at once (*déchéance du terme*)."""
    freezes_interest: bool | None = None
    """Whether late interest on what it covers stops while it is kept; None for a consumer only, to
    whom the letter of agreement grants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPreview:
    """The schedule a draft leads to."""

    total_cents: int
    deposit_cents: int
    instalments: tuple[Instalment, ...]
    currency: str
    warnings: tuple[str, ...] = ()
    """The limits of the house it goes beyond, in words; none forbids it."""
    remarks: tuple[str, ...] = ()
    """What it does to the interest, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorChanges:
    """What to change on a debtor; None leaves a field as it is."""

    name: str | None = None
    kind: DebtorKind | None = None
    siren: str | None = None
    address: str | None = None
    policy: str | None = None
    terms_days: int | None = None
    terms_method: TermsMethod | None = None
    tags: tuple[str, ...] | None = None
    language: str | None = None
    do_not_call: bool | None = None
    sentence: str | None = None
    owner: str | None = None
    """Who follows the dossier from now on; empty for nobody, `moi` for the clerk at work."""
    is_new_contact: bool = False
    """Whether the contact named is one more, beside the main one."""
    contact_id: int | None = None
    """Which contact is changed; None for the main one."""
    contact_name: str | None = None
    contact_role: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceChanges:
    """What to change on an invoice; None leaves a field as it is."""

    policy: str | None = None
    """Name of its own policy; empty for the debtor's again."""
    performed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceEntry:
    """An invoice typed by hand; the debtor is created when its code is new."""

    customer_code: str
    customer_name: str
    number: str
    issued_on: date
    due_on: date | None
    """None: issue date plus payment terms."""
    total_cents: int
    customer_kind: DebtorKind = DebtorKind.UNKNOWN
    """What a new customer is; one that is known keeps its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFact:
    """A fact a letter must state and does not have."""

    code: str
    label: str
    """What is missing, in the language of the screen."""
    where: str
    """Where to fill it in."""
    is_known: bool = False
    """Whether the dossier has it, so that only the text of the letter lacks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChoice:
    """Which letter is wanted; None leaves it to the dossier."""

    step: str | None = None
    """Name of a dunning step."""
    template: str | None = None
    """Name of a template, in place of the step's or the occasion's."""
    language: str | None = None
    contact_id: int | None = None
    """To whom; None for the main contact."""
    invoice_ids: tuple[int, ...] | None = None
    """About which open invoices; None for those it is due for."""
    handed_to: str = ""
    """For a hand-over: to whom; empty for whoever has the dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate:
    """A template that can be chosen."""

    name: str
    title: str
    occasion: str
    """What it is for; empty when a house template does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter."""

    invoice_number: str
    name: str
    """Empty when no copy of the invoice is kept: it is to be enclosed by hand."""
    sha256: str = ""
    path: str = ""
    """Where it stays, when it is not in the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter ready to be read, copied, exported or marked sent."""

    debtor_id: int
    choice: LetterChoice
    """What was asked for, so that the same letter can be composed again."""
    template: str
    step: str
    """Name of the dunning step; empty outside the policy."""
    step_number: int
    channel: str
    language: str
    subject: str
    body: str
    invoice_numbers: tuple[str, ...]
    invoice_ids: tuple[int, ...]
    missing: tuple[MissingFact, ...]
    mandatory: tuple[str, ...] = ()
    """Codes of the facts its template demands, missing or not."""
    needs_confirmation: bool = False
    """Whether the step asks that somebody confirm it before it leaves."""
    contact_id: int | None = None
    recipient: str = ""
    """The person, and how the letter reaches them."""
    deadline_on: date | None = None
    enclosures: tuple[Enclosure, ...] = ()
    """One per invoice it asks for."""
    remarks: tuple[str, ...] = ()
    """What the clerk should know before it leaves, and that does not stop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a letter left."""

    channel: str | None = None
    """None for the one it was written for."""
    on: date | None = None
    """None for today."""
    override: str = ""
    """The clerk's reason to send in spite of a rule that forbids it; logged."""
    deposit: str = ""
    """Deposit number of a registered letter, when it is known already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event as the clerk tells it."""

    kind: EventKind
    on: date | None = None
    """The day it took effect; None for today."""
    invoice_numbers: tuple[str, ...] = ()
    """None named: the whole dossier."""
    published_on: date | None = None
    """For insolvency, the publication in the BODACC."""
    reference: str = ""
    letter_id: int | None = None
    """For what became of a registered letter: which one; None for the last that lacks a proof."""
    scan: Path | None = None
    """A PDF or a picture of the slip, the deed or the judgment, which is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a verb did."""

    act_id: int
    message: str
    """What comes next, one line in the language of the screen."""
    debtor_id: int | None
    recorded: str = ""
    """What was recorded, as the journal says it; empty when nothing was."""
    follow_up: FollowUp | None = None
    """The new decision for the dossier touched; None when nothing is left to do."""
    effects: tuple[str, ...] = ()
    """What it changes in law, in words; only what happened in law does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """What undo would retract."""

    act_id: int
    message: str
    """What will be undone, in the language of the screen."""
    size: int
    """How many things it undoes; the screen asks first when it is more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line of a file that could not be read."""

    line: int
    column: str
    reason: str
    value: str = ""
    """What stands there, on one line and not too long; empty when it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VanishedInvoice:
    """An open invoice absent from a file that is all that is open: it was settled."""

    customer: str
    """Code of the debtor."""
    name: str
    number: str
    open_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What an import did, or would do, with one file."""

    path: Path
    format: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    settled: int = 0
    matched: int = 0
    proposed: int = 0
    vanished: tuple[VanishedInvoice, ...] = ()
    """For a snapshot, the first of those settled because they are absent, the largest first."""
    refused: tuple[RefusedLine, ...] = ()
    warnings: tuple[RefusedLine, ...] = ()
    error: str = ""
    """Why nothing of the file could be read; empty otherwise."""
    is_applied: bool = False
    """Whether anything is different afterwards."""
    moved_to: Path | None = None
    """Where a file of a watched folder is now; None when it stays where it was."""

    @property
    def is_lost(self) -> bool:
        """Whether nothing of the file could be used."""
        known = (self.new, self.changed, self.unchanged, self.settled, self.matched, self.proposed)
        return bool(self.error) or bool(self.refused and not any(known) and not self.is_applied)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do."""

    files: tuple[FileReport, ...] = field(default_factory=tuple)
    is_applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingView:
    """One setting with its meaning."""

    key: str
    value: str
    label: str
    is_default: bool
