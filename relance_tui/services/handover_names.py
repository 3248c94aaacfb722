"""Names inside a hand-over file: letters, digits and dashes, so that no text can lead elsewhere."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def bare(text: str, longest: int = _LONGEST) -> str:
    """The text in ASCII letters, digits and single dashes; empty when it holds none."""
    split = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:longest].strip("-")


def exhibit_name(number: str, name: str, suffix: str) -> str:
    """`pieces/01_facture-F-118.pdf`."""
    return f"pieces/{number}_{bare(name) or 'piece'}.{bare(suffix)}"
