"""Telephone numbers as people type them, brought to one way of writing them."""

from __future__ import annotations

import re

_FRENCH = re.compile(r"(?:\+33|0033)\(?0?\)?([1-9]\d{8})|0([1-9]\d{8})")
_NOISE = re.compile(r"[\s.\-/()\u00a0\u202f]")
_FOREIGN = re.compile(r"\+\d{6,15}")
_LEAST_DIGITS = 3


def normal_phone(text: str) -> str:
    """A French number as `04 76 00 00 01`, a foreign one as `+3225551212`, else as it is typed.

    Raises ValueError for what holds a letter or too few digits to be a number.
    """
    typed = " ".join(text.split())
    bare = _NOISE.sub("", typed)
    french = _FRENCH.fullmatch(bare)
    if french:
        digits = "0" + (french.group(1) or french.group(2))
        return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))
    foreign = "+" + bare.removeprefix("00") if bare.startswith("00") else bare
    if _FOREIGN.fullmatch(foreign):
        return foreign
    if len(re.sub(r"\D", "", bare)) < _LEAST_DIGITS or not re.fullmatch(r"\+?[\d*#,]+", bare):
        raise ValueError(typed)
    return typed


def is_doubtful_phone(text: str) -> bool:
    """Whether a number is neither a French one of ten digits nor an international one."""
    bare = _NOISE.sub("", text)
    return not (_FRENCH.fullmatch(bare) or _FOREIGN.fullmatch(bare))
