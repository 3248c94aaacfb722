"""The one catalogue of commands: bindings, footer, help, palette and `relance keys` come from it.

Knows nothing of Textual, so that the command line can print it.
"""

from __future__ import annotations

from collections.abc import Mapping

from relance_tui.i18n import N_, _
from relance_tui.tui.call_commands import CALL_COMMANDS
from relance_tui.tui.command import Command, help_command
from relance_tui.tui.desk_commands import DESK_COMMANDS
from relance_tui.tui.event_commands import EVENT_COMMANDS
from relance_tui.tui.house_commands import HOUSE_COMMANDS
from relance_tui.tui.import_commands import IMPORT_COMMANDS
from relance_tui.tui.letter_commands import LETTER_COMMANDS
from relance_tui.tui.overview_commands import OVERVIEW_COMMANDS
from relance_tui.tui.settling_commands import SETTLING_COMMANDS

CATALOGUE: tuple[Command, ...] = (
    # Everywhere.
    Command("app.help", "f1", N_("aide"), N_("Les touches de cet écran."), show=True),
    Command(
        "app.palette",
        "ctrl+p",
        N_("palette"),
        N_("Chercher une commande ou un client par son nom."),
        action="command_palette",
        has_priority=True,
    ),
    Command(
        "app.quit_now",
        "ctrl+q",
        N_("quitter"),
        N_("Quitter d’où que l’on soit ; ce qui est tapé reste en brouillon."),
        action="quit",
        has_priority=True,
    ),
    Command(
        "app.redraw",
        "ctrl+l",
        N_("redessiner"),
        N_("Redessiner l’écran quand un autre programme a écrit dessus."),
        has_priority=True,
    ),
    # Lists.
    Command("list.down", "down,j", N_("suivant"), N_("Ligne suivante.")),
    Command("list.up", "up,k", N_("précédent"), N_("Ligne précédente.")),
    Command("list.page_down", "pagedown", N_("page suivante"), N_("Page suivante.")),
    Command("list.page_up", "pageup", N_("page précédente"), N_("Page précédente.")),
    Command("list.first", "g,home", N_("début"), N_("Première ligne.")),
    Command("list.last", "G,end", N_("fin"), N_("Dernière ligne.")),
    # What is done on a dossier, from the queue or from the dossier itself.
    Command(
        "case.call",
        "c",
        N_("appel"),
        N_("Appel : noter l’issue (un appel ou un e-mail reçu aussi)."),
        show=True,
    ),
    Command("case.letter", "l", N_("courrier"), N_("Le prochain courrier."), show=True),
    Command("case.promise", "p", N_("promesse"), N_("Promesse de règlement."), show=True),
    Command("case.plan", "e", N_("échéancier"), N_("Accorder un échéancier."), show=True),
    Command("case.payment", "r", N_("règlement"), N_("Noter un règlement reçu.")),
    Command("case.dispute", "d", N_("litige"), N_("Ouvrir ou lever un litige.")),
    Command("case.hold", "h", N_("suspendre"), N_("Suspendre ou reporter les relances.")),
    Command(
        "case.handover",
        "H",
        N_("contentieux"),
        N_("Remettre le dossier : un fichier complet, puis plus aucune relance."),
    ),
    Command("case.note", "n", N_("note"), N_("Ajouter une note au journal.")),
    Command(
        "case.event",
        "m",
        N_("événement"),
        N_("Événement : preuve d’un recommandé, acte de justice, procédure collective."),
    ),
    Command("case.debtor", "a", N_("adresses"), N_("Modifier le client et ses interlocuteurs.")),
    Command("case.why", "w", N_("pourquoi"), N_("Pourquoi ce dossier est là."), show=True),
    Command(
        "case.repeat",
        "full_stop,semicolon",
        N_("répéter"),
        N_("Noter de nouveau la dernière issue d’appel de ce dossier."),
    ),
    Command("case.copy", "y", N_("copier"), N_("Copier ce qui est sous le curseur.")),
    Command("case.plain", "V", N_("texte brut"), N_("Afficher le dossier en texte brut.")),
    Command("case.undo", "u", N_("annuler"), N_("Annuler ma dernière action.")),
    help_command("case"),
    # The queue.
    Command("queue.open", "enter", N_("ouvrir"), N_("Ouvrir le dossier.")),
    Command(
        "queue.filter",
        "f,slash",
        N_("filtrer"),
        N_("Filtrer pendant la frappe ; Entrée garde le filtre, Échap l’efface."),
    ),
    Command(
        "queue.clear_filter",
        "escape",
        N_("effacer le filtre"),
        N_("Effacer le filtre, puis les marques."),
    ),
    Command("queue.mark", "space", N_("marquer"), N_("Marquer ce dossier, ou ôter sa marque.")),
    Command(
        "queue.mark_range",
        "v",
        N_("marquer jusqu’ici"),
        N_("Marquer du dernier dossier marqué jusqu’à celui-ci."),
    ),
    Command(
        "queue.mark_all",
        "A",
        N_("marquer tout"),
        N_("Marquer tous les dossiers affichés, ou aucun."),
    ),
    Command(
        "queue.letters",
        "L",
        N_("lot de courriers"),
        N_("Écrire les courriers des dossiers marqués, sinon tous ceux du jour."),
    ),
    Command("queue.views", "z", N_("vues"), N_("Vues enregistrées : choisir, garder, effacer.")),
    Command("queue.sort", "o", N_("tri"), N_("Changer le tri : urgence, montant, retard, nom.")),
    Command(
        "queue.everything",
        "s",
        N_("tous"),
        N_("Tous les dossiers, ou seulement ceux du jour."),
    ),
    Command("queue.quit", "q", N_("quitter"), N_("Quitter."), action="app.quit"),
    # The dossier.
    Command("dossier.back", "escape,q", N_("retour"), N_("Retour à la file.")),
    Command(
        "dossier.detail",
        "enter",
        N_("détail"),
        N_("Tout dire de la facture sous le curseur\u00a0: règlements, niveau, copie, suspension."),
    ),
    Command("dossier.next_pane", "tab", N_("volet suivant"), N_("Volet suivant.")),
    Command("dossier.previous_pane", "shift+tab", N_("volet précédent"), N_("Volet précédent.")),
    Command(
        "dossier.export",
        "x",
        N_("exporter"),
        N_("Exporter le courrier sous le curseur, tel qu’il est parti."),
    ),
    # Forms.
    Command(
        "form.save",
        "enter",
        N_("enregistrer"),
        N_("Enregistrer, d’où que l’on soit dans la saisie."),
        show=True,
        has_priority=True,
    ),
    Command(
        "form.leave",
        "escape",
        N_("garder le brouillon"),
        N_("Quitter en gardant ce qui est tapé."),
        show=True,
        has_priority=True,
    ),
    Command(
        "form.forget",
        "f8",
        N_("effacer le brouillon"),
        N_("Effacer ce qui est tapé et son brouillon."),
        has_priority=True,
    ),
    Command(
        "form.new_line",
        "ctrl+j",
        N_("nouvelle ligne"),
        N_("Nouvelle ligne dans une note."),
        has_priority=True,
    ),
    Command("form.next", "tab", N_("champ suivant"), N_("Champ suivant."), has_priority=True),
    Command(
        "form.previous",
        "shift+tab",
        N_("champ précédent"),
        N_("Champ précédent."),
        has_priority=True,
    ),
    # What is done at the desk, whatever the dossier.
    *DESK_COMMANDS,
    # The call.
    *CALL_COMMANDS,
    # What happened in law.
    *EVENT_COMMANDS,
    # The letter, its invoices, its debtor.
    *LETTER_COMMANDS,
    # A lot of letters.
    Command(
        "batch.go",
        "enter",
        N_("continuer"),
        N_("Écrire le lot, puis le noter comme envoyé."),
        show=True,
    ),
    Command(
        "batch.back",
        "escape,q",
        N_("retour"),
        N_("Retour ; arrête l’écriture en cours."),
        show=True,
    ),
    Command("batch.undo", "u", N_("annuler"), N_("Annuler l’envoi du lot."), show=True),
    help_command("batch"),
    # Files to load.
    *IMPORT_COMMANDS,
    # What settles a debt: a plan, a payment.
    *SETTLING_COMMANDS,
    # The reasons.
    Command("why.back", "escape,w,q", N_("retour"), N_("Retour."), show=True),
    # A question.
    Command("confirm.yes", "o,y,enter", N_("oui"), N_("Oui.")),
    Command("confirm.no", "n,escape", N_("non"), N_("Non.")),
    Command("help.back", "escape,q,question_mark,f1", N_("retour"), N_("Retour.")),
    # Overviews: figures, weeks to come, money that waits.
    *OVERVIEW_COMMANDS,
    # The house and its clerks: settings, views, drafts, choosing a customer.
    *HOUSE_COMMANDS,
    # The first start.
    Command("start.import", "i", N_("importer"), N_("Importer un fichier."), action="import_file"),
    Command("start.demo", "d", N_("démonstration"), N_("Ouvrir la démonstration.")),
    Command("start.invoice", "n", N_("facture"), N_("Saisir une facture à la main.")),
    Command("start.identity", "c", N_("créancier"), N_("Dire qui nous sommes.")),
    Command("start.quit", "q", N_("quitter"), N_("Quitter."), show=True, action="app.quit"),
)

