"""Letters: composed from a dossier, exported, and kept word for word once sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import USUAL_DEADLINE_DAYS, Step
from relance_tui.errors import GuardRefusal, RelanceError, UsageError
from relance_tui.i18n import _, current_language
from relance_tui.letters.export import file_name, to_text, write_atomically
from relance_tui.letters.facts import (
    Creditor,
    EarlierContact,
    Letter,
    LetterFacts,
    LetterInvoice,
    indemnity_cents,
)
from relance_tui.letters.missing import missing_label, missing_where
from relance_tui.letters.pdf import to_pdf
from relance_tui.letters.render import render
from relance_tui.letters.templates import find_template, list_templates, template_head
from relance_tui.paths import export_dir, shipped, user_templates
from relance_tui.services.acting import Act, acting
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.guarding import against_writing
from relance_tui.services.office import Office, instant_text
from relance_tui.services.phrases import phrase
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done, LetterView, MissingFact
from relance_tui.services.wording import next_sentence
from relance_tui.storage.intake import bank_loaded_on
from relance_tui.storage.light import reading
from relance_tui.storage.tables import LetterRow

_PLAN_TEMPLATE = "echeancier"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A letter to render: its facts, its template, the invoices it is about."""

    facts: LetterFacts
    template: str
    invoice_ids: tuple[int, ...]
    needs_confirmation: bool


def compose(
    office: Office,
    debtor_id: int,
    *,
    step: str | None = None,
    template: str | None = None,
    language: str | None = None,
) -> LetterView:
    """The letter of the next written step, of `step`, or of `template`, ready to be read.

    Raises RelanceError when nothing is open, when the step writes nothing, or when the step or
    the template does not exist.
    """
    draft = _facts(office, debtor_id, step=step, template=template, language=language)
    facts = draft.facts
    letter = render(facts, draft.template, folders=template_folders())
    return LetterView(
        debtor_id=debtor_id,
        template=letter.template,
        step=facts.step_name,
        step_number=facts.step_number,
        channel=facts.channel.value,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        invoice_numbers=tuple(invoice.number for invoice in facts.invoices),
        invoice_ids=draft.invoice_ids,
        needs_confirmation=draft.needs_confirmation,
        missing=tuple(
            MissingFact(code=code, label=missing_label(code), where=missing_where(code))
            for code in letter.missing
        ),
    )


def template_folders() -> tuple[Path, ...]:
    """Where templates are looked for: the house's own first."""
    return user_templates(), shipped("templates")


def templates() -> list[tuple[str, str]]:
    """Names and titles of the templates that can be chosen."""
    heads = list_templates(current_language(), template_folders())
    return [(head.name, head.title) for head in heads]


def _facts(
    office: Office,
    debtor_id: int,
    *,
    step: str | None,
    template: str | None,
    language: str | None,
) -> _Draft:
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
    case = rulebook.lay_out(dossier)
    planned = plan_letter(case, office.today, step)
    if step is not None and planned.step is None:
        raise UsageError(
            _("niveau inconnu : « {step} » ; le scénario a {known}").format(
                step=step, known=", ".join(each.name for each in case.policy.steps)
            )
        )
    if not planned.invoices and template is None:
        raise RelanceError(_("aucune facture ouverte : il n’y a rien à réclamer"))
    chosen = template or _template_of(planned.step)
    is_of_step = planned.step is not None and template in {None, planned.step.template}
    step_taken = planned.step if is_of_step else None
    facts = _lay_out_facts(office, case, rulebook, step_taken, planned.invoices, language)
    if step_taken is None:
        head = template_head(find_template(chosen, facts.language, template_folders()))
        facts = replace(facts, channel=Channel(head.channel))
    return _Draft(
        facts,
        chosen,
        tuple(invoice.id for invoice in planned.invoices),
        needs_confirmation=step_taken is not None and step_taken.needs_confirmation,
    )


def _template_of(step: Step | None) -> str:
    if step is None:
        raise RelanceError(_("le scénario est terminé : choisissez un modèle de courrier"))
    if not step.channel.is_written:
        label = _("un appel") if step.channel is Channel.CALL else _("la remise au contentieux")
        raise RelanceError(
            _("le prochain niveau est {label} : il n’a pas de courrier").format(label=label)
        )
    return step.template


