"""From a dossier to the facts of one letter: which template, about which invoices, to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relance_tui.domain.case import Case
from relance_tui.domain.claims import claims_of
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.correspondence import LetterPlan, plan_letter
from relance_tui.domain.debtor import Contact
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.freezing import covered
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import USUAL_DEADLINE_DAYS, Step
from relance_tui.domain.settlement import PlanCheck
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _
from relance_tui.letters.facts import (
    Creditor,
    EarlierContact,
    LetterFacts,
    LetterInvoice,
)
from relance_tui.letters.templates import (
    TemplateHead,
    TemplateProblem,
    find_template,
    template_head,
)
from relance_tui.paths import shipped, user_templates
from relance_tui.services import occasion_facts
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.enclosing import enclosures
from relance_tui.services.law import rates
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Enclosure, LetterChoice
from relance_tui.storage.documents import FileMark, invoice_copies
from relance_tui.storage.light import DriverConnection

OCCASIONS: Mapping[FollowUpKind, str] = {
    FollowUpKind.BROKEN_PROMISE: "promesse-non-tenue",
    FollowUpKind.MISSED_INSTALMENT: "echeance-manquee",
    FollowUpKind.DISPUTE_REVIEW: "reponse-litige",
}
"""The letter that answers each kind of follow-up which is not a dunning step."""
ANSWERS = frozenset({"promise", "plan", "dispute", "payment", "statement", "handover"})
"""The occasions on which a letter asks for nothing new: it is no reminder, and may always leave."""
_OF_THE_ACCOUNT = frozenset({"payment", "statement", "handover"})
"""What may be written when nothing is owed any more, and is about all that is open."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter to render: its facts, its template, what it is about."""

    facts: LetterFacts
    head: TemplateHead
    invoices: tuple[Invoice, ...]
    enclosures: tuple[Enclosure, ...]
    contact: Contact | None
    step: Step | None
    """The dunning step it executes; None outside the policy."""


_is_as_shipped: ContextVar[bool] = ContextVar("is_as_shipped", default=False)


def template_folders() -> tuple[Path, ...]:
    """Where templates are looked for: the house's own first."""
    folder = shipped("templates")
    return (folder,) if _is_as_shipped.get() else (user_templates(), folder)


@contextmanager
def as_shipped() -> Iterator[None]:
    """Inside, letters are written as the program ships them, whatever the house made of them."""
    token = _is_as_shipped.set(True)
    try:
        yield
    finally:
        _is_as_shipped.reset(token)


def draft_letter(
    connection: DriverConnection, debtor_id: int, choice: LetterChoice, today: date
) -> LetterDraft:
    """The letter a choice leads to. Raises RelanceError as `compose` does."""
    dossier = known_dossier(connection, debtor_id)
    rulebook = read_rulebook(connection)
    copies = invoice_copies(connection, debtor_id)
    return drafted(rulebook.lay_out(dossier), rulebook, copies, choice, today)


def drafted(
    case: Case,
    rulebook: Rulebook,
    copies: Mapping[int, FileMark],
    choice: LetterChoice,
    today: date,
) -> LetterDraft:
    """The same over facts read beforehand; `copies` is invoice id to the copy that is kept."""
    dossier = case.dossier
    planned = plan_letter(case, today, choice.step)
    _refuse_unknown_step(case, choice, planned)
    name = choice.template or _template_of(case, planned, choice, today)
    contact = _contact(dossier, choice.contact_id)
    language = choice.language or (contact.language if contact else dossier.debtor.language)
    head = template_head(find_template(name, language, template_folders()))
    is_of_step = planned.step is not None and name == planned.step.template
    step = planned.step if is_of_step else None
    invoices = _invoices(case, planned, head, choice, today)
    enclosed = enclosures(invoices, copies, rulebook.settings["invoices.folder"])
    facts = _lay_out_facts(case, rulebook, step, invoices, today)
    channel = step.channel if step else Channel(head.channel)
    facts = replace(
        facts,
        language=language,
        channel=channel,
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        contact_phone=contact.phone if contact else "",
        invoices=tuple(
            replace(line, copy=each.name)
            for line, each in zip(facts.invoices, enclosed, strict=True)
        ),
        handed_to=choice.handed_to or occasion_facts.holder(case),
    )
    return LetterDraft(facts, head, invoices, enclosed, contact, step)