SCREENS: Mapping[str, tuple[str, ...]] = {
    "queue": ("queue", "list", "case", "desk", "app"),
    "dossier": ("dossier", "list", "case", "desk", "app"),
    "call": ("call", "form", "app"),
    "plan": ("plan", "form", "app"),
    "letter": ("letter", "list", "app"),
    "invoices": ("invoices", "form", "app"),
    "debtor": ("debtor", "form", "app"),
    "batch": ("batch", "list", "app"),
    "form": ("form", "app"),
    "payment": ("payment", "form", "app"),
    "import": ("import", "form", "app"),
    "event": ("event", "form", "app"),
    "why": ("why", "list", "app"),
    "confirm": ("confirm", "app"),
    "help": ("help", "list"),
    "start": ("start", "app"),
    "dashboard": ("dashboard", "list", "app"),
    "planning": ("planning", "list", "app"),
    "money": ("money", "list", "app"),
    "changes": ("changes", "list", "app"),
    "settings": ("settings", "list", "app"),
    "views": ("views", "list", "app"),
    "drafts": ("drafts", "list", "app"),
    "customer": ("customer", "app"),
}
"""The groups of commands that are active together on each screen."""


def commands(*groups: str) -> tuple[Command, ...]:
    """The commands of these groups, in the order of the catalogue."""
    return tuple(command for command in CATALOGUE if command.group in groups)


def command(command_id: str) -> Command:
    """The command of that id; KeyError when there is none."""
    for found in CATALOGUE:
        if found.id == command_id:
            return found
    raise KeyError(command_id)


def shown_key(key: str) -> str:
    """A key as people read it: `Échap`, `Ctrl+P`, `?`."""
    *modifiers, name = key.split("+")
    shown = _shown_names().get(name, name if len(name) == 1 else name.upper())
    if modifiers and len(shown) == 1:
        shown = shown.upper()
    return "+".join([*(_("Maj") if m == "shift" else m.capitalize() for m in modifiers), shown])


def shown_keys(keys: str) -> str:
    """Several keys as people read them, parted by spaces."""
    return " ".join(shown_key(key) for key in keys.split(","))


def _shown_names() -> Mapping[str, str]:
    return {
        "enter": _("Entrée"),
        "escape": _("Échap"),
        "tab": "Tab",
        "up": "↑",
        "down": "↓",
        "left": "←",
        "right": "→",
        "pageup": _("PgPréc"),
        "pagedown": _("PgSuiv"),
        "home": _("Début"),
        "end": _("Fin"),
        "space": _("Espace"),
        "full_stop": ".",
        "semicolon": ";",
        "slash": "/",
        "question_mark": "?",
    }
