"""Recognising a customer under a code that a reader had to make up.

An electronic invoice or a table without codes names its customers by SIREN, VAT number or name.
Whoever is known already under a code of ours must not become a second dossier, nor may two who
look alike become one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.ingest import CustomerDraft, Reading
from relance_tui.ingest.reader import EINVOICES
from relance_tui.ingest.text import code_of_name
from relance_tui.services.acting import Act
from relance_tui.services.views import RefusedLine
from relance_tui.storage import customer_intake
from relance_tui.storage.folding import fold
from relance_tui.storage.light import DriverConnection
from relance_tui.storage.tables import DebtorRow

_SIREN = re.compile(r"[0-9]{9}")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")
_LEDGER = "fec"
"""Its codes are accounts, never made up."""


@dataclass(frozen=True, slots=True)
class SameCustomers:
    """Who is who."""

    codes: Mapping[str, str] = field(default_factory=dict)
    """Code made up to the code of ours."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Code made up to why it was not recognised: several fit."""


def same_customers_of(
    driver: DriverConnection, reading: Reading
) -> tuple[Mapping[str, str], list[RefusedLine]]:
    """The codes a reading made up with the codes of ours they stand for, and warnings."""
    if reading.format == _LEDGER:
        return {}, []
    is_einvoice = reading.format in EINVOICES
    same = same_customers(
        driver, (each for each in reading.customers if is_made_up(each, is_einvoice=is_einvoice))
    )
    return same.codes, _told(reading, same.doubts)


def same_customers(driver: DriverConnection, customers: Iterable[CustomerDraft]) -> SameCustomers:
    """Recognises customers whose code was made up; one whose code is known stays as it is.

    The one known customer with that SIREN counts; when no SIREN tells, the one with that very
    name. Where two fit, neither does.
    """
    asked = {each.code: each for each in customers}
    if not asked:
        return SameCustomers()
    customer_intake.stage_made(
        driver, ((each.code, _siren(each), fold(each.name)) for each in asked.values())
    )
    codes: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for said, known in customer_intake.of_same_siren(driver).items():
        if len(known) == 1:
            codes[said] = known[0]
        else:
            reason = _(
                "client {name}\u00a0: plusieurs clients connus ont le SIREN {siren}"
                " ({codes})\u202f; gardé à part sous le code {code}"
            )
            doubts[said] = _doubt(reason, asked[said], known)
    for said, known in customer_intake.of_same_name(driver).items():
        if len(known) == 1:
            codes[said] = known[0]
        else:
            reason = _(
                "client {name}\u00a0: plusieurs clients connus portent ce nom"
                " ({codes})\u202f; gardé à part sous le code {code}"
            )
            doubts[said] = _doubt(reason, asked[said], known)
    return SameCustomers(codes, doubts)


def adopt_codes(act: Act, reading: Reading) -> set[int]:
    """Gives the customers that electronic invoices made the codes a ledger knows them by.

    Only where the SIREN, or else the very name, is of one of ours and of one of the file's.
    Returns those who got one.
    """
    if reading.format in EINVOICES:
        return set()
    made = customer_intake.created_by(act.driver, sorted(EINVOICES))
    if not made:
        return set()
    in_use = customer_intake.codes_in_use(act.driver)
    fresh = [each for each in reading.customers if each.code not in in_use]
    by_siren, by_name = _only(fresh, _siren), _only(fresh, lambda each: fold(each.name))
    ours = Counter(fold(name) for _id, _code, name, _siren_of in made)
    adopted: dict[str, int] = {}
    for debtor_id, code, name, siren in made:
        same = by_siren.get(siren) if siren else None
        if same is None and ours[fold(name)] == 1:
            named = by_name.get(fold(name))
            same = named if named is not None and not (siren and _siren(named)) else None
        if same is not None and same.code != code and same.code not in adopted:
            adopted[same.code] = debtor_id
            act.change(DebtorRow, debtor_id, code=same.code)
    return set(adopted.values())


def _only(
    customers: Iterable[CustomerDraft], trait: Callable[[CustomerDraft], str]
) -> dict[str, CustomerDraft]:
    """The customers by a trait that no other of them has."""
    found: dict[str, list[CustomerDraft]] = defaultdict(list)
    for customer in customers:
        if trait(customer):
            found[trait(customer)].append(customer)
    return {value: own[0] for value, own in found.items() if len(own) == 1}


def is_made_up(customer: CustomerDraft, *, is_einvoice: bool = False) -> bool:
    """Whether the code is the SIREN, the VAT number or the name: the file gave no other."""
    code = customer.code
    if code == customer.siren or code == code_of_name(customer.name):
        return True
    return is_einvoice and _VAT.fullmatch(code) is not None and _is_vat(code)


def _is_vat(code: str) -> bool:
    """Whether it is a VAT number whose check digits are right."""
    from stdnum.util import get_cc_module  # noqa: PLC0415 - few codes look like one

    country = {"EL": "GR", "XI": "GB"}.get(code[:2], code[:2])
    module = get_cc_module(country.lower(), "vat")
    return module is not None and bool(module.is_valid(code) or module.is_valid(code[2:]))


def _siren(customer: CustomerDraft) -> str:
    """The SIREN when it can be one; a doubtful one tells nobody from anybody."""
    return customer.siren if _SIREN.fullmatch(customer.siren) else ""


def _doubt(reason: str, customer: CustomerDraft, known: list[str]) -> str:
    return reason.format(
        name=quoted(customer.name),
        siren=customer.siren,
        codes=", ".join(map(quoted, known)),
        code=quoted(customer.code),
    )


def _told(reading: Reading, doubts: Mapping[str, str]) -> list[RefusedLine]:
    """The doubts, each at the first line of its customer."""
    lines: dict[str, int] = {}
    if doubts:
        at = ((each.customer_code, each.line) for each in reading.invoices)
        for code, line in chain(at, ((each.customer_code, each.line) for each in reading.credits)):
            lines.setdefault(code, line)
    return [
        RefusedLine(line=lines.get(code, 0), column="", reason=reason)
        for code, reason in doubts.items()
    ]
