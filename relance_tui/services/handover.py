"""Handing a dossier over: the file an agency, an officer, a lawyer or a court needs, and the act.

Once marked, no reminder leaves any more until the hand-over is ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from relance_tui.domain.codes import EventKind
from relance_tui.domain.formats import numeric_date
from relance_tui.errors import RelanceError, RetryLater, UsageError
from relance_tui.i18n import _
from relance_tui.letters.export import bare, write_atomically
from relance_tui.letters.facts import Letter
from relance_tui.services.acting import Act, acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.correspondence import named_facts
from relance_tui.services.handover_contents import Contents, gather
from relance_tui.services.handover_file import PAPERS, Manifest, bundle, cover_letter
from relance_tui.services.handover_gaps import missing, to_gather, warnings
from relance_tui.services.handover_views import HandedOver, HandoverDraft, HandoverView
from relance_tui.services.legal import handover_step
from relance_tui.services.letter_files import export_folder, usual_folder
from relance_tui.services.office import Office, instant_text
from relance_tui.services.wording import next_sentence
from relance_tui.storage.documents import checksum
from relance_tui.storage.journal import dossier_lines
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.tables import LegalEventRow

_MOST_NAMES = 1000


def prepare_handover(office: Office, debtor_id: int, draft: HandoverDraft) -> HandoverView:
    """What the file of a hand-over will hold, lacks and opens; nothing is written.

    Raises RelanceError for an invoice that is not known or is settled, or a day to come.
    """
    on = _day(office, draft)
    with reading(office.database) as connection:
        return _view(connection, gather(connection, debtor_id, draft, on))


def hand_over(
    office: Office, debtor_id: int, draft: HandoverDraft, path: Path, *, is_marked: bool = True
) -> HandedOver:
    """Makes the file at `path` and, unless told otherwise, marks the dossier handed over.

    The file is private and never takes the place of another; it is made whole or not at all, and
    only stays when the dossier could be marked. Raises UsageError without a receiver, RelanceError
    when the file exists, cannot be written or is of a day before the invoices, RetryLater when
    somebody acted meanwhile.
    """
    on = _day(office, draft)
    if is_marked and not draft.to.strip():
        raise UsageError(_("il manque à qui le dossier est remis"))
    _refuse_taken(path)
    with reading(office.database) as connection:
        contents = gather(connection, debtor_id, draft, on)
        if is_marked:
            _refuse_too_early(contents)
        view = _view(connection, contents)
        last_line = _last_line(connection, debtor_id)
        data, manifest = bundle(connection, office, contents)
    _make_folder(path, contents)
    sha256 = checksum(data)
    done = None
    if not is_marked:
        write_atomically(path, data)
    else:
        is_written = False
        try:
            with acting(office, "handover", debtor_id, draft="handover") as act:
                _refuse_stale(act, contents, last_line)
                _record(act, contents)
                act.detail = _detail(contents, path, sha256, manifest)
                write_atomically(path, data)
                is_written = True
            done = act.done(next_sentence(act.follow_up))
        except BaseException:
            if is_written:
                path.unlink(missing_ok=True)
            raise
    return HandedOver(view=view, path=path, sha256=sha256, size=len(data), done=done)


def _day(office: Office, draft: HandoverDraft) -> date:
    on = draft.on or office.today
    if on > office.today:
        raise RelanceError(_("cet événement est dans le futur : notez-le le jour venu"))
    return on


def _refuse_too_early(contents: Contents) -> None:
    """Refuses to mark a day before every invoice: reminders would go on leaving."""
    if contents.case.open_invoices and not contents.invoices:
        message = _(
            "aucune des factures ouvertes n’existait le {on} : vérifiez le jour de la remise"
        )
        raise RelanceError(message.format(on=numeric_date(contents.on)))


def _view(connection: DriverConnection, contents: Contents) -> HandoverView:
    letter, _facts = cover_letter(connection, contents)
    return HandoverView(
        debtor_id=contents.dossier.debtor.id,
        draft=contents.draft,
        on=contents.on,
        invoice_numbers=tuple(invoice.number for invoice in contents.invoices),
        amounts=contents.amounts,
        papers=tuple(name for name, _title in PAPERS),
        exhibits=tuple(exhibit.view for exhibit in contents.exhibits),
        missing=missing(contents, named_facts(_lacking(letter))),
        to_gather=to_gather(contents),
        procedures=contents.procedures,
        warnings=warnings(contents),
        proposed_path=_proposed(contents),
    )


def _lacking(letter: Letter) -> Iterator[str]:
    """What the cover letter lacks; that nothing is overdue is told among the warnings."""
    return (code for code in letter.missing if code != "overdue_invoice")


def _proposed(contents: Contents) -> Path:
    """`2026-11-25_C0042_contentieux.zip`, with a number when there is one already."""
    debtor = contents.dossier.debtor
    code = bare(debtor.code) or bare(debtor.name) or "dossier"
    stem, folder = (
        f"{contents.on.isoformat()}_{code}_contentieux",
        usual_folder(contents.rulebook.settings),
    )
    names = (f"{stem}{f'-{rank}' if rank > 1 else ''}.zip" for rank in range(1, _MOST_NAMES))
    return next((folder / name for name in names if not (folder / name).exists()), folder / stem)


def _refuse_taken(path: Path) -> None:
    """Refuses a name that is taken before the file is made, which takes a while."""
    if path.exists():
        message = _("{path} existe déjà : choisissez un autre nom ou supprimez-le")
        raise RelanceError(message.format(path=path))


def _make_folder(path: Path, contents: Contents) -> None:
    """Makes the export folder, never another one, which would be a slip of the fingers."""
    settings = contents.rulebook.settings
    if path.parent == usual_folder(settings):
        export_folder(settings)


def _last_line(connection: DriverConnection, debtor_id: int, but: int | None = None) -> int | None:
    lines = dossier_lines(connection, debtor_id, 2)
    return next((line.act_id for line in lines if line.act_id != but), None)


def _refuse_stale(act: Act, contents: Contents, last_line: int | None) -> None:
    """Refuses to mark what the file does not show: somebody acted while it was made."""
    debtor_id = contents.dossier.debtor.id
    now, then = act.dossier(debtor_id), contents.dossier
    facts = ("debtor", "invoices", "payments", "letters", "disputes", "events")
    is_same = all(getattr(now, each) == getattr(then, each) for each in facts)
    if not is_same or _last_line(act.driver, debtor_id, but=act.id) != last_line:
        raise RetryLater(_("le dossier a changé pendant la préparation : recommencez"))


def _record(act: Act, contents: Contents) -> None:
    draft = contents.draft
    ids = invoice_ids(contents.dossier, draft.invoice_numbers)
    step, number = handover_step(contents.case, EventKind.HANDED_OVER, ids)
    act.add(
        LegalEventRow,
        debtor_id=contents.dossier.debtor.id,
        kind=EventKind.HANDED_OVER.value,
        on=contents.on,
        at=instant_text(act.at),
        invoice_ids=json.dumps(ids),
        step=step,
        step_number=number,
        reference=draft.to.strip(),
    )


def _detail(contents: Contents, path: Path, sha256: str, manifest: Manifest) -> dict[str, object]:
    return {
        "to": contents.draft.to.strip(),
        "kind": contents.draft.kind.value,
        "on": contents.on,
        "invoices": list(contents.draft.invoice_numbers),
        "exhibits": len(contents.exhibits),
        "file": path.name,
        "sha256": sha256,
        "manifest": manifest,
    }
