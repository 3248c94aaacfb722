"""What is stored beside a decision is read back as it was."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.decision import Escalation
from relance_tui.domain.reason import Because, ReasonValue
from relance_tui.storage.reasons import (
    dump_because,
    dump_escalations,
    load_because,
    load_escalations,
)

names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1).filter(
    lambda name: name != "on" and not name.endswith("_on")
)
plain_inputs = st.dictionaries(names, st.text() | st.integers(), max_size=4)
days = st.dictionaries(st.just("on") | names.map("{}_on".format), st.dates(), max_size=3)


@st.composite
def reasons(draw: st.DrawFn) -> Because:
    """A verdict on any inputs, of which those that are days are named so."""
    inputs: dict[str, ReasonValue] = {**draw(plain_inputs), **draw(days)}
    return Because(draw(st.text(min_size=1)), inputs)


@st.composite
def escalations(draw: st.DrawFn) -> Escalation:
    """A higher step, whose reason is found again elsewhere, or another kind with its own."""
    kind = draw(st.sampled_from(FollowUpKind))
    is_step = kind is FollowUpKind.DUNNING_STEP
    return Escalation(
        on=draw(st.dates()),
        kind=kind,
        step=draw(st.none() | st.text(min_size=1)),
        step_number=draw(st.integers(0, 9)),
        channel=draw(st.none() | st.sampled_from(Channel)),
        because=None if is_step else draw(reasons()),
    )


@given(reasons())
def test_a_reason_is_read_back_as_it_was(because: Because) -> None:
    assert load_because(dump_because(because)) == because


@given(st.lists(escalations()).map(tuple))
def test_escalations_are_read_back_as_they_were(found: tuple[Escalation, ...]) -> None:
    assert load_escalations(dump_escalations(found)) == found


def test_the_reason_of_a_step_that_only_rises_is_not_stored() -> None:
    risen = Escalation(on=date(2026, 11, 24), step="x", because=Because("step.due"))
    assert "step.due" not in dump_escalations([risen])
    (read,) = load_escalations(dump_escalations([risen]))
    assert read.because is None


def test_nothing_is_stored_shortly_and_read_back() -> None:
    assert dump_escalations(()) == "[]"
    assert load_escalations("[]") == ()
    assert load_because("{}") == Because("none")


@pytest.mark.parametrize("channel", [None, "email"])
def test_the_rows_of_the_first_version_are_still_read(channel: str | None) -> None:
    text = json.dumps([["2026-11-24", "courrier", 3, channel]])
    (read,) = load_escalations(text)
    assert read == Escalation(
        on=date(2026, 11, 24),
        step="courrier",
        step_number=3,
        channel=Channel(channel) if channel else None,
    )
