# ruff: noqa: ARG002 - canned answers do not look at the question
"""A desk with canned answers, and a dossier to show, for screens tested alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from relance_tui.clock import Clock
from relance_tui.domain import formats
from relance_tui.domain.codes import CallOutcome, Channel, DebtorKind, PromiseStatus
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.debtor import Contact, Debtor
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.plan import make_schedule
from relance_tui.domain.policy import Policy, Step
from relance_tui.domain.promise import Promise
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError
from relance_tui.services.handover_views import (
    Amounts,
    ExhibitView,
    HandedOver,
    HandoverDraft,
    HandoverView,
)
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.office import Progress
from relance_tui.services.views import (
    DebtorChanges,
    Done,
    DossierView,
    EventDraft,
    FileReport,
    ImportReport,
    InvoiceEntry,
    LetterChoice,
    LetterTemplate,
    LetterView,
    MissingFact,
    PlanDraft,
    PlanPreview,
    RefusedLine,
    Sending,
)
from relance_tui.storage.drafts import OpenDraft
from tests.tui.canned_money import CannedMoney

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NASTY = "SARL [b]Crochets[/b] \x1b[31m\x9b\u202e " + "Très long nom " * 14


@dataclass(slots=True)
class CannedDesk(CannedMoney):
    """Answers at once and remembers what it was asked."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    drafts: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    refusal: str = ""
    """When set, every verb is refused with it."""
    slowness: float = 0.0
    missing: tuple[MissingFact, ...] = ()
    must_state: str = ""
    """When set, a letter whose text does not hold it lacks its numbers."""
    checked: list[str] = field(default_factory=list)
    """The texts that were checked."""

    def _verb(self, *asked: Any) -> Done:
        time.sleep(self.slowness)
        if self.refusal:
            raise RelanceError(self.refusal)
        self.asked.append(asked)
        return Done(act_id=len(self.asked), message="Suite : fait.", debtor_id=1)

    def record_call(self, debtor_id: int, call: CallDraft) -> Done:
        return self._verb("call", debtor_id, call)

    def preview_call(self, debtor_id: int, call: CallDraft) -> Done:
        said = f"{call.outcome} {call.on} {call.amount_cents}"
        return Done(act_id=0, message=f"Suite : {said}", debtor_id=debtor_id)

    def preview_plan(self, debtor_id: int, plan: PlanDraft) -> PlanPreview:
        total = plan.total_cents or 1_248_020
        return PlanPreview(
            total_cents=total,
            deposit_cents=plan.deposit_cents,
            instalments=make_schedule(
                total_cents=total,
                origin_on=TODAY,
                first_on=plan.first_on or date(2026, 12, 23),
                rhythm=plan.rhythm,
                calendar=Calendar(),
                deposit_cents=plan.deposit_cents,
                count=plan.count,
                amount_cents=plan.amount_cents,
            ),
            currency="EUR",
        )

    def agree_plan(self, debtor_id: int, plan: PlanDraft) -> Done:
        return self._verb("plan", debtor_id, plan)

    def allocate(self, debtor_id: int) -> Done:
        return self._verb("allocate", debtor_id)

    def hold(
        self, debtor_id: int, until_on: date, reason: str, invoice_numbers: Sequence[str] = ()
    ) -> Done:
        return self._verb("hold", debtor_id, until_on, reason, tuple(invoice_numbers))

    def note(self, debtor_id: int, text: str) -> Done:
        return self._verb("note", debtor_id, text)

    def record_event(self, debtor_id: int, event: EventDraft) -> Done:
        return self._verb("event", debtor_id, event)

    def preview_event(self, debtor_id: int, event: EventDraft) -> Done:
        said = f"{event.kind} {event.on} {event.letter_id}"
        message = f"Suite : {said}"
        return Done(act_id=0, message=message, debtor_id=debtor_id, effects=("un effet",))

    def edit_debtor(self, debtor_id: int, changes: DebtorChanges) -> Done:
        return self._verb("debtor", debtor_id, changes)

    def enter_invoice(self, entry: InvoiceEntry) -> Done:
        return self._verb("invoice", entry)

    def letter(self, debtor_id: int, choice: LetterChoice | None = None) -> LetterView:
        choice = choice or LetterChoice()
        self.asked.append(("letter", debtor_id, choice))
        if self.refusal:
            raise RelanceError(self.refusal)
        return chosen_letter(choice, self.missing)

    def check_letter(self, letter: LetterView) -> LetterView:
        self.checked.append(letter.body)
        absent = MissingFact(
            code="numbers.text", label="numéros des factures", where="le texte", is_known=True
        )
        is_absent = self.must_state not in letter.body
        known = tuple(fact for fact in letter.missing if not fact.is_known)
        return replace(letter, missing=(*known, absent) if is_absent else known)

    def print_letter(self, letter: LetterView) -> str:
        self._verb("print", letter)
        return "lettre.pdf"

    def export_letter(self, letter: LetterView, file_format: str, path: Path | None = None) -> Path:
        target = path or self.database.parent / f"lettre.{file_format}"
        target.write_text(letter.body, encoding="utf-8")
        self.asked.append(("export", letter, file_format))
        return target

    def mark_sent(self, letter: LetterView, sending: Sending | None = None) -> Done:
        return self._verb("sent", letter, sending)

    def letter_templates(self) -> list[LetterTemplate]:
        return [
            LetterTemplate(name="courrier", title="Courrier de relance", occasion="reminder"),
            LetterTemplate(name="maison", title="Mot de la maison", occasion=""),
            LetterTemplate(name="mise-en-demeure", title="Mise en demeure", occasion="notice"),
            LetterTemplate(
                name="promesse", title="Confirmation d’une promesse", occasion="promise"
            ),
        ]

    def prepare_handover(self, debtor_id: int, draft: HandoverDraft) -> HandoverView:
        if self.refusal:
            raise RelanceError(self.refusal)
        return handover_view(self.database.parent, draft)

    def hand_over(
        self, debtor_id: int, draft: HandoverDraft, path: Path, *, is_marked: bool = True
    ) -> HandedOver:
        done = self._verb("handover", debtor_id, draft, path, is_marked)
        view = handover_view(self.database.parent, draft)
        return HandedOver(view=view, path=path, sha256="0" * 64, size=9, done=done)

    def files_in(self, path: Path) -> list[Path]:
        return [path]

    def import_files(
        self,
        paths: Sequence[Path],
        terms: ImportTerms | None = None,
        on_progress: Progress | None = None,
    ) -> ImportReport:
        is_check = terms is not None and terms.dry_run
        if self.refusal:
            raise RelanceError(self.refusal)
        if on_progress is not None:
            on_progress(50, 100)
        self.asked.append(("import", tuple(paths), is_check))
        refused = (RefusedLine(line=3, column="Montant", reason="montant illisible : « [b] »"),)
        reports = tuple(
            FileReport(path=path, format="csv", new=12, changed=2, settled=1, refused=refused)
            for path in paths
        )
        return ImportReport(files=reports, is_applied=not is_check)

    def setting(self, key: str) -> str:
        return {"calendar.alsace_moselle": "non"}.get(key, "")

    def draft(self, screen: str, debtor_id: int) -> dict[str, str]:
        return dict(self.drafts.get((screen, debtor_id), {}))

    def save_draft(self, screen: str, debtor_id: int, fields: dict[str, str]) -> None:
        if fields:
            self.drafts[screen, debtor_id] = fields
        else:
            self.drafts.pop((screen, debtor_id), None)

    def open_drafts(self) -> list[OpenDraft]:
        return [
            OpenDraft(screen, debtor_id, "", fields, "2026-11-23T09:00:00.000000Z")
            for (screen, debtor_id), fields in self.drafts.items()
        ]


