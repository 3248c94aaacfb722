"""What the law gives on a dossier: claims, limitation, terms and procedures together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind, TermsMethod
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.routes import Route
from relance_tui.services.desk import Desk
from relance_tui.services.rights import Rights
from relance_tui.services.rights_words import (
    claims_line,
    claims_lines,
    invoice_claim,
    limitation_line,
    limitation_lines,
    procedure_head,
    procedure_lines,
    terms_lines,
)
from relance_tui.services.views import DebtorChanges, EventDraft
from tests.services.test_casework import enter
from tests.services.test_legal import notify

MakeDesk = Callable[..., Desk]


def business(desk: Desk, **changes: object) -> int:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS, **changes))  # type: ignore[arg-type]
    return debtor_id


def closed(rights: Rights) -> set[str]:
    return {str(each.closed) for each in rights.procedures if each.closed is not None}


def opened(rights: Rights) -> list[Procedure]:
    return [each for each in rights.procedures if each.is_open]


def test_a_business_owes_interest_and_the_indemnity_from_the_first_day_late(desk: Desk) -> None:
    rights = desk.rights(business(desk))
    assert rights.claims.until == desk.today
    assert rights.claims.interest_cents > 0
    assert rights.claims.indemnity_cents == 4_000
    assert "40,00" in claims_line(rights)
    (claims,) = rights.claims.open
    assert "€" in invoice_claim(claims)
    assert invoice_claim(None) == ""


def test_a_consumer_owes_interest_only_from_a_notice_received(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.CONSUMER))
    notify(desk)
    nothing = desk.rights(debtor_id)
    assert (nothing.claims.interest_cents, nothing.claims.indemnity_cents) == (0, 0)
    assert "aucun intérêt" in claims_line(nothing)
    told = EventDraft(kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 5))
    desk.record_event(debtor_id, told)
    rights = desk.rights(debtor_id)
    assert rights.claims.interest_cents > 0
    assert rights.claims.indemnity_cents == 0
    desk.undo()
    desk.change_setting("interest.notice_start", "sending")
    assert desk.rights(debtor_id).claims.interest_cents >= rights.claims.interest_cents


def test_what_is_paid_late_is_told_apart(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.record_payment(debtor_id, 120_000)
    rights = desk.rights(debtor_id)
    assert (rights.claims.interest_cents, rights.limitation_on) == (0, None)
    assert rights.claims.settled_indemnity_cents == 4_000
    assert any("déjà réglées" in line for line in claims_lines(rights))
    assert limitation_line(rights) == ""
    assert opened(rights) == []


def test_the_rate_agreed_is_the_one_that_runs(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.change_setting("interest.contract_rate", "36,5")
    rights = desk.rights(debtor_id)
    (claims,) = rights.claims.open
    assert rights.claims.interest_cents == 120_000 * 365 // 1000 * 25 // 365
    assert claims.terms.contract_percent is not None


def test_a_contested_part_is_not_what_a_judge_is_asked_for(desk: Desk) -> None:
    debtor_id = business(desk, address="1 rue X\n38000 Grenoble", siren="552100554")
    everything = opened(desk.rights(debtor_id))
    assert everything
    desk.open_dispute(debtor_id, "quality")
    contested = desk.rights(debtor_id)
    assert closed(contested) >= {"disputed"}
    assert "nothing_due" not in closed(contested)
    assert Route.SUMMONS in {each.route for each in opened(contested)}
    desk.undo()
    desk.open_dispute(debtor_id, "quality", amount_cents=20_000)
    assert [each.route for each in opened(desk.rights(debtor_id))] == [
        each.route for each in everything
    ]


def test_a_debt_too_old_is_told_to_be_time_barred(make_desk: MakeDesk) -> None:
    debtor_id = business(make_desk(), address="1 rue X\n38000 Grenoble")
    rights = make_desk(date(2032, 3, 1)).rights(debtor_id)
    assert opened(rights) == []
    assert closed(rights) == {"time_barred"}


def test_insolvency_leaves_the_declaration_with_its_last_day(desk: Desk) -> None:
    debtor_id = business(desk, address="1 rue X\n38000 Grenoble")
    told = EventDraft(
        kind=EventKind.INSOLVENCY_OPENED,
        on=date(2026, 11, 10),
        published_on=date(2026, 11, 20),
    )
    desk.record_event(debtor_id, told)
    (declaration,) = opened(desk.rights(debtor_id))
    assert declaration.due_on == date(2027, 1, 20)
    assert "20/01/2027" in procedure_head(declaration)


def test_a_debt_born_before_the_judgment_is_declared_though_not_due(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 12, 20))
    told = EventDraft(kind=EventKind.INSOLVENCY_OPENED, on=date(2026, 11, 10))
    assert opened(desk.rights(debtor_id)) == []
    desk.record_event(debtor_id, told)
    assert [each.route for each in opened(desk.rights(debtor_id))] == [Route.INSOLVENCY_CLAIM]


def test_the_limitation_line_is_the_earliest_and_every_move_is_told(desk: Desk) -> None:
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000)
    told = EventDraft(
        kind=EventKind.ACKNOWLEDGEMENT, on=date(2026, 11, 20), invoice_numbers=("F-1",)
    )
    desk.record_event(debtor_id, told)
    rights = desk.rights(debtor_id)
    assert [number for number, _ in rights.limitations] == ["F-2", "F-1"]
    assert limitation_line(rights).endswith(f"{rights.limitations[0][1].on:%d/%m/%Y}")
    lines = list(limitation_lines(rights))
    assert any("reconnaissance" in line and "20/11/2026" in line for line in lines)
    desk.record_payment(debtor_id, 1_000, date(2026, 11, 23), "F-2")
    lines = list(limitation_lines(desk.rights(debtor_id)))
    assert any("paiement partiel" in line for line in lines)


@pytest.mark.parametrize(
    ("days", "method", "is_unlawful"),
    [
        (30, TermsMethod.NET, False),
        (60, TermsMethod.NET, False),
        (61, TermsMethod.NET, True),
        (45, TermsMethod.END_OF_MONTH_THEN_DAYS, False),
        (60, TermsMethod.END_OF_MONTH_THEN_DAYS, True),
    ],
)
def test_unlawful_terms_of_a_business_are_told(
    desk: Desk, days: int, method: TermsMethod, is_unlawful: bool
) -> None:
    debtor_id = business(desk, terms_days=days, terms_method=method)
    rights = desk.rights(debtor_id)
    assert (rights.terms.days, rights.terms.method) == (days, method)
    assert bool(rights.terms_warnings) is is_unlawful
    assert len(list(terms_lines(rights))) == 1 + len(rights.terms_warnings)


def test_the_house_s_terms_are_those_of_a_debtor_that_has_none(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.change_setting("terms.days", "21")
    assert desk.rights(debtor_id).terms.days == 21


def test_a_rate_not_known_is_named_and_nothing_else_is_lost(make_desk: MakeDesk) -> None:
    desk = make_desk(date(2029, 3, 1))
    debtor_id = business(desk)
    rights = desk.rights(debtor_id)
    assert rights.claims.missing is not None
    assert claims_line(rights) == str(rights.claims.missing)
    assert invoice_claim(rights.claims.open[0]) == ""
    assert rights.procedures


def test_every_procedure_can_be_told(desk: Desk) -> None:
    debtor_id = business(desk)
    for procedure in desk.rights(debtor_id).procedures:
        assert procedure_head(procedure)
        if procedure.is_open:
            assert all(procedure_lines(procedure))
