"""A dunning policy as a house writes it down: a TOML document, checked key by key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from relance_tui.domain.codes import Channel, CountsFrom, Entry
from relance_tui.domain.formats import quoted
from relance_tui.domain.money import AmountError, parse_amount
from relance_tui.domain.policy import (
    TONES,
    USUAL_DEADLINE_DAYS,
    Margins,
    Policy,
    PolicyError,
    Step,
)
from relance_tui.i18n import _

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_POLICY_KEYS = ("name", "title", "entry", "margins", "steps")
_STEP_KEYS = (
    "name",
    "title",
    "channel",
    "offset_days",
    "from",
    "minimum",
    "template",
    "tone",
    "legal",
    "confirm",
    "gap_days",
    "deadline_days",
)
_LEAST_MARGINS = {
    "grace_working_days": 0,
    "gap_days": 0,
    "letter_gap_days": 0,
    "orphan_days": 1,
    "dispute_review_days": 1,
    "proof_days": 1,
}
"""The delays a policy may set for itself, and the least of each."""
_MOST_DAYS = 3650

_Code = TypeVar("_Code", bound=StrEnum)


def parse_policy(document: Mapping[str, object], house: Margins | None = None) -> Policy:
    """The policy written in a TOML document, already read into a mapping.

    A delay it does not set is that of `house`. Raises `PolicyError` naming the key, its value and
    what is allowed.
    """
    table = _Table(document, "")
    table.refuse_unknown(_POLICY_KEYS)
    name, title = table.name("name"), table.text("title")
    entry = table.code("entry", Entry, Entry.FIRST)
    margins = _parse_margins(_Table(table.mapping("margins"), "margins"), house or Margins())
    steps = tuple(
        _parse_step(_Table(step, f"steps[{number}]"), number)
        for number, step in enumerate(table.mappings("steps"), start=1)
    )
    _check_names(steps)
    _check_order(steps)
    return Policy(name=name, title=title, steps=steps, margins=margins, entry=entry)


def _parse_margins(table: _Table, house: Margins) -> Margins:
    table.refuse_unknown(_LEAST_MARGINS)
    own: dict[str, Any] = {
        key: table.whole(key, None, least, 365)
        for key, least in _LEAST_MARGINS.items()
        if table.has(key)
    }
    return replace(house, **own)


def _parse_step(table: _Table, number: int) -> Step:
    table.refuse_unknown(_STEP_KEYS)
    channel = table.code("channel", Channel)
    counts_from = table.code("from", CountsFrom, CountsFrom.DUE_DATE)
    has_template = table.has("template")
    if channel.is_written and not has_template:
        raise table.missing("template")
    if has_template and not channel.is_written:
        raise table.wrong("template", _("rien, car ce niveau n’envoie pas de texte"))
    least_days = 1 if counts_from is CountsFrom.PREVIOUS_STEP else -_MOST_DAYS
    return Step(
        number=number,
        name=table.name("name"),
        title=table.text("title"),
        channel=channel,
        offset_days=table.whole("offset_days", None, least_days, _MOST_DAYS),
        template=table.name("template") if has_template else "",
        tone=table.choice("tone", TONES[0], TONES),
        is_legal=table.flag("legal"),
        gap_days=table.whole("gap_days", None, 0, 365) if table.has("gap_days") else None,
        deadline_days=table.whole("deadline_days", USUAL_DEADLINE_DAYS, 1, 365),
        counts_from=counts_from,
        minimum_cents=table.cents("minimum"),
        needs_confirmation=table.flag("confirm"),
    )


def _check_names(steps: tuple[Step, ...]) -> None:
    known: set[str] = set()
    for step in steps:
        if step.name in known:
            raise PolicyError(
                _(
                    "clé steps[{number}].name = {name}\u00a0: attendu un nom qu’aucun autre "
                    "niveau ne porte"
                ).format(number=step.number, name=quoted(step.name))
            )
        known.add(step.name)


def _check_order(steps: tuple[Step, ...]) -> None:
    """Days that count from one origin grow; those from the step before are compared with none."""
    last: dict[CountsFrom, int] = {}
    for step in steps:
        if step.counts_from is CountsFrom.PREVIOUS_STEP:
            if step.number == 1:
                raise PolicyError(
                    _(
                        "clé steps[1].from = {value} : attendu due_date ou end_of_month, car aucun"
                        " niveau ne précède"
                    ).format(value=quoted(step.counts_from))
                )
            continue
        least = last.get(step.counts_from)
        if least is not None and step.offset_days <= least:
            raise PolicyError(
                _(
                    "clé steps[{number}].offset_days = {days} : attendu plus de {least}, le délai"
                    " d’un niveau précédent qui compte depuis la même date"
                ).format(number=step.number, days=step.offset_days, least=least)
            )
        last[step.counts_from] = step.offset_days


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the document, read key by key with an error that says where."""

    values: Mapping[str, object]
    path: str
    """Where the table is; empty at the top."""

    def has(self, key: str) -> bool:
        return key in self.values

    def missing(self, key: str) -> PolicyError:
        return PolicyError(_("clé {key} manquante").format(key=self._full(key)))

    def wrong(self, key: str, expected: str) -> PolicyError:
        return PolicyError(
            _("clé {key} = {value}\u00a0: attendu {expected}").format(
                key=self._full(key), value=quoted(str(self.values[key])), expected=expected
            )
        )

    def refuse_unknown(self, allowed: Iterable[str]) -> None:
        for key in self.values:
            if key not in allowed:
                raise PolicyError(
                    _("clé {key} inconnue ; clés admises : {allowed}").format(
                        key=quoted(self._full(key)), allowed=", ".join(allowed)
                    )
                )

    def text(self, key: str) -> str:
        value = self._required(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, _("un texte entre guillemets"))
        if any(unicodedata.category(character) == "Cc" for character in value):
            raise self.wrong(key, _("un texte d’une seule ligne"))
        return value.strip()

    def name(self, key: str) -> str:
        value = self._required(key)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise self.wrong(key, _("un nom fait de a-z, 0-9 et tirets"))
        return value

    def choice(self, key: str, default: str | None, allowed: tuple[str, ...]) -> str:
        value = self._required(key) if default is None else self.values.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(key, ", ".join(allowed))
        return value

    def code(self, key: str, codes: type[_Code], default: _Code | None = None) -> _Code:
        return codes(self.choice(key, default, tuple(codes)))

    def whole(self, key: str, default: int | None, least: int, most: int) -> int:
        value = self._required(key) if default is None else self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(
                key, _("un nombre entier de {least} à {most}").format(least=least, most=most)
            )
        return value

    def cents(self, key: str) -> int:
        """An amount in euros, as a number or as text; 0 when it is not there."""
        try:
            cents = parse_amount(str(self.values.get(key, 0)))
        except AmountError:
            cents = -1
        if cents < 0:
            expected = _("un montant en euros, par exemple {text}")
            raise self.wrong(key, expected.format(text='"150.00"'))
        return cents

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, _("true ou false"))
        return value

    def mapping(self, key: str) -> Mapping[str, object]:
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"[{key}]")
        return value

    def mappings(self, key: str) -> tuple[Mapping[str, object], ...]:
        value = self._required(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, _("au moins un niveau, écrit [[{key}]]").format(key=key))
        if not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(key, f"[[{key}]]")
        return tuple(value)

    def _required(self, key: str) -> object:
        if key not in self.values:
            raise self.missing(key)
        return self.values[key]

    def _full(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
