"""Files and databases of any size, always the same ones.

python -m benchmarks.generate fec 1000000 FILE
python -m benchmarks.generate database 1000 FOLDER
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from relance_tui.services import demo

_SEED = 20261124
_OPENED_ON = date(2026, 1, 2)
_DAYS = 320
_TODAY = date(2026, 11, 24)
_HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum"
    "\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet"
    "\tValidDate\tMontantdevise\tIdevise\r\n"
)
_SALE = 3
"""Lines of a sale: customer, goods, VAT."""
_RECEIPT = 2
"""Lines of a receipt: bank, customer."""
_INVOICES_EACH = 10


def write_fec(path: Path, lines: int) -> None:
    """Writes a FEC of that many lines, the header apart, without holding it in memory.

    Sales and receipts of one year, every entry balanced, seven in ten invoices paid and lettered,
    about ten invoices per customer. The last lines are bank charges when they do not make a sale.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_HEADER)
        for line in _lines(lines):
            file.write(line)


def _lines(wanted: int) -> Iterator[str]:
    rand = random.Random(_SEED)
    days = [(_OPENED_ON + timedelta(days=n)).strftime("%Y%m%d") for n in range(_DAYS)]
    invoices = max(wanted // (_SALE + _RECEIPT), 1)
    customers = max(invoices // _INVOICES_EACH, 1)
    written = number = 0
    while wanted - written >= _SALE + _RECEIPT:
        number += 1
        day = number * (_DAYS - 60) // (2 * invoices)
        issued, paid = days[day], days[day + rand.randrange(10, 55)]
        customer = rand.randrange(customers)
        total = rand.randrange(1_000, 500_000)
        letters = _letters(number) if rand.random() < 0.7 else ""
        yield from _sale(number, customer, total, issued, letters, paid)
        written += _SALE
        if letters:
            yield from _receipt(number, customer, total, paid, letters)
            written += _RECEIPT
    yield from _charges(wanted - written, days[-1])


def _letters(number: int) -> str:
    """A lettering code: `AAA`, `AAB`, and so on."""
    code = ""
    while number or len(code) < 3:
        number, rank = divmod(number, 26)
        code = chr(65 + rank) + code
    return code


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _customer(rank: int) -> str:
    return f"411000\tClients\tC{rank:06d}\tClient n° {rank}"


def _sale(  # noqa: PLR0913, PLR0917 - what an entry is made of
    number: int, customer: int, total: int, issued: str, letters: str, paid: str
) -> Iterator[str]:
    goods = round(total / 1.2)
    head = f"VE\tVentes\tVE{number:08d}\t{issued}\t"
    tail = f"\tF{number:08d}\t{issued}\tFacture F{number:08d}\t"
    lettered = f"{letters}\t{paid if letters else ''}\t{issued}\t\t\r\n"
    yield f"{head}{_customer(customer)}{tail}{_amount(total)}\t0,00\t{lettered}"
    yield f"{head}707000\tVentes\t\t{tail}0,00\t{_amount(goods)}\t\t\t{issued}\t\t\r\n"
    yield f"{head}445710\tTVA\t\t{tail}0,00\t{_amount(total - goods)}\t\t\t{issued}\t\t\r\n"


def _receipt(number: int, customer: int, total: int, paid: str, letters: str) -> Iterator[str]:
    head = f"BQ\tBanque\tBQ{number:08d}\t{paid}\t"
    tail = f"\tV{number:08d}\t{paid}\tVirement\t"
    yield f"{head}512000\tBanque\t\t{tail}{_amount(total)}\t0,00\t\t\t{paid}\t\t\r\n"
    lettered = f"{letters}\t{paid}\t{paid}\t\t\r\n"
    yield f"{head}{_customer(customer)}{tail}0,00\t{_amount(total)}\t{lettered}"


def _charges(lines: int, day: str) -> Iterator[str]:
    """What is missing to the number of lines asked for; a lone line is of no amount."""
    for rank in range(lines):
        paired = rank < lines - lines % 2
        debit, credit = (("1,00", "0,00"), ("0,00", "1,00"))[rank % 2] if paired else ("0,00",) * 2
        account = ("627000\tServices bancaires", "512000\tBanque")[rank % 2]
        head = f"OD\tOpérations diverses\tOD{rank // 2 + 1:08d}\t{day}\t{account}\t\t"
        tail = f"\tOD{rank // 2 + 1}\t{day}\tFrais bancaires\t{debit}\t{credit}"
        yield f"{head}{tail}\t\t\t{day}\t\t\r\n"


def _report(done: int, total: int) -> None:
    if done % max(total // 20, 1) == 0 or done == total:
        print(f"\r{done * 100 // total} %", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Writes what the command line asks for."""
    parser = argparse.ArgumentParser(description="benchmark data")
    parser.add_argument("what", choices=("fec", "database"))
    parser.add_argument("size", type=int, help="lines of the FEC, or debtors of the database")
    parser.add_argument("target", type=Path, help="the file, or the folder of the database")
    arguments = parser.parse_args()
    if arguments.what == "fec":
        write_fec(arguments.target, arguments.size)
    else:
        arguments.target.mkdir(parents=True, exist_ok=True)
        print(demo.build(arguments.target, _TODAY, "benchmark", arguments.size, _report))


if __name__ == "__main__":
    main()
