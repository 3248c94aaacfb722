"""Loading an export of invoices: a ledger, a table, electronic invoices."""

from __future__ import annotations

from pathlib import Path

from relance_tui.ingest import Reading
from relance_tui.ingest.reader import EINVOICES
from relance_tui.services.acting import Act
from relance_tui.services.comparing import Tally, compare
from relance_tui.services.import_acts import importing_act, lines_of, record_file
from relance_tui.services.import_copies import enclose_documents, keep_what_is_known
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.ledger_money import know_notes_again, leave_out_settled
from relance_tui.services.office import Office, Progress
from relance_tui.services.opening import older_refusal, stage_opening, until_of
from relance_tui.services.same_customer import adopt_codes
from relance_tui.services.snapshot import Vanished, refused_format, stage_vanished
from relance_tui.services.staging import stage
from relance_tui.services.views import FileReport, RefusedLine
from relance_tui.storage import intake


def load_invoices(
    office: Office,
    path: Path,
    reading: Reading,
    terms: ImportTerms,
    on_progress: Progress | None,
) -> FileReport:
    """Compares what a file says of invoices with what is known, and records the difference."""
    refusal = refused_format(path, reading) if terms.is_snapshot else ""
    if refusal:
        return FileReport(path=path, format=reading.format, error=refusal)
    tally = Tally()
    doubts: list[RefusedLine] = []
    vanished = Vanished(count=0)
    with importing_act(office) as act:
        doubts, vanished = _compare(act, tally, path, reading, terms)
        tally.leave_unless(kept=not (terms.dry_run or vanished.refusal))
        act.recount = tally.moved
        act.on_progress = on_progress
        record_file(
            act,
            path,
            reading.format,
            reading.sha256,
            new=tally.new,
            changed=tally.changed,
            settled=tally.settled,
        )
        act.detail = {**act.detail, **until_of(reading, act.today)}
        if terms.is_snapshot:
            act.detail = {**act.detail, intake.SNAPSHOT: True}
    return FileReport(
        path=path,
        format=reading.format,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        settled=tally.settled,
        vanished=vanished.first,
        error=vanished.refusal,
        matched=tally.matched,
        refused=tuple(
            sorted((*lines_of(reading.refusals), *tally.refused), key=lambda each: each.line)
        ),
        warnings=(*lines_of(reading.warnings), *doubts),
        is_applied=tally.is_kept,
    )


def _compare(
    act: Act, tally: Tally, path: Path, reading: Reading, terms: ImportTerms
) -> tuple[list[RefusedLine], Vanished]:
    """Records what differs; returns what is doubtful about it, and what is absent of a snapshot."""
    is_einvoice = reading.format in EINVOICES
    # The file loaded last says nothing new, unless it is also the copy that an invoice lacks.
    if not is_einvoice and _is_known(act, reading.sha256, is_snapshot=terms.is_snapshot):
        tally.count_unchanged(reading)
        return [], Vanished(count=0)
    vanished = Vanished(
        count=0, refusal="" if terms.is_forced else older_refusal(act, path, reading)
    )
    if vanished.refusal:
        return [], vanished
    tally.filled |= adopt_codes(act, reading)
    staged = stage(act.driver, act.rulebook, reading, tally.refused)
    doubts = staged.warnings + stage_opening(act, reading)
    if terms.is_snapshot:
        vanished = stage_vanished(act, path, reading, is_forced=terms.is_forced)
        doubts += vanished.warnings
    know_notes_again(act, is_einvoice=is_einvoice)
    if is_einvoice:
        doubts += keep_what_is_known(act.driver)
        doubts += [] if terms.is_forced else leave_out_settled(act)
    compare(act, tally, is_snapshot=terms.is_snapshot)
    return doubts + enclose_documents(act, tally, staged.documents), vanished


def _is_known(act: Act, sha256: str, *, is_snapshot: bool) -> bool:
    if is_snapshot:
        return intake.is_last_snapshot(act.driver, sha256)
    return intake.last_import(act.driver) == sha256
