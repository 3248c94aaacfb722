"""Verbs of the law: what a delay costs, and the rates it is computed with. No database is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import IsoDay, OneOf, as_json, option, verb
from relance_tui.cli.output import say, say_json
from relance_tui.i18n import N_, _

DEBTORS = ("business", "consumer", "public_body")


class Percent(click.ParamType[Decimal]):
    """A yearly rate in percent."""

    name = "PERCENT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The rate. Fails on anything else."""
        from relance_tui.domain.rates import parse_percent

        text = str(value).strip().removesuffix("%").rstrip()
        try:
            return parse_percent(text)
        except ValueError:
            message = _("« {value} » n’est pas un taux ; il faut un pourcentage de 0 à 100")
            self.fail(message.format(value=value), param, ctx)


@verb(
    "interest",
    help=N_(
        "Calculer les intérêts de retard et l’indemnité d’une somme.\n\nAu taux en vigueur à chaque"
        " semestre, du lendemain de l’échéance au dernier jour inclus."
    ),
)
@click.argument("amount")
@option("--due", type=IsoDay(), required=True, metavar="DATE", help=N_("Échéance."))
@option("--until", type=IsoDay(), required=True, metavar="DATE", help=N_("Dernier jour compté."))
@option(
    "--debtor",
    type=OneOf(DEBTORS),
    default=DEBTORS[0],
    metavar="KIND",
    help=N_("business (par défaut), consumer, public_body."),
)
@option("--rate", type=Percent(), metavar="PERCENT", help=N_("Taux convenu, entre professionnels."))
@option(
    "--notice",
    type=IsoDay(),
    metavar="DATE",
    help=N_("Réception de la mise en demeure, pour un particulier."),
)
@as_json
@click.pass_obj
def interest_verb(  # noqa: PLR0913 - one parameter per option
    session: Session,
    /,
    *,
    amount: str,
    due: date,
    until: date,
    debtor: str,
    rate: Decimal | None,
    notice: date | None,
    as_json: bool,
) -> None:
    """Prints what a delay costs."""
    from relance_tui.cli import typed
    from relance_tui.domain.codes import DebtorKind
    from relance_tui.domain.interest import InterestTerms
    from relance_tui.services.law import late_payment

    session.config()
    terms = InterestTerms(debtor=DebtorKind(debtor), contract_percent=rate, notice_on=notice)
    cost = late_payment(typed.amount("AMOUNT", amount), due, until, terms)
    if as_json:
        from relance_tui.cli.law_documents import late_payment as document

        say_json(document(cost))
    else:
        from relance_tui.cli.law_pages import late_payment as page

        say(*page(cost))


@verb("rates", help=N_("Les taux d’intérêt employés, avec leur source et leur date."))
@as_json
@click.pass_obj
def rates_verb(session: Session, as_json: bool) -> None:
    """Prints the rates of every half-year known, and how to add the next one."""
    from relance_tui.paths import law_dirs
    from relance_tui.services.law import rates

    session.config()
    known, folders = rates(), law_dirs()
    if as_json:
        from relance_tui.cli.law_documents import rates as document

        say_json(document(known, folders))
    else:
        from relance_tui.cli.law_pages import rates as page

        say(*page(known, folders))
