"""What the law gives, in the lines beside the queue and in the pane of the dossier."""

from __future__ import annotations

from rich.cells import cell_len

from relance_tui.domain.codes import DebtorKind
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges
from relance_tui.tui import rights_lines
from tests.services.test_casework import enter


def business(desk: Desk) -> int:
    debtor_id = enter(desk)
    changes = DebtorChanges(kind=DebtorKind.BUSINESS, address="1 rue X\n38000 Grenoble")
    desk.edit_debtor(debtor_id, changes)
    return debtor_id


def test_the_summary_is_the_claims_and_the_limitation(desk: Desk) -> None:
    debtor_id = business(desk)
    claims, limitation = rights_lines.summary(desk.rights(debtor_id))
    assert "intérêts à ce jour" in str(claims)
    assert "prescription" in str(limitation)
    desk.record_payment(debtor_id, 120_000)
    (claims,) = rights_lines.summary(desk.rights(debtor_id))
    assert "aucun intérêt" in str(claims)


def test_the_pane_shows_the_open_procedures_whole_and_the_others_in_a_line(desk: Desk) -> None:
    rights = desk.rights(business(desk))
    copied = [text for _, text in rights_lines.pane(rights, 1000)]
    assert [text for text in copied if text in {"Prescription", "Conditions", "Procédures"}] == [
        *("Prescription", "Conditions", "Procédures"),
    ]
    ways = copied[copied.index("Procédures") + 1 :]
    heads = [text for text in ways if text.startswith(("✓", "·"))]
    opened = [each for each in rights.procedures if each.is_open]
    assert len(heads) == len(rights.procedures)
    assert sum(head.startswith("✓") for head in heads) == len(opened) > 0
    assert len(ways) > len(heads)


def test_nothing_of_the_pane_is_cut_and_each_line_copies_the_whole(desk: Desk) -> None:
    rights = desk.rights(business(desk))
    whole = [text for _, text in rights_lines.pane(rights, 1000)]
    narrow = rights_lines.pane(rights, 60)
    assert len(narrow) > len(whole)
    assert list(dict.fromkeys(text for _, text in narrow)) == list(dict.fromkeys(whole))
    for parts, _text in narrow:
        assert cell_len("".join(part for part, _tone in parts)) <= 60
