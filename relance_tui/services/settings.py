"""The settings of the house: their meaning, their defaults, and how a value is checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from relance_tui.domain.codes import DebtKind
from relance_tui.domain.guard import parse_hours, spelled
from relance_tui.domain.segments import check_segments
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _, system_reason
from relance_tui.identifiers import check_email, check_iban
from relance_tui.services.views import SettingView
from relance_tui.storage.journal import stored_settings
from relance_tui.storage.light import DriverConnection

ALSACE_MOSELLE = "calendar.alsace_moselle"
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class _Definition:
    label: str
    default: str = ""
    check: Callable[[str], str] | None = None
    """Returns the value as it is kept, or raises ValueError with what is expected."""


def _whole_number(lowest: int, highest: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        expected = _("un nombre entier de {lowest} à {highest}").format(
            lowest=lowest, highest=highest
        )
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise ValueError(expected)
        return str(int(value))

    return check


def _yes_or_no(value: str) -> str:
    answers = {"oui": "oui", "yes": "oui", "true": "oui", "non": "non", "no": "non", "false": "non"}
    if value.casefold() not in answers:
        raise ValueError(_("« oui » ou « non »"))
    return answers[value.casefold()]


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(", ".join(allowed))
        return value

    return check


def _hours(value: str) -> str:
    try:
        return spelled(parse_hours(value))
    except ValueError:
        raise ValueError(_("des heures comme 8-19 ou 10-13, 14-20")) from None


def _percent(value: str) -> str:
    number = value.replace(",", ".").rstrip("% \u00a0")
    if number and not _PERCENT.fullmatch(number):
        raise ValueError(_("un taux annuel en %, par exemple 12,5"))
    return number


def _segments(value: str) -> str:
    from relance_tui.services.policies import policies  # noqa: PLC0415 - only when one is chosen

    return check_segments(value, tuple(policies()))


def _siren(value: str) -> str:
    from stdnum.fr import siren  # noqa: PLC0415 - loaded only when an identifier is typed

    compact = "".join(value.split())
    if compact and not siren.is_valid(compact):
        raise ValueError(_("un SIREN de neuf chiffres dont la clé est juste"))
    return compact


def _email(value: str) -> str:
    if check_email(value).doubt:
        raise ValueError(_("une adresse comme nom@exemple.fr"))
    return value


def _iban(value: str) -> str:
    iban, doubt = check_iban(value)
    if doubt:
        raise ValueError(_("un IBAN dont la clé est juste"))
    return iban


def _folder(value: str) -> str:
    return str(Path(value).expanduser()) if value else ""


def _logo(value: str) -> str:
    if not value:
        return ""
    from relance_tui.letters.logo import read_logo  # noqa: PLC0415 - only when one is chosen

    path = Path(value).expanduser().absolute()
    try:
        read_logo(path)
    except (OSError, RelanceError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else error
        raise ValueError(_("une image lisible ({reason})").format(reason=reason)) from None
    return str(path)


def _policy_name(value: str) -> str:
    from relance_tui.services.policies import policies  # noqa: PLC0415 - only when one is chosen

    known = policies()
    if value not in known:
        raise ValueError(_("l’un des scénarios : {names}").format(names=", ".join(sorted(known))))
    return value


def _identity() -> Mapping[str, _Definition]:
    """Who we are."""
    return {
        "creditor.name": _Definition(_("Créancier : nom ou raison sociale")),
        "creditor.legal_form": _Definition(_("Créancier : forme juridique et capital")),
        "creditor.siren": _Definition(_("Créancier : SIREN"), check=_siren),
        "creditor.vat_number": _Definition(_("Créancier : numéro de TVA")),
        "creditor.address": _Definition(
            _("Créancier : adresse postale, lignes séparées par « | »")
        ),
        "creditor.city": _Definition(_("Créancier : ville d’où partent les courriers")),
        "creditor.phone": _Definition(_("Créancier : téléphone")),
        "creditor.email": _Definition(_("Créancier : adresse électronique"), check=_email),
        "creditor.iban": _Definition(_("Créancier : IBAN"), check=_iban),
        "creditor.bic": _Definition(_("Créancier : BIC")),
        "creditor.signatory": _Definition(_("Signataire des courriers")),
        "creditor.signatory_role": _Definition(_("Qualité du signataire")),
        "creditor.payment_means": _Definition(_("Autres moyens de paiement acceptés")),
        "creditor.logo": _Definition(_("Logo des courriers : fichier PNG, JPEG ou SVG"), "", _logo),
    }


def _follow_up() -> Mapping[str, _Definition]:
    """How dossiers are followed up."""
    return {
        "policy": _Definition(_("Scénario de relance par défaut"), "standard", _policy_name),
        "policy.segments": _Definition(
            _("Scénarios par segment, par exemple « kind=public_body: diplomatie »"),
            "",
            _segments,
        ),
        "terms.days": _Definition(
            _("Délai de paiement par défaut, en jours"), "30", _whole_number(0, 365)
        ),
        "grace.working_days": _Definition(
            _("Délai de grâce après une promesse ou une échéance, en jours ouvrés"),
            "2",
            _whole_number(0, 30),
        ),
        "gap.days": _Definition(
            _("Écart entre deux contacts, en jours"), "3", _whole_number(0, 90)
        ),
        "gap.letter_days": _Definition(
            _("Écart après un courrier, en jours"), "7", _whole_number(0, 90)
        ),
        "orphan.days": _Definition(
            _("Rappel d’un dossier sans suite, en jours"), "15", _whole_number(1, 365)
        ),
        "dispute.review_days": _Definition(
            _("Revue d’un litige, en jours"), "15", _whole_number(1, 365)
        ),
        "plan.max_months": _Definition(
            _("Plus longue durée d’un échéancier, en mois\u202f; au-delà, un avertissement"),
            "6",
            _whole_number(1, 120),
        ),
        "plan.min_instalment": _Definition(
            _("Plus petite échéance d’un échéancier, en euros\u202f; en dessous, un avertissement"),
            "50",
            _whole_number(0, 100_000),
        ),
        ALSACE_MOSELLE: _Definition(_("Jours fériés d’Alsace-Moselle"), "non", _yes_or_no),
        "export.folder": _Definition(_("Dossier des courriers exportés"), "", _folder),
        "invoices.folder": _Definition(
            _("Dossier des copies de factures, nommées d’après leur numéro (F-118.pdf)"),
            "",
            _folder,
        ),
    }


def _law_and_limits() -> Mapping[str, _Definition]:
    """What we claim, what we prove, and how much contact we allow ourselves."""
    return {
        "proof.days": _Definition(
            _("Preuve d’un recommandé demandée après, en jours"), "15", _whole_number(1, 365)
        ),
        "guard.conversations": _Definition(
            _("Conversations permises par semaine (par mois pour un particulier)"),
            "1",
            _whole_number(1, 99),
        ),
        "guard.contacts": _Definition(
            _("Contacts permis par semaine (par mois pour un particulier)"),
            "4",
            _whole_number(1, 99),
        ),
        "guard.hours": _Definition(_("Heures d’appel, par exemple 8-19"), "8-19", _hours),
        "guard.consumer_hours": _Definition(
            _("Heures d’appel d’un particulier"), "10-13, 14-20", _hours
        ),
        "bank.stale_days": _Definition(
            _("Relevé bancaire trop ancien après, en jours ouvrés"), "3", _whole_number(1, 60)
        ),
        "interest.contract_rate": _Definition(
            _("Taux de pénalités des conditions générales, en % par an ; vide : celui de la loi"),
            "",
            _percent,
        ),
        "interest.notice_start": _Definition(
            _(
                "Ce qui fait courir les intérêts d’un particulier : receipt (mise en demeure reçue)"
                " ou sending"
            ),
            "receipt",
            _one_of("receipt", "sending"),
        ),
        "payments.interest_first": _Definition(
            _("Imputer les règlements d’abord sur les intérêts (art. 1343-1 C. civ.)"),
            "non",
            _yes_or_no,
        ),
        "limitation.debt_kind": _Definition(
            _("Ce qui est vendu, pour la prescription : ordinary, carriage, ship_supplies"),
            "ordinary",
            _one_of(*DebtKind),
        ),
    }


def _definitions() -> Mapping[str, _Definition]:
    return {**_identity(), **_follow_up(), **_law_and_limits()}


def read_settings(connection: DriverConnection) -> dict[str, str]:
    """Every setting, the defaults filled in."""
    stored = stored_settings(connection)
    return {key: stored.get(key, definition.default) for key, definition in _definitions().items()}


def list_settings(connection: DriverConnection) -> list[SettingView]:
    """Every setting with its meaning."""
    values = read_settings(connection)
    return [
        SettingView(
            key=key,
            value=values[key],
            label=definition.label,
            is_default=values[key] == definition.default,
        )
        for key, definition in _definitions().items()
    ]


def sections() -> list[tuple[str, tuple[str, ...]]]:
    """The settings by section, in the order they are shown: a title and its keys."""
    return [
        (_("Qui nous sommes"), tuple(_identity())),
        (_("Comment nous relançons"), tuple(_follow_up())),
        (_("Droit, preuves et limites"), tuple(_law_and_limits())),
    ]


def default_of(key: str) -> str:
    """What a setting holds until somebody changes it; an unknown key is refused."""
    check_key(key)
    return _definitions()[key].default


def vat_number_of(typed: str) -> str:
    """The intra-Community VAT number of a SIREN (art. 286 ter CGI); empty when it is none."""
    from stdnum.fr import siren  # noqa: PLC0415 - loaded only when an identifier is typed

    return f"FR{siren.compact(siren.to_tva(typed))}" if siren.is_valid(typed) else ""


def check_key(key: str) -> None:
    """Refuses a key that does not exist, naming the nearest ones."""
    known = _definitions()
    if key in known:
        return
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.4)
    hint = (
        _(" ; voulez-vous dire {names} ?").format(names=", ".join(near))
        if near
        else _(" ; « relance settings » les énumère")
    )
    raise UsageError(_("réglage inconnu : « {key} »").format(key=key) + hint)


def checked(key: str, value: str) -> str:
    """The value as it is kept. Raises UsageError naming the key, the value and what is expected."""
    value = value.strip()
    try:
        return judged(key, value)
    except ValueError as error:
        message = _("{key} : « {value} » n’est pas valable ; {expected}")
        raise UsageError(message.format(key=key, value=value, expected=error)) from None


def judged(key: str, value: str) -> str:
    """The value as it is kept. Raises ValueError with what is expected; refuses an unknown key."""
    check_key(key)
    check = _definitions()[key].check
    if check is None:
        return value.strip()
    try:
        return check(value.strip())
    except ValueError as error:
        raise ValueError(_("il faut {expected}").format(expected=error)) from None


def calendar_of(settings: Mapping[str, str]) -> Calendar:
    """The working days of the house."""
    return Calendar(alsace_moselle=settings[ALSACE_MOSELLE] == "oui")


_DECISIVE = ("policy", "grace.", "gap.", "orphan.", "proof.", "limitation.", "calendar.")
"""What the keys of settings that the follow-up rule reads begin with."""


def shapes_decisions(key: str) -> bool:
    """Whether dossiers must be decided again when this setting changes."""
    return key.startswith(_DECISIVE)
