"""The blocks of a letter in plain text: addresses, tables, the ways to pay."""

from __future__ import annotations

from dataclasses import replace

from relance_tui.domain.codes import Channel
from relance_tui.domain.formats import long_date, numeric_date
from relance_tui.letters.accounts import account, interest_breakdown
from relance_tui.letters.cleaning import clean_line, clean_lines, columns
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.lexicon import word
from relance_tui.letters.words import (
    Table,
    claimed_invoices,
    joined,
    money,
    schedule,
    statement,
)

INDENT = " " * 40
"""Where the debtor's address and the date stand in a text letter."""

_WIDEST = 75
"""Characters of a line that a window of eighty columns shows whole with its margins."""
_LONGEST_NUMBER = 24
_LONGEST_CODE = 34
"""Characters of the longest IBAN; what is longer is no code and may break anywhere."""
_NAMED_ONE_BY_ONE = 4


GAPS = frozenset(
    {"creditor_name", "creditor_address", "iban", "signatory", "debtor_name", "debtor_address"}
)
"""Facts whose place a letter shows when they are not known."""


def fact_or_gap(facts: LetterFacts, code: str, value: str) -> str:
    """The cleaned fact, or a mark that shows where it is to be filled in."""
    return clean_line(value) or word(facts, "to_fill_in").format(what=word(facts, code))


def has_gap(facts: LetterFacts, code: str, text: str) -> bool:
    """Whether the text shows where that fact is to be filled in."""
    return code in GAPS and fact_or_gap(facts, code, "") in text


def sender_lines(facts: LetterFacts) -> tuple[str, ...]:
    """Our name, address, how to reach us, and our registration."""
    creditor = facts.creditor
    name = fact_or_gap(facts, "creditor_name", creditor.name)
    legal_form = clean_line(creditor.legal_form)
    address = clean_lines(creditor.address)
    identifiers = [
        word(facts, key).format(**{key: clean_line(value)})
        for key, value in (
            ("phone", creditor.phone),
            ("siren", spaced(creditor.siren, 3)),
            ("vat", creditor.vat_number),
        )
        if clean_line(value)
    ]
    identifiers[1:1] = [clean_line(creditor.email)] if clean_line(creditor.email) else []
    return (
        name,
        *((legal_form,) if legal_form else ()),
        *(address or (fact_or_gap(facts, "creditor_address", ""),)),
        *identifiers,
    )


def recipient_lines(facts: LetterFacts) -> tuple[str, ...]:
    """The debtor as the envelope shows it: name, person, address."""
    contact = clean_line(facts.contact_name)
    name = fact_or_gap(facts, "debtor_name", facts.debtor_name)
    attention = word(facts, "attention").format(name=contact)
    return (
        name,
        *((attention,) if contact and contact.casefold() != name.casefold() else ()),
        *(clean_lines(facts.debtor_address) or (fact_or_gap(facts, "debtor_address", ""),)),
    )


def place_and_date(facts: LetterFacts) -> str:
    """`Lyon, le 1er octobre 2026`."""
    place = clean_line(facts.creditor.city)
    key = "place_and_date" if place else "date_alone"
    written = long_date(facts.written_on, facts.language)
    return word(facts, key).format(place=place, date=written)


def signature_lines(facts: LetterFacts) -> tuple[str, ...]:
    """Who signs, in what capacity, for whom, and for an e-mail how to reach us."""
    creditor = facts.creditor
    lines = [
        fact_or_gap(facts, "signatory", creditor.signatory),
        clean_line(creditor.signatory_role),
        clean_line(creditor.name),
    ]
    if facts.channel is Channel.EMAIL:
        lines += [clean_line(creditor.phone), clean_line(creditor.email)]
    return tuple(line for line in lines if line)


def grouped_iban(iban: str) -> str:
    """The IBAN in groups of four, kept together on one line."""
    return spaced(iban, 4)


def spaced(text: str, size: int) -> str:
    """A code without its spaces, then in groups that stay on one line."""
    packed = "".join(clean_line(text).split())
    if len(packed) > _LONGEST_CODE:
        return clean_line(text)
    return "\u00a0".join(packed[i : i + size] for i in range(0, len(packed), size))


def indented(lines: tuple[str, ...]) -> str:
    """The lines moved to the right half of the page."""
    return "\n".join(INDENT + line for line in lines)


def statement_text(
    facts: LetterFacts, *, with_indemnity: bool = False, with_interest: bool = False
) -> str:
    """The statement of invoices as aligned text; a sheet of facts for the one of an e-mail."""
    table = statement(facts, with_indemnity=with_indemnity, with_interest=with_interest)
    if len(table.rows) == 1 and facts.channel is Channel.EMAIL:
        return _sheet(table)
    return table_text(table)


def schedule_text(facts: LetterFacts) -> str:
    """The schedule of instalments as aligned text."""
    return table_text(schedule(facts))


