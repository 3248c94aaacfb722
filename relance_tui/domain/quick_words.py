"""The words of the quick line: what clerks say of a call, in French and English.

Each text is folded: lower case, no accents, no abbreviation points.
"""

from __future__ import annotations

from collections.abc import Mapping

from relance_tui.domain.codes import CallOutcome, Reason, Rhythm

Words = tuple[str, ...]

_HEADS: Mapping[CallOutcome, str] = {
    CallOutcome.REACHED: "j|joint|jointe|eu|parle|reached|spoke|talked",
    CallOutcome.NO_ANSWER: "a|absent|absente|occupe|nrp|pas de reponse|sans reponse|ne repond pas"
    "|no answer|not in|busy",
    CallOutcome.VOICEMAIL: "m|msg|message|messagerie|repondeur|msg repondeur|message repondeur"
    "|vm|voicemail|voice mail",
    CallOutcome.MESSAGE_LEFT: "s|std|standard|msg std|msg standard|message std|message standard"
    "|message au standard|gatekeeper|switchboard|message left",
    CallOutcome.WRONG_NUMBER: "f|faux num|faux numero|mauvais num|mauvais numero|wrong num"
    "|wrong number",
    CallOutcome.CALLBACK: "r|rappeler|a rappeler|rappel|rappelle|call back|callback|call again",
    CallOutcome.PROMISE: "p|promet|promesse|promis|a promis|va payer|paiera|payera|reglera|versera"
    "|s'engage|promise|promised|promises|will pay",
    CallOutcome.PLAN_REQUESTED: "e|echeancier|demande echeancier|demande un echeancier"
    "|veut un echeancier|plan requested|wants a plan|asks for a plan",
    CallOutcome.SAYS_PAID: "v|a vire|a paye|a regle|dit avoir vire|dit avoir paye|dit avoir regle"
    "|virement fait|virement parti|paid|has paid|says paid|already paid|has sent",
    CallOutcome.DISPUTE: "d|conteste|litige|contestation|dispute|disputes|disputed|contests",
    CallOutcome.REFUSAL: "x|refuse|refus|refuse de payer|ne paiera pas|refuses|refused|refusal"
    "|won't pay|will not pay",
    CallOutcome.INSOLVENCY: "l|liquidation|liquidation judiciaire|lj|rj|redressement"
    "|redressement judiciaire|procedure collective|depot de bilan|insolvency|insolvent"
    "|bankrupt|bankruptcy|receivership",
}
HEADS: Mapping[Words, CallOutcome] = {
    tuple(head.split()): outcome for outcome, heads in _HEADS.items() for head in heads.split("|")
}
"""What a line may start with, and the outcome it means."""
LONGEST_HEAD = max(map(len, HEADS))

TWO_MEANINGS: Mapping[str, tuple[CallOutcome, CallOutcome]] = dict.fromkeys(
    ("paye", "vire", "regle", "virement", "paiement", "payment", "pay", "pays"),
    (CallOutcome.SAYS_PAID, CallOutcome.PROMISE),
)
"""Words that without accents mean money already sent as well as money to come."""

SUBJECTS = frozenset({"il", "elle", "ils", "elles", "on", "he", "she", "they"})
"""Whom the line may start with, which changes nothing."""

EVERYTHING = frozenset({"tout", "tt", "le tout", "la totalite", "solde", "le solde", "all"})
"""Amounts that mean all of what is asked for."""

ALL_INVOICES = frozenset({"tout", "toutes", "all"})
CONNECTORS = frozenset({"et", "and", "&", "la", "les", "facture", "factures", "invoice"})
"""Words between the invoices of a dispute and its reason, which change nothing."""

REVIEW = (("a", "revoir"), ("revoir",), ("review",))
"""What comes before the day something is looked at again."""

_REASONS: Mapping[Reason, str] = {
    Reason.OVERSIGHT: "oubli|oublie|oversight|forgot",
    Reason.NOT_RECEIVED: "non recue|non recu|pas recue|pas recu|jamais recue|jamais recu"
    "|facture non recue|not received|never received",
    Reason.APPROVAL_PENDING: "validation|validation en cours|approval|approval pending",
    Reason.CASH_DIFFICULTY: "tresorerie|difficultes|difficultes de tresorerie|cash|no cash",
    Reason.WRONG_PRICE: "prix|le prix|tarif|prix conteste|price|the price|wrong price",
    Reason.WRONG_QUANTITY: "quantite|la quantite|qte|quantite contestee|quantity|qty"
    "|wrong quantity",
    Reason.QUALITY: "qualite|la qualite|malfacon|malfacons|qualite contestee|quality|the quality",
    Reason.MISSING_REFERENCE: "reference|reference manquante|bon de commande|bdc|missing reference"
    "|purchase order|po",
    Reason.DUPLICATE: "double|doublon|en double|facture en double|duplicate",
    Reason.CREDIT_NOTE_AWAITED: "avoir|avoir attendu|attend un avoir|credit note",
    Reason.BAD_FAITH: "mauvaise foi|bad faith",
    Reason.INSOLVENCY: "procedure collective|insolvency",
    Reason.OTHER: "autre|autre motif|other",
}
REASONS: Mapping[Words, Reason] = {
    tuple(name.split()): reason for reason, names in _REASONS.items() for name in names.split("|")
}
LONGEST_REASON = max(map(len, REASONS))

_RHYTHMS: Mapping[Rhythm, str] = {
    Rhythm.WEEK: "hebdo|hebdomadaire|par semaine|chaque semaine|toutes les semaines|weekly"
    "|a week|per week|every week",
    Rhythm.FORTNIGHT: "quinzaine|par quinzaine|tous les quinze jours|tous les 15 jours|fortnightly"
    "|every fortnight|every two weeks",
    Rhythm.MONTH: "mensuel|mensuels|par mois|chaque mois|tous les mois|monthly|a month|per month"
    "|every month",
    Rhythm.MONTH_END: "chaque fin de mois|every month end",
}
RHYTHMS: Mapping[Words, Rhythm] = {
    tuple(name.split()): rhythm for rhythm, names in _RHYTHMS.items() for name in names.split("|")
}
LONGEST_RHYTHM = max(map(len, RHYTHMS))

PLAN_OPENINGS = frozenset(
    {"echeancier", "plan", "payment", "en", "in", "d'accord", "pour", "for", *SUBJECTS}
)
"""Words a plan may open with, which change nothing."""
DEPOSITS = (("acompte", "de"), ("acompte",), ("deposit", "of"), ("deposit",), ("down", "payment"))
THEN = frozenset({"puis", "et", "then", "and", "+", "plus"})
"""What may stand between a deposit and the instalments."""
FROM = (
    ("a", "partir", "du"),
    ("a", "partir", "de"),
    ("a", "compter", "du"),
    ("des",),
    ("depuis",),
    ("starting", "on"),
    ("starting",),
    ("from",),
)
"""What may stand before the first day of a plan."""
UNTIL = (("pour",), ("d'ici",), ("for",), ("by",))
"""What may stand before the day of a promise."""

_DAYS = """lundi mardi mercredi jeudi vendredi samedi dimanche aujourd'hui demain apres-demain
hier avant-hier monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday"""
DATE_STARTS = (
    *_DAYS.split(),
    *("fin de mois", "fin du mois", "end of month", "dans ", "in ", "le ", "the ", "on "),
)
"""How days that are still being typed may begin."""


def starts_with(words: Words, phrases: tuple[Words, ...]) -> int:
    """How many words of the first of `phrases` that `words` start with; 0 for none."""
    return next((len(each) for each in phrases if words[: len(each)] == each), 0)
