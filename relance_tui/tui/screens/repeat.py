"""The call form filled in with an outcome logged before."""

from __future__ import annotations

from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.call_form import outcome_forms
from relance_tui.tui.widgets.fields import AmountField, ChoiceField, DateField, Field


class RepeatCallScreen(CallScreen):
    """Logs an outcome again: what it needs stands there already, to be changed or saved."""

    def __init__(self, desk: Desk, view: DossierView, call: CallDraft) -> None:
        super().__init__(desk, view, call.outcome)
        self._repeated = call

    def fill(self) -> None:
        """What was said the last time."""
        self.is_incoming = self._repeated.is_incoming
        fill_in(self, self._repeated)


def fill_in(form: FormScreen, call: CallDraft) -> None:
    """Proposes in the fields of an outcome what a call said, which typing replaces."""
    for name in outcome_forms()[call.outcome].fields:
        field = form.query_one(f"#{name}", Field)
        text = _text(field, call)
        if text and isinstance(field, ChoiceField):
            field.choose(text)
        elif text:
            field.propose(text)


def _text(field: Field[object], call: CallDraft) -> str:
    if isinstance(field, AmountField) and call.amount_cents is not None:
        return f"{call.amount_cents // 100},{call.amount_cents % 100:02d}"
    if isinstance(field, DateField) and call.on is not None:
        return f"{call.on:%d/%m/%Y}" + (f" {call.at:%Hh%M}" if call.at and field.has_hour else "")
    if isinstance(field, ChoiceField) and call.reason is not None:
        return call.reason.value
    return ""
