"""The QR code of a transfer, which banking applications read (EPC069-12, version 002)."""

from __future__ import annotations

import re
from functools import lru_cache

from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.references import structured_reference
from relance_tui.letters.words import claim_cents

_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_MOST_BYTES = 331
_MOST_CENTS = 99_999_999_999
_MASK = 3
"""Any of the eight reads alike; choosing the best each time takes five times as long."""
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_SEPA = re.compile(
    "A[DLT]|B[EG]|C[HYZ]|D[EK]|E[ES]|F[IR]|G[BIR]|H[RU]|I[EST]|L[ITUV]|M[CDEKT]|N[LO]|P[LT]|R[OS]"
    "|S[EIKM]|VA"
)
"""Countries that a SEPA credit transfer reaches."""
_CAPTIONS = {"fr": "Payer par QR code", "en": "Pay by QR code"}


def payment_caption(language: str) -> str:
    """What stands under the code, in the language of the letter."""
    return _CAPTIONS.get(language, _CAPTIONS["fr"])


def asked_cents(facts: LetterFacts, beside: int = 0) -> int:
    """What a letter asks for that adds `beside` to the principal (see `claim_cents`).

    0 when nothing is asked for, or anything in another currency than the euro: no code can say so.
    """
    asked = {currency: cents for currency, cents in claim_cents(facts, beside).items() if cents}
    return asked["EUR"] if set(asked) == {"EUR"} else 0


def payment_payload(facts: LetterFacts, cents: int) -> str:
    """The lines of the code; empty when none can be made.

    That takes our name, an IBAN that is valid and of a country of SEPA, and an amount from 0.01 to
    999 999 999.99 euros. The reference is ours (ISO 11649), or in words when there is none.
    """
    creditor = facts.creditor
    name = clean_line(creditor.name)
    iban = valid_iban(creditor.iban)
    if not name or not iban or not 0 < cents <= _MOST_CENTS:
        return ""
    bic = "".join(clean_line(creditor.bic).split()).upper()
    reference = structured_reference(facts)
    text = "" if reference else clean_line(facts.debtor_code)[:_LONGEST_TEXT]
    name = name[:_LONGEST_NAME]
    while name:
        payload = "\n".join(
            (
                *("BCD", "002", "1", "SCT", bic if _BIC.fullmatch(bic) else "", name.strip(), iban),
                f"EUR{cents // 100}.{cents % 100:02}",
                *("", reference, text),
            )
        ).rstrip("\n")
        if len(payload.encode("utf-8")) <= _MOST_BYTES:
            return payload
        name, text = name[:-1], text[:-1]
    return ""


def valid_iban(text: str) -> str:
    """The IBAN without its spaces; empty when its check digits are wrong or SEPA stops short."""
    from stdnum import iban  # noqa: PLC0415 - only letters with a payment need it

    packed = "".join(clean_line(text).split()).upper()
    return packed if _SEPA.match(packed) and iban.is_valid(packed) else ""


@lru_cache(maxsize=512)
def code_svg(payload: str) -> str:
    """The QR code of a payload, error level M, as an SVG picture of one path without a margin."""
    import segno  # noqa: PLC0415 - only letters with a payment need it

    code = segno.make(
        payload, error="m", mode="byte", encoding="utf-8", mask=_MASK, micro=False,
        boost_error=False,
    )  # fmt: skip
    size = len(code.matrix)
    strokes = "".join(
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y, row in enumerate(code.matrix)
        for run in re.finditer(b"\x01+", bytes(row))
    )
    # A little more than a module: exact rows show as white lines where a screen rounds them.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}">'
        f'<path d="{strokes}" stroke="#000" stroke-width="1.03" fill="none"/></svg>'
    )
