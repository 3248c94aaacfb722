from __future__ import annotations

import pytest

from relance_tui.ingest.drafts import MAX_REFUSALS, Lazy, RefusalList


def test_lazy_drafts_are_a_sequence() -> None:
    squares = Lazy(4, lambda index: index * index)
    assert list(squares) == list(squares) == [0, 1, 4, 9]
    assert (squares[-1], squares[1:3], len(squares)) == (9, [1, 4], 4)
    assert 4 in squares
    with pytest.raises(IndexError):
        _ = squares[4]


def test_too_many_refusals_are_counted_and_not_kept() -> None:
    refusals = RefusalList()
    for line in range(1, MAX_REFUSALS + 4):
        refusals.add(line, "Debit", "illisible")
    listed = refusals.listed()
    assert len(listed) == MAX_REFUSALS + 1
    assert (listed[-1].line, listed[-1].reason) == (
        MAX_REFUSALS + 3,
        "3 autres lignes refusées, la dernière ici",
    )