def interest_text(facts: LetterFacts) -> str:
    """How the interest is made up as aligned text; empty when there is none."""
    table = interest_breakdown(facts)
    return table_text(table) if table.rows else ""


def account_text(facts: LetterFacts) -> str:
    """The statement of account as aligned text; empty without a movement."""
    table = account(facts)
    return table_text(table) if table.rows else ""


def _sheet(table: Table) -> str:
    """One invoice, one line per fact: it stays readable in any typeface."""
    (row,) = table.rows
    colon = "\u00a0: " if table.heads[0] == "Facture" else ": "
    facts = [
        head + colon + cell for head, cell in zip(table.heads, row, strict=True) if cell != "–"
    ]
    return "\n".join([*facts, *(label + colon + value for label, value in table.totals[1:])])


def table_text(table: Table) -> str:
    """A table as lines of text: words to the left, figures to the right, a rule under the heads.

    A number too long for its column has a line of its own. A column that tells nothing goes when
    the lines would be too long for a window.
    """
    table = _narrowed(table)
    widths = _widths(table)
    lines = [_line(table.heads, widths, table.first_figure)]
    rule = "─" * columns(lines[0])
    lines.append(rule)
    for row in table.rows:
        cells = row
        if columns(row[0]) > widths[0]:
            lines.append(row[0])
            cells = ("", *row[1:])
        lines.append(_line(cells, widths, table.first_figure).rstrip())
    lines.append(rule)
    return "\n".join(lines + _closing(table, widths))


def _widths(table: Table) -> list[int]:
    """Columns each cell takes, a number too long for the first one aside."""
    short = [row for row in table.rows if columns(row[0]) <= _LONGEST_NUMBER]
    return [
        max(columns(row[i]) for row in [table.heads, *(short if i == 0 else table.rows)])
        for i in range(len(table.heads))
    ]


def _narrowed(table: Table) -> Table:
    """The table without its empty column (nothing was paid) where it is too wide with it."""
    empty = [i for i in range(table.total_column) if all(row[i] == "–" for row in table.rows)]
    if not table.rows or not empty or sum(_widths(table)) + 2 * len(table.heads) - 2 <= _WIDEST:
        return table
    (gone, *_rest) = empty
    return replace(
        table,
        heads=table.heads[:gone] + table.heads[gone + 1 :],
        rows=tuple(row[:gone] + row[gone + 1 :] for row in table.rows),
        total_column=table.total_column - 1,
    )


def _closing(table: Table, widths: list[int]) -> list[str]:
    """The closing lines, their amounts under the column they belong to."""
    end = sum(widths[: table.total_column + 1]) + 2 * table.total_column
    return [
        label + " " * max(end - columns(label) - columns(value), 2) + value
        for label, value in table.totals
    ]


def _line(cells: tuple[str, ...], widths: list[int], first_figure: int) -> str:
    padded = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        gap = " " * max(width - columns(cell), 0)
        padded.append(gap + cell if i >= first_figure else cell + gap)
    return "  ".join(padded)


def invoice_words(facts: LetterFacts) -> dict[str, str]:
    """How sentences name the invoices claimed: by number, or by their count when too many."""
    names = [clean_line(invoice.number) for invoice in claimed_invoices(facts)]
    size = _size(names)
    listed = {"names": joined(facts, names), "count": len(names)}
    code = clean_line(facts.debtor_code)
    known = [each for each in (code, "" if size == "many" else ", ".join(names)) if each]
    return {
        "invoice_names": word(facts, size).format(**listed),
        "the_invoices": word(facts, f"the_{size}").format(**listed),
        "of_the_invoices": word(facts, f"of_the_{size}").format(**listed),
        "payment_reference": " – ".join(known),
    }


def _size(names: list[str]) -> str:
    return "one" if len(names) == 1 else "several" if len(names) <= _NAMED_ONE_BY_ONE else "many"


def named_invoices(facts: LetterFacts, numbers: tuple[str, ...]) -> str:
    """`la facture X` or `les factures X et Y`; empty without a number."""
    names = [clean_line(number) for number in numbers]
    if not names:
        return ""
    return word(facts, f"the_{_size(names)}").format(names=joined(facts, names), count=len(names))


def earlier_lines(facts: LetterFacts) -> tuple[dict[str, str], ...]:
    """What happened before, each with its date and a word for it."""
    known = {"email", "letter", "registered", "call", "promise"}
    return tuple(
        {
            "on": long_date(each.on, facts.language),
            "date": numeric_date(each.on),
            "kind": each.kind if each.kind in known else "contact",
            "label": clean_line(each.label)
            or word(facts, each.kind if each.kind in known else "contact"),
        }
        for each in facts.earlier
    )


def broken_promise(facts: LetterFacts) -> dict[str, str] | None:
    """The promise that was not kept: its amount and its date."""
    if facts.broken_promise is None:
        return None
    cents, due_on = facts.broken_promise
    return {"amount": money(facts, cents), "due_on": long_date(due_on, facts.language)}
