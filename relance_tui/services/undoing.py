"""Undo: a verb like any other, that retracts this clerk's last act and decides again."""

from __future__ import annotations

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import acting
from relance_tui.services.journal import line
from relance_tui.services.office import Office
from relance_tui.services.views import Done, UndoView
from relance_tui.storage.acts import has_successors, retract
from relance_tui.storage.journal import StoredAct, last_act_of, mark_undone, restore_setting
from relance_tui.storage.light import reading


def undo_preview(office: Office) -> UndoView | None:
    """What `undo` would retract, or None when this clerk has nothing to undo."""
    with reading(office.database) as connection:
        last = last_act_of(connection, office.user)
    if last is None:
        return None
    return UndoView(act_id=last.id, message=line(last.kind, last.detail), size=_size(last))


def _size(act: StoredAct) -> int:
    if act.kind == "letters":
        return max(1, len(act.detail["acts"]))
    if act.kind != "import":
        return 1
    return max(1, sum(int(act.detail[name]) for name in ("new", "changed", "settled")))


def undo(office: Office) -> Done:
    """Retracts this clerk's last act. Raises RelanceError when there is none."""
    with acting(office, "undo") as act:
        last = last_act_of(act.driver, office.user)
        if last is None:
            raise RelanceError(_("rien à annuler"))
        if has_successors(act.connection, last.id):
            raise RelanceError(
                _("d’autres actes ont suivi sur ce qui serait annulé : à annuler d’abord")
            )
        act.touched |= retract(act.connection, last.id, act.id)
        if last.kind == "letters":
            mark_undone(act.driver, last.detail["acts"], act.id)
        if last.debtor_id is not None:
            act.of_debtor(last.debtor_id)
        if last.kind == "setting":
            restore_setting(act.driver, last.detail["key"], last.detail["before"])
            act.follow_settings(last.detail["key"])
        act.detail = {"kind": last.kind, "detail": last.detail, "act": last.id}
    message = _("Annulé : {what}.").format(what=line(last.kind, last.detail))
    return act.done(message)
