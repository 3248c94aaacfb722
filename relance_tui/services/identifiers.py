"""SIREN, SIRET, VAT number and e-mail as they are typed. A doubtful number warns, no more."""

from __future__ import annotations

from dataclasses import dataclass

from relance_tui.i18n import _

_SIREN, _SIRET, _FRENCH_VAT = 9, 14, 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What an identifier was understood as."""

    siren: str
    """The SIREN it is or holds; as typed, when it is none of the three."""
    said: str
    """What it is, in words."""
    is_doubtful: bool = False


def read_identifier(text: str) -> Identifier:
    """The SIREN of a SIREN, a SIRET or a French VAT number, and whether its key is right."""
    from stdnum.fr import siren, siret, tva  # noqa: PLC0415 - loaded only when one is typed

    compact = "".join(c for c in text.upper() if c.isalnum())
    if compact.isascii() and compact.isdigit():
        if len(compact) == _SIREN:
            return _judged(compact, _("SIREN"), is_right=siren.is_valid(compact))
        if len(compact) == _SIRET:
            return _judged(compact[:_SIREN], _("SIRET"), is_right=siret.is_valid(compact))
        missing = _("{count} chiffres\u202f; SIREN 9, SIRET 14").format(count=len(compact))
        return Identifier(siren=compact, said=missing, is_doubtful=True)
    if compact.startswith("FR") and len(compact) == _FRENCH_VAT:
        return _judged(compact[-_SIREN:], _("n° de TVA"), is_right=tva.is_valid(compact))
    said = _("ni SIREN, ni SIRET, ni TVA française")
    return Identifier(siren=compact, said=said, is_doubtful=True)


def is_email(text: str) -> bool:
    """Whether a text can be an address to write to: one name, one host of several parts."""
    name, _at, host = text.partition("@")
    parts = host.split(".")
    is_whole = bool(name) and len(parts) > 1 and all(parts) and "@" not in host
    return is_whole and text.isprintable() and not any(map(str.isspace, text))


def _judged(number: str, name: str, *, is_right: bool) -> Identifier:
    if is_right:
        spaced = " ".join(number[start : start + 3] for start in range(0, _SIREN, 3))
        return Identifier(siren=number, said=f"{name} ✓  {spaced}")
    said = _("{name}\u00a0: clé fausse, à vérifier").format(name=name)
    return Identifier(siren=number, said=said, is_doubtful=True)
