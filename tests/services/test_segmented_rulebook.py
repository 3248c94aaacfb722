"""Which policy a debtor or an invoice follows, and how the settings shape what is decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relance_tui.domain.claims import NoticeStart
from relance_tui.domain.codes import DebtorKind, FollowUpKind, TermsMethod
from relance_tui.errors import RelanceError, UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import DebtorChanges, InvoiceChanges
from relance_tui.storage.light import reading
from tests.services.test_casework import enter

SEGMENTS = "kind=public_body: diplomatie; amount>=5000: contentieux; tag=vip: preventif"


def rulebook(desk: Desk) -> Rulebook:
    with reading(desk.database) as connection:
        return read_rulebook(connection)


def policy_of(desk: Desk, debtor_id: int) -> str:
    return desk.dossier(debtor_id).policy.name


@pytest.mark.parametrize(
    ("changes", "cents", "name"),
    [
        (DebtorChanges(kind=DebtorKind.BUSINESS), 120_000, "standard"),
        (DebtorChanges(kind=DebtorKind.PUBLIC_BODY), 600_000, "diplomatie"),
        (DebtorChanges(kind=DebtorKind.BUSINESS), 500_000, "contentieux"),
        (DebtorChanges(kind=DebtorKind.BUSINESS), 499_999, "standard"),
        (DebtorChanges(tags=("fidèle", "vip")), 120_000, "preventif"),
        (DebtorChanges(tags=("vip",), policy="courriers"), 120_000, "courriers"),
    ],
)
def test_the_debtor_then_its_segment_then_the_house(
    desk: Desk, changes: DebtorChanges, cents: int, name: str
) -> None:
    debtor_id = enter(desk, total_cents=cents)
    desk.edit_debtor(debtor_id, changes)
    desk.change_setting("policy.segments", SEGMENTS)
    assert policy_of(desk, debtor_id) == name


def test_a_segment_decides_again_when_it_is_set_and_when_it_is_undone(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(tags=("vip",)))
    (before,) = desk.first_rows(5)
    desk.change_setting("policy.segments", "tag=vip: trois-relances")
    (row,) = desk.first_rows(5)
    assert (row.step, row.channel) != (before.step, before.channel)
    desk.undo()
    assert desk.first_rows(5) == [before]


def test_a_payment_that_leaves_a_segment_changes_the_policy(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.change_setting("policy.segments", "amount>=1000: contentieux")
    assert policy_of(desk, debtor_id) == "contentieux"
    done = desk.record_payment(debtor_id, 30_000)
    assert policy_of(desk, debtor_id) == "standard"
    assert done.follow_up == desk.dossier(debtor_id).follow_up


@pytest.mark.parametrize("wrong", ["kind=alien: standard", "tag=vip: douceur", "vip", "amount: x"])
def test_a_wrong_segment_is_refused_and_the_former_stays(desk: Desk, wrong: str) -> None:
    desk.change_setting("policy.segments", SEGMENTS)
    with pytest.raises(UsageError, match=r"policy\.segments"):
        desk.change_setting("policy.segments", wrong)
    assert desk.setting("policy.segments") == SEGMENTS


def test_an_invoice_follows_its_own_policy_and_the_others_the_debtor_s(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000)
    done = desk.edit_invoice(debtor_id, "f-2", InvoiceChanges(policy="courriers"))
    assert "F-2" in done.recorded
    found = rulebook(desk).invoice_policies(desk.dossier(debtor_id).dossier)
    assert [policy.name for policy in found.values()] == ["courriers"]
    assert policy_of(desk, debtor_id) == "standard"
    desk.edit_invoice(debtor_id, "F-2", InvoiceChanges(policy=""))
    assert rulebook(desk).invoice_policies(desk.dossier(debtor_id).dossier) == {}


def test_the_day_of_performance_moves_the_limitation_and_is_undone(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id).dossier
    ((_, limitation),) = desk.rights(debtor_id).limitations
    desk.edit_invoice(debtor_id, "F-1", InvoiceChanges(performed_on=date(2026, 1, 15)))
    ((_, moved),) = desk.rights(debtor_id).limitations
    assert moved.start_on == date(2026, 1, 15) < limitation.start_on
    assert moved.on < limitation.on
    desk.undo()
    assert desk.dossier(debtor_id).dossier == before


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        ("F-404", InvoiceChanges(policy="courriers"), "F-404"),
        ("F-1", InvoiceChanges(policy="douceur"), "douceur"),
        ("F-1", InvoiceChanges(performed_on=date(2026, 11, 25)), "futur"),
        ("F-1", InvoiceChanges(policy=""), "rien à modifier"),
        ("F-1", InvoiceChanges(), "rien à modifier"),
    ],
)
def test_what_cannot_be_of_an_invoice_is_refused(
    desk: Desk, number: str, changes: InvoiceChanges, words: str
) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id)
    with pytest.raises(RelanceError, match=words):
        desk.edit_invoice(debtor_id, number, changes)
    assert desk.dossier(debtor_id) == before


@pytest.mark.parametrize(
    ("days", "method", "due_on"),
    [
        (None, TermsMethod.NET, date(2026, 10, 10)),
        (45, TermsMethod.NET, date(2026, 10, 25)),
        (45, TermsMethod.DAYS_THEN_END_OF_MONTH, date(2026, 10, 31)),
        (45, TermsMethod.END_OF_MONTH_THEN_DAYS, date(2026, 11, 14)),
    ],
)
def test_terms_are_the_debtor_s_else_the_house_s(
    desk: Desk, days: int | None, method: TermsMethod, due_on: date
) -> None:
    assert rulebook(desk).due_on(date(2026, 9, 10), days, method) == due_on


def test_what_the_house_agreed_about_interest_is_in_the_terms(desk: Desk) -> None:
    terms = rulebook(desk).claim_terms
    assert (terms.contract_percent, terms.notice_start) == (None, NoticeStart.RECEIPT)
    desk.change_setting("interest.contract_rate", "12,5 %")
    desk.change_setting("interest.notice_start", "sending")
    terms = rulebook(desk).claim_terms
    assert (terms.contract_percent, terms.notice_start) == (Decimal("12.5"), NoticeStart.SENDING)
    assert not rulebook(desk).is_interest_first
    desk.change_setting("payments.interest_first", "yes")
    assert rulebook(desk).is_interest_first


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("proof.days", "0"),
        ("guard.conversations", "beaucoup"),
        ("guard.contacts", "0"),
        ("guard.hours", "19-8"),
        ("guard.hours", "25-26"),
        ("guard.consumer_hours", "midi"),
        ("bank.stale_days", "-1"),
        ("interest.contract_rate", "douze"),
        ("interest.contract_rate", "-3"),
        ("interest.notice_start", "hier"),
        ("payments.interest_first", "peut-être"),
        ("limitation.debt_kind", "gambling"),
    ],
)
def test_a_wrong_setting_of_law_is_refused_and_the_former_stays(
    desk: Desk, key: str, wrong: str
) -> None:
    before = desk.setting(key)
    with pytest.raises(UsageError, match=key):
        desk.change_setting(key, wrong)
    assert desk.setting(key) == before


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("guard.hours", "8h30-12", "08:30-12:00"),
        ("guard.consumer_hours", "10-13,14-20", "10:00-13:00, 14:00-20:00"),
        ("interest.contract_rate", "", ""),
    ],
)
def test_a_setting_of_law_is_kept_as_it_is_read(
    desk: Desk, key: str, typed: str, kept: str
) -> None:
    desk.change_setting(key, "9-10" if "hours" in key else "3")
    desk.change_setting(key, typed)
    assert desk.setting(key) == kept
    rulebook(desk)


def test_what_is_sold_shapes_the_limitation_of_every_dossier(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    ordinary = desk.rights(debtor_id).limitation_on
    desk.change_setting("limitation.debt_kind", "carriage")
    carriage = desk.rights(debtor_id).limitation_on
    assert ordinary is not None
    assert carriage is not None
    assert carriage < ordinary
    alarms = [
        finding.follow_up
        for finding in desk.dossier(debtor_id).findings
        if finding.kind is FollowUpKind.LIMITATION_ALARM
    ]
    assert alarms[0] is not None
    assert alarms[0].because.inputs["limitation_on"] == carriage
