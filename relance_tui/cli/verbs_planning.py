"""The verb that agrees a payment plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import Count, OneOf, as_json, option, verb
from relance_tui.cli.output import say, say_json, wrap
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _

if TYPE_CHECKING:
    from relance_tui.services.desk import Desk
    from relance_tui.services.views import PlanDraft

RHYTHMS = ("week", "fortnight", "month", "month_end")
"""How often an instalment falls due; spelled out here so that the help costs no import."""


@verb(
    "plan",
    help=N_(
        "Accorder un échéancier.\n\nLe total est ce qui est en retard. Donnez le nombre"
        " d’échéances ou le montant de chacune."
    ),
)
@click.argument("customer")
@option("--instalments", type=Count(), metavar="N", help=N_("Nombre d’échéances."))
@option("--amount-each", metavar="AMOUNT", help=N_("Montant de chaque échéance."))
@option("--deposit", metavar="AMOUNT", help=N_("Acompte versé aujourd’hui."))
@option(
    "--every",
    type=OneOf(RHYTHMS),
    default="month",
    metavar="RHYTHM",
    help=N_("week, fortnight, month (par défaut) ou month_end."),
)
@option("--first", metavar="DATE", help=N_("Première échéance ; par défaut, une période."))
@option("--note", default="", metavar="TEXT", help=N_("Ce qui a été convenu."))
@option(
    "--tolerance",
    type=Count(0),
    metavar="DAYS",
    help=N_("Jours ouvrés laissés à une échéance en retard ; sinon, le délai de la maison."),
)
@option(
    "--no-acceleration",
    is_flag=True,
    help=N_("Sans déchéance du terme : un défaut ne rend pas tout exigible."),
)
@option(
    "--freeze-interest/--run-interest",
    default=None,
    help=N_(
        "Geler les intérêts tant qu’il est tenu, ou les laisser courir ; sinon, gelés pour un"
        " particulier seulement."
    ),
)
@option("--dry-run", is_flag=True, help=N_("Afficher l’échéancier sans l’enregistrer."))
@as_json
@click.pass_obj
def plan_verb(  # noqa: PLR0913, PLR0917 - one per option
    session: Session,
    customer: str,
    instalments: int | None,
    amount_each: str | None,
    deposit: str | None,
    every: str,
    first: str | None,
    note: str,
    tolerance: int | None,
    no_acceleration: bool,
    freeze_interest: bool | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Shows and records a payment plan."""
    from relance_tui.cli import typed
    from relance_tui.domain.codes import Rhythm
    from relance_tui.services.views import PlanDraft

    if (instalments is None) == (amount_each is None):
        raise UsageError(_("il faut --instalments ou --amount-each, l’un des deux"))
    desk = session.desk()
    debtor_id = desk.find(customer)
    draft = PlanDraft(
        count=instalments,
        amount_cents=typed.amount("--amount-each", amount_each) if amount_each else None,
        deposit_cents=typed.amount("--deposit", deposit) if deposit else 0,
        rhythm=Rhythm(every),
        first_on=typed.day_ahead("--first", first, desk) if first else None,
        note=note.strip(),
        tolerance_working_days=tolerance,
        accelerates=not no_acceleration,
        freezes_interest=freeze_interest,
    )
    _agree(desk, debtor_id, draft, is_kept=not dry_run, is_json=as_json)


def _agree(desk: Desk, debtor_id: int, draft: PlanDraft, *, is_kept: bool, is_json: bool) -> None:
    preview = desk.preview_plan(debtor_id, draft)
    done = desk.agree_plan(debtor_id, draft) if is_kept else None
    if is_json:
        from relance_tui.cli.documents import plan as document

        code = desk.queue_rows([debtor_id])[0].code
        say_json(document(preview, done, code, desk.today))
        return
    from relance_tui.cli.pages import plan

    say(*plan(preview))
    for each in (*(f"! {warning}" for warning in preview.warnings), *preview.remarks):
        say(*wrap(each, "  "))
    say(*((done.recorded, done.message) if done else (_("Rien n’est enregistré."),)))
