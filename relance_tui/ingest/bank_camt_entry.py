"""One entry of a camt message and its details, read from elements whose names have no namespace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.ingest.bank_kinds import kind_of_interbank, kind_of_iso, kind_of_label
from relance_tui.ingest.bank_stream import MAX_TEXT, day_in_france, decimal_cents
from relance_tui.ingest.text import AmountError, DayError, fold
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

_NOTHING = frozenset({"", "NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NOREF", "NONE", "N/A"})
_SHORTEST_ENTRY_REFERENCE = 8
"""A shorter `NtryRef` is the rank of the entry in its statement: it comes back in the next one."""
_SIGNS = {"CRDT": 1, "DBIT": -1}
_INTERBANK_CODE = 2

Money = tuple[int, str]
"""Cents, never negative, and currency; an empty currency is that of the entry."""


class RefusedError(Exception):
    """One entry cannot be used; carries the element and the reason."""

    def __init__(self, column: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose account the entries are on."""

    account: str = ""
    name: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a payment."""

    name: str = ""
    iban: str = ""


_NOBODY = Party()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One transaction of an entry."""

    amounts: tuple[Money | None, Money | None] = (None, None)
    """`Amt`, and `AmtDtls/TxAmt/Amt`."""
    sign: int = 0
    """Zero when the entry's counts."""
    debtor: Party = _NOBODY
    creditor: Party = _NOBODY
    texts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    bank_reference: str = ""
    kind: BankEntryKind | None = None
    is_return: bool = False
    return_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHead:
    """What an entry says besides its details."""

    cents: int
    """Signed."""
    currency: str
    booked_on: date
    valued_on: date
    bank_reference: str
    kind: BankEntryKind | None
    is_return: bool
    label: str


def text_at(element: Element | None, path: str) -> str:
    """The text of an element below another one, empty when there is none; as long as it is."""
    # Step by step: a path in one go is followed in Python, a step in C.
    for step in path.split("/"):
        if element is None:
            return ""
        element = element.find(step)
    return (element.text or "").strip() if element is not None else ""


def read_money(element: Element | None) -> Money | None:
    """The amount of an element and its currency, None without amount. Raises `AmountError`."""
    if element is None or not (element.text or "").strip():
        return None
    cents = decimal_cents(element.text or "")
    if cents < 0:
        reason = _("montant négatif\u00a0: {text}").format(text=quoted(element.text or ""))
        raise AmountError(reason)
    return cents, (element.get("Ccy") or "").strip().upper()


def read_day(element: Element | None) -> date | None:
    """The day in a choice of `Dt` and `DtTm`, None without one. Raises `DayError`."""
    text = text_at(element, "Dt") or text_at(element, "DtTm")
    return day_in_france(text) if text else None


def read_head(entry: Element, holder: Holder) -> EntryHead:
    """An entry without its details. Raises `RefusedError`.

    The sign is that of `CdtDbtInd` alone: ISO 20022 says the direction of a reversal itself there,
    and tells by `RvslInd` that what is reversed went the other way.
    """
    sign = _SIGNS.get(text_at(entry, "CdtDbtInd").upper())
    if sign is None:
        said = text_at(entry, "CdtDbtInd")
        raise RefusedError(
            "CdtDbtInd", _("ni crédit ni débit\u00a0: {text}").format(text=quoted(said)), said
        )
    cents, currency = _amount(entry, holder)
    booked_on, valued_on = _day(entry, "BookgDt"), _day(entry, "ValDt")
    if booked_on is None and valued_on is None:
        raise RefusedError("BookgDt", _("date absente"))
    label = clean(text_at(entry, "AddtlNtryInf"), MAX_TEXT)
    kind = _kind(entry.find("BkTxCd"))
    return EntryHead(
        cents=sign * cents,
        currency=currency,
        booked_on=booked_on or valued_on or date.min,
        valued_on=valued_on or booked_on or date.min,
        bank_reference=_entry_reference(entry),
        kind=kind or kind_of_label(label, sign * cents),
        is_return=is_true(text_at(entry, "RvslInd")),
        label=label,
    )


def is_true(text: str) -> bool:
    """Whether an XML truth value is true."""
    return text.strip().lower() in {"true", "1"}


def _amount(entry: Element, holder: Holder) -> Money:
    try:
        money = read_money(entry.find("Amt"))
    except AmountError as error:
        raise RefusedError("Amt", str(error), text_at(entry, "Amt")) from None
    if money is None:
        raise RefusedError("Amt", _("montant absent"))
    cents, said = money
    if cents == 0:
        raise RefusedError("Amt", _("montant nul"), text_at(entry, "Amt"))
    currency = currency_of(said or holder.currency)
    if currency is None:
        reason = _("devise inconnue\u00a0: {text}").format(text=quoted(said))
        raise RefusedError("Amt", reason, said)
    return cents, currency


