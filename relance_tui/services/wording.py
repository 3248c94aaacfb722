"""Words for codes: what the rules found, what is to be done, what the journal says.

French is the source; other languages come through gettext. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING

from relance_tui.domain import formats
from relance_tui.domain.codes import (
    CallOutcome,
    Channel,
    DebtorKind,
    FollowUpKind,
    PlanStatus,
    PromiseStatus,
    Reason,
    Rhythm,
)
from relance_tui.domain.reason import Because, ReasonValue
from relance_tui.i18n import _, current_language

if TYPE_CHECKING:
    from relance_tui.domain.decision import FollowUp


def money(cents: int, currency: str = "EUR") -> str:
    """An amount as the screen shows it."""
    return formats.amount(cents, currency, current_language())


def day(on: date) -> str:
    """A date as the screen shows it, `27/11/2026`."""
    return formats.numeric_date(on, current_language())


def hour(at: time) -> str:
    """An hour as people say it: `10 h`, `14 h 30`."""
    if current_language() != "fr":
        return at.strftime("%H:%M")
    return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02d}" if at.minute else "")


def _phrases() -> Mapping[str, str]:
    return {
        "none": "",
        "callback.none": _("aucun rappel convenu"),
        "callback.agreed": _("rappel convenu le {agreed_on} pour le {on}"),
        "callback.agreed_at": _("rappel convenu le {agreed_on} pour le {on} à {at}"),
        "promise.none": _("aucune promesse"),
        "promise.settled": _("promesses tenues, remplacées ou déjà traitées"),
        "promise.watched": _(
            "{amount} promis pour le {promised_on}, {received} reçus ;"
            " sans paiement valeur {deadline_on} au plus tard, retour le {back_on}"
        ),
        "plan.none": _("aucun échéancier"),
        "plan.settled": _("échéancier soldé, remplacé ou défaut déjà traité"),
        "plan.watched": _(
            "échéance {number} de {amount} au {instalment_on}, {received} reçus ;"
            " sans paiement, retour le {back_on}"
        ),
        "plan.watched_deposit": _(
            "acompte de {amount} au {instalment_on}, {received} reçus ;"
            " sans paiement, retour le {back_on}"
        ),
        "money.none": _("aucune somme à affecter"),
        "money.too_little": _(
            "{unallocated} à affecter ne couvrent pas les {overdue} en retard : la relance continue"
        ),
        "money.covers": _(
            "{unallocated} à affecter couvrent les {overdue} en retard au {since_on} :"
            " affecter avant tout envoi"
        ),
        "dispute.none": _("aucun litige en cours"),
        "dispute.review": _("litige du {raised_on} ({reason}), à revoir le {review_on}"),
        "hold.none": _("aucune suspension"),
        "hold.ends": _("suspendu depuis le {since_on} ({reason}), jusqu’au {until_on}"),
        "step.all_frozen": _("toutes les factures ouvertes sont déjà en attente"),
        "step.nothing_open": _("aucune facture ouverte"),
        "step.policy_exhausted": _("le scénario est allé à son terme"),
        "step.money_covers": _("{unallocated} à affecter couvrent ce qui est en retard"),
        "step.first_contact": _(
            "{invoice}, échue le {invoice_due_on} : niveau {step_number} prévu à j+{offset_days},"
            " soit le {reached_on} ; aucun contact jusqu’ici"
        ),
        "step.after_contact": _(
            "{invoice}, échue le {invoice_due_on} : niveau {step_number} prévu à j+{offset_days},"
            " soit le {reached_on} ; dernier contact le {last_contact_on} ({last_channel}),"
            " écart de {gap_days} j"
        ),
        "orphan.nothing_free": _("rien en retard qui ne soit déjà en attente"),
        "orphan.nothing_planned": _(
            "solde en retard depuis le {overdue_on} et aucune suite prévue"
        ),
        "sending.disputed": _("une des factures est en litige depuis le {made_on} ({reason})"),
        "sending.money_covers": _(
            "{unallocated} à affecter couvrent ce qui est en retard :"
            " affectez-les d’abord (touche r)"
        ),
        "sending.too_soon": _(
            "un courrier est déjà parti le {last_on}, écart de {gap_days} j :"
            " le suivant peut partir le {free_on}"
        ),
        "frozen.callback": _("rappel le {due_on}"),
        "frozen.promise": _("promesse au {due_on}"),
        "frozen.plan": _("échéancier du {made_on}"),
        "frozen.hold": _("suspendue jusqu’au {until_on} ({reason})"),
        "frozen.dispute": _("litige du {made_on} ({reason})"),
    }


def phrase(because: Because) -> str:
    """A rule's verdict in words; an unknown code is shown as it is."""
    code = because.code
    if code == "callback.agreed" and "at" in because.inputs:
        code = "callback.agreed_at"
    if code == "plan.watched" and because.inputs.get("number") == 0:
        code = "plan.watched_deposit"
    sentence = _phrases().get(code)
    if sentence is None:
        return code
    return sentence.format(**{_slot(k): _shown(k, v) for k, v in because.inputs.items()})


