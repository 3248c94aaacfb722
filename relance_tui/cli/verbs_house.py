"""Verbs on who owes and on the settings of the house: debtor, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, Verb, Verbs, as_json, option, verb
from relance_tui.cli.output import say, say_json
from relance_tui.i18n import LANGUAGES, N_, _

if TYPE_CHECKING:
    from relance_tui.services.views import DebtorChanges

KINDS = ("business", "consumer", "public_body", "unknown")


@verb(
    "debtor",
    help=N_(
        "Afficher ou modifier un client et son interlocuteur.\n\nSans option, la fiche. Dans une"
        " adresse, | sépare les lignes."
    ),
)
@click.argument("customer")
@option("--name", metavar="TEXT", help=N_("Raison sociale ou nom."))
@option("--kind", type=OneOf(KINDS), metavar="KIND", help=N_("business, consumer, public_body."))
@option("--siren", metavar="SIREN", help=N_("Neuf chiffres."))
@option("--address", metavar="TEXT", help=N_("Adresse postale."))
@option("--policy", metavar="NAME", help=N_("Scénario de relance ; vide pour celui par défaut."))
@option(
    "--terms",
    metavar="DAYS",
    help=N_("Délai de paiement : 30, « 45 fdm » (puis fin de mois) ou « fdm 45 »."),
)
@option("--tag", "tags", multiple=True, metavar="WORD", help=N_("Étiquette ; vide pour effacer."))
@option("--language", type=OneOf(LANGUAGES), metavar="LANG", help=N_("Langue des courriers."))
@option(
    "--do-not-call/--may-call", default=None, help=N_("Ne plus appeler, ou appeler de nouveau.")
)
@option("--sentence", metavar="TEXT", help=N_("Phrase ajoutée à chacun de ses courriers."))
@option("--new-contact", is_flag=True, default=None, help=N_("Ajouter un interlocuteur."))
@option("--contact", metavar="TEXT", help=N_("Nom de l’interlocuteur."))
@option("--role", metavar="TEXT", help=N_("Sa fonction."))
@option("--phone", metavar="N", help=N_("Son téléphone."))
@option("--email", metavar="E", help=N_("Son adresse électronique."))
@as_json
@click.pass_obj
def debtor_verb(
    session: Session,
    /,
    customer: str,
    as_json: bool,
    tags: tuple[str, ...],
    **given: str | int | None,
) -> None:
    """Shows or changes the particulars of a debtor."""
    from relance_tui.cli import documents, pages, rights_documents, rights_pages

    desk = session.desk()
    debtor_id = desk.find(customer)
    message = None
    if tags or any(value is not None for value in given.values()):
        message = desk.edit_debtor(debtor_id, _changes(given, tags)).message
    view, rights = desk.dossier(debtor_id), desk.rights(debtor_id)
    if as_json:
        terms = {"terms": rights_documents.terms(rights)}
        say_json(documents.debtor(view) | terms | {"message": message})
        return
    say(*([message] if message is not None else pages.debtor(view)))
    say(*rights_pages.terms(rights, is_changed=message is not None))


def _changes(given: dict[str, str | int | None], tags: tuple[str, ...]) -> DebtorChanges:
    from relance_tui.cli import typed
    from relance_tui.domain.codes import DebtorKind
    from relance_tui.services.views import DebtorChanges

    text = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    do_not_call = given["do_not_call"]
    terms = typed.terms("--terms", text["terms"]) if "terms" in text else None
    address = text.get("address")
    return DebtorChanges(
        name=text.get("name"),
        kind=DebtorKind(text["kind"]) if "kind" in text else None,
        siren="".join(text["siren"].split()) if "siren" in text else None,
        address=None if address is None else _lines(address),
        policy=text.get("policy"),
        terms_days=terms.days if terms else None,
        terms_method=terms.method if terms else None,
        tags=typed.tags("--tag", tags) if tags else None,
        language=text.get("language"),
        do_not_call=None if do_not_call is None else bool(do_not_call),
        sentence=text.get("sentence"),
        is_new_contact=bool(given["new_contact"]),
        contact_name=text.get("contact"),
        contact_role=text.get("role"),
        phone=text.get("phone"),
        email=text.get("email"),
    )


def _lines(address: str) -> str:
    parts = address.replace("|", "\n").splitlines()
    return "\n".join(part.strip() for part in parts if part.strip())


@click.group(
    "settings",
    cls=Verbs,
    invoke_without_command=True,
    help=N_("Les réglages : notre identité, nos délais, nos dossiers."),
)
@as_json
@click.pass_context
def settings_verb(context: click.Context, as_json: bool) -> None:
    """Lists the settings when no verb follows."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    found = session.desk().settings()
    if as_json:
        from relance_tui.cli.documents import setting

        say_json([setting(each) for each in found])
    else:
        from relance_tui.cli.pages import settings

        say(*settings(found))


@settings_verb.command("get", cls=Verb, help=N_("La valeur d’un réglage."))
@click.argument("key")
@as_json
@click.pass_obj
def settings_get(session: Session, key: str, as_json: bool) -> None:
    """Prints one value."""
    value = session.desk().setting(key)
    if as_json:
        say_json({"key": key, "value": value})
    else:
        say(value)


@settings_verb.command("set", cls=Verb, help=N_("Changer un réglage ; vide pour l’effacer."))
@click.argument("key")
@click.argument("value")
@as_json
@click.pass_obj
def settings_set(session: Session, key: str, value: str, as_json: bool) -> None:
    """Changes one value."""
    desk = session.desk()
    done = desk.change_setting(key, value)
    if as_json:
        say_json({"key": key, "value": desk.setting(key), "message": done.message})
    else:
        say(done.message)


@verb("backup", help=N_("Copier toute la base dans un fichier, même pendant qu’elle sert."))
@click.argument("file", metavar="FILE")
@as_json
@click.pass_obj
def backup_verb(session: Session, file: str, as_json: bool) -> None:
    """Copies the database."""
    from pathlib import Path

    path = session.desk().back_up(Path(file).expanduser())
    if as_json:
        say_json({"path": str(path)})
    else:
        say(_("Base copiée dans {path}").format(path=path))
