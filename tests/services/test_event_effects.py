"""What an event changes in law: said before it is recorded, and by the recording itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import EventDraft, InvoiceChanges
from tests.services.test_casework import enter
from tests.services.test_sent import noticed

MakeDesk = Callable[..., Desk]


def told(desk: Desk, debtor_id: int, kind: str, on: date | None = None, **more: object) -> str:
    """What the event would change, which recording it must say word for word."""
    draft = EventDraft(kind=EventKind(kind), on=on, **more)  # type: ignore[arg-type]
    before = desk.dossier(debtor_id)
    preview = desk.preview_event(debtor_id, draft)
    assert preview.act_id == 0
    assert desk.dossier(debtor_id) == before
    done = desk.record_event(debtor_id, draft)
    assert (done.effects, done.message) == (preview.effects, preview.message)
    assert done.follow_up == preview.follow_up
    return "\n".join(done.effects)


@pytest.mark.parametrize("kind", EventKind)
def test_what_is_announced_is_what_happens(desk: Desk, kind: EventKind) -> None:
    debtor_id = noticed(desk)
    if kind is EventKind.HANDOVER_ENDED:
        handed_on = date(2026, 11, 19)
        desk.record_event(debtor_id, EventDraft(kind=EventKind.HANDED_OVER, on=handed_on))
    told(desk, debtor_id, kind.value, date(2026, 11, 20))


def test_a_receipt_names_the_letter_the_interest_and_the_time_it_gave(desk: Desk) -> None:
    said = told(desk, noticed(desk), "letter_received", date(2026, 11, 6))
    assert said.splitlines()[0] == "recommandé du 03/11/2026\u00a0: reçu le 06/11/2026"
    assert "intérêts à compter du 07/11/2026 (C. civ. art. 1231-6" in said
    assert said.splitlines()[-1] == "délai accordé jusqu’au 02/12/2026"
    assert "prescription" not in said


def test_a_deposit_only_keeps_its_number(desk: Desk) -> None:
    said = told(desk, noticed(desk), "letter_deposited", date(2026, 11, 4), reference="2C 123")
    (only,) = said.splitlines()
    assert "déposé le 04/11/2026, n° 2C 123" in only
    assert "preuve à saisir depuis le 18/11/2026" in only


@pytest.mark.parametrize(
    ("kind", "until", "article"),
    [
        ("acknowledgement", "20/11/2028", "C. civ. art. 2240"),
        ("plan_signed", "20/11/2028", "C. civ. art. 2240"),
        ("court_claim", "20/11/2028", "C. civ. art. 2241"),
        ("order_served", "20/11/2028", "Cass. 1re civ. 10/07/1990"),
        ("title_obtained", "20/11/2036", "CPC exéc. art. L111-4"),
        ("claim_declared", "20/11/2028", "C. com. art. L622-25-1"),
    ],
)
def test_what_interrupts_the_limitation_says_until_when_and_why(
    desk: Desk, kind: str, until: str, article: str
) -> None:
    debtor_id = enter(desk)
    said = told(desk, debtor_id, kind, date(2026, 11, 20))
    assert f"prescription de F-1 repoussée au {until} ({article})" in said


def test_only_the_invoices_named_are_concerned(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000)
    said = told(desk, debtor_id, "acknowledgement", invoice_numbers=("F-2",))
    assert "F-2" in said
    assert "F-1" not in said


def test_what_comes_too_late_revives_nothing(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.edit_invoice(debtor_id, "F-1", InvoiceChanges(performed_on=date(2024, 1, 10)))
    said = told(desk, debtor_id, "acknowledgement", date(2026, 11, 20))
    assert said == "F-1\u00a0: trop tard, la prescription était acquise"


def test_an_earlier_event_leaves_the_limitation_where_it_is(desk: Desk) -> None:
    debtor_id = enter(desk)
    told(desk, debtor_id, "acknowledgement", date(2026, 11, 20))
    assert told(desk, debtor_id, "acknowledgement", date(2026, 11, 10)) == "prescription inchangée"


def test_insolvency_stops_everything_and_asks_for_the_declaration(desk: Desk) -> None:
    debtor_id = enter(desk)
    said = told(desk, debtor_id, "insolvency_opened", date(2026, 11, 10))
    assert "L622-21" in said
    assert "L622-28" in said
    assert "dans les deux mois de la publication au BODACC" in said
    assert "relances arrêtées sur F-1" in said
    desk.undo()
    said = told(
        desk,
        debtor_id,
        "insolvency_opened",
        date(2026, 11, 10),
        published_on=date(2026, 11, 20),
    )
    assert "créance à déclarer au plus tard le 20/01/2027" in said


def test_a_hand_over_stops_the_reminders_and_its_end_starts_them_again(desk: Desk) -> None:
    debtor_id = enter(desk)
    assert told(desk, debtor_id, "handed_over") == "relances arrêtées sur F-1"
    assert told(desk, debtor_id, "handover_ended") == "relances reprises sur F-1"


def test_many_invoices_are_counted(desk: Desk) -> None:
    debtor_id = enter(desk)
    for number in range(2, 8):
        enter(desk, f"F-{number}", 30_000)
    said = told(desk, debtor_id, "handed_over")
    assert said.endswith("F-1, F-2, F-3, F-4 et 3 autres")


def test_a_business_owes_nothing_more_for_a_notice(desk: Desk) -> None:
    debtor_id = noticed(desk, DebtorKind.BUSINESS)
    said = told(desk, debtor_id, "letter_received", date(2026, 11, 6))
    assert "intérêts à compter" not in said
    assert "prend effet le 06/11/2026" in said


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (EventDraft(kind=EventKind.COURT_CLAIM, on=date(2026, 11, 25)), "futur"),
        (EventDraft(kind=EventKind.LETTER_RECEIVED), "aucun recommandé"),
        (EventDraft(kind=EventKind.PLAN_SIGNED, invoice_numbers=("F-404",)), "F-404"),
    ],
    ids=str,
)
def test_a_preview_refuses_what_the_recording_would(
    desk: Desk, draft: EventDraft, words: str
) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError, match=words):
        desk.preview_event(debtor_id, draft)
