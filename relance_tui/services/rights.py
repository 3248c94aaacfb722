"""What the law gives us on a dossier today: interest, limitation, terms and procedures.

Read apart from the dossier itself, which the list beside lives on and must open at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relance_tui.domain.case import Case
from relance_tui.domain.claims import DossierClaims, claims_of
from relance_tui.domain.codes import Channel, DebtorKind, EventKind
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.limitation import Limitation, limitation_of
from relance_tui.domain.procedures import Procedure, open_procedures
from relance_tui.domain.situation import Evidence, Situation
from relance_tui.domain.terms import Terms, due_date_warnings, terms_warnings
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.law import rates
from relance_tui.services.office import Office
from relance_tui.services.procedures import catalogue
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.storage.light import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What may be claimed, until when, and by which ways."""

    today: date
    claims: DossierClaims
    is_interest_first: bool
    """Whether the house sets payments against interest first (C. civ. art. 1343-1)."""
    limitations: tuple[tuple[str, Limitation], ...]
    """Number of each open invoice and its limitation, the earliest first."""
    procedures: tuple[Procedure, ...]
    """Those open today first."""
    terms: Terms
    terms_warnings: tuple[str, ...]

    @property
    def limitation_on(self) -> date | None:
        """The earliest limitation date, None when nothing is open."""
        return self.limitations[0][1].on if self.limitations else None


def rights(office: Office, debtor_id: int) -> Rights:
    """What the law gives us on a dossier on the working day. Raises UnknownDossier."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
    return rights_of(rulebook.lay_out(dossier), rulebook, office.today)


def rights_of(case: Case, rulebook: Rulebook, today: date) -> Rights:
    """What the law gives us on a dossier laid out."""
    claims = claims_of(case.dossier, rulebook.claim_terms, rates(), today)
    terms = _terms(case, rulebook)
    return Rights(
        today=today,
        claims=claims,
        is_interest_first=rulebook.is_interest_first,
        limitations=_limitations(case),
        procedures=open_procedures(_situation(case, claims, today), catalogue()),
        terms=terms,
        terms_warnings=_warnings(case, terms),
    )


def _limitations(case: Case) -> tuple[tuple[str, Limitation], ...]:
    kind = case.policy.margins.debt_kind
    found = [
        (invoice.number, limitation_of(case.dossier, invoice, kind))
        for invoice in case.open_invoices
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1].on, pair[0])))


def _terms(case: Case, rulebook: Rulebook) -> Terms:
    debtor = case.dossier.debtor
    if debtor.terms_days is None:
        return Terms(days=int(rulebook.settings["terms.days"]))
    return Terms(days=debtor.terms_days, method=debtor.terms_method)


def _warnings(case: Case, terms: Terms) -> tuple[str, ...]:
    kind = case.dossier.debtor.kind
    found = list(terms_warnings(terms, kind))
    for invoice in case.open_invoices:
        found += due_date_warnings(invoice, kind)
    return tuple(found)


def _situation(case: Case, claims: DossierClaims, today: date) -> Situation:
    """The debt as a judge would see it: what is due, undisputed and still enforceable.

    When nothing is, what is due all the same: each procedure then says why it is closed.
    """
    insolvency = case.insolvency
    overdue = [
        invoice
        for invoice in case.open_invoices
        if invoice.currency == "EUR"
        # As the alarm does: all that was born before an opening judgment is to be declared.
        and (invoice.is_overdue(today) or (insolvency and insolvency.concerns(invoice)))
    ]
    enforceable = [i for i in overdue if case.limitation_on[i.id] >= today]
    undisputed = sum(case.chased_cents(invoice) for invoice in enforceable)
    principal = undisputed or sum(invoice.open_cents for invoice in enforceable or overdue)
    debtor = case.dossier.debtor
    return Situation(
        today=today,
        debtor_kind=debtor.kind,
        principal_cents=max(principal - case.dossier.unallocated_cents, 0),
        interest_cents=0 if claims.missing else claims.interest_cents,
        address=debtor.address,
        declare_by_on=insolvency.declare_by_on if insolvency else None,
        evidence=Evidence(
            has_formal_notice=any(
                letter.channel is Channel.REGISTERED for letter in case.dossier.letters
            ),
            has_notice_proof=any(event.kind.is_final_proof for event in case.dossier.events),
            has_address=bool(debtor.address),
            has_siren=bool(debtor.siren) if debtor.kind is DebtorKind.BUSINESS else None,
            is_disputed=bool(enforceable) and not undisputed,
            is_insolvent=insolvency is not None
            and all(insolvency.concerns(invoice) for invoice in overdue),
            is_time_barred=bool(overdue) and not enforceable,
            has_title=bool(overdue) and all(_has_title(case, invoice) for invoice in overdue),
        ),
    )


def _has_title(case: Case, invoice: Invoice) -> bool:
    return any(
        event.kind is EventKind.TITLE_OBTAINED and event.concerns(invoice)
        for event in case.dossier.events
    )
