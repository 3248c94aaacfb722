"""Click in the language of the screen: its help, its usage lines, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import partial

import click

from relance_tui.errors import RelanceError
from relance_tui.i18n import N_, _, use_language

GLOBAL_OPTIONS = ("--db", "--today", "--lang")
"""Options of the program, which stand before the verb."""

_DASHES = 2
_YEARS = range(1990, 2200)
"""Years a clerk may work in; beyond them, reckoning with dates meets their ends."""
_LONGEST_NUMBER = 9


def _translated(text: str | None) -> str:
    # The translation of nothing is the heading of the catalogue.
    return _(text) if text else ""


def speak_as_configured() -> None:
    """Help and refusals are in the language of the configuration; a wrong one is told later."""
    from relance_tui.config import load_config

    with suppress(RelanceError):
        language = load_config().language
        if language:
            use_language(language)


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Usage : "))

    def write_heading(self, heading: str) -> None:
        shown = {"Options": _("Options"), "Commands": _("Verbes")}.get(heading, heading)
        self.write(f"{'':>{self.current_indent}}" + _("{heading} :").format(heading=shown))
        self.write("\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Spoken(click.Command):
    """What a verb and a group of verbs share: help translated when shown, arguments all named."""

    context_class = _Context

    def get_help(self, ctx: click.Context) -> str:
        """The whole help page."""
        if not ctx.find_root().params.get("lang"):
            speak_as_configured()
        return super().get_help(ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Afficher cette aide.")
        return option

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002 - asked for by the framework
        formatter: click.HelpFormatter,
    ) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_translated(self.help))

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - ours are short
        return _translated(self.help).partition("\n")[0]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        allowed, ctx.allow_extra_args = ctx.allow_extra_args, True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            # The parser of options does not say of which verb.
            error.ctx = error.ctx or ctx
            raise
        if rest and not allowed and not ctx.resilient_parsing:
            ctx.fail(_("de trop : {words}").format(words=" ".join(rest)))
        return rest


class Verb(_Spoken):
    """One verb. The first line of its help is the one shown beside its name."""


class Verbs(_Spoken, click.Group):
    """A group of verbs, in the order of a working day rather than of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - same
        """The names, in order."""
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the name of the program."""
        return [*super().collect_usage_pieces(ctx)[:-1], _("VERBE …")]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named first. Raises click.UsageError proposing the nearest ones."""
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            near = _nearest(args[0], self.list_commands(ctx))
            ctx.fail(_("verbe inconnu : « {word} »").format(word=args[0]) + near)
        return super().resolve_command(ctx, args)


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """How it is written and what it does."""
        record = super().get_help_record(ctx)
        return record and (record[0], _translated(self.help))


verb = partial(click.command, cls=Verb)
option = partial(click.option, cls=Option)
as_json = option(
    "--json", "as_json", is_flag=True, help=N_("Un seul document JSON, et rien d’autre.")
)


class OneOf(click.Choice[str]):
    """One of a few words."""

    def get_invalid_choice_message(
        self,
        value: object,
        ctx: click.Context | None,  # noqa: ARG002 - asked for by the framework
    ) -> str:
        """What is wrong, and every word there is."""
        message = _("« {value} » n’existe pas").format(value=value)
        return message + _(" ; au choix : {words}").format(words=", ".join(self.choices))


class Count(click.ParamType[int]):
    """A whole number of things, one at least."""

    name = "N"

    def __init__(self, lowest: int = 1) -> None:
        self._lowest = lowest

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The number. Fails on anything else."""
        text = str(value).strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
        if not is_number or int(text) < self._lowest:
            message = _("« {value} » n’est pas un nombre entier d’au moins {lowest}")
            self.fail(message.format(value=text, lowest=self._lowest), param, ctx)
        return int(text)


class IsoDay(click.ParamType[date]):
    """A day written as programs do, `2026-11-24`."""

    name = "AAAA-MM-JJ"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day. Fails on anything else."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            # The library reads weeks (2026-W48-2) and bare digits too.
            if text.count("-") == _DASHES and text.replace("-", "").isdecimal():
                day = date.fromisoformat(text)
                if day.year in _YEARS:
                    return day
        except ValueError:
            pass
        message = _("« {value} » n’est pas une date ; il faut AAAA-MM-JJ")
        return self.fail(message.format(value=text), param, ctx)


def told(error: click.UsageError) -> str:
    """What is wrong with the command line, in one line that says where help is."""
    path = error.ctx.command_path if error.ctx else "relance"
    return _("{problem} (aide : {command} --help)").format(problem=_problem(error), command=path)


def _problem(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter(param=click.Argument() as argument):
            return _("il manque {name}").format(name=argument.human_readable_name)
        case click.MissingParameter(param=click.Parameter() as missing):
            return _("il manque l’option {name}").format(name=missing.opts[0])
        case click.BadParameter():
            name = _named(error.param)
            return (
                _("{name} : {text}").format(name=name, text=error.message)
                if name
                else error.message
            )
        case click.NoSuchOption():
            return _unknown_option(error)
        case click.BadOptionUsage():
            return _misused_option(error)
    return error.message


def _named(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    if isinstance(param, click.Argument):
        return param.human_readable_name
    variable = param.envvar
    return f"{param.opts[0]} ({variable})" if isinstance(variable, str) else param.opts[0]


def _unknown_option(error: click.NoSuchOption) -> str:
    name = error.option_name
    if name in GLOBAL_OPTIONS and error.ctx and error.ctx.parent:
        return _("l’option {name} se place avant le verbe").format(name=name)
    known = [word for param in error.ctx.command.params for word in param.opts] if error.ctx else []
    message = _("option inconnue : {name}").format(name=name)
    return message + _nearest(name, [word for word in known if word.startswith("-")])


def _misused_option(error: click.BadOptionUsage) -> str:
    params = error.ctx.command.params if error.ctx else []
    is_flag = any(
        isinstance(param, click.Option) and param.is_flag and error.option_name in param.opts
        for param in params
    )
    message = (
        _("l’option {name} ne prend pas de valeur")
        if is_flag
        else _("l’option {name} attend une valeur")
    )
    return message.format(name=error.option_name)


def _nearest(word: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, list(known), n=2)
    if not near:
        return ""
    return _(" ; voulez-vous dire {words} ?").format(words=_(" ou ").join(near))
