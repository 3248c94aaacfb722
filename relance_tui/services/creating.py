"""A customer created by hand: one act, one undo."""

from __future__ import annotations

from dataclasses import dataclass

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.identifiers import check_email, check_phone, read_identifier, sentences
from relance_tui.services.acting import acting
from relance_tui.services.office import Office, instant_text
from relance_tui.services.people import follower
from relance_tui.services.policies import known_policy
from relance_tui.services.views import Done
from relance_tui.storage import people_reads
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.tables import ContactRow, DebtorRow

_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDebtor:
    """A customer as the clerk types it; an empty text is something nobody knows yet."""

    name: str
    code: str = ""
    """Empty for the next free one."""
    kind: DebtorKind = DebtorKind.UNKNOWN
    identifier: str = ""
    """A SIREN, or the SIRET or French VAT number that holds it."""
    address: str = ""
    contact_name: str = ""
    contact_role: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fr"
    terms_days: int | None = None
    terms_method: TermsMethod = TermsMethod.NET
    policy: str = ""
    owner: str = ""


def next_code(office: Office) -> str:
    """The code proposed for a new customer."""
    with reading(office.database) as connection:
        return people_reads.next_code(connection)


def taken_by(office: Office, code: str, identifier: str) -> list[str]:
    """What says that such a customer exists already, in words, naming it; empty when nothing."""
    with reading(office.database) as connection:
        return _taken_by(connection, code.strip(), identifier)


def _taken_by(connection: DriverConnection, code: str, identifier: str) -> list[str]:
    said = []
    known = people_reads.by_code(connection, code) if code else None
    if known:
        said.append(_("le code {code} est celui de {name}").format(code=known[1], name=known[2]))
    siren = read_identifier(identifier).siren if identifier.strip() else ""
    same = people_reads.by_siren(connection, siren) if siren else None
    if same:
        said.append(
            _("ce SIREN est déjà celui de {name} ({code})").format(name=same[2], code=same[1])
        )
    return said


def create_debtor(office: Office, new: NewDebtor) -> Done:
    """Creates a customer with its contact. Raises RelanceError when one is known by that code."""
    _check(new)
    with acting(office, "debtor_new") as act:
        code = new.code.strip() or people_reads.next_code(act.driver)
        known = people_reads.by_code(act.driver, code)
        if known:
            raise RelanceError(
                _("le code {code} est celui de {name}\u00a0: choisissez-en un autre").format(
                    code=known[1], name=known[2]
                )
            )
        identifier = read_identifier(new.identifier) if new.identifier.strip() else None
        debtor_id = act.add(
            DebtorRow,
            code=code,
            name=new.name.strip(),
            kind=new.kind,
            kind_known_at=None if new.kind is DebtorKind.UNKNOWN else instant_text(act.at),
            siren=identifier.siren if identifier else "",
            address=new.address.strip(),
            language=new.language,
            policy=new.policy or None,
            terms_days=new.terms_days,
            terms_method=new.terms_method,
            owner=follower(office, new.owner),
        )
        phone, email = check_phone(new.phone), check_email(new.email)
        contact = {"name": new.contact_name.strip(), "role": new.contact_role.strip()}
        contact |= {"phone": phone.value, "email": email.value}
        if any(contact.values()):
            act.add(ContactRow, debtor_id=debtor_id, language=new.language, **contact)
        act.of_debtor(debtor_id)
        act.detail = {"code": code, "name": new.name.strip(), "identifier": new.identifier.strip()}
    said = _("{name} ({code}) est créé.").format(name=new.name.strip(), code=code)
    doubts = [identifier.said] if identifier and identifier.is_doubtful else []
    return act.done(said + sentences([*doubts, phone.doubt, email.doubt]))


def _check(new: NewDebtor) -> None:
    if not new.name.strip():
        raise RelanceError(_("le nom ne peut pas être vide"))
    code = new.code.strip()
    if len(code) > _LONGEST_CODE or not code.isprintable() or any(map(str.isspace, code)):
        raise RelanceError(
            _("le code client tient en {most} signes, sans espace").format(most=_LONGEST_CODE)
        )
    if new.policy:
        known_policy(new.policy)
