"""Whom to call, at which number, and that number copied."""

from __future__ import annotations

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.phrases import phrase
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.clipboard import copy, show_plain
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.hints import hint_line


class NumberForm(FormScreen):
    """A form about a dossier, from which its telephone numbers are copied."""

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self._copied = 0

    def reach(self) -> str:
        """Whom to ask for, and the number."""
        contact = briefing.main_contact(self.view)
        if contact is None:
            return _("Aucun interlocuteur connu (a dans le dossier pour l’ajouter)")
        role = f", {contact.role}" if contact.role else ""
        phone = contact.phone or _("pas de numéro (a dans le dossier pour l’ajouter)")
        name = contact.name or _("Interlocuteur")
        return f"{name}{role}   {phone}" + (
            f"   ({hint_line(self.app, ('call.copy', _('copier')))})" if contact.phone else ""
        )

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
