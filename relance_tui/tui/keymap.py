"""From the catalogue of commands to the framework's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from relance_tui.tui.commands import commands, shown_key


def bindings(*groups: str) -> list[BindingType]:
    """The bindings of these groups of commands, for the `BINDINGS` of a screen or a widget."""
    return [
        Binding(
            command.keys,
            command.action_name,
            command.title,
            show=command.show,
            key_display=shown_key(command.keys.partition(",")[0]),
            priority=command.has_priority,
            tooltip=command.sentence,
            id=command.id,
        )
        for command in commands(*groups)
    ]