def _lay_out_facts(  # noqa: PLR0913, PLR0917 - everything a letter rests on
    office: Office,
    case: Case,
    rulebook: Rulebook,
    step: Step | None,
    invoices: tuple[Invoice, ...],
    language: str | None,
) -> LetterFacts:
    dossier, debtor, today = case.dossier, case.dossier.debtor, office.today
    main = debtor.contacts[0] if debtor.contacts else None
    lines = tuple(_line(case, invoice, today) for invoice in invoices)
    days = step.deadline_days if step else USUAL_DEADLINE_DAYS
    plan = max(case.running_plans, key=lambda check: check.plan.made_at, default=None)
    return LetterFacts(
        language=language or (main.language if main else debtor.language),
        written_on=today,
        creditor=_creditor(rulebook.settings),
        debtor_name=debtor.name,
        debtor_code=debtor.code,
        debtor_kind=debtor.kind,
        debtor_siren=debtor.siren,
        debtor_address=debtor.address,
        contact_name=main.name if main else "",
        contact_email=main.email if main else "",
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
        broken_promise=_broken_promise(case, today),
        plan=plan.plan.instalments if plan else (),
        plan_total_cents=plan.plan.total_cents if plan else 0,
        indemnity_cents=indemnity_cents(debtor.kind, lines),
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


def _creditor(settings: dict[str, str]) -> Creditor:
    values = {
        key.removeprefix("creditor."): value
        for key, value in settings.items()
        if key.startswith("creditor.")
    }
    lines = [line.strip() for line in values.pop("address").split("|")]
    return Creditor(address="\n".join(filter(None, lines)), **values)


def _earlier(dossier: Dossier, invoices: tuple[Invoice, ...]) -> tuple[EarlierContact, ...]:
    """The letters that covered what is claimed now, and the conversations since it fell due."""
    claimed = {invoice.id for invoice in invoices}
    due_from = min((invoice.due_on for invoice in invoices), default=date.max)
    contacts = [
        EarlierContact(on=letter.on, kind=letter.channel.value)
        for letter in dossier.letters
        if claimed.intersection(letter.invoice_ids)
    ]
    contacts += [
        EarlierContact(on=call.on, kind="call")
        for call in dossier.calls
        if call.outcome.is_conversation and call.on > due_from
    ]
    return tuple(sorted(contacts, key=lambda contact: (contact.on, contact.kind)))


def _broken_promise(case: Case, today: date) -> tuple[int, date] | None:
    """The last promise whose time passed without the money."""
    broken = [
        check.promise
        for check in case.promises
        if not check.promise.is_withdrawn and not check.is_met and check.deadline_on < today
    ]
    last = max(broken, key=lambda promise: promise.due_on, default=None)
    return (last.amount_cents, last.due_on) if last else None


def letter_file(office: Office, view: LetterView, file_format: str) -> tuple[str, bytes]:
    """A safe file name and the bytes of the letter, as `txt` or `pdf`."""
    if file_format not in {"txt", "pdf"}:
        raise UsageError(
            _("format inconnu : « {name} » ; il y a txt et pdf").format(name=file_format)
        )
    letter = Letter(
        template=view.template,
        language=view.language,
        subject=view.subject,
        body=view.body,
        missing=tuple(fact.code for fact in view.missing),
    )
    facts = _facts(
        office,
        view.debtor_id,
        step=view.step or None,
        template=view.template,
        language=view.language,
    ).facts
    name = file_name(letter, facts, file_format)
    return name, to_pdf(letter, facts) if file_format == "pdf" else to_text(letter)


def export_letter(office: Office, view: LetterView, file_format: str, path: Path | None) -> Path:
    """Writes the letter to `path`, or under the export folder, whole or not at all."""
    name, data = letter_file(office, view, file_format)
    if path is None:
        with reading(office.database) as connection:
            folder = read_rulebook(connection).settings["export.folder"]
        path = (Path(folder) if folder else export_dir()) / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, data, overwrite=True)
    else:
        write_atomically(path, data)
    return path


def mark_sent(
    office: Office,
    view: LetterView,
    channel: str | None,
    sent_on: date | None,
    override: str,
) -> Done:
    """Keeps the exact text with its checksum and moves the invoices one step on.

    Refused while a mandatory fact is missing, naming it and where to fill it in; and where the rule
    forbids to send, unless `override` says why, which is logged.
    """
    if view.missing:
        lacking = ", ".join(f"{fact.label} ({fact.where})" for fact in view.missing)
        raise RelanceError(_("courrier incomplet, il manque : {facts}").format(facts=lacking))
    with acting(office, "letter", view.debtor_id) as act:
        sent_on = sent_on or act.today
        if sent_on > act.today:
            raise RelanceError(_("la date d’envoi est dans le futur"))
        by = Channel(channel) if channel else Channel(view.channel)
        _refuse_or_override(act, view, by, sent_on, override)
        text = f"{view.subject}\n\n{view.body}"
        act.add(
            LetterRow,
            debtor_id=view.debtor_id,
            on=sent_on,
            at=instant_text(act.at),
            channel=by.value,
            step=view.step,
            step_number=view.step_number,
            template=view.template,
            language=view.language,
            subject=view.subject,
            body=view.body,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            invoice_ids=json.dumps(view.invoice_ids),
        )
        act.detail = {
            "channel": by.value,
            "subject": view.subject,
            "step": view.step,
            "on": sent_on,
            "invoices": list(view.invoice_numbers),
            "override": override.strip(),
        }
    return act.done(next_sentence(act.follow_up))


def _refuse_or_override(act: Act, view: LetterView, channel: Channel, on: date, why: str) -> None:
    """Refuses a reminder that must not leave, unless the clerk gives a reason to send it."""
    if not is_reminder(act.rulebook, view):
        return
    case = act.rulebook.lay_out(act.dossier(view.debtor_id))
    refused = against_writing(
        case,
        act.rulebook,
        on,
        bank_loaded_on(act.driver),
        channel=channel,
        invoice_ids=view.invoice_ids,
        step=plan_letter(case, on, view.step).step,
    )
    if refused and not why.strip():
        raise GuardRefusal(phrase(refused[0]))


def is_reminder(rulebook: Rulebook, view: LetterView) -> bool:
    """Whether a letter asks for money, whatever way its template was chosen.

    The guard is for those: an agreement or an answer to the debtor may always leave.
    """
    if view.step:
        return True
    return any(
        step.template == view.template
        for policy in rulebook.policies.values()
        for step in policy.steps
    )
