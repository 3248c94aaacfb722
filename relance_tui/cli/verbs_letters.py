"""The verb that writes in quantity: letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import Document, narrate, say, say_json
from relance_tui.cli.verbs_letter import FORMATS
from relance_tui.errors import RelanceError
from relance_tui.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from relance_tui.cli.verbs_importing import ProgressBar
    from relance_tui.services.batch import Batch, BatchLetter, BatchSent, RefusedLetter
    from relance_tui.services.batch_files import BatchFiles, BatchOptions
    from relance_tui.services.desk import Desk


@verb(
    "letters",
    help=N_(
        "Tous les courriers du jour.\n\nUn fichier par courrier (PDF par la poste, brouillon par"
        " e-mail), un PDF unique pour l’imprimante et un bilan, dans un dossier neuf. Les refus"
        " sont énumérés. Avec --sent, ils sont notés comme envoyés, en un seul acte."
    ),
)
@option("--output", type=click.Path(), metavar="DIR", help=N_("Dossier à créer."))
@option(
    "--format",
    "file_format",
    type=OneOf(FORMATS),
    metavar="FORMAT",
    help=N_("Le même pour tous : txt, md, pdf, docx ou eml."),
)
@option("--sent", is_flag=True, help=N_("Les noter comme envoyés une fois écrits."))
@option("--duplex", is_flag=True, help=N_("Commencer chaque courrier imprimé sur une feuille."))
@option(
    "--customer",
    "customers",
    multiple=True,
    metavar="CODE",
    help=N_("Ce client seulement ; à répéter."),
)
@option("--dry-run", is_flag=True, help=N_("Dire ce qui partirait, sans rien écrire."))
@as_json
@click.pass_obj
def letters_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    output: str | None,
    file_format: str | None,
    sent: bool,
    duplex: bool,
    customers: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> int:
    """Writes the letters due today; the exit status is 1 when all were refused."""
    from pathlib import Path

    from relance_tui.services.batch_files import BatchOptions

    desk = session.desk()
    wanted = [desk.find(customer) for customer in customers] or None
    options = BatchOptions(
        folder=Path(output).expanduser() if output else None,
        file_format=file_format,
        duplex=duplex,
    )
    lot, files, marked = _run(desk, wanted, None if dry_run else options, is_sent=sent)
    failure = _("tous les courriers sont refusés") if lot.refused and not lot.ready else ""
    if as_json:
        error = {"error": {"code": RelanceError.code, "message": failure}} if failure else {}
        say_json(_document(lot, files, marked) | error)
    else:
        _print(lot, files, marked)
    if failure:
        narrate(_("relance : {message}").format(message=failure))
    return 1 if failure else 0


def _run(
    desk: Desk, wanted: list[int] | None, options: BatchOptions | None, *, is_sent: bool
) -> tuple[Batch, BatchFiles | None, BatchSent | None]:
    """The lot, and what was written and marked of it; nothing of either without options."""
    from relance_tui.cli.verbs_importing import ProgressBar

    files = marked = None
    bar = ProgressBar()
    try:
        lot = desk.plan_letters(wanted, bar)
        if options is not None and lot.ready:
            files = desk.write_letters(lot, options, bar)
            if is_sent:
                marked = _send(desk, lot, files, bar)
    finally:
        bar.clear()
    return lot, files, marked


def _send(desk: Desk, lot: Batch, files: BatchFiles, bar: ProgressBar) -> BatchSent:
    """Marks the lot sent; when that fails, the folder just made gives way to a retry."""
    from relance_tui.services.batch_files import discard

    try:
        return desk.send_letters(lot, files, bar)
    except RelanceError:
        discard(files)
        raise


# Pages.


def _print(lot: Batch, files: BatchFiles | None, marked: BatchSent | None) -> None:
    """Where everything is on the output; beside it the summary and what was refused."""
    narrate(_summary(lot, files))
    if files is None:
        for each in lot.ready:
            say("  ".join((each.code, each.name, _channel(each), each.letter.subject)))
    else:
        say(*(str(path) for path in (files.folder, files.merged, files.report) if path))
    refused = (*lot.refused, *(files.refused if files else ()))
    _narrate_refused(_("refusé"), refused)
    if marked is not None:
        narrate(marked.done.message)
        _narrate_refused(_("non noté"), marked.left_out)


def _summary(lot: Batch, files: BatchFiles | None) -> str:
    from relance_tui.services.wording import channel_label

    if not lot.ready and not lot.refused:
        return _("aucun courrier à écrire aujourd’hui")
    count = len(lot.ready if files is None else files.paths)
    told = ngettext("{count} courrier prêt", "{count} courriers prêts", count)
    if files is not None:
        told = ngettext("{count} courrier écrit", "{count} courriers écrits", count)
    ways = ", ".join(f"{channel_label(way)} {number}" for way, number in lot.channels.items())
    text = told.format(count=count) + (f" ({ways})" if ways else "")
    failed = len(lot.refused) + (len(files.refused) if files else 0)
    if failed:
        refused = ngettext("{count} refusé", "{count} refusés", failed).format(count=failed)
        text += f", {refused}"
    return text


def _channel(each: BatchLetter) -> str:
    from relance_tui.services.wording import channel_label

    return channel_label(each.letter.channel)


def _narrate_refused(label: str, refused: Iterable[RefusedLetter]) -> None:
    line = _("{label} : {code} {name} : {reason}")
    for each in refused:
        narrate(line.format(label=label, code=each.code, name=each.name, reason=each.reason))


# The document.


def _document(lot: Batch, files: BatchFiles | None, marked: BatchSent | None) -> Document:
    paths: Mapping[int, Path] = files.paths if files else {}
    refused = (*lot.refused, *(files.refused if files else ()))
    failed = {each.debtor_id for each in refused}
    return {
        "folder": str(files.folder) if files else None,
        "merged": str(files.merged) if files and files.merged else None,
        "report": str(files.report) if files else None,
        "letters": [
            _letter(each, paths.get(each.debtor_id))
            for each in lot.ready
            if each.debtor_id not in failed
        ],
        "refused": [_refusal(each) for each in refused],
        "sent": _sent(marked) if marked else None,
    }


def _letter(each: BatchLetter, path: Path | None) -> Document:
    letter = each.letter
    return {
        "customer": each.code,
        "name": each.name,
        "template": letter.template,
        "step": letter.step or None,
        "channel": letter.channel,
        "language": letter.language,
        "subject": letter.subject,
        "recipient": letter.recipient,
        "invoices": list(letter.invoice_numbers),
        "path": str(path) if path else None,
    }


def _refusal(each: RefusedLetter) -> Document:
    return {"customer": each.code, "name": each.name, "reason": each.reason}


def _sent(marked: BatchSent) -> Document:
    return {
        "act": marked.done.act_id,
        "count": marked.count,
        "left_out": [_refusal(each) for each in marked.left_out],
    }
