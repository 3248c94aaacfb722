"""Opening the screens: on the clerk's database, or on the demonstration."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session, login_name
from relance_tui.cli.framework import Count, option, verb
from relance_tui.cli.output import say
from relance_tui.i18n import N_

if TYPE_CHECKING:
    from relance_tui.services.desk import Desk

_PREFIX = "relance-demo-"


def open_screens(session: Session) -> int:
    """Opens the screens on the clerk's database and returns the exit status."""
    from relance_tui.tui import refuse_without_terminal, run

    refuse_without_terminal()
    with ExitStack() as until_the_end:
        return run(
            session.desk(), session.config(), demo=lambda: _throwaway(session, until_the_end)
        )


@verb(
    "demo",
    help=N_(
        "Ouvrir les écrans sur des données d’exemple.\n\nElles sont ramenées à aujourd’hui, dans"
        " une copie effacée à la fin."
    ),
)
@option("--debtors", type=Count(), metavar="N", help=N_("Nombre de clients à inventer."))
@option("--no-ui", is_flag=True, help=N_("Garder la base et n’imprimer que son chemin."))
@click.pass_obj
def demo_verb(session: Session, debtors: int | None, no_ui: bool) -> int:
    """Opens the screens on a throwaway copy of the sample data."""
    if no_ui:
        from tempfile import mkdtemp

        say(str(_build(session, mkdtemp(prefix=_PREFIX), debtors).database))
        return 0
    from relance_tui.tui import refuse_without_terminal, run

    refuse_without_terminal()
    with ExitStack() as until_the_end:
        return run(_throwaway(session, until_the_end, debtors), session.config())


def _throwaway(session: Session, until_the_end: ExitStack, debtors: int | None = None) -> Desk:
    from tempfile import TemporaryDirectory

    folder = until_the_end.enter_context(TemporaryDirectory(prefix=_PREFIX))
    return _build(session, folder, debtors)


def _build(session: Session, folder: str, debtors: int | None) -> Desk:
    from pathlib import Path

    from relance_tui.cli.verbs_importing import ProgressBar
    from relance_tui.clock import Clock
    from relance_tui.services.demo import build
    from relance_tui.services.desk import Desk

    today, user = session.clock().today(), login_name()
    bar = ProgressBar()
    try:
        database = build(Path(folder), today, user, debtors, bar)
    finally:
        bar.clear()
    return Desk(database, Clock.set_to_day(today), user)
