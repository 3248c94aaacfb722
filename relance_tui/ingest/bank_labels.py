"""What the label of a movement says: who paid, what for, how, and why it came back.

French banks fold the parts of a SEPA transfer in one label, each behind a mark of its own:
`VIR SEPA RECU /DE DUPONT SARL /MOTIF F-118 /REF A12`, `VIR RECU 123S DE: DUPONT REF: A12`, or
without any: `VIREMENT DE DUPONT SARL FACTURE F-118`. What no mark names is only a likely name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from relance_tui.domain.bank import BankEntryKind
from relance_tui.identifiers import iban_of
from relance_tui.ingest.bank_kinds import kind_of_label
from relance_tui.ingest.text import fold
from relance_tui.plain_text import clean

_NAMED = frozenset({BankEntryKind.TRANSFER, BankEntryKind.DIRECT_DEBIT, BankEntryKind.RETURN})
"""Kinds whose label names the other party."""
_MAX_LABEL = 2_000
_MARKS = {
    "from": "de la part de|de|emetteur|émetteur|donneur|from",
    "to": "ben|beneficiaire|bénéficiaire|pour|to",
    "reason": "motif|lib|libelle|libellé|msg|message",
    "reference": "refdo|refben|reference|référence|ref|réf|eref|mandat|mdt|rum|e2e",
    "iban": "iban",
    "nothing": "date|chez|id emetteur|id|ics|ech|bic|frm|cpt|compte",
}
_OF_MARK = {word: part for part, words in _MARKS.items() for word in words.split("|")}
_WORDS = "|".join(sorted(_OF_MARK, key=len, reverse=True))
_MARK = re.compile(
    rf"(?:^|\s)/\s?(?P<slashed>{_WORDS})\b[ :/]*|\b(?P<plain>{_WORDS})(?:\s?:|/)\s*", re.IGNORECASE
)
_REJECTED = r"impay[ée]e?s?|rejet[ée]?e?s?|retour(?:n[ée]e?)?|unpaid|returned"
_LEAD = re.compile(
    r"(?:(?:instant )?(?:vir(?:ements?|t)?|vrt|sct|sdd|prlv|pr[ée]l(?:[èe]vements?)?|transfer"
    r"|payment|ch[eè]ques?|chqs?|lcr|bor|effets?|traites?)\b"
    rf"|(?:{_REJECTED})\b)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"[ .:/*-]*(?:(?:sepa|inst(?:ant(?:an[ée])?)?|re[cç]us?|received|re|[ée]mis|europ[ée]en"
    r"|permanent|web|fav(?:eur)?|en votre faveur|sur|client|core|b2b|cheque|n ?[°º]?|no|num[ée]ro"
    r"|[0-9]{4}[0-9a-z]*)(?![\w&'’])[ .:/*-]*)?",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:de la part de|de|du|from|to|vers|pour)\b[ .:]*", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"(?:^|\s+)(?:/|(?:factures?|facts?|fac|fact|inv(?:oice)?|motif|ref(?:erence)?|réf(?:érence)?"
    r"|n[°º]|solde|acompte|paiement|reglement|règlement|rglt|rgt|cde|commande|devis|avoir)\b"
    r"|\S*[0-9]{3}).*",
    re.IGNORECASE | re.DOTALL,
)
_CHEQUE_NUMBER = re.compile(r"\b(?:ch[eè]que|chq)s?\b\D{0,12}?\b([0-9]{6,8})\b", re.IGNORECASE)
_CREDITOR_REFERENCE = re.compile(r"\bRF[0-9]{2}(?: ?[A-Z0-9]){1,21}\b")
_NO_REFERENCE = frozenset(
    {"", "NOTPROVIDED", "NONREF", "NONE", "NA", "NOTAVAILABLE", "NONCOMMUNIQUE"}
)
_LONGEST_REFERENCE = 35
_CODE = re.compile(
    r"\b(A[CGM][0-9]{2}|BE0[0-9]|CNOR|DNOR|MD[0-9]{2}|MS0[0-9]|RC0[0-9]|RR0[0-9]|SL[0-9]{2})\b"
)
_WORDED = re.compile(
    r"(?:absence de |sans |defaut de |défaut de |insuffisance de )?provision(?: insuffisante)?"
    r"|compte (?:cl[oô]tur[ée]|clos|sold[ée]|bloqu[ée])|opposition(?: \w+)?|absence de mandat"
    r"|contestation(?: \w+)?|demande de prorogation|tirage contest[ée]|insufficient funds",
    re.IGNORECASE,
)
_BILLED = re.compile(r"(?:[f*] )?(?:frais|commissions?|coms?|cotisations?|agios|interets?|fees?)\b")
_RANK = re.compile(r"^[0-9]{4,8} +(?=[A-Za-z])")
_CAME_BACK = re.compile(
    r"(?:rejet|retour|impayee?s?) (?:sur |de |du |d )?"
    r"(?:vir|vrt|prlv|prel|sdd|sepa|cheque|chq|lcr|effet)"
)
_TRANSFER_WORDS = re.compile(r"(?:payment|transfer|money|paiement) (?:received )?(?:from|to|de)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """What a label tells; empty where it tells nothing."""

    payer: str = ""
    """The other party: whoever pays, or is paid when money leaves."""
    payer_iban: str = ""
    references: tuple[str, ...] = ()
    kind: BankEntryKind | None = None
    return_reason: str = ""
    """Only for a return: its ISO 20022 code, else the words that say why."""


def lift(label: str, amount_cents: int, kind: BankEntryKind | None = None) -> Lifted:
    """What the label of a movement says; `kind` when something surer than words tells it."""
    label = clean(label, _MAX_LABEL)
    kind = kind or kind_in(label, amount_cents)
    marked = _parts(label)
    # Of two marks of one meaning the first counts.
    parts = dict(reversed(marked))
    return Lifted(
        payer=_payer(label, parts, kind, amount_cents),
        payer_iban=iban_of(parts.get("iban", "")),
        references=_references(label, marked, kind),
        kind=kind,
        return_reason=_reason(label, marked) if kind is BankEntryKind.RETURN else "",
    )


def kind_in(label: str, amount_cents: int) -> BankEntryKind | None:
    """The kind the bank's own words begin with; a fee for a return is a fee."""
    label = _RANK.sub("", label[:_MAX_LABEL])
    words = fold(label)
    if amount_cents < 0 and _BILLED.match(words):
        return BankEntryKind.OTHER
    kind = kind_of_label(label, amount_cents)
    if kind is None and _CAME_BACK.match(words):
        # Our own payment that came back is money received, and nobody paid it.
        return BankEntryKind.RETURN
    if kind is None and _TRANSFER_WORDS.match(words):
        return BankEntryKind.TRANSFER
    return kind


