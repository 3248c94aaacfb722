"""The command line: global options, the verbs, and the boundary where every error ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

import click

from relance_tui import __version__
from relance_tui.cli.context import Session
from relance_tui.cli.framework import IsoDay, OneOf, Verbs, option, speak_as_configured, told
from relance_tui.cli.output import WIDTH, narrate, open_streams, say, say_json, stop_printing
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import LANGUAGES, N_, _, current_language, system_reason, use_language

if TYPE_CHECKING:
    from pathlib import Path

INTERRUPTED = 130
CRASHED = 1

_VERBS = {
    "demo": "opening",
    "import": "importing",
    "import-mapping": "mapping",
    "changes": "changes",
    "bank": "bank",
    "queue": "reading",
    "views": "reading",
    "show": "reading",
    "why": "reading",
    "call": "acting",
    "plan": "planning",
    "pay": "acting",
    "hold": "acting",
    "dispute": "acting",
    "note": "acting",
    "event": "legal",
    "invoice": "legal",
    "letter": "letter",
    "letters": "letters",
    "handover": "handover",
    "interest": "law",
    "rates": "law",
    "debtor": "house",
    "settings": "house",
    "policy": "policy",
    "report": "report",
    "undo": "journal",
    "log": "journal",
    "keys": "journal",
    "backup": "house",
}
"""Verb to the module that holds it, in the order of the help."""


class _Relance(Verbs):
    """The program: its verbs are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the framework's
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"relance_tui.cli.verbs_{_VERBS[cmd_name]}")
        found = getattr(module, f"{cmd_name.replace('-', '_')}_verb")
        assert isinstance(found, click.Command)  # noqa: S101 - the table above is ours
        return found


def _speak(_context: click.Context, _option: click.Parameter, language: str | None) -> str | None:
    if language:
        use_language(language)
    return language


def _show_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        say(f"relance {__version__}")
        context.exit()


@click.group(
    "relance",
    cls=_Relance,
    invoke_without_command=True,
    context_settings={"terminal_width": WIDTH},
    help=N_("Relancer les factures impayées. Sans verbe, ouvre les écrans."),
)
@option("--db", metavar="PATH", envvar="RELANCE_DB", help=N_("Fichier de la base (RELANCE_DB)."))
@option(
    "--today",
    type=IsoDay(),
    metavar="YYYY-MM-DD",
    envvar="RELANCE_TODAY",
    help=N_("Jour de travail à simuler (RELANCE_TODAY)."),
)
@option(
    "--lang",
    type=OneOf(LANGUAGES),
    is_eager=True,
    callback=_speak,
    help=N_("Langue de l’écran, le français par défaut."),
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=N_("Afficher la version."),
)
@click.pass_context
def relance(
    context: click.Context, db: str | None, today: date | None, lang: str | None
) -> int | None:
    """The program itself."""
    context.obj = session = Session(db, today, lang)
    if context.invoked_subcommand is not None:
        return None
    from relance_tui.cli.verbs_opening import open_screens

    return open_screens(session)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns the exit status; no error goes further than here."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    open_streams()
    use_language("fr")
    try:
        return _run(words)
    except click.UsageError as error:
        refusal = UsageError.code, told(_said_again(words, error)), UsageError.exit_status
    except RelanceError as error:
        refusal = error.code, str(error), error.exit_status
    except BrokenPipeError:
        stop_printing()
        return 0
    except OSError as error:
        refusal = "system", _told_by_system(error), RelanceError.exit_status
    except (KeyboardInterrupt, EOFError, click.Abort):
        refusal = "interrupted", _("interrompu"), INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one boundary: whatever it is, one line
        refusal = "internal", _unforeseen(error), CRASHED
    return _refuse(words, *refusal)


def _run(words: list[str]) -> int:
    _check_encoding(words)
    if "_RELANCE_COMPLETE" in os.environ:
        from click.shell_completion import shell_complete

        instruction = os.environ["_RELANCE_COMPLETE"]
        return shell_complete(relance, {}, "relance", "_RELANCE_COMPLETE", instruction)
    try:
        with relance.make_context("relance", list(words)) as context:
            status = relance.invoke(context)
    except click.exceptions.Exit as done:
        status = done.exit_code
    sys.stdout.flush()
    return status or 0


def _said_again(words: list[str], error: click.UsageError) -> click.UsageError:
    """The same error in the language of the configuration, which nothing had read yet.

    The message is put together while the line is parsed, before any verb runs.
    """
    before = current_language()
    if not any(word.startswith("--lang") for word in words):
        speak_as_configured()
    if current_language() != before:
        try:
            _run(words)
        except click.UsageError as again:
            return again
    return error


def _check_encoding(words: Sequence[str]) -> None:
    """Refuses bytes that are no text, which no database would take; a file may be named so."""
    for word in words:
        if any("\udc80" <= character <= "\udcff" for character in word) and "import" not in words:
            raise UsageError(_("« {word} » : il faut du texte en UTF-8").format(word=word))


def _refuse(words: Sequence[str], code: str, message: str, status: int) -> int:
    """Tells the error in one line, and as a document where one was asked for."""
    line = " ".join(message.split("\n"))
    with suppress(OSError):
        narrate(_("relance : {message}").format(message=line))
    try:
        if "--json" in words:
            say_json({"error": {"code": code, "message": line}})
        sys.stdout.flush()
    except OSError:
        stop_printing()
    return status


def _told_by_system(error: OSError) -> str:
    reason = system_reason(error)
    if error.filename is None:
        return _("le système refuse : {reason}").format(reason=reason)
    return _("{file} : {reason}").format(file=os.fsdecode(error.filename), reason=reason)


def _unforeseen(error: Exception) -> str:
    name, path = type(error).__name__, _log(error)
    if path is None:
        return _("erreur inattendue ({name} : {error})").format(name=name, error=error)
    return _("erreur inattendue ({name}) ; le détail est dans {path}").format(name=name, path=path)


def _log(error: Exception) -> Path | None:
    """Writes the error down for whoever repairs it; None where nothing can be written."""
    import traceback

    from relance_tui.clock import Clock
    from relance_tui.paths import state_dir

    path = state_dir() / "relance.log"
    text = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(f"{Clock().now().isoformat()} relance {__version__}\n{text}\n")
    except OSError:
        return None
    return path