def _day(entry: Element, name: str) -> date | None:
    try:
        return read_day(entry.find(name))
    except DayError as error:
        raise RefusedError(name, str(error), _written(entry.find(name))) from None


def _written(element: Element | None) -> str:
    """All the text an element holds."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _entry_reference(entry: Element) -> str:
    reference = _reference(text_at(entry, "AcctSvcrRef"))
    if reference:
        return reference
    reference = _reference(text_at(entry, "NtryRef"))
    return reference if len(reference) >= _SHORTEST_ENTRY_REFERENCE else ""


def _reference(text: str) -> str:
    reference = clean(text)
    return "" if reference.upper().replace(" ", "") in _NOTHING else reference


def _kind(code: Element | None) -> BankEntryKind | None:
    """What a bank transaction code tells, by ISO 20022 first, then by the CFONB."""
    if code is None:
        return None
    kind = None
    if text_at(code, "Domn/Cd").upper() == "PMNT":
        family = text_at(code, "Domn/Fmly/Cd").upper()
        kind = kind_of_iso(family, text_at(code, "Domn/Fmly/SubFmlyCd").upper())
    own, issuer = text_at(code, "Prtry/Cd"), text_at(code, "Prtry/Issr").upper()
    if len(own) == _INTERBANK_CODE and (not issuer or "CF" in issuer):
        # ISO says family and subfamily; where it says less than "came back", the CFONB may.
        told = kind_of_interbank(own)
        kind = told if kind is None or told is BankEntryKind.RETURN else kind
    return kind


def read_detail(detail: Element) -> Detail:
    """One `TxDtls`. What is wrong in it is as if it were not there: the entry says enough."""
    returned = detail.find("RtrInf")
    has_more = detail.find("AmtDtls") is not None
    references = detail.find("Refs")
    said = [_reference(text_at(references, name)) for name in ("EndToEndId", "MndtId", "ChqNb")]
    texts, structured = _remittance(detail.findall("RmtInf"))
    more = [text_at(detail, "AddtlTxInf")]
    more += [_party(detail, f"Ultmt{side}").name for side in ("Dbtr", "Cdtr")]
    return Detail(
        amounts=(
            _money_or_none(detail.find("Amt")),
            _money_or_none(detail.find("AmtDtls/TxAmt/Amt")) if has_more else None,
        ),
        sign=_SIGNS.get(text_at(detail, "CdtDbtInd").upper(), 0),
        debtor=_party(detail, "Dbtr"),
        creditor=_party(detail, "Cdtr"),
        texts=tuple(text for text in (clean(t, MAX_TEXT) for t in (*texts, *more)) if text),
        references=_distinct((*structured, *said)),
        bank_reference=_reference(text_at(references, "AcctSvcrRef")),
        kind=_kind(detail.find("BkTxCd")),
        is_return=returned is not None,
        return_reason=_return_reason(returned),
    )


def _money_or_none(element: Element | None) -> Money | None:
    try:
        return read_money(element)
    except AmountError:
        return None


def _party(detail: Element, side: str) -> Party:
    parties = detail.find("RltdPties")
    party = parties.find(side) if parties is not None else None
    account = parties.find(f"{side}Acct") if parties is not None else None
    if party is None and account is None:
        return _NOBODY
    name = text_at(party, "Nm") or text_at(party, "Pty/Nm")
    return Party(clean(name), iban_of(text_at(account, "Id/IBAN")))


def iban_of(text: str) -> str:
    """An IBAN without its spaces, in capitals."""
    return clean(text).replace(" ", "").upper()


def _remittance(found: Iterable[Element]) -> tuple[list[str], list[str]]:
    """All that is said to the creditor, in order, and of it what is a reference."""
    texts: list[str] = []
    references: list[str] = []
    for part in (child for remittance in found for child in remittance):
        if part.tag == "Ustrd":
            texts.append(part.text or "")
        elif part.tag == "Strd":
            for path in ("RfrdDocInf/Nb", "CdtrRefInf/Ref"):
                numbers = [_reference(number.text or "") for number in part.findall(path)]
                references += numbers
                texts += numbers
            texts += [more.text or "" for more in part.findall("AddtlRmtInf")]
    return texts, references


def _return_reason(returned: Element | None) -> str:
    said = (text_at(returned, path) for path in ("Rsn/Cd", "Rsn/Prtry", "AddtlInf"))
    return next((clean(text) for text in said if text), "")


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def split_amounts(head: EntryHead, details: Sequence[Detail]) -> list[int] | None:
    """The signed cents of each detail when they add up to the entry, else None."""
    own_sign = 1 if head.cents > 0 else -1
    for first in (0, 1):
        amounts: list[int] = []
        for detail in details:
            money = _in_currency(detail.amounts[first], head) or _in_currency(
                detail.amounts[1 - first], head
            )
            if money is None:
                break
            amounts.append(money[0] * (detail.sign or own_sign))
        if len(amounts) == len(details) and sum(amounts) == head.cents:
            return amounts
    return None


def _in_currency(money: Money | None, head: EntryHead) -> Money | None:
    return money if money is not None and money[1] in {"", head.currency} else None


def has_amounts(head: EntryHead, details: Sequence[Detail]) -> bool:
    """Whether every detail says an amount in the currency of the entry."""
    return all(any(_in_currency(money, head) for money in d.amounts) for d in details)


def make_entries(head: EntryHead, details: Sequence[Detail], holder: Holder) -> Iterator[BankEntry]:
    """The movements of an entry: one for each detail when they add up to it, else one."""
    amounts = split_amounts(head, details) if details else None
    if amounts is None or len(details) == 1:
        detail = _merged(details)
        yield _made(head, detail, holder, head.cents, head.bank_reference or detail.bank_reference)
        return
    # Each tells of which entry it is a part: another file may show that entry as one movement.
    base = head.bank_reference or f"{head.booked_on:%Y%m%d}.{head.cents}"
    for rank, (detail, cents) in enumerate(zip(details, amounts, strict=True), start=1):
        if cents:
            yield _made(head, detail, holder, cents, f"{base}/{rank}")


def _merged(details: Sequence[Detail]) -> Detail:
    """Several details as one: what they do not agree on is left out, texts follow each other."""
    if not details:
        return Detail()
    if len(details) == 1:
        return details[0]
    debtors, creditors = {d.debtor for d in details}, {d.creditor for d in details}
    kinds, reasons = {d.kind for d in details}, {d.return_reason for d in details}
    return Detail(
        debtor=debtors.pop() if len(debtors) == 1 else _NOBODY,
        creditor=creditors.pop() if len(creditors) == 1 else _NOBODY,
        texts=_distinct(text for detail in details for text in detail.texts),
        references=_distinct(said for detail in details for said in detail.references),
        kind=kinds.pop() if len(kinds) == 1 else None,
        is_return=all(detail.is_return for detail in details),
        return_reason=reasons.pop() if len(reasons) == 1 else "",
    )


def _made(head: EntryHead, detail: Detail, holder: Holder, cents: int, reference: str) -> BankEntry:
    kind = detail.kind or head.kind or BankEntryKind.OTHER
    if head.is_return or detail.is_return:
        kind = BankEntryKind.RETURN
    is_return = kind is BankEntryKind.RETURN
    payer = _payer(detail, holder, is_credit=cents > 0, is_return=is_return)
    return BankEntry(
        account=holder.account,
        booked_on=head.booked_on,
        valued_on=head.valued_on,
        amount_cents=cents,
        currency=head.currency,
        payer=payer.name,
        payer_iban=payer.iban,
        text=_joined((*detail.texts, head.label), besides=payer.name),
        references=detail.references,
        bank_reference=reference,
        kind=kind,
        return_reason=detail.return_reason if is_return else "",
    )


def _payer(detail: Detail, holder: Holder, *, is_credit: bool, is_return: bool) -> Party:
    """The other side: who pays us, whom we pay; for a return, who had paid us.

    The parties of a return stay those of the first payment in some banks, and change places in
    others: the one that is not us is the other one.
    """
    if not is_return:
        return detail.debtor if is_credit else detail.creditor
    sides = (detail.creditor, detail.debtor) if is_credit else (detail.debtor, detail.creditor)
    others = [side for side in sides if side != _NOBODY and not _is_us(side, holder)]
    return others[0] if others else _NOBODY


def _is_us(side: Party, holder: Holder) -> bool:
    if side.iban:
        return side.iban == holder.account
    return bool(holder.name) and fold(side.name) == fold(holder.name)


def _joined(texts: Iterable[str], besides: str) -> str:
    """Texts one after the other, each once, without the name said elsewhere."""
    kept: dict[str, None] = {}
    length = 0
    for text in texts:
        if text and text != besides and text not in kept:
            kept[text] = None
            length += len(text)
            if length > MAX_TEXT:
                break
    return clean(" ".join(kept), MAX_TEXT)
