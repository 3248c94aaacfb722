"""A lot of letters: what is ready, what is refused, what is written, and one undo for all."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from relance_tui.domain.codes import CallOutcome, Channel, DebtorKind, FollowUpKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError, UsageError
from relance_tui.paths import user_templates
from relance_tui.services import batch_files
from relance_tui.services.batch import Batch
from relance_tui.services.batch_files import BatchCancelled, BatchFiles, BatchOptions
from relance_tui.services.desk import Desk
from relance_tui.services.policies import policies, policy_folder
from relance_tui.services.views import DebtorChanges, InvoiceEntry, Sending
from tests.services.house import complete, settle_in
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
BY_POST = """
name = "poste"
title = "Par la poste"
[[steps]]
name = "courrier"
title = "=Courrier"
channel = "letter"
offset_days = 7
template = "rappel"
[[steps]]
name = "second"
title = "Second courrier"
channel = "letter"
offset_days = 14
template = "derniere-relance"
"""


@pytest.fixture
def by_post() -> Iterator[None]:
    """A policy of the house whose letters go by post."""
    policy_folder().mkdir(parents=True)
    (policy_folder() / "poste.toml").write_text(BY_POST, encoding="utf-8")
    policies.cache_clear()
    yield
    policies.cache_clear()


def customer(desk: Desk, code: str, **changes: object) -> int:
    """A customer whose first reminder is due and lacks nothing."""
    debtor_id = enter(desk, f"F-{code}", code=code)
    complete(desk, debtor_id, **{"kind": DebtorKind.BUSINESS, **changes})
    return debtor_id


def reasons(lot: Batch) -> dict[str, str]:
    """Why each customer is refused."""
    return {each.code: each.reason for each in lot.refused}


def written(desk: Desk, lot: Batch, **options: Any) -> BatchFiles:
    return desk.write_letters(lot, BatchOptions(**options))


# What is ready, and what is refused.


def test_every_written_step_due_today_is_ready_in_the_order_of_the_queue(desk: Desk) -> None:
    for code in ("C1", "C2", "C3"):
        customer(desk, code)
    enter(desk, "F-9", 900_000, code="C2")
    lot = desk.plan_letters()
    assert lot.refused == ()
    assert [each.debtor_id for each in lot.ready] == list(desk.queue_ids())
    assert lot.channels == {Channel.EMAIL: 3}
    assert [each.letter for each in lot.ready] == [
        desk.letter(debtor_id) for debtor_id in desk.queue_ids()
    ]


def test_a_call_or_a_dossier_not_due_is_no_letter_of_the_day(desk: Desk) -> None:
    late, called = customer(desk, "C1"), customer(desk, "C2")
    soon = enter(desk, "F-3", due_on=date(2026, 12, 24), code="C3")
    desk.record_call(called, CallDraft(outcome=CallOutcome.CALLBACK, on=desk.today))
    assert [each.debtor_id for each in desk.plan_letters().ready] == [late]
    lot = desk.plan_letters([soon, called, late, late])
    assert [each.debtor_id for each in lot.ready] == [late]
    told = reasons(lot)
    assert "rappeler" in told["C2"]
    assert "31/12/2026" in told["C3"]


def test_what_is_paid_or_gone_is_not_written_to(desk: Desk) -> None:
    debtor_id = customer(desk, "C1")
    desk.record_payment(debtor_id, 120_000)
    lot = desk.plan_letters([debtor_id, 4_000])
    assert (lot.ready, set(reasons(lot))) == ((), {"C1"})


def test_a_letter_that_lacks_something_is_refused_naming_it(desk: Desk) -> None:
    settle_in(desk)
    enter(desk)
    told = reasons(desk.plan_letters())
    assert "adresse e-mail du client" in told["C1"]


def test_what_the_guard_forbids_is_refused_by_its_rule(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = customer(desk, "C1")
    for _call in range(4):
        desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.NO_ANSWER))
    later = make_desk(date(2026, 11, 27))
    assert [row.kind for row in later.first_rows(5)] == [FollowUpKind.DUNNING_STEP]
    lot = later.plan_letters()
    assert lot.ready == ()
    assert "4" in reasons(lot)["C1"]
    assert "limite" in reasons(lot)["C1"]


def test_a_step_to_confirm_never_leaves_with_a_lot(make_desk: MakeDesk) -> None:
    desk = make_desk(date(2026, 11, 2))
    debtor_id = customer(desk, "C1")
    for day in (date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 20)):
        sender = make_desk(day)
        sender.mark_sent(sender.letter(debtor_id), Sending(override="essai"))
    later = make_desk(date(2026, 12, 1))
    assert [row.channel for row in later.first_rows(5)] == ["registered"]
    lot = later.plan_letters()
    assert lot.ready == ()
    assert "à confirmer" in reasons(lot)["C1"]


def test_a_faulty_template_refuses_only_its_own_letters(desk: Desk) -> None:
    faulty = user_templates() / "en" / "rappel.txt"
    faulty.parent.mkdir(parents=True)
    faulty.write_text("sans en-tête", encoding="utf-8")
    customer(desk, "C1")
    customer(desk, "C2", language="en")
    lot = desk.plan_letters()
    assert [each.code for each in lot.ready] == ["C1"]
    assert "rappel.txt" in reasons(lot)["C2"]


def test_a_marked_broken_promise_gets_the_letter_of_its_occasion(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = customer(desk, "C1")
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    later = make_desk(date(2026, 12, 3))
    assert later.plan_letters() == Batch(written_on=later.today)
    (each,) = later.plan_letters([debtor_id]).ready
    assert each.letter.template == "promesse-non-tenue"


# What is written.


@pytest.mark.usefixtures("by_post")
def test_the_folder_holds_a_file_per_letter_one_pdf_and_a_report(desk: Desk) -> None:
    desk.change_setting("policy", "poste")
    customer(desk, "C1")
    customer(desk, "C2")
    mailed = customer(desk, "C3")
    desk.edit_debtor(mailed, DebtorChanges(policy="standard"))
    enter(desk, "F-4", code="C4")
    files = written(desk, desk.plan_letters())
    assert files.folder == Path.home() / "relances" / "2026-11-24_lot"
    names = sorted(path.name for path in files.folder.iterdir())
    assert names == [
        "2026-11-24_C1_rappel.pdf",
        "2026-11-24_C2_rappel.pdf",
        "2026-11-24_C3_rappel.eml",
        "2026-11-24_courriers.pdf",
        "2026-11-24_lot.csv",
    ]
    assert files.merged is not None
    assert len(PdfReader(files.merged).pages) == 2
    draft = message_from_bytes(files.paths[mailed].read_bytes())
    assert "noel@client.example" in str(draft["To"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700


@pytest.mark.usefixtures("by_post")
def test_the_report_names_each_file_or_reason_and_holds_no_formula(desk: Desk) -> None:
    desk.change_setting("policy", "poste")
    customer(desk, "C1", name="=HYPERLINK(“x”)\nSARL")
    enter(desk, "F-2", code="-2")
    files = written(desk, desk.plan_letters())
    text = files.report.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[1][:3] == ["C1", "'=HYPERLINK(“x”) SARL", "'=Courrier"]
    assert rows[1][5:] == ["2026-11-24_C1_rappel.pdf", ""]
    assert rows[2][0] == "-2"
    assert "il manque" in rows[2][6]
    assert {len(row) for row in rows} == {7}


def test_one_format_may_be_chosen_for_all(desk: Desk) -> None:
    debtor_id = customer(desk, "C1")
    files = written(desk, desk.plan_letters(), file_format="txt")
    assert files.paths[debtor_id].name.endswith("_rappel.txt")
    assert "F-C1" in files.paths[debtor_id].read_text(encoding="utf-8")
    assert files.merged is None
    with pytest.raises(UsageError, match="odt"):
        written(desk, desk.plan_letters(), file_format="odt")


def test_a_file_name_never_leaves_its_folder_nor_hides_another(desk: Desk) -> None:
    codes = ("../../x", "x", "X", "a/b", "a-b", "lot", "\u200f…", "名")
    for number, code in enumerate(codes):
        debtor_id = desk.enter_invoice(
            InvoiceEntry(
                customer_code=code,
                customer_name="名",
                number=f"F-{number}",
                issued_on=date(2026, 9, 30),
                due_on=date(2026, 10, 30),
                total_cents=10_000,
            )
        ).debtor_id
        assert debtor_id is not None
        complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    files = written(desk, desk.plan_letters(), file_format="txt")
    assert len(files.paths) == len(codes)
    names = [path.name for path in files.folder.iterdir()]
    assert len({name.casefold() for name in names}) == len(codes) + 1
    assert all(path.parent == files.folder and path.is_file() for path in files.paths.values())


def test_a_second_lot_of_the_day_has_a_folder_of_its_own(desk: Desk) -> None:
    customer(desk, "C1")
    lot = desk.plan_letters()
    folders = [written(desk, lot, file_format="txt").folder.name for _time in range(3)]
    assert folders == ["2026-11-24_lot", "2026-11-24_lot-2", "2026-11-24_lot-3"]


def test_a_folder_asked_for_is_new_or_empty(desk: Desk, tmp_path: Path) -> None:
    customer(desk, "C1")
    lot = desk.plan_letters()
    target = tmp_path / "lot"
    target.mkdir()
    assert written(desk, lot, folder=target, file_format="txt").folder == target
    kept = sorted(target.iterdir())
    with pytest.raises(RelanceError, match="existe déjà"):
        written(desk, lot, folder=target)
    with pytest.raises(RelanceError, match="n’existe pas"):
        written(desk, lot, folder=tmp_path / "absent" / "lot")
    assert sorted(target.iterdir()) == kept


@pytest.mark.usefixtures("by_post")
@pytest.mark.parametrize("stopped_at", [0, 1, 3])
def test_a_cancelled_run_leaves_nothing(desk: Desk, tmp_path: Path, stopped_at: int) -> None:
    desk.change_setting("policy", "poste")
    customer(desk, "C1")
    customer(desk, "C2")
    lot = desk.plan_letters()
    seen: list[int] = []
    with pytest.raises(BatchCancelled):
        desk.write_letters(
            lot,
            BatchOptions(folder=tmp_path / "lot"),
            lambda done, _total: seen.append(done),
            lambda: len(seen) > stopped_at,
        )
    assert seen
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["data"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    customer(desk, "C1")
    sealed = tmp_path / "sealed"
    sealed.mkdir(mode=0o500)
    with pytest.raises(RelanceError, match="impossible d’écrire"):
        written(desk, desk.plan_letters(), folder=sealed / "lot")


def test_a_full_disk_leaves_nothing_and_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "plus de place")

    customer(desk, "C1")
    monkeypatch.setattr(batch_files, "write_new", full)
    with pytest.raises(RelanceError, match="plus de place"):
        written(desk, desk.plan_letters(), folder=tmp_path / "lot")
    assert not [path for path in tmp_path.iterdir() if path.name not in {"home", "data"}]


def test_a_letter_that_cannot_be_made_is_refused_alone(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "F-C2.pdf"
    copy.write_bytes(b"%PDF-1.7 copie")
    customer(desk, "C1")
    linked = customer(desk, "C2")
    desk.attach_copy(linked, "F-C2", copy, is_linked=True)
    lot = desk.plan_letters()
    copy.write_bytes(b"%PDF-1.7 autre")
    files = written(desk, lot)
    assert [each.code for each in files.refused] == ["C2"]
    assert "a changé" in files.refused[0].reason
    assert linked not in files.paths
    assert "a changé" in files.report.read_text(encoding="utf-8-sig")
    sent = desk.send_letters(lot, files)
    assert (sent.count, desk.dossier(linked).dossier.letters) == (1, ())


def test_the_progress_goes_up_to_the_end(desk: Desk) -> None:
    customer(desk, "C1")
    customer(desk, "C2")
    told: list[tuple[int, int]] = []
    desk.write_letters(desk.plan_letters(), None, lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


# Marked sent, and taken back.


def test_the_lot_is_one_act_that_every_dossier_shows(desk: Desk) -> None:
    ids = [customer(desk, code) for code in ("C1", "C2")]
    lot = desk.plan_letters()
    files = written(desk, lot)
    sent = desk.send_letters(lot, files)
    assert (sent.count, sent.left_out) == (2, ())
    assert sent.done.recorded == "lot de 2 courriers envoyés"
    for each in lot.ready:
        newest = desk.dossier(each.debtor_id).timeline[0]
        assert (newest.kind, newest.by) == ("letter", "marie")
        assert each.letter.subject in newest.text
        (kept,) = desk.sent_letters(each.debtor_id)
        assert kept.text == f"{each.letter.subject}\n\n{each.letter.body}"
        page = desk.export_sent(kept.id, Path.home() / f"{each.code}.pdf").read_bytes()
        assert page == files.pages[each.debtor_id][1]
        assert "F-" in PdfReader(BytesIO(page)).pages[0].extract_text()
        assert list(desk.dossier(each.debtor_id).levels.values()) == [1]
    assert list(desk.queue_ids()) == []
    assert desk.totals().done_count == len(ids)
    assert [entry.kind for entry in desk.log(1)] == ["letters"]


def test_one_undo_takes_the_whole_lot_back(desk: Desk) -> None:
    ids = [customer(desk, code) for code in ("C1", "C2", "C3")]
    before = [desk.dossier(debtor_id).dossier for debtor_id in ids]
    queue = list(desk.queue_ids())
    lot = desk.plan_letters()
    sent = desk.send_letters(lot, written(desk, lot))
    preview = desk.undo_preview()
    assert preview is not None
    assert (preview.act_id, preview.size) == (sent.done.act_id, 3)
    assert preview.message == "lot de 3 courriers envoyés"
    desk.undo()
    assert [desk.dossier(debtor_id).dossier for debtor_id in ids] == before
    assert list(desk.queue_ids()) == queue
    for debtor_id in ids:
        assert desk.dossier(debtor_id).timeline[0].is_undone
        assert desk.sent_letters(debtor_id) == ()
    assert desk.totals().done_count == 3  # the customers entered today
    after = desk.undo_preview()
    assert after is not None
    assert after.size == 1


def test_undo_of_what_came_after_leaves_the_lot_alone(desk: Desk) -> None:
    first, second = customer(desk, "C1"), customer(desk, "C2")
    lot = desk.plan_letters()
    desk.send_letters(lot, written(desk, lot))
    desk.note(second, "vu")
    desk.undo()
    assert len(desk.dossier(first).dossier.letters) == 1
    desk.undo()
    assert desk.dossier(first).dossier.letters == ()
    assert desk.dossier(second).dossier.letters == ()


def test_the_lot_counts_as_the_last_act_of_each_dossier(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = customer(desk, "C1")
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    later = make_desk(date(2026, 12, 3))
    lot = later.plan_letters([debtor_id])
    later.send_letters(lot, written(later, lot))
    dossier = later.dossier(debtor_id).dossier
    assert dossier.last_act is not None
    assert dossier.last_act.on == later.today
    follow_up = later.dossier(debtor_id).follow_up
    assert follow_up is not None
    assert follow_up.kind is not FollowUpKind.BROKEN_PROMISE
    later.undo()
    again = later.dossier(debtor_id).follow_up
    assert again is not None
    assert again.kind is FollowUpKind.BROKEN_PROMISE


def test_a_dossier_that_changed_since_is_left_out(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    paid, owes = customer(marie, "C1"), customer(marie, "C2")
    lot = marie.plan_letters()
    files = written(marie, lot)
    paul.record_payment(paid, 5_000)
    paul.note(owes, "une note ne change rien au courrier")
    sent = marie.send_letters(lot, files)
    assert [each.code for each in sent.left_out] == ["C1"]
    assert "a changé" in sent.left_out[0].reason
    assert marie.dossier(paid).dossier.letters == ()
    assert len(marie.dossier(owes).dossier.letters) == 1


def test_a_lot_is_not_sent_twice(desk: Desk) -> None:
    customer(desk, "C1")
    lot = desk.plan_letters()
    files = written(desk, lot)
    desk.send_letters(lot, files)
    count = len(desk.log())
    with pytest.raises(RelanceError, match=r"plus aucun.*le dossier a changé"):
        desk.send_letters(lot, files)
    assert len(desk.log()) == count


def test_the_page_is_kept_whatever_the_format_of_the_files(desk: Desk) -> None:
    debtor_id = customer(desk, "C1")
    lot = desk.plan_letters()
    files = written(desk, lot, file_format="md")
    desk.send_letters(lot, files)
    (kept,) = desk.sent_letters(debtor_id)
    page = desk.export_sent(kept.id, Path.home() / "page.pdf").read_bytes()
    assert page.startswith(b"%PDF-")


def test_nothing_to_write_is_refused(desk: Desk) -> None:
    with pytest.raises(RelanceError, match="aucun courrier"):
        written(desk, desk.plan_letters())
