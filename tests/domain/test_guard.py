"""The guard: each rule at its boundary, and what it never stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from relance_tui.domain.codes import CallOutcome, Channel, DebtorKind, EventKind, FollowUpKind
from relance_tui.domain.contact import Call
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.guard import Attempt, Hours, Limits, objections, parse_hours, spelled
from tests.domain.builders import (
    call,
    callback,
    day,
    debtor,
    dispute,
    dossier,
    event,
    hold,
    invoice,
    laid_out,
    letter,
    payment,
    plan,
    promise,
)

K = FollowUpKind
C = Channel
MONDAY = day(14, 9)
BUSINESS = debtor(DebtorKind.BUSINESS)
CONSUMER = debtor(DebtorKind.CONSUMER)
OWED = dossier(invoice(1), invoice(2, day(2, 9)), debtor=BUSINESS)


def refused(  # noqa: PLR0913 - the terms of a contact
    facts: Dossier,
    channel: Channel = C.LETTER,
    on: date = MONDAY,
    *,
    at: time | None = None,
    invoice_ids: tuple[int, ...] = (),
    gap_days: int | None = None,
    bank_on: date | None = None,
    limits: Limits | None = None,
) -> list[str]:
    """The names of the rules against a contact."""
    attempt = Attempt(
        channel=channel,
        on=on,
        at=at,
        invoice_ids=invoice_ids,
        gap_days=gap_days,
        bank_on=bank_on,
    )
    found = objections(laid_out(facts), attempt, limits or Limits())
    return [because.code.removeprefix("guard.") for because in found]


@pytest.mark.parametrize("channel", list(Channel))
def test_nothing_stands_against_a_contact_on_a_plain_day(channel: Channel) -> None:
    assert refused(OWED, channel, at=time(10)) == []


@pytest.mark.parametrize(
    ("channel", "rules"),
    [(C.CALL, ["do_not_call"]), (C.EMAIL, []), (C.LETTER, []), (C.REGISTERED, [])],
)
def test_who_refuses_calls_is_still_written_to(channel: Channel, rules: list[str]) -> None:
    assert refused(replace(OWED, debtor=debtor(do_not_call=True)), channel) == rules


CONTESTED = replace(OWED, disputes=(dispute(day(3, 9), day(30, 12), 1),))
PLANNED = replace(OWED, plans=(plan(day(3, 9), {day(30, 12): 100_00}, 1),))
HANDED = replace(OWED, events=(event(EventKind.HANDED_OVER, day(3, 9), 1),))
INSOLVENT = replace(OWED, events=(event(EventKind.INSOLVENCY_OPENED, day(3, 9)),))
BARRED = replace(
    OWED, invoices=(invoice(1, day(13, 9, 2021), issued_on=day(13, 9, 2021)), invoice(2, day(2, 9)))
)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param(CONTESTED, "dispute", id="dispute"),
        pytest.param(PLANNED, "plan", id="plan"),
        pytest.param(HANDED, "handed_over", id="handed-over"),
        pytest.param(BARRED, "time_barred", id="time-barred"),
    ],
)
def test_what_is_suspended_is_not_asked_for_but_the_rest_is(facts: Dossier, rule: str) -> None:
    for channel in (C.CALL, C.EMAIL, C.LETTER, C.REGISTERED):
        assert refused(facts, channel) == [rule]
        assert refused(facts, channel, invoice_ids=(1, 2)) == [rule]
        assert refused(facts, channel, invoice_ids=(2,)) == []


def test_an_objection_names_the_invoice_and_why() -> None:
    attempt = Attempt(channel=C.LETTER, on=MONDAY)
    (because,) = objections(laid_out(CONTESTED), attempt, Limits())
    assert because.inputs["invoice"] == "F001"
    assert because.inputs["reason"] == "quality"


def test_insolvency_forbids_all_that_was_owed_before_it() -> None:
    assert refused(INSOLVENT, invoice_ids=(2,)) == ["insolvency"]


@pytest.mark.parametrize(
    ("on", "rules"), [(day(13, 9), ["day_off"]), (day(14, 9), ["time_barred"])]
)
def test_the_last_day_to_claim_can_still_be_used(on: date, rules: list[str]) -> None:
    assert set(laid_out(BARRED).limitation_on.values()) >= {day(13, 9)}
    assert refused(BARRED, on=on, invoice_ids=(1,)) == rules


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(
            replace(OWED, disputes=(dispute(day(3, 9), day(30, 12), 1, amount_cents=30_00),)),
            id="a-dispute-over-a-part",
        ),
        pytest.param(
            replace(OWED, disputes=(dispute(day(3, 9), day(30, 12), 1, settled_on=day(4, 9)),)),
            id="a-settled-dispute",
        ),
        pytest.param(
            replace(PLANNED, plans=(replace(PLANNED.plans[0], is_withdrawn=True),)),
            id="a-withdrawn-plan",
        ),
        pytest.param(
            replace(OWED, promises=(promise(200_00, day(3, 9), day(8, 9)),)),
            id="a-promise-that-came-back",
        ),
        pytest.param(replace(OWED, holds=(hold(day(3, 9), MONDAY),)), id="a-hold-that-has-ended"),
    ],
)
def test_what_does_not_forbid_a_contact(facts: Dossier) -> None:
    assert refused(facts) == []


def test_a_promise_or_a_hold_is_respected_until_its_day() -> None:
    promised = replace(OWED, promises=(promise(200_00, day(3, 9), day(30, 9)),))
    held = replace(OWED, holds=(hold(day(3, 9), day(30, 9)),))
    assert refused(promised) == ["promise"]
    assert refused(held) == ["hold"]


@pytest.mark.parametrize(
    ("loose_cents", "on", "rules"),
    [
        pytest.param(199_99, MONDAY, [], id="one-cent-short"),
        pytest.param(200_00, MONDAY, ["money_covers"], id="it-covers-what-is-overdue"),
        pytest.param(100_00, day(2, 9), ["money_covers"], id="what-is-overdue-that-day"),
        pytest.param(100_00, day(1, 9), [], id="nothing-overdue-yet"),
    ],
)
def test_money_to_allocate_first(loose_cents: int, on: date, rules: list[str]) -> None:
    facts = replace(OWED, payments=(payment(loose_cents, day(31, 8)),))
    assert refused(facts, on=on) == rules


@pytest.mark.parametrize(
    ("bank_on", "rules"),
    [
        pytest.param(None, [], id="no-statement-was-ever-imported"),
        pytest.param(MONDAY, [], id="today"),
        pytest.param(day(9, 9), [], id="three-working-days"),
        pytest.param(day(8, 9), ["stale_bank"], id="four"),
    ],
)
def test_the_bank_s_last_word_may_be_too_old(bank_on: date | None, rules: list[str]) -> None:
    assert refused(OWED, bank_on=bank_on) == rules


@pytest.mark.parametrize(
    ("last_on", "channel", "gap_days", "rules"),
    [
        pytest.param(day(11, 9), C.EMAIL, None, [], id="exactly-three-days"),
        pytest.param(day(12, 9), C.EMAIL, None, ["gap"], id="two-days"),
        pytest.param(day(7, 9), C.LETTER, None, [], id="exactly-a-week-after-a-letter"),
        pytest.param(day(8, 9), C.LETTER, None, ["gap"], id="six-days-after-a-letter"),
        pytest.param(day(8, 9), C.REGISTERED, None, ["gap"], id="after-a-registered-one"),
        pytest.param(day(8, 9), C.LETTER, 2, [], id="the-step-says-two"),
        pytest.param(day(4, 9), C.EMAIL, 11, ["gap"], id="the-step-says-eleven"),
        pytest.param(MONDAY, C.EMAIL, 0, [], id="the-step-says-none"),
        pytest.param(day(20, 9), C.EMAIL, None, ["gap"], id="a-contact-yet-to-come"),
    ],
)
def test_the_least_gap(
    last_on: date, channel: Channel, gap_days: int | None, rules: list[str]
) -> None:
    facts = replace(OWED, letters=(letter(1, last_on, 1, channel=channel),))
    assert refused(facts, gap_days=gap_days) == rules


def test_the_gap_tells_from_when_it_is_free() -> None:
    facts = replace(OWED, letters=(letter(1, day(12, 9), 1),))
    (because,) = objections(laid_out(facts), Attempt(channel=C.LETTER, on=MONDAY), Limits())
    assert because.inputs == {
        "last_contact_on": day(12, 9),
        "last_channel": "email",
        "gap_days": 3,
        "free_on": day(15, 9),
    }


def spoken(*on: date, outcome: CallOutcome = CallOutcome.REACHED) -> tuple[Call, ...]:
    return tuple(call(outcome, each, number=rank) for rank, each in enumerate(on, start=1))


AGREED = (callback(day(11, 9), MONDAY),)
TALKED = replace(OWED, calls=spoken(day(11, 9), outcome=CallOutcome.CALLBACK))


@pytest.mark.parametrize(
    ("channel", "on", "rules"),
    [
        pytest.param(C.CALL, MONDAY, [], id="the-call-they-asked-for"),
        pytest.param(C.CALL, day(15, 9), [], id="a-day-late"),
        pytest.param(C.CALL, day(11, 9), ["gap", "conversations"], id="not-before-its-day"),
        pytest.param(C.EMAIL, day(11, 9), ["gap"], id="a-letter-is-not-what-they-asked-for"),
    ],
)
def test_a_call_agreed_is_exempt_from_the_gap(channel: Channel, on: date, rules: list[str]) -> None:
    assert refused(replace(TALKED, callbacks=AGREED), channel, on) == rules


def test_a_wrong_number_and_their_own_calls_do_not_count() -> None:
    theirs = replace(spoken(day(11, 9))[0], is_incoming=True)
    wrong = spoken(*[day(10, 9)] * 6, outcome=CallOutcome.WRONG_NUMBER)
    assert refused(replace(OWED, calls=(*wrong, theirs)), C.CALL) == []


@pytest.mark.parametrize(
    ("who", "on", "rules"),
    [
        pytest.param(BUSINESS, day(8, 9), ["conversations"], id="within-seven-days"),
        pytest.param(BUSINESS, day(7, 9), [], id="seven-days-ago-counts-no-more"),
        pytest.param(CONSUMER, day(15, 8), ["conversations"], id="within-a-month"),
        pytest.param(CONSUMER, day(14, 8), [], id="a-month-ago-counts-no-more"),
        pytest.param(
            debtor(DebtorKind.UNKNOWN), day(15, 8), ["conversations"], id="unknown-as-a-consumer"
        ),
        pytest.param(debtor(DebtorKind.PUBLIC_BODY), day(7, 9), [], id="public-as-a-business"),
    ],
)
def test_one_conversation_a_week_or_a_month(who: object, on: date, rules: list[str]) -> None:
    facts = replace(OWED, debtor=who, calls=spoken(on))  # type: ignore[arg-type]
    assert refused(facts, C.CALL) == rules
    assert refused(facts, C.LETTER) == []
    unanswered = replace(facts, calls=spoken(on, outcome=CallOutcome.VOICEMAIL))
    assert refused(unanswered, C.CALL) == []


@pytest.mark.parametrize(
    ("who", "dates", "rules"),
    [
        pytest.param(BUSINESS, (8, 9, 10, 11), ["contacts"], id="the-fifth-in-a-week"),
        pytest.param(BUSINESS, (7, 8, 9, 10), [], id="the-first-was-a-week-ago"),
        pytest.param(BUSINESS, (9, 10, 11), [], id="the-fourth"),
        pytest.param(CONSUMER, (1, 2, 3, 4), ["contacts"], id="the-fifth-in-a-month"),
        pytest.param(BUSINESS, (1, 2, 3, 4), [], id="not-for-a-business"),
    ],
)
def test_four_contacts_of_any_kind(who: object, dates: tuple[int, ...], rules: list[str]) -> None:
    written = tuple(letter(0, day(number, 9), number=number) for number in dates[: len(dates) // 2])
    called = spoken(
        *(day(number, 9) for number in dates[len(dates) // 2 :]), outcome=CallOutcome.VOICEMAIL
    )
    facts = replace(OWED, debtor=who, letters=written, calls=called)  # type: ignore[arg-type]
    for channel in (C.CALL, C.LETTER, C.EMAIL):
        assert refused(facts, channel) == rules


@pytest.mark.parametrize(
    ("on", "rules"),
    [
        pytest.param(day(12, 9), ["day_off"], id="saturday"),
        pytest.param(day(13, 9), ["day_off"], id="sunday"),
        pytest.param(day(11, 11), ["day_off"], id="a-holiday"),
        pytest.param(day(10, 11), [], id="its-eve"),
    ],
)
def test_no_contact_on_a_day_off(on: date, rules: list[str]) -> None:
    for channel in (C.CALL, C.EMAIL, C.LETTER):
        assert refused(OWED, channel, on) == rules


@pytest.mark.parametrize(
    ("who", "at", "rules"),
    [
        (BUSINESS, time(7, 59), ["hours"]),
        (BUSINESS, time(8), []),
        (BUSINESS, time(18, 59), []),
        (BUSINESS, time(19), ["hours"]),
        (debtor(DebtorKind.PUBLIC_BODY), time(8), []),
        (CONSUMER, time(9, 59), ["hours"]),
        (CONSUMER, time(10), []),
        (CONSUMER, time(12, 59), []),
        (CONSUMER, time(13), ["hours"]),
        (CONSUMER, time(14), []),
        (CONSUMER, time(19, 59), []),
        (CONSUMER, time(20), ["hours"]),
        (debtor(DebtorKind.UNKNOWN), time(9), ["hours"]),
        (BUSINESS, None, []),
    ],
)
def test_calling_hours(who: object, at: time | None, rules: list[str]) -> None:
    facts = replace(OWED, debtor=who)  # type: ignore[arg-type]
    assert refused(facts, C.CALL, at=at) == rules
    assert refused(facts, C.EMAIL, at=at) == []


def test_the_limits_are_the_house_s() -> None:
    facts = replace(OWED, calls=spoken(day(8, 9)))
    assert refused(facts, C.CALL, limits=Limits(conversations=2)) == []
    assert refused(facts, C.CALL, limits=Limits(contacts=1)) == ["contacts", "conversations"]
    assert refused(OWED, C.CALL, at=time(9), limits=Limits(hours=parse_hours("10-12"))) == ["hours"]
    assert refused(OWED, bank_on=day(8, 9), limits=Limits(bank_working_days=4)) == []


def test_the_most_serious_rule_comes_first() -> None:
    facts = replace(
        CONTESTED,
        debtor=debtor(DebtorKind.BUSINESS, do_not_call=True),
        letters=(letter(1, day(12, 9), 2),),
        payments=(payment(500_00, day(2, 9)),),
    )
    found = refused(facts, C.CALL, day(13, 9), at=time(21), bank_on=day(1, 9))
    assert found == [
        "do_not_call",
        "dispute",
        "money_covers",
        "stale_bank",
        "gap",
        "day_off",
        "hours",
    ]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8-19", ((time(8), time(19)),)),
        ("10-13, 14-20", ((time(10), time(13)), (time(14), time(20)))),
        (" 8:30 - 12h15 ", ((time(8, 30), time(12, 15)),)),
        ("9H-17h", ((time(9), time(17)),)),
    ],
)
def test_hours_as_a_clerk_writes_them(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours
    assert parse_hours(spelled(hours)) == hours


@pytest.mark.parametrize("text", ["", "8", "19-8", "8-8", "8-25", "x-y", "8-12,", "8:70-9"])
def test_what_is_no_range_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its caller says what is wrong
        parse_hours(text)