def _slot(name: str) -> str:
    return name.removesuffix("_cents")


def _shown(name: str, value: ReasonValue) -> str:
    if isinstance(value, date):
        return day(value)
    if name.endswith("_cents"):
        return money(int(value))
    if name == "at":
        return hour(time.fromisoformat(str(value)))
    if name == "reason":
        return reason_label(str(value))
    if name == "last_channel":
        return channel_label(str(value))
    return str(value)


def reason_label(reason: str) -> str:
    """A reason for not paying, or the free text the clerk gave."""
    labels = {
        Reason.OVERSIGHT: _("oubli"),
        Reason.NOT_RECEIVED: _("facture non reçue"),
        Reason.APPROVAL_PENDING: _("validation en cours"),
        Reason.CASH_DIFFICULTY: _("difficultés de trésorerie"),
        Reason.WRONG_PRICE: _("prix contesté"),
        Reason.WRONG_QUANTITY: _("quantité contestée"),
        Reason.QUALITY: _("qualité contestée"),
        Reason.MISSING_REFERENCE: _("référence manquante"),
        Reason.DUPLICATE: _("facture en double"),
        Reason.CREDIT_NOTE_AWAITED: _("avoir attendu"),
        Reason.BAD_FAITH: _("mauvaise foi"),
        Reason.INSOLVENCY: _("procédure collective"),
        Reason.OTHER: _("autre motif"),
    }
    return labels[Reason(reason)] if reason in set(Reason) else reason


def channel_label(channel: str) -> str:
    """How a contact is made."""
    return {
        Channel.EMAIL: _("e-mail"),
        Channel.LETTER: _("courrier"),
        Channel.REGISTERED: _("recommandé"),
        Channel.CALL: _("appel"),
        Channel.HANDOVER: _("contentieux"),
    }[Channel(channel)]


def outcome_label(outcome: CallOutcome) -> str:
    """How a call ended."""
    return {
        CallOutcome.REACHED: _("joint"),
        CallOutcome.NO_ANSWER: _("absent"),
        CallOutcome.VOICEMAIL: _("messagerie"),
        CallOutcome.MESSAGE_LEFT: _("message au standard"),
        CallOutcome.WRONG_NUMBER: _("faux numéro"),
        CallOutcome.CALLBACK: _("à rappeler"),
        CallOutcome.PROMISE: _("promesse"),
        CallOutcome.PLAN_REQUESTED: _("échéancier demandé"),
        CallOutcome.SAYS_PAID: _("dit avoir viré"),
        CallOutcome.DISPUTE: _("litige"),
        CallOutcome.REFUSAL: _("refus de payer"),
        CallOutcome.INSOLVENCY: _("procédure collective"),
    }[outcome]


def debtor_kind_label(kind: DebtorKind) -> str:
    """The legal nature of a debtor."""
    return {
        DebtorKind.BUSINESS: _("entreprise"),
        DebtorKind.CONSUMER: _("particulier"),
        DebtorKind.PUBLIC_BODY: _("personne publique"),
        DebtorKind.UNKNOWN: _("à préciser (traité comme un particulier)"),
    }[kind]


def promise_status_label(status: PromiseStatus) -> str:
    """What became of a promise."""
    return {
        PromiseStatus.PENDING: _("en attente"),
        PromiseStatus.KEPT: _("tenue"),
        PromiseStatus.PARTLY_KEPT: _("tenue en partie"),
        PromiseStatus.BROKEN: _("rompue"),
        PromiseStatus.WITHDRAWN: _("remplacée"),
    }[status]


def plan_status_label(status: PlanStatus) -> str:
    """What became of a plan."""
    return {
        PlanStatus.ACTIVE: _("en cours"),
        PlanStatus.COMPLETED: _("soldé"),
        PlanStatus.DEFAULTED: _("en défaut"),
        PlanStatus.WITHDRAWN: _("remplacé"),
    }[status]


