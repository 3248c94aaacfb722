"""The creditor reference that a payment carries back to us (ISO 11649)."""

from __future__ import annotations

import re
import unicodedata

from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.words import claimed_invoices

_LONGEST_BODY = 21
"""Letters and digits after `RF` and the two check digits (ISO 11649)."""


def structured_reference(facts: LetterFacts) -> str:
    """The reference of the only invoice claimed, else that of the debtor.

    Empty when neither fits in the 21 letters and digits of the norm. The same invoice or debtor
    always has the same one, so that money can be recognised.
    """
    claimed = claimed_invoices(facts)
    for text in ([claimed[0].number] if len(claimed) == 1 else []) + [facts.debtor_code]:
        reference = creditor_reference(text)
        if reference:
            return reference
    return ""


def creditor_reference(text: str) -> str:
    """The reference of an invoice number or a debtor code; empty when none can be made of it."""
    from stdnum.iso7064 import mod_97_10  # noqa: PLC0415 - only letters with a payment need it

    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    body = re.sub(r"[^A-Za-z0-9]", "", bare).upper()
    if not 0 < len(body) <= _LONGEST_BODY:
        return ""
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
