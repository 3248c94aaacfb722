"""What identifies a customer or reaches them, checked and brought to one way of writing it.

Files and forms ask here alike. Nothing is refused: a doubtful value is kept as it was typed, with
the doubt in words. Nothing typed is empty, without a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.plain_text import clean

HOME_REGION = "FR"
"""Where a number without its country is dialled from."""

_GAPS = re.compile(r"[\s.\u00a0\u202f\u2009-]")
_SIREN_DIGITS, _SIRET_DIGITS = 9, 14
_COUNTRY_LETTERS = 2
_FRENCH_VAT_LENGTH = 13
_IBAN_IN_GROUPS = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")

_FRENCH = re.compile(r"(?:(?:\+|00)33(?:\(0\)|0)?|0)([1-79][0-9]{8})")
_FRENCH_DIGITS = 9
"""After the zero."""
_PHONE_NOISE = re.compile(r"[\s.\-/\u00a0\u202f\u2009\u2010-\u2014]")
_DIALLED = re.compile(r"(?:\+|00)?[0-9()]+")
_SHORT_CODE = re.compile(r"[1-9][0-9]{1,5}")
_MOST_DIGITS = 17
"""Fifteen of a number (ITU-T E.164) and the two zeros dialled before a foreign one."""

_MAIL_LINK = re.compile(r"^mailto:", re.IGNORECASE)
_LOCAL_PART = re.compile(r"[^\s@<>()\[\]:;,\\\"]{1,64}")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")


class Checked(NamedTuple):
    """A value as it is kept, and the doubt about it; no doubt is empty."""

    value: str
    doubt: str


_NOTHING = Checked("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What one field for a SIREN, a SIRET or a French VAT number was understood as."""

    siren: str
    """The SIREN it is or holds; as typed, when it is doubtful."""
    said: str
    """What it is, in words."""
    is_doubtful: bool = False


def check_siren(text: str) -> Checked:
    """The SIREN in a SIREN, a SIRET or a French VAT number."""
    typed = clean(text)
    if not typed:
        return _NOTHING
    bare = _GAPS.sub("", typed).upper()
    # python-stdnum takes longer to import than a small file to read, and few files need it.
    from stdnum.fr import siren, siret, tva  # noqa: PLC0415

    if bare.startswith("FR") and tva.is_valid(bare):
        return Checked(bare[-_SIREN_DIGITS:], "")
    if _is_digits(bare, _SIRET_DIGITS) and siret.is_valid(bare):
        return Checked(bare[:_SIREN_DIGITS], "")
    if _is_digits(bare, _SIREN_DIGITS) and siren.is_valid(bare):
        return Checked(bare, "")
    return _doubted(typed, _("SIREN ou SIRET invalide\u00a0: {text}"))


def check_agreement(siren: str, vat: str) -> str:
    """Why a SIREN and a VAT number cannot be of one company; empty when they may be.

    Both are taken to be right each by itself; only a French number holds a SIREN.
    """
    is_french = vat.startswith("FR") and len(vat) == _FRENCH_VAT_LENGTH
    if not (siren and is_french) or vat.endswith(siren):
        return ""
    return _("le n° de TVA {vat} n’est pas celui du SIREN {siren}").format(vat=vat, siren=siren)


def read_identifier(text: str) -> Identifier:
    """What `check_siren` says of what was typed, told for the one who types it."""
    kept, doubt = check_siren(text)
    bare = _GAPS.sub("", clean(text)).upper()
    name = _name_of_number(bare)
    if kept and not doubt:
        spaced = " ".join(kept[start : start + 3] for start in range(0, _SIREN_DIGITS, 3))
        return Identifier(siren=kept, said=f"{name} ✓  {spaced}")
    if name:
        said = _("{name}\u00a0: clé fausse, à vérifier").format(name=name)
    elif bare.isascii() and bare.isdigit():
        said = _("{count} chiffres\u202f; SIREN 9, SIRET 14").format(count=len(bare))
    else:
        said = _("ni SIREN, ni SIRET, ni TVA française")
    return Identifier(siren=kept, said=said, is_doubtful=True)


def _name_of_number(bare: str) -> str:
    """Which of the three numbers it looks like; empty when it is none."""
    if _is_digits(bare, _SIREN_DIGITS):
        return _("SIREN")
    if _is_digits(bare, _SIRET_DIGITS):
        return _("SIRET")
    is_vat = bare.startswith("FR") and len(bare) == _FRENCH_VAT_LENGTH
    return _("n° de TVA") if is_vat else ""


