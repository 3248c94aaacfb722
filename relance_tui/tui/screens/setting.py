"""Changing one setting, judged as it is typed."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import SettingView
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import TextField


class SettingScreen(DialogScreen):
    """One setting: what it means, what it holds, what it would hold."""

    AUTO_FOCUS = "#value Input"

    def __init__(self, desk: Desk, setting: SettingView) -> None:
        super().__init__(desk)
        self.setting = setting
        self.drafting = Drafting(desk, f"setting:{setting.key}", self.debtor_id)

    def compose(self) -> ComposeResult:
        """The meaning, the value, and what it takes."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Réglage"), self.setting.key)
            yield Static(plain(self.setting.label), classes="row")
            yield TextField(
                _("Valeur"),
                id="value",
                check=checked_by(self.desk, self.setting.key),
                when_empty=_("vide\u00a0: rien, ou la valeur par défaut"),
            )
            yield from self.compose_bottom()

    def fill(self) -> None:
        """Proposes what it holds, which typing replaces."""
        self.query_one("#value", TextField).propose(self.setting.value)

    def verb(self) -> Verb:
        """Keeps the value."""
        value = self.query_one("#value", TextField).text.strip()
        tell = self.telling(_("Enregistrement"))
        return lambda: self.desk.change_setting(self.setting.key, value, tell)


def checked_by(desk: Desk, key: str) -> Callable[[str], str]:
    """What judges a value of that setting, for a field of a form."""
    return lambda text: desk.check_setting(key, text)
