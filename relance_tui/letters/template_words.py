"""What the template engine says of a fault, in one line a clerk understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from relance_tui.i18n import _
from relance_tui.letters.cleaning import clean_line

_LONGEST_NAME = 60
_LONGEST_TOLD = 160
_LONGEST_READ = 1_000
_LIKENESS = 0.7
"""From where two words are taken for the same one mistyped."""


class RefusedSyntax(TemplateSyntaxError):  # noqa: N818 - named for what it is
    """The template is written in a way that letters do not allow; the message is ours."""


class Refused(SecurityError):  # noqa: N818 - named for what it is
    """The template did something that letters do not allow; the message is ours."""


def shown(text: object) -> str:
    """A word of a template, short and harmless enough to be shown."""
    return clean_line(str(text))[:_LONGEST_NAME]


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message: the known word that looks like this one, or nothing."""
    found = get_close_matches(word.lower(), sorted(known), n=1, cutoff=_LIKENESS)
    return _(" (vouliez-vous dire « {name} » ?)").format(name=found[0]) if found else ""


def said(error: Exception) -> str:
    """One line of what went wrong, in the language of the screen."""
    if isinstance(error, RecursionError):
        return _("le modèle s’appelle lui-même sans fin")
    if isinstance(error, TemplateNotFound):
        return no_part(str(error.name).partition("/")[2] or str(error.name))
    told = (error.message if isinstance(error, TemplateError) else None) or str(error)
    if isinstance(error, RefusedSyntax | Refused):
        return told
    known = in_our_words(told)
    if isinstance(error, UndefinedError):
        return known or told  # what the sandbox says of a name is ours already
    return known or _unknown(error, told)


def unknown_name(name: str, known: Iterable[str]) -> str:
    """What is said of a name no letter knows."""
    return _("nom inconnu « {name} »").format(name=shown(name)) + nearest(name, known)


def unknown_attribute(value: object, name: object) -> str:
    """What is said when `value` holds nothing of that name."""
    if value is None:
        return _("« {name} » manque ici : il n’y a rien à lire, testez-le avec « if »").format(
            name=shown(name)
        )
    known = [str(key) for key in value] if isinstance(value, dict) else ()
    return no_such_name(name, known)


def no_such_name(name: object, known: Iterable[str]) -> str:
    """What is said of a name after a dot that does not exist."""
    told = _("« {name} » n’existe pas ici").format(name=shown(name))
    return told + nearest(shown(name), known)


def endless() -> str:
    """What is said of a template that takes too much work."""
    return _("le modèle se répète sans fin : boucles ou textes trop nombreux")


def no_part(name: str) -> str:
    """What is said of an include that finds nothing."""
    return _("partie « {name} » introuvable").format(name=shown(name))


def about_subject(told: str) -> str:
    """What is told, of the subject in the head of a template."""
    return _("objet (« subject ») : {error}").format(error=told)


def in_our_words(told: str) -> str:
    """What the engine tells, translated; empty when it is none of its usual messages."""
    for pattern, words in _MESSAGES:
        found = pattern.match(told[:_LONGEST_READ])
        if found:
            return words(*(shown(part or "") for part in found.groups()))
    return ""


def _unknown(error: Exception, told: str) -> str:
    short = clean_line(told)[:_LONGEST_TOLD] or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        return _("syntaxe incorrecte [{told}]").format(told=short)
    return _("valeur inutilisable à cet endroit [{told}]").format(told=short)


def _token(name: str) -> str:
    """A piece of syntax, as a clerk sees it in the file."""
    return {
        "begin of statement block": "{%",
        "end of statement block": "%}",
        "begin of print statement": "{{",
        "end of print statement": "}}",
        "end of template": _("la fin du modèle"),
        "template data / text": _("du texte"),
        "name": _("un nom"),
        "string": _("un texte entre guillemets"),
        "integer": _("un nombre"),
        "float": _("un nombre"),
    }.get(name, f"« {name} »" if name.isalpha() else name)


def _kind(name: str) -> str:
    return {
        "str": _("un texte"),
        "int": _("un nombre"),
        "float": _("un nombre"),
        "bool": _("un oui ou non"),
        "NoneType": _("rien"),
        "Undefined": _("rien"),
        "list": _("une liste"),
        "tuple": _("une liste"),
        "dict": _("un groupe de noms"),
    }.get(name, _("autre chose"))


def kind_of(value: object) -> str:
    """What a value is, in a word."""
    return _kind(type(value).__name__)


def _unclosed(awaited: str) -> str:
    """The tags that were awaited: `'elif' or 'else' or 'endif'` as Jinja lists them."""
    names = [f"{{% {name} %}}" for name in awaited.replace("'", "").split(" or ") if name]
    return _(" ou ").join(names)


def _end_of_template(awaited: str, tag: str) -> str:
    if not awaited:
        return _("le modèle s’arrête trop tôt")
    return _("le modèle s’arrête avant la fin de {{% {tag} %}} : il manque {awaited}").format(
        tag=tag, awaited=_unclosed(awaited)
    )


