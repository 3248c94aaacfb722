"""Why something is so, as data: a rule's name and its inputs. Words are put to it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ReasonValue = str | int | date
"""A text, a count or an amount in cents (name ends in `_cents`), or a date (name ends in `_on`)."""


@dataclass(frozen=True, slots=True)
class Because:
    """A rule's verdict: a stable code and the figures it rests on."""

    code: str
    inputs: Mapping[str, ReasonValue] = field(default_factory=dict)
