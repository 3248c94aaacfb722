"""When somebody answers the telephone, as far as the calls made so far show it."""

from __future__ import annotations

from collections.abc import Sequence

_LEAST_CONVERSATIONS = 2
"""One conversation is chance."""


def best_hour(tries: Sequence[tuple[int, bool]]) -> int | None:
    """The hour of the day at which calls were answered most, or None without evidence.

    `tries` are calls made: the local hour, and whether it was answered by somebody who can decide.
    An hour counts with the one after it, since calls spread. It must hold two conversations or
    more, most of all there were, and more conversations than vain tries.
    """
    answered = sorted(hour for hour, is_answered in tries if is_answered)
    best: int | None = None
    most = 0
    for hour in dict.fromkeys(answered):
        around = [each for each in answered if hour <= each <= hour + 1]
        vain = sum(hour <= each <= hour + 1 for each, is_answered in tries if not is_answered)
        is_shown = len(around) >= _LEAST_CONVERSATIONS and len(around) > vain
        if is_shown and 2 * len(around) > len(answered) and len(around) > most:
            best, most = around[len(around) // 2], len(around)
    return best
