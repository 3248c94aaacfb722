"""The figures of the dashboard as tables: printed, written as CSV, or given to programs.

Each report has rows, one fact each, and totals, one per currency. The keys of their columns are
those of the JSON documents; the titles are those a clerk reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from relance_tui.domain.ageing import Age, Ageing, SalesOutstanding, week_of
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.forecast import Source
from relance_tui.i18n import _
from relance_tui.services import dashboard as figures
from relance_tui.services import expectations
from relance_tui.services.dashboard import Dashboard, Sum, Work
from relance_tui.services.expectations import AwaitedMoney, Forecast
from relance_tui.services.office import Office
from relance_tui.services.tables import Column, Holds, Report, ReportKind, Value, csv_bytes
from relance_tui.services.wording import channel_label, outcome_label
from relance_tui.storage import report_reads
from relance_tui.storage.light import reading


def report(office: Office, kind: ReportKind) -> Report:
    """One report on the working day; only what it needs is read."""
    with reading(office.database) as connection:
        if kind is ReportKind.PROMISES:
            return promises_report(expectations.awaited_money(office, connection), office.today)
        if kind is ReportKind.ACTIVITY:
            return activity_report(*figures.work(office, connection), office.today)
        waiting = report_reads.unallocated(connection)
        ageings = figures.ageings(office, connection, waiting)
        if kind is ReportKind.AGEING:
            return ageing_report(ageings, office.today)
        if kind is ReportKind.DSO:
            found = figures.outstanding(office, connection, ageings)
            return dso_report(found, office.today)
        _agreed, forecasts = expectations.outlook(office, connection, ageings, waiting)
        return forecast_report(forecasts, office.today)


def reports(found: Dashboard) -> tuple[Report, ...]:
    """Every report of a dashboard, those still unknown left out."""
    parts = [ageing_report(found.ageings, found.today)]
    if found.awaited is not None:
        parts.append(promises_report(found.awaited, found.today))
    if found.forecasts is not None:
        parts.append(forecast_report(found.forecasts, found.today))
    if found.outstanding is not None:
        parts.append(dso_report(found.outstanding, found.today))
    parts.append(activity_report(found.everybody, found.mine, found.today))
    return tuple(parts)


def age_label(age: str) -> str:
    """An age of debt as people say it."""
    return {
        Age.NOT_DUE: _("non échu"),
        Age.UP_TO_30: _("1 à 30 j"),
        Age.UP_TO_60: _("31 à 60 j"),
        Age.UP_TO_90: _("61 à 90 j"),
        Age.OVER_90: _("plus de 90 j"),
    }[Age(age)]


def source_label(source: str) -> str:
    """Why money is expected, in a word."""
    return {
        Source.PROMISE: _("promesse"),
        Source.INSTALMENT: _("échéance"),
        Source.INVOICE: _("facture"),
    }[Source(source)]


def ageing_report(found: Sequence[Ageing], today: date) -> Report:
    """What is open by age.

    Rows: `currency, bucket` (`not_due, 1_30, 31_60, 61_90, over_90`, days past the due date),
    `amount, share` (percent of all that is open in the currency), `invoices, customers`.
    Totals: `currency, open, overdue, unallocated` (money received that no invoice has yet),
    `balance` (open less unallocated), `invoices, customers`.
    """
    return Report(
        kind=ReportKind.AGEING,
        title=_("Balance âgée"),
        on=today,
        columns=(
            Column("currency", _("Devise")),
            Column("bucket", _("Ancienneté"), Holds.CODE, age_label),
            Column("amount", _("Montant"), Holds.MONEY),
            Column("share", _("Part %"), Holds.TENTHS),
            Column("invoices", _("Factures"), Holds.COUNT),
            Column("customers", _("Clients"), Holds.COUNT),
        ),
        rows=tuple(
            (
                each.currency,
                bucket.age,
                bucket.amount_cents,
                share,
                bucket.invoice_count,
                bucket.dossier_count,
            )
            for each in found
            for bucket, share in zip(each.buckets, each.shares, strict=True)
        ),
        total_columns=(
            Column("currency", _("Devise")),
            Column("open", _("Ouvert"), Holds.MONEY),
            Column("overdue", _("Échu"), Holds.MONEY),
            Column("unallocated", _("Non affecté"), Holds.MONEY),
            Column("balance", _("Solde"), Holds.MONEY),
            Column("invoices", _("Factures"), Holds.COUNT),
            Column("customers", _("Clients"), Holds.COUNT),
        ),
        totals=tuple(
            (
                each.currency,
                each.open_cents,
                each.overdue_cents,
                each.unallocated_cents,
                each.open_cents - each.unallocated_cents,
                each.invoice_count,
                each.dossier_count,
            )
            for each in found
        ),
    )


def promises_report(found: Sequence[AwaitedMoney], today: date) -> Report:
    """The promises and instalments money has not met, in order of date.

    Rows: `customer, name, kind` (`promise, instalment`), `due_on, amount` (what is left of it),
    `currency, status` (`pending`; `broken` once the grace is over, until it is dealt with).
    Totals: `currency, this_week` (pending, due by Sunday), `pending, broken`.
    """
    _monday, sunday = week_of(today)
    currencies = dict.fromkeys(each.currency for each in found)

    def total(currency: str, is_meant: Callable[[AwaitedMoney], bool]) -> int:
        return sum(e.amount_cents for e in found if e.currency == currency and is_meant(e))

    return Report(
        kind=ReportKind.PROMISES,
        title=_("Promesses et échéances attendues"),
        on=today,
        columns=(
            Column("customer", _("Compte")),
            Column("name", _("Client")),
            Column("kind", _("Nature"), Holds.CODE, source_label),
            Column("due_on", _("Date"), Holds.DAY),
            Column("amount", _("Montant"), Holds.MONEY),
            Column("currency", _("Devise")),
            Column("status", _("État"), Holds.CODE, _status_label),
        ),
        rows=tuple(
            (
                each.code,
                each.name,
                each.source,
                each.due_on,
                each.amount_cents,
                each.currency,
                "broken" if each.is_broken else "pending",
            )
            for each in found
        ),
        total_columns=(
            Column("currency", _("Devise")),
            Column("this_week", _("Attendu d’ici dimanche"), Holds.MONEY),
            Column("pending", _("Attendu"), Holds.MONEY),
            Column("broken", _("Non tenu"), Holds.MONEY),
        ),
        totals=tuple(
            (
                currency,
                total(currency, lambda e: not e.is_broken and e.due_on <= sunday),
                total(currency, lambda e: not e.is_broken),
                total(currency, lambda e: e.is_broken),
            )
            for currency in currencies
        ),
    )


def _status_label(status: str) -> str:
    return _("non tenu") if status == "broken" else _("attendu")


def forecast_note() -> str:
    """What the forecast is made of."""
    return _(
        "Attendu\u00a0: ce qui reste des promesses et des échéances à leur date, puis les factures"
        " non échues à leur échéance, décalée du retard habituel du client (médiane de ses factures"
        " payées depuis un an, trois au moins). Ni promesse rompue, ni litige, ni facture échue"
        " sans accord."
    )


def forecast_report(found: Sequence[Forecast], today: date) -> Report:
    """What is expected in the coming weeks.

    Rows: `currency, from, to` (a Monday and its Sunday), `promises, instalments, invoices, total`.
    Totals: `currency, total, later` (agreed for after the last week), `unscheduled` (overdue, and
    nobody has said when it will be paid: in no week).
    """
    return Report(
        kind=ReportKind.FORECAST,
        title=_("Encaissements attendus"),
        on=today,
        columns=(
            Column("currency", _("Devise")),
            Column("from", _("Du"), Holds.DAY),
            Column("to", _("Au"), Holds.DAY),
            Column("promises", _("Promesses"), Holds.MONEY),
            Column("instalments", _("Échéances"), Holds.MONEY),
            Column("invoices", _("Factures"), Holds.MONEY),
            Column("total", _("Total"), Holds.MONEY),
        ),
        rows=tuple(
            (
                each.currency,
                week.first_on,
                week.last_on,
                week.promise_cents,
                week.instalment_cents,
                week.invoice_cents,
                week.total_cents,
            )
            for each in found
            for week in each.weeks
        ),
        total_columns=(
            Column("currency", _("Devise")),
            Column("total", _("Attendu"), Holds.MONEY),
            Column("later", _("Accords au-delà"), Holds.MONEY),
            Column("unscheduled", _("Échu sans accord, non compté"), Holds.MONEY),
        ),
        totals=tuple(
            (each.currency, each.total_cents, each.later_cents, each.unscheduled_cents)
            for each in found
        ),
        notes=(forecast_note(),),
    )


def dso_note() -> str:
    """How the days of sales outstanding are counted."""
    return _(
        "DSO par épuisement\u00a0: on retranche de l’encours TTC (factures ouvertes moins sommes"
        " non affectées) les ventes de chaque mois, du plus récent au plus ancien\u202f; un mois"
        " épuisé compte pour tous ses jours, le dernier en proportion. Seules les ventes des"
        " factures connues comptent."
    )


def dso_report(found: Sequence[SalesOutstanding], today: date) -> Report:
    """How many days of sales wait to be paid, by count-back.

    Rows: `currency, month` (its first day), `sales, days` (for how many it counts).
    Totals: `currency, method` (`count_back`), `receivable, days` (null when the invoices known do
    not reach as far as what is owed).
    """
    return Report(
        kind=ReportKind.DSO,
        title=_("Délai moyen de règlement (DSO)"),
        on=today,
        columns=(
            Column("currency", _("Devise")),
            Column("month", _("Mois du"), Holds.DAY),
            Column("sales", _("Ventes TTC"), Holds.MONEY),
            Column("days", _("Jours"), Holds.TENTHS),
        ),
        rows=tuple(
            (each.currency, month.first_on, month.sales_cents, month.tenths)
            for each in found
            for month in each.months
        ),
        total_columns=(
            Column("currency", _("Devise")),
            Column("method", _("Méthode"), Holds.CODE, lambda _code: _("épuisement")),
            Column("receivable", _("Encours"), Holds.MONEY),
            Column("days", _("DSO en jours"), Holds.TENTHS),
        ),
        totals=tuple(
            (each.currency, "count_back", each.receivable_cents, each.tenths) for each in found
        ),
        notes=(dso_note(),),
    )


def activity_report(everybody: Work, mine: Work, today: date) -> Report:
    """What was done on the working day.

    Rows: `who` (`everybody, mine`), `what` (`dossiers, calls, letters, promises, plans, money_in`),
    `detail` (the outcome of the calls, the channel of the letters), `count, amount, currency`.
    `money_in` are payments recorded that day, whatever their value date. There are no totals.
    """
    return Report(
        kind=ReportKind.ACTIVITY,
        title=_("Travail du jour"),
        on=today,
        columns=(
            Column("who", _("Qui"), Holds.CODE, _who_label),
            Column("what", _("Quoi"), Holds.CODE, _what_label),
            Column("detail", _("Détail"), Holds.CODE, _detail_label),
            Column("count", _("Nombre"), Holds.COUNT),
            Column("amount", _("Montant"), Holds.MONEY),
            Column("currency", _("Devise")),
        ),
        rows=(*_work_rows("everybody", everybody), *_work_rows("mine", mine)),
    )


def _work_rows(who: str, work: Work) -> Iterator[tuple[Value, ...]]:
    yield who, "dossiers", "", work.dossier_count, None, ""
    for outcome, count in work.calls.items():
        yield who, "calls", outcome, count, None, ""
    for channel, count in work.letters.items():
        yield who, "letters", channel, count, None, ""
    for what, sums in (
        ("promises", work.promises),
        ("plans", work.plans),
        ("money_in", work.money),
    ):
        for each in sums:
            yield _sum_row(who, what, each)


def _sum_row(who: str, what: str, each: Sum) -> tuple[Value, ...]:
    return who, what, "", each.count, each.amount_cents, each.currency


def _who_label(who: str) -> str:
    return _("moi") if who == "mine" else _("tous")


def _what_label(what: str) -> str:
    return {
        "dossiers": _("dossiers traités"),
        "calls": _("appels"),
        "letters": _("courriers"),
        "promises": _("promesses"),
        "plans": _("échéanciers"),
        "money_in": _("encaissements"),
    }[what]


def _detail_label(detail: str) -> str:
    if not detail:
        return ""
    is_call = detail in set(CallOutcome)
    return outcome_label(CallOutcome(detail)) if is_call else channel_label(detail)


# Files.


def export(office: Office, found: Dashboard) -> list[Path]:
    """Writes each report of a dashboard as a CSV file of the export folder.

    Those of the same day are replaced.
    """
    from relance_tui.letters.export import write_atomically  # noqa: PLC0415 - only to export
    from relance_tui.services.letter_files import export_folder  # noqa: PLC0415 - same
    from relance_tui.services.settings import read_settings  # noqa: PLC0415 - same

    with reading(office.database) as connection:
        folder = export_folder(read_settings(connection))
    paths = []
    for each in reports(found):
        path = folder / f"{each.on.isoformat()}_{each.kind}.csv"
        write_atomically(path, csv_bytes(each), overwrite=True)
        paths.append(path)
    return paths