def check_vat(text: str) -> Checked:
    """A VAT number without spaces, its country's letters first.

    One of a country whose numbers have no known rule is kept without a doubt.
    """
    typed = clean(text)
    if not typed:
        return _NOTHING
    bare = _GAPS.sub("", typed).upper()
    if bare.isascii() and bare.isalnum() and bare[:_COUNTRY_LETTERS].isalpha():
        checks = _vat_rule(bare[:_COUNTRY_LETTERS])
        if checks is None or checks(bare):
            return Checked(bare, "")
    return _doubted(typed, _("n° de TVA invalide\u00a0: {text}"))


def check_iban(text: str) -> Checked:
    """An IBAN in capitals without spaces."""
    typed = clean(text)
    if not typed:
        return _NOTHING
    bare = _GAPS.sub("", typed).upper()
    from stdnum import iban  # noqa: PLC0415 - see check_siren

    if bare.isascii() and iban.is_valid(bare):
        return Checked(bare, "")
    return _doubted(typed, _("IBAN invalide\u00a0: {text}"))


def iban_of(text: str) -> str:
    """The IBAN a text begins with, in capitals without spaces; empty when there is none."""
    found = _IBAN_IN_GROUPS.match(text.strip().upper())
    if found is None:
        return ""
    words = found[0].split()
    tries = ("".join(words[:count]) for count in range(len(words), 0, -1))
    return next((each for each in tries if not check_iban(each).doubt), "")


def check_phone(text: str) -> Checked:
    """A French number as `01 42 68 53 00`, another as `+32 2 555 12 12`, a short code as it is."""
    typed = clean(text)
    if not typed:
        return _NOTHING
    bare = _PHONE_NOISE.sub("", typed)
    if french := _FRENCH.fullmatch(bare):
        return Checked(_in_pairs("0" + french[1]), "")
    if _SHORT_CODE.fullmatch(bare):
        return Checked(typed, "")
    # More digits are two numbers in one cell: neither may be lost.
    if _DIALLED.fullmatch(bare) and len(bare) <= _MOST_DIGITS:
        number = _dialled(bare)
        if number:
            return Checked(number, "")
    return _doubted(typed, _("numéro de téléphone douteux\u00a0: {text}"))


def check_email(text: str) -> Checked:
    """An e-mail address: something, one @ and a domain; its domain in small letters."""
    typed = clean(text)
    if not typed:
        return _NOTHING
    bare = _MAIL_LINK.sub("", typed).strip("<> ")
    local, _at, domain = bare.partition("@")
    if _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain):
        return Checked(f"{local}@{domain.lower()}", "")
    return _doubted(typed, _("e-mail invalide\u00a0: {text}"))


def sentences(doubts: Iterable[str]) -> str:
    """The doubts behind what else is said, each a sentence; empty when there is none."""
    return "".join(f" {doubt[0].upper()}{doubt[1:]}." for doubt in doubts if doubt)


def _doubted(typed: str, reason: str) -> Checked:
    return Checked(typed, reason.format(text=quoted(typed)))


def _is_digits(bare: str, count: int) -> bool:
    return len(bare) == count and bare.isascii() and bare.isdigit()


def _in_pairs(digits: str) -> str:
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def _dialled(bare: str) -> str:
    """The number people write for what was dialled; empty when nobody can have it."""
    import phonenumbers  # noqa: PLC0415 - slow to import, and most numbers are plain French ones

    dialled = "+" + bare[2:] if bare.startswith("00") else bare
    try:
        number = phonenumbers.parse(dialled, HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or number.extension:
        return ""
    if number.country_code == phonenumbers.country_code_for_region(HOME_REGION):
        digits = str(phonenumbers.national_significant_number(number))
        return _in_pairs(f"0{digits}") if len(digits) == _FRENCH_DIGITS else digits
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


class _VatRule:
    """The check of one country's VAT numbers."""

    def __init__(self, module: object, letters: str) -> None:
        self._module = module
        self._letters = letters

    def __call__(self, bare: str) -> bool:
        is_valid = getattr(self._module, "is_valid", None)
        if is_valid is None:
            return True
        return bool(is_valid(bare) or is_valid(bare.removeprefix(self._letters)))


def _vat_rule(letters: str) -> _VatRule | None:
    """How the VAT numbers of a country are checked, None when nobody wrote it down."""
    from stdnum.util import get_cc_module  # noqa: PLC0415 - see check_siren

    # Greece writes EL and Northern Ireland XI where ISO says GR and GB.
    country = {"EL": "GR", "XI": "GB"}.get(letters, letters)
    module = get_cc_module(country.lower(), "vat")
    return None if module is None else _VatRule(module, letters)
