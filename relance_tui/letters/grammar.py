"""What a letter may be written with: the signs it may use, and what each of them costs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from relance_tui.i18n import _
from relance_tui.letters.template_words import nearest, shown

LOOP, TICK, TEXT, WEIGHED, PACKED = " loop", " tick", " text", " weighed", " packed"
"""Filters put in when a template is compiled; no template can write a name with a space."""

HIGHEST_NUMBER = 10**15
_DEEPEST = 40
_MOST_LOOPS = 6
_HEAVIEST = 6_000
_CHARACTERS_PER_UNIT = 16
_INCLUSION = 200
"""Units to look a part up, which asks the disk whether it has changed."""

_ALLOWED = frozenset(
    {
        *(nodes.Template, nodes.Output, nodes.TemplateData),
        *(nodes.For, nodes.If, nodes.Include, nodes.Assign, nodes.AssignBlock, nodes.Macro),
        *(nodes.FilterBlock, nodes.With, nodes.Name, nodes.Const, nodes.Compare, nodes.Operand),
        *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.CondExpr),
        *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test),
        *(nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
        *(nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword),
    }
)
_SIGNS = {
    nodes.Block: "block",
    nodes.CallBlock: "call",
    nodes.Extends: "extends",
    nodes.FromImport: "from",
    nodes.Import: "import",
    nodes.Pow: "**",
    nodes.ScopedEvalContextModifier: "autoescape",
}
_INNER_NAMES = frozenset({"self", "super", "caller", "varargs", "kwargs"})

_N = TypeVar("_N", bound=nodes.Node)


def oversize(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Where the template is too long or too deep to be read at all: line and message."""
    if weight([tree]) > _HEAVIEST:
        yield 1, _("le modèle est trop long pour un courrier")
        return
    waiting: list[tuple[nodes.Node, int, int, int]] = [(tree, 1, 0, 0)]
    while waiting:
        node, line, depth, loops = waiting.pop()
        line = node.lineno or line
        loops += isinstance(node, nodes.For)
        if depth > _DEEPEST or loops > _MOST_LOOPS:
            yield line, _("trop de niveaux les uns dans les autres")
        else:
            inner = [(each, line, depth + 1, loops) for each in node.iter_child_nodes()]
            waiting.extend(reversed(inner))


def refusals(
    tree: nodes.Template, filters: Collection[str], tests: Collection[str]
) -> Iterator[tuple[int, str]]:
    """What the template uses that letters do not know: line and message, from top to bottom."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 1)]
    while waiting:
        node, line = waiting.pop()
        line = node.lineno or line
        message = _refusal(node, filters, tests)
        if message:
            yield line, message
        if type(node) in _ALLOWED:
            waiting.extend(reversed([(each, line) for each in node.iter_child_nodes()]))


def _refusal(node: nodes.Node, filters: Collection[str], tests: Collection[str]) -> str:
    """Why a node is refused; empty when it is not."""
    if type(node) not in _ALLOWED:
        return _barred(_SIGNS.get(type(node), type(node).__name__))
    if isinstance(node, nodes.Call | nodes.Filter | nodes.Test) and (
        node.dyn_args is not None or node.dyn_kwargs is not None
    ):
        return _barred("*")
    if isinstance(node, nodes.Filter) and node.name not in filters:
        unknown = _("filtre inconnu « {name} »").format(name=shown(node.name))
        return unknown + nearest(node.name, filters)
    if isinstance(node, nodes.Test) and node.name not in tests:
        unknown = _("test inconnu « {name} »").format(name=shown(node.name))
        return unknown + nearest(node.name, tests)
    return _detail(node)


def _detail(node: nodes.Node) -> str:
    """Why a node whose kind is allowed is refused in this form; empty when it is not."""
    message = ""
    if isinstance(node, nodes.Include):
        message = _include(node)
    elif isinstance(node, nodes.Name) and node.name in _INNER_NAMES:
        message = _("le nom « {name} » est réservé").format(name=node.name)
    elif isinstance(node, nodes.For) and node.recursive:
        message = _barred("recursive")
    elif isinstance(node, nodes.Const) and isinstance(node.value, int):
        message = _("nombre trop grand") if node.value > HIGHEST_NUMBER else ""
    return message


def _barred(sign: str) -> str:
    return _("« {sign} » n’est pas permis dans un modèle").format(sign=sign)


def _include(node: nodes.Include) -> str:
    if not node.with_context:
        return _barred("without context")
    if not included(node):
        return _("le nom d’une partie s’écrit entre guillemets")
    return ""


def included(node: nodes.Include) -> tuple[str, ...]:
    """The names of parts an include tries in turn; empty when they are not plain texts."""
    named = node.template
    items = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
    names = [each.value for each in items if isinstance(each, nodes.Const)]
    texts = tuple(name for name in names if isinstance(name, str))
    return texts if len(texts) == len(items) else ()


def weight(body: list[_N]) -> int:
    """What it costs to run these nodes once, in units of about one operation."""
    total = 0
    waiting: list[nodes.Node] = list(body)
    while waiting:
        node = waiting.pop()
        total += 1
        if isinstance(node, nodes.TemplateData):
            total += len(node.data) // _CHARACTERS_PER_UNIT
        waiting.extend(node.iter_child_nodes())
    return total


def metered(tree: nodes.Template) -> nodes.Template:
    """The template with a meter on its loops, macros, texts and lists; it has passed `refusals`."""
    ready = _Meter().visit_Template(tree)
    if tree.environment is not None:
        ready.set_environment(tree.environment)
    return ready


def _through(node: nodes.Node, name: str, *values: object) -> nodes.Expr:
    args: list[nodes.Expr] = [nodes.Const(value, lineno=node.lineno) for value in values]
    return nodes.Filter(node, name, args, [], None, None, lineno=node.lineno)


def _tick(node: nodes.Node, units: int) -> nodes.Stmt:
    start = nodes.Const(None, lineno=node.lineno)
    return nodes.ExprStmt(_through(start, TICK, units), lineno=node.lineno)


class _Meter(NodeTransformer):
    """Sends whatever can repeat or grow through a filter that counts it."""

    def visit_Template(self, node: nodes.Template) -> nodes.Template:  # noqa: N802 - Jinja's naming
        units = weight(node.body)
        self.generic_visit(node)
        node.body.insert(0, _tick(node, units))
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802 - Jinja's naming
        units = weight(node.body)
        self.generic_visit(node)
        node.body.insert(0, _tick(node, units))
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's naming
        units = 1 + weight(node.body) + (weight([node.test]) if node.test else 0)
        self.generic_visit(node)
        node.iter = _through(node.iter, LOOP, units)
        return node

    def visit_Include(self, node: nodes.Include) -> list[nodes.Node]:  # noqa: N802 - Jinja's naming
        return [_tick(node, _INCLUSION), node]

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        node.nodes = [_through(each, TEXT) for each in node.nodes]
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        if not isinstance(node.expr, nodes.Const):
            node.expr = _through(node.expr, WEIGHED)
        for each in node.ops:
            if each.op in {"in", "notin"} and not isinstance(each.expr, nodes.Const):
                each.expr = _through(each.expr, WEIGHED)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _through(node.node, WEIGHED)
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        return node if node.ctx == "store" else _through(node, PACKED)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        return _through(node, PACKED)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802 - Jinja's naming
        self.generic_visit(node)
        return _through(node, PACKED)
