"""Whom to call, at which number, and that number copied."""

from __future__ import annotations

from rich.cells import cell_len

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.phrases import phrase
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.clipboard import copy, show_plain
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import literal
from relance_tui.tui.words import cut

_GAP = 3


class NumberForm(FormScreen):
    """A form about a dossier, from which its telephone numbers are copied."""

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self._copied = 0

    def reach(self, width: int | None = None) -> str:
        """Whom to ask for, and the number, which shows whole however long the rest is."""
        contact = briefing.main_contact(self.view)
        if contact is None:
            return _("Aucun interlocuteur connu (a dans le dossier pour l’ajouter)")
        name = contact.name or _("Interlocuteur")
        named = f"{name}, {contact.role}" if contact.role else name
        number = contact.phone or _("pas de numéro (a dans le dossier pour l’ajouter)")
        if contact.phone:
            number += f"   ({hint_line(self.app, ('call.copy', _('copier')))})"
        if width is not None:
            room = max(width - cell_len(number) - _GAP, 0)
            named = cut(named, min(room, cell_len(literal(named)))).rstrip()
        return f"{named}{' ' * _GAP}{number}"

    def action_copy(self) -> None:
        """Copies the number; again, the next one."""
        numbers = briefing.numbers(self.view)
        if not numbers:
            self.app.notify(_("Pas de numéro à copier."), severity="warning")
            return
        number = numbers[self._copied % len(numbers)]
        self._copied += 1
        self.run_worker(self._copy(number))

    async def _copy(self, number: str) -> None:
        result = await copy(self.app, number)
        told = _("{name} : {text}").format(name=number, text=result.message)
        if self.view.call_objections:
            why = phrase(self.view.call_objections[0])
            told += "\n" + _("⚠ À ne pas appeler maintenant\u00a0: {why}.").format(why=why)
        self.app.notify(told, markup=False)

    def action_plain(self) -> None:
        """Shows whom to call as plain text."""
        problem = show_plain(self.app, f"{self.view.dossier.debtor.name}\n{self.reach()}")
        if problem:
            self.app.notify(problem, severity="warning", markup=False)
