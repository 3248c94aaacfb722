"""Letters: composed from a dossier, exported, and kept word for word once sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.policy import Policy
from relance_tui.domain.reason import Because
from relance_tui.errors import GuardRefusal, RelanceError, UsageError
from relance_tui.i18n import _, current_language
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.missing import IN_TEXT, missing_label, missing_where
from relance_tui.letters.render import render
from relance_tui.letters.stated import lacking
from relance_tui.letters.templates import TemplateHead, list_templates
from relance_tui.services.acting import Act, acting
from relance_tui.services.enclosing import enclosed
from relance_tui.services.guarding import against_writing
from relance_tui.services.letter_facts import (
    ANSWERS,
    LetterDraft,
    draft_letter,
    template_folders,
)
from relance_tui.services.letter_files import letter_page
from relance_tui.services.office import Office, instant_text
from relance_tui.services.phrases import phrase
from relance_tui.services.rulebook import Rulebook
from relance_tui.services.views import (
    Done,
    Enclosure,
    LetterChoice,
    LetterTemplate,
    LetterView,
    MissingFact,
    Sending,
)
from relance_tui.services.wording import next_sentence
from relance_tui.storage.documents import FileMark, checksum, keep, letter_text, marks_text
from relance_tui.storage.intake import bank_loaded_on
from relance_tui.storage.light import reading
from relance_tui.storage.tables import LegalEventRow, LetterRow


def compose(office: Office, debtor_id: int, choice: LetterChoice) -> LetterView:
    """The letter chosen: by default of the occasion, or of the next written step, ready to read.

    Raises RelanceError when nothing is open, when the step writes nothing, or when the step, the
    template, the contact or the invoices do not exist.
    """
    with reading(office.database) as connection:
        draft = draft_letter(connection, debtor_id, choice, office.today)
    return composed(debtor_id, choice, draft, template_folders())


def composed(
    debtor_id: int, choice: LetterChoice, draft: LetterDraft, folders: tuple[Path, ...]
) -> LetterView:
    """The letter of a draft, rendered by the template that `folders` hold."""
    facts, step = draft.facts, draft.step
    letter = render(facts, draft.head.name, folders=folders)
    return LetterView(
        debtor_id=debtor_id,
        choice=choice,
        template=letter.template,
        step=facts.step_name,
        step_number=facts.step_number,
        channel=facts.channel.value,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        invoice_numbers=tuple(invoice.number for invoice in draft.invoices),
        invoice_ids=tuple(invoice.id for invoice in draft.invoices),
        needs_confirmation=step is not None and step.needs_confirmation,
        missing=named_facts(letter.missing),
        mandatory=draft.head.mandatory,
        contact_id=draft.contact.id if draft.contact else None,
        recipient=_recipient(facts),
        deadline_on=facts.deadline_on,
        enclosures=draft.enclosures,
        remarks=tuple(_remarks(facts)),
    )


def _remarks(facts: LetterFacts) -> Iterator[str]:
    if facts.interest is not None and facts.interest.unknown == "rate":
        yield _("intérêts non chiffrés : taux non publié (« relance rates »)")
    elif facts.interest is not None and facts.interest.unknown == "credit":
        yield _("intérêts non chiffrés : une somme attend d’être affectée (r puis F4)")


def named_facts(codes: Iterable[str]) -> tuple[MissingFact, ...]:
    """What a letter lacks by its code, in words, with where to fill it in."""
    return tuple(
        MissingFact(
            code=code,
            label=missing_label(code),
            where=missing_where(code),
            is_known=code.endswith(IN_TEXT),
        )
        for code in codes
    )


def _recipient(facts: LetterFacts) -> str:
    """The person, and the way the letter takes to them."""
    if facts.handed_to:
        return facts.handed_to
    address = " ".join(facts.debtor_address.split())
    way = facts.contact_email if facts.channel is Channel.EMAIL else address
    return ", ".join(filter(None, (facts.contact_name, way)))


def templates() -> list[LetterTemplate]:
    """The templates that can be chosen, in the language of the screen."""
    return [
        LetterTemplate(name=head.name, title=head.title, occasion=head.step)
        for head in list_templates(current_language(), template_folders())
    ]


def check_text(office: Office, view: LetterView) -> LetterView:
    """The letter with what its text, as it reads now, lacks."""
    with reading(office.database) as connection:
        draft = draft_letter(connection, view.debtor_id, view.choice, office.today)
    return replace(view, missing=_lacking(draft, view))


def _lacking(draft: LetterDraft, view: LetterView) -> tuple[MissingFact, ...]:
    facts = replace(draft.facts, language=view.language)
    return named_facts(lacking(facts, draft.head.mandatory, f"{view.subject}\n{view.body}"))


def mark_sent(office: Office, view: LetterView, sending: Sending) -> Done:
    """Keeps the exact text and page with their checksums, and moves the invoices one step on.

    Refused while a mandatory fact is missing, naming it and where to fill it in; and where the rule
    forbids to send, unless the clerk gives a reason, which is logged.
    """
    with reading(office.database) as connection:
        draft = draft_letter(connection, view.debtor_id, view.choice, office.today)
    refuse_incomplete(replace(view, missing=_lacking(draft, view)))
    name, page = letter_page(office, view, draft.facts)
    with acting(office, "letter", view.debtor_id) as act:
        kept = keep_letter(act, view, sending, draft.head, (name, page))
        act.detail = sent_detail(view, sending, kept)
    return act.done(next_sentence(act.follow_up))


def refuse_incomplete(view: LetterView) -> None:
    """Raises RelanceError naming what a letter lacks, and where to fill it in."""
    if view.missing:
        lacking_facts = ", ".join(f"{fact.label} ({fact.where})" for fact in view.missing)
        raise RelanceError(_("courrier incomplet, il manque : {facts}").format(facts=lacking_facts))
    if view.channel == Channel.CALL:
        raise RelanceError(_("ce texte se dit : l’appel se note par la touche c"))


def keep_letter(
    act: Act, view: LetterView, sending: Sending, head: TemplateHead, page: tuple[str, bytes]
) -> Channel:
    """Records a letter that left, inside an act; returns the way it took.

    Raises GuardRefusal where the rule forbids it, RelanceError for a day to come, UsageError for a
    deposit number of what is not registered.
    """
    on = sending.on or act.today
    if on > act.today:
        raise RelanceError(_("la date d’envoi est dans le futur"))
    channel = Channel(sending.channel) if sending.channel else Channel(view.channel)
    if sending.deposit.strip() and channel is not Channel.REGISTERED:
        raise UsageError(_("seul un recommandé a un numéro de dépôt"))
    _refuse_or_override(act, view, head, channel, on, sending.override)
    record_letter(act, view, replace(sending, channel=channel.value, on=on), page)
    return channel


def record_letter(act: Act, view: LetterView, sending: Sending, page: tuple[str, bytes]) -> None:
    """Records a letter that left by the channel and on the day of `sending`, inside an act.

    Asks no rule: that is for the caller. Raises RelanceError when an enclosure is gone.
    """
    channel, on = Channel(sending.channel or view.channel), sending.on or act.today
    enclosures = marks_text(_marks(act, view.enclosures))
    name, data = page
    text = letter_text(view.subject, view.body)
    letter_id = act.add(
        LetterRow,
        debtor_id=view.debtor_id,
        on=on,
        at=instant_text(act.at),
        channel=channel.value,
        step=view.step,
        step_number=view.step_number,
        template=view.template,
        language=view.language,
        subject=view.subject,
        body=view.body,
        sha256=checksum(text.encode()),
        invoice_ids=json.dumps(view.invoice_ids),
        deadline_on=view.deadline_on,
        recipient=view.recipient,
        file_name=name,
        file_sha256=keep(act.driver, data, "application/pdf"),
        enclosures=enclosures,
    )
    if channel is Channel.REGISTERED and sending.deposit.strip():
        act.add(
            LegalEventRow,
            debtor_id=view.debtor_id,
            kind=EventKind.LETTER_DEPOSITED.value,
            on=on,
            at=instant_text(act.at),
            letter_id=letter_id,
            invoice_ids=json.dumps(view.invoice_ids),
            reference=sending.deposit.strip(),
        )


def _marks(act: Act, found: tuple[Enclosure, ...]) -> list[FileMark]:
    """What goes with the letter, each with the checksum of its bytes today."""
    marks = []
    for each in found:
        if each.name:
            checked, _data, _kind = enclosed(act.driver, each)
            marks.append(FileMark(checked.name, checked.sha256, checked.path))
    return marks


def sent_detail(view: LetterView, sending: Sending, channel: Channel) -> dict[str, object]:
    """What the journal says of a letter that left."""
    return {
        "channel": channel.value,
        "subject": view.subject,
        "step": view.step,
        "on": sending.on,
        "invoices": list(view.invoice_numbers),
        "override": sending.override.strip(),
        "deposit": sending.deposit.strip(),
    }


def _refuse_or_override(  # noqa: PLR0913, PLR0917 - what leaves, how, when, and why all the same
    act: Act, view: LetterView, head: TemplateHead, channel: Channel, on: date, why: str
) -> None:
    """Refuses a reminder that must not leave, unless the clerk gives a reason to send it."""
    case = act.rulebook.lay_out(act.dossier(view.debtor_id))
    sent = replace(view, channel=channel.value)
    refused = against_sending(case, act.rulebook, sent, head, on, bank_loaded_on(act.driver))
    if refused and not why.strip():
        raise GuardRefusal(phrase(refused[0]))


def against_sending(  # noqa: PLR0913, PLR0917 - what leaves, when, under which rules
    case: Case,
    rulebook: Rulebook,
    view: LetterView,
    head: TemplateHead,
    on: date,
    bank_on: date | None,
) -> tuple[Because, ...]:
    """Why a letter must not leave on that day by its channel; empty when it may."""
    if not is_reminder(rulebook, view, head):
        return ()
    return against_writing(
        case,
        rulebook,
        on,
        bank_on,
        channel=Channel(view.channel),
        invoice_ids=view.invoice_ids,
        step=plan_letter(case, on, view.step or None).step,
        is_about_default=head.step == "missed_instalment",
    )


def is_reminder(rulebook: Rulebook, view: LetterView, head: TemplateHead) -> bool:
    """Whether a letter asks for money, whatever way its template was chosen.

    The guard is for those: an agreement or an answer to the debtor may always leave.
    """
    if view.step:
        return True
    if head.step:
        return head.step not in ANSWERS
    return any(_uses(policy, view.template) for policy in rulebook.policies.values())


def _uses(policy: Policy, template: str) -> bool:
    return any(step.template == template for step in policy.steps)
