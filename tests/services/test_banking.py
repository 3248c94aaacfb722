"""Bank statements: each movement once, what is certain applied, the rest proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.bank_sums import Why
from relance_tui.domain.codes import CallOutcome, FollowUpKind, PromiseStatus
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.bank_proposals import BankProposal, Candidate
from relance_tui.services.bank_words import movement_text, proposal_text, why_text
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import FileReport, InvoiceEntry

MakeDesk = Callable[..., Desk]
Statement = Callable[..., Path]
HEADER = "Date;Date de valeur;Libellé;Débit;Crédit\n"


@pytest.fixture
def statement(tmp_path: Path) -> Statement:
    """Writes a statement of lines such as `20/11/2026 VIR NOEL F-118 1200,00`."""

    def write(*lines: str, name: str = "releve.csv") -> Path:
        rows = []
        for line in lines:
            on, *words, amount = line.split()
            debit, credit = (amount[1:], "") if amount.startswith("-") else ("", amount)
            rows.append(f"{on};{on};{' '.join(words)};{debit};{credit}\n")
        path = tmp_path / name
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return path

    return write


def owe(desk: Desk, code: str, name: str, number: str, cents: int) -> int:
    """An invoice due on 1 October 2026; returns the debtor."""
    desk.enter_invoice(
        InvoiceEntry(
            customer_code=code,
            customer_name=name,
            number=number,
            issued_on=date(2026, 9, 1),
            due_on=date(2026, 10, 1),
            total_cents=cents,
        )
    )
    return desk.find(code)


def load(desk: Desk, path: Path, *, dry_run: bool = False, is_review: bool = False) -> FileReport:
    terms = ImportTerms(dry_run=dry_run, is_review=is_review)
    (report,) = desk.import_files([path], terms).files
    assert not report.error
    return report


def open_of(desk: Desk, debtor_id: int) -> dict[str, int]:
    return {i.number: i.open_cents for i in desk.dossier(debtor_id).dossier.invoices}


def only(desk: Desk) -> BankProposal:
    (proposal,) = desk.bank_proposals()
    return proposal


def test_a_number_and_the_exact_sum_are_applied(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    report = load(desk, statement("20/11/2026 VIR SEPA NOEL FACT F118 1200,00"))
    assert (report.format, report.new, report.matched, report.proposed) == ("bank-csv", 1, 1, 0)
    assert open_of(desk, noel) == {"F-118": 0}
    assert desk.dossier(noel).follow_up is None
    assert desk.bank_proposals() == []


def test_the_same_statement_twice_changes_nothing(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    path = statement("20/11/2026 VIR NOEL F118 1200,00", "21/11/2026 VIR INCONNU 12,00")
    load(desk, path)
    again = load(desk, path)
    assert (again.new, again.unchanged, again.matched, again.is_applied) == (0, 2, 0, False)
    longer = statement(
        "20/11/2026 VIR NOEL F118 1200,00",
        "21/11/2026 VIR INCONNU 12,00",
        "22/11/2026 VIR AUTRE 13,00",
        name="suite.csv",
    )
    more = load(desk, longer)
    assert (more.new, more.unchanged, more.proposed) == (1, 2, 1)
    assert open_of(desk, noel) == {"F-118": 0}
    assert len(desk.bank_proposals()) == 2


def test_a_rehearsal_writes_nothing(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    path = statement("20/11/2026 VIR NOEL F118 1200,00", "21/11/2026 VIR INCONNU 12,00")
    report = load(desk, path, dry_run=True)
    assert (report.new, report.matched, report.proposed, report.is_applied) == (2, 1, 1, False)
    assert open_of(desk, noel) == {"F-118": 120_000}
    assert desk.bank_proposals() == []
    assert desk.freshness().bank_on is None


def test_review_keeps_even_the_certain_as_proposals(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    report = load(desk, statement("20/11/2026 VIR NOEL F118 1200,00"), is_review=True)
    assert (report.matched, report.proposed) == (0, 1)
    proposal = only(desk)
    assert (proposal.why, proposal_text(proposal)) == (Why.NUMBER, "solde F-118")
    done = desk.accept_proposal(proposal)
    assert "1 200,00" in done.recorded.replace("\u202f", " ")
    assert open_of(desk, noel) == {"F-118": 0}
    with pytest.raises(RelanceError, match="entre-temps"):
        desk.accept_proposal(proposal)


def test_too_much_is_kept_as_a_credit(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    load(desk, statement("20/11/2026 VIR NOEL F118 1300,00"))
    proposal = only(desk)
    assert "reste 100,00" in proposal_text(proposal)
    desk.accept_proposal(proposal)
    dossier = desk.dossier(noel).dossier
    assert (dossier.open_cents, dossier.unallocated_cents) == (0, 10_000)


def test_an_unknown_payer_waits_and_is_given_to_a_customer(
    desk: Desk, statement: Statement
) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    owe(desk, "C1", "Menuiserie Noël", "F-121", 50_000)
    load(desk, statement("20/11/2026 VIR MME VEUVE MARTIN 500,50"))
    proposal = only(desk)
    assert (proposal.debtor, proposal.why) == (None, Why.NOTHING)
    assert "inconnu" in proposal_text(proposal)
    with pytest.raises(RelanceError, match="choisissez"):
        desk.accept_proposal(proposal)
    candidate = Candidate(
        debtor_id=noel, code="C1", name="Menuiserie Noël", invoice_numbers=("F-121",)
    )
    chosen = desk.reconsider(proposal, candidate)
    assert "solde F-121, reste 0,50" in proposal_text(chosen)
    assert why_text(chosen) == "choisi à la main"
    desk.accept_proposal(chosen)
    assert open_of(desk, noel) == {"F-118": 120_000, "F-121": 0}
    assert desk.dossier(noel).dossier.unallocated_cents == 50
    # Next time that payer is known.
    load(desk, statement("23/11/2026 VIR MME VEUVE MARTIN 77,00", name="apres.csv"))
    assert only(desk).debtor is not None


def test_a_payment_typed_by_hand_is_not_counted_twice(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    desk.record_payment(noel, 120_000, date(2026, 11, 18))
    load(desk, statement("20/11/2026 VIR NOEL F118 1200,00"))
    dossier = desk.dossier(noel).dossier
    assert len(dossier.payments) == 1
    assert (dossier.open_cents, dossier.unallocated_cents) == (0, 0)
    assert desk.bank_proposals() == []


def test_a_name_and_a_payment_typed_before_are_proposed_as_one(
    desk: Desk, statement: Statement
) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    desk.record_payment(noel, 40_000, date(2026, 11, 18))
    load(desk, statement("20/11/2026 VIR MENUISERIE NOEL 400,00"))
    proposal = only(desk)
    assert "sans compter deux fois" in proposal_text(proposal)
    desk.accept_proposal(proposal)
    assert len(desk.dossier(noel).dossier.payments) == 1
    assert open_of(desk, noel) == {"F-118": 80_000}


def test_what_is_proposed_is_checked_again_when_it_is_accepted(
    desk: Desk, statement: Statement
) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    load(desk, statement("20/11/2026 VIR NOEL F118 1200,00"), is_review=True)
    proposal = only(desk)
    desk.record_payment(noel, 50_000, date(2026, 11, 1))
    with pytest.raises(RelanceError, match="F-118"):
        desk.accept_proposal(proposal)
    assert open_of(desk, noel) == {"F-118": 70_000}


def test_money_we_pay_out_is_nobodys(desk: Desk, statement: Statement) -> None:
    owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    report = load(desk, statement("20/11/2026 PRLV LOYER DES BUREAUX -900,00"))
    assert (report.new, report.matched, report.proposed) == (1, 0, 0)
    assert desk.bank_proposals() == []


def test_a_movement_put_aside_is_proposed_no_more_until_undone(
    desk: Desk, statement: Statement
) -> None:
    path = statement("20/11/2026 VIR TRESOR PUBLIC REMBOURSEMENT TVA 900,00")
    load(desk, path)
    done = desk.put_movement_aside(only(desk).line_id)
    assert "900,00" in done.recorded
    assert desk.bank_proposals() == []
    assert load(desk, path).unchanged == 1
    desk.undo()
    assert movement_text(only(desk)).endswith("REMBOURSEMENT TVA")


def test_a_payment_returned_reopens_what_it_closed_and_breaks_the_promise(
    make_desk: MakeDesk, statement: Statement
) -> None:
    desk = make_desk()
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    draft = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=120_000, on=date(2026, 11, 27))
    desk.record_call(noel, draft)
    paid = make_desk(date(2026, 11, 27))
    load(paid, statement("27/11/2026 PRLV SEPA NOEL F-118 1200,00"))
    assert list(paid.dossier(noel).promise_statuses.values()) == [PromiseStatus.KEPT]
    later = make_desk(date(2026, 12, 7))
    path = statement("04/12/2026 PRLV IMPAYE NOEL F-118 -1200,00", name="rejet.csv")
    report = load(later, path)
    assert (report.matched, report.proposed) == (1, 0)
    view = later.dossier(noel)
    assert open_of(later, noel) == {"F-118": 120_000}
    assert list(view.promise_statuses.values()) == [PromiseStatus.BROKEN]
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.BROKEN_PROMISE
    assert load(later, path).new == 0
    later.undo()
    assert open_of(later, noel) == {"F-118": 0}


def test_a_return_that_names_nothing_is_proposed(make_desk: MakeDesk, statement: Statement) -> None:
    desk = make_desk()
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    desk.record_payment(noel, 120_000, date(2026, 11, 20))
    load(desk, statement("24/11/2026 CHEQUE IMPAYE -1200,00"))
    proposal = only(desk)
    assert proposal.is_return
    assert "20/11/2026" in proposal_text(proposal)
    desk.accept_proposal(proposal)
    assert open_of(desk, noel) == {"F-118": 120_000}
    assert desk.bank_proposals() == []


def test_undoing_a_statement_leaves_nothing_of_it(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    before = desk.dossier(noel)
    path = statement("20/11/2026 VIR NOEL F118 1200,00", "21/11/2026 VIR INCONNU 12,00")
    load(desk, path)
    desk.undo()
    after = desk.dossier(noel)
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)
    assert desk.bank_proposals() == []
    assert desk.freshness().bank_on is None
    assert load(desk, path).matched == 1


def test_a_statement_accepted_in_part_is_undone_from_its_end(
    desk: Desk, statement: Statement
) -> None:
    owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    load(desk, statement("20/11/2026 VIR MENUISERIE NOEL 700,00"))
    desk.accept_proposal(only(desk))
    desk.undo()
    assert only(desk).debtor is not None
    desk.undo()
    assert desk.bank_proposals() == []


def test_how_old_the_bank_data_are_is_the_day_they_tell_of(
    desk: Desk, statement: Statement
) -> None:
    load(desk, statement("02/11/2026 VIR INCONNU 12,00"))
    assert desk.freshness().bank_on == date(2026, 11, 2)


def test_never_more_than_is_open_or_received(desk: Desk, statement: Statement) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    load(
        desk,
        statement("20/11/2026 VIR NOEL F118 1200,00", "20/11/2026 VIR NOEL F118 SOLDE 1200,00"),
    )
    assert open_of(desk, noel) == {"F-118": 0}
    proposal = only(desk)
    assert proposal.why is Why.SETTLED
    assert proposal.left_cents == 120_000
    desk.accept_proposal(proposal)
    assert desk.dossier(noel).dossier.unallocated_cents == 120_000


def test_bank_data_too_old_warn_before_a_call_and_hold_the_letter_back(
    desk: Desk, statement: Statement
) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 120_000)
    assert desk.dossier(noel).letter_objections == ()
    load(desk, statement("02/11/2026 VIR INCONNU 12,00"))
    view = desk.dossier(noel)
    assert [each.code for each in view.letter_objections] == ["guard.stale_bank"]
    assert "guard.stale_bank" in [each.code for each in view.call_objections]
    load(desk, statement("23/11/2026 VIR INCONNU 13,00", name="frais.csv"))
    assert desk.dossier(noel).letter_objections == ()
