"""What the records 05 add to a movement of a CFONB statement, qualifier by qualifier."""

from __future__ import annotations

from dataclasses import dataclass, field

from relance_tui.identifiers import iban_of
from relance_tui.ingest.bank_labels import creditor_references, reference_of
from relance_tui.ingest.bank_stream import MAX_TEXT
from relance_tui.plain_text import clean

_WIDTH = 70
"""Columns of what a record 05 says, after its qualifier."""
_REFERENCE_WIDTH = 35
_PAYERS, _PAYEES = ("NPY", "NPO"), ("NBE", "NBU")
"""Who pays and for whom; who is paid and for whom."""
_ACCOUNTS = {"CPY": "payer", "IPY": "payer", "CBE": "payee", "IBE": "payee"}
_REFERENCES = frozenset({"RCN", "LCS", "RUM"})
"""References of 35 columns, then what they are about."""
_SILENT = frozenset({*_PAYERS, *_PAYEES, *_ACCOUNTS, "MMO", "FEE", "REF", "RET", "BDB"})
"""Qualifiers that add nothing to read."""
_GOES_ON = {"LC2": "LCC"}
_UNIFI_CODE = 4


@dataclass(slots=True)
class Parts:
    """The records 05 of one movement, as they come."""

    said: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0

    def add(self, qualifier: str, value: str) -> None:
        """Takes one record; beyond what a remittance can say nothing more is kept."""
        if self.size < MAX_TEXT * 2:
            self.said.append((qualifier.upper(), value[:_WIDTH]))
            self.size += len(value)

    def first(self, qualifier: str) -> str:
        """What the first record of a qualifier says, untouched; empty without one."""
        return next((value for told, value in self.said if told == qualifier), "")

    def payer(self, *, is_paid_to_us: bool) -> str:
        """The name of the other party."""
        order = _PAYERS + _PAYEES if is_paid_to_us else _PAYEES + _PAYERS
        names = (clean(self.first(qualifier)) for qualifier in order)
        return next((name for name in names if name), "")

    def iban(self, *, is_paid_to_us: bool) -> str:
        """The account of the other party when it is an IBAN."""
        side = "payer" if is_paid_to_us else "payee"
        values = (value for told, value in self.said if _ACCOUNTS.get(told) == side)
        return next((iban for iban in map(iban_of, values) if iban), "")

    def references(self) -> list[str]:
        """The references of the client, the creditor and the mandate."""
        said = [value[:_REFERENCE_WIDTH] for told, value in self.said if told in _REFERENCES]
        return [*map(reference_of, said), *creditor_references(self.text())]

    def bank_reference(self) -> str:
        """The bank's own reference of the movement."""
        return reference_of(self.first("REF"))

    def return_reason(self) -> str:
        """The ISO 20022 code of a return, else its words; empty when nothing came back."""
        told = self.first("RET")
        code = told[:_UNIFI_CODE]
        if code.isalnum() and code[-1:].isdigit():
            return code
        return clean(told)

    def text(self) -> str:
        """What is written to us, in order; a label cut in two records is whole again."""
        pieces: list[str] = []
        before = ""
        for told, value in self.said:
            if told in _SILENT:
                continue
            # A record filled to its last column was cut anywhere, even within an invoice number.
            is_cut = _GOES_ON.get(told) == before and bool(pieces) and not pieces[-1][-1:].isspace()
            if is_cut and len(pieces[-1]) == _WIDTH:
                pieces[-1] += value
            else:
                pieces.append(value)
            before = told
        return clean(" ".join(pieces), MAX_TEXT)
