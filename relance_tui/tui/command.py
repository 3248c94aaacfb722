"""One command of the catalogue: what a key does, in words."""

from __future__ import annotations

from dataclasses import dataclass

from relance_tui.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does, on the screens of its group."""

    id: str
    """Group and name, `letter.copy`: what the configuration remaps."""
    keys: str
    """Keys in the framework's names, parted by commas; the first is the one shown."""
    label: str
    """The word of the footer, in French; read it through `title`."""
    help: str
    """What it does, in French; read it through `sentence`."""
    show: bool = False
    """Whether the footer shows it."""
    action: str = ""
    """The action of the screen; by default the name after the point."""
    has_priority: bool = False
    """Whether it acts before the field that has the focus."""

    @property
    def group(self) -> str:
        """The group it belongs to."""
        return self.id.partition(".")[0]

    @property
    def action_name(self) -> str:
        """The action of the screen, with its parameters."""
        return self.action or self.id.partition(".")[2]

    @property
    def title(self) -> str:
        """The word of the footer in the language of the screen."""
        return _(self.label)

    @property
    def sentence(self) -> str:
        """What it does in the language of the screen."""
        return _(self.help)


def help_command(group: str) -> Command:
    """The help of a screen by its sign, last of its footer: F1 does the same everywhere."""
    return Command(
        f"{group}.help",
        "question_mark",
        N_("aide"),
        N_("Les touches de cet écran."),
        show=True,
        action="app.help",
    )
