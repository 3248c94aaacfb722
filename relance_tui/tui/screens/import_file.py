"""Loading exports: what they would change first, then the change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import Done, FileReport, ImportReport
from relance_tui.tui.form_keys import first_bindings, page_bindings
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.import_lines import Keys, changes, report_lines, summary
from relance_tui.tui.literal import plain
from relance_tui.tui.progress import ProgressLine
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.widgets.fields import TextField

if TYPE_CHECKING:
    from relance_tui.services.mappings import MappingProposal

_CANDIDATES = 8


class ImportScreen(DialogScreen):
    """Asks for a file or a folder, shows what it holds, loads it on a second Enter."""

    DRAFT = "import"
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings(), *first_bindings("import")]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._checked: Path | None = None
        """The path that Enter loads; None when it is to be checked first."""
        self._report: ImportReport | None = None
        """What the check found."""
        self._read: Path | None = None
        """The path that was checked."""
        self._is_snapshot = False
        """Whether the file is all that is open."""
        self._is_forced = False
        """Whether the clerk said that all that is absent was indeed settled."""
        self._is_stopped = False
        """Whether the clerk asked to stop what is under way."""

    def compose(self) -> ComposeResult:
        """The path, how it counts, the report, the progress."""
        with Vertical(id="dialog"):
            yield from self.compose_title(
                _("Importer"), _("factures, clients ou relevés bancaires\u00a0; fichier ou dossier")
            )
            yield TextField(
                _("Fichier"),
                id="path",
                is_required=True,
                check=_readable,
                when_empty=_("Tab complète"),
            )
            yield Static("", id="candidates", classes="row hint", markup=False)
            yield Static("", id="mode", markup=False)
            with VerticalScroll(id="report", can_focus=False):
                yield Static("", id="report-text", markup=False)
            yield Static("", id="said", markup=False)
            yield ProgressLine(id="progress")
            yield from self.compose_bottom(
                ("form.save", _("vérifier puis charger")),
                ("import.columns", _("colonnes")),
                ("form.leave", _("retour")),
            )

    def begin(self) -> None:
        """Says how the file counts."""
        self._show_mode()

    def _show_mode(self) -> None:
        told = (
            _("Complet\u00a0: ce qui n’est pas dans le fichier est soldé   ({key}\u00a0: partiel)")
            if self._is_snapshot
            else _("Partiel\u00a0: ce que le fichier ne dit pas reste   ({key}\u00a0: complet)")
        )
        self.tell("#mode", told.format(key=key_of(self.app, "import.snapshot")))

    # Typing a path.

    def typed(self) -> None:
        """Another path needs another check."""
        super().typed()
        if self._report is not None and self._path() != self._read:
            self._forget_check()
        self.query_one("#candidates", Static).update("")

    def _forget_check(self) -> None:
        self._checked = self._report = None
        self._is_forced = False
        self.query_one("#said").display = False
        self._show_report([])

    def _path(self) -> Path:
        return Path(self._field.text.strip()).expanduser()

    @property
    def _field(self) -> TextField:
        return self.query_one("#path", TextField)

    def action_next(self) -> None:
        """Completes the path as far as it is certain, and shows what could follow."""
        found = candidates(self._field.text)
        if found:
            self._field.text = found[0] if len(found) == 1 else shared_start(found)
        names = "   ".join(Path(each).name for each in found[:_CANDIDATES])
        more = " …" if len(found) > _CANDIDATES else ""
        shown = names + more if len(found) > 1 else "" if found else _("aucun fichier de ce nom")
        # The text just set is announced after this, and clears the line.
        self.call_after_refresh(self.query_one("#candidates", Static).update, plain(shown))

    # How the file counts, and which column is what.

    def action_snapshot(self) -> None:
        """Takes the file for all that is open, or no more; what was checked is checked again."""
        self._is_snapshot = not self._is_snapshot
        self._show_mode()
        if self._report is not None:
            self._forget_check()
            self._check()

    def action_columns(self) -> None:
        """Asks which column of the file is what."""
        if not self._is_refused():
            self.is_busy = True
            self.run_worker(self._ask_columns(self._path()))

    async def _ask_columns(self, path: Path) -> None:
        try:
            proposal = await asyncio.to_thread(self.desk.mapping_for, path)
        except RelanceError as error:
            self.say_problems([str(error)])
            await self._resume(self._field.input)
            return
        await self._choose_columns(path, proposal)

    async def _choose_columns(self, path: Path, proposal: MappingProposal) -> None:
        """Shows the columns; once they are kept the file is read through them."""
        from relance_tui.tui.screens.mapping import MappingScreen  # noqa: PLC0415 - when asked for

        await self._resume(self._field.input)
        kept = await self.app.push_screen_wait(MappingScreen(self.desk, proposal))
        if kept is not None and self.is_attached:
            self._forget_check()
            self.is_busy = True
            await self._import(path, self._field.input)

    # What was refused.

    def action_rejects(self) -> None:
        """Writes the lines refused as a CSV beside the file, to mend and to load again."""
        reports = [file for file in self._shown_files() if file.refused]
        if not reports:
            self.say_problems([_("aucune ligne refusée à exporter")])
            return
        self.is_busy = True
        self.run_worker(self._write_rejects(reports))

    def _shown_files(self) -> Sequence[FileReport]:
        return self._report.files if self._report is not None else ()

    async def _write_rejects(self, reports: Sequence[FileReport]) -> None:
        terms = ImportTerms(is_snapshot=self._is_snapshot)
        try:
            written = await asyncio.to_thread(self.desk.write_rejects, reports, terms)
        except RelanceError as error:
            self.say_problems([str(error)])
        else:
            names = ", ".join(str(path) for path in written)
            self.tell("#said", _("Lignes refusées écrites dans {path}").format(path=names))
            self.query_one("#said").display = True
        await self._resume(self._field.input)

    # Checking, then loading.

    def on_key(self, event: events.Key) -> None:
        """Escape stops what is under way; the form drops any other key meanwhile."""
        self._is_stopped |= self.is_busy and event.key == "escape"

    def _save(self, origin: Widget | None) -> None:  # noqa: ARG002 - the path has the last word
        if self._is_refused():
            self.run_worker(self._resume(self._field.input))
        else:
            self.run_worker(self._import(self._path(), self._field.input))

    def _check(self) -> None:
        """Reads the file as Enter does."""
        if not self._is_refused():
            self.is_busy = True
            self.run_worker(self._import(self._path(), self._field.input))

    def _is_refused(self) -> bool:
        """Whether what is typed leads nowhere, which is then said."""
        problem = self._field.judge()
        named = _("{name} : {text}").format(name=self._field.label, text=problem)
        self.say_problems([named] if problem else [])
        return bool(problem)

    async def _import(self, path: Path, origin: Widget) -> None:
        is_check = path != self._checked
        progress = self.query_one(ProgressLine)
        tell = progress.start(_("Lecture") if is_check else _("Chargement"))
        self._is_stopped = False

        def heard(done: int, total: int) -> None:
            if self._is_stopped:
                raise RelanceError(_("arrêté\u00a0: rien de ce fichier n’a été chargé"))
            tell(done, total)

        terms = ImportTerms(
            dry_run=is_check, is_snapshot=self._is_snapshot, is_forced=self._is_forced
        )
        try:
            files = await asyncio.to_thread(self.desk.files_in, path)
            report = await asyncio.to_thread(self.desk.import_files, files, terms, heard)
        except RelanceError as error:
            self.say_problems([str(error)])
            await self._resume(origin)
            return
        finally:
            progress.finish()
        if is_check:
            await self._checked_as(path, report, origin)
        else:
            message = " ".join(summary(file, self._keys().money) for file in report.files)
            await self._finish(Done(act_id=0, message=message, debtor_id=None))

    async def _checked_as(self, path: Path, report: ImportReport, origin: Widget) -> None:
        """Shows what the check found, or asks for the columns of what was not understood."""
        self._report, self._read = report, path
        self._checked = path if any(changes(file) for file in report.files) else None
        self._show_report(report_lines(report, self._keys()))
        doubted = [file for file in report.files if file.error and file.vanished]
        if doubted and not self._is_forced:
            await self._ask_twice(path, doubted, origin)
            return
        proposal = await self._unclear(path, report)
        if proposal is not None:
            await self._choose_columns(path, proposal)
        else:
            await self._resume(origin)

    async def _ask_twice(self, path: Path, files: Sequence[FileReport], origin: Widget) -> None:
        """Asks whether so much was settled indeed, and then checks as said."""
        await self._resume(origin)
        reasons = " ".join(file.error for file in files)
        question = _("{reason}. Les solder quand même\u202f?").format(reason=reasons)
        if await self.app.push_screen_wait(ConfirmScreen(question)) and self.is_attached:
            self._is_forced = True
            self.is_busy = True
            await self._import(path, origin)

    async def _unclear(self, path: Path, report: ImportReport) -> MappingProposal | None:
        """How the columns of the file could be read, when that is all it lacks."""
        if len(report.files) > 1 or not any(file.error for file in report.files):
            return None
        try:
            proposal = await asyncio.to_thread(self.desk.mapping_for, path)
        except RelanceError:
            return None  # no table: the report says what is wrong
        return None if proposal.is_understood else proposal

    def _keys(self) -> Keys:
        return Keys(
            load=key_of(self.app, "form.save"),
            money=key_of(self.app, "desk.money"),
            rejects=key_of(self.app, "import.rejects"),
        )

    def _show_report(self, lines: list[str]) -> None:
        self.tell("#report-text", "\n".join(lines))
        self.query_one("#report").display = bool(lines)

    def action_page_down(self) -> None:
        """The next page of a long report."""
        self.query_one("#report").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """The previous page of a long report."""
        self.query_one("#report").scroll_page_up(animate=False)


def candidates(typed: str) -> list[str]:
    """The paths that start with what is typed, folders ending in `/`."""
    folder, _slash, start = typed.rpartition("/")
    where = Path(f"{folder}/" if _slash else ".").expanduser()
    try:
        entries = sorted(where.iterdir())
    except OSError:
        return []
    return [
        f"{folder}{_slash}{entry.name}" + ("/" if entry.is_dir() else "")
        for entry in entries
        if entry.name.startswith(start) and (start or not entry.name.startswith("."))
    ]


def shared_start(texts: Sequence[str]) -> str:
    """The longest beginning that all these texts share."""
    first, last = min(texts), max(texts)
    length = next((i for i, c in enumerate(first) if c != last[i]), len(first))
    return first[:length]


def _readable(text: str) -> str:
    path = Path(text).expanduser()
    try:
        if not path.exists():
            raise ValueError(_("ce fichier n’existe pas"))
        if not os.access(path, os.R_OK):
            raise ValueError(_("ce fichier ne se laisse pas lire (droits)"))
    except OSError as error:
        raise ValueError(system_reason(error)) from None
    return text
