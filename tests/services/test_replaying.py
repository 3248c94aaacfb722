"""A policy replayed on a whole desk, which is left as it was."""

from __future__ import annotations

from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.replaying import ReplayView, replay_policy
from tests.conftest import TODAY, MakeDesk
from tests.services.test_casework import enter


def days(found: ReplayView, step: str) -> list[date]:
    return [each.on for each in found.contacts if each.step.name == step]


def test_a_year_back_and_three_months_ahead(desk: Desk) -> None:
    found = replay_policy(desk, "standard")
    assert (found.first_on, found.today, found.last_on) == (
        date(2025, 11, 24),
        TODAY,
        date(2027, 2, 24),
    )
    assert found.contacts == ()
    assert [total.step for total in found.totals()] == list(found.policy.steps)


def test_each_step_is_counted_past_and_future_apart(desk: Desk) -> None:
    enter(desk)
    enter(desk, "F-2", 30_000, code="C2")
    enter(desk, "F-3", 50_000, due_on=date(2026, 11, 20), code="C3")
    first, *_others = replay_policy(desk, "standard").totals()
    assert (first.step.name, first.currency) == ("rappel", "EUR")
    assert (first.past.count, first.past.amount_cents) == (2, 150_000)
    assert (first.future.count, first.future.amount_cents) == (1, 50_000)


def test_contacts_come_in_order_of_date_then_name(desk: Desk) -> None:
    enter(desk, code="C2")
    enter(desk, "F-2", code="C1")
    contacts = replay_policy(desk, "standard").contacts
    assert [(each.on, each.name) for each in contacts] == sorted(
        (each.on, each.name) for each in contacts
    )
    assert [each.customer for each in contacts[:2]] == ["C1", "C2"]


def test_the_period_includes_both_its_ends(desk: Desk) -> None:
    enter(desk)
    on = date(2026, 11, 6)
    found = replay_policy(desk, "standard", on, on)
    assert days(found, "rappel") == [on]
    assert replay_policy(desk, "standard", on, date(2026, 11, 12)).contacts == found.contacts


def test_a_call_that_really_took_place_is_left_out(desk: Desk) -> None:
    debtor_id = enter(desk)
    alone = replay_policy(desk, "trois-relances").contacts
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.REACHED))
    assert replay_policy(desk, "trois-relances").contacts == alone


def test_a_settled_invoice_is_chased_until_it_was_paid(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 120_000, date(2026, 11, 18))
    assert desk.dossier(debtor_id).dossier.open_cents == 0
    contacts = replay_policy(desk, "standard").contacts
    assert [(each.on, each.step.name, each.amount_cents) for each in contacts] == [
        (date(2026, 11, 6), "rappel", 120_000),
        (date(2026, 11, 13), "relance-ferme", 120_000),
    ]


def test_the_delays_are_those_of_the_settings(desk: Desk) -> None:
    enter(desk, due_on=date(2026, 11, 16))
    assert days(replay_policy(desk, "contentieux", TODAY), "lettre") == [date(2026, 12, 1)]
    desk.change_setting("gap.days", "20")
    (letter,) = days(replay_policy(desk, "contentieux", TODAY), "lettre")
    assert letter == date(2026, 12, 14)


def test_nothing_is_written(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id), desk.log()
    replay_policy(desk, "diplomatie")
    assert (desk.dossier(debtor_id), desk.log()) == before


def test_what_cannot_be_replayed_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match="douceur"):
        replay_policy(desk, "douceur")
    with pytest.raises(UsageError, match="--from"):
        replay_policy(desk, "standard", date(2026, 2, 1), date(2026, 1, 31))
