"""A letter as the draft of an e-mail (RFC 5322), to open in a mail program, read and send."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from relance_tui.letters.cleaning import clean_line, clean_lines, for_export
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.html import to_html
from relance_tui.letters.layout import Page, lay_out
from relance_tui.plain_text import acts

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_MEDIA_TYPE: Final = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]*)")
_WHOLE: Final = frozenset({"message", "multipart"})
"""Media types whose parts must not be encoded, and so are sent as plain bytes of unknown kind."""
_LONGEST_LOCAL = 64
_LONGEST_LABEL = 63
_LONGEST_DOMAIN = 253
_LONGEST_PLAIN = 60
_LONGEST_LINE = 76
_LONGEST_NAME = 80
_EOL = "\r\n"
_NO_DOMAIN = "relance.invalid"
"""Of the message number when our own address is not known (a name that RFC 2606 keeps free)."""
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    """As the recipient will see it; any folder in it is taken for part of the name."""
    data: bytes
    media_type: str
    """Such as `application/pdf`."""


def to_eml(letter: Letter, facts: LetterFacts, attachments: Sequence[Attachment] = ()) -> bytes:
    """The draft, as text and as HTML, with its files. The same letter gives the same bytes.

    An address that is absent, or that no mail program would take, is left for the clerk to fill
    in. What only paper needs (addresses, place and date, postal mentions) is left out.
    """
    text, html = to_mail_text(letter, facts), to_html(letter, facts)
    named = [replace(each, name=_safe_name(each.name)) for each in attachments]
    sender = mail_address(facts.creditor.email)
    heads = {
        "From": _mailbox("From", facts.creditor.name, sender),
        "To": _mailbox(
            "To", facts.contact_name or facts.debtor_name, mail_address(facts.contact_email)
        ),
        "Subject": _unstructured("Subject", letter.subject),
        "Date": format_datetime(datetime.combine(facts.written_on, _NOON)),
    }
    digest = _digest([*heads.values(), text, html], named)
    heads["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2] or _NO_DOMAIN}>"
    heads["X-Unsent"] = "1"
    head = "".join(f"{name}: {value}{_EOL}" for name, value in heads.items() if value)
    return head.encode("ascii") + _content(text, html, named, digest).as_bytes(policy=SMTP)


def to_mail_text(letter: Letter, facts: LetterFacts) -> str:
    """The plain text of the e-mail: the letter below its subject, without the postal blocks."""
    page = lay_out(letter, facts)
    parts = ["\n".join(page["subject"][1:]), _below_subject(letter, facts, page)]
    lines = "\n\n".join(part for part in parts if part.strip("\n")).splitlines()
    return for_export("\n".join(map(_visible, lines)).strip("\n") + "\n")


def mail_address(address: str) -> str:
    """The address as a header holds it, its domain in ASCII; empty when it cannot be one."""
    local, at, domain = clean_line(address).rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return ""
    known = _ascii_domain(domain)
    return f"{local}@{known}" if known else ""


def _ascii_domain(domain: str) -> str:
    """The domain name in ASCII (RFC 5890); empty when it is none."""
    labels = unicodedata.normalize("NFKC", domain).lower().split(".")
    known = [_ascii_label(unicodedata.normalize("NFC", label)) for label in labels]
    joined = ".".join(known)
    return joined if all(known) and known[1:] and len(joined) <= _LONGEST_DOMAIN else ""


def _ascii_label(label: str) -> str:
    is_word = all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in label)
    if not label or not is_word or label.startswith("-") or label.endswith("-"):
        return ""
    known = label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
    return known if len(known) <= _LONGEST_LABEL else ""


def _mailbox(header: str, name: str, address: str) -> str:
    """`"Name" <address>`; empty without an address."""
    if not address:
        return ""
    shown = clean_line(name)
    if not shown:
        return address
    if _is_plain(shown):
        phrase = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        phrase = _encoded(header, shown)
    last = len(header) + 2 + len(phrase) if _EOL not in phrase else _LONGEST_LINE
    gap = " " if last + len(address) + 3 <= _LONGEST_LINE else _EOL + " "
    return f"{phrase}{gap}<{address}>"


def _unstructured(header: str, text: str) -> str:
    shown = clean_line(text)
    return shown if _is_plain(shown) else _encoded(header, shown)


def _is_plain(text: str) -> bool:
    """Whether a header may hold the text as it is."""
    return text.isascii() and text.isprintable() and "=?" not in text and len(text) < _LONGEST_PLAIN


def _encoded(header: str, text: str) -> str:
    """The text as encoded words (RFC 2047), folded."""
    return Header(text, "utf-8", header_name=header).encode(linesep=_EOL)


def _digest(texts: Sequence[str], attachments: Sequence[Attachment]) -> str:
    """The same for the same message only."""
    whole = hashlib.sha256()
    pieces = [text.encode() for text in texts]
    for each in attachments:
        pieces += [each.name.encode(), each.media_type.encode(errors="replace"), each.data]
    for piece in pieces:
        whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()[:32]


def _content(text: str, html: str, attachments: Sequence[Attachment], digest: str) -> EmailMessage:
    """The body of the message, with the headers that describe it and no others."""
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    for each in attachments:
        main, sub = _media_type(each.media_type)
        message.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name)
    for i, part in enumerate(message.walk()):
        if part is not message:
            del part["MIME-Version"]
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{i}")  # neither encoding can write `=_`
    return message


def _media_type(text: str) -> tuple[str, str]:
    found = _MEDIA_TYPE.fullmatch(text.strip().lower())
    if found is None or found[1] in _WHOLE:
        return "application", "octet-stream"
    return found[1], found[2]


def _safe_name(name: str) -> str:
    """The file name as one name that hides nothing and stays in its folder, its ending kept."""
    shown = re.sub(r'[/\\:*?"<>|]', "-", clean_line(name)).strip(". ") or "document"
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > _LONGEST_NAME // 8:
        return shown[:_LONGEST_NAME].strip(". ")
    return stem[: _LONGEST_NAME - len(ending)].strip(". ") + dot + ending


def _below_subject(letter: Letter, facts: LetterFacts, page: Page) -> str:
    """The paragraphs that the page shows below the subject, as they were typed."""
    parts = [part for part in re.split(r"\n[ \t]*\n", letter.body) if part.strip()]
    for i, part in enumerate(parts):
        if list(clean_lines(part)) == page["subject"]:
            tail = replace(letter, body="\n\n".join(parts[i:]))
            if lay_out(tail, facts)["blocks"] == page["blocks"]:
                return "\n\n".join(parts[i + 1 :])
    return letter.body


def _visible(line: str) -> str:
    """The line with its columns, without what acts on a screen."""
    return "".join(c for c in line.replace("\t", " ") if not acts(c)).rstrip()
