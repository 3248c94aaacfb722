"""What letters say of us, filled in at once: who, how to pay, who signs, which policy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.setting import checked_by
from relance_tui.tui.widgets.fields import ChoiceField, TextField

_POLICY = "policy"


class IdentityScreen(FormScreen):
    """The creditor; what is left empty can be filled in later."""

    DRAFT: ClassVar[str] = "identity"
    AUTO_FOCUS = "Input"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """One line for each fact, in the order of a letter."""
        self._before = {each.key: each.value for each in self.desk.settings()}
        with Horizontal(classes="title"):
            yield Static(
                Content.assemble(
                    (_("Qui nous sommes"), "bold"),
                    "   ",
                    plain(_("ce que les courriers disent de nous")),
                ),
                classes="ellipsis",
            )
        with VerticalScroll(id="identity", can_focus=False):
            for key, (label, hint) in _facts().items():
                yield TextField(
                    label,
                    id=_field_id(key),
                    check=checked_by(self.desk, key),
                    when_empty=hint,
                )
            yield ChoiceField(
                _("Scénario"),
                {name: name for name in self.desk.policy_names()},
                id=_field_id(_POLICY),
                when_empty=_("↑ ↓, ou les premières lettres"),
            )
        yield from self.compose_bottom(
            ("form.save", _("enregistrer")), ("form.leave", _("plus tard"))
        )

    def fill(self) -> None:
        """Shows what is known already."""
        for key in _facts():
            self.query_one(f"#{_field_id(key)}", TextField).text = self._before[key]
        self.query_one(f"#{_field_id(_POLICY)}", ChoiceField).choose(self._before[_POLICY])

    def values(self) -> dict[str, str]:
        """What is typed, by setting; the VAT number follows from the SIREN when it is empty."""
        typed = {
            key: self.query_one(f"#{_field_id(key)}", TextField).text.strip() for key in _facts()
        }
        policy = self.query_one(f"#{_field_id(_POLICY)}", ChoiceField).value
        siren = typed["creditor.siren"]
        if siren and not typed["creditor.vat_number"]:
            typed["creditor.vat_number"] = self.desk.vat_number_of(siren)
        return {**typed, **({_POLICY: policy} if policy else {})}

    def more_problems(self) -> list[tuple[str, None]]:  # type: ignore[override]
        """Something must be said."""
        if all(self._before[key] == value for key, value in self.values().items()):
            return [(_("rien n’a changé\u202f; Échap pour plus tard"), None)]
        return []

    def verb(self) -> Verb:
        """Keeps all of it as one act."""
        values = self.values()
        tell = self.telling(_("Enregistrement"))
        return lambda: self.desk.change_settings(values, tell)


def _facts() -> dict[str, tuple[str, str]]:
    """The settings asked for, each with its label and an example."""
    return {
        "creditor.name": (_("Nom"), _("raison sociale, ou votre nom")),
        "creditor.legal_form": (_("Forme"), _("SARL au capital de 10\u202f000\u00a0€")),
        "creditor.siren": (_("SIREN"), _("neuf chiffres")),
        "creditor.vat_number": (_("N° de TVA"), _("vide\u00a0: d’après le SIREN")),
        "creditor.address": (_("Adresse"), _("12 rue des Acacias | 38000 Grenoble")),
        "creditor.city": (_("Ville"), _("d’où partent les courriers")),
        "creditor.phone": (_("Téléphone"), _("où l’on vous rappelle")),
        "creditor.email": (_("E-mail"), _("où l’on vous répond")),
        "creditor.iban": (_("IBAN"), _("où l’on vous paie")),
        "creditor.bic": (_("BIC"), _("facultatif")),
        "creditor.payment_means": (_("Paiement"), _("autres moyens\u00a0: chèque, carte…")),
        "creditor.signatory": (_("Signataire"), _("qui signe les courriers")),
        "creditor.signatory_role": (_("Qualité"), _("gérant, comptable…")),
    }


def _field_id(key: str) -> str:
    return key.replace(".", "-")
