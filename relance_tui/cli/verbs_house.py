"""Verbs on who owes and on the settings of the house: debtor, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, Verb, Verbs, as_json, option, verb
from relance_tui.cli.output import say, say_json
from relance_tui.errors import UsageError
from relance_tui.i18n import LANGUAGES, N_, _

if TYPE_CHECKING:
    from relance_tui.services.creating import NewDebtor
    from relance_tui.services.views import DebtorChanges

KINDS = ("business", "consumer", "public_body", "unknown")


@verb(
    "debtor",
    help=N_(
        "Afficher, modifier ou créer un client et son interlocuteur.\n\nSans option, la fiche."
        " Avec --create, CUSTOMER est le code du nouveau client. Dans une adresse, | sépare les"
        " lignes."
    ),
)
@click.argument("customer")
@option("--create", is_flag=True, help=N_("Créer le client, sous ce code."))
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
@option("--owner", metavar="CLERK", help=N_("Qui suit le dossier ; me pour soi, vide : personne."))
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
    create: bool,
    tags: tuple[str, ...],
    **given: str | int | None,
) -> None:
    """Shows, changes or creates the particulars of a debtor."""
    from relance_tui.cli import documents, pages, rights_documents, rights_pages

    desk = session.desk()
    message = None
    if create:
        message = desk.create_debtor(_new_debtor(customer, given, tags)).message
    debtor_id = desk.find(customer)
    if not create and (tags or any(value is not None for value in given.values())):
        message = desk.edit_debtor(debtor_id, _changes(given, tags)).message
    view, rights = desk.dossier(debtor_id), desk.rights(debtor_id)
    if as_json:
        terms = {"terms": rights_documents.terms(rights)}
        say_json(documents.debtor(view) | terms | {"message": message})
        return
    say(*([message] if message is not None else pages.debtor(view)))
    say(*rights_pages.terms(rights, is_changed=message is not None))


_AFTER_CREATION = {"do_not_call": "--do-not-call", "sentence": "--sentence"}
"""What a customer is given once it exists."""


def _new_debtor(code: str, given: dict[str, str | int | None], tags: tuple[str, ...]) -> NewDebtor:
    """The customer to create. Raises UsageError for what is to be said afterwards."""
    from relance_tui.cli import typed
    from relance_tui.domain.codes import DebtorKind
    from relance_tui.domain.terms import Terms
    from relance_tui.services.creating import NewDebtor

    refused = [flag for name, flag in _AFTER_CREATION.items() if given[name] is not None]
    refused += ["--tag"] if tags else []
    if refused:
        message = _("--create : {options} se donne une fois le client créé")
        raise UsageError(message.format(options=", ".join(refused)))
    text = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    if not text.get("name"):
        raise UsageError(_("--create : il faut --name"))
    terms = typed.terms("--terms", text["terms"]) if "terms" in text else None
    return NewDebtor(
        code=code,
        name=text["name"],
        kind=DebtorKind(text.get("kind", DebtorKind.UNKNOWN)),
        identifier=text.get("siren", ""),
        address=_lines(text.get("address", "")),
        contact_name=text.get("contact", ""),
        contact_role=text.get("role", ""),
        phone=text.get("phone", ""),
        email=text.get("email", ""),
        language=text.get("language", "fr"),
        terms_days=terms.days if terms else None,
        terms_method=(terms or Terms()).method,
        policy=text.get("policy", ""),
        owner=text.get("owner", ""),
    )


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
        siren=text.get("siren"),
        address=None if address is None else _lines(address),
        policy=text.get("policy"),
        terms_days=terms.days if terms else None,
        terms_method=terms.method if terms else None,
        tags=typed.tags("--tag", tags) if tags else None,
        language=text.get("language"),
        do_not_call=None if do_not_call is None else bool(do_not_call),
        sentence=text.get("sentence"),
        owner=text.get("owner"),
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


@settings_verb.command("export", cls=Verb, help=N_("Écrire tous les réglages dans un fichier."))
@click.argument("file", metavar="FILE")
@as_json
@click.pass_obj
def settings_export(session: Session, file: str, as_json: bool) -> None:
    """Writes the settings as TOML, each with its meaning."""
    from pathlib import Path

    path = session.desk().write_settings(Path(file).expanduser())
    if as_json:
        say_json({"path": str(path)})
    else:
        say(_("Réglages écrits dans {path}").format(path=path))


@settings_verb.command(
    "load", cls=Verb, help=N_("Prendre les réglages d’un fichier, tous ou aucun.")
)
@click.argument("file", metavar="FILE")
@as_json
@click.pass_obj
def settings_load(session: Session, file: str, as_json: bool) -> None:
    """Takes the settings of a TOML file."""
    from pathlib import Path

    done = session.desk().load_settings(Path(file).expanduser())
    if as_json:
        say_json({"message": done.message})
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
