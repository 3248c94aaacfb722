"""The verb that writes: letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import Document, narrate, say, say_json
from relance_tui.errors import GuardRefusal, RelanceError, UsageError
from relance_tui.i18n import LANGUAGES, N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from relance_tui.services.desk import Desk
    from relance_tui.services.views import Done, LetterChoice, LetterView, Sending

FORMATS = ("txt", "md", "pdf", "docx", "eml")
_IN_BYTES = frozenset({"pdf", "docx", "eml"})
CHANNELS = ("email", "letter", "registered")
"""How a letter may leave."""


@verb(
    "letter",
    help=N_(
        "Le prochain courrier d’un dossier.\n\nSans --output, son texte va sur la sortie standard."
        " Avec --sent, il est noté comme envoyé et le dossier passe au niveau suivant."
    ),
)
@click.argument("customer", required=False)
@option("--check", is_flag=True, help=N_("Essayer tous les modèles sur la démonstration."))
@option("--step", metavar="NAME", help=N_("Le courrier de ce niveau du scénario."))
@option("--template", metavar="NAME", help=N_("Ce modèle, hors du scénario."))
@option("--language", type=OneOf(LANGUAGES), metavar="LANG", help=N_("fr ou en."))
@option("--contact", metavar="NAME", help=N_("À cet interlocuteur."))
@option("--invoice", "invoices", multiple=True, metavar="NUMBER", help=N_("Ces factures seules."))
@option(
    "--format",
    "file_format",
    type=OneOf(FORMATS),
    metavar="FORMAT",
    help=N_("txt, md, pdf, docx ou eml."),
)
@option("--output", type=click.Path(), metavar="FILE", help=N_("Fichier à créer."))
@option(
    "--sent",
    type=OneOf(CHANNELS),
    metavar="CHANNEL",
    help=N_("Envoyé par email, letter ou registered."),
)
@option("--deposit", default="", metavar="NUMBER", help=N_("Numéro de dépôt du recommandé."))
@option(
    "--override",
    default="",
    metavar="TEXT",
    help=N_("Motif d’un envoi que la règle refuse ; il est noté au journal."),
)
@as_json
@click.pass_obj
def letter_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str | None,
    check: bool,
    step: str | None,
    template: str | None,
    language: str | None,
    contact: str | None,
    invoices: tuple[str, ...],
    file_format: str | None,
    output: str | None,
    sent: str | None,
    deposit: str,
    override: str,
    as_json: bool,
) -> None:
    """Prints, exports or marks sent the next letter."""
    from pathlib import Path

    from relance_tui.services.views import LetterChoice, Sending

    if check:
        _check(session, as_json)
        return
    if customer is None:
        raise UsageError(_("il manque CUSTOMER"))
    chosen = _format(file_format, output)
    desk = session.desk()
    debtor_id = desk.find(customer)
    choice = LetterChoice(step=step, template=template, language=language)
    if contact or invoices:
        choice = _narrowed(desk, debtor_id, choice, contact, invoices)
    view = desk.letter(debtor_id, choice)
    sending = Sending(channel=sent, override=override, deposit=deposit) if sent else None
    if sending and view.missing:
        desk.mark_sent(view, sending)  # refuses, naming what is missing, before any file is made
    path = desk.export_letter(view, chosen, Path(output).expanduser()) if output else None
    done = _send(desk, view, sending, path) if sending else None
    if as_json:
        say_json(_document(desk, view, path, done))
        return
    if path is None and done is None:
        _print(desk, view, chosen)
    if path is not None:
        say(_("Courrier écrit dans {path}").format(path=path))
    if done is not None:
        say(done.recorded, done.message)
    for fact in view.missing:
        narrate(_("il manque {label} ({where})").format(label=fact.label, where=fact.where))


def _check(session: Session, as_json: bool) -> None:
    """Tries every template and tells each fault; ends with status 1 when there is one."""
    from relance_tui.services.template_check import check

    session.config()
    faults = check(session.clock().today())
    if as_json:
        found = [
            {
                "path": str(fault.path),
                "line": fault.line,
                "message": fault.message,
                "sample": fault.sample or None,
            }
            for fault in faults
        ]
        say_json({"faults": found})
    for fault in faults:
        if not as_json:
            say(f"{fault.path}:{fault.line}: {fault.message}")
    if faults:
        count = len(faults)
        message = ngettext(
            "{count} faute dans les modèles", "{count} fautes dans les modèles", count
        )
        narrate(message.format(count=count))
        click.get_current_context().exit(1)
    narrate(_("tous les modèles sont justes"))


def _print(desk: Desk, view: LetterView, chosen: str) -> None:
    """The text on the output, its subject beside it when it does not state it."""
    text = view.body
    if chosen == "md":
        text = desk.letter_file(view, chosen)[1].decode()
    elif view.subject not in view.body:
        narrate(_("Objet : {subject}").format(subject=view.subject), "")
    say(*text.rstrip("\n").split("\n"))


def _narrowed(
    desk: Desk, debtor_id: int, choice: LetterChoice, contact: str | None, numbers: tuple[str, ...]
) -> LetterChoice:
    """The choice of a person and of invoices. Raises UsageError naming what is not known."""
    dossier = desk.dossier(debtor_id).dossier
    if contact:
        from relance_tui.services.finding import contacts_meant

        found = contacts_meant(dossier.debtor.contacts, contact)
        if len(found) != 1:
            names = ", ".join(each.name or each.email for each in dossier.debtor.contacts)
            message = _("--contact : « {name} » ne désigne pas un interlocuteur ; il y a {names}")
            raise UsageError(message.format(name=contact, names=names or _("personne")))
        choice = replace(choice, contact_id=found[0].id)
    if numbers:
        known = {i.number.casefold(): i.id for i in dossier.invoices if i.open_cents > 0}
        unknown = [number for number in numbers if number.casefold() not in known]
        if unknown:
            message = _("--invoice : {number} n’est pas une facture ouverte de ce client")
            raise UsageError(message.format(number=unknown[0]))
        ids = tuple(known[number.casefold()] for number in numbers)
        choice = replace(choice, invoice_ids=ids)
    return choice


def _send(desk: Desk, view: LetterView, sending: Sending, path: Path | None) -> Done:
    """Marks the letter sent; when it must not leave, the file just made gives way to a retry."""
    try:
        return desk.mark_sent(view, sending)
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
        if asked in _IN_BYTES:
            message = _("--format {name} demande --output FILE")
            raise UsageError(message.format(name=asked))
        return asked or "txt"
    from pathlib import Path

    suffix = Path(output).suffix.removeprefix(".").lower()
    if asked is None and suffix and suffix not in FORMATS:
        message = _("--output : « .{suffix} » n’existe pas ici ; au choix : {known}")
        raise UsageError(message.format(suffix=suffix, known=", ".join(FORMATS)))
    return asked or suffix or "txt"


def _document(desk: Desk, view: LetterView, path: Path | None, done: Done | None) -> Document:
    from relance_tui.cli import documents

    code = desk.queue_rows([view.debtor_id])[0].code
    document = documents.letter(view, code) | {"path": str(path) if path else None}
    return document | {"sent": documents.done(done, code, desk.today) if done else None}
