"""The fields that every form about a customer has."""

from __future__ import annotations

from relance_tui.domain.terms import TermsError, parse_terms
from relance_tui.i18n import _
from relance_tui.identifiers import check_email, check_phone, read_identifier
from relance_tui.services.desk import Desk
from relance_tui.tui.widgets.fields import TextField, folded


def said_phone(text: str) -> str:
    """A warning beside a telephone number that is kept as typed; empty when it needs none."""
    return _("! numéro douteux, gardé tel quel") if check_phone(text).doubt else ""


def said_email(text: str) -> str:
    """A warning beside an address that is kept as typed; empty when it needs none."""
    return _("! adresse douteuse, gardée telle quelle") if check_email(text).doubt else ""


def said_identifier(text: str) -> str:
    """What a SIREN, a SIRET or a French VAT number is; a warning when it is none of them."""
    found = read_identifier(text)
    return f"! {found.said}" if found.is_doubtful else found.said


def owner_field(desk: Desk) -> TextField:
    """Who follows the dossier; `moi` is the clerk."""
    return TextField(
        _("Suivi par"),
        id="owner",
        check=lambda text: meant_owner(desk, text),
        when_empty=_("personne en particulier\u202f; «\u00a0moi\u00a0»"),
    )


def meant_owner(desk: Desk, text: str) -> str:
    """The name meant: the clerk's own for `moi`."""
    return desk.user if folded(text) in {"moi", "me"} else text


def checked_terms(text: str) -> str:
    """Payment terms as typed. Raises ValueError when they are none."""
    try:
        parse_terms(text)
    except TermsError as error:
        raise ValueError(str(error)) from None
    return text
