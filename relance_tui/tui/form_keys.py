"""The bindings of forms, taken from the catalogue."""

from __future__ import annotations

from dataclasses import replace

from textual.binding import Binding

from relance_tui.tui.keymap import bindings


def first_bindings(*groups: str) -> list[Binding]:
    """The bindings of these groups, acting before the field that has the focus.

    Keys are then taken in the order typed even when many arrive at once.
    """
    return [
        replace(binding, priority=True)
        for binding in bindings(*groups)
        if isinstance(binding, Binding)
    ]


def leave_bindings() -> list[Binding]:
    """The binding that leaves a question without an answer."""
    return _among(first_bindings("form"), "leave")


def page_bindings() -> list[Binding]:
    """The bindings that turn the pages of a long text beside the fields."""
    return _among(first_bindings("list"), "page_down", "page_up")


def _among(found: list[Binding], *actions: str) -> list[Binding]:
    return [binding for binding in found if binding.action in actions]


def app_bindings() -> list[Binding]:
    """The bindings of the application, for dialogs that stand between it and the keys."""
    return [
        replace(binding, action=f"app.{binding.action}")
        for binding in bindings("app")
        if isinstance(binding, Binding)
    ]
