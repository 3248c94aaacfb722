"""What the rules found, in words. French is the source; other languages come through gettext."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.reason import Because, ReasonValue
from relance_tui.i18n import _
from relance_tui.services.wording import (
    channel_label,
    day,
    hour,
    means_label,
    money,
    offset_label,
    reason_label,
)

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.decision import Escalation
    from relance_tui.services.views import DossierView


def _agreements() -> Mapping[str, str]:
    """Callbacks, promises and plans."""
    return {
        "none": "",
        "callback.none": _("aucun rappel convenu"),
        "callback.agreed": _("rappel convenu le {agreed_on} pour le {on}"),
        "callback.agreed_at": _("rappel convenu le {agreed_on} pour le {on} à {at}"),
        "promise.none": _("aucune promesse"),
        "promise.settled": _("promesses tenues, remplacées ou déjà traitées"),
        "promise.watched": _(
            "{amount} promis pour le {promised_on}, {received} reçus ;"
            " sans paiement valeur {deadline_on} au plus tard, retour le {back_on}"
        ),
        "promise.expected": _(
            "{means} de {amount} au {promised_on}, {received} reçus ;"
            " sans paiement valeur {deadline_on} au plus tard, retour le {back_on}"
        ),
        "plan.none": _("aucun échéancier"),
        "plan.settled": _("échéancier soldé, remplacé ou défaut déjà traité"),
        "plan.watched": _(
            "échéance {number} de {amount} au {instalment_on}, {received} reçus ;"
            " sans paiement, retour le {back_on}"
        ),
        "plan.watched_deposit": _(
            "acompte de {amount} au {instalment_on}, {received} reçus ;"
            " sans paiement, retour le {back_on}"
        ),
        "plan.watched_without_term": _(
            "échéance {number} de {amount} au {instalment_on}, {received} reçus ;"
            " sans paiement, retour le {back_on} ; les échéances suivantes restent dues à leur date"
        ),
    }


def _suspensions() -> Mapping[str, str]:
    """Money to allocate, disputes, holds, and what suspends an invoice."""
    return {
        "money.none": _("aucune somme à affecter"),
        "money.too_little": _(
            "{unallocated} à affecter ne couvrent pas les {overdue} en retard : la relance continue"
        ),
        "money.covers": _(
            "{unallocated} à affecter couvrent les {overdue} en retard au {since_on} :"
            " affecter avant tout envoi"
        ),
        "dispute.none": _("aucun litige en cours"),
        "dispute.review": _("litige du {raised_on} ({reason}), à revoir le {review_on}"),
        "hold.none": _("aucune suspension"),
        "hold.ends": _("suspendu depuis le {since_on} ({reason}), jusqu’au {until_on}"),
        "frozen.callback": _("rappel le {due_on}"),
        "frozen.promise": _("promesse au {due_on}"),
        "frozen.expected": _("{means} au {due_on}"),
        "frozen.plan": _("échéancier du {made_on}"),
        "frozen.hold": _("suspendue jusqu’au {until_on} ({reason})"),
        "frozen.dispute": _("litige du {made_on} ({reason})"),
        "frozen.handed_over": _("remise au contentieux le {on} ({to})"),
        "frozen.insolvency": _("procédure collective du {opened_on}"),
        "frozen.time_barred": _("prescrite depuis le {limitation_on}"),
    }


def _steps() -> Mapping[str, str]:
    """Dunning steps and the orphan guard."""
    return {
        "step.all_frozen": _("toutes les factures ouvertes sont déjà en attente"),
        "step.nothing_open": _("aucune facture ouverte"),
        "step.policy_exhausted": _("le scénario est allé à son terme"),
        "step.money_covers": _("{unallocated} à affecter couvrent ce qui est en retard"),
        "step.below_minimum": _(
            "ce qui peut être réclamé n’atteint pas le montant minimum du niveau"
        ),
        "step.time_barred": _("les factures seront prescrites avant le prochain niveau"),
        "step.first_contact": _(
            "{invoice}, échue le {invoice_due_on} : niveau {step_number} prévu {offset},"
            " soit le {reached_on} ; aucun contact jusqu’ici"
        ),
        "step.after_contact": _(
            "{invoice}, échue le {invoice_due_on} : niveau {step_number} prévu {offset},"
            " soit le {reached_on} ; dernier contact le {last_contact_on} ({last_channel}),"
            " écart de {gap_days} j"
        ),
        "orphan.nothing_free": _("rien en retard qui ne soit déjà en attente"),
        "orphan.nothing_planned": _(
            "solde en retard depuis le {overdue_on} et aucune suite prévue"
        ),
    }


def _law() -> Mapping[str, str]:
    """Proofs, limitation and insolvency."""
    return {
        "proof.none": _("aucun recommandé envoyé"),
        "proof.recorded": _("la preuve de chaque recommandé est enregistrée"),
        "proof.awaited": _(
            "recommandé du {sent_on} : réception, refus ou retour à enregistrer, demandé"
            " {proof_days} j après l’envoi"
        ),
        "limitation.nothing_open": _("aucune facture ouverte"),
        "limitation.all_told": _("toutes les alertes ont été vues"),
        "limitation.near": _(
            "prescription le {limitation_on} au plus tard pour {invoices} : alerte {months} mois"
            " avant ; seuls un paiement partiel, une reconnaissance écrite ou un acte de justice"
            " repoussent cette date"
        ),
        "limitation.run_out": _(
            "prescription acquise le {limitation_on} au plus tard : la créance ne peut plus être"
            " réclamée en justice"
        ),
        "insolvency.declare": _(
            "procédure collective ouverte le {opened_on} : créance à déclarer au plus tard le"
            " {declare_by_on} (art. L622-24 et R622-24 C. com.)"
        ),
        "insolvency.publication_unknown": _(
            "procédure collective ouverte le {opened_on} : créance à déclarer dans les deux mois de"
            " la publication au BODACC, dont la date est à saisir"
        ),
    }


def _guard() -> Mapping[str, str]:
    """Why a contact must not be made."""
    return {
        "guard.do_not_call": _("ce client ne souhaite pas être appelé"),
        "guard.dispute": _("{invoice} est en litige depuis le {made_on} ({reason})"),
        "guard.plan": _("{invoice} est dans l’échéancier du {made_on}"),
        "guard.promise": _("{invoice} est promise pour le {due_on}"),
        "guard.hold": _("{invoice} est suspendue jusqu’au {until_on} ({reason})"),
        "guard.handed_over": _("{invoice} a été remise au contentieux le {on}"),
        "guard.insolvency": _(
            "{invoice} est antérieure à la procédure collective ouverte le {opened_on} : aucune"
            " relance (art. L622-21 et L622-7 C. com.)"
        ),
        "guard.time_barred": _("{invoice} est prescrite depuis le {limitation_on}"),
        "guard.money_covers": _(
            "{unallocated} à affecter couvrent ce qui est en retard :"
            " affectez-les d’abord (touche r)"
        ),
        "guard.stale_bank": _(
            "dernier relevé bancaire du {bank_on}, plus ancien que {bank_days} j ouvrés :"
            " importez d’abord le plus récent"
        ),
        "guard.gap": _(
            "dernier contact le {last_contact_on} ({last_channel}), écart de {gap_days} j :"
            " le suivant peut partir le {free_on}"
        ),
        "guard.contacts": _("contacts depuis le {since_on} : {count}, la limite est de {most}"),
        "guard.conversations": _(
            "conversations depuis le {since_on} : {count}, la limite est de {most}"
        ),
        "guard.day_off": _("le {on} n’est pas un jour ouvré"),
        "guard.hours": _("il est {at}, hors des heures d’appel ({hours})"),
    }


def _phrases() -> Mapping[str, str]:
    return {**_agreements(), **_suspensions(), **_steps(), **_law(), **_guard()}


def phrase(because: Because) -> str:
    """A rule's verdict in words; an unknown code is shown as it is."""
    code = because.code
    if code == "callback.agreed" and "at" in because.inputs:
        code = "callback.agreed_at"
    if code == "plan.watched" and because.inputs.get("number") == 0:
        code = "plan.watched_deposit"
    if code == "plan.watched" and not because.inputs.get("accelerates", 1):
        code = "plan.watched_without_term"
    if code == "frozen.handed_over" and not because.inputs.get("to"):
        return _("remise au contentieux le {on}").format(on=day(_day(because, "on")))
    sentence = _phrases().get(code)
    if sentence is None:
        return code
    slots = {_slot(name): _shown(name, value) for name, value in because.inputs.items()}
    if "offset_days" in because.inputs:
        slots["offset"] = offset_label(
            int(str(because.inputs["offset_days"])), str(because.inputs.get("counts_from", ""))
        )
    return sentence.format(**slots)


