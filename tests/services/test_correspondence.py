"""Letters composed from a dossier, exported, and kept once sent."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relance_tui.domain.codes import CallOutcome, DebtorKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError, UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, LetterChoice, PlanDraft
from tests.services.house import complete
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


@pytest.fixture
def ready(desk: Desk) -> tuple[Desk, int]:
    """A desk whose creditor is complete, and a business debtor with an address and an e-mail."""
    debtor_id = enter(desk)
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    return desk, debtor_id


def test_the_first_letter_is_the_first_step(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    letter = desk.letter(debtor_id)
    assert (letter.step, letter.template, letter.channel) == ("rappel", "rappel", "email")
    assert letter.missing == ()
    assert letter.invoice_numbers == ("F-1",)
    for fact in ("F-1", "1 200,00", "30/10/2026", "FR76 3000 6000 0112 3456 7890 189"):
        assert fact in letter.body.replace("\u202f", " ").replace("\u00a0", " ")


def test_marking_sent_moves_one_step_and_starts_the_gap(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    done = desk.mark_sent(desk.letter(debtor_id))
    assert done.follow_up is not None
    assert (done.follow_up.step, done.follow_up.due_on) == ("relance-ferme", date(2026, 11, 27))
    view = desk.dossier(debtor_id)
    assert list(view.levels.values()) == [1]
    desk.undo()
    assert list(desk.dossier(debtor_id).levels.values()) == [0]


def test_an_incomplete_letter_names_what_it_lacks_and_cannot_be_sent(desk: Desk) -> None:
    debtor_id = enter(desk)
    letter = desk.letter(debtor_id)
    codes = {fact.code for fact in letter.missing}
    assert {"creditor_name", "iban", "debtor_email"} <= codes
    with pytest.raises(RelanceError, match="IBAN"):
        desk.mark_sent(letter)
    assert list(desk.dossier(debtor_id).levels.values()) == [0]


def test_a_consumer_is_never_asked_for_the_indemnity(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    business = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure")).body
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.CONSUMER))
    consumer = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure")).body
    assert "L.441-10" in "".join(business.split())
    assert "40,00" in business
    assert "40,00" not in consumer
    assert "441-10" not in consumer
    assert "mise en demeure" in consumer.casefold() or "mettons en demeure" in consumer


def test_the_text_edited_by_the_clerk_is_what_is_kept(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    letter = desk.letter(debtor_id)
    letter = replace(letter, body=letter.body + "\nMon propre texte.")
    desk.mark_sent(letter)
    newest = desk.dossier(debtor_id).timeline[0]
    assert newest.kind == "letter"
    assert desk.letter_file(letter, "txt")[1].decode().rstrip().endswith("Mon propre texte.")


def test_export_writes_a_private_readable_file(ready: tuple[Desk, int], tmp_path: Path) -> None:
    desk, debtor_id = ready
    letter = desk.letter(debtor_id)
    path = desk.export_letter(letter, "pdf")
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.parent == Path.home() / "relances"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    target = tmp_path / "lettre.txt"
    desk.export_letter(letter, "txt", target)
    assert "F-1" in target.read_text(encoding="utf-8")
    with pytest.raises(RelanceError, match=r"lettre\.txt"):
        desk.export_letter(letter, "txt", target)


def test_a_plan_letter_states_the_schedule(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    desk.agree_plan(debtor_id, PlanDraft(count=3, first_on=date(2026, 12, 5)))
    letter = desk.letter(debtor_id, LetterChoice(template="echeancier"))
    body = letter.body.replace("\u202f", " ").replace("\u00a0", " ")
    assert body.count("400,00 €") >= 3
    assert "2240" in body
    assert "Déchéance du terme" in body


def test_a_plan_without_acceleration_announces_none(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    plan = PlanDraft(count=3, first_on=date(2026, 12, 5), accelerates=False)
    desk.agree_plan(debtor_id, plan)
    body = desk.letter(debtor_id, LetterChoice(template="echeancier")).body
    assert "échéance du terme" not in body
    assert "3. Portée de l’accord" in body


def test_a_call_is_quoted_in_the_next_letter(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.REFUSAL))
    body = make_desk(date(2026, 12, 1)).letter(debtor_id, LetterChoice(step="mise-en-demeure")).body
    assert "24/11/2026" in body or "24 novembre 2026" in body


@pytest.mark.parametrize(
    ("choice", "words"),
    [({"step": "nimporte"}, "rappel"), ({"template": "nimporte"}, "nimporte")],
)
def test_an_unknown_step_or_template_is_refused_by_name(
    ready: tuple[Desk, int], choice: dict[str, Any], words: str
) -> None:
    desk, debtor_id = ready
    with pytest.raises(RelanceError, match=words):
        desk.letter(debtor_id, LetterChoice(**choice))


def test_an_unknown_format_is_refused(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    with pytest.raises(UsageError, match="pdf"):
        desk.export_letter(desk.letter(debtor_id), "odt")


def test_no_letter_leaves_while_money_covers_what_is_overdue(ready: tuple[Desk, int]) -> None:
    desk, debtor_id = ready
    enter(desk, "F-2", 9_000)
    desk.record_payment(debtor_id, 250_000, invoice_number="F-1")
    letter = desk.letter(debtor_id, LetterChoice(step="rappel"))
    with pytest.raises(RelanceError, match="affecter"):
        desk.mark_sent(letter)
    desk.undo()
    with pytest.raises(RelanceError, match="numéros des factures"):
        desk.mark_sent(letter)
    assert desk.mark_sent(desk.letter(debtor_id, LetterChoice(step="rappel"))).recorded
