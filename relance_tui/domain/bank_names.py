"""Who a name on a bank statement may be, found by its rarest words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from relance_tui.domain.bank_text import atoms_of

MOST_COMPARED = 50
"""Debtors whose names are compared with one name of a statement."""
LEAST_SIMILAR = 0.85
"""A name less alike than that is another name."""
CLEARLY_AHEAD = 0.08
"""By how much the best name must beat the second to be the one."""

_BEGINNING = 5
"""Letters that find again a word cut short or misspelt at its end."""
_EMPTY = (
    "a sarl sas sasu sa eurl sci snc selarl scop scp earl gaec ei eirl asso association ste societe"
    " entreprise ets etablissement etablissements cie m mr mme mlle monsieur madame et ou de du des"
    " d l le la les vir virt virement virements sepa inst instantane recu emis par en faveur ref"
    " motif banque credit cheque remise prlv prelevement prelevements reglement paiement facture"
    " factures fact fac cheques chq rem client tiers bancaire recus emise"
)
_EMPTY_WORDS = frozenset(_EMPTY.split())

Similarity = Callable[[str, str], float]
"""How alike two names are, from 0 to 1."""


def telling_words(text: str) -> list[str]:
    """The words that tell one name from another: no accent, legal form or word of the bank."""
    return [atom for atom in atoms_of(text) if atom not in _EMPTY_WORDS]


def name_key(name: str) -> str:
    """The words of a name that tell it from another; all of them when none does."""
    atoms = atoms_of(name)
    return " ".join([atom for atom in atoms if atom not in _EMPTY_WORDS] or atoms)


class Names:
    """The names of the debtors."""

    def __init__(self) -> None:
        self._names: dict[str, set[int]] = {}
        self._of: dict[int, list[str]] = {}
        self._words: dict[str, set[int]] = {}

    def add(self, name: str, debtor_id: int) -> None:
        """Makes a name of a debtor known."""
        key = name_key(name)
        if not key:
            return
        self._names.setdefault(key, set()).add(debtor_id)
        names = self._of.setdefault(debtor_id, [])
        if key not in names:
            names.append(key)
        for word in _words_and_beginnings(key):
            self._words.setdefault(word, set()).add(debtor_id)

    def same(self, name: str) -> list[int]:
        """The debtors of exactly that name, legal forms and accents apart."""
        return sorted(self._names.get(name_key(name), ()))

    def alike(self, name: str, similarity: Similarity) -> list[tuple[float, int]]:
        """The debtors whose name looks like that one or nearly so, the most alike first."""
        key = name_key(name)
        found = (
            (max(similarity(other, key) for other in self._of[debtor_id]), debtor_id)
            for debtor_id in self._sharing(key)
        )
        least = LEAST_SIMILAR - CLEARLY_AHEAD
        alike = [(score, debtor_id) for score, debtor_id in found if score > least]
        return sorted(alike, key=lambda each: (-each[0], each[1]))

    def _sharing(self, key: str) -> Iterable[int]:
        """Debtors that share words with the name: those of its rarest word, and so on."""
        known = [self._words[w] for w in _words_and_beginnings(key) if w in self._words]
        known.sort(key=len)
        found: dict[int, None] = {}
        for rank, sharing in enumerate(known):
            kept = sharing
            for other in known[rank + 1 :]:
                if len(kept) <= MOST_COMPARED:
                    break
                kept = kept & other or kept
            found.update(dict.fromkeys(sorted(kept)))
            if len(found) >= MOST_COMPARED:
                break
        return islice(found, MOST_COMPARED)


def clear_winner(alike: list[tuple[float, int]]) -> int | None:
    """The debtor whose name is clearly the most alike, if there is one."""
    if not alike or alike[0][0] < LEAST_SIMILAR:
        return None
    if len(alike) > 1 and alike[0][0] - alike[1][0] < CLEARLY_AHEAD:
        return None
    return alike[0][1]


def _words_and_beginnings(key: str) -> list[str]:
    words = dict.fromkeys(word for word in key.split() if len(word) > 1)
    return [*words, *(f"{word[:_BEGINNING]}*" for word in words if len(word) >= _BEGINNING)]
