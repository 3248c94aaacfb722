"""What can be chosen on the letter screen, as lists of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from relance_tui.domain.codes import Channel
from relance_tui.domain.debtor import Contact
from relance_tui.domain.policy import Policy, Step
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.views import LetterChoice, LetterTemplate, LetterView
from relance_tui.tui.screens.letter_lines import contact_name
from relance_tui.tui.screens.pick import Choice

PRINT = "print"
"""Stands among the formats for the printer."""
_STEP, _TEMPLATE = "step:", "template:"
_CHANNEL_LETTERS = {Channel.EMAIL: "e", Channel.LETTER: "c", Channel.REGISTERED: "r"}


def letter_choices(policy: Policy, templates: Sequence[LetterTemplate]) -> list[Choice]:
    """The written levels of the policy, the templates for situations, then the house's others."""
    steps = [step for step in policy.steps if step.channel.is_written]
    levels = _("Niveaux du scénario")
    found = [Choice("", _STEP + step.name, _step_line(step), levels) for step in steps]
    of_levels = {step.template for step in steps}
    others = [each for each in templates if each.name not in of_levels]
    situations, house = _("Selon la situation"), _("Modèles de la maison")
    found += [_template_choice(each, situations) for each in others if each.occasion]
    return found + [_template_choice(each, house) for each in others if not each.occasion]


def _step_line(step: Step) -> str:
    """The level by its title, and by its channel unless the title says that already."""
    line = _("Niveau {number} · {title}").format(number=step.number, title=step.title)
    channel = wording.channel_label(step.channel)
    return line if channel in step.title.casefold() else f"{line} ({channel})"


def _template_choice(template: LetterTemplate, group: str) -> Choice:
    return Choice("", _TEMPLATE + template.name, template.title, group)


def letter_value(letter: LetterView) -> str:
    """The answer among `letter_choices` that stands for the letter."""
    return _STEP + letter.step if letter.step else _TEMPLATE + letter.template


def chosen_letter(choice: LetterChoice, value: str) -> LetterChoice:
    """The choice with the level or the template of an answer; the rest of it stays."""
    if value.startswith(_STEP):
        return replace(choice, step=value.removeprefix(_STEP), template=None)
    return replace(choice, step=None, template=value.removeprefix(_TEMPLATE))


def contact_choices(contacts: Sequence[Contact]) -> list[Choice]:
    """The people of a debtor with how to reach them; the main one first."""
    return [Choice("", str(contact.id), _contact_line(contact)) for contact in contacts]


def _contact_line(contact: Contact) -> str:
    name = contact_name(contact)
    role = contact.role if contact.role != name else ""
    reached = [each for each in (contact.email, contact.phone) if each and each != name]
    language = _("anglais") if contact.language == "en" else _("français")
    named = ", ".join(filter(None, (name, role)))
    return "  ".join((named, language, *(reached or [_("ni e-mail ni téléphone")])))


def format_choices(printer: str | None) -> list[Choice]:
    """The files a letter can become, and the printer where there is one."""
    choices = [
        Choice("t", "txt", _("texte (.txt)")),
        Choice("m", "md", _("Markdown (.md)")),
        Choice("p", "pdf", _("PDF (.pdf)")),
        Choice("d", "docx", _("Word (.docx)")),
        Choice("e", "eml", _("brouillon d’e-mail (.eml)")),
    ]
    if printer is not None:
        label = _("imprimer ({command})").format(command=Path(printer).name)
        choices.append(Choice("i", PRINT, label))
    return choices


def channel_choices() -> list[Choice]:
    """The ways a text can leave."""
    return [
        Choice(letter, channel.value, wording.channel_label(channel))
        for channel, letter in _CHANNEL_LETTERS.items()
    ]
