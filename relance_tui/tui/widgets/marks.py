"""The dossiers a clerk has marked, whatever the list shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Marks:
    """Marked dossiers in the order they were marked, and where the next range starts."""

    def __init__(self) -> None:
        self._marked: dict[int, None] = {}
        self._anchor: int | None = None
        """The dossier marked or unmarked last."""

    def __contains__(self, debtor_id: object) -> bool:
        return debtor_id in self._marked

    def __len__(self) -> int:
        return len(self._marked)

    def toggle(self, debtor_id: int) -> None:
        """Marks a dossier, or takes its mark away."""
        if debtor_id in self._marked:
            del self._marked[debtor_id]
        else:
            self._marked[debtor_id] = None
        self._anchor = debtor_id

    def reach(self, ids: Sequence[int], cursor: int) -> None:
        """Marks from the dossier marked last to that of the line `cursor`, both included."""
        start = cursor
        if self._anchor is not None:
            start = next((i for i, each in enumerate(ids) if each == self._anchor), cursor)
        first, last = sorted((start, cursor))
        self._marked |= dict.fromkeys(ids[first : last + 1])
        self._anchor = ids[cursor]

    def turn(self, ids: Sequence[int]) -> None:
        """Marks all of these; when all are already, none."""
        if all(debtor_id in self._marked for debtor_id in ids):
            for debtor_id in ids:
                del self._marked[debtor_id]
        else:
            self._marked |= dict.fromkeys(ids)
        self._anchor = None

    def drop(self, debtor_id: int) -> None:
        """Forgets a dossier that left."""
        self._marked.pop(debtor_id, None)

    def keep(self, ids: Iterable[int]) -> None:
        """Forgets every dossier that is not among these."""
        if self._marked:
            known = set(ids)
            self._marked = {each: None for each in self._marked if each in known}

    def clear(self) -> None:
        """Forgets all."""
        self._marked.clear()
        self._anchor = None

    def in_order(self, ids: Iterable[int]) -> list[int]:
        """The marked dossiers in the order of a list; those it does not hold come last."""
        shown = [debtor_id for debtor_id in ids if debtor_id in self._marked]
        return list(dict.fromkeys((*shown, *self._marked)))
