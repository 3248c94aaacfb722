"""The names of a template read without running it, so that no branch goes unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import nodes

from relance_tui.letters.grammar import included
from relance_tui.letters.sandbox import DICT_METHODS, LOOP_NAMES, TEXT_METHODS
from relance_tui.letters.template_words import (
    about_subject,
    nearest,
    no_part,
    no_such_name,
    unknown_name,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What may be read of a value."""

    names: frozenset[str] | None = None
    """What may follow a dot; None when it is not known."""
    inner: Mapping[str, Shape] = field(default_factory=dict)
    """The shapes of what follows the dot, where they are known."""
    item: Shape | None = None
    """The shape of its items, when it is a list."""


ANY = Shape()
PLAIN = Shape(frozenset())
TEXT = Shape(TEXT_METHODS)
_LOOP = Shape(LOOP_NAMES)
_ASKED = frozenset({"defined", "undefined", "default"})
"""Tests and filters that a template applies to a name it is not sure to have."""

Scope = dict[str, Shape]


def shape_of(value: object) -> Shape:
    """What may be read of a value of the vocabulary."""
    if isinstance(value, dict):
        inner = {str(key): shape_of(each) for key, each in value.items()}
        return Shape(DICT_METHODS | inner.keys(), inner)
    if isinstance(value, list | tuple):
        return Shape(frozenset(), item=shape_of(value[0]) if value else ANY)
    if isinstance(value, str):
        return TEXT
    return ANY if value is None else PLAIN


@dataclass(frozen=True, slots=True)
class Part:
    """A file read by a walk."""

    path: Path
    tree: nodes.Template


@dataclass(slots=True)
class Walk:
    """One reading of a template and of all it includes; what it finds is in `found`."""

    part: Callable[[str], Part | None]
    """The part of a name; None when it cannot be read."""
    names: frozenset[str]
    """The names of all parts."""
    found: dict[tuple[Path, int, str], None] = field(default_factory=dict)
    """File, line and message of each fault, in the order of the reading."""
    _path: Path = Path()
    _open: list[Path] = field(default_factory=list)
    _done: set[tuple[Path, frozenset[tuple[str, int]]]] = field(default_factory=set)
    _later: list[tuple[nodes.Macro, Scope, Path]] = field(default_factory=list)

    def template(self, part: Part, names: Mapping[str, Shape]) -> None:
        """Read a template whose names are those given, then the macros it defines.

        A macro is read last because it may use a name set after it.
        """
        self._file(part, dict(names))
        while self._later:
            macro, scope, self._path = self._later.pop(0)
            inner = scope | {each.name: ANY for each in macro.args}
            self._body(macro.body, inner)

    def subject(self, part: Part, line: int, names: Mapping[str, Shape]) -> None:
        """Read the subject, a template of one line that stands at `line` of the file."""
        inner = Walk(self.part, frozenset())
        inner.template(part, names)
        for path, _line, told in inner.found:
            self.found[path, line, about_subject(told)] = None

    def _file(self, part: Part, scope: Scope) -> None:
        """Read a file once for each set of names it is included with."""
        key = part.path, frozenset((name, id(shape)) for name, shape in scope.items())
        if part.path in self._open or key in self._done:
            return
        self._done.add(key)
        outer = self._path
        self._path = part.path
        self._open.append(part.path)
        for each in part.tree.find_all((nodes.Test, nodes.Filter)):
            if each.name in _ASKED and isinstance(each.node, nodes.Name):
                scope.setdefault(each.node.name, ANY)
        self._body(part.tree.body, scope)
        self._open.pop()
        self._path = outer

    def _say(self, node: nodes.Node, told: str) -> None:
        self.found.setdefault((self._path, node.lineno or 1, told))

    def _body(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.If():
                self._read(node.test, scope)
                self._body((*node.body, *node.elif_, *node.else_), scope)
            case nodes.For():
                self._loop(node, scope)
            case nodes.Assign():
                self._bind(node.target, self._read(node.node, scope), scope)
            case nodes.AssignBlock():
                self._body(node.body, dict(scope))
                self._read(node.filter, scope)
                self._bind(node.target, TEXT, scope)
            case nodes.With():
                inner = dict(scope)
                for target, value in zip(node.targets, node.values, strict=True):
                    self._bind(target, self._read(value, scope), inner)
                self._body(node.body, inner)
            case nodes.FilterBlock():
                self._read(node.filter, scope)
                self._body(node.body, dict(scope))
            case nodes.Macro():
                self._read_all(node.defaults, scope)
                scope[node.name] = ANY
                self._later.append((node, scope, self._path))
            case nodes.Include():
                self._include(node, scope)
            case _:
                self._read_all(node.iter_child_nodes(), scope)

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        inner = dict(scope)
        self._bind(node.target, self._read(node.iter, scope).item or ANY, inner)
        self._read(node.test, inner)
        self._body(node.body, inner | {"loop": _LOOP})
        self._body(node.else_, dict(scope))

    def _include(self, node: nodes.Include, scope: Scope) -> None:
        names = included(node)
        known = [name for name in names if name in self.names]
        if known:
            part = self.part(known[0])
            if part:
                self._file(part, dict(scope))
        elif names and not node.ignore_missing:
            self._say(node, no_part(names[-1]) + nearest(names[-1], self.names))

    def _bind(self, target: nodes.Node, shape: Shape, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = shape
        for each in target.find_all(nodes.Name):
            scope.setdefault(each.name, ANY)
            if each is not target:
                scope[each.name] = ANY

    def _read_all(self, expressions: Iterable[nodes.Node], scope: Scope) -> None:
        for each in expressions:
            self._read(each, scope)

    def _read(self, node: nodes.Node | None, scope: Scope) -> Shape:
        """The shape of an expression, once all names in it are known."""
        shape = ANY
        match node:
            case nodes.Name():
                if node.name not in scope:
                    self._say(node, unknown_name(node.name, scope))
                shape = scope.get(node.name, ANY)
            case nodes.Const():
                shape = TEXT if isinstance(node.value, str) else PLAIN
            case nodes.Getattr():
                shape = self._named(node, self._read(node.node, scope), node.attr)
            case nodes.Getitem():
                shape = self._item(node, scope)
            case nodes.Filter():
                shape = self._filtered(node, scope)
            case nodes.Node():
                self._read_all(node.iter_child_nodes(), scope)
        return shape

    def _named(self, node: nodes.Node, holder: Shape, name: str) -> Shape:
        if holder.names is not None and name not in holder.names:
            self._say(node, no_such_name(name, holder.inner or holder.names))
        return holder.inner.get(name, ANY)

    def _item(self, node: nodes.Getitem, scope: Scope) -> Shape:
        holder = self._read(node.node, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._named(node, holder, node.arg.value)
        self._read(node.arg, scope)
        return holder if isinstance(node.arg, nodes.Slice) else holder.item or ANY

    def _filtered(self, node: nodes.Filter, scope: Scope) -> Shape:
        shape = self._read(node.node, scope)
        self._read_all((*node.args, *node.kwargs), scope)
        for each in node.kwargs:
            if each.key == "attribute" and isinstance(each.value, nodes.Const):
                item = shape.item or ANY
                for name in str(each.value.value).split("."):
                    item = self._named(node, item, name)
        return (shape.item or ANY) if node.name in {"first", "last"} else ANY
