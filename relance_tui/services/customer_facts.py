"""What a file says of a known customer, fact by fact, beside what we hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.terms import Terms
from relance_tui.ingest import CustomerDraft
from relance_tui.services.customer_words import Tell, shown_kind, shown_terms
from relance_tui.services.office import instant_text
from relance_tui.storage.customer_intake import Change, KnownCustomer, Value
from relance_tui.storage.folding import fold

HOME_LANGUAGE = "fr"
"""What a row is made with: nobody chose it."""


@dataclass(slots=True)
class Held:
    """A known customer as it will be: what an earlier row filled is known to the next."""

    known: KnownCustomer
    after: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Value:
        value: Value = self.after.get(column, getattr(self.known, column))
        return value

    def text(self, column: str) -> str:
        """What it holds now, as text."""
        return str(self[column])

    def change(self) -> Change:
        """What it held and holds, of the columns that were filled."""
        before = {column: getattr(self.known, column) for column in self.after}
        return Change(self.known.id, before, self.after)

    def learn(self, draft: CustomerDraft, terms: Terms | None, at: datetime, tell: Tell) -> bool:
        """Fills what is blank and tells what differs; says whether anything was filled."""
        is_filled = False
        for fact in self._facts(draft, terms, at):
            if fact.is_blank:
                self.after |= fact.values
                is_filled = True
            elif not fact.is_same:
                tell(fact.field, fact.ours, fact.theirs)
        return is_filled

    def _facts(self, draft: CustomerDraft, terms: Terms | None, at: datetime) -> Iterator[_Fact]:
        if draft.name != draft.code:
            yield self._text_fact("name", draft.name, "" if self._has_no_name else None)
        if draft.kind not in {None, DebtorKind.UNKNOWN}:
            yield self._kind_fact(str(draft.kind), at)
        if draft.siren:
            yield self._text_fact("siren", draft.siren)
        if draft.address:
            yield self._text_fact("address", draft.address)
        if draft.language:
            is_open = self["language"] == HOME_LANGUAGE and not self.known.is_language_chosen
            is_blank = is_open and draft.language != HOME_LANGUAGE
            yield self._text_fact("language", draft.language, "" if is_blank else None)
        if terms is not None:
            yield self._terms_fact(terms)

    @property
    def _has_no_name(self) -> bool:
        """Whether it was made from a file that gave a code alone."""
        return self["name"] == self.known.code

    def _text_fact(self, column: str, theirs: str, ours: str | None = None) -> _Fact:
        ours = self.text(column) if ours is None else ours
        return _Fact(
            field=column,
            values={column: theirs},
            is_blank=not ours,
            is_same=_bare(column, ours) == _bare(column, theirs),
            ours=ours,
            theirs=theirs,
        )

    def _kind_fact(self, kind: str, at: datetime) -> _Fact:
        return _Fact(
            field="kind",
            values={"kind": kind, "kind_known_at": instant_text(at)},
            is_blank=self["kind"] == DebtorKind.UNKNOWN,
            is_same=self["kind"] == kind,
            ours=shown_kind(self["kind"]),
            theirs=shown_kind(kind),
        )

    def _terms_fact(self, terms: Terms) -> _Fact:
        days, method = self["terms_days"], self["terms_method"]
        return _Fact(
            field="terms_days",
            values={"terms_days": terms.days, "terms_method": str(terms.method)},
            is_blank=days is None,
            is_same=(days, method) == (terms.days, terms.method),
            ours="" if days is None else shown_terms(days, method),
            theirs=shown_terms(terms.days, terms.method),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """One thing the file says, and whether we know it."""

    field: str
    values: Mapping[str, Value]
    is_blank: bool
    is_same: bool
    ours: str
    theirs: str


def _bare(column: str, text: str) -> str:
    """Without what two ways of writing the same may differ in."""
    return fold(text).replace(" ", "") if column == "siren" else fold(text)
