"""The papers of a hand-over file beside its statement: debtor sheet, journal, procedures.

Written in French, for whoever takes the dossier over, whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relance_tui.domain.formats import amount, numeric_date
from relance_tui.domain.limitation import Limitation
from relance_tui.domain.procedure_words import (
    amicable_words,
    caution_words,
    ceiling_words,
    closed_words,
    cost_words,
    deadline_words,
    due_words,
    form_words,
    forum_words,
    piece_words,
    route_words,
    source_words,
    unverified_words,
)
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.terms import terms_words
from relance_tui.letters.blocks import grouped_iban, spaced
from relance_tui.letters.facts import Creditor
from relance_tui.letters.report import Report, Section
from relance_tui.letters.words import Table
from relance_tui.services.handover_contents import Contents
from relance_tui.services.handover_statement import sums
from relance_tui.services.rights_words import anchor_label
from relance_tui.services.views import TimelineEntry
from relance_tui.services.wording import (
    channel_label,
    debtor_kind_label,
    event_label,
    plan_status_label,
    promise_status_label,
    reason_label,
)

_INTERNAL = frozenset({"debtor", "invoice_changed", "copy", "allocation", "setting", "undo"})
"""Acts of the house on its own records, which are no part of the debtor's history."""
_NO_ADVICE = (
    "Ces indications sont tirées du dossier et de textes relus à la date indiquée pour chacun."
    " Elles informent et ne remplacent pas le conseil d’un professionnel du droit."
)


# The debtor sheet.


def debtor_report(contents: Contents, creditor: Creditor) -> Report:
    """Who owes, to whom, and where the dossier stands."""
    debtor = contents.dossier.debtor
    return Report(
        title="Fiche du débiteur",
        subtitle=f"{debtor.name} ({debtor.code})",
        author=creditor.name,
        made_on=contents.on,
        sections=(
            Section(heading="Débiteur", details=_known(_debtor(contents))),
            _contacts(contents),
            Section(heading="Créance", details=_known(_debt(contents))),
            Section(heading="Créancier", details=_known(_creditor(creditor))),
        ),
    )


