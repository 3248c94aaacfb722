"""Keeping a view of the queue under a name and a letter, or changing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from relance_tui.domain.selection import ME, Conditions, Word
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, SavedView
from relance_tui.services.view_words import word_labels
from relance_tui.services.views import Done
from relance_tui.tui import words
from relance_tui.tui.commands import SCREENS, commands
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.widgets.fields import AmountField, ChoiceField, Field, TextField, folded

_NO = "no"
"""The choice that asks nothing."""
_MOST_DAYS = 3650


class ViewFormScreen(DialogScreen):
    """A view field by field: what the queue shows now, or a view that is changed."""

    DRAFT = "view"

    def __init__(self, desk: Desk, view: SavedView, instead_of: SavedView | None) -> None:
        """`view` fills the form; `instead_of` is the view that is changed, None for a new one."""
        super().__init__(desk)
        self.instead_of = instead_of
        self.kept: SavedView | None = None
        """The view as it was kept."""
        self._view = view
        if instead_of is not None:
            self.drafting = Drafting(desk, draft_of(instead_of), 0)

    def compose(self) -> ComposeResult:
        """The name, the letter, the conditions, the filter, the order."""
        title = _("Garder cette vue") if self.instead_of is None else _("Modifier la vue")
        with Vertical(id="dialog"):
            yield from self.compose_title(title, self._view.name)
            with VerticalScroll(id="sheet", can_focus=False):
                yield TextField(_("Nom"), id="name", is_required=True)
                yield TextField(
                    _("Lettre"),
                    id="key",
                    check=self._letter,
                    when_empty=_("une lettre la choisit d’un coup"),
                )
                yield from self._conditions()
                yield TextField(_("Filtre"), id="text", when_empty=_("aucun"))
                yield ChoiceField(
                    _("Tri"),
                    {order.value: words.order_label(order) for order in QueueOrder},
                    id="order",
                    is_required=True,
                )
            yield from self.compose_bottom()

    def _conditions(self) -> ComposeResult:
        yield ChoiceField(
            _("Dossiers"),
            {"all": _("tous"), "due": _("à traiter aujourd’hui")},
            id="days",
            is_required=True,
        )
        yield ChoiceField(_("Promesse"), _promises(), id="word", is_required=True)
        yield ChoiceField(
            _("Litige"),
            {_NO: _("peu importe"), "yes": _("litige en cours")},
            id="dispute",
            is_required=True,
        )
        yield AmountField(_("En retard"), id="least", when_empty=_("au moins\u00a0: peu importe"))
        yield Field(_("Sans contact"), _days, _said_days, id="quiet", when_empty=_("peu importe"))
        yield TextField(
            _("Suivi par"), id="owner", when_empty=_("peu importe\u202f; «\u00a0moi\u00a0»")
        )

    def _letter(self, text: str) -> str:
        if len(text) != 1 or not text.isalpha():
            raise ValueError(_("une seule lettre"))
        taken: Mapping[str, str] = getattr(self.app, "keys", {})
        for each in commands(*SCREENS["views"]):
            if text in taken.get(each.id, each.keys).split(","):
                raise ValueError(
                    _("{key} sert déjà ici à «\u00a0{what}\u00a0»").format(
                        key=text, what=each.title
                    )
                )
        return text

    def fill(self) -> None:
        """Shows the view."""
        view, wanted = self._view, self._view.conditions
        if self.instead_of is not None:
            self.query_one("#name", TextField).propose(view.name)
            self.query_one("#key", TextField).propose(view.key)
        self.query_one("#text", TextField).propose(view.text)
        self.query_one("#order", ChoiceField).choose(view.order.value)
        self.query_one("#days", ChoiceField).choose("due" if wanted.is_due else "all")
        self.query_one("#word", ChoiceField).choose(wanted.word.value if wanted.word else _NO)
        self.query_one("#dispute", ChoiceField).choose("yes" if wanted.is_disputed else _NO)
        cents, days = wanted.least_overdue_cents, wanted.quiet_days
        self.query_one("#least", AmountField).propose(_typed_amount(cents))
        self.query_one("#quiet", Field).propose(str(days) if days else "")
        owner = _("moi") if wanted.owner == ME else wanted.owner
        self.query_one("#owner", TextField).propose(owner)

    # What is typed.

    def view(self) -> SavedView:
        """The view as typed."""
        owner = self._text("owner")
        word = self._choice("word")
        return replace(
            self._view,
            name=self._text("name"),
            key=self._text("key"),
            text=self._text("text"),
            order=QueueOrder(self._choice("order")),
            conditions=Conditions(
                is_due=self._choice("days") == "due",
                word=None if word == _NO else Word(word),
                is_disputed=self._choice("dispute") == "yes",
                least_overdue_cents=self.query_one("#least", AmountField).value or 0,
                owner=ME if folded(owner) in {"moi", "me"} else owner,
                quiet_days=self.query_one("#quiet", Field).value or 0,
            ),
        )

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).text.strip()

    def _choice(self, name: str) -> str:
        found = self.query_one(f"#{name}", ChoiceField).value
        if found is None:
            raise AssertionError("it is required and was checked")
        return found

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """There must be something to change."""
        if any(field.problem for field in self.fields()) or self.instead_of is None:
            return []
        if self.view() == self._view:
            return [(_("rien n’a été modifié"), None)]
        return []

    def verb(self) -> Verb:
        """Keeps the view."""
        view = self.view()
        return lambda: self._keep(view)

    def _keep(self, view: SavedView) -> Done:
        """Runs in a thread."""
        self.kept = self.desk.save_view(view, self.instead_of)
        said = _("Vue «\u00a0{name}\u00a0» gardée.").format(name=self.kept.name)
        return Done(act_id=0, message=said, debtor_id=None)


def draft_of(view: SavedView) -> str:
    """Name the draft of a change to that view is kept under."""
    name = (view.code or view.name).replace("~", "-")
    return f"{ViewFormScreen.DRAFT}:{name}"


def _promises() -> dict[str, str]:
    return {_NO: _("peu importe"), **{word.value: name for word, name in word_labels().items()}}


def _typed_amount(cents: int) -> str:
    """An amount as people type it; nothing for none."""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02}" if rest else str(euros or "")


def _days(text: str) -> int:
    digits = text.split(maxsplit=1)[0]
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= _MOST_DAYS):
        raise ValueError(_("un nombre de jours, de 1 à 3650"))
    return int(digits)


def _said_days(days: int) -> str:
    told = ngettext("depuis {count} jour", "depuis {count} jours", days)
    return told.format(count=words.number(days))
