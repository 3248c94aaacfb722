"""The quick line: what a clerk says of a call in a few words, read as what they record.

`promet 1200 ven`, `msg`, `3x400 le 5`, `rappeler lundi 10h`, `conteste F-118 prix`. A line is the
outcome, what it needs, then a note after a colon or a comma. No amount and no day is ever supplied:
what is missing is asked for, what can be read in two ways is refused with the ways.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.formats import quoted
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_outcomes import SHOWN, head_length, is_outcome, take
from relance_tui.domain.quick_plan import is_plan, read_plan
from relance_tui.domain.quick_reading import (
    Known,
    Line,
    Reading,
    Understood,
    Unread,
    bare,
    bare_word,
    lacking,
    refused,
    split_words,
)
from relance_tui.domain.quick_values import is_value
from relance_tui.domain.quick_words import HEADS, SUBJECTS, TWO_MEANINGS
from relance_tui.i18n import _

_MOST_WORDS = 24
"""More words than any outcome takes before its note."""
_LONGEST_NEAR = 20


def read_quick_line(text: str, known: Known) -> Reading:
    """What a line means for a dossier. Raises nothing."""
    said, note, is_after_comma = _without_note(text, known)
    words = split_words(said)
    try:
        if not words:
            raise _wordless(note)
        _refuse_odd(words)
        if is_plan(words):
            terms = read_plan(words, known)
            call = CallDraft(outcome=CallOutcome.REACHED, note=note)
            return Understood(call=call, plan=terms)
        outcome, rest = _headed(words)
        call = take(outcome, words[: len(words) - len(rest)], rest, known)
        if is_after_comma:
            _refuse_more_as_note(note, known)
    except Unread as end:
        return end.reading
    return Understood(call=replace(call, note=", ".join(filter(None, (call.note, note)))))


_NOTE = re.compile(r"[:;,](?=\s|$)")


def _without_note(text: str, known: Known) -> tuple[str, str, bool]:
    """The line, its note, and whether a comma parted them. An invoice goes on with the line."""
    numbers = {bare_word(number) for number in known.invoice_numbers}
    said = text
    for mark in _NOTE.finditer(text):
        note = text[mark.end() :].strip()
        first = bare_word(note.split()[0].rstrip(",;")) if note else ""
        if mark.group() == "," and first in numbers:
            said = f"{said[: mark.start()]} {said[mark.end() :]}"
            continue
        return said[: mark.start()], note, mark.group() != ":"
    return said, "", False


def _wordless(note: str) -> Unread:
    return refused(_("dites d’abord ce que l’appel a donné")) if note else lacking("")


def _refuse_odd(words: Line) -> None:
    """What could be taken for another number than the one that is seen."""
    if len(words) > _MOST_WORDS:
        raise refused(_("trop long\u00a0: mettez la note après un deux-points"))
    for word in words:
        if any(c.isnumeric() and not c.isascii() for c in word.typed):
            raise refused(_("chiffre illisible\u00a0: {text}").format(text=quoted(word.typed)))


def _refuse_more_as_note(note: str, known: Known) -> None:
    """After a comma, what reads as an amount, a day or an outcome may have been meant as one."""
    words = split_words(note)
    if is_value(words, known) or is_outcome(bare(words)):
        raise refused(
            _(
                "{text} après la virgule serait une note\u00a0: ôtez la virgule, ou mettez un"
                " deux-points pour une note"
            ).format(text=quoted(note))
        )


def _headed(words: Line) -> tuple[CallOutcome, Line]:
    """The outcome a line starts with, and what follows."""
    if len(words) > 1 and words[0].bare in SUBJECTS:
        words = words[1:]
    found = head_length(bare(words))
    if found and (found == len(words) or not _longer_heads(words)):
        return HEADS[bare(words)[:found]], words[found:]
    meanings = TWO_MEANINGS.get(words[0].bare)
    if meanings:
        raise refused(
            _("{text}\u00a0: a déjà payé ({past}) ou va payer ({future})\u202f? Précisez.").format(
                text=quoted(words[0].typed), past=_("a viré mardi"), future=_("promet 1200 ven")
            )
        )
    raise _unknown_head(words)


def _longer_heads(words: Line) -> list[str]:
    said = " ".join(bare(words))
    return [name for name in map(" ".join, HEADS) if name.startswith(said) and name != said]


def _unknown_head(words: Line) -> Unread:
    longer = _longer_heads(words)
    if longer:
        return lacking(_("{words}…").format(words=", ".join(longer[:SHOWN])))
    if words[0].bare[:1].isdigit():
        return refused(
            _(
                "{text}\u00a0: promis, viré ou à rappeler\u202f? Écrivez par exemple"
                " «\u00a0promet {text2} ven\u00a0», «\u00a0a viré {text2} mardi\u00a0» ou"
                " «\u00a0rappeler le 5\u00a0»."
            ).format(text=quoted(words[0].typed), text2=words[0].typed)
        )
    names = {head[0]: " ".join(head) for head in HEADS if len(head[0]) > 1}
    near = difflib.get_close_matches(words[0].bare[:_LONGEST_NEAR], names, n=3, cutoff=0.7)
    ideas = ", ".join(near) or _("promet, msg, rappeler, a viré, conteste, absent")
    return refused(
        _("{text} non compris\u202f; par exemple\u00a0: {ideas}").format(
            text=quoted(words[0].typed), ideas=ideas
        )
    )
