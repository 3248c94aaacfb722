"""The views of the queue: those that ship, and what each clerk made of them or added.

Quick to import: the queue opens on one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from relance_tui.domain.selection import ME, Conditions, Word
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.listing import QueueOrder, SavedView
from relance_tui.services.office import Office
from relance_tui.services.rows import listed_ids
from relance_tui.storage import saved_views as store
from relance_tui.storage.folding import fold
from relance_tui.storage.light import reading
from relance_tui.storage.saved_views import StoredView

BIG_CENTS = 500_000
"""From how much overdue a dossier is a big one, until the clerk says otherwise."""
QUIET_DAYS = 30
"""After how many days without contact a dossier is a quiet one, likewise."""
LONGEST_NAME = 30
_SHIPPED = "@"
"""Before the code of a view that ships, where a view is kept under its name."""
_MOST_DAYS = 3650
_MOST_CENTS = 10**13


def day_view() -> SavedView:
    """What is to be done today, as the program shows it when it starts."""
    return SavedView(
        code="today", name=_("File du jour"), key="a", conditions=Conditions(is_due=True)
    )


def all_view() -> SavedView:
    """Whoever owes or is watched."""
    return SavedView(code="all", name=_("Tous les dossiers"), key="t", conditions=Conditions())


def shipped_views() -> tuple[SavedView, ...]:
    """The views that ship, in the language of the screen."""
    big = Conditions(least_overdue_cents=BIG_CENTS)
    quiet = Conditions(quiet_days=QUIET_DAYS)
    return (
        day_view(),
        SavedView(
            code="promises",
            name=_("Promesses en attente"),
            key="p",
            conditions=Conditions(word=Word.PENDING),
        ),
        SavedView(
            code="broken_promises",
            name=_("Promesses rompues"),
            key="r",
            conditions=Conditions(word=Word.BROKEN),
        ),
        SavedView(
            code="disputes",
            name=_("Litiges"),
            key="l",
            conditions=Conditions(is_disputed=True),
        ),
        SavedView(
            code="big",
            name=_("Gros montants"),
            key="m",
            conditions=big,
            order=QueueOrder.AMOUNT,
        ),
        SavedView(code="mine", name=_("Mes dossiers"), key="s", conditions=Conditions(owner=ME)),
        SavedView(
            code="quiet",
            name=_("Sans contact"),
            key="c",
            conditions=quiet,
            order=QueueOrder.AGE,
        ),
        all_view(),
    )


# Reading.


def saved_views(office: Office) -> list[SavedView]:
    """The views of this clerk: those that ship, then their own in order of name."""
    with reading(office.database) as connection:
        stored = store.read(connection, office.user)
    mine = {view.name: view for view in stored}
    shipped = [_changed(view, mine.pop(_SHIPPED + view.code, None)) for view in shipped_views()]
    own = [_read(view) for view in mine.values() if not view.name.startswith(_SHIPPED)]
    return [*shipped, *own]


def view_count(office: Office, view: SavedView) -> int:
    """How many dossiers a view shows."""
    with reading(office.database) as connection:
        return len(listed_ids(office, connection, view.conditions, text=view.text))


def find_view(views: Sequence[SavedView], typed: str) -> SavedView:
    """The view of that name, letter or code, case and accents apart, or whose name starts so.

    Raises RelanceError that names those there are.
    """
    wanted = typed.strip()
    for view in views:
        if wanted in {view.key, view.code} or fold(view.name) == fold(wanted):
            return view
    near = [view for view in views if fold(wanted) and fold(view.name).startswith(fold(wanted))]
    if len(near) == 1:
        return near[0]
    names = ", ".join(view.name for view in near or views)
    raise RelanceError(
        _("vue inconnue\u00a0: «\u00a0{name}\u00a0»\u202f; au choix\u00a0: {names}").format(
            name=wanted, names=names
        )
    )


def _changed(shipped: SavedView, stored: StoredView | None) -> SavedView:
    if stored is None:
        return shipped
    name = stored.definition.get("name")
    kept = _read(stored)
    return replace(
        kept,
        name=name if isinstance(name, str) and name else shipped.name,
        code=shipped.code,
        is_changed=True,
    )


def _read(stored: StoredView) -> SavedView:
    """A view as kept; what this version does not know of it is left out."""
    held = stored.definition
    word, order = str(held.get("word") or ""), str(held.get("order") or "")
    return SavedView(
        name=stored.name,
        key=stored.key,
        text=str(held.get("text") or ""),
        order=QueueOrder(order) if order in set(QueueOrder) else QueueOrder.URGENCY,
        conditions=Conditions(
            is_due=bool(held.get("is_due")),
            word=Word(word) if word in set(Word) else None,
            is_disputed=bool(held.get("is_disputed")),
            least_overdue_cents=_number(held, "least_overdue_cents", _MOST_CENTS),
            owner=str(held.get("owner") or ""),
            quiet_days=_number(held, "quiet_days", _MOST_DAYS),
        ),
    )


def _number(held: Mapping[str, object], name: str, most: int) -> int:
    found = held.get(name)
    return min(max(found, 0), most) if isinstance(found, int) else 0


# Keeping.


def save_view(office: Office, view: SavedView, instead_of: SavedView | None = None) -> SavedView:
    """Keeps a view, in place of another where one is given; returns it as kept.

    Raises RelanceError when its name or its letter is that of another view.
    """
    kept = replace(view, name=" ".join(view.name.split()), key=view.key.strip())
    others = [each for each in saved_views(office) if not _is_same(each, instead_of)]
    _check(kept, others)
    code = instead_of.code if instead_of else ""
    kept = replace(kept, code=code, is_changed=bool(code))
    stored = StoredView(_stored_name(kept), kept.key, _definition(kept))
    before = _stored_name(instead_of) if instead_of else ""
    with reading(office.database) as connection:
        store.save(connection, office.user, stored, before)
    return kept


def forget_view(office: Office, view: SavedView) -> None:
    """Forgets one of the clerk's own views; one that ships is again as it shipped.

    Raises RelanceError when there is nothing to forget.
    """
    with reading(office.database) as connection:
        is_gone = store.drop(connection, office.user, _stored_name(view))
    if not is_gone:
        raise RelanceError(
            _("«\u00a0{name}\u00a0» est fournie avec le programme\u00a0: rien à oublier").format(
                name=view.name
            )
            if view.code
            else _("la vue «\u00a0{name}\u00a0» n’existe plus").format(name=view.name)
        )


def _is_same(view: SavedView, other: SavedView | None) -> bool:
    return other is not None and _stored_name(view) == _stored_name(other)


def _stored_name(view: SavedView) -> str:
    return _SHIPPED + view.code if view.code else view.name


def _check(view: SavedView, others: Sequence[SavedView]) -> None:
    name = view.name
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or name[0] == _SHIPPED:
        raise RelanceError(
            _("le nom d’une vue tient en {most} signes et ne commence pas par @").format(
                most=LONGEST_NAME
            )
        )
    if view.key and not (len(view.key) == 1 and view.key.isalpha()):
        raise RelanceError(_("la touche d’une vue est une seule lettre"))
    for other in others:
        if fold(other.name) == fold(name) or other.name == name:
            raise RelanceError(
                _(
                    "une vue s’appelle déjà «\u00a0{name}\u00a0»\u00a0: choisissez un autre nom"
                ).format(name=other.name)
            )
        if view.key and other.key == view.key:
            raise RelanceError(
                _("la lettre {key} est celle de «\u00a0{name}\u00a0»").format(
                    key=view.key, name=other.name
                )
            )


def _definition(view: SavedView) -> dict[str, object]:
    wanted = view.conditions
    held: dict[str, object] = {
        "name": view.name,
        "text": view.text,
        "order": view.order.value,
        "is_due": wanted.is_due,
        "word": wanted.word.value if wanted.word else "",
        "is_disputed": wanted.is_disputed,
        "least_overdue_cents": wanted.least_overdue_cents,
        "owner": wanted.owner,
        "quiet_days": wanted.quiet_days,
    }
    return {name: value for name, value in held.items() if value}
