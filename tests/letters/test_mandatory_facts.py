"""Each mandatory fact of each letter is found again in the file that leaves."""

from __future__ import annotations

import email
import io
from collections.abc import Callable, Iterator
from email.policy import default

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from relance_tui.domain.codes import DebtorKind
from relance_tui.letters.docx import to_docx
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.mail import Attachment, to_eml
from relance_tui.letters.pdf import to_pdf
from relance_tui.letters.render import render
from relance_tui.letters.stated import lacking
from relance_tui.letters.templates import find_template, template_head
from relance_tui.paths import shipped
from tests.letters.builders import TEMPLATES, some_facts
from tests.letters.pictures import pages

Reader = Callable[[Letter, LetterFacts], str]


def pdf_text(letter: Letter, facts: LetterFacts) -> str:
    return "\n".join(pages(to_pdf(letter, facts)))


def docx_text(letter: Letter, facts: LetterFacts) -> str:
    document = docx.Document(io.BytesIO(to_docx(letter, facts)))
    return "\n".join(_texts(document.iter_inner_content()))


def _texts(parts: Iterator[Paragraph | Table]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from (cell.text for row in part.rows for cell in row.cells)


def mail_text(letter: Letter, facts: LetterFacts) -> str:
    """The text of the message with the page that is attached to it."""
    page = to_pdf(letter, facts)
    attachment = Attachment("letter.pdf", page, "application/pdf")
    message = email.message_from_bytes(to_eml(letter, facts, [attachment]), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    (attached,) = message.iter_attachments()
    return str(body.get_content()) + "\n".join(pages(attached.get_content()))


@pytest.mark.parametrize("read", [pdf_text, docx_text, mail_text])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", [DebtorKind.BUSINESS, DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mandatory_fact_is_in_the_file(
    template: str, kind: DebtorKind, language: str, read: Reader
) -> None:
    facts = some_facts(template, 3, language=language, debtor_kind=kind)
    letter = render(facts, template)
    head = template_head(find_template(template, language, [shipped("templates")]))
    text = f"{letter.subject}\n{read(letter, facts)}"
    assert lacking(facts, head.mandatory, text) == ()


def test_a_file_that_lost_a_fact_is_found_out() -> None:
    facts = some_facts("mise-en-demeure", 3)
    letter = render(facts, "mise-en-demeure")
    text = pdf_text(letter, facts).replace(facts.invoices[1].number, "F-?")
    text = text.replace("9 octobre 2026", "bientôt").replace("09/10/2026", "bientôt")
    head = template_head(find_template("mise-en-demeure", "fr", [shipped("templates")]))
    found = lacking(facts, head.mandatory, text)
    assert set(found) == {"deadline.text", "numbers.text"}