def _refuse_unknown_step(case: Case, choice: LetterChoice, planned: LetterPlan) -> None:
    if choice.step is not None and planned.step is None:
        known = ", ".join(each.name for each in case.policy.steps)
        message = _("niveau inconnu : « {step} » ; le scénario a {known}")
        raise UsageError(message.format(step=choice.step, known=known))


def _contact(dossier: Dossier, contact_id: int | None) -> Contact | None:
    contacts = dossier.debtor.contacts
    if contact_id is None:
        return contacts[0] if contacts else None
    found = next((each for each in contacts if each.id == contact_id), None)
    if found is None:
        raise RelanceError(_("cet interlocuteur n’est plus dans la fiche du client"))
    return found


def _template_of(case: Case, planned: LetterPlan, choice: LetterChoice, today: date) -> str:
    """The template of what the dossier waits for today, else of the next written step."""
    if choice.step is None:
        follow_up = choose(findings(case))
        if follow_up is not None and follow_up.due_on <= today:
            name = OCCASIONS.get(follow_up.as_of(today).kind)
            if name is not None:
                return name
    if not planned.invoices:
        raise RelanceError(_("aucune facture ouverte : il n’y a rien à réclamer"))
    if choice.step is None and not any(case.chased_cents(i) > 0 for i in planned.invoices):
        return OCCASIONS[FollowUpKind.DISPUTE_REVIEW]
    step = planned.step
    if step is None:
        raise RelanceError(_("le scénario est terminé : choisissez un modèle de courrier"))
    if not step.channel.is_written:
        label = _("un appel") if step.channel is Channel.CALL else _("la remise au contentieux")
        message = _("le prochain niveau est {label} : il n’a pas de courrier")
        raise RelanceError(message.format(label=label))
    return step.template


def _invoices(
    case: Case, planned: LetterPlan, head: TemplateHead, choice: LetterChoice, today: date
) -> tuple[Invoice, ...]:
    """The invoices the letter is about: those chosen, else those of its occasion or its step."""
    if choice.invoice_ids is not None:
        chosen = tuple(i for i in case.open_invoices if i.id in choice.invoice_ids)
        if not chosen:
            raise RelanceError(_("aucune des factures choisies n’est encore ouverte"))
        return chosen
    if head.step in _OF_THE_ACCOUNT:
        return case.open_invoices
    found = _of_the_occasion(case, head.step, today)
    return found or planned.invoices


def _of_the_occasion(case: Case, occasion: str, today: date) -> tuple[Invoice, ...]:
    ids: tuple[int, ...] | None = None
    if occasion == "missed_instalment" and (check := occasion_facts.defaulted_plan(case, today)):
        ids = check.plan.invoice_ids
    elif occasion == "plan" and (running := _running_plan(case)):
        ids = running.plan.invoice_ids
    elif occasion == "dispute":
        return tuple(i for i in case.open_invoices if case.disputed_cents.get(i.id))
    if ids is None:
        return ()
    return tuple(covered(ids, case.open_invoices))


def _running_plan(case: Case) -> PlanCheck | None:
    """The plan agreed last among those that are kept."""
    return max(case.running_plans, key=lambda check: check.plan.made_at, default=None)


