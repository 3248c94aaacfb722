"""Money as whole cents: read from the text people and programs write, and shared without loss."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relance_tui.domain.formats import quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import _

MAX_CENTS = 10**13 - 1
"""The largest amount accepted: a longer figure is an account number or an accident."""


class AmountError(RelanceError, ValueError):
    """A text that is not one amount, or could be read as two different ones."""


_PLAIN = re.compile(r"(-?)0*([0-9]{1,11})(?:[,.]([0-9]{2}))?")
_DRESSED = re.compile(
    r"""
    (?P<before> [-+(]? )                 [ ]?
    (?: (?: € | eur | euros? ) [ ]? )?
    (?P<inner> [-+]? )                   [ ]?
    (?P<number> [0-9][0-9.,' ]* | [.,][0-9]+ )
    (?P<after> [-)]? )                   [ ]?
    (?: € | eur | euros? )?              [ ]?
    (?P<end> [-)]? )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(
    r"""
    (?P<whole> [0-9]*
             | [0-9]{1,3} (?P<separator>[ '.,]) [0-9]{3} (?: (?P=separator) [0-9]{3} )* )
    (?: (?P<mark>[.,]) (?P<decimals>[0-9]{1,2}) )?
    """,
    re.VERBOSE,
)
_TOO_PRECISE = re.compile(r"[0-9 ']*[.,][0-9]{3,}|[0-9.]+,[0-9]{3,}|[0-9,]+[.][0-9]{3,}")
_SIGNS = {"": 1, "+": 1, "-": -1, "()": -1}
_SAME_SIGN = str.maketrans({"−": "-", "‑": "-", "’": "'", "ʼ": "'", "`": "'"})


def parse_amount(text: str) -> int:
    """Cents of an amount as people and programs write it: `1 234,56 €`, `1,234.56`, `12,00-`.

    Raises `AmountError` on anything that is not an amount or can be read in two ways (`1.234`).
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        sign, whole, decimals = plain.groups()
        cents = int(whole + (decimals or "00"))
        return -cents if sign else cents
    return _parse_dressed(text)


def _parse_dressed(text: str) -> int:
    bare = " ".join(text.translate(_SAME_SIGN).split())
    if not bare:
        raise AmountError(_("montant vide\u00a0: écrivez par exemple 1\u202f234,56"))
    dressed = _DRESSED.fullmatch(bare)
    if dressed is None:
        raise _unreadable(text)
    sign = _SIGNS.get("".join(dressed.group("before", "inner", "after", "end")))
    if sign is None:
        raise _unreadable(text)
    return sign * _parse_number(dressed["number"].rstrip(" "), text)


def _parse_number(number: str, text: str) -> int:
    parts = _NUMBER.fullmatch(number)
    if parts is None or (parts["mark"] and parts["mark"] == parts["separator"]):
        raise _too_precise(text) if _TOO_PRECISE.fullmatch(number) else _badly_grouped(text)
    whole, separator, _mark, decimals = parts.group("whole", "separator", "mark", "decimals")
    if separator is not None:
        if not decimals and separator in ".," and whole.count(separator) == 1:
            raise _ambiguous(text)
        whole = whole.replace(separator, "")
    digits = (whole + (decimals or "").ljust(2, "0")).lstrip("0")
    if len(digits) > len(str(MAX_CENTS)):
        raise AmountError(_("montant trop grand\u00a0: {text}").format(text=quoted(text)))
    return int(digits or "0")


def _unreadable(text: str) -> AmountError:
    return AmountError(
        _("montant illisible\u00a0: {text}\u202f; écrivez par exemple 1\u202f234,56").format(
            text=quoted(text)
        )
    )


def _too_precise(text: str) -> AmountError:
    return AmountError(
        _("plus de deux décimales\u00a0: {text}\u202f; écrivez par exemple 1\u202f234,56").format(
            text=quoted(text)
        )
    )


def _badly_grouped(text: str) -> AmountError:
    return AmountError(
        _("séparateurs mal placés\u00a0: {text}\u202f; écrivez par exemple 1\u202f234,56").format(
            text=quoted(text)
        )
    )


def _ambiguous(text: str) -> AmountError:
    return AmountError(
        _(
            "montant ambigu, milliers ou décimales\u00a0: {text}\u202f; écrivez deux décimales"
        ).format(text=quoted(text))
    )


def share(total_cents: int, parts: int) -> tuple[int, ...]:
    """Cuts a sum in equal parts, the last one taking what does not divide.

    Raises `ValueError` when there is no part to give to.
    """
    if parts < 1:
        raise ValueError(f"cannot share between {parts} parts")
    sign = -1 if total_cents < 0 else 1
    each = abs(total_cents) // parts
    last = abs(total_cents) - each * (parts - 1)
    return (*(sign * each for _part in range(parts - 1)), sign * last)


def share_by(total_cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Cuts a sum in proportion to weights; the cents left go to the largest remainders.

    Between equal remainders the first weight is served first. Raises `ValueError` when a weight is
    negative or all are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one must be positive")
    sign = -1 if total_cents < 0 else 1
    products = [abs(total_cents) * weight for weight in weights]
    shares = [product // whole for product in products]
    left = abs(total_cents) - sum(shares)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(products[i] % whole), i))
    for i in by_remainder[:left]:
        shares[i] += 1
    return tuple(sign * part for part in shares)