def canned_desk(folder: Path) -> CannedDesk:
    """A desk on the day of the tests."""
    return CannedDesk(database=folder / "relance.db", clock=Clock(pinned_on=TODAY), user="marie")


def chosen_letter(choice: LetterChoice, missing: tuple[MissingFact, ...]) -> LetterView:
    """The letter of a choice; by default the one of the third step, about what is overdue."""
    steps = {step.name: step for step in STEPS}
    by_template = {step.template: step for step in STEPS}
    step = steps[choice.step] if choice.step else by_template.get(choice.template or "courrier")
    invoices = [i for i in invoices_open() if i.id in (choice.invoice_ids or (1, 2))]
    contact_id = choice.contact_id or 1
    numbers = tuple(invoice.number for invoice in invoices)
    usual = letter_view().body
    return letter_view(
        choice=choice,
        template=choice.template or (step.template if step else ""),
        step=step.name if step else "",
        step_number=step.number if step else 0,
        language=choice.language or ("en" if contact_id == 2 else "fr"),
        contact_id=contact_id,
        invoice_ids=tuple(invoice.id for invoice in invoices),
        invoice_numbers=numbers,
        body=usual if choice.invoice_ids is None else f"{usual}\n{', '.join(numbers)}",
        missing=missing,
    )


def letter_view(**changes: Any) -> LetterView:
    """A letter of the third step."""
    body = "Madame, Monsieur,\n\nSauf erreur, 12 480,20 € restent dus [réf. F-118].\n" + "\n".join(
        f"Ligne {number} de la lettre, accents éèà." for number in range(1, 41)
    )
    values: dict[str, Any] = {
        "debtor_id": 1,
        "choice": LetterChoice(),
        "template": "courrier",
        "step": "courrier",
        "step_number": 3,
        "channel": "letter",
        "language": "fr",
        "subject": "Rappel avant mise en demeure, factures F-118 et F-121",
        "body": body,
        "invoice_numbers": ("F-118", "F-121"),
        "invoice_ids": (1, 2),
        "missing": (),
        "mandatory": ("invoices", "iban", "creditor_name", "debtor_name", "numbers"),
        "contact_id": 1,
    }
    return LetterView(**(values | changes))


