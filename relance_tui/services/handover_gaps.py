"""What a hand-over file lacks, what is to be gathered for it, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator

from relance_tui.domain.codes import Channel, DebtorKind, EventKind
from relance_tui.domain.days import months_before
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.limitation import ALARM_MONTHS
from relance_tui.domain.procedure_words import piece_words
from relance_tui.domain.routes import Piece
from relance_tui.i18n import _
from relance_tui.services.handover_contents import Contents
from relance_tui.services.handover_views import HandoverKind
from relance_tui.services.rights_words import floor_warning
from relance_tui.services.views import MissingFact
from relance_tui.services.wording import day, event_label, money
from relance_tui.storage.documents import KeptLetter

_DEEDS = frozenset(
    {
        EventKind.ACKNOWLEDGEMENT,
        EventKind.PLAN_SIGNED,
        EventKind.COURT_CLAIM,
        EventKind.ORDER_SERVED,
        EventKind.TITLE_OBTAINED,
        EventKind.CLAIM_DECLARED,
    }
)
"""Events that a document proves."""


def missing(contents: Contents, of_letter: tuple[MissingFact, ...]) -> tuple[MissingFact, ...]:
    """What the file should hold and does not; `of_letter` is what the cover letter lacks."""
    return (
        *of_letter,
        *contents.unreadable,
        *_copies(contents),
        *_notices(contents),
        *_deeds(contents),
    )


def _copies(contents: Contents) -> Iterator[MissingFact]:
    held = contents.copied
    told = {fact.code for fact in contents.unreadable}
    for invoice in contents.invoices:
        if invoice.number not in held and f"copy.{invoice.number}" not in told:
            yield MissingFact(
                code=f"copy.{invoice.number}",
                label=_("copie de la facture {number}").format(number=invoice.number),
                where=_("« relance invoice {code} {number} --copy FICHIER »").format(
                    code=contents.dossier.debtor.code, number=invoice.number
                ),
            )


def _notices(contents: Contents) -> Iterator[MissingFact]:
    """Registered letters: whether there is any, their deposits and what became of them."""
    registered = [each for each in contents.letters if each.channel == Channel.REGISTERED]
    if not registered and contents.invoices:
        yield MissingFact(
            code="notice",
            label=_("mise en demeure : aucun recommandé n’est parti"),
            where=_("courrier (touche l, ou « relance letter »)"),
        )
    for letter in registered:
        about = [event for event in contents.events if event.letter_id == letter.id]
        deposits = [each for each in about if each.kind is EventKind.LETTER_DEPOSITED]
        yield from _proof(
            contents, letter, "deposit", deposits, _("preuve de dépôt du recommandé du {day}")
        )
        fates = [each for each in about if each.kind.is_final_proof]
        yield from _proof(
            contents, letter, "proof", fates, _("avis de réception du recommandé du {day}")
        )


def _proof(
    contents: Contents, letter: KeptLetter, code: str, events: list[LegalEvent], label: str
) -> Iterator[MissingFact]:
    """The proof that no event tells of, or of which no document is kept."""
    if any(event.id in contents.scans for event in events):
        return
    where = (
        _("noté sans document : « relance event … --file FICHIER »")
        if events
        else _("à noter (touche m, ou « relance event »)")
    )
    named = label.format(day=day(letter.on))
    yield MissingFact(code=f"{code}.{letter.id}", label=named, where=where)


def _deeds(contents: Contents) -> Iterator[MissingFact]:
    for event in contents.events:
        if event.kind in _DEEDS and event.id not in contents.scans:
            yield MissingFact(
                code=f"deed.{event.id}",
                label=_("document : {event}, le {day}").format(
                    event=event_label(event.kind), day=day(event.on)
                ),
                where=_("noté sans document : « relance event … --file FICHIER »"),
            )


def to_gather(contents: Contents) -> tuple[str, ...]:
    """What the receiver will ask for and the program does not keep."""
    found = [piece_words(Piece.CONTRACT), piece_words(Piece.DELIVERY_PROOF)]
    if contents.dossier.debtor.kind is DebtorKind.BUSINESS:
        found.append(piece_words(Piece.COMPANY_EXTRACT))
    if contents.dossier.debtor.kind is not DebtorKind.PUBLIC_BODY:
        found.append(_("consultation du BODACC : aucune procédure collective"))
    if contents.draft.kind is HandoverKind.AGENCY:
        found.append(
            _(
                "convention écrite avec la société de recouvrement : fondement et détail des"
                " créances, garantie, rémunération, reversement (CPCE art. R124-3)"
            )
        )
    return tuple(found)


def warnings(contents: Contents) -> tuple[str, ...]:
    """What to know before the dossier leaves, the most serious first."""
    return (*_of_the_law(contents), *_of_the_debt(contents), *_of_the_agreements(contents))


def _of_the_law(contents: Contents) -> Iterator[str]:
    case = contents.case
    if case.insolvency is not None:
        opened = day(case.insolvency.opened.on)
        yield _(
            "procédure collective du {day} : ce qui est né avant elle ne se réclame plus,"
            " il faut le déclarer"
        ).format(day=opened)
    barred = [i for i in contents.invoices if case.limitation_on[i.id] < contents.on]
    if barred:
        yield _("prescription acquise pour {invoices}").format(invoices=_numbers(barred))
    near = [
        i
        for i in contents.invoices
        if months_before(case.limitation_on[i.id], ALARM_MONTHS[0])
        <= contents.on
        <= case.limitation_on[i.id]
    ]
    if near:
        days = [f"{each.number} ({day(case.limitation_on[each.id])})" for each in near]
        yield _("prescription proche, au plus tard : {invoices}").format(invoices=", ".join(days))
    kind = case.dossier.debtor.kind
    if kind is DebtorKind.PUBLIC_BODY:
        yield _("débiteur public : les voies ouvertes n’ont pas été vérifiées, prenez conseil")
    if kind is DebtorKind.UNKNOWN:
        yield _("nature du débiteur inconnue : traité comme un particulier")


def _of_the_debt(contents: Contents) -> Iterator[str]:
    overdue = [i for i in contents.invoices if i.is_overdue(contents.on)]
    if not overdue:
        yield _("aucune facture échue : rien n’est exigible")
    elif len(overdue) < len(contents.invoices):
        later = [i for i in contents.invoices if not i.is_overdue(contents.on)]
        yield _("non encore échues : {invoices}").format(invoices=_numbers(later))
    if contents.rights.claims.missing is not None:
        yield str(contents.rights.claims.missing)
    yield from _floor_doubts(contents)
    if contents.dossier.unallocated_cents > 0:
        yield _("{amount} reçus restent à affecter : affectez-les d’abord").format(
            amount=money(contents.dossier.unallocated_cents)
        )
    contested = [i for i in contents.invoices if contents.case.disputed_cents.get(i.id)]
    if contested:
        cents = sum(contents.case.disputed_cents[invoice.id] for invoice in contested)
        yield _("litige en cours sur {invoices} : {amount} contestés").format(
            invoices=_numbers(contested), amount=money(cents, contested[0].currency)
        )


def _floor_doubts(contents: Contents) -> Iterator[str]:
    doubts = {each for claims in contents.rights.claims.open for each in claims.floor_doubts}
    for doubt in sorted(doubts, key=lambda each: each.half_year):
        yield floor_warning(doubt)


def _of_the_agreements(contents: Contents) -> Iterator[str]:
    case, taken = contents.case, {invoice.id for invoice in contents.invoices}
    for check in case.running_plans:
        yield _("échéancier du {day} en cours").format(day=day(check.plan.made_on))
    for promise in case.waiting_promises:
        if promise.promise.due_on >= contents.on:
            yield _("promesse attendue pour le {day}").format(day=day(promise.promise.due_on))
    for hold in case.holds:
        if hold.until_on <= contents.on:
            continue
        yield _("relances suspendues jusqu’au {day}").format(day=day(hold.until_on))
    known = {event.id: event for key, event in case.handovers.items() if key in taken}
    for event in known.values():
        yield _("déjà remis le {day} à {to}").format(
            day=day(event.on), to=event.reference or _("un destinataire non noté")
        )


def _numbers(invoices: list[Invoice]) -> str:
    return ", ".join(invoice.number for invoice in invoices)
