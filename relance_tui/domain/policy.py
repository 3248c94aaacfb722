"""The dunning policy: ordered steps, read from TOML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from relance_tui.domain.codes import Channel, CountsFrom, DebtKind, Entry
from relance_tui.domain.formats import quoted
from relance_tui.errors import UsageError
from relance_tui.i18n import _

TONES: Final = ("courteous", "firm", "formal")
"""How a letter may speak, from the softest."""


class PolicyError(UsageError):
    """A policy file that does not make a scenario."""


USUAL_DEADLINE_DAYS = 8
"""Days a letter gives to pay when its step does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level of the policy."""

    number: int
    """1 for the first."""
    name: str
    title: str
    channel: Channel
    offset_days: int
    """Days after the due date, inclusive: a step at 7 is due when the invoice is 7 days late."""
    template: str = ""
    """Name of the letter template; empty for a call or a hand-over."""
    tone: str = "courteous"
    is_legal: bool = False
    """Never skipped to: only reached from the step before it."""
    gap_days: int | None = None
    """Least days since the last effective contact; None for the last channel's default."""
    deadline_days: int = USUAL_DEADLINE_DAYS
    """Days the letter gives to pay."""
    counts_from: CountsFrom = CountsFrom.DUE_DATE
    """From when `offset_days` count."""
    minimum_cents: int = 0
    """The step waits until at least this much is overdue on the dossier."""
    needs_confirmation: bool = False
    """Whether somebody must confirm it by hand: it never leaves with a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """The delays of the rule; every default is the house's and can be set."""

    grace_working_days: int = 2
    gap_days: int = 3
    letter_gap_days: int = 7
    orphan_days: int = 15
    dispute_review_days: int = 15
    proof_days: int = 15
    """Days after a registered letter when its receipt, refusal or return is asked for."""
    debt_kind: DebtKind = DebtKind.ORDINARY
    """What the house sells, which decides the limitation period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A scenario: its steps in order and the delays that go with it."""

    name: str
    title: str
    steps: tuple[Step, ...]
    margins: Margins = field(default_factory=Margins)
    entry: Entry = Entry.FIRST
    """Where an invoice that is already late begins."""

    def step_after(self, number: int) -> Step | None:
        """The step that follows step `number` (0 for none yet), or None after the last."""
        return self.steps[number] if number < len(self.steps) else None

    def step_named(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    def gap_after(self, channel: Channel) -> int:
        """Default gap in calendar days after a contact on `channel`."""
        is_letter = channel in {Channel.LETTER, Channel.REGISTERED}
        return self.margins.letter_gap_days if is_letter else self.margins.gap_days


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_POLICY_KEYS = ("name", "title", "margins", "steps")
_STEP_KEYS = (
    "name",
    "title",
    "channel",
    "offset_days",
    "template",
    "tone",
    "legal",
    "gap_days",
    "deadline_days",
)
_MARGIN_KEYS = (
    "grace_working_days",
    "gap_days",
    "letter_gap_days",
    "orphan_days",
    "dispute_review_days",
)
_MOST_DAYS = 3650


def parse_policy(document: Mapping[str, object]) -> Policy:
    """The policy written in a TOML document, already read into a mapping.

    Raises `PolicyError` naming the key, its value and what is allowed.
    """
    table = _Table(document, "")
    table.refuse_unknown(_POLICY_KEYS)
    name, title = table.name("name"), table.text("title")
    margins = _parse_margins(_Table(table.mapping("margins"), "margins"))
    steps = tuple(
        _parse_step(_Table(step, f"steps[{number}]"), number)
        for number, step in enumerate(table.mappings("steps"), start=1)
    )
    _check_order(steps)
    return Policy(name=name, title=title, steps=steps, margins=margins)


def _parse_margins(table: _Table) -> Margins:
    table.refuse_unknown(_MARGIN_KEYS)
    house = Margins()
    return Margins(
        grace_working_days=table.whole("grace_working_days", house.grace_working_days, 0, 60),
        gap_days=table.whole("gap_days", house.gap_days, 0, 365),
        letter_gap_days=table.whole("letter_gap_days", house.letter_gap_days, 0, 365),
        orphan_days=table.whole("orphan_days", house.orphan_days, 1, 365),
        dispute_review_days=table.whole("dispute_review_days", house.dispute_review_days, 1, 365),
    )


def _parse_step(table: _Table, number: int) -> Step:
    table.refuse_unknown(_STEP_KEYS)
    channel = Channel(table.choice("channel", None, tuple(Channel)))
    has_template = table.has("template")
    if channel.is_written and not has_template:
        raise table.missing("template")
    if has_template and not channel.is_written:
        raise table.wrong("template", _("rien, car ce niveau n’envoie pas de texte"))
    return Step(
        number=number,
        name=table.name("name"),
        title=table.text("title"),
        channel=channel,
        offset_days=table.whole("offset_days", None, -_MOST_DAYS, _MOST_DAYS),
        template=table.name("template") if has_template else "",
        tone=table.choice("tone", TONES[0], TONES),
        is_legal=table.flag("legal"),
        gap_days=table.whole("gap_days", None, 0, 365) if table.has("gap_days") else None,
        deadline_days=table.whole("deadline_days", 8, 1, 365),
    )


def _check_order(steps: tuple[Step, ...]) -> None:
    for before, step in pairwise(steps):
        if step.offset_days <= before.offset_days:
            raise PolicyError(
                _(
                    "clé steps[{number}].offset_days = {days}\u00a0: attendu plus de {least}, "
                    "le délai du niveau précédent"
                ).format(number=step.number, days=step.offset_days, least=before.offset_days)
            )
        if any(step.name == other.name for other in steps[: step.number - 1]):
            raise PolicyError(
                _(
                    "clé steps[{number}].name = {name}\u00a0: attendu un nom qu’aucun autre "
                    "niveau ne porte"
                ).format(number=step.number, name=quoted(step.name))
            )


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
                    _("clé {key} inconnue\u00a0; clés admises\u00a0: {allowed}").format(
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

    def whole(self, key: str, default: int | None, least: int, most: int) -> int:
        value = self._required(key) if default is None else self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(
                key, _("un nombre entier de {least} à {most}").format(least=least, most=most)
            )
        return value

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
