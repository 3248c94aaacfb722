"""Who owes: the debtor's particulars, and invoices typed by hand."""

from __future__ import annotations

from dataclasses import replace

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.debtor import Contact, Debtor
from relance_tui.domain.selection import ME
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.identifiers import check_email, check_phone, read_identifier, sentences
from relance_tui.services.acting import Act, acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.office import Office, instant_text
from relance_tui.services.policies import known_policy
from relance_tui.services.views import DebtorChanges, Done, InvoiceChanges, InvoiceEntry
from relance_tui.services.wording import next_sentence
from relance_tui.storage import people_reads, queue_reads
from relance_tui.storage.tables import ContactRow, DebtorRow, InvoiceRow

_DEBTOR_FIELDS = (
    "name",
    "kind",
    "siren",
    "address",
    "policy",
    "terms_days",
    "terms_method",
    "tags",
    "language",
    "do_not_call",
    "sentence",
    "owner",
)
_CONTACT_FIELDS = {
    "contact_name": "name",
    "contact_role": "role",
    "phone": "phone",
    "email": "email",
    "language": "language",
}
"""Field of a change to column of the contact; a letter speaks the contact's language."""
_MOST_TERMS_DAYS = 365
_LONGEST_OWNER = 40


def edit_debtor(office: Office, debtor_id: int, changes: DebtorChanges) -> Done:
    """Changes the debtor's particulars and one contact, by default the main one."""
    _check(changes)
    changes, doubts = _checked(changes)
    if changes.owner is not None:
        changes = replace(changes, owner=follower(office, changes.owner))
    with acting(office, "debtor", debtor_id, draft="debtor") as act:
        debtor = act.dossier(debtor_id).debtor
        new = {
            name: getattr(changes, name)
            for name in _DEBTOR_FIELDS
            if getattr(changes, name) not in {None, getattr(debtor, name)}
        }
        if _is_about_another(debtor, changes):
            new.pop("language", None)
        if new.get("policy") == "":
            new["policy"] = None
        if "kind" in new:
            new["kind_known_at"] = instant_text(act.at)
        if "tags" in new:
            new["tags"] = ",".join(new["tags"])
        if new:
            act.change(DebtorRow, debtor_id, **new)
        changed = [name for name in new if name in _DEBTOR_FIELDS]
        fields = list(dict.fromkeys([*changed, *_change_contact(act, debtor, changes)]))
        if not fields:
            raise RelanceError(_("rien à modifier : ces valeurs y sont déjà"))
        act.detail = {"fields": fields}
    return act.done(_("Fiche de {name} modifiée.").format(name=debtor.name) + doubts)


def follower(office: Office, typed: str) -> str:
    """Who follows a dossier, as typed; `moi` is the clerk at work. Raises RelanceError."""
    name = " ".join(typed.split())
    if not name.isprintable() or len(name) > _LONGEST_OWNER:
        raise RelanceError(
            _("le nom de qui suit le dossier tient en {most} signes").format(most=_LONGEST_OWNER)
        )
    return office.user if name.casefold() in {"moi", "me", ME} else name


def _check(changes: DebtorChanges) -> None:
    if changes.name is not None and not changes.name.strip():
        raise RelanceError(_("le nom ne peut pas être vide"))
    if changes.policy:
        known_policy(changes.policy)
    if changes.terms_days is not None and not 0 <= changes.terms_days <= _MOST_TERMS_DAYS:
        raise RelanceError(_("le délai de paiement va de 0 à 365 jours"))


def _checked(changes: DebtorChanges) -> tuple[DebtorChanges, str]:
    """The changes as they are kept, and in sentences what is doubtful in them."""
    new, doubts = changes, []
    if changes.siren:
        identifier = read_identifier(changes.siren)
        new = replace(new, siren=identifier.siren)
        doubts += [identifier.said] if identifier.is_doubtful else []
    if changes.phone:
        phone, doubt = check_phone(changes.phone)
        new, doubts = replace(new, phone=phone), [*doubts, doubt]
    if changes.email:
        email, doubt = check_email(changes.email)
        new, doubts = replace(new, email=email), [*doubts, doubt]
    return new, sentences(doubts)


