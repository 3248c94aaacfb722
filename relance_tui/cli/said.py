"""The quick line on the command line: `relance call C1 --say "promet 1200 ven"`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from relance_tui.errors import UsageError
from relance_tui.i18n import _

if TYPE_CHECKING:
    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done


def recording(text: str, *, is_incoming: bool) -> Callable[[Desk, int], Done]:
    """What records the line on a dossier. Raises UsageError when it says nothing or two things."""
    return lambda desk, debtor_id: _record(desk, debtor_id, text, is_incoming=is_incoming)


def _record(desk: Desk, debtor_id: int, text: str, *, is_incoming: bool) -> Done:
    from dataclasses import replace

    from relance_tui.domain.quick_line import read_quick_line
    from relance_tui.domain.quick_reading import Known, Understood

    dossier = desk.dossier(debtor_id).dossier
    known = Known.of(dossier, desk.working_calendar(), desk.today)
    reading = read_quick_line(text, known)
    if not isinstance(reading, Understood):
        problem = reading.text or _("la ligne est vide")
        raise UsageError(_("--say : {problem}").format(problem=problem))
    call = replace(reading.call, is_incoming=is_incoming)
    if reading.plan is not None:
        return desk.record_call_with_plan(debtor_id, call, reading.plan)
    return desk.record_call(debtor_id, call)