def _unknown_tag(name: str, awaited: str, tag: str) -> str:
    if awaited:
        return _("{{% {name} %}} n’est pas attendu ici : {{% {tag} %}} attend {awaited}").format(
            name=name, tag=tag, awaited=_unclosed(awaited)
        )
    return _("balise inconnue {{% {name} %}}").format(name=name) + nearest(name, TAGS)


TAGS = frozenset({"else", "elif", "endfor", "endif", "filter", "for", "if", "include", "macro"}) | {
    *("endfilter", "endmacro", "endraw", "endset", "endwith", "raw", "set", "with"),
}
"""The words a letter may write between `{%` and `%}`."""


def _awaited(expected: str, found: str = "") -> str:
    if not found:
        return _("le modèle s’arrête trop tôt : il manque {expected}").format(
            expected=_token(expected)
        )
    return _("{expected} est attendu ici, pas {found}").format(
        expected=_token(expected), found=_token(found)
    )


def _misplaced(found: str) -> str:
    if found == "end of template":
        return _("le modèle s’arrête trop tôt")
    return _("{found} n’a pas sa place ici").format(found=_token(found))


def _comparison(_sign: str, left: str, right: str) -> str:
    return _("{left} ne se compare pas à {right}").format(left=_kind(left), right=_kind(right))


_TAIL = (
    r"(?: (?:You probably made.*?looking for|Jinja was looking for the following tags:) (.+?)\.)?"
    r"(?: The innermost block that needs to be closed is '(.*)'\.)?$"
)


def _messages() -> Iterator[tuple[str, Callable[..., str]]]:
    yield r"Unexpected end of template\." + _TAIL, _end_of_template
    yield r"Encountered unknown tag '(.*?)'\." + _TAIL, _unknown_tag
    yield r"expected token '(.+?)', got '(.+)'$", _awaited
    yield r"unexpected end of template, expected '(.+)'\.$", _awaited
    yield r"unexpected '(.+?)', expected '(.+)'$", lambda found, hoped: _awaited(hoped, found)
    yield (
        r"(?:unexpected|Expected an expression, got) '(.+)'$",
        _misplaced,
    )
    yield (
        r"unexpected char ['\"](.+)['\"] at \d+$",
        lambda sign: _("le signe {sign} n’a pas sa place ici").format(sign=sign),
    )
    yield r"tag name expected$", lambda: _("il manque un mot après {%, comme « if »")
    yield r"Missing end of comment tag$", lambda: _("le commentaire n’est pas fermé par #}")
    yield r"Missing end of raw directive$", lambda: _("il manque {% endraw %}")
    yield r"You cannot chain", lambda: _("« is » ne s’emploie qu’une fois : séparez par « and »")
    yield r"can't assign to '(.+)'$", lambda _what: _("on ne peut rien ranger sous ce nom")
    yield r"Can't assign to special loop", lambda: _("le nom « loop » est réservé")
    yield from _running()


def _running() -> Iterator[tuple[str, Callable[..., str]]]:
    yield (
        r"macro '(.+)' takes no keyword argument '(.+)'$",
        lambda macro, name: _("la macro « {macro} » ne connaît pas « {name} »").format(
            macro=macro, name=name
        ),
    )
    yield (
        r"macro '(.+)' takes not more than (\d+)",
        lambda macro, count: _("la macro « {macro} » prend au plus {count} valeurs").format(
            macro=macro, count=count
        ),
    )
    yield (
        r"parameter '(.+)' was not provided$",
        lambda name: _("la valeur « {name} » n’a pas été donnée à la macro").format(name=name),
    )
    yield r"the inline if-expression", lambda: _("rien à écrire : le « if » n’a pas de « else »")
    yield r"No (?:first|last) item", lambda: _("la liste est vide")
    yield r"there is no (?:previous|next) item", lambda: _("la liste s’arrête là")
    yield r"'(.+)' not supported between instances of '(.+)' and '(.+)'$", _comparison
    yield r".*division.* by zero|.*modulo.* by zero", lambda: _("division par zéro")
    yield (
        r"(?:too many|not enough) values to unpack|cannot unpack",
        lambda: _("le nombre de noms n’est pas celui des valeurs"),
    )
    yield r"bad operand type", lambda: _("le signe moins ne s’emploie que devant un nombre")
    yield r"argument of type", lambda: _("« in » ne cherche que dans une liste ou un texte")
    yield (
        r"object of type '(.+)' has no len",
        lambda name: _("{kind} n’a pas de longueur").format(kind=_kind(name)),
    )
    yield (
        (
            r"[\w.<>]+(?:\(\))? (?:missing \d|takes |expected (?:at|exactly) |got an unexpected )"
            r"|'.*' is an invalid keyword argument"
        ),
        lambda: _("ce ne sont pas les valeurs attendues entre les parenthèses"),
    )
    yield r".*unhashable type", lambda: _("une liste ne peut pas servir de nom")
    yield r"cannot assign attribute", lambda: _("on ne peut rien ranger sous ce nom")


_MESSAGES = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _messages())
