"""The verb of the columns of other programs: list, show, load, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import Verb, Verbs, as_json
from relance_tui.cli.output import say, say_json
from relance_tui.i18n import N_, _

if TYPE_CHECKING:
    from relance_tui.ingest import Mapping
    from relance_tui.services.mappings import MappingView


@click.group(
    "import-mapping",
    cls=Verbs,
    invoke_without_command=True,
    help=N_("Les colonnes d’autres logiciels, telles qu’elles ont été confirmées."),
)
@as_json
@click.pass_context
def import_mapping_verb(context: click.Context, as_json: bool) -> None:
    """Lists what was confirmed when no verb follows."""
    if context.invoked_subcommand is None:
        context.invoke(mapping_list, as_json=as_json)


@import_mapping_verb.command(
    "list", cls=Verb, help=N_("Leurs noms, avec qui les a confirmées et quand.")
)
@as_json
@click.pass_obj
def mapping_list(session: Session, as_json: bool) -> None:
    """Prints every choice of columns."""
    found = session.desk().mappings()
    if as_json:
        say_json([_document(each) for each in found])
    elif not found:
        say(_("Aucune."))
    else:
        width = max(len(each.mapping.name) for each in found)
        say(*(f"{each.mapping.name:<{width}}  {each.at[:10]}  {each.by}" for each in found))


def _document(view: MappingView) -> dict[str, Any]:
    columns = dict(view.mapping.columns)
    return {"name": view.mapping.name, "columns": columns, "by": view.by, "at": view.at}


@import_mapping_verb.command(
    "show",
    cls=Verb,
    help=N_("Une correspondance, champ par champ.\n\nSon JSON (--json) se charge par load."),
)
@click.argument("name")
@as_json
@click.pass_obj
def mapping_show(session: Session, name: str, as_json: bool) -> None:
    """Prints one choice of columns."""
    mapping = session.desk().mapping_named(name)
    if as_json:
        say_json(_portable(mapping))
        return
    from relance_tui.ingest.mapping_fields import field_labels

    labels = {field: label for field, label in field_labels().items() if field in mapping.columns}
    width = max(map(len, labels.values()))
    say(mapping.name)
    say(*(f"  {label:<{width}}  {mapping.columns[field]}" for field, label in labels.items()))


def _portable(mapping: Mapping) -> dict[str, object]:
    from relance_tui.ingest.mapping import to_dict

    return to_dict(mapping)


@import_mapping_verb.command(
    "load", cls=Verb, help=N_("Reprendre une correspondance d’une autre maison.")
)
@click.argument("file", metavar="FILE.json", type=click.Path())
@as_json
@click.pass_obj
def mapping_load(session: Session, file: str, as_json: bool) -> None:
    """Keeps the choice of columns of a JSON file."""
    from pathlib import Path

    mapping = session.desk().load_mapping(Path(file))
    if as_json:
        say_json(_portable(mapping))
    else:
        say(_("Colonnes «\u00a0{name}\u00a0» gardées.").format(name=mapping.name))


@import_mapping_verb.command(
    "forget", cls=Verb, help=N_("Oublier une correspondance ; ses fichiers seront redemandés.")
)
@click.argument("name")
@as_json
@click.pass_obj
def mapping_forget(session: Session, name: str, as_json: bool) -> None:
    """Forgets one choice of columns."""
    desk = session.desk()
    mapping = desk.mapping_named(name)
    desk.forget_mapping(mapping)
    if as_json:
        say_json(_portable(mapping))
    else:
        say(_("Colonnes «\u00a0{name}\u00a0» oubliées.").format(name=mapping.name))
