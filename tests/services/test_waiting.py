"""Money that waits: what is proposed, one act for all, one undo."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest

from relance_tui.domain.codes import FollowUpKind
from relance_tui.errors import RelanceError
from relance_tui.i18n import use_language
from relance_tui.services.desk import Desk
from relance_tui.services.waiting import WaitingMoney, Why, proposal_text, why_text
from relance_tui.storage.light import connect
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


def opens(desk: Desk, debtor_id: int) -> dict[str, int]:
    return {i.number: i.open_cents for i in desk.dossier(debtor_id).dossier.invoices}


def waits(desk: Desk, code: str, cents: int) -> int:
    """A customer whose money came before its two invoices were known."""
    debtor_id = enter(desk, f"{code}-0", 1_000, date(2026, 10, 1), code=code)
    desk.record_payment(debtor_id, 1_000 + cents, date(2026, 11, 10))
    enter(desk, f"{code}-1", 30_000, date(2026, 10, 20), code=code)
    enter(desk, f"{code}-2", 50_000, date(2026, 11, 2), code=code)
    return debtor_id


def one(desk: Desk) -> WaitingMoney:
    (found,) = desk.waiting_money()
    return found


def test_nothing_waits(desk: Desk) -> None:
    enter(desk)
    assert desk.waiting_money() == []


def test_what_is_proposed_is_said_in_words(desk: Desk) -> None:
    debtor_id = waits(desk, "C1", 42_000)
    found = one(desk)
    assert (found.debtor_id, found.code, found.amount_cents) == (debtor_id, "C1", 42_000)
    assert (found.since_on, found.references, found.credit_cents) == (date(2026, 11, 10), (), 0)
    assert found.proposal is not None
    assert found.proposal.why is Why.OLDEST_FIRST
    assert proposal_text(found) == "solde C1-1, laisse 380,00\u00a0€ sur C1-2"
    assert not found.holds_back
    assert why_text(found) == "les plus anciennes échues d’abord (art.\u00a01342-10 C.\u00a0civ.)"


def test_money_that_covers_what_is_overdue_holds_reminders_back(desk: Desk) -> None:
    waits(desk, "C1", 85_000)
    found = one(desk)
    assert found.holds_back
    assert "aucune relance" in why_text(found)
    assert proposal_text(found) == "solde C1-1, C1-2, reste 50,00\u00a0€ à affecter"
    use_language("en")
    assert "Civil Code); this covers" in why_text(found)


def test_money_without_anything_open_has_no_proposal(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000)
    desk.record_payment(debtor_id, 31_000)
    found = one(desk)
    assert found.proposal is None
    assert proposal_text(found).startswith("rien d’ouvert")
    with pytest.raises(RelanceError):
        desk.allocate_all([debtor_id])


def test_the_largest_comes_first(desk: Desk) -> None:
    small, large = waits(desk, "C1", 5_000), waits(desk, "C2", 9_000)
    assert [each.debtor_id for each in desk.waiting_money()] == [large, small]


def test_what_is_proposed_is_what_allocating_does(desk: Desk) -> None:
    debtor_id = waits(desk, "C1", 42_000)
    found = one(desk)
    desk.allocate(debtor_id)
    assert found.proposal is not None
    left = opens(desk, debtor_id)
    assert {p.invoice_number: p.left_cents for p in found.proposal.parts} == {
        number: left[number] for number in ("C1-1", "C1-2")
    }
    assert desk.waiting_money() == []


def test_all_at_once_is_one_act_and_one_undo(desk: Desk) -> None:
    ids = [waits(desk, "C1", 42_000), waits(desk, "C2", 80_000), waits(desk, "C3", 1_000)]
    before = [opens(desk, debtor_id) for debtor_id in ids]
    done = desk.allocate_all(ids)
    assert done.debtor_ids == tuple(ids)
    assert "3 dossiers" in done.recorded
    assert "1\u202f230,00" in done.recorded
    assert desk.waiting_money() == []
    assert opens(desk, ids[0]) == {"C1-0": 0, "C1-1": 0, "C1-2": 38_000}
    assert opens(desk, ids[1]) == {"C2-0": 0, "C2-1": 0, "C2-2": 0}
    assert desk.dossier(ids[1]).follow_up is None
    assert desk.dossier(ids[0]).timeline[0].kind == "allocation"
    rows = {row.debtor_id: row for row in desk.queue_rows(ids)}
    assert rows[ids[0]].overdue_cents == 38_000
    preview = desk.undo_preview()
    assert preview is not None
    assert preview.size == 3
    desk.undo()
    assert [opens(desk, debtor_id) for debtor_id in ids] == before
    assert len(desk.waiting_money()) == 3


def test_those_with_nothing_to_set_are_left_out_and_told(desk: Desk) -> None:
    debtor_id, other = waits(desk, "C1", 42_000), enter(desk, "F-9", code="C9")
    done = desk.allocate_all([other, debtor_id])
    assert done.debtor_ids == (debtor_id,)
    assert [each.debtor_id for each in done.left_out] == [other]


def test_a_part_goes_to_the_invoice_named(desk: Desk) -> None:
    debtor_id = waits(desk, "C1", 42_000)
    told = desk.preview_allocation(debtor_id, ["C1-2"], 20_000)
    assert told.lines == (
        "C1-2\u00a0: 200,00\u00a0€, reste 300,00\u00a0€",
        "reste 220,00\u00a0€, gardés à affecter",
    )
    done = desk.allocate_part(debtor_id, ["C1-2"], 20_000)
    assert done.recorded == "200,00\u00a0€ affectés à C1-2"
    assert opens(desk, debtor_id) == {"C1-0": 0, "C1-1": 30_000, "C1-2": 30_000}
    assert one(desk).amount_cents == 22_000


@pytest.mark.parametrize(
    ("numbers", "cents", "words"),
    [(["C1-9"], None, "inconnue"), ([], 42_001, "il n’y a que"), (["C1-0"], None, "rien à")],
)
def test_what_cannot_be_set_is_refused(
    desk: Desk, numbers: list[str], cents: int | None, words: str
) -> None:
    debtor_id = waits(desk, "C1", 42_000)
    for verb in (desk.preview_allocation, desk.allocate_part):
        with pytest.raises(RelanceError, match=words):
            verb(debtor_id, numbers, cents)


def test_credit_notes_and_references_are_told_apart(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = waits(desk, "C1", 42_000)
    with closing(connect(desk.database)) as connection:
        connection.execute("UPDATE payment SET kind = 'credit_note', reference = 'AV-12 [/x]'")
    found = one(desk)
    assert (found.credit_cents, found.references) == (42_000, ("AV-12 [/x]",))
    assert found.debtor_id == debtor_id


def test_reminders_leave_again_once_the_money_is_set(desk: Desk) -> None:
    debtor_id = waits(desk, "C1", 80_000)
    enter(desk, "C1-3", 10_000, date(2026, 12, 15), code="C1")
    view = desk.dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.UNALLOCATED_MONEY
    desk.allocate_all([debtor_id])
    after = desk.dossier(debtor_id).follow_up
    assert after is not None
    assert after.kind is FollowUpKind.DUNNING_STEP


def test_the_age_of_the_bank_data_is_known(desk: Desk) -> None:
    assert desk.freshness().bank_on is None
