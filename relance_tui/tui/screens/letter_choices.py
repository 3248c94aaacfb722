"""Another letter: its level or template, its language, its reader, its invoices."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.views import LetterChoice, LetterView
from relance_tui.tui.hints import key_of
from relance_tui.tui.holding import opens
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.letter_invoices import InvoicesScreen
from relance_tui.tui.screens.letter_options import (
    chosen_letter,
    contact_choices,
    letter_choices,
    letter_value,
)
from relance_tui.tui.screens.letter_text import LetterText, draft_name
from relance_tui.tui.screens.pick import PickScreen


class LetterChoices(LetterText):
    """Composes the letter again, as the clerk wants it. Each letter has a draft of its own."""

    # Level or template.

    @opens
    async def action_template(self) -> None:
        """Chooses a level or a template; the present one gives its own text back."""
        try:
            templates = await asyncio.to_thread(self.desk.letter_templates)
        except RelanceError as error:
            self.say(str(error))
            return
        proposed = letter_value(self.letter)
        choices = letter_choices(self.view.policy, templates)
        chosen = await self.shown(PickScreen(_("Quel courrier\u202f?"), choices, proposed))
        if chosen is None or (chosen == proposed and not await self._may_forget()):
            return
        await self._turn_to(chosen_letter(self.letter.choice, chosen))

    async def _may_forget(self) -> bool:
        """Whether the clerk's own text may give way to the template's."""
        if self.is_changed:
            question = _("Votre texte modifié sera remplacé par le modèle. Continuer\u202f?")
            if not await self.shown(ConfirmScreen(question)):
                return False
        try:
            await self.drafting.clear()
        except RelanceError as error:
            self.say(str(error))
            return False
        self.letter = replace(self.letter, body=self.rendered_body)
        return True

    @opens
    async def action_language(self) -> None:
        """Switches between French and English."""
        other = "fr" if self.letter.language == "en" else "en"
        await self._turn_to(replace(self.letter.choice, language=other))

    # To whom.

    @opens
    async def action_contact(self) -> None:
        """Chooses another person, and their language."""
        contacts = self.view.dossier.debtor.contacts
        if len(contacts) <= 1:
            said = _("Un seul interlocuteur") if contacts else _("Aucun interlocuteur")
            key = key_of(self.app, "letter.debtor")
            more = _("{said} dans la fiche\u00a0: {key} en ajoute un.")
            self.say(more.format(said=said, key=key))
            return
        chosen = await self.shown(
            PickScreen(
                _("À quel interlocuteur\u202f?"),
                contact_choices(contacts),
                proposed=str(self.letter.contact_id),
            )
        )
        if chosen is not None and int(chosen) != self.letter.contact_id:
            # The main contact is whom the letter goes to by itself.
            contact_id = None if int(chosen) == contacts[0].id else int(chosen)
            choice = replace(self.letter.choice, contact_id=contact_id, language=None)
            await self._turn_to(choice)

    @opens
    async def action_debtor(self) -> None:
        """Fills in the debtor's particulars, then composes the letter again."""
        from relance_tui.tui.screens.debtor import DebtorScreen  # noqa: PLC0415 - when asked for

        if await self.shown(DebtorScreen(self.desk, self.view)) is None:
            return
        try:
            self.view = await asyncio.to_thread(self.desk.dossier, self.letter.debtor_id)
        except RelanceError as error:
            self.say(str(error))
            return
        await self._turn_to(self.letter.choice)

    # About what.

    @opens
    async def action_invoices(self) -> None:
        """Chooses the invoices."""
        chosen = await self.shown(InvoicesScreen(self.view, self.letter.invoice_ids))
        if chosen is None or set(chosen) == set(self.letter.invoice_ids):
            return
        choice = replace(self.letter.choice, invoice_ids=None)
        usual = await self._composed(choice)
        if usual is None or set(usual.invoice_ids) != set(chosen):
            choice = replace(choice, invoice_ids=chosen)
        await self._turn_to(choice)

    # The letter.

    async def _turn_to(self, choice: LetterChoice) -> None:
        """Shows the letter chosen with its own draft; the present one keeps its own."""
        try:
            await self.drafting.store()
        except RelanceError as error:
            self.say(str(error))
            return
        letter = await self._composed(choice)
        if letter is None:
            return
        is_left_behind = self.is_changed and draft_name(letter) != draft_name(self.letter)
        said = self.turn_to(letter)
        if is_left_behind and not said:
            said = _(
                "Votre texte modifié reste en brouillon\u00a0: revenir au choix précédent le rend."
            )
        self.show_letter()
        self.say(said)

    async def _composed(self, choice: LetterChoice) -> LetterView | None:
        """The letter of a choice; None when there is none, after saying why."""
        debtor_id = self.letter.debtor_id
        try:
            return await asyncio.to_thread(self.desk.letter, debtor_id, choice)
        except RelanceError as error:
            self.say(str(error))
            return None
