"""The debtor's particulars and the people there."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.debtor import Contact, Debtor
from relance_tui.domain.terms import Terms, parse_terms, terms_words
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, DossierView
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import harmless, harmless_lines, plain
from relance_tui.tui.people_fields import (
    checked_terms,
    owner_field,
    said_email,
    said_identifier,
    said_phone,
)
from relance_tui.tui.widgets.fields import ChoiceField, TextField
from relance_tui.tui.widgets.typing_area import NoteArea

_NEW = "new"
"""Stands for a contact that is not in the dossier yet."""
_OF_THE_CONTACT = ("contact_name", "contact_role", "phone", "email", "language")


class DebtorScreen(DialogScreen):
    """Edits who owes and whom to reach, one person at a time, saying which letters need it."""

    DRAFT = "debtor"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("debtor")]

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        contacts = view.dossier.debtor.contacts
        self._shown = contacts[0] if contacts else self._new_contact()

    # What shows.

    def compose(self) -> ComposeResult:
        """The contact, the address, the terms, the sentence."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Client"), self._debtor.name)
            with VerticalScroll(id="sheet", can_focus=False):
                yield Static("", id="which", classes="row hint")
                yield from self._contact_fields()
                with Horizontal(classes="row address-row"):
                    yield Static(plain(_("Adresse")), classes="label")
                    yield NoteArea(id="address")
                    yield Static(
                        plain(
                            _("Ctrl+J nouvelle ligne\u202f; exigée par les courriers et la LRAR")
                        ),
                        classes="hint",
                    )
                yield from self._terms_fields()
                with Horizontal(classes="row address-row sentence-row"):
                    yield Static(plain(_("Phrase")), classes="label")
                    yield NoteArea(id="sentence")
                    yield Static(
                        plain(_("de votre main, reprise dans tous ses courriers")), classes="hint"
                    )
                yield TextField(_("Nom"), id="name", is_required=True)
            yield from self.compose_bottom()

    def _contact_fields(self) -> ComposeResult:
        yield TextField(_("Contact"), id="contact_name", when_empty=_("qui paie vraiment"))
        yield TextField(_("Fonction"), id="contact_role", when_empty=_("gérant, comptable…"))
        yield TextField(_("Téléphone"), id="phone", say=said_phone, when_empty=_("pour les appels"))
        yield TextField(
            _("E-mail"),
            id="email",
            say=said_email,
            when_empty=_("exigé par les relances par e-mail"),
        )

    def _terms_fields(self) -> ComposeResult:
        yield ChoiceField(
            _("Nature"),
            {kind.value: wording.debtor_kind_label(kind) for kind in DebtorKind},
            id="kind",
            when_empty=_("décide des 40 € et des pénalités réclamés"),
        )
        yield TextField(_("SIREN"), id="siren", say=said_identifier, when_empty=_("neuf chiffres"))
        yield TextField(
            _("Délai"),
            id="terms",
            check=checked_terms,
            when_empty=_("en jours\u202f; sinon, délai par défaut"),
        )
        yield ChoiceField(_("Langue"), {"fr": _("français"), "en": _("anglais")}, id="language")
        yield ChoiceField(
            _("Appels"),
            {"yes": _("autorisés"), "no": _("ne pas appeler")},
            id="calls",
            when_empty=_("autorisés"),
        )
        yield owner_field(self.desk)

    @property
    def _debtor(self) -> Debtor:
        return self.view.dossier.debtor

    def _new_contact(self) -> Contact:
        return Contact(id=0, language=self._debtor.language)

    def fill(self) -> None:
        """Shows what is known."""
        for name, text in self._known().items():
            self.query_one(f"#{name}", TextField).propose(text)
        for name, text in (("address", self._debtor.address), ("sentence", self._debtor.sentence)):
            area = self.query_one(f"#{name}", NoteArea)
            area.text = text
            area.move_cursor(area.document.end)
        if self._debtor.kind is not DebtorKind.UNKNOWN:
            self.query_one("#kind", ChoiceField).choose(self._debtor.kind.value)
        self.query_one("#calls", ChoiceField).choose("no" if self._debtor.do_not_call else "yes")
        self._show_contact(self._shown)

    def _show_contact(self, contact: Contact) -> None:
        """Shows one of the people, as known."""
        self._shown = contact
        for name, text in self._known_contact().items():
            self.query_one(f"#{name}", TextField).propose(text)
        if self._language in {"fr", "en"}:
            self.query_one("#language", ChoiceField).choose(self._language)
        self.tell("#which", self._which())

    def _which(self) -> str:
        contacts = self._debtor.contacts
        if not contacts:
            return _("Premier interlocuteur")
        if self._is_new:
            said = _("Nouvel interlocuteur")
        elif self._is_main:
            said = _("Interlocuteur principal")
        else:
            number = contacts.index(self._shown) + 1
            said = _("Interlocuteur {number} sur {count}").format(
                number=number, count=len(contacts)
            )
        key = key_of(self.app, "debtor.contact")
        more = _("{key} le suivant, puis un nouveau") if not self._is_new else _("{key} le premier")
        return f"{said} · {more.format(key=key)}"

    @property
    def _is_new(self) -> bool:
        return self._shown.id == 0

    @property
    def _is_main(self) -> bool:
        contacts = self._debtor.contacts
        return self._shown == contacts[0] if contacts else True

    @property
    def _language(self) -> str:
        """The language shown: of the debtor and the main contact, or of the one beside it."""
        return self._debtor.language if self._is_main else self._shown.language

    def _known(self) -> dict[str, str]:
        debtor = self._debtor
        return self._known_contact() | {
            "name": debtor.name,
            "siren": debtor.siren,
            "terms": "" if debtor.terms_days is None else _spelled_terms(debtor),
            "owner": debtor.owner,
        }

    def _known_contact(self) -> dict[str, str]:
        contact = self._shown
        return {
            "contact_name": contact.name,
            "contact_role": contact.role,
            "phone": contact.phone,
            "email": contact.email,
        }

    # Another person.

    def action_contact(self) -> None:
        """Shows the next person; after the last, a new one."""
        if self._typed_of_contact():
            self.say_problems(
                [
                    _("{save} enregistre d’abord cet interlocuteur, {forget} l’efface").format(
                        save=key_of(self.app, "form.save"),
                        forget=key_of(self.app, "form.forget"),
                    )
                ]
            )
            return
        self.say_problems([])
        people = [*self._debtor.contacts, self._new_contact()]
        self._show_contact(people[(people.index(self._shown) + 1) % len(people)])
        # Turning to somebody is not typing: it alone makes no draft.
        now = self.draft_fields()
        self.pristine |= {name: now[name] for name in (*_OF_THE_CONTACT, "contact")}
        self.typed()

    def draft_fields(self) -> dict[str, str]:
        """What is typed, and about whom."""
        about = "" if self._is_main else _NEW if self._is_new else str(self._shown.id)
        return super().draft_fields() | {"contact": about}

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed about the person it was typed about; if gone, a new one."""
        about = fields.get("contact", "")
        contacts = self._debtor.contacts
        found = next((each for each in contacts if str(each.id) == about), None)
        main = contacts[0] if contacts else None
        self._show_contact((found if about else main) or self._new_contact())
        super().restore_fields(fields)

    # What is typed.

    def _typed(self, known: dict[str, str]) -> dict[str, str]:
        """The fields that differ from what is known."""
        typed = {name: self.query_one(f"#{name}", TextField).text.strip() for name in known}
        return {name: text for name, text in typed.items() if text != harmless(known[name]).strip()}

    def _typed_of_contact(self) -> dict[str, str]:
        language = self.query_one("#language", ChoiceField).value
        changed = self._typed(self._known_contact())
        if language and language != self._language:
            changed["language"] = language
        return changed

    def _typed_lines(self, name: str, known: str) -> str | None:
        """The lines of an area; None when they are as known."""
        lines = self.query_one(f"#{name}", NoteArea).text.strip().splitlines()
        text = "\n".join(line.strip() for line in lines)
        return text if text != harmless_lines(known).strip() else None

    def changes(self) -> DebtorChanges:
        """What differs from what is known; nothing is sent that did not change."""
        of_contact = self._typed_of_contact()
        changed = self._typed(self._known()) | of_contact
        typed_terms = changed.get("terms", "")
        terms = parse_terms(typed_terms) if typed_terms else None
        kind = self.query_one("#kind", ChoiceField).value
        do_not_call = self.query_one("#calls", ChoiceField).value == "no"
        is_beside = bool(of_contact) and not self._is_main
        return DebtorChanges(
            name=changed.get("name"),
            is_new_contact=is_beside and self._is_new,
            contact_id=self._shown.id if is_beside and not self._is_new else None,
            contact_name=changed.get("contact_name"),
            contact_role=changed.get("contact_role"),
            phone=changed.get("phone"),
            email=changed.get("email"),
            siren=changed.get("siren"),
            terms_days=terms.days if terms else None,
            terms_method=terms.method if terms else None,
            address=self._typed_lines("address", self._debtor.address),
            sentence=self._typed_lines("sentence", self._debtor.sentence),
            owner=changed.get("owner"),
            kind=DebtorKind(kind) if kind and kind != self._debtor.kind else None,
            language=changed.get("language"),
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


def _spelled_terms(debtor: Debtor) -> str:
    return terms_words(Terms(days=debtor.terms_days or 0, method=debtor.terms_method))
