"""Loading an export: what it would change first, then the change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext, system_reason
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, FileReport, ImportReport
from relance_tui.tui.form_keys import page_bindings
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.progress import ProgressLine
from relance_tui.tui.widgets.fields import TextField

_SHOWN_LINES = 200
_CANDIDATES = 8


class ImportScreen(DialogScreen):
    """Asks for a file, shows what it holds, loads it on a second Enter."""

    DRAFT = "import"
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings()]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._checked: Path | None = None
        """The file whose report is shown, and which Enter loads."""
        self._is_stopped = False
        """Whether the clerk asked to stop what is under way."""

    def compose(self) -> ComposeResult:
        """The path, the report, the progress."""
        with Vertical(id="dialog"):
            yield from self.compose_title(
                _("Importer"), _("FEC, ou CSV de factures de votre logiciel")
            )
            yield TextField(
                _("Fichier"),
                id="path",
                is_required=True,
                check=_readable,
                when_empty=_("Tab complète"),
            )
            yield Static("", id="candidates", classes="row hint", markup=False)
            with VerticalScroll(id="report", can_focus=False):
                yield Static("", id="report-text", markup=False)
            yield ProgressLine(id="progress")
            yield from self.compose_bottom(
                ("form.save", _("vérifier, puis charger")), ("form.leave", _("retour"))
            )

    # Typing a path.

    def typed(self) -> None:
        """Another path needs another check."""
        super().typed()
        if self._checked is not None and self._path() != self._checked:
            self._checked = None
            self._show_report([])
        self.query_one("#candidates", Static).update("")

    def _path(self) -> Path:
        return Path(self.query_one("#path", TextField).text.strip()).expanduser()

    def action_next(self) -> None:
        """Completes the path as far as it is certain, and shows what could follow."""
        field = self.query_one("#path", TextField)
        found = candidates(field.text)
        if found:
            field.text = found[0] if len(found) == 1 else shared_start(found)
        names = "   ".join(Path(each).name for each in found[:_CANDIDATES])
        more = " …" if len(found) > _CANDIDATES else ""
        shown = names + more if len(found) > 1 else "" if found else _("aucun fichier de ce nom")
        # The text just set is announced after this, and clears the line.
        self.call_after_refresh(self.query_one("#candidates", Static).update, plain(shown))

    # Checking, then loading.

    def on_key(self, event: events.Key) -> None:
        """Escape stops what is under way; the form drops any other key meanwhile."""
        self._is_stopped |= self.is_busy and event.key == "escape"

    def _save(self, origin: Widget | None) -> None:  # noqa: ARG002 - the path has the last word
        field = self.query_one("#path", TextField)
        problem = field.judge()
        if problem:
            self.say_problems([_("{name} : {text}").format(name=field.label, text=problem)])
            self.run_worker(self._resume(field.input))
        else:
            self.say_problems([])
            self.run_worker(self._import(self._path(), field.input))

    async def _import(self, path: Path, origin: Widget) -> None:
        is_check = path != self._checked
        progress = self.query_one(ProgressLine)
        tell = progress.start(_("Lecture") if is_check else _("Chargement"))
        self._is_stopped = False

        def heard(done: int, total: int) -> None:
            if self._is_stopped:
                raise RelanceError(_("arrêté\u00a0: rien de ce fichier n’a été chargé"))
            tell(done, total)

        try:
            report = await asyncio.to_thread(
                self.desk.import_files, [path], dry_run=is_check, on_progress=heard
            )
        except RelanceError as error:
            self.say_problems([str(error)])
            await self._resume(origin)
            return
        finally:
            progress.finish()
        if is_check:
            self._checked = path if any(_changes(file) for file in report.files) else None
            self._show_report(report_lines(report, key_of(self.app, "form.save")))
            await self._resume(origin)
        else:
            message = " ".join(_summary(file) for file in report.files)
            await self._finish(Done(act_id=0, message=message, debtor_id=None))

    def _show_report(self, lines: list[str]) -> None:
        self.query_one("#report-text", Static).update(plain("\n".join(lines)))
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


def report_lines(report: ImportReport, key: str) -> list[str]:
    """What a file holds, every line refused, and the key that loads it."""
    lines: list[str] = []
    for file in report.files:
        lines.append(_summary(file))
        for title, problems in (
            (_("Lignes refusées"), file.refused),
            (_("À vérifier"), file.warnings),
        ):
            if problems:
                lines += ["", _("{heading} :").format(heading=title)]
                lines += [
                    _("ligne {line}, {column}\u00a0: {reason}").format(
                        line=problem.line, column=problem.column or "–", reason=problem.reason
                    )
                    for problem in problems[:_SHOWN_LINES]
                ]
                if len(problems) > _SHOWN_LINES:
                    lines.append(
                        _("… et {count} autres").format(count=len(problems) - _SHOWN_LINES)
                    )
    if any(_changes(file) for file in report.files):
        lines += ["", _("{key} de nouveau pour charger.").format(key=key)]
    else:
        lines += ["", _("Rien à charger\u00a0: tout y est déjà.")]
    return lines


def _changes(file: FileReport) -> int:
    return file.new + file.changed + file.settled + file.matched


def _summary(file: FileReport) -> str:
    if file.error:
        return _("{name} : {text}").format(name=file.path.name, text=file.error)
    counts = (
        ngettext("{count} nouvelle", "{count} nouvelles", file.new).format(count=file.new),
        ngettext("{count} modifiée", "{count} modifiées", file.changed).format(count=file.changed),
        ngettext("{count} soldée", "{count} soldées", file.settled).format(count=file.settled),
        ngettext("{count} inchangée", "{count} inchangées", file.unchanged).format(
            count=file.unchanged
        ),
        ngettext("{count} refusée", "{count} refusées", len(file.refused)).format(
            count=len(file.refused)
        ),
    )
    return _("{name} ({format}) : {counts}.").format(
        name=file.path.name, format=file.format, counts=", ".join(counts)
    )


def _readable(text: str) -> str:
    path = Path(text).expanduser()
    try:
        if path.is_dir():
            raise ValueError(_("c’est un dossier\u00a0: Tab montre ce qu’il contient"))
        if not path.exists():
            raise ValueError(_("ce fichier n’existe pas"))
        if not os.access(path, os.R_OK):
            raise ValueError(_("ce fichier ne se laisse pas lire (droits)"))
    except OSError as error:
        raise ValueError(system_reason(error)) from None
    return text
