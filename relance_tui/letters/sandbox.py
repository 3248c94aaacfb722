"""Where templates run: they read what they are given, and can neither last nor grow without end.

Every render has an allowance of work, see `relance_tui.letters.metering`, so that no template takes
more than a moment or some megabytes. What may be read of a value is listed here, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import BuiltinMethodType, CodeType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, nodes
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from relance_tui.i18n import _
from relance_tui.letters import grammar
from relance_tui.letters.metering import (
    CHECKS,
    FILTERS,
    GLOBALS,
    METERS,
    allowed_render,
    effort,
    joined_text,
    spend,
    text_of,
)
from relance_tui.letters.template_words import (
    Refused,
    RefusedSyntax,
    in_our_words,
    unknown_attribute,
    unknown_name,
)

TEXT_METHODS = frozenset(
    {"capitalize", "endswith", "lower", "split", "splitlines", "startswith", "strip", "title"}
    | {"upper"}
)
DICT_METHODS = frozenset({"get", "items", "keys", "values"})
LOOP_NAMES = frozenset(
    {"cycle", "depth", "first", "index", "index0", "last", "length", "nextitem", "previtem"}
    | {"revindex", "revindex0"}
)


class _Unknown(StrictUndefined):
    """A name that stands for nothing; any use of it says so in the language of the screen."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return in_our_words(self._undefined_hint) or self._undefined_hint
        if self._undefined_obj is missing:
            return unknown_name(str(self._undefined_name), ())
        return unknown_attribute(self._undefined_obj, self._undefined_name)


class _Letter(Template):
    """A compiled template; each render has its own allowance."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - Jinja's signature
        with allowed_render():
            return super().render(*args, **kwargs)


class _Sandbox(SandboxedEnvironment):
    """Templates may read what they are given and repeat; they reach no file and grow no memory."""

    template_class = _Letter
    concat = staticmethod(joined_text)
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.partition('/')[0]}/{template}"

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        for each in (left, right):
            if isinstance(each, Undefined):
                str(each)
        if isinstance(left, int | float) and isinstance(right, int | float) and operator != "**":
            number = super().call_binop(context, operator, left, right)
            if isinstance(number, int) and abs(number) > grammar.HIGHEST_NUMBER:
                raise Refused(_("nombre trop grand"))
            return number
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return joined_text((left, right))
        told = _("« {sign} » ne s’emploie qu’entre nombres ; pour des textes, écrivez ~")
        raise Refused(told.format(sign=operator))

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's signature
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            readable = DICT_METHODS
        elif isinstance(obj, str):
            readable = TEXT_METHODS
        elif isinstance(obj, LoopContext):
            readable = LOOP_NAMES
        else:
            if isinstance(obj, Undefined):
                str(obj)
            readable = frozenset()
        if attribute in readable:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, Undefined | str | list | tuple | dict):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                pass
        return self.undefined(obj=obj, name=argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        spend(2)
        if isinstance(obj, BuiltinMethodType):
            spend(effort(obj.__self__, args))
        elif not isinstance(obj, Macro | Undefined) and not self._is_ours(obj):
            raise Refused(_("seules une macro et une fonction s’écrivent avec des parenthèses"))
        return context.call(obj, *args, **kwargs)

    @staticmethod
    def _is_ours(obj: object) -> bool:
        cycle = isinstance(getattr(obj, "__self__", None), LoopContext)
        return cycle or any(obj is each for each in GLOBALS.values())

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = Parser(self, source, name, filename)
        try:
            return parser.parse()
        except RecursionError:
            told = _("trop de niveaux les uns dans les autres")
        except ValueError:
            told = _("nombre trop grand")
        raise RefusedSyntax(told, parser.stream.current.lineno, name, filename)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        for line, told in refusals(source):
            raise RefusedSyntax(told, line, name, filename)
        return super()._generate(grammar.metered(source), name, filename, defer_init)

    def _compile(self, source: str, filename: str) -> CodeType:
        try:
            return super()._compile(source, filename)
        except (SyntaxError, MemoryError, RecursionError):
            told = _("trop de niveaux les uns dans les autres")
        raise RefusedSyntax(told, 1, None, filename)


def refusals(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Why a parsed template will not run: line and message of each reason, from top to bottom."""
    found = list(grammar.oversize(tree))
    return iter(found) if found else grammar.refusals(tree, FILTERS, CHECKS)


def sandbox(loader: BaseLoader) -> Environment:
    """An environment that runs the templates of this loader safely."""
    built = _Sandbox(
        loader=loader,
        undefined=_Unknown,
        finalize=text_of,
        autoescape=False,
        optimized=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    built.filters = {**FILTERS, **METERS}
    built.tests = dict(CHECKS)
    built.globals = dict(GLOBALS)
    return built
