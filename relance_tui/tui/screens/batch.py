"""A lot of letters: what would be written, what is refused and why, then the lot itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum, auto
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui.hints import hint_line
from relance_tui.tui.keymap import bindings
from relance_tui.tui.progress import ProgressLine
from relance_tui.tui.screens.batch_lines import counted, lot_lines, title, written_lines
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.scrolling import ScrollingScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, MessageRule, Rule, TextLines, line

if TYPE_CHECKING:
    from relance_tui.services.batch import Batch, BatchLetter, BatchSent
    from relance_tui.services.batch_files import BatchFiles
    from relance_tui.services.views import Done


class _Stage(Enum):
    """How far the lot is."""

    PLANNING = auto()
    READY = auto()
    EMPTY = auto()
    """There is nothing to write."""
    WRITING = auto()
    WRITTEN = auto()
    SENDING = auto()
    """One transaction: it goes to its end."""
    SENT = auto()


class BatchScreen(ScrollingScreen["Done | None"]):
    """Writes the letters of some dossiers, or all those due today, and marks them sent.

    Ends with what was marked, or None when nothing was.
    """

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = bindings("batch", "list")

    def __init__(self, desk: Desk, debtor_ids: Sequence[int] | None) -> None:
        """`debtor_ids` are the marked dossiers; None stands for every letter due today."""
        super().__init__()
        self.desk = desk
        self._debtor_ids = debtor_ids
        self._stage = _Stage.PLANNING
        self._stop = Event()
        self._lot: Batch | None = None
        self._files: BatchFiles | None = None
        self._sent: BatchSent | None = None
        self._done: Done | None = None

    def compose(self) -> ComposeResult:
        """What it is, the lot, how far it is, the keys."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield Rule(ascii_only=is_ascii)
        with VerticalScroll():
            yield TextLines(id="lot")
        yield ProgressLine(id="progress")
        yield MessageRule(ascii_only=is_ascii)
        yield TextLines(id="keys")

    def on_mount(self) -> None:
        """Composes the letters, which takes a moment."""
        self._show()
        self.run_worker(self._plan())

    def on_unmount(self) -> None:
        """Whoever leaves stops what is being written."""
        self._stop.set()

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._show()

    # What shows.

    def _show(self) -> None:
        self.query_one(Header).set_ends(*title(self._lot, self.desk.today, self._marked))
        width = max(self.size.width - 4, 30)
        lines: list[Line] = []
        if self._files is not None:
            left_out = self._sent.left_out if self._sent else ()
            lines += written_lines(self._files, left_out, width)
        if self._lot is not None:
            lines += lot_lines(self._lot, width, self._marked)
        shown = self.query_one("#lot", TextLines)
        shown.styles.height = max(len(lines), 1)
        shown.show(lines)
        self.query_one("#keys", TextLines).show([line(f" {self._keys()}", "muted")])

    @property
    def _marked(self) -> Sequence[BatchLetter] | None:
        """The letters that were marked sent; None as long as none is."""
        if self._lot is None or self._sent is None:
            return None
        left_out = {each.debtor_id for each in self._sent.left_out}
        return [each for each in self._lot.ready if each.debtor_id not in left_out]

    def _keys(self) -> str:
        back = ("batch.back", _("retour"))
        hints = {
            _Stage.PLANNING: (back,),
            _Stage.READY: (("batch.go", _("écrire")), back),
            _Stage.EMPTY: (back,),
            _Stage.WRITING: (("batch.back", _("arrêter")),),
            _Stage.WRITTEN: (("batch.go", _("noter l’envoi")), back),
            _Stage.SENDING: (),
            _Stage.SENT: (back, ("batch.undo", _("annuler l’envoi"))),
        }
        return hint_line(self.app, *hints[self._stage])

    def say(self, text: str) -> None:
        """One line about what was just done."""
        self.query_one(MessageRule).say(text)

    def _turn(self, stage: _Stage, said: str = "") -> None:
        if not self.is_attached:
            return
        self._stage = stage
        self._show()
        if stage in {_Stage.WRITTEN, _Stage.SENT}:
            self.action_first()  # where the files are stands on top
        if said:
            self.say(said)

    # The lot, step by step, each in a thread.

    async def _plan(self) -> None:
        progress = self._progress(_("Préparation"))
        try:
            ids = self._debtor_ids
            self._lot = await asyncio.to_thread(self.desk.plan_letters, ids, progress)
        except RelanceError as error:
            self._turn(_Stage.EMPTY, str(error))
            return
        finally:
            self._finish()
        self._turn(_Stage.READY if self._lot.ready else _Stage.EMPTY)

    async def _write(self, lot: Batch) -> None:
        self._stop.clear()
        self._turn(_Stage.WRITING)
        progress = self._progress(_("Écriture"))
        try:
            self._files = await asyncio.to_thread(
                self.desk.write_letters, lot, None, progress, self._stop.is_set
            )
        except RelanceError as error:
            self._turn(_Stage.READY, str(error))
            return
        finally:
            self._finish()
        self._turn(_Stage.WRITTEN)
        await self._ask_to_send(lot, self._files)

    async def _ask_to_send(self, lot: Batch, files: BatchFiles) -> None:
        count = len(files.paths)
        question = ngettext(
            "Noter le courrier comme envoyé ?",
            "Noter les {count} courriers comme envoyés ?",
            count,
        ).format(count=counted(count))
        if not await self.app.push_screen_wait(ConfirmScreen(question)):
            return
        self._turn(_Stage.SENDING)
        progress = self._progress(_("Enregistrement"))
        try:
            self._sent = await asyncio.to_thread(self.desk.send_letters, lot, files, progress)
        except RelanceError as error:
            self._turn(_Stage.WRITTEN, str(error))
            return
        finally:
            self._finish()
        self._done = self._sent.done
        self._turn(_Stage.SENT, self._done.message)

    async def _undo(self, sent: BatchSent) -> None:
        undone = await asyncio.to_thread(self.desk.undo_preview)
        if undone is None or undone.act_id != sent.done.act_id:
            self.say(_("D’autres actes ont suivi : à annuler d’abord, depuis la file."))
            return
        question = _("Annuler «\u00a0{act}\u00a0»\u202f? Cela annule {count} actes.").format(
            act=undone.message, count=undone.size
        )
        if undone.size > 1 and not await self.app.push_screen_wait(ConfirmScreen(question)):
            return
        try:
            self._done = await asyncio.to_thread(self.desk.undo, self._progress(_("Annulation")))
        except RelanceError as error:
            self.say(str(error))
            return
        finally:
            self._finish()
        self._sent = None
        self._turn(_Stage.WRITTEN, self._done.message)

    def _progress(self, label: str) -> Callable[[int, int], None]:
        """Tells how far a thread is, as long as the screen is there."""
        tell = self.query_one(ProgressLine).start(label)

        def heard(done: int, total: int) -> None:
            if not self._stop.is_set():
                tell(done, total)

        return heard

    def _finish(self) -> None:
        if self.is_attached:
            self.query_one(ProgressLine).finish()

    # Keys.

    def action_go(self) -> None:
        """Writes the lot, or asks again whether it was sent."""
        if self._lot is None:
            return
        if self._stage is _Stage.READY:
            self.run_worker(self._write(self._lot))
        elif self._stage is _Stage.WRITTEN and self._files is not None:
            self.run_worker(self._ask_to_send(self._lot, self._files))
        elif self._stage in {_Stage.SENT, _Stage.EMPTY}:
            self.dismiss(self._done)

    def action_back(self) -> None:
        """Stops what is being written, else leaves."""
        if self._stage is _Stage.WRITING:
            self._stop.set()
        elif self._stage is not _Stage.SENDING:
            self.dismiss(self._done)

    def action_undo(self) -> None:
        """Takes back that the lot was sent; its files stay."""
        if self._sent is not None and self._stage is _Stage.SENT:
            self.run_worker(self._undo(self._sent))
        else:
            self.say(_("Rien à annuler ici."))

    def action_first(self) -> None:
        """To the top."""
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        """To the end."""
        self.query_one(VerticalScroll).scroll_end(animate=False)
