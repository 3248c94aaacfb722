"""Words for codes: names of things, what is to be done, what comes next.

French is the source; other languages come through gettext. Nothing here decides.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from relance_tui.domain import formats
from relance_tui.domain.codes import (
    CallOutcome,
    Channel,
    CountsFrom,
    DebtorKind,
    EventKind,
    FollowUpKind,
    PlanStatus,
    PromiseStatus,
    Reason,
    Rhythm,
)
from relance_tui.domain.reason import Because
from relance_tui.i18n import _, current_language, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def listed(names: Sequence[str], most: int = 4) -> str:
    """Some names, and how many more there are: `F-1, F-2, F-3, F-4 et 2 autres`."""
    shown, rest = ", ".join(names[:most]), len(names) - most
    if rest <= 0:
        return shown
    return shown + ngettext(" et {count} autre", " et {count} autres", rest).format(count=rest)


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


def event_label(kind: EventKind) -> str:
    """What happened in law."""
    return {
        EventKind.LETTER_DEPOSITED: _("recommandé déposé"),
        EventKind.LETTER_PRESENTED: _("recommandé présenté"),
        EventKind.LETTER_RECEIVED: _("recommandé reçu"),
        EventKind.LETTER_REFUSED: _("recommandé refusé"),
        EventKind.LETTER_RETURNED: _("recommandé retourné"),
        EventKind.ACKNOWLEDGEMENT: _("reconnaissance de dette écrite"),
        EventKind.PLAN_SIGNED: _("échéancier signé"),
        EventKind.COURT_CLAIM: _("demande en justice"),
        EventKind.ORDER_SERVED: _("ordonnance signifiée"),
        EventKind.TITLE_OBTAINED: _("titre exécutoire obtenu"),
        EventKind.INSOLVENCY_OPENED: _("procédure collective ouverte"),
        EventKind.CLAIM_DECLARED: _("créance déclarée"),
        EventKind.INSOLVENCY_CLOSED: _("procédure collective clôturée"),
        EventKind.HANDED_OVER: _("dossier remis au contentieux"),
        EventKind.HANDOVER_ENDED: _("dossier repris du contentieux"),
    }[kind]


def receiver_label(kind: str) -> str:
    """Who takes a dossier over."""
    labels = {
        "agency": _("société de recouvrement"),
        "bailiff": _("commissaire de justice"),
        "lawyer": _("avocat"),
        "court": _("greffe du tribunal"),
    }
    return labels[kind]


def offset_label(days: int, counts_from: str = CountsFrom.DUE_DATE) -> str:
    """When a step is planned: `à j+7`, `7 j après le niveau précédent`, `à fin de mois + 30 j`."""
    if counts_from == CountsFrom.PREVIOUS_STEP:
        return _("{days} j après le niveau précédent").format(days=days)
    if counts_from == CountsFrom.END_OF_MONTH:
        return _("à fin de mois {days} j").format(days=f"{days:+d}".replace("-", "−"))
    if days == 0:
        return _("le jour de l’échéance")
    return _("à j{days}").format(days=f"{days:+d}".replace("-", "−"))


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


def means_label(means: str) -> str:
    """What was handed over to be paid at a date."""
    labels = {
        "bill": _("effet"),
        "direct_debit": _("prélèvement"),
        "cheque": _("chèque"),
    }
    return labels.get(means, means)


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
    if kind is FollowUpKind.LIMITATION_ALARM and because is not None:
        return _alarm_label(because.code)
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


def _alarm_label(code: str) -> str:
    if code.startswith("insolvency."):
        return _("déclarer la créance")
    return _("prescrite") if code == "limitation.run_out" else _("prescription proche")


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