def rhythm_label(rhythm: Rhythm) -> str:
    """How often an instalment falls due."""
    return {
        Rhythm.WEEK: _("hebdomadaire"),
        Rhythm.FORTNIGHT: _("tous les quinze jours"),
        Rhythm.MONTH: _("mensuel"),
        Rhythm.MONTH_END: _("fin de mois"),
    }[rhythm]


def kind_label(kind: FollowUpKind) -> str:
    """The name of a rule."""
    return {
        FollowUpKind.CALLBACK: _("Rappel convenu"),
        FollowUpKind.BROKEN_PROMISE: _("Promesse"),
        FollowUpKind.MISSED_INSTALMENT: _("Échéancier"),
        FollowUpKind.UNALLOCATED_MONEY: _("Somme à affecter"),
        FollowUpKind.MISSING_PROOF: _("Preuve attendue"),
        FollowUpKind.DISPUTE_REVIEW: _("Litige"),
        FollowUpKind.HOLD_END: _("Suspension"),
        FollowUpKind.DUNNING_STEP: _("Niveau de relance"),
        FollowUpKind.LIMITATION_ALARM: _("Prescription"),
        FollowUpKind.NO_NEXT_ACTION: _("Sans suite prévue"),
    }[kind]


def action_label(
    kind: FollowUpKind,
    *,
    channel: str | None = None,
    step_number: int = 0,
    at: time | None = None,
    because: Because | None = None,
) -> str:
    """What the queue asks for, in a few words."""
    if kind is FollowUpKind.CALLBACK:
        return _("rappeler à {hour}").format(hour=hour(at)) if at else _("rappeler")
    if kind is FollowUpKind.UNALLOCATED_MONEY and because is not None:
        cents = int(str(because.inputs.get("unallocated_cents", 0)))
        return _("affecter {amount}").format(amount=money(cents))
    if kind is FollowUpKind.DUNNING_STEP and channel is not None:
        return _step_label(Channel(channel), step_number)
    return {
        FollowUpKind.BROKEN_PROMISE: _("promesse rompue"),
        FollowUpKind.MISSED_INSTALMENT: _("échéance manquée"),
        FollowUpKind.UNALLOCATED_MONEY: _("somme à affecter"),
        FollowUpKind.MISSING_PROOF: _("preuve à saisir"),
        FollowUpKind.DISPUTE_REVIEW: _("revoir le litige"),
        FollowUpKind.HOLD_END: _("fin de suspension"),
        FollowUpKind.DUNNING_STEP: _("relancer"),
        FollowUpKind.LIMITATION_ALARM: _("prescription"),
        FollowUpKind.NO_NEXT_ACTION: _("sans suite prévue"),
    }[kind]


def _step_label(channel: Channel, number: int) -> str:
    return {
        Channel.EMAIL: _("e-mail, niv. {number}"),
        Channel.LETTER: _("courrier, niv. {number}"),
        Channel.REGISTERED: _("mise en demeure"),
        Channel.CALL: _("appeler, niv. {number}"),
        Channel.HANDOVER: _("contentieux"),
    }[channel].format(number=number)


def next_sentence(follow_up: FollowUp | None) -> str:
    """One line saying what is next and when."""
    if follow_up is None:
        return _("Suite : plus rien à faire sur ce dossier.")
    when = formats.weekday_date(follow_up.due_on, current_language())
    watched_on = follow_up.because.inputs.get("promised_on")
    if follow_up.kind is FollowUpKind.BROKEN_PROMISE and isinstance(watched_on, date):
        return _(
            "Suite : relances suspendues jusqu’au {until} ; sans paiement, retour le {when}."
        ).format(until=day(watched_on), when=when)
    watched_on = follow_up.because.inputs.get("instalment_on")
    if follow_up.kind is FollowUpKind.MISSED_INSTALMENT and isinstance(watched_on, date):
        return _(
            "Suite : échéancier surveillé, échéance du {until} ; sans paiement, retour le {when}."
        ).format(until=day(watched_on), when=when)
    label = action_label(
        follow_up.kind,
        channel=follow_up.channel,
        step_number=follow_up.step_number,
        at=follow_up.at,
        because=follow_up.because,
    )
    return _("Suite : {label}, le {when}.").format(label=label, when=when)
