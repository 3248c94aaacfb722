"""Every verdict of the rules has its sentence, and every sentence its verdict."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import relance_tui.domain
from relance_tui.domain.codes import Channel
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import findings
from relance_tui.domain.guard import Attempt, Limits, objections
from relance_tui.domain.policy import Policy
from relance_tui.domain.reason import Because
from relance_tui.services import phrases
from relance_tui.services.phrases import phrase
from tests.domain.builders import Own, laid_out
from tests.domain.strategies import days, dossiers, own_policies, policies

FAMILIES = (
    "callback|promise|plan|money|proof|dispute|hold|step|limitation|insolvency|orphan|guard|frozen"
)
CODE = re.compile(rf"(?:{FAMILIES})\.[a-z_]+")
VARIANTS = {
    "callback.agreed_at",
    "plan.watched_deposit",
    "plan.watched_without_term",
}
"""Sentences chosen by an input of the verdict, not by its code."""


def codes_of_the_domain() -> set[str]:
    """Every text in the domain that has the form of a verdict's code."""
    folder = Path(relance_tui.domain.__file__).parent
    return {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    known = set(phrases._phrases()) - {"none"}
    codes = codes_of_the_domain()
    assert len(codes) > 40
    assert codes - known == set(), "a verdict without a sentence"
    assert known - codes - VARIANTS == set(), "a sentence nothing says"


def is_french(because: Because) -> bool:
    said = phrase(because)
    return bool(said) and said != because.code and "{" not in said and "None" not in said


def verdicts(follow_up: FollowUp | None) -> list[Because]:
    later = follow_up.escalations if follow_up else ()
    return [each.because for each in later if each.because is not None]


@given(
    facts=dossiers(),
    policy=policies,
    own=own_policies,
    channel=st.sampled_from(Channel),
    on=days,
    bank_on=st.none() | days,
    at=st.none() | st.times(),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_found_can_be_said(  # noqa: PLR0913, PLR0917 - a dossier and a contact
    facts: Dossier,
    policy: Policy,
    own: Own,
    channel: Channel,
    on: object,
    bank_on: object,
    at: object,
) -> None:
    case = laid_out(facts, policy, own)
    attempt = Attempt(channel=channel, on=on, bank_on=bank_on, at=at)  # type: ignore[arg-type]
    said = [*case.frozen.values(), *objections(case, attempt, Limits())]
    for each in findings(case):
        said += [each.because, *verdicts(each.follow_up)]
    assert all(is_french(because) for because in said)
