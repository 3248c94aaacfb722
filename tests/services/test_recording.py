"""What happened is always recorded: the guard stops what would leave, never what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import GuardRefusal
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, LetterChoice
from tests.services.house import complete
from tests.services.test_casework import enter


def test_what_happened_is_recorded_whatever_the_guard_says(make_desk: Callable[..., Desk]) -> None:
    sunday = make_desk(date(2026, 11, 22))
    debtor_id = enter(sunday)
    sunday.edit_debtor(debtor_id, DebtorChanges(do_not_call=True))
    sunday.open_dispute(debtor_id, "quality")
    for outcome in (CallOutcome.REACHED,) * 6:
        sunday.record_call(debtor_id, CallDraft(outcome=outcome))
    assert len(sunday.dossier(debtor_id).dossier.calls) == 6
    complete(sunday, debtor_id)
    letter = sunday.letter(debtor_id, LetterChoice(step="rappel"))
    assert sunday.dossier(debtor_id).letter_objections
    with pytest.raises(GuardRefusal, match="F-1"):
        sunday.mark_sent(letter)
