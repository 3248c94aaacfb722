"""The settings: those of the house by section, then the clerk's own preferences."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.acting_list import ActingListScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.preferences import PREFERENCES, change_preference, shown_preference
from relance_tui.tui.widgets.fields import folded
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, LinePane, TextLines, line, wrap

if TYPE_CHECKING:
    from relance_tui.services.views import SettingView

_KEY = 28
_NARROW = 70


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A line of the list: a setting of the house, a preference, or the title of a section."""

    title: str = ""
    setting: SettingView | None = None
    preference: str = ""


class SettingsScreen(ActingListScreen):
    """Every setting with its value; ends with the last change made."""

    NAME = "settings"
    BINDINGS: ClassVar[list[BindingType]] = bindings("settings", "list")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.text = ""
        self._settings: dict[str, SettingView] = {}
        self._rows: list[SettingRow] = []

    def on_resize(self, event: events.Resize) -> None:
        """Another width, other cuts."""
        del event
        self._show()

    async def read(self) -> None:
        """Reads the settings of the house."""
        found = await asyncio.to_thread(self.desk.settings)
        self._settings = {each.key: each for each in found}
        self._show()

    # What shows.

    @property
    def current(self) -> SettingRow:
        """The line under the cursor."""
        return self._rows[self._list.cursor] if self._list.cursor < len(self._rows) else _NOTHING

    def _show(self) -> None:
        if not self._settings:
            return
        kept = self.current
        self._rows = self._found()
        lines = [(self._line(row), self._copied(row)) for row in self._rows]
        searched = _("   recherche\u00a0: {text}").format(text=self.text) if self.text else ""
        self.query_one(Header).set_ends(
            (((" Relance", "accent"), ("   " + _("Réglages"), "strong"), (searched, "accent")), ()),
            (line(" " + _("Ceux de la maison valent pour tous."), "muted"), ()),
        )
        heading = words.cut(_("réglage"), self._key_width) + _("valeur")
        self._list.show(line(heading if lines else _("Aucun réglage ne correspond.")), lines)
        self._list.move_to(self._place_of(kept))
        self.tell()

    def _place_of(self, kept: SettingRow) -> int:
        """Where that line is now, else the first that is no title."""
        same = (n for n, row in enumerate(self._rows) if _same(row, kept))
        return next(same, next((n for n, row in enumerate(self._rows) if not row.title), 0))

    def _found(self) -> list[SettingRow]:
        rows: list[SettingRow] = []
        for title, keys in self.desk.setting_sections():
            found = [self._settings[key] for key in keys if self._is_found(key)]
            if found:
                rows += [SettingRow(title=title), *(SettingRow(setting=each) for each in found)]
        mine = [key for key in PREFERENCES if self._is_found(key)]
        if mine:
            rows += [SettingRow(title=_("Mes préférences"))]
            rows += [SettingRow(preference=key) for key in mine]
        return rows

    def _is_found(self, key: str) -> bool:
        if key in PREFERENCES:
            told = f"{key} {PREFERENCES[key]()}"
        else:
            told = f"{key} {self._settings[key].label} {self._settings[key].value}"
        return all(word in folded(told) for word in folded(self.text).split())

    @property
    def _key_width(self) -> int:
        return _KEY if self.size.width >= _NARROW else _KEY - 6

    def _line(self, row: SettingRow) -> Line:
        if row.title:
            return line(row.title, "strong")
        if row.setting is None:
            value = shown_preference(self.app, row.preference)
            return ((words.cut("  " + row.preference, self._key_width), ""), (value, "accent"))
        setting = row.setting
        value = " ".join(setting.value.split()) or "–"
        return (
            (words.cut("  " + setting.key, self._key_width), ""),
            (value, "muted" if setting.is_default else "accent"),
            ("  " + _("(par défaut)") if setting.is_default and setting.value else "", "muted"),
        )

    @staticmethod
    def _copied(row: SettingRow) -> str:
        return row.setting.value if row.setting else row.preference

    def tell(self) -> None:
        """What the setting under the cursor means."""
        row = self.current
        told = row.setting.label if row.setting else ""
        if row.preference:
            told = PREFERENCES[row.preference]()
        width = max(self.size.width - 2, 20)
        self.query_one("#reason", TextLines).show(wrap(told, width))

    @on(LinePane.Opened)
    def _opened(self, event: LinePane.Opened) -> None:
        event.stop()
        self.action_change()

    # Keys.

    @work
    async def action_change(self) -> None:
        """Changes what is under the cursor."""
        row = self.current
        if row.preference:
            self.say(await change_preference(self.app, row.preference) or "")
            self._show()
        elif row.setting is not None:
            await self._change(row.setting)
        else:
            self.say(_("Choisissez un réglage de cette liste."))

    async def _change(self, setting: SettingView) -> None:
        from relance_tui.tui.screens.setting import SettingScreen  # noqa: PLC0415 - when opened

        await self.take_in(await self.app.push_screen_wait(SettingScreen(self.desk, setting)))

    @work
    async def resume_draft(self, screen: str) -> None:
        """Opens the form of a draft again: of one setting, else of what letters say of us."""
        key = screen.partition(":")[2]
        if not key:
            self.action_identity()
            return
        found = await asyncio.to_thread(self.desk.settings)
        for setting in found:
            if setting.key == key:
                await self._change(setting)

    @work
    async def action_default(self) -> None:
        """Puts what is under the cursor back to its default."""
        setting = self.current.setting
        if setting is None or setting.is_default:
            self.say(_("Rien à remettre par défaut ici."))
            return
        default = self.desk.setting_default(setting.key)
        question = _("Remettre {key} à «\u00a0{value}\u00a0»\u202f?").format(
            key=setting.key, value=default
        )
        if await self.app.push_screen_wait(ConfirmScreen(question)):
            await self.do(lambda heard: self.desk.change_setting(setting.key, default, heard))

    @work
    async def action_identity(self) -> None:
        """Fills in what letters say of us."""
        from relance_tui.tui.screens.identity import IdentityScreen  # noqa: PLC0415 - when opened

        await self.take_in(await self.app.push_screen_wait(IdentityScreen(self.desk)))

    @work
    async def action_filter(self) -> None:
        """Looks for a setting."""
        from relance_tui.tui.screens.search_line import SearchScreen  # noqa: PLC0415 - when opened

        found = await self.app.push_screen_wait(SearchScreen(self.text, self._narrow))
        self._narrow(found)

    def _narrow(self, text: str) -> None:
        self.text = text
        self._show()

    @work
    async def action_editor(self) -> None:
        """Edits all the settings of the house as one file."""
        from relance_tui.tui.external import edit_outside  # noqa: PLC0415 - when asked for

        before = await asyncio.to_thread(self.desk.settings_text)
        try:
            after = edit_outside(self.app, before)
            if after == before:
                self.say(_("Rien n’a changé."))
                return
            values = self.desk.read_settings_text(after, _("vos réglages"))
        except RelanceError as error:
            self.say(str(error))
            return
        changed = [key for key, value in values.items() if value != self._settings[key].value]
        question = _("Changer {keys}\u202f?").format(keys=", ".join(changed))
        if not changed:
            self.say(_("Rien n’a changé."))
        elif await self.app.push_screen_wait(ConfirmScreen(question)):
            await self.do(lambda heard: self.desk.change_settings(values, heard))

    def action_back(self) -> None:
        """Shows all again, else goes back."""
        if self.text:
            self._narrow("")
        else:
            self.dismiss(self._done)


_NOTHING = SettingRow()


def _same(row: SettingRow, other: SettingRow) -> bool:
    """Whether both lines are about the same setting, whatever it holds."""
    key = row.setting.key if row.setting else row.preference
    return key == (other.setting.key if other.setting else other.preference) and bool(key)
