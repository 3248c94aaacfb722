"""The verb of figures: report ageing, promises, forecast, dso, activity."""

from __future__ import annotations

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import say, say_bytes, say_json
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _

KINDS = ("ageing", "promises", "forecast", "dso", "activity")


@verb(
    "report",
    help=N_(
        "Les chiffres du tableau de bord.\n\nageing (balance âgée), promises (promesses et"
        " échéances attendues), forecast (encaissements attendus sur huit semaines), dso (délai"
        " moyen de règlement), activity (travail du jour)."
    ),
)
@click.argument("report", type=OneOf(KINDS), metavar="|".join(KINDS))
@as_json
@option(
    "--csv",
    "as_csv",
    is_flag=True,
    help=N_("Un CSV pour tableur\u00a0: UTF-8, en français point-virgule et virgule décimale."),
)
@click.pass_obj
def report_verb(session: Session, report: str, as_json: bool, as_csv: bool) -> None:
    """Prints one table of figures."""
    from relance_tui.cli import report_pages
    from relance_tui.services.tables import ReportKind, csv_bytes

    if as_json and as_csv:
        raise UsageError(_("--json ou --csv, pas les deux"))
    found = session.desk().report(ReportKind(report))
    if as_json:
        say_json(report_pages.document(found))
    elif as_csv:
        say_bytes(csv_bytes(found))
    else:
        say(*report_pages.page(found))