def handover_view(folder: Path, draft: HandoverDraft | None = None) -> HandoverView:
    """A hand-over that lacks a proof, with twelve exhibits."""
    return HandoverView(
        debtor_id=1,
        draft=draft or HandoverDraft(),
        on=TODAY,
        invoice_numbers=("F-118", "F-121"),
        amounts=(
            Amounts(
                currency="EUR",
                principal_cents=1_248_020,
                overdue_cents=1_248_020,
                interest_cents=9_841,
                indemnity_cents=8_000,
            ),
        ),
        papers=("00_bordereau.pdf", "01_fiche-debiteur.pdf"),
        exhibits=tuple(
            ExhibitView(number=n, on=TODAY, title=f"E-mail n° {n} [b]", file=f"pieces/{n:02}.pdf")
            for n in range(1, 13)
        ),
        missing=(
            MissingFact(code="handed_to", label="à qui", where="touche H"),
            MissingFact(code="proof.1", label="avis de réception", where="relance event"),
        ),
        to_gather=("contrat",),
        procedures=(),
        warnings=("litige en cours sur F-118",),
        proposed_path=folder / "2026-11-23_C0042_contentieux.zip",
    )


STEPS = (
    Step(
        number=1,
        name="rappel",
        title="Rappel",
        channel=Channel.EMAIL,
        offset_days=7,
        template="rappel",
    ),
    Step(number=2, name="appel", title="Appel", channel=Channel.CALL, offset_days=14),
    Step(
        number=3,
        name="courrier",
        title="Relance ferme",
        channel=Channel.LETTER,
        offset_days=21,
        template="courrier",
    ),
)


def invoices_open() -> tuple[Invoice, ...]:
    """Two invoices overdue and one to come."""
    return tuple(
        Invoice(
            id=number,
            number=text,
            issued_on=date(2026, 9, 30),
            due_on=due_on,
            total_cents=cents,
            open_cents=cents,
        )
        for number, (text, due_on, cents) in enumerate(
            (
                ("F-118", date(2026, 10, 30), 910_000),
                ("F-121", date(2026, 11, 6), 338_020),
                ("F-130", date(2026, 12, 5), 250_000),
            ),
            start=1,
        )
    )


def dossier_view(*, name: str = "Menuiserie Noël", contacts: bool = True) -> DossierView:
    """A dossier with three invoices, a broken promise and earlier contacts."""
    debtor = Debtor(
        id=1,
        code="C0042",
        name=name,
        kind=DebtorKind.BUSINESS,
        contacts=(
            (Contact(id=1, name="M. Noël", role="gérant", phone="04 76 00 00 01"),)
            if contacts
            else ()
        ),
    )
    promise = Promise(
        id=1, made_at=NOW, made_on=date(2026, 11, 4), due_on=date(2026, 11, 13), amount_cents=50_000
    )
    call = Call(
        id=1,
        on=date(2026, 11, 4),
        at=datetime(2026, 11, 4, 9, tzinfo=UTC),
        outcome=CallOutcome.VOICEMAIL,
        note="rappeler après 11 h",
    )
    letter = SentLetter(
        id=1,
        on=date(2026, 11, 10),
        at=datetime(2026, 11, 10, 9, tzinfo=UTC),
        channel=Channel.EMAIL,
        step="rappel",
        step_number=2,
        invoice_ids=(1, 2),
    )
    return DossierView(
        dossier=Dossier(
            debtor=debtor,
            invoices=invoices_open(),
            promises=(promise,),
            calls=(call,),
            letters=(letter,),
        ),
        policy=Policy(
            name="standard",
            title="Standard",
            steps=STEPS,
        ),
        today=TODAY,
        follow_up=None,
        in_queue=True,
        findings=(),
        levels={1: 2, 2: 1, 3: 0},
        promise_statuses={1: PromiseStatus.BROKEN},
        plan_statuses={},
        frozen_invoices={},
        timeline=(),
        currency="EUR",
    )


class Bench(App[None]):
    """An application with nothing but the screen under test."""

    CSS_PATH = Path(__file__).parents[2] / "relance_tui" / "tui" / "forms.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Done | None] = []
        self.leaked: list[str] = []

    def show(self, screen: Any) -> None:
        """Opens a screen and keeps what it ends with."""
        self.push_screen(screen, self.results.append)

    def on_key(self, event: Any) -> None:
        """Keys that no screen took."""
        self.leaked.append(event.key)


def euros(cents: int) -> str:
    """An amount as the screens show it."""
    return formats.amount(cents)


async def until(pilot: Any, holds: Any, seconds: float = 5.0) -> None:
    """Waits for something the program does by itself."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never happened"
        await pilot.pause(0.02)


async def opened(pilot: Any, kind: type[Screen[Any]]) -> None:
    """Waits for a screen of that kind."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


async def burst(pilot: Any, *keys: str) -> None:
    """Sends keys in one go, as a paste into a terminal without bracketed paste does."""
    for key in keys:
        character = {"enter": "\r", "space": " ", "tab": "\t"}.get(key, key)
        pilot.app.post_message(events.Key(key, character if len(character) == 1 else None))
    await pilot.pause(0.2)


def text_of(screen: Any, selector: str) -> str:
    """What a line of the screen says."""
    return str(screen.query_one(selector).render())


def shown(app: Any) -> str:
    """All that is on the screen, as text."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(line.text for line in lines)
