"""The allowance of work of a render, and the filters and tests that spend from it.

Whatever can repeat or grow pays before it happens: the turns of a loop, a text, a list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinja2 import Environment
from jinja2.filters import do_default, make_attrgetter
from jinja2.runtime import Context, Undefined
from jinja2.tests import TESTS
from jinja2.utils import pass_context, pass_environment

from relance_tui.i18n import _
from relance_tui.letters import grammar
from relance_tui.letters.template_words import Refused, endless, kind_of

ALLOWANCE = 400_000
"""Operations of one render: some hundred times the longest letter, well under a second."""
_MOST_ITEMS = 400
_LISTS: tuple[type[Collection[Any]], ...] = (
    list,
    tuple,
    dict,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)

_REPEATED: tuple[type[Collection[Any]], ...] = (*_LISTS, str)


class _Allowance:
    """What is left to spend."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


_allowance: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowed_render() -> Iterator[None]:
    """Give what runs inside an allowance of its own."""
    token = _allowance.set(_Allowance(ALLOWANCE))
    try:
        yield
    finally:
        _allowance.reset(token)


def spend(units: int) -> None:
    """Count work about to be done; outside of a render there is nothing to count."""
    allowance = _allowance.get()
    if allowance is None:
        return
    allowance.left -= units
    if allowance.left < 0:
        raise Refused(endless())


def text_of(value: object) -> str:
    """A value as a letter writes it; what is not text, number or block of text is refused."""
    if isinstance(value, str):
        text = value
    elif value is None:
        raise Refused(_("il n’y a rien à écrire ici : testez d’abord avec « if »"))
    elif isinstance(value, bool | Iterable) or callable(value):
        if isinstance(value, Undefined):
            return str(value)
        raise Refused(_("{kind} ne s’écrit pas tel quel").format(kind=kind_of(value)))
    else:
        text = str(value)
    spend(1 + (len(text) >> 4))
    return text


def _counted(value: Any, units: int) -> Any:  # noqa: ANN401 - whatever the template loops over
    """What a loop goes through, all its turns paid in advance."""
    if isinstance(value, Undefined):
        return iter(value)  # tells what is unknown
    if not isinstance(value, _REPEATED):
        raise Refused(_("« for » ne parcourt qu’une liste, pas {kind}").format(kind=kind_of(value)))
    spend(units * len(value))
    return value


def _tick(_start: None, units: int) -> None:
    spend(units)


def _weighed(value: Any) -> Any:  # noqa: ANN401 - whatever the template compares
    """A value about to be searched, compared or cut."""
    if type(value) is str:
        spend(len(value) >> 6)
    elif isinstance(value, _LISTS):
        spend(len(value))
    return value


def _packed(value: Any) -> Any:  # noqa: ANN401 - the list the template has just made
    """A list the template made, small with all that it holds: lists of lists double in silence."""
    waiting: list[Any] = [value]
    size = 0
    while waiting:
        each = waiting.pop()
        size += 1
        if isinstance(each, list | tuple):
            waiting.extend(each[:_MOST_ITEMS])
        elif isinstance(each, dict):
            waiting.extend(list(each.values())[:_MOST_ITEMS])
        if size > _MOST_ITEMS:
            raise Refused(_("une liste du modèle est trop longue"))
    spend(size)
    return value


def joined_text(parts: Iterable[str]) -> str:
    """The parts set end to end."""
    text = "".join(parts)
    spend(len(text) >> 4)
    return text


@pass_context
def _join(
    context: Context,
    value: Any,  # noqa: ANN401 - whatever the template joins
    d: str = "",
    attribute: str | int | None = None,
) -> str:
    items = _counted(value, 1)
    if attribute is not None:
        spend(len(str(attribute)))
        items = map(make_attrgetter(context.environment, attribute), items)
    texts = [text_of(each) for each in items]
    between = text_of(d)
    spend(len(between) * len(texts) >> 4)
    return between.join(texts)


@pass_environment
def _first(environment: Environment, value: Any) -> Any:  # noqa: ANN401 - an item of the list
    items = iter(_counted(value, 0))
    return next(items, environment.undefined("No first item, sequence was empty."))


@pass_environment
def _last(environment: Environment, value: Any) -> Any:  # noqa: ANN401 - an item of the list
    items = iter(reversed(_counted(value, 0)))
    return next(items, environment.undefined("No last item, sequence was empty."))


def effort(owner: object, args: Iterable[object]) -> int:
    """What a method of a text costs: some look at each letter for each letter they are given."""
    if not isinstance(owner, str):
        return 0
    given = sum(len(each) for each in args if isinstance(each, str))
    return len(owner) * (2 + given) >> 3


def _trim(value: object, chars: str | None = None) -> str:
    text = text_of(value)
    spend(effort(text, (chars,)))
    return text.strip(chars)


def _whole(value: object) -> int:
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, int):
        raise Refused(_("un nombre est attendu ici, pas {kind}").format(kind=kind_of(value)))
    return value


def _plural(count: int, one: str, many: str) -> str:
    """`one` for a count below 2, else `many`."""
    return one if abs(_whole(count)) < 2 else many  # noqa: PLR2004 - where the plural starts


FILTERS: dict[str, Callable[..., Any]] = {
    "capitalize": lambda value: text_of(value).capitalize(),
    "default": do_default,
    "first": _first,
    "join": _join,
    "last": _last,
    "length": len,
    "lower": lambda value: text_of(value).lower(),
    "trim": _trim,
    "upper": lambda value: text_of(value).upper(),
}
"""What a template may write after `|`."""
METERS: dict[str, Callable[..., Any]] = {
    grammar.LOOP: _counted,
    grammar.TICK: _tick,
    grammar.TEXT: text_of,
    grammar.WEIGHED: _weighed,
    grammar.PACKED: _packed,
}
"""What the grammar puts in, for these to count."""
_PLAIN_TESTS = (
    *("boolean", "defined", "false", "float", "integer", "mapping", "none", "number"),
    *("sequence", "string", "true", "undefined"),
)
_JINJA_TESTS: Mapping[str, Any] = TESTS
CHECKS: dict[str, Callable[..., Any]] = {
    **{name: _JINJA_TESTS[name] for name in _PLAIN_TESTS},
    "divisibleby": lambda value, by: _whole(value) % _whole(by) == 0,
    "even": lambda value: _whole(value) % 2 == 0,
    "in": lambda value, held: value in _weighed(held),
    "odd": lambda value: _whole(value) % 2 == 1,
}
"""What a template may write after `is`."""
GLOBALS: dict[str, Callable[..., Any]] = {"plural": _plural}
"""What a template may call."""
