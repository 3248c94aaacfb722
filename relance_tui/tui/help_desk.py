"""What the help says of the screens that are about the desk as a whole."""

from __future__ import annotations

from relance_tui.i18n import _
from relance_tui.tui.help_page import HelpPage


def dashboard_page() -> HelpPage:
    """The figures of the house."""
    from relance_tui.services.reports import dso_note, forecast_note  # noqa: PLC0415 - when read

    return HelpPage(
        _("Tableau de bord"),
        (
            _(
                "Les retards par âge, les promesses et les échéances de la semaine, ce qui devrait"
                " rentrer dans les huit semaines, le travail du jour et l’âge des données."
            ),
            _(
                "Les chiffres arrivent l’un après l’autre\u202f; rien ne bouge ensuite. « Échu sans"
                " accord » est ce qui est dû sans que personne ait donné de date\u00a0: ce n’est"
                " pas compté."
            ),
            forecast_note(),
            dso_note(),
        ),
    )


def planning_page() -> HelpPage:
    """The weeks to come."""
    return HelpPage(
        _("Planning"),
        (
            _(
                "Ce qui viendra pour chaque dossier si personne ne paie et si chaque relance est"
                " faite à son jour. La charge de chaque semaine se lit en bas. Entrée ouvre le"
                " dossier."
            ),
        ),
    )


def money_page() -> HelpPage:
    """Money that waits."""
    return HelpPage(
        _("Argent à affecter"),
        (
            _(
                "Des sommes reçues qui ne sont encore affectées à aucune facture. Tant qu’elles"
                " couvrent le retard, aucun courrier ne part\u00a0: les affecter d’abord évite de"
                " relancer qui a payé."
            ),
            _(
                "D’abord les mouvements du relevé bancaire. Un numéro de facture et le montant"
                " exact s’appliquent au chargement\u202f; le reste attend ici, avec le client et"
                " les factures les plus probables, et la raison. Entrée accepte, n passe au client"
                " suivant, c en choisit un autre, d écarte ce qui n’est pas l’argent d’un client."
            ),
            _(
                "Un rejet (prélèvement, chèque ou effet impayé) rouvre ce que le règlement avait"
                " soldé, et la promesse tenue redevient rompue."
            ),
        ),
    )


def movement_page() -> HelpPage:
    """Whose a bank movement is."""
    return HelpPage(
        _("De qui vient cet argent"),
        (
            _(
                "Le client se cherche par nom, code, téléphone ou facture. Sans factures nommées,"
                " les plus anciennes échues sont réglées d’abord\u202f; ce qui dépasse reste à"
                " affecter. Ce compte sera reconnu la prochaine fois."
            ),
        ),
    )


def changes_page() -> HelpPage:
    """What imports changed."""
    return HelpPage(
        _("Ce qui a changé"),
        (
            _(
                "Ce que le dernier import a changé, client par client, le plus gros mouvement"
                " d’abord\u00a0: factures nouvelles, tombées en retard, payées, réduites par un"
                " avoir, modifiées, absentes d’un fichier complet, règlements revenus impayés."
            ),
            _(
                "Ce que vous avez noté depuis n’en fait pas partie. Un import annulé ne compte"
                " plus. Entrée ouvre le dossier."
            ),
        ),
    )


def import_page() -> HelpPage:
    """Loading files."""
    return HelpPage(
        _("Importer"),
        (
            _(
                "Une première fois, Entrée lit le fichier et montre ce qu’il changerait\u202f; une"
                " seconde, elle le charge. Une ligne fausse est nommée et n’arrête pas les autres."
                " Charger deux fois le même fichier ne change rien."
            ),
            _(
                "FEC, CSV, classeurs, factures électroniques, relevés bancaires et listes de"
                " clients se reconnaissent d’eux-mêmes\u202f; un dossier se charge en entier. Des"
                " colonnes inconnues se choisissent une fois, F4 change ce choix."
            ),
            _(
                "Complet (F6)\u00a0: le fichier est tout ce qui reste ouvert, ce qui n’y est plus"
                " est soldé et montré avant. F7 écrit les lignes refusées dans un CSV à corriger,"
                " puis à importer."
            ),
        ),
    )


def mapping_page() -> HelpPage:
    """Which column is what."""
    return HelpPage(
        _("Colonnes"),
        (
            _(
                "Chaque ligne est un renseignement\u202f; haut et bas, ou quelques lettres,"
                " choisissent la colonne qui le porte. À côté et en bas, les premières lignes du"
                " fichier telles qu’elles seront lues."
            ),
            _(
                "Il faut un numéro, un client, une date et un montant. Entrée garde ce choix sous"
                " son nom\u00a0: les fichiers aux mêmes colonnes, dans n’importe quel ordre, se"
                " lisent ensuite sans question."
            ),
        ),
    )


def settings_page() -> HelpPage:
    """The settings of the house and of the clerk."""
    return HelpPage(
        _("Réglages"),
        (
            _(
                "Ceux de la maison valent pour tous et sont au journal\u00a0: u les annule. Vos"
                " préférences (couleurs, langue, touches) ne valent que pour vous, dans votre"
                " fichier de configuration."
            ),
        ),
    )


def views_page() -> HelpPage:
    """Ways to look at the queue."""
    return HelpPage(
        _("Vues"),
        (
            _(
                "Une vue garde un filtre, un tri et une condition sous un nom et une lettre. Sa"
                " lettre la choisit aussitôt."
            ),
        ),
    )


def drafts_page() -> HelpPage:
    """What was typed and not saved."""
    return HelpPage(
        _("Brouillons"),
        (
            _(
                "Tout ce que vous avez tapé sans l’enregistrer, même après une coupure. Entrée"
                " rouvre la saisie là où elle en était."
            ),
        ),
    )


def customer_page() -> HelpPage:
    """Looking for a customer."""
    return HelpPage(
        _("Chercher un client"),
        (_("Par nom, code, numéro de facture, téléphone ou montant, sans accents ni majuscules."),),
    )


def identity_page() -> HelpPage:
    """Who we are."""
    return HelpPage(
        _("Qui nous sommes"),
        (
            _(
                "Ce que les courriers disent de vous\u00a0: qui vous êtes, comment vous payer, qui"
                " signe. Ce qui reste vide se remplit plus tard, dans les réglages\u202f; un"
                " courrier à qui cela manque le dit et ne peut pas être marqué envoyé."
            ),
        ),
    )


def setting_page() -> HelpPage:
    """One setting."""
    return HelpPage(
        _("Réglage"),
        (
            _(
                "La valeur est vérifiée pendant la frappe\u202f; si elle est fausse, l’écran dit ce"
                " qui est attendu et rien ne change."
            ),
        ),
    )


def many_debtor_page() -> HelpPage:
    """Who follows marked dossiers."""
    return HelpPage(
        _("Suivi et scénario"),
        (
            _(
                "Qui suit les dossiers marqués, et par quel scénario. Ce qui reste vide ne change"
                " pas\u202f; une seule annulation reprend tout."
            ),
        ),
    )


def first_start_page() -> HelpPage:
    """The first start."""
    return HelpPage(
        _("Premier lancement"),
        (
            _(
                "Chargez l’export de votre logiciel comptable, ouvrez la démonstration ou saisissez"
                " une facture. Ce que les courriers doivent dire de vous se remplit quand vous"
                " voulez."
            ),
        ),
    )
