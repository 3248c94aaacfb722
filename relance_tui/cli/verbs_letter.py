"""The verb that writes: letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import N_, OneOf, as_json, option, verb
from relance_tui.cli.output import Document, narrate, say, say_json
from relance_tui.errors import GuardRefusal, RelanceError, UsageError
from relance_tui.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done, LetterView

FORMATS = ("txt", "pdf")
CHANNELS = ("email", "letter", "registered")
"""How a letter may leave."""


@verb(
    "letter",
    help=N_(
        "Le prochain courrier d’un dossier.\n\nSans --output, son texte va sur la sortie standard."
        " Avec --sent, il est noté comme envoyé et le dossier passe au niveau suivant."
    ),
)
@click.argument("customer")
@option("--step", metavar="NAME", help=N_("Le courrier de ce niveau du scénario."))
@option("--template", metavar="NAME", help=N_("Ce modèle, hors du scénario."))
@option("--format", "file_format", type=OneOf(FORMATS), metavar="FORMAT", help=N_("txt ou pdf."))
@option("--output", type=click.Path(), metavar="FILE", help=N_("Fichier à créer."))
@option(
    "--sent",
    type=OneOf(CHANNELS),
    metavar="CHANNEL",
    help=N_("Envoyé par email, letter ou registered."),
)
@click.option(
    "--override",
    default="",
    metavar="TEXT",
    help=N_("Motif d’un envoi que la règle refuse ; il est noté au journal."),
)
@as_json
@click.pass_obj
def letter_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    step: str | None,
    template: str | None,
    file_format: str | None,
    output: str | None,
    sent: str | None,
    override: str,
    as_json: bool,
) -> None:
    """Prints, exports or marks sent the next letter."""
    from pathlib import Path

    chosen = _format(file_format, output)
    desk = session.desk()
    view = desk.letter(desk.find(customer), step=step, template=template)
    if sent:
        view = replace(view, channel=sent)
    if sent and view.missing:
        desk.mark_sent(view, sent)  # refuses, naming what is missing, before any file is made
    path = desk.export_letter(view, chosen, Path(output).expanduser()) if output else None
    done = _send(desk, view, sent, override, path) if sent else None
    if as_json:
        say_json(_document(desk, view, path, done))
        return
    if path is None and done is None:
        if view.subject not in view.body:
            narrate(_("Objet : {subject}").format(subject=view.subject), "")
        say(*view.body.rstrip("\n").split("\n"))
    if path is not None:
        say(_("Courrier écrit dans {path}").format(path=path))
    if done is not None:
        say(done.recorded, done.message)
    for fact in view.missing:
        narrate(_("il manque {label} ({where})").format(label=fact.label, where=fact.where))


def _send(desk: Desk, view: LetterView, channel: str, override: str, path: Path | None) -> Done:
    """Marks the letter sent; when it must not leave, the file just made gives way to a retry."""
    try:
        return desk.mark_sent(view, channel, override=override)
    except RelanceError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        if not isinstance(error, GuardRefusal):
            raise
        hint = _("rien n’est noté, --override MOTIF passe outre")
        raise GuardRefusal(_(" ; ").join((str(error), hint))) from None


def _format(asked: str | None, output: str | None) -> str:
    """The format asked for, else the one the file is named after. Raises UsageError."""
    if output is None:
        if asked == "pdf":
            raise UsageError(_("--format pdf demande --output FILE"))
        return "txt"
    from pathlib import Path

    suffix = Path(output).suffix.removeprefix(".").lower()
    if asked is None and suffix and suffix not in FORMATS:
        message = _("--output : « .{suffix} » n’existe pas ici ; txt ou pdf")
        raise UsageError(message.format(suffix=suffix))
    return asked or suffix or "txt"


def _document(desk: Desk, view: LetterView, path: Path | None, done: Done | None) -> Document:
    from relance_tui.cli import documents

    code = desk.queue_rows([view.debtor_id])[0].code
    document = documents.letter(view, code) | {"path": str(path) if path else None}
    return document | {"sent": documents.done(done, code, desk.today) if done else None}
