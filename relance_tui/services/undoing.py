"""Undo: a verb like any other, that retracts this clerk's last act and decides again."""

from __future__ import annotations

from collections.abc import Sequence

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.journal import line
from relance_tui.services.office import Office, Progress
from relance_tui.services.views import Done, UndoView
from relance_tui.storage.acts import retract
from relance_tui.storage.journal import (
    StoredAct,
    debtors_undone,
    last_act_of,
    mark_undone,
    restore_setting,
)
from relance_tui.storage.light import reading
from relance_tui.storage.successors import LaterAct, later_act, later_setting


def undo_preview(office: Office) -> UndoView | None:
    """What `undo` would retract, or None when this clerk has nothing to undo."""
    with reading(office.database) as connection:
        last = last_act_of(connection, office.user)
    if last is None:
        return None
    return UndoView(act_id=last.id, message=_told(last), size=_size(last))


def _told(act: StoredAct | LaterAct) -> str:
    """The act in words, with the debtor it was on."""
    text = line(act.kind, act.detail)
    return _("{name} : {text}").format(name=act.customer, text=text) if act.customer else text


def _parts(act: StoredAct) -> Sequence[int]:
    """The acts that a lot stands for, one per dossier; empty for an act of its own."""
    parts: Sequence[int] = act.detail.get("acts", ())
    return parts


def _size(act: StoredAct) -> int:
    if act.kind != "import":
        return max(1, len(_parts(act)))
    counted = ("new", "changed", "settled", "matched")
    return max(1, sum(int(act.detail.get(name, 0)) for name in counted))


def undo(office: Office, on_progress: Progress | None = None) -> Done:
    """Retracts this clerk's last act, with its parts when it is a lot.

    Raises RelanceError when there is none, or naming the later act that rests on it.
    """
    with acting(office, "undo") as act:
        act.on_progress = on_progress
        last = last_act_of(act.driver, office.user)
        if last is None:
            raise RelanceError(_("rien à annuler"))
        _refuse_built_on(act, last)
        act.touched |= retract(act.connection, last.id, act.id)
        mark_undone(act.driver, _parts(last), act.id)
        act.touched |= set(debtors_undone(act.driver, act.id))
        if last.debtor_id is not None:
            act.of_debtor(last.debtor_id)
        settings = _settings_changed(last)
        for key, before in settings:
            restore_setting(act.driver, key, before)
        if settings:
            act.follow_settings(*(key for key, _before in settings))
        act.detail = {"kind": last.kind, "detail": _without_parts(last), "act": last.id}
    return act.done(_("Annulé : {what}.").format(what=_told(last)))


def _settings_changed(act: StoredAct) -> list[tuple[str, str | None]]:
    """The settings an act changed, each with what it held; None for the default."""
    if act.kind == "setting":
        return [(act.detail["key"], act.detail["before"])]
    changes = act.detail["changes"] if act.kind == "settings" else ()
    return [(change["key"], change["before"]) for change in changes]


def _without_parts(act: StoredAct) -> dict[str, object]:
    """What the line of the undo is phrased from: the acts of a lot name this one already."""
    return {name: value for name, value in act.detail.items() if name != "acts"}


def _refuse_built_on(act: Act, last: StoredAct) -> None:
    later = later_act(act.driver, last.id)
    for key, _before in _settings_changed(last):
        later = later or later_setting(act.driver, last.id, key)
    if later is None:
        return
    message = _(
        "«\u00a0{act}\u00a0» ne peut pas être annulé\u00a0: d’autres actes ont suivi"
        " («\u00a0{later}\u00a0», par {who}), à annuler d’abord"
    )
    raise RelanceError(message.format(act=_told(last), later=_told(later), who=later.by))
