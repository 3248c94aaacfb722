"""A customer created by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.terms import Terms, parse_terms
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.identifiers import check_phone
from relance_tui.services import wording
from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.policies import policies
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.literal import plain
from relance_tui.tui.people_fields import (
    checked_terms,
    owner_field,
    said_email,
    said_identifier,
    said_phone,
)
from relance_tui.tui.widgets.fields import ChoiceField, Field, TextField
from relance_tui.tui.widgets.typing_area import NoteArea


class NewDebtorScreen(DialogScreen):
    """Types a customer and whom to reach there; ends with the act that created it."""

    DRAFT = "new_debtor"
    AUTO_FOCUS: ClassVar[str | None] = "#name Input"

    def __init__(self, desk: Desk, name: str = "") -> None:
        super().__init__(desk)
        self._name = name

    # What shows.

    def compose(self) -> ComposeResult:
        """Who it is, where, whom to reach, how it is followed."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Nouveau client"), "")
            with VerticalScroll(id="sheet", can_focus=False):
                yield from self._identity()
                with Horizontal(classes="row address-row"):
                    yield Static(plain(_("Adresse")), classes="label")
                    yield NoteArea(id="address")
                    yield Static(
                        plain(_("Ctrl+J nouvelle ligne\u202f; exigée par les courriers")),
                        classes="hint",
                    )
                yield from self._contact()
                yield from self._following()
            yield from self.compose_bottom()

    def _identity(self) -> ComposeResult:
        yield TextField(
            _("Code"), id="code", is_required=True, when_empty=_("son compte en comptabilité")
        )
        yield TextField(_("Nom"), id="name", is_required=True, when_empty=_("raison sociale"))
        yield ChoiceField(
            _("Nature"),
            {kind.value: wording.debtor_kind_label(kind) for kind in DebtorKind},
            id="kind",
            is_required=True,
            when_empty=_("↑ ↓ ou lettre\u202f; décide des pénalités"),
        )
        yield TextField(
            _("SIREN"),
            say=said_identifier,
            id="identifier",
            when_empty=_("ou SIRET, ou n° de TVA"),
        )

    def _contact(self) -> ComposeResult:
        yield TextField(_("Contact"), id="contact_name", when_empty=_("qui paie vraiment"))
        yield TextField(_("Fonction"), id="contact_role", when_empty=_("gérant, comptable…"))
        yield TextField(
            _("Téléphone"),
            id="phone",
            say=lambda text: said_phone(text) or check_phone(text).value,
            when_empty=_("pour les appels"),
        )
        yield TextField(
            _("E-mail"),
            id="email",
            say=said_email,
            when_empty=_("exigé par les relances par e-mail"),
        )

    def _following(self) -> ComposeResult:
        yield TextField(
            _("Délai"),
            id="terms",
            check=checked_terms,
            when_empty=_("en jours ou «\u00a045 fdm\u00a0»\u202f; sinon, défaut"),
        )
        yield ChoiceField(
            _("Scénario"),
            {name: name for name in policies()},
            id="policy",
            when_empty=_("celui de la maison"),
        )
        yield owner_field(self.desk)

    def fill(self) -> None:
        """Proposes the next free code, which typing replaces."""
        try:
            code = self.desk.next_code()
        except RelanceError as error:
            self.say_problems([str(error)])
            return
        self.query_one("#code", TextField).propose(code)
        if self._name:
            self.query_one("#name", TextField).text = self._name

    # What is typed.

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Field).value or ""

    def new_debtor(self) -> NewDebtor:
        """The customer as typed."""
        typed_terms = self._text("terms")
        terms = parse_terms(typed_terms) if typed_terms else Terms()
        lines = self.query_one("#address", NoteArea).text.strip().splitlines()
        return NewDebtor(
            code=self._text("code"),
            name=self._text("name"),
            kind=DebtorKind(self._text("kind")),
            identifier=self._text("identifier"),
            address="\n".join(line.strip() for line in lines),
            contact_name=self._text("contact_name"),
            contact_role=self._text("contact_role"),
            phone=self._text("phone"),
            email=self._text("email"),
            terms_days=terms.days if typed_terms else None,
            terms_method=terms.method,
            policy=self._text("policy"),
            owner=self._text("owner"),
        )

    def verb(self) -> Verb:
        """Creates the customer."""
        new = self.new_debtor()
        return lambda: self.desk.create_debtor(new)

    def preview(self) -> Callable[[], object]:
        """Who has that code or that SIREN already."""
        code, identifier = self._text("code"), self._text("identifier")
        return lambda: self.desk.taken_by(code, identifier)

    def show_preview(self, found: object) -> None:
        """Names the customers that are there already."""
        told = found if isinstance(found, list) else [found] if found else []
        self.tell("#preview", "\n".join(f"! {each}" for each in told))
