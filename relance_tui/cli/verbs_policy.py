"""The verb of dunning policies: list, show, check, replay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import IsoDay, Verb, Verbs, as_json, option
from relance_tui.cli.output import say, say_json, say_json_with
from relance_tui.i18n import N_

if TYPE_CHECKING:
    from pathlib import Path


@click.group(
    "policy",
    cls=Verbs,
    invoke_without_command=True,
    help=N_("Les scénarios de relance : les lire, les vérifier, les rejouer."),
)
@as_json
@click.pass_context
def policy_verb(context: click.Context, as_json: bool) -> None:
    """Lists the policies when no verb follows."""
    if context.invoked_subcommand is None:
        context.invoke(policy_list, as_json=as_json)


@policy_verb.command("list", cls=Verb, help=N_("Les scénarios, avec leurs niveaux."))
@as_json
@click.pass_obj
def policy_list(session: Session, as_json: bool) -> None:
    """Prints every policy."""
    from relance_tui.cli import policy_pages
    from relance_tui.services.policies import policies

    session.config()
    found = sorted(policies().values(), key=lambda policy: policy.name)
    if as_json:
        say_json([policy_pages.document(policy) for policy in found])
    else:
        say(*policy_pages.catalogue(found))


@policy_verb.command("show", cls=Verb, help=N_("Un scénario, niveau par niveau."))
@click.argument("name")
@as_json
@click.pass_obj
def policy_show(session: Session, name: str, as_json: bool) -> None:
    """Prints one policy."""
    from relance_tui.cli import policy_pages
    from relance_tui.services.policies import known_policy

    session.config()
    policy = known_policy(name)
    if as_json:
        say_json(policy_pages.document(policy))
    else:
        say(*policy_pages.scenario(policy))


@policy_verb.command(
    "check",
    cls=Verb,
    help=N_(
        "Vérifier un fichier de scénario.\n\nDit la première erreur, sinon montre le scénario."
    ),
)
@click.argument("file", metavar="FILE")
@as_json
@click.pass_obj
def policy_check(session: Session, file: str, as_json: bool) -> None:
    """Prints what a policy file says, or what is wrong in it."""
    from relance_tui.cli import policy_pages
    from relance_tui.services.policies import check_policy

    session.config()
    path = _path(file)
    policy = check_policy(path)
    if as_json:
        say_json({"valid": True, **policy_pages.document(policy)})
    else:
        say(policy_pages.sound(path), "", *policy_pages.scenario(policy))


def _path(file: str) -> Path:
    from pathlib import Path

    return Path(file)


@policy_verb.command(
    "replay",
    cls=Verb,
    help=N_(
        "Ce qu’un scénario aurait fait, et ferait.\n\nSur tous les dossiers, sans rien y changer :"
        " chaque niveau est exécuté le jour dit, à la place de ce qui a été fait."
    ),
)
@click.argument("name")
@option(
    "--from",
    "first_on",
    type=IsoDay(),
    metavar="DATE",
    help=N_("Premier jour ; un an avant aujourd’hui par défaut."),
)
@option(
    "--to",
    "last_on",
    type=IsoDay(),
    metavar="DATE",
    help=N_("Dernier jour ; dans trois mois par défaut."),
)
@as_json
@click.pass_obj
def policy_replay(
    session: Session, name: str, first_on: date | None, last_on: date | None, as_json: bool
) -> None:
    """Prints what a policy would have done on the data at hand, and would do."""
    from relance_tui.cli import policy_pages

    found = session.desk().replay_policy(name, first_on, last_on)
    if as_json:
        steps = policy_pages.replayed_steps(found)
        say_json_with(policy_pages.replay_document(found), "steps", steps)
    else:
        say(*policy_pages.replay(found))
