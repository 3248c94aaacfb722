"""Letters as files: made, named, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _, system_reason
from relance_tui.letters.export import file_name, to_text, write_atomically
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.pdf import to_pdf
from relance_tui.paths import export_dir
from relance_tui.services.enclosing import enclosed
from relance_tui.services.letter_facts import LetterDraft, draft_letter
from relance_tui.services.office import Office
from relance_tui.services.settings import read_settings
from relance_tui.services.views import LetterView
from relance_tui.storage.light import DriverConnection, reading

FORMATS = ("txt", "md", "pdf", "docx", "eml")
"""What a letter can become."""
_WITH_LOGO = frozenset({"pdf", "docx", "eml"})


def letter_file(office: Office, view: LetterView, file_format: str) -> tuple[str, bytes]:
    """A safe file name and the bytes of the letter in one of `FORMATS`."""
    check_format(file_format)
    with reading(office.database) as connection:
        draft = draft_letter(connection, view.debtor_id, view.choice, office.today)
        logo = read_settings(connection)["creditor.logo"] if file_format in _WITH_LOGO else ""
        facts = with_logo(draft.facts, logo)
        data = made(connection, view, replace(draft, facts=facts), file_format)
    return file_name(bare_letter(view), facts, file_format), data


def check_format(file_format: str) -> None:
    """Raises UsageError for a format that is none of `FORMATS`."""
    if file_format not in FORMATS:
        message = _("format inconnu : « {name} » ; il y a {known}")
        raise UsageError(message.format(name=file_format, known=", ".join(FORMATS)))


def made(
    connection: DriverConnection,
    view: LetterView,
    draft: LetterDraft,
    file_format: str,
    page: bytes = b"",
) -> bytes:
    """The bytes of a letter over facts that hold the logo already.

    `page` is its PDF when that was made before: it is not made twice.
    """
    letter, facts = bare_letter(view), draft.facts
    match file_format:
        case "txt":
            return to_text(letter)
        case "md":
            from relance_tui.letters.markdown import to_markdown  # noqa: PLC0415 - when asked for

            return to_markdown(letter, facts).encode()
        case "docx":
            from relance_tui.letters.docx import to_docx  # noqa: PLC0415 - heavy

            return to_docx(letter, facts)
        case "eml":
            return _message(connection, view, letter, facts, page or to_pdf(letter, facts))
    return page or to_pdf(letter, facts)


def _message(
    connection: DriverConnection, view: LetterView, letter: Letter, facts: LetterFacts, page: bytes
) -> bytes:
    """The draft of an e-mail with the page and the copies of the invoices."""
    from relance_tui.letters.mail import Attachment, to_eml  # noqa: PLC0415 - only drafts need it

    attached = [Attachment(file_name(letter, facts, "pdf"), page, "application/pdf")]
    for each in view.enclosures:
        if each.name:
            checked, data, kind = enclosed(connection, each)
            attached.append(Attachment(checked.name, data, kind))
    return to_eml(letter, facts, attached)


def letter_page(office: Office, view: LetterView, facts: LetterFacts) -> tuple[str, bytes]:
    """The name and the bytes of the page that is kept once a letter has left."""
    with reading(office.database) as connection:
        facts = with_logo(facts, read_settings(connection)["creditor.logo"])
    letter = bare_letter(view)
    return file_name(letter, facts, "pdf"), to_pdf(letter, facts)


def bare_letter(view: LetterView) -> Letter:
    """The letter as it reads now, the clerk's changes included."""
    return Letter(
        template=view.template,
        language=view.language,
        subject=view.subject,
        body=view.body,
        missing=tuple(fact.code for fact in view.missing),
    )


def with_logo(facts: LetterFacts, path: str) -> LetterFacts:
    """The facts with the picture of the letterhead. Raises RelanceError naming a wrong file."""
    if not path:
        return facts
    from relance_tui.letters.logo import read_logo  # noqa: PLC0415 - only pages need it

    try:
        data = read_logo(Path(path))
    except (OSError, RelanceError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else error
        message = _("logo {path} : illisible ({error}) ; réglage creditor.logo")
        raise RelanceError(message.format(path=path, error=reason)) from None
    return replace(facts, creditor=replace(facts.creditor, logo=data))


def usual_folder(settings: Mapping[str, str]) -> Path:
    """Where files are written when no place is named."""
    named = settings["export.folder"]
    return Path(named) if named else export_dir()


def export_folder(settings: Mapping[str, str]) -> Path:
    """The same folder, made when it is not there."""
    folder = usual_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def export_letter(office: Office, view: LetterView, file_format: str, path: Path | None) -> Path:
    """Writes the letter to `path`, or under the export folder, whole or not at all."""
    name, data = letter_file(office, view, file_format)
    if path is None:
        with reading(office.database) as connection:
            path = export_folder(read_settings(connection)) / name
        write_atomically(path, data, overwrite=True)
    else:
        write_atomically(path, data)
    return path
