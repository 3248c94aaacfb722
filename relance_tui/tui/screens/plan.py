"""The payment plan: the schedule is the form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import ClassVar

from dateutil.relativedelta import relativedelta
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from relance_tui.domain import formats
from relance_tui.domain.codes import DebtorKind, Rhythm
from relance_tui.domain.outcome import promisable_cents
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, DossierView, LetterChoice, PlanDraft, PlanPreview
from relance_tui.tui import briefing
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import first_bindings, page_bindings
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import AmountField, ChoiceField, DateField, Field, TextField

_MOST = 120
_LETTER = "echeancier"
"""The template of the agreement."""
_FROZEN, _RUNNING = "frozen", "running"


class PlanScreen(FormScreen):
    """Agrees a payment plan; the schedule follows what is typed."""

    DRAFT = "plan"
    AUTO_FOCUS = "#count Input"
    PREVIEW_SECONDS = 0.05
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings(), *first_bindings("plan")]

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self._wants_letter = False

    # What shows.

    def compose(self) -> ComposeResult:
        """The terms, the schedule, what it is worth."""
        with Horizontal(classes="title"):
            yield Static(
                Content.assemble(
                    (_("Échéancier"), "bold"), "   ", plain(self.view.dossier.debtor.name)
                ),
                classes="ellipsis",
            )
            yield Static(plain(briefing.header(self.view)), classes="right")
        with VerticalScroll(id="terms", can_focus=False):
            yield from self._fields()
        with VerticalScroll(id="schedule", can_focus=False):
            yield Static("", id="lines", markup=False)
        yield Static("", id="warnings", markup=False)
        yield Static(
            plain(
                _(
                    "Signé, il reconnaît la dette\u00a0: la prescription repart"
                    " (art.\u00a02240 C.\u00a0civ.)."
                )
            ),
            id="law",
        )
        yield from self.compose_bottom(
            ("form.save", _("accepter")),
            ("plan.letter", _("et écrire l’accord")),
            ("form.leave", _("brouillon")),
        )

    def _fields(self) -> ComposeResult:
        today, currency = self.view.today, self.view.currency
        everything = promisable_cents(self.view.dossier, (), today)
        yield AmountField(
            _("Total"),
            id="total",
            currency=currency,
            everything_cents=everything,
            when_empty=_("tout, soit {amount} (principal)").format(
                amount=briefing.money(self.view, everything)
            ),
        )
        yield AmountField(
            _("Acompte"), id="deposit", currency=currency, when_empty=_("sans acompte")
        )
        yield TextField(
            _("Échéances"),
            id="count",
            check=_count,
            when_empty=_("nombre, ou leur montant ci-dessous"),
        )
        yield AmountField(
            _("Chacune"),
            id="each",
            currency=currency,
            when_empty=_("calculé d’après le nombre"),
        )
        yield ChoiceField(
            _("Rythme"),
            {rhythm.value: wording.rhythm_label(rhythm) for rhythm in _RHYTHMS},
            id="rhythm",
            when_empty=_("mensuel   (↑ ↓, ou h q m f)"),
        )
        yield DateField(
            _("Première"),
            today,
            id="first",
            calendar=self.desk.working_calendar(),
            when_empty=_("une période après aujourd’hui"),
        )
        yield self._interest_field()

    def _interest_field(self) -> ChoiceField:
        is_consumer = self.view.dossier.debtor.kind.in_law is DebtorKind.CONSUMER
        return ChoiceField(
            _("Intérêts"),
            {_RUNNING: _("courent"), _FROZEN: _("gelés")},
            id="interest",
            when_empty=_("gelés, comme le dit l’accord à un particulier   (↑ ↓, ou c g)")
            if is_consumer
            else _("courent   (↑ ↓, ou c g pour gelés)"),
        )

    # What is typed.

    def more_problems(self) -> list[tuple[str, None]]:  # type: ignore[override]
        """Either a count or an amount; the desk says what else does not hold."""
        if self._value("count") and self._value("each"):
            return [(_("donnez le nombre d’échéances ou leur montant, pas les deux"), None)]
        if not self._value("count") and not self._value("each") and not self._is_deposit_only():
            return [(_("donnez le nombre d’échéances ou leur montant"), None)]
        return []

    def _is_deposit_only(self) -> bool:
        total = self._value("total") or promisable_cents(self.view.dossier, (), self.view.today)
        return self._value("deposit") == total

    def _value(self, name: str) -> object:
        return self.query_one(f"#{name}", Field).value

    def draft(self) -> PlanDraft | None:
        """The plan as it stands; None while a field is wrong."""
        if any(field.problem for field in self.fields()):
            return None
        count = self.query_one("#count", TextField).value
        rhythm = self.query_one("#rhythm", ChoiceField).value
        interest = self.query_one("#interest", ChoiceField).value
        return PlanDraft(
            count=int(count) if count else None,
            amount_cents=self.query_one("#each", AmountField).value,
            total_cents=self.query_one("#total", AmountField).value,
            deposit_cents=self.query_one("#deposit", AmountField).value or 0,
            rhythm=Rhythm(rhythm) if rhythm else Rhythm.MONTH,
            first_on=self.query_one("#first", DateField).day,
            freezes_interest=interest == _FROZEN if interest else None,
        )

    def action_page_down(self) -> None:
        """The next page of a long schedule."""
        self.query_one("#schedule").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """The previous page of a long schedule."""
        self.query_one("#schedule").scroll_page_up(animate=False)

    def verb(self) -> Verb:
        """Records the plan."""
        plan = self.draft()
        if plan is None:
            raise AssertionError("a plan is only agreed when nothing is wrong")
        return lambda: self.desk.agree_plan(self.debtor_id, plan)

    # The letter of agreement.

    def action_save(self) -> None:
        """Accepts the plan."""
        self._wants_letter = False
        super().action_save()

    def action_letter(self) -> None:
        """Accepts the plan and goes straight to the letter that says so."""
        self._wants_letter = True
        super().action_save()

    def leave_with(self, done: Done | None) -> None:
        """Ends with the plan agreed, by way of its letter when that was asked for."""
        if done is None or not self._wants_letter:
            super().leave_with(done)
        else:
            self.run_worker(self._write_letter(done))

    async def _write_letter(self, done: Done) -> None:
        from relance_tui.tui.screens.letter import LetterScreen  # noqa: PLC0415 - when asked for

        try:
            view = await asyncio.to_thread(self.desk.dossier, self.debtor_id)
            choice = LetterChoice(template=_LETTER)
            letter = await asyncio.to_thread(self.desk.letter, self.debtor_id, choice)
        except RelanceError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            super().leave_with(done)
            return
        screen = LetterScreen(self.desk, view, letter)
        sent = await self.app.push_screen(screen, wait_for_dismiss=True)
        super().leave_with(sent or done)

    # The schedule.

    def preview(self) -> Callable[[], object]:
        """The schedule the terms lead to."""
        plan = self.draft()
        problems = [text for text, _widget in self.more_problems()]
        if plan is None or problems:
            said = _(" ; ").join(problems)
            return lambda: said
        return lambda: self.desk.preview_plan(self.debtor_id, plan)

    def show_preview(self, found: object) -> None:
        """Shows the schedule, or why there is none."""
        warnings = self.query_one_optional("#warnings", Static)
        if warnings is None:
            return
        schedule = found if isinstance(found, PlanPreview) else None
        told = "\n".join(f"! {each}" for each in schedule.warnings) if schedule else ""
        warnings.update(plain(told))
        warnings.display = bool(told)
        if schedule is None:
            self.tell("#lines", str(found))
            super().show_preview("")
            return
        self.tell("#lines", "\n".join(schedule_lines(schedule)))
        ends = _end_sentence(schedule.instalments[-1].due_on, self.view.today)
        super().show_preview("\n".join([ends, *map(_as_sentence, schedule.remarks)]))


_RHYTHMS = (Rhythm.MONTH, Rhythm.WEEK, Rhythm.FORTNIGHT, Rhythm.MONTH_END)


def _count(text: str) -> str:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise ValueError(_("un nombre entier de 1 à {most}").format(most=_MOST))
    return str(int(text))


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _end_sentence(last_on: date, today: date) -> str:
    """When a plan ends, and how long that is in the words people count in."""
    gap = relativedelta(last_on, today)
    months = gap.years * 12 + gap.months
    if not months:
        return ngettext(
            "Fin le {day}, dans {count} jour.", "Fin le {day}, dans {count} jours.", gap.days
        ).format(day=formats.numeric_date(last_on), count=gap.days)
    return ngettext(
        "Fin le {day}, dans {count} mois{rest}.", "Fin le {day}, dans {count} mois{rest}.", months
    ).format(
        day=formats.numeric_date(last_on),
        count=months,
        rest=_(" et {days}").format(days=formats.days(gap.days, current_language()))
        if gap.days
        else "",
    )


def schedule_lines(preview: PlanPreview) -> list[str]:
    """The schedule, one line per payment, and its total."""

    def line(label: str, day: str, cents: int) -> str:
        money = formats.amount(cents, preview.currency, current_language())
        return f"{label:<12}{day:<16}{money:>18}"

    lines = [
        line(
            _("acompte") if instalment.number == 0 else str(instalment.number),
            formats.short_weekday_date(instalment.due_on, current_language()),
            instalment.amount_cents,
        )
        for instalment in preview.instalments
    ]
    total = sum(instalment.amount_cents for instalment in preview.instalments)
    return [*lines, line("", " " * 11 + _("total"), total)]
