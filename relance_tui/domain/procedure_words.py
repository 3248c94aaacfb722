"""The procedures in words, for the screen and the command line."""

from __future__ import annotations

from relance_tui.domain.catalogue import Cost, Deadline
from relance_tui.domain.formats import amount, numeric_date
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.routes import (
    Amicable,
    Caution,
    Closed,
    CostKind,
    DeadlineKind,
    Forum,
    Piece,
    Route,
    Unit,
    Unverified,
)
from relance_tui.i18n import _, current_language, ngettext


def route_words(route: Route) -> str:
    """The name of a route."""
    return {
        Route.SMALL_CLAIMS: _("recouvrement simplifié des petites créances"),
        Route.UNCONTESTED_COMMERCIAL: _("recouvrement des créances commerciales incontestées"),
        Route.ORDER_TO_PAY: _("injonction de payer"),
        Route.INTERIM_PAYMENT: _("référé-provision"),
        Route.SUMMONS: _("assignation au fond"),
        Route.EUROPEAN_ORDER: _("injonction de payer européenne"),
        Route.EUROPEAN_SMALL_CLAIMS: _("procédure européenne des petits litiges"),
        Route.INSOLVENCY_CLAIM: _("déclaration de créance"),
    }[route]


def closed_words(reason: Closed) -> str:
    """Why a route is not open."""
    return {
        Closed.NOTHING_DUE: _("aucun principal exigible et non contesté"),
        Closed.TIME_BARRED: _("la créance est prescrite"),
        Closed.INSOLVENT: _("procédure collective ouverte : seule la déclaration reste possible"),
        Closed.NOT_INSOLVENT: _("aucune procédure collective connue : vérifiez le BODACC"),
        Closed.TITLE_HELD: _("un titre exécutoire existe déjà : il reste à l’exécuter"),
        Closed.PUBLIC_BODY: _(
            "débiteur public : les voies ouvertes n’ont pas été vérifiées, prenez conseil"
        ),
        Closed.ABROAD: _("le débiteur est à l’étranger"),
        Closed.NOT_CROSS_BORDER: _("le débiteur est en France"),
        Closed.OUTSIDE_UNION: _(
            "le débiteur est hors de l’Union européenne (ou au Danemark, qui n’y participe pas)"
        ),
        Closed.NOT_BETWEEN_TRADERS: _("réservé aux factures entre commerçants"),
        Closed.BETWEEN_TRADERS: _("exclu entre commerçants depuis la loi du 23/04/2026"),
        Closed.DISPUTED: _("la créance est contestée"),
        Closed.OVER_CEILING: _("le montant dépasse le plafond"),
    }[reason]


def forum_words(procedure: Procedure) -> str:
    """Before whom the route is taken."""
    if procedure.forum is None:
        return _("juridiction à déterminer")
    return {
        Forum.JUDICIAL: _("tribunal judiciaire"),
        Forum.PROTECTION: _("juge des contentieux de la protection (tribunal judiciaire)"),
        Forum.COMMERCIAL: _("tribunal de commerce"),
        Forum.ECONOMIC: _("tribunal des activités économiques de {town}"),
        Forum.COMMERCIAL_CHAMBER: _("chambre commerciale du tribunal judiciaire"),
        Forum.COMMISSAIRE: _("commissaire de justice"),
        Forum.LIQUIDATOR: _("mandataire ou liquidateur nommé par le jugement d’ouverture"),
    }[procedure.forum].format(town=procedure.town)


def form_words(procedure: Procedure) -> str:
    """The form of the request; empty when none is known."""
    form = procedure.form
    if form is None:
        return ""
    if not form.version:
        return _("formulaire {number}").format(number=form.number)
    return _(
        "cerfa n° {number} (version lue : *{version} ; elle change, vérifiez sur service-public.fr)"
    ).format(number=form.number, version=form.version)


def ceiling_words(procedure: Procedure) -> str:
    """Up to how much the route is open."""
    if procedure.ceiling_cents is None:
        return _("sans plafond")
    text = (
        _("jusqu’à {amount}, principal et intérêts")
        if procedure.is_interest_in_ceiling
        else _("jusqu’à {amount}")
    )
    return text.format(amount=amount(procedure.ceiling_cents, language=current_language()))


def cost_words(cost: Cost) -> str:
    """One cost, with its amount or the plain word that it was not verified."""
    name = {
        CostKind.PROCEDURE: _("frais du commissaire de justice"),
        CostKind.FILING: _("dépôt de la demande"),
        CostKind.SERVICE: _("signification par commissaire de justice"),
        CostKind.LAWYER: _("avocat obligatoire"),
        CostKind.LEGAL_AID: _("contribution à l’aide juridique"),
        CostKind.ECONOMIC_CONTRIBUTION: _(
            "contribution des demandeurs de 250 salariés ou plus, selon leurs comptes"
        ),
    }[cost.kind]
    if cost.cents is None:
        price = _("montant non vérifié")
    elif cost.cents:
        price = amount(cost.cents, language=current_language())
    else:
        price = _("gratuit")
    return _("{cost} : {price}").format(cost=name, price=price)


