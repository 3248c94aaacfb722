"""What the cells about a customer mean: kind of debtor, SIREN, currency, address."""

from __future__ import annotations

import re

from relance_tui.domain.codes import DebtorKind
from relance_tui.identifiers import check_siren
from relance_tui.ingest.text import fold
from relance_tui.plain_text import clean

_KIND_WORDS = {
    DebtorKind.PUBLIC_BODY: "public body|public_body|public|secteur public|organisme public"
    "|administration|collectivite|collectivite territoriale|collectivite locale|mairie|commune"
    "|etat|etablissement public|b2g|government|public sector",
    DebtorKind.BUSINESS: "business|professionnel|pro|entreprise|societe|b2b|company"
    "|personne morale|commercant|artisan|independant|auto entrepreneur|micro entreprise"
    "|association|asso|sarl|sas|sasu|sa|eurl|sci|ei|snc",
    DebtorKind.CONSUMER: "consumer|particulier|part|consommateur|b2c|individual|private"
    "|prive|personne physique|individu",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split("|")}
_CURRENCIES = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "$": "USD"}
_ISO_CURRENCY = re.compile(r"[A-Za-z]{3}")
_HOME = frozenset({"fr", "fra", "france", "france metropolitaine"})
_LANGUAGES = {
    "fr": "fr", "fra": "fr", "francais": "fr", "french": "fr",
    "en": "en", "eng": "en", "gb": "en", "anglais": "en", "english": "en",
}  # fmt: skip
_MAX_ADDRESS_LINES = 6


def kind_of(text: str) -> DebtorKind | None:
    """The kind of debtor a word means, None when it means none we know."""
    words = fold(text)
    return _KINDS.get(words) or _KINDS.get(words.rstrip("s"))


def siren_of(text: str) -> str | None:
    """The SIREN in a SIREN, SIRET or French VAT number; empty for nothing or a foreign number.

    None when the number is wrong.
    """
    bare = re.sub(r"[\s.\u00a0\u202f-]", "", text).upper()
    if not bare:
        return ""
    if not bare[0].isdigit() and not bare.startswith("FR"):
        return "" if bare[:2].isalpha() else None
    found, doubt = check_siren(bare)
    return None if doubt else found


def currency_of(text: str) -> str | None:
    """The ISO code of a currency; EUR for nothing, None for what is no currency."""
    bare = text.strip()
    if not bare:
        return "EUR"
    known = _CURRENCIES.get(bare.casefold())
    if known is None and _ISO_CURRENCY.fullmatch(bare):
        return bare.upper()
    return known


def language_of(text: str) -> str:
    """`fr` or `en`; empty for nothing or any other."""
    return _LANGUAGES.get(fold(text).partition(" ")[0], "")


def address_of(street: list[str], postcode: str, city: str, country: str) -> str:
    """An address, a line each: street lines, postcode and town, then a foreign country."""
    lines = [clean(line) for part in street for line in part.splitlines()]
    lines.append(clean(f"{postcode} {city}"))
    if fold(country) not in _HOME:
        lines.append(clean(country).upper())
    return "\n".join([line for line in lines if line][:_MAX_ADDRESS_LINES])
