"""The application: wiring only."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual._compositor import CompositorUpdate
from textual.binding import BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import Screen
from textual.worker import WorkerFailed

from relance_tui.config import Config
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueRow
from relance_tui.tui import crash, styles
from relance_tui.tui.blanking import blanking
from relance_tui.tui.commands import commands, shown_key
from relance_tui.tui.drafting import flush_all, keep_all
from relance_tui.tui.holding import KeyHolder
from relance_tui.tui.keymap import bindings
from relance_tui.tui.painting import Painted
from relance_tui.tui.screens.case import CaseScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.too_small import TooSmallScreen, is_too_small
from relance_tui.tui.signals import HUNG_UP, end_on_signals, end_within
from relance_tui.tui.themes import DEFAULT_THEME, THEMES
from relance_tui.tui.user_keys import checked_keys

INTERNAL_ERROR = 1
_IDLE_SECONDS = 1.0
_SETTLE_SECONDS = 0.05
"""What the terminal had sent when the end was asked for reaches its field meanwhile."""
_LONGEST_SETTLING = 2.0
_LONGEST_ENDING = 8.0
"""Seconds the end waits for a database that lets nobody write."""
_LAST_SECONDS = 2.0
"""Seconds a terminal has to take the last that is drawn."""
_FIRST_ROWS = 60
"""More rows than any usual window shows."""


class RelanceApp(KeyHolder):
    """The screens over one desk. Ends with `demo` when the clerk asks for the demonstration."""

    TITLE = "Relance"
    CSS_PATH = styles.APP
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    ENABLE_COMMAND_PALETTE = False  # its key comes from the catalogue
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - as the framework types it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - same

    def __init__(self, desk: Desk, config: Config) -> None:
        """Raises UsageError when the configuration names a key or colours that do not exist."""
        self.keys = checked_keys(config.keys, config.where)
        super().__init__()
        self.desk = desk
        self.config = config
        self.clipboard_method = config.clipboard
        self.ascii_only = config.signs == "ascii"
        self.animation_level = "none"
        self._last_key_at = time.monotonic()
        self._ending: asyncio.Task[None] | None = None
        self._has_failed_to_keep = False
        self._painted = Painted()
        self._painted_size = Size(0, 0)
        for theme in THEMES:
            self.register_theme(theme)
        self._use_theme()
        self.set_keymap(self.keys)

    def _use_theme(self) -> None:
        wanted = self.config.theme or DEFAULT_THEME
        if wanted not in self.available_themes:
            raise UsageError(
                _("{file}\u00a0: theme = {theme}\u202f; attendu\u00a0: {known}").format(
                    file=self.config.where,
                    theme=wanted,
                    known=", ".join(sorted(self.available_themes)),
                )
            )
        # Without colours, the themes made of the terminal's own turn black on black.
        is_unreadable = self.no_color and wanted.startswith("ansi")
        self.theme = DEFAULT_THEME if is_unreadable else wanted

    def get_driver_class(self) -> type[Driver]:
        """What draws on this platform; it leaves nothing behind."""
        return blanking(super().get_driver_class())

    def get_default_screen(self) -> QueueScreen:
        """The queue, with rows read before the first frame."""
        return QueueScreen(self.desk, self._first_rows())

    def on_load(self) -> None:
        """Before the terminal is taken over: whatever ends the program gives it back."""
        end_on_signals(self.leave)
        if not self.is_headless:
            asyncio.get_running_loop().set_exception_handler(self._keep_error)

    def _keep_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a task that the end left behind failed on goes to the log, never to the screen."""
        error = context.get("exception")
        if error is not None:
            crash.keep(error, self.desk.clock.now())

    def on_mount(self) -> None:
        """What starts once the screen is there."""
        self.app_resume_signal.subscribe(self, lambda _app: self._painted.forget())
        self.call_after_refresh(self._first_painted)

    def _first_rows(self) -> Sequence[QueueRow]:
        try:
            return self.desk.first_rows(_FIRST_ROWS)
        except RelanceError as error:
            self.notify(str(error), severity="error", markup=False)
            return ()

    def _first_painted(self) -> None:
        """What lives as long as the program is set aside, so that collecting stays short."""
        gc.collect()
        gc.freeze()
        gc.enable()
        self.set_timer(_IDLE_SECONDS, self._warm_when_idle)

    def _warm_when_idle(self) -> None:
        """Loads the heavy machinery between keys, never under them."""
        left = self._last_key_at + _IDLE_SECONDS - time.monotonic()
        if left > 0:
            self.set_timer(left, self._warm_when_idle)
        else:
            self.run_worker(asyncio.to_thread(self.desk.warm_up), group="warm-up")

    async def on_event(self, event: events.Event) -> None:
        """Notes when a key came."""
        if isinstance(event, events.Key):
            self._last_key_at = time.monotonic()
        await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        """A window too small for the screens says so and changes nothing under it."""
        width, height = event.size
        if event.size != self._painted_size:
            self._painted_size = event.size
            self._painted.forget()
        covering = next((s for s in self.screen_stack if isinstance(s, TooSmallScreen)), None)
        if not is_too_small(width, height):
            if covering is not None:
                covering.dismiss(None)
        elif covering is None:
            self.push_screen(TooSmallScreen())
            self.call_later(self._fold_too_small)
        else:
            self._fold_too_small()

    def _fold_too_small(self) -> None:
        if isinstance(self.screen, TooSmallScreen):
            self.screen.fold(*self.size)

    # Keys that work everywhere.

    def action_help(self) -> None:
        """The keys of the screen."""
        from relance_tui.tui.help_pages import page_of  # noqa: PLC0415 - loaded when opened
        from relance_tui.tui.screens.help import HelpScreen  # noqa: PLC0415 - same

        if not isinstance(self.screen, HelpScreen):
            ids = {active.binding.id for active in self.screen.active_bindings.values()}
            page = page_of(type(self.screen))
            self.push_screen(HelpScreen(page, {found for found in ids if found}, self.keys))

    def action_command_palette(self) -> None:
        """The palette, in the language of the screen."""
        from relance_tui.tui.palette import Palette  # noqa: PLC0415 - loaded when opened

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette())

    def action_help_quit(self) -> None:
        """Ctrl+C does not quit; says what does."""
        key = next(found.keys for found in commands("app") if found.id == "app.quit_now")
        shown = shown_key(self.keys.get("app.quit_now", key))
        self.notify(_("Pour quitter\u00a0: {key}").format(key=shown), markup=False)

    def action_redraw(self) -> None:
        """Draws everything again, whatever another program wrote over the screen."""
        self._painted.forget()
        self.refresh()
        self.screen.refresh()

    # The end. What is typed is stored first, on every screen.

    def leave(self, status: int) -> None:
        """Ends the program with a status; asked a second time, without waiting any more."""
        if self._ending is None:
            self._end_within(_LONGEST_ENDING + _LAST_SECONDS, status)
            self._ending = asyncio.create_task(self._end(status))
        else:
            self.exit(return_code=status)

    async def _end(self, status: int) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._keep_typed(), _LONGEST_ENDING)
        finally:
            self._end_within(_LAST_SECONDS, status)
            self.exit(return_code=status)

    def _end_within(self, seconds: float, status: int) -> None:
        if not self.is_headless:  # where there is no terminal, nothing waits for one
            end_within(seconds, status)

    async def _keep_typed(self) -> RelanceError | None:
        """Stores what is typed on every screen, keys on their way included."""
        await asyncio.sleep(_SETTLE_SECONDS)
        takers = [taker for taker in (self.screen, self.focused) if taker is not None]
        end = time.monotonic() + _LONGEST_SETTLING
        while time.monotonic() < end and any(taker.message_queue_size for taker in takers):  # noqa: ASYNC110 - asked at the end only
            await asyncio.sleep(_SETTLE_SECONDS)
        return await keep_all(self.screen_stack)

    async def action_quit(self) -> None:
        """Quits; when a draft cannot be stored, says so and quits the second time only."""
        problem = await self._keep_typed()
        if problem is None or self._has_failed_to_keep:
            self.exit()
            return
        self._has_failed_to_keep = True
        said = _("brouillon non enregistré\u00a0: {problem} — de nouveau pour quitter sans lui")
        self.notify(said.format(problem=problem), severity="warning", markup=False)

    def panic(self, *renderables: Any) -> None:  # noqa: ANN401 - the framework's own type
        """Ends at once, with what is typed stored.

        A terminal that can no longer be read is one that went away.
        """
        if self._exception is None:
            self.leave(HUNG_UP)
            return
        flush_all(self.screen_stack)
        super().panic(*renderables)

    # Only what changes is sent.

    def _display(self, screen: Screen[object], renderable: Any) -> None:  # noqa: ANN401 - the framework's own type is too narrow
        is_drawn = self._running and not self._closed and not self._batch_count
        if is_drawn and isinstance(renderable, CompositorUpdate):
            renderable = self._painted.patch(renderable)
        super()._display(screen, renderable)

    # The one error boundary of the screens.

    def _handle_exception(self, error: Exception) -> None:
        """A refusal is one line for the clerk; anything else ends the program without a dump."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, RelanceError):
            if isinstance(self.screen, CaseScreen):
                self.screen.say(str(cause))
            else:
                self.notify(str(cause), severity="warning", markup=False)
            return
        super()._handle_exception(error)
        self._return_code = INTERNAL_ERROR

    def _fatal_error(self) -> None:
        """Keeps the error in a log instead of showing it with the data around it."""
        error = self._exception
        cause = error.error if isinstance(error, WorkerFailed) else error
        file = crash.keep(cause, self.desk.clock.now()) if cause else None
        where = _(" Détails pour le support\u00a0: {file}").format(file=file) if file else ""
        message = _("Relance s’est arrêté sur une erreur imprévue. Rien d’enregistré n’est perdu.")
        self.panic(Text(message + where))


def force_utf8() -> None:
    """The screen is drawn on standard error: in another encoding it would be unreadable."""
    stream = sys.__stderr__
    if stream is not None and hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8")