def creditor_references(text: str) -> list[str]:
    """The RF references in a text whose check digits are right (ISO 11649)."""
    if "RF" not in text:
        return []
    # python-stdnum takes longer to import than a small file to read.
    from stdnum import iso11649  # noqa: PLC0415

    found: list[str] = []
    for match in _CREDITOR_REFERENCE.finditer(text):
        words = match[0].split()
        # What follows the reference may look like its end: the longest that is right counts.
        tries = ("".join(words[:count]) for count in range(len(words), 0, -1))
        found += [each for each in tries if iso11649.is_valid(each)][:1]
    return found


def reference_of(text: str) -> str:
    """A reference as it is kept; empty for the words that say there is none."""
    reference = clean(text, _LONGEST_REFERENCE)
    bare = fold(reference).replace(" ", "").upper()
    return "" if bare in _NO_REFERENCE or not bare.strip("0") else reference


def _references(
    label: str, marked: list[tuple[str, str]], kind: BankEntryKind | None
) -> tuple[str, ...]:
    """The references behind their marks, creditor references, and the number of a cheque."""
    found = [_token(value) for part, value in marked if part == "reference"]
    found += creditor_references(label)
    if kind in {BankEntryKind.CHEQUE, BankEntryKind.RETURN}:
        found += _CHEQUE_NUMBER.findall(label)
    return tuple(dict.fromkeys(reference for reference in found if reference))


def _reason(label: str, marked: list[tuple[str, str]]) -> str:
    """Why a payment came back: a code, else the bank's words; empty when neither is there."""
    if code := _CODE.search(label):
        return code[1]
    if worded := _WORDED.search(label):
        return clean(worded[0])
    return next((clean(value) for part, value in marked if part == "reason"), "")


def _parts(label: str) -> list[tuple[str, str]]:
    """Each mark's meaning and what stands behind it, up to the next mark."""
    if ":" not in label and "/" not in label:
        return []
    parts: list[tuple[str, str]] = []
    marks = list(_MARK.finditer(label))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(label)
        value = label[mark.end() : end].strip(" /:-")
        if value:
            parts.append((_OF_MARK[(mark["slashed"] or mark["plain"]).lower()], value))
    return parts


def _token(value: str) -> str:
    """A reference is one word; of several, the first when it holds a digit."""
    first, _space, rest = value.partition(" ")
    if rest and not any(character.isdigit() for character in first):
        return ""
    return reference_of(first.strip(" ,;"))


def _payer(label: str, parts: dict[str, str], kind: BankEntryKind | None, amount_cents: int) -> str:
    wanted = ("from", "to") if amount_cents >= 0 else ("to", "from")
    wanted = ("from", "to") if kind is BankEntryKind.RETURN else wanted
    marked = next((parts[part] for part in wanted if part in parts), "")
    if marked:
        return clean(marked)
    if kind is not None and kind not in _NAMED:
        return ""
    if found := _MARK.search(label):
        label = label[: found.start()]
    label = _RANK.sub("", label)
    name = _without_lead(label)
    if name == label and kind in _NAMED:
        return ""
    if kind is BankEntryKind.RETURN:
        name = _CODE.split(_WORDED.split(name)[0])[0]
    return clean(_AFTER_NAME.sub("", name).strip(" -:/.,"))


def _without_lead(label: str) -> str:
    """The label without the words a bank begins it with."""
    at = 0
    while lead := _LEAD.match(label, at):
        at = lead.end()
        while (filler := _FILLER.match(label, at)) and filler.end() > at:
            at = filler.end()
    if at and (particle := _PARTICLE.match(label, at)):
        at = particle.end()
    return label[at:]
