from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from relance_tui.tui.literal import (
    harmless,
    harmless_lines,
    literal,
    literal_lines,
    wrapped,
)
from relance_tui.tui.widgets.fields import ChoiceField, InvoicesField, folded


def choice_field() -> ChoiceField:
    choices = {"month": "mensuel", "end": "fin de mois", "fees": "frais œuvre"}
    return ChoiceField("Rythme", choices, id="rhythm")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("m", "month"), ("MENSUEL", "month"), ("mois", "end"), ("oeu", "fees"), ("", None)],
)
def test_a_choice_is_known_by_its_first_letters(typed: str, value: str | None) -> None:
    field = choice_field()
    assert field.understand(typed) == (value, "")


@pytest.mark.parametrize(("typed", "said"), [("f", "Précisez"), ("zzz", "inconnu")])
def test_an_unclear_choice_is_never_guessed(typed: str, said: str) -> None:
    field = choice_field()
    value, problem = field.understand(typed)
    assert value is None
    assert said in problem


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("118", ("FA 118",)),
        ("fa 118", ("FA 118",)),
        ("FA 118, 119", ("FA 118", "FA 119")),
        ("118 119", ("FA 118", "FA 119")),
        ("118; fa 118", ("FA 118",)),
        ("toutes", ("FA 118", "FA 119", "X-9")),
    ],
)
def test_invoices_are_named_by_their_number_or_its_end(typed: str, named: tuple[str, ...]) -> None:
    field = InvoicesField("Factures", ["FA 118", "FA 119", "X-9"], id="invoices")
    assert field.understand(typed) == (named, "")


@pytest.mark.parametrize(("typed", "said"), [("9", "peut être"), ("777", "inconnue")])
def test_an_unclear_invoice_is_never_guessed(typed: str, said: str) -> None:
    field = InvoicesField("Factures", ["FA 118", "FA 119", "X-9"], id="invoices")
    value, problem = field.understand(typed)
    assert value is None
    assert said in problem


def test_folding_forgets_case_accents_and_ligatures() -> None:
    assert folded("  Cœur d’Été ") == "coeur d'ete"


@given(st.text())
def test_shown_text_never_acts(text: str) -> None:
    for safe in (literal(text), harmless(text)):
        assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in safe)
        assert not set(safe) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2028\u2029")
    assert literal_lines("a\nb") == harmless_lines("a\nb") == "a\nb"
    assert harmless_lines("a\r\rb\r\nc\r") == "a\n\nb\nc\n"


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_text_is_shown_and_kept_as_it_is(text: str) -> None:
    assert literal(text) == harmless(text) == text


@given(st.text(alphabet="ab \u00a0\u202f\n"), st.integers(1, 12))
def test_wrapping_loses_nothing_and_never_parts_at_a_no_break_space(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    kept = str.maketrans("", "", " \n")
    assert "".join(lines).translate(kept) == text.translate(kept)


def test_an_amount_stays_in_one_piece() -> None:
    assert wrapped("la somme de 1\u202f250,00\u00a0€ ici", 16) == [
        "la somme de",
        "1\u202f250,00\u00a0€ ici",
    ]