def _known(details: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The details, what is empty told as not known."""
    return tuple((name, value or "non renseigné") for name, value in details)


def _debtor(contents: Contents) -> Iterator[tuple[str, str]]:
    debtor = contents.dossier.debtor
    yield "Nom", debtor.name
    yield "Référence client", debtor.code
    yield "Nature", debtor_kind_label(debtor.kind)
    yield "SIREN", spaced(debtor.siren, 3)
    yield "Adresse", ", ".join(debtor.address.splitlines())
    yield "Conditions de paiement", terms_words(contents.rights.terms)
    if debtor.do_not_call:
        yield "Appels", "le débiteur a demandé à ne pas être appelé"
    opened = contents.case.insolvency
    yield (
        "Procédure collective",
        f"ouverte le {numeric_date(opened.opened.on)}"
        if opened
        else "aucune connue du créancier\u202f; BODACC à vérifier",
    )


def _contacts(contents: Contents) -> Section:
    rows = tuple(
        (each.name or "–", each.role or "–", each.phone or "–", each.email or "–")
        for each in contents.dossier.debtor.contacts
    )
    heads = ("Nom", "Fonction", "Téléphone", "Adresse électronique")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=4, total_column=3)
    return Section(heading="Interlocuteurs", table=table) if rows else Section()


def _debt(contents: Contents) -> Iterator[tuple[str, str]]:
    on, invoices = contents.on, contents.invoices
    late = [invoice for invoice in invoices if invoice.is_overdue(on)]
    yield "Factures", ", ".join(invoice.number for invoice in invoices)
    yield "Principal ouvert", sums((i.open_cents, i.currency) for i in invoices)
    yield "Principal échu", sums((i.open_cents, i.currency) for i in late)
    if late:
        oldest = min(invoice.due_on for invoice in late)
        yield "Plus ancienne échéance", f"{numeric_date(oldest)}, {(on - oldest).days}\u00a0j"
    disputed = [i for i in invoices if contents.case.disputed_cents.get(i.id)]
    cents = contents.case.disputed_cents
    yield (
        "Contestation",
        sums((cents[i.id], i.currency) for i in disputed)
        if disputed
        else "aucune en cours n’est enregistrée",
    )
    limit = contents.rights.limitation_on
    if limit:
        yield "Prescription", f"la première au plus tard le {numeric_date(limit)}"


def _creditor(creditor: Creditor) -> Iterator[tuple[str, str]]:
    yield "Nom", creditor.name
    yield "Forme", creditor.legal_form
    yield "SIREN", spaced(creditor.siren, 3)
    yield "TVA", creditor.vat_number
    yield "Adresse", ", ".join(creditor.address.splitlines())
    yield "Téléphone", creditor.phone
    yield "Adresse électronique", creditor.email
    yield "IBAN", grouped_iban(creditor.iban)
    yield "BIC", creditor.bic
    signed = ", ".join(filter(None, (creditor.signatory, creditor.signatory_role)))
    yield "Dossier suivi par", signed


# The journal.


def journal_report(
    contents: Contents, creditor: Creditor, entries: Sequence[TimelineEntry]
) -> Report:
    """What was said, promised, agreed, contested and sent, then the whole in order.

    `entries` come newest first, in French. What was taken back is left out.
    """
    debtor = contents.dossier.debtor
    return Report(
        title="Journal du dossier",
        subtitle=f"{debtor.name} ({debtor.code})",
        author=creditor.name,
        made_on=contents.on,
        sections=(
            _letters(contents),
            _events(contents),
            _promises(contents),
            *_plans(contents),
            _disputes(contents),
            _chronology(entries),
        ),
    )


def _exhibit(contents: Contents, *, letter: int | None = None, event: int | None = None) -> str:
    """The number of the exhibit that holds a letter or a proof."""
    for exhibit in contents.exhibits:
        is_letter = letter is not None and exhibit.letter_id == letter
        if is_letter or (event is not None and exhibit.event_id == event):
            return str(exhibit.view.number)
    return "–"


def _letters(contents: Contents) -> Section:
    table = Table(
        heads=("Date", "Envoi", "Objet", "Par", "Pièce"),
        rows=tuple(
            (
                numeric_date(letter.on),
                channel_label(letter.channel),
                letter.subject,
                letter.by,
                _exhibit(contents, letter=letter.id),
            )
            for letter in contents.letters
        ),
        totals=(),
        first_figure=4,
        total_column=4,
    )
    nothing = () if contents.letters else ("Aucun courrier n’est enregistré.",)
    return Section(
        heading="Courriers envoyés",
        paragraphs=nothing,
        table=table if contents.letters else None,
    )


def _events(contents: Contents) -> Section:
    rows = tuple(
        (
            numeric_date(event.on),
            event_label(event.kind),
            event.reference or "–",
            _exhibit(contents, event=event.id),
        )
        for event in contents.events
    )
    heads = ("Date", "Fait", "Référence", "Pièce")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=3, total_column=3)
    return Section(heading="Preuves et actes", table=table) if rows else Section()


def _promises(contents: Contents) -> Section:
    currency = contents.invoices[0].currency if contents.invoices else "EUR"
    rows = tuple(
        (
            numeric_date(check.promise.made_on),
            numeric_date(check.promise.due_on),
            promise_status_label(check.status(contents.on)),
            amount(check.promise.amount_cents, currency),
        )
        for check in contents.case.promises
    )
    heads = ("Faite le", "Pour le", "Suite", "Montant")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=3, total_column=3)
    return Section(heading="Promesses de règlement", table=table) if rows else Section()


def _plans(contents: Contents) -> Iterator[Section]:
    currency = contents.invoices[0].currency if contents.invoices else "EUR"
    for check in contents.case.plans:
        plan = check.plan
        yield Section(
            heading=f"Échéancier du {numeric_date(plan.made_on)}\u00a0:"
            f" {plan_status_label(check.status(contents.on))}",
            table=Table(
                heads=("Versement", "Date", "Montant", "Reçu"),
                rows=tuple(
                    (
                        str(each.instalment.number) if each.instalment.number else "acompte",
                        numeric_date(each.instalment.due_on),
                        amount(each.instalment.amount_cents, currency),
                        amount(each.received_cents, currency),
                    )
                    for each in check.instalments
                ),
                totals=(("Total", amount(plan.total_cents, currency)),),
                first_figure=2,
                total_column=2,
            ),
        )


def _disputes(contents: Contents) -> Section:
    numbers = {invoice.id: invoice.number for invoice in contents.dossier.invoices}
    rows = tuple(
        (
            numeric_date(dispute.made_on),
            reason_label(dispute.reason),
            ", ".join(numbers[each] for each in dispute.invoice_ids if each in numbers)
            or "toutes celles alors ouvertes",
            numeric_date(dispute.settled_on) if dispute.settled_on else "en cours",
        )
        for dispute in sorted(contents.dossier.disputes, key=lambda each: each.made_at)
    )
    heads = ("Soulevée le", "Motif", "Factures", "Levée le")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=4, total_column=3)
    if not rows:
        nothing = "Aucune contestation n’est enregistrée."
        return Section(heading="Contestations", paragraphs=(nothing,))
    return Section(heading="Contestations", table=table)


def _chronology(entries: Sequence[TimelineEntry]) -> Section:
    rows = tuple(
        (f"{entry.at.astimezone():%d/%m/%Y %H:%M}", entry.by, entry.text)
        for entry in reversed(entries)
        if not entry.is_undone and entry.kind not in _INTERNAL
    )
    heads = ("Noté le", "Par", "Fait")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=3, total_column=2)
    return Section(heading="Chronologie", table=table if rows else None)


# The procedures.


def procedures_report(contents: Contents, creditor: Creditor) -> Report:
    """The ways open today with all to know of each, those closed with why, and the time left."""
    debtor = contents.dossier.debtor
    found = contents.procedures
    opened = [each for each in found if each.is_open]
    nothing = () if opened else (Section(paragraphs=("Aucune voie n’est ouverte à ce jour.",)),)
    return Report(
        title="Procédures possibles",
        subtitle=f"{debtor.name} ({debtor.code})",
        author=creditor.name,
        made_on=contents.on,
        sections=(
            Section(paragraphs=(_NO_ADVICE,)),
            *nothing,
            *map(_open_procedure, opened),
            _closed(each for each in found if not each.is_open),
            _limitations(contents),
        ),
    )


def _open_procedure(procedure: Procedure) -> Section:
    title = route_words(procedure.route)
    return Section(
        heading=title[:1].upper() + title[1:],
        details=tuple((name, value) for name, value in _procedure(procedure) if value),
    )


def _procedure(procedure: Procedure) -> Iterator[tuple[str, str]]:
    yield "Devant", forum_words(procedure)
    yield "Plafond", ceiling_words(procedure)
    yield "Demande", form_words(procedure)
    yield "Coût", "\u202f; ".join(map(cost_words, procedure.costs))
    yield "Délais", "\u202f; ".join(map(deadline_words, procedure.deadlines))
    yield "Échéance", due_words(procedure)
    yield "Tentative amiable", amicable_words(procedure.amicable)
    yield "Manque au dossier", ", ".join(map(piece_words, procedure.missing))
    yield "À réunir", ", ".join(map(piece_words, procedure.to_gather))
    doubts = [caution_words(each, procedure) for each in procedure.cautions]
    doubts += [unverified_words(each) for each in procedure.unverified]
    yield "À vérifier", "\u202f; ".join(doubts)
    yield "Source", source_words(procedure)


def _closed(procedures: Iterator[Procedure]) -> Section:
    rows = tuple(
        (route_words(each.route), closed_words(each.closed), source_words(each))
        for each in procedures
        if each.closed is not None
    )
    heads = ("Voie", "Fermée parce que", "Source")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=3, total_column=2)
    return Section(heading="Voies fermées à ce jour", table=table) if rows else Section()


def _limitations(contents: Contents) -> Section:
    rows = tuple(
        (number, numeric_date(found.on), found.period.article, _moved(found))
        for number, found in contents.rights.limitations
    )
    heads = ("Facture", "Au plus tard le", "Texte", "Repoussée par")
    table = Table(heads=heads, rows=rows, totals=(), first_figure=4, total_column=3)
    if not rows:
        return Section()
    is_checked = all(found.period.is_checked for _number, found in contents.rights.limitations)
    doubt = () if is_checked else ("Règle à faire vérifier\u00a0: sa source n’a pas été relue.",)
    prudent = "Dates prudentes\u00a0: le point de départ est la première des dates connues."
    return Section(heading="Prescription", paragraphs=(prudent, *doubt), table=table)


def _moved(found: Limitation) -> str:
    moved = [f"{anchor_label(each)} du {numeric_date(each.on)}" for each in found.anchors]
    return ", ".join(moved) or "–"