def _day(because: Because, name: str) -> date:
    value = because.inputs[name]
    return value if isinstance(value, date) else date.min


def _slot(name: str) -> str:
    return name.removesuffix("_cents")


def _shown(name: str, value: ReasonValue) -> str:
    if isinstance(value, date):
        return day(value)
    if name.endswith("_cents"):
        return money(int(value))
    if name == "at":
        return hour(time.fromisoformat(str(value)))
    label = _LABELS.get(name)
    return label(str(value)) if label else str(value)


_LABELS: dict[str, Callable[[str], str]] = {
    "reason": reason_label,
    "means": means_label,
    "last_channel": channel_label,
}


def escalation_sentence(later: Escalation) -> str:
    """What a follow-up becomes if nothing is done until then, one line."""
    if later.kind is FollowUpKind.DUNNING_STEP:
        return _("Sans suite d’ici là : niveau {number} le {day}.").format(
            number=later.step_number, day=day(later.on)
        )
    reason = phrase(later.because) if later.because else ""
    return _("Sans suite d’ici là, le {day} : {reason}.").format(day=day(later.on), reason=reason)


def guard_lines(view: DossierView) -> list[str]:
    """Whether somebody may be called and a reminder may leave now, and what forbids it."""
    verdicts = ((_("Appel"), view.call_objections), (_("Courrier"), view.letter_objections))
    return [_verdict(title, found) for title, found in verdicts]


def _verdict(title: str, found: tuple[Because, ...]) -> str:
    if not found:
        return _("{title} : possible aujourd’hui.").format(title=title)
    reasons = _(" ; ").join(phrase(each) for each in found)
    return _("{title} : à ne pas faire aujourd’hui, {reasons}.").format(
        title=title, reasons=reasons
    )
