"""What a hand-over takes: the invoices, their letters and proofs, and the exhibits they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from relance_tui.domain.case import Case
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.formats import numeric_date
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.routes import Piece
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, in_french
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.export import bare
from relance_tui.services.casework import invoice_ids
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.enclosing import enclosed, enclosures, media_type
from relance_tui.services.handover_views import Amounts, ExhibitView, HandoverDraft
from relance_tui.services.rights import Rights, rights_of
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Enclosure, MissingFact
from relance_tui.services.wording import channel_label, event_label
from relance_tui.storage.documents import (
    FileMark,
    KeptLetter,
    checksum,
    event_documents,
    invoice_copies,
    kept_letters,
)
from relance_tui.storage.light import DriverConnection

_LONGEST_TITLE = 160
_LONGEST_NAME = 60
_SUFFIXES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A numbered exhibit and where its bytes are."""

    view: ExhibitView
    enclosure: Enclosure | None = None
    text: str = ""
    """The exhibit itself, when no document is kept."""
    letter_id: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything a hand-over file is made of."""

    draft: HandoverDraft
    on: date
    dossier: Dossier
    """The whole of it, as it was read."""
    case: Case
    rulebook: Rulebook
    rights: Rights
    """Of the invoices taken alone."""
    invoices: tuple[Invoice, ...]
    """Those taken, oldest due date first."""
    is_whole: bool
    letters: tuple[KeptLetter, ...]
    """Oldest first."""
    events: tuple[LegalEvent, ...]
    exhibits: tuple[Exhibit, ...]
    unreadable: tuple[MissingFact, ...]
    """The documents that should be exhibits and cannot be."""
    scans: Mapping[int, FileMark]
    """Event id to the document kept with it."""

    @property
    def copied(self) -> frozenset[str]:
        """The numbers of the invoices whose copy is an exhibit."""
        return frozenset(
            each.enclosure.invoice_number for each in self.exhibits if each.enclosure is not None
        )

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """Those of the rights, knowing that the file holds the statement and which copies."""
        copied = self.copied
        lacks_copies = any(invoice.number not in copied for invoice in self.invoices)
        return tuple(_completed(each, lacks_copies) for each in self.rights.procedures)

    @property
    def amounts(self) -> tuple[Amounts, ...]:
        """What is claimed per currency, the main one first."""
        found: dict[str, Amounts] = {}
        for claims in self.rights.claims.open:
            invoice = claims.invoice
            before = found.get(invoice.currency) or Amounts(
                currency=invoice.currency, principal_cents=0, overdue_cents=0
            )
            overdue = invoice.open_cents if invoice.is_overdue(self.on) else 0
            found[invoice.currency] = replace(
                before,
                principal_cents=before.principal_cents + invoice.open_cents,
                overdue_cents=before.overdue_cents + overdue,
                interest_cents=before.interest_cents + claims.interest_owed_cents,
                indemnity_cents=before.indemnity_cents + claims.indemnity_owed_cents,
                daily_cents=before.daily_cents + claims.interest.daily_cents,
            )
        main = self.dossier.currency
        if main in found:
            credit = self.dossier.unallocated_cents
            found[main] = replace(found[main], credit_cents=credit)
        return tuple(sorted(found.values(), key=lambda each: each.currency != main))


def _completed(procedure: Procedure, lacks_copies: bool) -> Procedure:
    asks_copies = lacks_copies and Piece.INVOICES in procedure.to_gather
    held = {Piece.INVOICES, Piece.STATEMENT}
    return replace(
        procedure,
        missing=((Piece.INVOICES,) if asks_copies else ()) + procedure.missing,
        to_gather=tuple(piece for piece in procedure.to_gather if piece not in held),
    )


def gather(
    connection: DriverConnection, debtor_id: int, draft: HandoverDraft, on: date
) -> Contents:
    """The contents of the file of a hand-over on that day.

    Raises RelanceError for an invoice that is not known, or is settled.
    """
    dossier = known_dossier(connection, debtor_id)
    rulebook = read_rulebook(connection)
    case = rulebook.lay_out(dossier)
    invoices = _invoices(case, draft, on)
    is_whole = not draft.invoice_numbers
    sent = kept_letters(connection, debtor_id)
    letters = tuple(sent) if is_whole else tuple(_about(sent, invoices))
    events = _events(dossier, invoices, letters, is_whole=is_whole)
    known = invoice_copies(connection, debtor_id)
    copies = enclosures(invoices, known, rulebook.settings["invoices.folder"])
    scans = event_documents(connection, debtor_id)
    with in_french():
        drafted = [*_of_invoices(invoices, copies), *_of_letters(letters)]
        drafted += _of_events(events, scans)
    exhibits, unreadable = _numbered(connection, drafted)
    is_part = len(invoices) < len(case.open_invoices)
    part = rulebook.lay_out(replace(dossier, invoices=invoices)) if is_part else case
    return Contents(
        draft=draft,
        on=on,
        dossier=dossier,
        case=case,
        rulebook=rulebook,
        rights=rights_of(part, rulebook, on),
        invoices=invoices,
        is_whole=is_whole,
        letters=letters,
        events=events,
        exhibits=exhibits,
        unreadable=unreadable,
        scans=scans,
    )


def _invoices(case: Case, draft: HandoverDraft, on: date) -> tuple[Invoice, ...]:
    """The open invoices taken. Raises RelanceError naming the one that is not open."""
    ids = invoice_ids(case.dossier, draft.invoice_numbers)
    found = tuple(i for i in case.open_invoices if i.issued_on <= on and (not ids or i.id in ids))
    known = {invoice.id for invoice in found}
    for invoice_id, number in zip(ids, draft.invoice_numbers, strict=True):
        if invoice_id not in known:
            message = _("facture {number} : rien n’y est dû à cette date, elle ne se remet pas")
            raise RelanceError(message.format(number=number))
    return found


def _about(letters: Iterable[KeptLetter], invoices: tuple[Invoice, ...]) -> Iterator[KeptLetter]:
    """The letters about some of these invoices, or about none in particular."""
    taken = {invoice.id for invoice in invoices}
    for letter in letters:
        if not letter.invoice_ids or not taken.isdisjoint(letter.invoice_ids):
            yield letter


def _events(
    dossier: Dossier,
    invoices: tuple[Invoice, ...],
    letters: tuple[KeptLetter, ...],
    *,
    is_whole: bool,
) -> tuple[LegalEvent, ...]:
    """What happened in law to the invoices taken and to the letters about them."""
    about = {letter.id for letter in letters}
    found = [
        event
        for event in dossier.events
        if is_whole
        or event.letter_id in about
        or (event.letter_id is None and any(map(event.concerns, invoices)))
    ]
    return tuple(sorted(found, key=lambda event: (event.on, event.at, event.id)))


_Drafted = tuple[tuple[date, int, int], str, Exhibit]
"""Where it stands in time, its bare name, and the exhibit without its number."""


def _drafted(on: date, kind: int, rank: int, *, title: str, name: str, **held: object) -> _Drafted:
    view = ExhibitView(number=0, on=on, title=_shortened(clean_line(title)), file="")
    return (on, kind, rank), name, Exhibit(view=view, **held)  # type: ignore[arg-type]


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _of_invoices(
    invoices: tuple[Invoice, ...], copies: tuple[Enclosure, ...]
) -> Iterator[_Drafted]:
    for invoice, copy in zip(invoices, copies, strict=True):
        if copy.name:
            yield _drafted(
                invoice.issued_on,
                0,
                invoice.id,
                title=f"Facture {invoice.number} du {numeric_date(invoice.issued_on)}",
                name=f"facture {invoice.number}",
                enclosure=copy,
            )


def _of_letters(letters: Iterable[KeptLetter]) -> Iterator[_Drafted]:
    for letter in letters:
        channel = channel_label(letter.channel)
        page = letter.file
        kept = page and Enclosure(invoice_number="", name=page.name, sha256=page.sha256)
        yield _drafted(
            letter.on,
            1,
            letter.id,
            title=f"{channel.capitalize()} du {numeric_date(letter.on)}\u00a0: {letter.subject}",
            name=f"{letter.on} {channel}",
            enclosure=kept,
            text=letter.text,
            letter_id=letter.id,
        )


def _of_events(events: Iterable[LegalEvent], scans: Mapping[int, FileMark]) -> Iterator[_Drafted]:
    for event in events:
        scan = scans.get(event.id)
        if scan is not None:
            label = event_label(event.kind)
            reference = f" ({event.reference})" if event.reference else ""
            yield _drafted(
                event.on,
                2,
                event.id,
                title=f"{label.capitalize()} le {numeric_date(event.on)}{reference}",
                name=f"{event.on} {label}",
                enclosure=Enclosure(invoice_number="", name=scan.name, sha256=scan.sha256),
                event_id=event.id,
            )


def _numbered(
    connection: DriverConnection, drafted: list[_Drafted]
) -> tuple[tuple[Exhibit, ...], tuple[MissingFact, ...]]:
    """The exhibits in order of time, and the documents that cannot be had."""
    found, unreadable = [], []
    for _place, name, exhibit in sorted(drafted, key=lambda each: each[0]):
        try:
            data = exhibit_bytes(connection, exhibit)
        except RelanceError as error:
            unreadable.append(_unreadable(exhibit, str(error)))
            if exhibit.text:
                found.append((name, "txt", replace(exhibit, enclosure=None)))
        else:
            suffix = _SUFFIXES.get(media_type(data), "bin") if exhibit.enclosure else "txt"
            found.append((name, suffix, exhibit))
    width = max(2, len(str(len(found))))
    numbered = []
    for number, (name, suffix, exhibit) in enumerate(found, start=1):
        file = exhibit_name(f"{number:0{width}}", name, suffix)
        numbered.append(replace(exhibit, view=replace(exhibit.view, number=number, file=file)))
    return tuple(numbered), tuple(unreadable)


def exhibit_name(number: str, name: str, suffix: str) -> str:
    """`pieces/01_facture-F-118.pdf`: no text can lead out of that folder."""
    return f"pieces/{number}_{bare(name, _LONGEST_NAME) or 'piece'}.{bare(suffix)}"


def _unreadable(exhibit: Exhibit, problem: str) -> MissingFact:
    number = exhibit.enclosure.invoice_number if exhibit.enclosure else ""
    return MissingFact(
        code=f"copy.{number}" if number else f"document.{exhibit.event_id or exhibit.letter_id}",
        label=exhibit.view.title,
        where=problem,
    )


def exhibit_bytes(connection: DriverConnection, exhibit: Exhibit) -> bytes:
    """The bytes of an exhibit. Raises RelanceError when its document is gone or has changed."""
    if exhibit.enclosure is None:
        return exhibit.text.encode()
    found, data, _kind = enclosed(connection, exhibit.enclosure)
    if checksum(data) != found.sha256:
        message = _("le document {name} a changé dans la base depuis qu’il a été gardé")
        raise RelanceError(message.format(name=found.name))
    return data
