from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.storage.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Garage de l’Étoile", "garage de l etoile"),
        ("Garage de l'Étoile", "garage de l etoile"),
        ("CŒUR & Œuvre, Ex æquo", "coeur oeuvre ex aequo"),
        ("  Saint-Étienne\u00a0\u202f(Loire) ", "saint etienne loire"),
        ("E\u0301vian", "evian"),
        ("Straße Łódź Ångström Sørensen", "strasse lodz angstrom sorensen"),
        ("ＤＵＰＯＮＴ № 12²", "dupont no 122"),
        ("so\u00adcié\u200bté", "societe"),
        ("compta@noel.example", "compta noel example"),
        ("%_*?[a]", "a"),
        ("Ελλάς", "ελλασ"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_only_letters_digits_and_single_spaces_are_left(text: str) -> None:
    folded = fold(text)
    assert all(word.isalnum() for word in folded.split(" ") if folded)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_case_never_matters_in_our_languages(text: str) -> None:
    assert fold(text) == fold(text.upper()) or "\u00b5" in text or "ÿ" in text
    assert fold(text) == fold(text.lower())


@given(st.text(), st.text())
def test_words_fold_one_by_one(left: str, right: str) -> None:
    assert fold(f"{left} {right}") == f"{fold(left)} {fold(right)}".strip()
