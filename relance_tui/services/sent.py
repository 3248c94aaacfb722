"""Letters that left: as they were kept, with what became of them. Nothing is rendered again.

The list of a dossier loads nothing heavier than the driver: a screen reads it when it opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel
from relance_tui.domain.registered import RegisteredLetter, registered_letters
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.office import Office
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.sent_words import effect_words, state_words
from relance_tui.services.settings import read_settings
from relance_tui.services.wording import day
from relance_tui.storage.documents import (
    FileMark,
    KeptLetter,
    checksum,
    document,
    event_documents,
    every_kept_letter,
    kept_letter,
    kept_letters,
)
from relance_tui.storage.light import DriverConnection, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """A letter as it left, and what is known of it since."""

    id: int
    on: date
    channel: str
    step: str
    """Name of the dunning step it executed; empty outside the policy."""
    step_number: int
    subject: str
    text: str
    """The subject, an empty line and the body, word for word."""
    sha256: str
    """Of the text."""
    recipient: str
    by: str
    """Who marked it sent."""
    invoice_numbers: tuple[str, ...]
    file_name: str
    """Of the page; empty for a letter sent before pages were kept."""
    file_sha256: str
    enclosures: tuple[FileMark, ...]
    deadline_on: date | None
    """The day it gave to pay."""
    state: str
    """`sent`, and for a registered letter what came next: `deposited`, `received`…"""
    state_text: str
    """The same in words; empty for a letter that was not registered."""
    is_proof_late: bool
    """Whether its proof is asked for and has not come."""
    deposit_number: str
    deposited_on: date | None
    effects: tuple[str, ...]
    """What the dates of a registered letter change in law, each with its article, in words."""


@dataclass(frozen=True, slots=True)
class Altered:
    """Something kept that is not what left any more."""

    letter_id: int
    on: date
    subject: str
    part: str
    """`text`, or `page`."""


def sent_letters(office: Office, debtor_id: int) -> tuple[SentView, ...]:
    """The letters of a dossier that left, newest first. Raises UnknownDossier."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        kept = kept_letters(connection, debtor_id)
        rulebook = read_rulebook(connection)
        scans = {id_: mark.name for id_, mark in event_documents(connection, debtor_id).items()}
    case = rulebook.lay_out(dossier)
    known = {found.letter.id: found for found in registered(case, rulebook, kept)}
    return tuple(
        _view(case, letter, known.get(letter.id), office.today, scans) for letter in reversed(kept)
    )


def registered(case: Case, rulebook: Rulebook, kept: list[KeptLetter]) -> list[RegisteredLetter]:
    """The registered letters of a case, each with the day that its kept text gave to pay."""
    deadlines = {letter.id: letter.deadline_on for letter in kept}
    return registered_letters(case, rulebook.claim_terms, deadlines)


def _view(
    case: Case,
    letter: KeptLetter,
    known: RegisteredLetter | None,
    today: date,
    scans: dict[int, str],
) -> SentView:
    state = known.state if known else None
    deposit = known.deposit if known else None
    return SentView(
        id=letter.id,
        on=letter.on,
        channel=letter.channel,
        step=letter.step,
        step_number=letter.step_number,
        subject=letter.subject,
        text=letter.text,
        sha256=letter.sha256,
        recipient=letter.recipient,
        by=letter.by,
        invoice_numbers=tuple(
            invoice.number for invoice in case.dossier.invoices if invoice.id in letter.invoice_ids
        ),
        file_name=letter.file.name if letter.file else "",
        file_sha256=letter.file.sha256 if letter.file else "",
        enclosures=letter.enclosures,
        deadline_on=letter.deadline_on,
        state=state.value.removeprefix("letter_") if state else "sent",
        state_text=state_words(known, today, scans) if known else "",
        is_proof_late=known.is_proof_late(today) if known else False,
        deposit_number=known.number if known else "",
        deposited_on=deposit.on if deposit else None,
        effects=tuple(effect_words(known, today)) if known else (),
    )


def sent_text(office: Office, letter_id: int) -> str:
    """The text of a letter word for word as it left: subject, empty line, body.

    Raises RelanceError when there is no such letter, or when it is not what left any more.
    """
    with reading(office.database) as connection:
        return _checked_text(_known(connection, letter_id))


def sent_page(office: Office, letter_id: int) -> tuple[str, bytes]:
    """The name and the bytes of the page that left; those of its text when no page was kept.

    Raises RelanceError when there is no such letter, or when it is not what left any more.
    """
    with reading(office.database) as connection:
        letter = _known(connection, letter_id)
        if letter.file is None:
            name = f"{letter.on.isoformat()}_{Channel(letter.channel)}-{letter.id}.txt"
            return name, _checked_text(letter).encode()
        page = _whole(connection, letter.file)
    if page is None:
        raise _altered(letter)
    return Path(letter.file.name).name, page


def export_sent(office: Office, letter_id: int, path: Path | None) -> Path:
    """Writes the page that left to `path`, or under the export folder; returns where it went.

    Another file is never written over: in the export folder, the letter then takes another name.
    """
    from relance_tui.letters.export import write_atomically  # noqa: PLC0415 - a list needs neither
    from relance_tui.services.letter_files import export_folder  # noqa: PLC0415 - same

    name, page = sent_page(office, letter_id)
    if path is None:
        with reading(office.database) as connection:
            path = export_folder(read_settings(connection)) / name
        if path.exists():
            if path.read_bytes() == page:
                return path
            path = path.with_stem(f"{path.stem}_{letter_id}")
            write_atomically(path, page, overwrite=True)
            return path
    write_atomically(path, page)
    return path


def verify(office: Office) -> tuple[Altered, ...]:
    """What was kept of every letter and is not what left any more; empty when all is well.

    Computes the checksum of each text and of each page again, one letter at a time.
    """
    with reading(office.database) as connection:
        return tuple(
            Altered(letter.id, letter.on, letter.subject, part)
            for letter in every_kept_letter(connection)
            for part in _altered_parts(connection, letter)
        )


def _altered_parts(connection: DriverConnection, letter: KeptLetter) -> list[str]:
    parts = [] if _is_whole(letter) else ["text"]
    if letter.file is not None and _whole(connection, letter.file) is None:
        parts.append("page")
    return parts


def _whole(connection: DriverConnection, page: FileMark) -> bytes | None:
    """The page as it left; None when it is gone or has changed."""
    data = document(connection, page.sha256)
    return data if data is not None and checksum(data) == page.sha256 else None


def _known(connection: DriverConnection, letter_id: int) -> KeptLetter:
    letter = kept_letter(connection, letter_id)
    if letter is None:
        raise RelanceError(_("ce courrier n’existe pas, ou son envoi a été annulé"))
    return letter


def _checked_text(letter: KeptLetter) -> str:
    if not _is_whole(letter):
        raise _altered(letter)
    return letter.text


def _is_whole(letter: KeptLetter) -> bool:
    return checksum(letter.text.encode()) == letter.sha256


def _altered(letter: KeptLetter) -> RelanceError:
    message = _(
        "le courrier du {on} n’est plus celui qui est parti (empreinte différente)\u00a0: reprenez"
        " une sauvegarde"
    )
    return RelanceError(message.format(on=day(letter.on)))
