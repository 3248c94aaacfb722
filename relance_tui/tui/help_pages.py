"""What the help says of each screen before its keys: what it is for and how to use it well."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from relance_tui.i18n import _
from relance_tui.tui import help_desk
from relance_tui.tui.help_page import HelpPage


def page_of(screen: type) -> HelpPage | None:
    """The page of a screen, found by the name of its class or of the class it comes from."""
    for ancestor in screen.__mro__:
        found = _PAGES.get(page_name(ancestor.__name__))
        if found is not None:
            return found()
    return None


def page_name(class_name: str) -> str:
    """`FirstStartScreen` gives `first_start`."""
    words = re.findall("[A-Z][a-z]+", class_name.removesuffix("Screen"))
    return "_".join(words).lower()


def _queue() -> HelpPage:
    return HelpPage(
        _("File du jour"),
        (
            _(
                "Chaque ligne est un dossier qui demande quelque chose aujourd’hui\u00a0: rappels"
                " convenus d’abord, puis promesses rompues et échéances manquées, puis le reste,"
                " les plus gros retards en tête. Le bas de l’écran dit pourquoi le dossier est là"
                " et ce qui viendra ensuite."
            ),
            _(
                "Le geste courant\u00a0: c pour appeler, une lettre pour l’issue, Entrée. Le"
                " dossier quitte la file et revient de lui-même le jour voulu."
            ),
            _(
                "Pour agir sur plusieurs dossiers, marquez-les (Espace, v, A)\u00a0: l’action"
                " suivante vaut pour tous, avec une seule confirmation et une seule annulation."
            ),
        ),
    )


def _dossier() -> HelpPage:
    return HelpPage(
        _("Dossier"),
        (
            _(
                "Tout ce que l’on sait d’un client\u00a0: factures, journal, interlocuteurs,"
                " accords et règlements, droits, courriers. Tab passe d’un volet à l’autre\u202f;"
                " sur un grand écran, tout se voit à la fois."
            ),
            _(
                "Les touches d’action sont celles de la file\u00a0: inutile de revenir en arrière"
                " pour appeler, écrire ou noter."
            ),
        ),
    )


def _call() -> HelpPage:
    from relance_tui.tui.screens.call_form import quick_line_help  # noqa: PLC0415 - when read

    return HelpPage(
        _("Appel"),
        (
            _(
                "En haut, qui demander, à quel numéro et quoi rappeler. Une lettre choisit"
                " l’issue\u202f; seuls les champs qu’elle demande apparaissent. La dernière ligne"
                " dit ce que l’enregistrement entraînera\u00a0: rien n’est encore écrit."
            ),
            _(
                "Échap quitte d’abord le champ, puis l’écran, en gardant le brouillon. Un appel"
                " ou un e-mail reçu se note ici aussi."
            ),
            _(
                "La ligne rapide (Tab) comprend vos mots. Elle montre ce qu’elle a compris"
                " pendant la frappe et refuse ce qui est ambigu\u00a0: elle ne devine ni montant"
                " ni date."
            ),
        ),
        tuple(quick_line_help()),
    )


def _plan() -> HelpPage:
    return HelpPage(
        _("Échéancier"),
        (
            _(
                "Donnez le nombre d’échéances ou leur montant\u202f; le tableau suit la frappe. Les"
                " dates qui tombent un jour chômé passent au jour ouvré suivant, et le dernier"
                " versement absorbe les centimes."
            ),
            _(
                "Une fois accepté, l’échéancier suspend les relances des factures qu’il couvre."
                " Les règlements reçus le font avancer\u202f; une échéance manquée ramène le"
                " dossier dans la file."
            ),
        ),
    )


def _payment() -> HelpPage:
    return HelpPage(
        _("Règlement"),
        (
            _(
                "L’argent reçu va aux factures nommées, sinon aux plus anciennes échues"
                " (art.\u00a01342-10 C.\u00a0civ.). Ce qui dépasse reste à affecter et suspend les"
                " relances tant qu’il couvre le retard."
            ),
        ),
    )


def _letter() -> HelpPage:
    return HelpPage(
        _("Courrier"),
        (
            _(
                "Le courrier tel qu’il partira. La dernière ligne énumère ce qu’il doit contenir et"
                " ce qui lui manque\u202f; une mention obligatoire absente empêche de le marquer"
                " envoyé, jamais de le lire, de le copier ou de l’exporter."
            ),
            _(
                "Marqué envoyé, il est gardé mot pour mot avec son empreinte et le dossier avance"
                " d’un niveau. Vos modifications sont gardées en brouillon pendant la frappe."
            ),
        ),
    )


def _invoices() -> HelpPage:
    return HelpPage(
        _("Factures du courrier"),
        (_("Cochez les factures dont parlera le courrier\u202f; les montants suivent."),),
    )


def _batch() -> HelpPage:
    return HelpPage(
        _("Lot de courriers"),
        (
            _(
                "Les courriers du jour, ou ceux des dossiers marqués. Une première fois, Entrée"
                " les écrit dans un dossier, avec un seul PDF pour l’imprimante\u202f; une seconde,"
                " elle les note comme envoyés. Ce qui ne peut pas partir est nommé avec sa raison."
            ),
        ),
    )


def _debtor() -> HelpPage:
    return HelpPage(
        _("Client et interlocuteurs"),
        (
            _(
                "La nature du client (entreprise, particulier, personne publique) décide de ce que"
                " la loi permet de réclamer. Si elle est inconnue, le client est traité comme un"
                " particulier, par prudence."
            ),
            _("F6 passe à l’interlocuteur suivant\u202f; après le dernier, un nouveau."),
        ),
    )


def _new_debtor() -> HelpPage:
    return HelpPage(
        _("Nouveau client"),
        (
            _(
                "Le code est celui de votre comptabilité\u00a0: un import ultérieur le"
                " retrouvera. Ce que vous ne savez pas peut rester vide et vous sera demandé au"
                " moment où cela compte."
            ),
        ),
    )


def _invoice() -> HelpPage:
    return HelpPage(
        _("Facture saisie à la main"),
        (
            _(
                "Le client se cherche pendant la frappe, par nom ou par code. Sans échéance, c’est"
                " le délai de paiement du client, sinon celui de la maison, qui la donne."
            ),
        ),
    )


def _event() -> HelpPage:
    return HelpPage(
        _("Événement"),
        (
            _(
                "La preuve d’un recommandé, un acte de justice, une reconnaissance de dette, une"
                " procédure collective. Avant d’enregistrer, l’écran dit ce que l’événement change"
                " en droit\u00a0: intérêts, prescription, relances."
            ),
        ),
    )


def _handover() -> HelpPage:
    return HelpPage(
        _("Remise au contentieux"),
        (
            _(
                "Un seul fichier réunit le décompte, l’historique et toutes les pièces, numérotées"
                " et munies de leur empreinte. Le dossier remis ne reçoit plus aucune relance."
            ),
        ),
    )


def _hold() -> HelpPage:
    return HelpPage(
        _("Suspendre"),
        (
            _(
                "Une suspension a une fin et un motif. À sa date, le dossier revient dans la file,"
                " au niveau où il était."
            ),
        ),
    )


def _note() -> HelpPage:
    return HelpPage(
        _("Note"),
        (
            _(
                "Une note reste au journal du dossier et ne change rien à la suite. Ctrl+J va à la"
                " ligne."
            ),
        ),
    )


def _why() -> HelpPage:
    return HelpPage(
        _("Pourquoi"),
        (
            _(
                "Chaque règle, celles qui s’appliquent et celles qui ne s’appliquent pas, avec les"
                " dates et les montants qui l’ont décidée."
            ),
        ),
    )


def _pick() -> HelpPage:
    return HelpPage(
        _("Choisir"),
        (_("Les premières lettres ou les flèches choisissent, Entrée valide, Échap renonce."),),
    )


def _reason() -> HelpPage:
    return HelpPage(
        _("Passer outre"),
        (
            _(
                "Une règle interdit cet envoi aujourd’hui. Votre raison l’autorise et reste au"
                " journal."
            ),
        ),
    )


def _deposit() -> HelpPage:
    return HelpPage(
        _("Recommandé"),
        (
            _(
                "Le numéro de dépôt figure sur le reçu de La Poste. Sans lui, le courrier peut être"
                " noté envoyé ; le numéro s’ajoute ensuite par un événement."
            ),
        ),
    )


_PAGES: Mapping[str, Callable[[], HelpPage]] = {
    "queue": _queue,
    "dossier": _dossier,
    "call": _call,
    "plan": _plan,
    "payment": _payment,
    "letter": _letter,
    "invoices": _invoices,
    "batch": _batch,
    "debtor": _debtor,
    "new_debtor": _new_debtor,
    "invoice": _invoice,
    "event": _event,
    "handover": _handover,
    "hold": _hold,
    "note": _note,
    "why": _why,
    "dashboard": help_desk.dashboard_page,
    "planning": help_desk.planning_page,
    "money": help_desk.money_page,
    "movement": help_desk.movement_page,
    "changes": help_desk.changes_page,
    "import": help_desk.import_page,
    "mapping": help_desk.mapping_page,
    "settings": help_desk.settings_page,
    "views": help_desk.views_page,
    "view_form": help_desk.views_page,
    "drafts": help_desk.drafts_page,
    "customer_picker": help_desk.customer_page,
    "first_start": help_desk.first_start_page,
    "identity": help_desk.identity_page,
    "setting": help_desk.setting_page,
    "many_hold": _hold,
    "many_note": _note,
    "many_debtor": help_desk.many_debtor_page,
    "pick": _pick,
    "reason": _reason,
    "deposit": _deposit,
}
