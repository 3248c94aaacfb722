"""The debtor's particulars and main contact."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.debtor import Contact, Debtor
from relance_tui.domain.terms import Terms, TermsError, parse_terms, terms_words
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, DossierView
from relance_tui.tui.forms import DialogScreen, Verb
from relance_tui.tui.literal import harmless, harmless_lines, plain
from relance_tui.tui.widgets.fields import ChoiceField, TextField
from relance_tui.tui.widgets.typing_area import NoteArea


class DebtorScreen(DialogScreen):
    """Edits who owes and whom to reach, saying which letters need it."""

    DRAFT = "debtor"

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view

    # What shows.

    def compose(self) -> ComposeResult:
        """The contact, the address, the terms."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Client"), self._debtor.name)
            yield from self._contact_fields()
            with Horizontal(classes="row address-row"):
                yield Static(plain(_("Adresse")), classes="label")
                yield NoteArea(id="address")
                yield Static(
                    plain(_("Ctrl+J nouvelle ligne\u00a0; exigée par les courriers et la LRAR")),
                    classes="hint",
                )
            yield from self._terms_fields()
            yield TextField(_("Nom"), id="name", is_required=True)
            yield from self.compose_bottom()

    def _contact_fields(self) -> ComposeResult:
        yield TextField(_("Contact"), id="contact_name", when_empty=_("qui paie vraiment"))
        yield TextField(_("Fonction"), id="contact_role", when_empty=_("gérant, comptable…"))
        yield TextField(_("Téléphone"), id="phone", when_empty=_("pour les appels"))
        yield TextField(
            _("E-mail"), id="email", check=_email, when_empty=_("exigé par les relances par e-mail")
        )

    def _terms_fields(self) -> ComposeResult:
        yield ChoiceField(
            _("Nature"),
            {kind.value: wording.debtor_kind_label(kind) for kind in DebtorKind},
            id="kind",
            when_empty=_("décide des 40 € et des pénalités réclamés"),
        )
        yield TextField(_("SIREN"), id="siren", when_empty=_("neuf chiffres"))
        yield TextField(
            _("Délai"),
            id="terms",
            check=_terms,
            when_empty=_("en jours\u202f; sinon, délai par défaut"),
        )
        yield ChoiceField(_("Langue"), {"fr": _("français"), "en": _("anglais")}, id="language")
        yield ChoiceField(
            _("Appels"),
            {"yes": _("autorisés"), "no": _("ne pas appeler")},
            id="calls",
            when_empty=_("autorisés"),
        )

    @property
    def _debtor(self) -> Debtor:
        return self.view.dossier.debtor

    @property
    def _contact(self) -> Contact:
        return self._debtor.contacts[0] if self._debtor.contacts else Contact(id=0)

    def fill(self) -> None:
        """Shows what is known."""
        for name, text in self._known().items():
            self.query_one(f"#{name}", TextField).propose(text)
        address = self.query_one("#address", NoteArea)
        address.text = self._debtor.address
        address.move_cursor(address.document.end)
        if self._debtor.kind is not DebtorKind.UNKNOWN:
            self.query_one("#kind", ChoiceField).choose(self._debtor.kind.value)
        if self._debtor.language in {"fr", "en"}:
            self.query_one("#language", ChoiceField).choose(self._debtor.language)
        self.query_one("#calls", ChoiceField).choose("no" if self._debtor.do_not_call else "yes")

    def _known(self) -> dict[str, str]:
        debtor, contact = self._debtor, self._contact
        return {
            "name": debtor.name,
            "contact_name": contact.name,
            "contact_role": contact.role,
            "phone": contact.phone,
            "email": contact.email,
            "siren": debtor.siren,
            "terms": "" if debtor.terms_days is None else _spelled_terms(debtor),
        }

    # What is typed.

    def changes(self) -> DebtorChanges:
        """What differs from what is known; nothing is sent that did not change."""
        changed: dict[str, str] = {}
        for name, known in self._known().items():
            typed = self.query_one(f"#{name}", TextField).text.strip()
            if typed != harmless(known).strip():
                changed[name] = typed
        typed_terms = changed.pop("terms", "")
        terms = parse_terms(typed_terms) if typed_terms else None
        address = "\n".join(
            line.strip() for line in self.query_one("#address", NoteArea).text.strip().splitlines()
        )
        kind = self.query_one("#kind", ChoiceField).value
        language = self.query_one("#language", ChoiceField).value
        do_not_call = self.query_one("#calls", ChoiceField).value == "no"
        return DebtorChanges(
            name=changed.get("name"),
            contact_name=changed.get("contact_name"),
            contact_role=changed.get("contact_role"),
            phone=changed.get("phone"),
            email=changed.get("email"),
            siren=changed.get("siren"),
            terms_days=terms.days if terms else None,
            terms_method=terms.method if terms else None,
            address=address if address != harmless_lines(self._debtor.address).strip() else None,
            kind=DebtorKind(kind) if kind and kind != self._debtor.kind else None,
            language=language if language != self._debtor.language else None,
            do_not_call=do_not_call if do_not_call != self._debtor.do_not_call else None,
        )

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """There must be something to change."""
        problems: list[tuple[str, Widget | None]] = []
        if not any(field.problem for field in self.fields()) and self.changes() == DebtorChanges():
            problems.append((_("rien n’a été modifié"), None))
        return problems

    def verb(self) -> Verb:
        """Changes the particulars."""
        changes = self.changes()
        return lambda: self.desk.edit_debtor(self.debtor_id, changes)


def _email(text: str) -> str:
    name, at, host = text.partition("@")
    if not (name and at and "." in host) or any(c.isspace() for c in text):
        raise ValueError(_("il faut une adresse comme nom@exemple.fr"))
    return text


def _terms(text: str) -> str:
    try:
        parse_terms(text)
    except TermsError as error:
        raise ValueError(str(error)) from None
    return text


def _spelled_terms(debtor: Debtor) -> str:
    return terms_words(Terms(days=debtor.terms_days or 0, method=debtor.terms_method))
