"""A file that is all that is open: what is absent from it was settled.

An export cut short must never close everything: a file that would settle too much, or whose lines
could not all be read, is refused until it is asked for twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relance_tui.i18n import _, ngettext
from relance_tui.ingest import Reading
from relance_tui.ingest.reader import EINVOICES, WORKBOOKS
from relance_tui.services.acting import Act
from relance_tui.services.views import FileReport, RefusedLine, VanishedInvoice
from relance_tui.services.wording import listed, money
from relance_tui.storage import intake
from relance_tui.storage.light import DriverConnection

_SHOWN = 20
"""Vanished invoices told one by one."""
_FEW = 10
"""So many may vanish at once, whatever their share."""
_SAYS_PAID = "fec"
TABLES = frozenset({"csv", *WORKBOOKS})
"""Formats of a table of invoices, which may be a snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """What a snapshot settles by its silence."""

    count: int
    first: tuple[VanishedInvoice, ...] = ()
    warnings: tuple[RefusedLine, ...] = ()
    refusal: str = ""
    """Why it is not applied; empty when it is."""


def refused_format(path: Path, reading: Reading) -> str:
    """Why a file of that format is never a snapshot; empty when it may be one."""
    if reading.format == _SAYS_PAID:
        return _(
            "{name}\u00a0: un FEC n’est jamais un instantané, il dit lui-même ce qu’il a"
            " lettré\u202f; chargez-le sans --snapshot"
        ).format(name=path.name)
    if reading.format in EINVOICES and not path.is_dir():
        return _(
            "{name}\u00a0: une facture électronique n’est pas un instantané, elle ne dit rien"
            " des autres\u202f; chargez-la sans --snapshot"
        ).format(name=path.name)
    return ""


def stage_vanished(act: Act, path: Path, reading: Reading, *, is_forced: bool) -> Vanished:
    """Stages as settled what is staged nowhere else; nothing when that is refused."""
    absent = intake.absent_invoices(act.driver)
    refusal = "" if is_forced else _refusal(act.driver, path, reading, len(absent))
    if not refusal:
        intake.stage_absent(act.driver, act.today)
    typed = [each.number for each in absent if each.is_typed]
    return Vanished(
        count=len(absent),
        first=tuple(
            VanishedInvoice(
                customer=each.code,
                name=each.name,
                number=each.number,
                open_cents=each.open_cents,
                currency=each.currency,
            )
            for each in absent[:_SHOWN]
        ),
        warnings=(_typed_warning(typed),) if typed else (),
        refusal=refusal,
    )


def _refusal(driver: DriverConnection, path: Path, reading: Reading, count: int) -> str:
    """Why settling so many invoices must be asked for twice; empty when it need not."""
    if not count:
        return ""
    if reading.refusals:
        return _(
            "{name}\u00a0: {lines} lignes illisibles, et {count} factures ouvertes sont absentes du"
            " fichier\u00a0: celles de ces lignes passeraient pour soldées\u202f; corrigez-les, ou"
            " confirmez par --force"
        ).format(name=path.name, lines=len(reading.refusals), count=count)
    if not len(reading.invoices):
        return _(
            "{name}\u00a0: aucune facture dans le fichier\u00a0: les {count} factures ouvertes"
            " seraient soldées\u202f; si rien n’est plus dû, confirmez par --force"
        ).format(name=path.name, count=count)
    open_count = intake.count_open_invoices(driver)
    if count > _FEW and count * 2 > open_count:
        return _(
            "{name}\u00a0: {count} des {open} factures ouvertes seraient soldées, plus de la"
            " moitié\u00a0: l’export est sans doute incomplet\u202f; s’il est complet, confirmez"
            " par --force"
        ).format(name=path.name, count=count, open=open_count)
    return ""


def _typed_warning(numbers: list[str]) -> RefusedLine:
    reason = ngettext(
        "{numbers}, saisie à la main, est absente du fichier\u00a0: tenue pour soldée",
        "{numbers}, saisies à la main, sont absentes du fichier\u00a0: tenues pour soldées",
        len(numbers),
    )
    return RefusedLine(line=0, column="", reason=reason.format(numbers=listed(numbers)))


def second_refusal(path: Path, first: FileReport) -> str:
    """Why one snapshot after another is refused: each would settle what only the other holds."""
    return _(
        "{name}\u00a0: {first} est déjà l’instantané de ce chargement\u202f; chacun solderait ce"
        " que l’autre dit ouvert\u00a0: réunissez-les en un fichier"
    ).format(name=path.name, first=first.path.name)


def vanished_lines(report: FileReport) -> list[str]:
    """What is settled because it is absent, a line each, and how many more there are."""
    lines = [
        _("{number}, {name}\u00a0: absente, tenue pour soldée, {amount}").format(
            number=each.number, name=each.name, amount=money(each.open_cents, each.currency)
        )
        for each in report.vanished
    ]
    if len(lines) == _SHOWN < report.settled:
        lines.append(_("… parmi {count} soldées").format(count=report.settled))
    return lines
