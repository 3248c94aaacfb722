"""What the law says of each route to a title, read from the data file that ships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from relance_tui.domain.formats import quoted
from relance_tui.domain.routes import (
    Amicable,
    Caution,
    CostKind,
    DeadlineKind,
    Forum,
    Piece,
    Route,
    Scope,
    Unit,
    Unverified,
)
from relance_tui.errors import UsageError
from relance_tui.i18n import _

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)


class CatalogueError(UsageError):
    """A data file that does not describe the routes."""


@dataclass(frozen=True, slots=True)
class Form:
    """An official form."""

    number: str
    version: str = ""
    """The version last seen; it changes and is to be looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One cost of a route."""

    kind: CostKind
    cents: int | None = None
    """None: not verified. 0: free."""
    forums: frozenset[Forum] = frozenset()
    """Before whom it is due; empty: anyone."""
    above_cents: int | None = None
    """It is due only for a claim above this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One delay of a route."""

    kind: DeadlineKind
    count: int
    unit: Unit
    forums: frozenset[Forum] = frozenset()
    """Before whom it runs; empty: anyone."""
    from_on: date = date.min
    until_on: date = date.max
    """The days on which this length is the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What the law says of a route, as the data file has it."""

    source: str
    checked: str
    """When the source was read: year, month, and day if known."""
    scope: Scope
    forum: Forum | None = None
    """Before whom, when the route alone says it; None is the court, or nobody established."""
    is_before_court: bool = False
    has_form: bool = False
    """Whether the court's own form is used."""
    form: str = ""
    """The one form, whatever the court."""
    is_between_traders: bool | None = None
    """True: only between traders; False: never; None: it does not matter."""
    ceiling_cents: int | None = None
    is_interest_in_ceiling: bool = False
    ends_if_disputed: bool = False
    is_weak_if_disputed: bool = False
    """Whether it opens all the same, but falls at the debtor's opposition."""
    amicable: Amicable = Amicable.NOT_REQUIRED
    pieces: tuple[Piece, ...] = ()
    costs: tuple[Cost, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    cautions: tuple[Caution, ...] = ()
    unverified: tuple[Unverified, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The facts of every route."""

    routes: Mapping[Route, RouteFacts]
    forms: Mapping[Forum, Form]
    chamber_departments: frozenset[str]
    cross_border_countries: frozenset[str]
    economic_towns: Mapping[str, str]
    """Town with a tribunal des activités économiques to its department."""
    economic_from_on: date
    economic_until_on: date
    amicable_attempt_cents: int
    """Up to there an amicable attempt comes first."""


def parse_catalogue(document: Mapping[str, object]) -> Catalogue:
    """The catalogue written in a TOML document, already read into a mapping.

    Raises `CatalogueError` naming the key that is missing, unknown or wrong.
    """
    top = _Table(document)
    courts = top.table("economic_courts")
    forms, routes = top.table("forms"), top.table("routes")
    catalogue = Catalogue(
        routes={route: _route(routes.table(route)) for route in Route},
        forms={forum: _form(forms.table(forum)) for forum in Forum if forum in forms.values},
        chamber_departments=frozenset(top.texts("chamber_departments")),
        cross_border_countries=frozenset(top.texts("cross_border_countries")),
        economic_towns=_towns(courts.table("towns")),
        economic_from_on=courts.get("from_on", date),
        economic_until_on=courts.get("until_on", date),
        amicable_attempt_cents=top.get("amicable_attempt_cents", int),
    )
    for table in (top, courts, routes):
        table.refuse_the_rest()
    return catalogue


def _route(table: _Table) -> RouteFacts:
    forum = table.get("forum", str, "")
    facts = RouteFacts(
        source=table.get("source", str),
        checked=table.get("checked", str),
        scope=table.choice("scope", Scope),
        forum=None if forum in {"", "court"} else table.choice("forum", Forum),
        is_before_court=forum == "court",
        has_form=table.get("has_form", bool, default=False),
        form=table.get("form", str, ""),
        is_between_traders=table.optional("is_between_traders", bool),
        ceiling_cents=table.optional("ceiling_cents", int),
        is_interest_in_ceiling=table.get("is_interest_in_ceiling", bool, default=False),
        ends_if_disputed=table.get("ends_if_disputed", bool, default=False),
        is_weak_if_disputed=table.get("is_weak_if_disputed", bool, default=False),
        amicable=table.choice("amicable", Amicable, Amicable.NOT_REQUIRED),
        pieces=table.choices("pieces", Piece),
        costs=tuple(_cost(each) for each in table.tables("costs")),
        deadlines=tuple(_deadline(each) for each in table.tables("deadlines")),
        cautions=table.choices("cautions", Caution),
        unverified=table.choices("unverified", Unverified),
    )
    table.refuse_the_rest()
    return facts


def _cost(table: _Table) -> Cost:
    cost = Cost(
        kind=table.choice("kind", CostKind),
        cents=table.optional("cents", int),
        forums=frozenset(table.choices("forums", Forum)),
        above_cents=table.optional("above_cents", int),
    )
    table.refuse_the_rest()
    return cost


def _deadline(table: _Table) -> Deadline:
    deadline = Deadline(
        kind=table.choice("kind", DeadlineKind),
        count=table.get("count", int),
        unit=table.choice("unit", Unit),
        forums=frozenset(table.choices("forums", Forum)),
        from_on=table.get("from_on", date, date.min),
        until_on=table.get("until_on", date, date.max),
    )
    table.refuse_the_rest()
    return deadline


def _form(table: _Table) -> Form:
    return Form(table.get("number", str), table.get("version", str, ""))


def _towns(table: _Table) -> dict[str, str]:
    return {town: table.get(town, str) for town in table.values}


class _Table:
    """One table of the document, read key by key with an error that says where."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self.values = values
        self._path = path
        self._read: set[str] = set()

    def get(self, key: str, kind: type[Value], default: Value | None = None) -> Value:
        """The value of a key, which has to be there unless there is a default."""
        self._read.add(key)
        if key not in self.values:
            if default is None:
                raise CatalogueError(_("clé {key} manquante").format(key=self._full(key)))
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self._wrong(key)
        return value

    def optional(self, key: str, kind: type[Value]) -> Value | None:
        """The value of a key, or None when it is not there."""
        return self.get(key, kind) if key in self.values else None

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """A member of a closed set."""
        if default is not None and key not in self.values:
            return default
        return self._member(key, self.get(key, str), kind)

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Members of a closed set."""
        return tuple(self._member(key, each, kind) for each in self.texts(key, []))

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self.get(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(key)
        return tuple(values)

    def table(self, key: str) -> _Table:
        """The table of that name."""
        self._read.add(key)
        values = self.values.get(key)
        if not isinstance(values, Mapping):
            raise CatalogueError(_("table [{key}] manquante").format(key=self._full(key)))
        return _Table(values, self._full(key))

    def tables(self, key: str) -> tuple[_Table, ...]:
        """The tables of a list."""
        values = self.get(key, list, [])
        if not all(isinstance(value, Mapping) for value in values):
            raise self._wrong(key)
        return tuple(_Table(value, self._full(key)) for value in values)

    def refuse_the_rest(self) -> None:
        """Raises on a key nobody has read: it is misspelt."""
        for key in self.values.keys() - self._read:
            raise CatalogueError(_("clé {key} inconnue").format(key=quoted(self._full(key))))

    def _member(self, key: str, value: str, kind: type[Choice]) -> Choice:
        try:
            return kind(value)
        except ValueError:
            raise CatalogueError(
                _("clé {key} : {value} ; valeurs admises : {allowed}").format(
                    key=self._full(key), value=quoted(str(value)), allowed=", ".join(kind)
                )
            ) from None

    def _wrong(self, key: str) -> CatalogueError:
        return CatalogueError(
            _("clé {key} = {value} : valeur d’un autre genre attendue").format(
                key=self._full(key), value=quoted(str(self.values[key]))
            )
        )

    def _full(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