def deadline_words(deadline: Deadline) -> str:
    """One delay, and what it means."""
    count = deadline.count
    length = (
        ngettext("{count} mois", "{count} mois", count)
        if deadline.unit is Unit.MONTH
        else ngettext("{count} jour", "{count} jours", count)
    ).format(count=count)
    return {
        DeadlineKind.ANSWER: _("réponse du débiteur : {length}, son silence vaut refus"),
        DeadlineKind.ANSWER_ORDER: _("après le commandement, le débiteur a {length}"),
        DeadlineKind.ANSWER_CLAIM: _("réponse du débiteur : {length}"),
        DeadlineKind.MINUTES: _("procès-verbal de non-contestation : {length} après, au plus tôt"),
        DeadlineKind.FEE: _("frais de greffe : à payer dans les {length}, sinon caducité"),
        DeadlineKind.SERVE: _("signification : dans les {length}"),
        DeadlineKind.SERVE_ORDER: _(
            "signification de l’ordonnance : dans les {length}, sinon caducité"
        ),
        DeadlineKind.OPPOSITION: _(
            "opposition du débiteur : {length} à compter de la signification"
        ),
        DeadlineKind.ENFORCE: _("sans opposition notifiée, exécution {length} après signification"),
        DeadlineKind.DECLARE: _("déclaration : {length} après la publication au BODACC"),
        DeadlineKind.RELIEF: _("relevé de forclusion : à demander dans les {length}"),
    }[deadline.kind].format(length=length)


def due_words(procedure: Procedure) -> str:
    """The last day to act; empty when the facts give none."""
    if procedure.due_on is None:
        return ""
    day = numeric_date(procedure.due_on, current_language())
    return _("à faire au plus tard le {day}").format(day=day)


def piece_words(piece: Piece) -> str:
    """What a judge asks to see."""
    return {
        Piece.CONTRACT: _("contrat (ou devis ou commande acceptés) et ses conditions"),
        Piece.DELIVERY_PROOF: _("preuve de livraison ou d’exécution"),
        Piece.INVOICES: _("factures"),
        Piece.FORMAL_NOTICE: _("mise en demeure"),
        Piece.NOTICE_PROOF: _("preuve de réception de la mise en demeure"),
        Piece.STATEMENT: _("décompte daté (principal, intérêts, indemnité)"),
        Piece.ADDRESS: _("adresse du débiteur"),
        Piece.SIREN: _("SIREN du débiteur"),
        Piece.COMPANY_EXTRACT: _("extrait Kbis ou RNE du débiteur"),
        Piece.CORRESPONDENCE: _("échanges montrant l’absence de contestation"),
        Piece.AMICABLE_ATTEMPT: _("preuve d’une tentative amiable"),
        Piece.BODACC_NOTICE: _("annonce du BODACC"),
    }[piece]


def amicable_words(amicable: Amicable) -> str:
    """Whether an amicable attempt comes first (CPC art. 750-1)."""
    return {
        Amicable.REQUIRED: _(
            "tentative amiable obligatoire avant : conciliateur, médiation ou procédure "
            "participative (CPC art. 750-1), sauf urgence, conciliateur indisponible plus de "
            "trois mois ou échec du recouvrement simplifié"
        ),
        Amicable.UNSETTLED: _(
            "tentative amiable conseillée : son caractère obligatoire n’est pas tranché"
        ),
        Amicable.NOT_REQUIRED: _("pas de tentative amiable obligatoire"),
    }[amicable]


def caution_words(caution: Caution, procedure: Procedure) -> str:
    """What to check before taking a route."""
    return {
        Caution.CHECK_AVAILABILITY: _(
            "vérifiez auprès d’un commissaire de justice que la procédure est déjà praticable"
        ),
        Caution.CREDITOR_PAYS: _("tous les frais restent à la charge du créancier"),
        Caution.TRADERS_UNCHECKED: _("vérifiez que les deux parties sont commerçantes"),
        Caution.CONSUMER_ASSUMED: _("nature du débiteur inconnue : traité comme un particulier"),
        Caution.LIBERAL_PROFESSION: _(
            "si le débiteur exerce une profession libérale, vérifiez la compétence "
            "du tribunal judiciaire"
        ),
        Caution.ECONOMIC_COURT_NEARBY: _(
            "vérifiez si le siège relève du tribunal des activités économiques de {town}"
        ),
        Caution.PLACE_UNKNOWN: _("code postal inconnu : le tribunal reste à vérifier"),
        Caution.OVERSEAS: _("débiteur outre-mer : ses délais sont plus longs d’un mois"),
        Caution.JURISDICTION: _("débiteur à l’étranger : vérifiez que ce tribunal est compétent"),
        Caution.ENDS_IF_OPPOSED: _("créance contestée : une opposition mettra fin à l’ordonnance"),
    }[caution].format(town=procedure.town)


def unverified_words(unverified: Unverified) -> str:
    """What no source has confirmed."""
    return {
        Unverified.DECREE: _("décret d’application non vérifié"),
        Unverified.TARIFF: _("tarif non vérifié"),
        Unverified.CONTRIBUTION: _(
            "contribution à l’aide juridique : date d’entrée en vigueur non vérifiée"
        ),
        Unverified.CEILING_BASE: _("plafond : prise en compte des intérêts non vérifiée"),
    }[unverified]


def source_words(procedure: Procedure) -> str:
    """Where the rule was read, and when."""
    checked = "/".join(reversed(procedure.checked.split("-")))
    return _("{source} (lu : {checked})").format(source=procedure.source, checked=checked)
