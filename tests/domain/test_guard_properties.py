"""What holds of the guard for every dossier, and what never asks it."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import relance_tui.domain
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.guard import Attempt, Limits, objections
from relance_tui.domain.policy import Policy
from tests.domain.builders import CALENDAR, Own, finding, laid_out, letter
from tests.domain.strategies import days, dossiers, own_policies, policies

K = FollowUpKind

MAY_REFUSE_A_STEP_ON_ITS_DAY = {"guard.contacts", "guard.stale_bank"}


@given(facts=dossiers(), policy=policies, own=own_policies, bank_on=st.none() | days)
@settings(max_examples=100, deadline=None)
def test_a_written_step_may_leave_on_its_day_and_on_those_it_rises(
    facts: Dossier, policy: Policy, own: Own, bank_on: date | None
) -> None:
    """Only the caps and stale bank data may stop it: the rule has seen to all the rest."""
    case = laid_out(facts, policy, own)
    follow_up = finding(K.DUNNING_STEP, facts, policy, own).follow_up
    if follow_up is None:
        return
    for on in (follow_up.due_on, *(each.on for each in follow_up.escalations)):
        shown = follow_up.as_of(on)
        is_written = shown.channel is not None and shown.channel.is_written
        planned = plan_letter(case, on)
        if not is_written or planned.step is None or not CALENDAR.is_working_day(on):
            continue
        attempt = Attempt(
            channel=planned.step.channel,
            on=on,
            invoice_ids=tuple(each.id for each in planned.invoices),
            gap_days=planned.step.gap_days,
            bank_on=bank_on,
        )
        found = {each.code for each in objections(case, attempt, Limits())}
        assert found <= MAY_REFUSE_A_STEP_ON_ITS_DAY


@given(
    facts=dossiers(),
    policy=policies,
    channel=st.sampled_from(Channel),
    on=days,
    at=st.none() | st.times(),
    bank_on=st.none() | days,
)
@settings(max_examples=100, deadline=None)
def test_every_objection_names_one_rule_and_a_new_contact_never_lifts_one(  # noqa: PLR0913, PLR0917
    facts: Dossier,
    policy: Policy,
    channel: Channel,
    on: date,
    at: time | None,
    bank_on: date | None,
) -> None:
    attempt = Attempt(channel=channel, on=on, at=at, bank_on=bank_on)
    found = [each.code for each in objections(laid_out(facts, policy), attempt, Limits())]
    assert len(found) == len(set(found))
    assert all(code.startswith("guard.") for code in found)
    more = letter(0, on, number=99, channel=Channel.LETTER)
    contacted = replace(facts, letters=(*facts.letters, more))
    after = {each.code for each in objections(laid_out(contacted, policy), attempt, Limits())}
    assert after >= set(found)


def test_recording_what_happened_never_asks_the_guard() -> None:
    """No rule of the decision, of a call or of a level knows it."""
    folder = Path(relance_tui.domain.__file__).parent
    users = {
        path.stem
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "relance_tui.domain.guard"
    }
    assert users == set()
