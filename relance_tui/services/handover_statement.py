"""The statement of a hand-over file: what is owed, how the interest is made up, and on what basis.

Written in French, for whoever takes the dossier over, whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from relance_tui.domain.claims import InvoiceClaims
from relance_tui.domain.codes import Claim, DebtorKind
from relance_tui.domain.formats import numeric_date
from relance_tui.domain.interest import INDEMNITY_CENTS, Basis
from relance_tui.domain.payment import Payment, PaymentKind
from relance_tui.domain.rates import RateLine, half_year_of, percent_text
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.report import Report, Section
from relance_tui.letters.words import (
    Table,
    claim,
    claimed_indemnity_cents,
    interest_cents,
    joined,
    signed_amount,
)
from relance_tui.services.handover_contents import Contents
from relance_tui.services.handover_views import Amounts
from relance_tui.services.law import rates

_RULE_OF_DAYS = (
    "Intérêts simples, calculés sur le montant TTC impayé, sur une année de 365 jours même"
    " bissextile. Le premier jour compté est le lendemain de l’échéance (ou de l’effet de la mise"
    " en demeure quand c’est elle qui les fait courir), le dernier est celui de l’arrêté ou du"
    " règlement, inclus. La somme exacte de chaque facture est arrondie une seule fois, au centime"
    " le plus proche\u202f; les montants des lignes se partagent cette somme."
)
_BASES = {
    Basis.STATUTORY: "taux de refinancement de la BCE au premier jour du semestre, plus 10 points",
    Basis.CONTRACT: "taux convenu entre les parties",
    Basis.PUBLIC_BODY: "taux de refinancement de la BCE du semestre où les intérêts ont commencé,"
    " plus 8 points, fixe",
    Basis.LEGAL: "taux de l’intérêt légal (tous autres cas), semestre par semestre, à compter de la"
    " mise en demeure",
}


def statement_report(contents: Contents, facts: LetterFacts) -> Report:
    """What is owed on the day of the hand-over; `facts` are those of the cover letter."""
    debtor = contents.dossier.debtor
    return Report(
        title=f"Décompte arrêté au {numeric_date(contents.on)}",
        subtitle=f"{debtor.name} ({debtor.code})",
        author=facts.creditor.name,
        made_on=contents.on,
        sections=(
            _summary(contents, facts),
            _invoices(contents),
            _payments(contents),
            _interest(contents),
            _indemnities(contents),
            _basis(contents),
            _rates(contents),
            _settled_late(contents),
            _not_computed(contents),
        ),
    )


def _money(cents: int, currency: str = "EUR") -> str:
    return signed_amount(cents, currency, "fr")


def sums(pairs: Iterable[tuple[int, str]]) -> str:
    """Amounts added up per currency: `1 200,00 €`, `1 200,00 € et 300,00 USD`."""
    totals: dict[str, int] = {}
    for cents, currency in pairs:
        totals[currency] = totals.get(currency, 0) + cents
    return " et ".join(_money(cents, currency) for currency, cents in totals.items()) or _money(0)


def _summary(contents: Contents, facts: LetterFacts) -> Section:
    rows: list[tuple[str, str]] = []
    closing: list[tuple[str, str]] = []
    for each in contents.amounts:
        rows += _summary_rows(each)
        label = f"Total dû au {numeric_date(contents.on)}"
        closing.append((label, _money(each.due_cents, each.currency)))
    table = Table(
        heads=("Poste", "Montant"),
        rows=tuple(rows),
        totals=tuple(closing),
        first_figure=1,
        total_column=1,
    )
    return Section(
        heading="Récapitulatif",
        table=table if rows else None,
        paragraphs=tuple(_summary_notes(contents, facts)),
    )


def _summary_rows(each: Amounts) -> Iterator[tuple[str, str]]:
    currency = each.currency
    yield "Principal échu et impayé (TTC)", _money(each.overdue_cents, currency)
    if each.interest_cents:
        yield "Intérêts de retard dus", _money(each.interest_cents, currency)
    if each.indemnity_cents:
        yield "Indemnités forfaitaires de recouvrement dues", _money(each.indemnity_cents, currency)
    if each.credit_cents:
        label = "Règlements et avoirs reçus, non affectés à une facture"
        yield label, _money(-each.credit_cents, currency)


def _summary_notes(contents: Contents, facts: LetterFacts) -> Iterator[str]:
    if not contents.invoices:
        yield "Aucune facture n’est ouverte à cette date."
        return
    for each in contents.amounts:
        if each.daily_cents:
            daily = _money(each.daily_cents, each.currency)
            yield f"Chaque jour de plus ajoute {daily} d’intérêts, jusqu’au paiement."
        later = each.principal_cents - each.overdue_cents
        if later:
            yield (
                f"S’y ajouteront {_money(later, each.currency)} de factures non encore échues,"
                " non comprises dans ce total."
            )
    disputed = [i for i in contents.invoices if contents.case.disputed_cents.get(i.id)]
    if disputed:
        cents = contents.case.disputed_cents
        contested = sums((cents[invoice.id], invoice.currency) for invoice in disputed)
        yield f"Part contestée par le débiteur, comprise dans ce total\u00a0: {contested}."
    beside = claimed_indemnity_cents(facts) + interest_cents(facts)
    demanded = joined(facts, claim(facts, beside))
    if demanded != sums((each.due_cents, each.currency) for each in contents.amounts):
        why = "\u202f; ".join(_differences(contents, has_dispute=bool(disputed)))
        yield f"Somme réclamée au bordereau\u00a0: {demanded}{f' ({why})' if why else ''}."


def _differences(contents: Contents, *, has_dispute: bool) -> Iterator[str]:
    """Why the cover letter asks for another sum."""
    if not any(invoice.is_overdue(contents.on) for invoice in contents.invoices):
        yield "factures à échoir"
    if has_dispute:
        yield "sans ce qui est contesté"
    if contents.dossier.unallocated_cents > 0:
        yield "sans intérêts tant que des règlements restent à affecter"


def _invoices(contents: Contents) -> Section:
    table = Table(
        heads=("Facture", "Date", "Échéance", "Montant TTC", "Réglé", "Reste dû", "Retard"),
        rows=tuple(
            (
                invoice.number,
                numeric_date(invoice.issued_on),
                numeric_date(invoice.due_on),
                _money(invoice.total_cents, invoice.currency),
                _money(invoice.total_cents - invoice.open_cents, invoice.currency),
                _money(invoice.open_cents, invoice.currency),
                f"{invoice.days_late(contents.on)}\u00a0j"
                if invoice.is_overdue(contents.on)
                else "non échue",
            )
            for invoice in contents.invoices
        ),
        totals=(("Principal ouvert", sums((i.open_cents, i.currency) for i in contents.invoices)),),
        first_figure=3,
        total_column=5,
    )
    return Section(heading="Factures", table=table if contents.invoices else None)


def _payments(contents: Contents) -> Section:
    numbers = {invoice.id: invoice for invoice in contents.invoices}
    rows: list[tuple[str, ...]] = []
    for payment in sorted(contents.dossier.payments, key=lambda each: (each.valued_on, each.id)):
        for part in payment.allocations:
            if part.invoice_id in numbers:
                invoice = numbers[part.invoice_id]
                rows.append(
                    (
                        numeric_date(payment.valued_on),
                        _nature(payment),
                        payment.reference or "–",
                        invoice.number,
                        _claim(part.claim),
                        _money(part.amount_cents, invoice.currency),
                    )
                )
    if not rows:
        return Section(
            heading="Règlements et avoirs", paragraphs=("Aucun n’est affecté à ces factures.",)
        )
    heads = ("Valeur", "Nature", "Référence", "Facture", "Imputé sur", "Montant")
    table = Table(heads=heads, rows=tuple(rows), totals=(), first_figure=5, total_column=5)
    rule = (
        "Règlements imputés d’abord sur les intérêts (art. 1343-1 du code civil)."
        if contents.rights.is_interest_first
        else "Règlements imputés sur le principal, sauf mention contraire ci-dessous."
    )
    return Section(heading="Règlements et avoirs", paragraphs=(rule,), table=table)


def _nature(payment: Payment) -> str:
    if payment.bounced_on is not None:
        return f"revenu impayé le {numeric_date(payment.bounced_on)}"
    return "avoir" if payment.kind is PaymentKind.CREDIT_NOTE else "règlement"


def _claim(claim_: Claim) -> str:
    names = {Claim.PRINCIPAL: "principal", Claim.INTEREST: "intérêts"}
    return names.get(claim_, "indemnité")


def _interest(contents: Contents) -> Section:
    bearing = [each for each in contents.rights.claims.open if each.interest.segments]
    if not bearing:
        return Section(
            heading="Intérêts de retard",
            paragraphs=("Aucun jour ne porte intérêt à cette date.",),
        )
    return Section(heading="Intérêts de retard", table=_interest_table(bearing))


def _interest_table(bearing: Sequence[InvoiceClaims]) -> Table:
    rows = tuple(
        (
            each.invoice.number,
            # The articles of the indemnity come last.
            each.terms.basis.articles.partition(", D")[0],
            numeric_date(segment.first_on),
            numeric_date(segment.last_on),
            str(segment.days),
            _money(segment.principal_cents, each.invoice.currency),
            percent_text(segment.percent),
            _money(segment.interest_cents, each.invoice.currency),
        )
        for each in bearing
        for segment in each.interest.segments
    )
    run = sums((each.interest_cents, each.invoice.currency) for each in bearing)
    owed = sums((each.interest_owed_cents, each.invoice.currency) for each in bearing)
    paid = sums((-each.paid_interest_cents, each.invoice.currency) for each in bearing)
    is_partly_paid = any(each.paid_interest_cents for each in bearing)
    return Table(
        heads=("Facture", "Texte", "Du", "Au", "Jours", "Base TTC", "Taux", "Intérêts"),
        rows=rows,
        totals=(("Intérêts courus", run), ("Déjà réglés", paid), ("Intérêts dus", owed))
        if is_partly_paid
        else (("Intérêts dus", owed),),
        first_figure=4,
        total_column=7,
    )


def _indemnities(contents: Contents) -> Section:
    owing = [each for each in contents.rights.claims.open if each.indemnity_cents]
    if not owing:
        return Section()
    table = Table(
        heads=("Facture", "Texte", "Due", "Réglée", "Reste due"),
        rows=tuple(
            (
                each.invoice.number,
                "CCP art. L2192-13, D2192-35"
                if each.terms.basis is Basis.PUBLIC_BODY
                else "C. com. art. L441-10 II, D441-5",
                _money(each.indemnity_cents),
                _money(min(each.paid_indemnity_cents, each.indemnity_cents)),
                _money(each.indemnity_owed_cents),
            )
            for each in owing
        ),
        totals=(("Indemnités dues", _money(sum(each.indemnity_owed_cents for each in owing))),),
        first_figure=2,
        total_column=4,
    )
    each = _money(INDEMNITY_CENTS)
    return Section(
        heading="Indemnités forfaitaires de recouvrement",
        paragraphs=(f"{each} par facture payée en retard, sans TVA et hors base des intérêts.",),
        table=table,
    )


def _basis(contents: Contents) -> Section:
    found = contents.rights.claims.open
    details = [
        (basis.articles, _BASES[basis] + _agreed(found, basis))
        for basis in sorted({each.terms.basis for each in found})
    ]
    return Section(
        heading="Bases légales et méthode",
        details=tuple(details),
        paragraphs=(_RULE_OF_DAYS,) if details else (),
    )


def _agreed(found: Iterable[InvoiceClaims], basis: Basis) -> str:
    """The rate of the terms of sale, where it is theirs."""
    percents = {each.terms.contract_percent for each in found if each.terms.basis is basis}
    if basis is not Basis.CONTRACT:
        return ""
    return ", ".join(f"\u00a0: {percent_text(each)} l’an" for each in percents if each is not None)


def _rates(contents: Contents) -> Section:
    """Where the published rates behind the figures were read, and when."""
    known = rates()
    lines: dict[tuple[str, str], RateLine] = {}
    for each in contents.rights.claims.open:
        basis = each.terms.basis
        table, name = (known.legal, "intérêt légal") if basis is Basis.LEGAL else (known.ecb, "BCE")
        for segment in each.interest.segments if basis is not Basis.CONTRACT else ():
            start = each.interest.segments[0] if basis is Basis.PUBLIC_BODY else segment
            half_year = half_year_of(start.first_on)
            lines[half_year.isoformat(), name] = table[half_year]
    rows = tuple(
        (
            f"{numeric_date(found.half_year)} ({name})",
            found.source,
            numeric_date(found.checked_on),
            percent_text(found.percents[0]),
        )
        for (_half_year, name), found in sorted(lines.items())
    )
    heads = ("Semestre du", "Source", "Vérifié le", "Taux publié")
    table_ = Table(heads=heads, rows=rows, totals=(), first_figure=3, total_column=3)
    return Section(heading="Taux publiés utilisés", table=table_) if rows else Section()


def _settled_late(contents: Contents) -> Section:
    found = contents.rights.claims.settled_late if contents.is_whole else ()
    owing = [each for each in found if each.interest_owed_cents or each.indemnity_owed_cents]
    if not owing:
        return Section()
    table = Table(
        heads=("Facture", "Échéance", "Intérêts", "Indemnité"),
        rows=tuple(
            (
                each.invoice.number,
                numeric_date(each.invoice.due_on),
                _money(each.interest_owed_cents, each.invoice.currency),
                _money(each.indemnity_owed_cents),
            )
            for each in owing
        ),
        totals=(),
        first_figure=2,
        total_column=3,
    )
    return Section(
        heading="Pour mémoire\u00a0: factures déjà réglées, en retard",
        paragraphs=("Non comprises dans le total ci-dessus.",),
        table=table,
    )


def _not_computed(contents: Contents) -> Section:
    told = tuple(dict.fromkeys(_reservations(contents)))
    return Section(heading="Réserves", paragraphs=told) if told else Section()


def _reservations(contents: Contents) -> Iterator[str]:
    """What the figures leave out, and why."""
    for each in contents.rights.claims.open:
        number = each.invoice.number
        if each.missing is not None:
            half_year = numeric_date(each.missing.half_year)
            yield (
                f"Facture {number}\u00a0: intérêts non calculés, le taux du semestre du"
                f" {half_year} n’est pas connu."
            )
        if each.terms.basis is Basis.LEGAL and each.terms.notice_on is None:
            yield (
                f"Facture {number}\u00a0: aucun intérêt, faute de mise en demeure dont l’effet"
                " soit établi."
            )
        if each.terms.insolvency_on is not None:
            opened = numeric_date(each.terms.insolvency_on)
            yield (
                f"Facture {number}\u00a0: intérêts arrêtés par l’ouverture de la procédure"
                f" collective du {opened} (C. com. art. L622-28)."
            )
        if each.invoice.currency != "EUR":
            yield f"Facture {number}\u00a0: l’indemnité n’est fixée par la loi qu’en euros."
    if contents.dossier.debtor.kind is DebtorKind.UNKNOWN:
        yield "La nature du débiteur n’est pas établie\u00a0: il est traité comme un particulier."
