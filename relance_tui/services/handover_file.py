"""The hand-over file itself: its papers, its exhibits, its manifest, in one archive."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from relance_tui import __version__
from relance_tui.domain.formats import plain_amount
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, in_french
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.pdf import to_pdf
from relance_tui.letters.render import render
from relance_tui.letters.report import report_pdf
from relance_tui.services.handover_contents import Contents, exhibit_bytes
from relance_tui.services.handover_papers import debtor_report, journal_report, procedures_report
from relance_tui.services.handover_statement import statement_report
from relance_tui.services.handover_views import Amounts
from relance_tui.services.journal import timeline
from relance_tui.services.letter_facts import draft_letter, template_folders
from relance_tui.services.letter_files import with_logo
from relance_tui.services.office import Office, instant_text
from relance_tui.services.views import LetterChoice
from relance_tui.storage.documents import checksum
from relance_tui.storage.light import DriverConnection

PAPERS = (
    ("00_bordereau.pdf", "Bordereau de remise"),
    ("01_fiche-debiteur.pdf", "Fiche du débiteur"),
    ("02_decompte.pdf", "Décompte"),
    ("03_journal.pdf", "Journal"),
    ("04_procedures.pdf", "Procédures possibles"),
)
"""Name and title of the papers made for the occasion, in order."""
MANIFEST = "manifest.json"
_TEMPLATE = "transmission"
_EVERY_LINE = 100_000
_LARGEST_BYTES = 300_000_000
_PRIVATE_FILE = 0o100600 << 16
_UNIX = 3
_OLDEST = 1980
"""The first year an archive can write."""

Manifest = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of the archive."""

    name: str
    title: str
    data: bytes
    exhibit: int | None = None

    @property
    def mark(self) -> Manifest:
        """How the manifest names it."""
        return {
            "name": self.name,
            "title": self.title,
            "exhibit": self.exhibit,
            "size": len(self.data),
            "sha256": checksum(self.data),
        }


def cover_letter(connection: DriverConnection, contents: Contents) -> tuple[Letter, LetterFacts]:
    """The letter that goes with the file, with the list of its exhibits."""
    choice = LetterChoice(
        template=_TEMPLATE,
        language="fr",
        handed_to=contents.draft.to.strip(),
        invoice_ids=tuple(invoice.id for invoice in contents.invoices) or None,
    )
    draft = draft_letter(connection, contents.dossier.debtor.id, choice, contents.on)
    titles = tuple(exhibit.view.title for exhibit in contents.exhibits)
    facts = replace(draft.facts, exhibits=titles)
    return render(facts, draft.head.name, folders=template_folders()), facts


def bundle(
    connection: DriverConnection, office: Office, contents: Contents
) -> tuple[bytes, Manifest]:
    """The bytes of the archive and its manifest.

    Raises RelanceError when a paper cannot be laid out, or the whole is too large for one file.
    """
    with in_french():
        entries = list(_papers(connection, contents))
    size = sum(len(entry.data) for entry in entries)
    for exhibit in contents.exhibits:
        data = exhibit_bytes(connection, exhibit)
        size += len(data)
        if size > _LARGEST_BYTES:
            message = _("plus de {most} Mo de pièces : remettez les factures en plusieurs fois")
            raise RelanceError(message.format(most=_LARGEST_BYTES // 1_000_000))
        view = exhibit.view
        entries.append(_Entry(view.file, view.title, data, view.number))
    manifest = _manifest(office, contents, entries)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    entries.append(_Entry(MANIFEST, "", text.encode()))
    return _archive(entries, contents.on), manifest


def _papers(connection: DriverConnection, contents: Contents) -> Iterator[_Entry]:
    letter, facts = cover_letter(connection, contents)
    facts = with_logo(facts, contents.rulebook.settings["creditor.logo"])
    creditor = facts.creditor
    entries = timeline(connection, contents.dossier.debtor.id, _EVERY_LINE)
    made = (
        to_pdf(letter, facts),
        report_pdf(debtor_report(contents, creditor)),
        report_pdf(statement_report(contents, facts)),
        report_pdf(journal_report(contents, creditor, entries)),
        report_pdf(procedures_report(contents, creditor)),
    )
    for (name, title), data in zip(PAPERS, made, strict=True):
        yield _Entry(name, title, data)


def _manifest(office: Office, contents: Contents, entries: list[_Entry]) -> Manifest:
    debtor, draft = contents.dossier.debtor, contents.draft
    return {
        "product": "relance",
        "version": __version__,
        "made_at": instant_text(office.clock.now()),
        "made_by": office.user,
        "customer": debtor.code,
        "name": debtor.name,
        "handed_to": draft.to.strip() or None,
        "kind": draft.kind.value,
        "on": contents.on.isoformat(),
        "invoices": [invoice.number for invoice in contents.invoices],
        "amounts": [amounts_document(each) for each in contents.amounts],
        "files": [entry.mark for entry in entries],
    }


def amounts_document(found: Amounts) -> Manifest:
    """What is claimed in one currency, for programs."""
    return {
        "currency": found.currency,
        "principal": plain_amount(found.principal_cents),
        "overdue": plain_amount(found.overdue_cents),
        "interest": plain_amount(found.interest_cents),
        "indemnity": plain_amount(found.indemnity_cents),
        "credit": plain_amount(found.credit_cents),
        "due": plain_amount(found.due_cents),
        "daily": plain_amount(found.daily_cents),
    }


def _archive(entries: list[_Entry], on: date) -> bytes:
    """The files in order, dated the day of the hand-over, private to whoever unpacks them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, (max(on.year, _OLDEST), on.month, on.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _PRIVATE_FILE
            archive.writestr(info, entry.data)
    return stream.getvalue()