def edit_invoice(office: Office, debtor_id: int, number: str, changes: InvoiceChanges) -> Done:
    """Changes what only the house knows of an invoice: its own policy, the day of performance.

    Raises RelanceError for an unknown number, a day to come, or nothing to change.
    """
    if changes.policy:
        known_policy(changes.policy)
    with acting(office, "invoice_changed", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        [invoice_id] = invoice_ids(dossier, [number])
        invoice = next(each for each in dossier.invoices if each.id == invoice_id)
        new: dict[str, object] = {}
        if changes.policy is not None and (changes.policy or None) != invoice.policy:
            new["policy"] = changes.policy or None
        if changes.performed_on not in {None, invoice.performed_on}:
            new["performed_on"] = changes.performed_on
        if not new:
            raise RelanceError(_("rien à modifier : ces valeurs y sont déjà"))
        if changes.performed_on is not None and changes.performed_on > act.today:
            raise RelanceError(_("la date de la prestation est dans le futur"))
        act.change(InvoiceRow, invoice_id, **new)
        act.detail = {"number": invoice.number, "fields": list(new)}
    return act.done(next_sentence(act.follow_up))


def _change_contact(act: Act, debtor: Debtor, changes: DebtorChanges) -> list[str]:
    known = _contact(debtor, changes)
    contact = known or Contact(id=0, language=debtor.language)
    new = {
        column: getattr(changes, name)
        for name, column in _CONTACT_FIELDS.items()
        if getattr(changes, name) not in {None, getattr(contact, column)}
    }
    if not new or (known is None and list(new) == ["language"]):
        return []
    if known is not None:
        act.change(ContactRow, known.id, **new)
    else:
        act.add(ContactRow, debtor_id=debtor.id, **{"language": debtor.language, **new})
    return list(new)


def _contact(debtor: Debtor, changes: DebtorChanges) -> Contact | None:
    """The contact to change; None when it is a new one."""
    if changes.is_new_contact or not debtor.contacts:
        return None
    if changes.contact_id is None:
        return debtor.contacts[0]
    found = next((each for each in debtor.contacts if each.id == changes.contact_id), None)
    if found is None:
        raise RelanceError(_("cet interlocuteur n’est plus dans la fiche du client"))
    return found


def _is_about_another(debtor: Debtor, changes: DebtorChanges) -> bool:
    """Whether the contact is beside the main one, so that its language is its own."""
    if not debtor.contacts:
        return False
    return changes.is_new_contact or changes.contact_id not in {None, debtor.contacts[0].id}


def enter_invoice(office: Office, entry: InvoiceEntry) -> Done:
    """Records an invoice typed by hand, and its debtor when its code is new."""
    _check_entry(entry)
    with acting(office, "invoice") as act:
        debtor_id = _debtor_of(act, entry)
        dossier = act.dossier(debtor_id)
        if any(invoice.number == entry.number for invoice in dossier.invoices):
            raise RelanceError(
                _("{name} a déjà une facture {number}").format(
                    name=dossier.debtor.name, number=entry.number
                )
            )
        due_on = entry.due_on or act.rulebook.due_on(
            entry.issued_on, dossier.debtor.terms_days, dossier.debtor.terms_method
        )
        act.add(
            InvoiceRow,
            debtor_id=debtor_id,
            number=entry.number,
            issued_on=entry.issued_on,
            due_on=due_on,
            total_cents=entry.total_cents,
            open_cents=entry.total_cents,
            ledger_open_cents=entry.total_cents,
        )
        act.of_debtor(debtor_id)
        act.detail = {"number": entry.number, "total_cents": entry.total_cents}
    return act.done(next_sentence(act.follow_up))


def _check_entry(entry: InvoiceEntry) -> None:
    if not entry.number.strip():
        raise RelanceError(_("il manque le numéro de la facture"))
    if not entry.customer_code.strip():
        raise RelanceError(_("il manque le code du client"))
    if entry.total_cents <= 0:
        raise RelanceError(_("le montant doit être supérieur à zéro"))
    if entry.due_on is not None and entry.due_on < entry.issued_on:
        raise RelanceError(_("l’échéance précède la date de la facture"))


def _debtor_of(act: Act, entry: InvoiceEntry) -> int:
    """The debtor of that code; else a new one, whose name may stand in place of the code."""
    code, name = entry.customer_code.strip(), entry.customer_name.strip()
    known = people_reads.by_code(act.driver, code)
    # With a name, another case may be another code; without one, it is the one known.
    if known is not None and (known[1] == code or not name):
        return known[0]
    if not name and _is_name(code):
        _refuse_known_name(act, code)
        code, name = people_reads.next_code(act.driver), code
    if not name:
        raise RelanceError(_("client nouveau : il manque son nom"))
    kind = entry.customer_kind
    known_at = None if kind is DebtorKind.UNKNOWN else instant_text(act.at)
    return act.add(DebtorRow, code=code, name=name, kind=kind, kind_known_at=known_at)


def _is_name(text: str) -> bool:
    """Whether what was typed for a customer is a name rather than a code."""
    return not any(map(str.isdigit, text)) or any(map(str.isspace, text))


def _refuse_known_name(act: Act, name: str) -> None:
    """A name that customers have already is theirs, or needs a code of its own."""
    found = queue_reads.find(act.driver, name)
    if found:
        names = ", ".join(f"{each} ({code})" for _id, code, each in found[:3])
        raise RelanceError(
            _(
                "{name} ressemble à {names}\u00a0: choisissez avec ↓, ou donnez un code nouveau"
                " et le nom"
            ).format(name=name, names=names)
        )
