"""Which policy a debtor follows: the house's segments, by kind of debtor, amount and tag.

Written in one line: `kind=public_body: diplomatie; amount>=5000: contentieux; tag=vip: preventif`.
Rules are separated by semicolons, conditions of one rule by commas; the first rule whose every
condition holds decides. Of several kinds one is enough; several tags must all be there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.debtor import Debtor
from relance_tui.domain.formats import plain_amount, quoted
from relance_tui.domain.money import AmountError, parse_amount
from relance_tui.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One rule: a policy for the debtors that meet all its conditions."""

    policy: str
    kinds: frozenset[DebtorKind] = frozenset()
    """Empty: any kind."""
    tags: frozenset[str] = frozenset()
    """All of them must be there."""
    least_cents: int | None = None
    """Open principal of the dossier, inclusive."""
    below_cents: int | None = None

    def holds(self, debtor: Debtor, open_cents: int) -> bool:
        """Whether every condition is met."""
        if self.kinds and debtor.kind not in self.kinds:
            return False
        if self.least_cents is not None and open_cents < self.least_cents:
            return False
        if self.below_cents is not None and open_cents >= self.below_cents:
            return False
        return self.tags <= set(debtor.tags)


def policy_name(debtor: Debtor, open_cents: int, segments: tuple[Segment, ...]) -> str | None:
    """The policy of the first segment the debtor belongs to, None when there is none."""
    return next((each.policy for each in segments if each.holds(debtor, open_cents)), None)


_CONDITION = re.compile(r"(kind|tag|amount)\s*(=|>=|<)\s*(\S.*)")
_BETWEEN = re.compile(r",(?![0-9])")
"""A comma before a digit is a decimal mark."""
_EXPECTED = "kind=business, tag=vip, amount>=5000, amount<500"


def parse_segments(text: str) -> tuple[Segment, ...]:
    """The rules written in a line. Raises ValueError saying what is expected, and where."""
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    return tuple(_parse_rule(rule) for rule in rules)


def check_segments(text: str, policies: Collection[str]) -> str:
    """The line as it is kept. Raises ValueError when it is wrong or names an unknown policy."""
    for segment in parse_segments(text):
        if segment.policy not in policies:
            raise ValueError(
                _("{name} n’est pas un scénario ; il y a {known}").format(
                    name=quoted(segment.policy), known=", ".join(sorted(policies))
                )
            )
    return "; ".join(rule.strip() for rule in text.split(";") if rule.strip())


def _parse_rule(rule: str) -> Segment:
    conditions, colon, policy = rule.rpartition(":")
    if not colon or not policy.strip() or not conditions.strip():
        raise ValueError(
            _("« conditions: scénario » dans {rule}, par exemple {example}").format(
                rule=quoted(rule), example=quoted("kind=public_body: diplomatie")
            )
        )
    kinds: set[DebtorKind] = set()
    tags: set[str] = set()
    floors: list[int] = []
    ceilings: list[int] = []
    for condition in _BETWEEN.split(conditions):
        name, operator, value = _parse_condition(condition.strip())
        if name == "kind":
            kinds.add(DebtorKind(value))
        elif name == "tag":
            tags.add(value)
        elif operator == "<":
            ceilings.append(parse_amount(value))
        else:
            floors.append(parse_amount(value))
    return Segment(
        policy=policy.strip(),
        kinds=frozenset(kinds),
        tags=frozenset(tags),
        least_cents=max(floors, default=None),
        below_cents=min(ceilings, default=None),
    )


def _parse_condition(condition: str) -> tuple[str, str, str]:
    found = _CONDITION.fullmatch(condition)
    if found is None or (found[2] == "=") is (found[1] == "amount"):
        raise _wrong(condition, _EXPECTED)
    name, operator, value = found[1], found[2], found[3].strip()
    if name == "kind" and value not in set(DebtorKind):
        raise _wrong(condition, ", ".join(DebtorKind))
    if name == "amount":
        try:
            value = plain_amount(parse_amount(value))
        except AmountError:
            raise _wrong(condition, _EXPECTED) from None
    return name, operator, value


def _wrong(condition: str, expected: str) -> ValueError:
    return ValueError(
        _("condition {condition}\u00a0: attendu {expected}").format(
            condition=quoted(condition), expected=expected
        )
    )