def _lay_out_facts(
    case: Case, rulebook: Rulebook, step: Step | None, invoices: tuple[Invoice, ...], today: date
) -> LetterFacts:
    dossier, debtor = case.dossier, case.dossier.debtor
    lines = tuple(_line(case, invoice, today) for invoice in invoices)
    claims = claims_of(dossier, rulebook.claim_terms, rates(), today)
    days = step.deadline_days if step else USUAL_DEADLINE_DAYS
    plan = _running_plan(case) or occasion_facts.defaulted_plan(case, today)
    return LetterFacts(
        language=debtor.language,
        written_on=today,
        creditor=creditor(rulebook.settings),
        debtor_name=debtor.name,
        debtor_code=debtor.code,
        debtor_kind=debtor.kind,
        debtor_siren=debtor.siren,
        debtor_address=debtor.address,
        invoices=lines,
        unallocated_cents=dossier.unallocated_cents,
        total_cents=sum(line.open_cents for line in lines),
        currency=invoices[0].currency if invoices else "EUR",
        deadline_on=rulebook.calendar.next_working_day(today + timedelta(days=days)),
        step_name=step.name if step else "",
        step_title=step.title if step else "",
        step_number=step.number if step else 0,
        channel=step.channel if step else Channel.LETTER,
        earlier=_earlier(dossier, invoices),
        broken_promise=occasion_facts.broken_promise(case, today),
        promise=occasion_facts.awaited_promise(case, today),
        missed=occasion_facts.missed_instalment(case, today),
        dispute=occasion_facts.open_dispute(case, today),
        payment=occasion_facts.last_payment(case),
        movements=occasion_facts.movements(case),
        interest=occasion_facts.interest_on(case, claims, invoices, today),
        plan=plan.plan.instalments if plan else (),
        plan_total_cents=plan.plan.total_cents if plan else 0,
        plan_accelerates=plan is None or plan.plan.accelerates,
        plan_freezes_interest=plan is not None and plan.plan.freezes_interest,
        indemnity_cents=occasion_facts.indemnity_on(claims, invoices, today),
        sentence=debtor.sentence,
    )


def _line(case: Case, invoice: Invoice, today: date) -> LetterInvoice:
    return LetterInvoice(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total_cents=invoice.total_cents,
        paid_cents=invoice.total_cents - invoice.open_cents,
        open_cents=invoice.open_cents,
        days_late=invoice.days_late(today),
        currency=invoice.currency,
        disputed_cents=min(case.disputed_cents.get(invoice.id, 0), invoice.open_cents),
    )


def creditor(settings: Mapping[str, str]) -> Creditor:
    """Us, as the settings of the house name us; the logo is read when a page is made."""
    values: dict[str, Any] = {
        key.removeprefix("creditor."): value
        for key, value in settings.items()
        if key.startswith("creditor.") and key != "creditor.logo"
    }
    lines = [line.strip() for line in values.pop("address").split("|")]
    return Creditor(address="\n".join(filter(None, lines)), **values)


def _kind(letter: SentLetter, due_from: date) -> str:
    """Its channel for a reminder of what was due already; any other letter is an exchange."""
    occasion = _occasion(letter.template)
    is_reminder = bool(letter.step) if not occasion else occasion not in ANSWERS
    return letter.channel.value if is_reminder and letter.on > due_from else "contact"


def _occasion(template: str) -> str:
    """What a template is for; empty when it does not say, or is no more."""
    try:
        return template_head(find_template(template, "fr", template_folders())).step
    except TemplateProblem:
        return ""


def _earlier(dossier: Dossier, invoices: tuple[Invoice, ...]) -> tuple[EarlierContact, ...]:
    """The letters that covered what is claimed now, and the conversations since it fell due."""
    claimed = {invoice.id for invoice in invoices}
    due_from = min((invoice.due_on for invoice in invoices), default=date.max)
    contacts = [
        EarlierContact(on=letter.on, kind=_kind(letter, due_from))
        for letter in dossier.letters
        if claimed.intersection(letter.invoice_ids)
    ]
    contacts += [
        EarlierContact(on=call.on, kind="call")
        for call in dossier.calls
        if call.outcome.is_conversation and call.on > due_from
    ]
    contacts += [
        EarlierContact(on=promise.made_on, kind="promise")
        for promise in dossier.promises
        if not promise.is_withdrawn and promise.made_on > due_from
    ]
    return tuple(sorted(contacts, key=lambda contact: (contact.on, contact.kind)))
