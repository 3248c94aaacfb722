"""The vocabulary of recovery in law: the routes, the courts, and what can be said of them."""

from __future__ import annotations

from enum import StrEnum


class Route(StrEnum):
    """The ways to a title, from the lightest; in insolvency only the last one is left."""

    SMALL_CLAIMS = "small_claims"
    UNCONTESTED_COMMERCIAL = "uncontested_commercial"
    ORDER_TO_PAY = "order_to_pay"
    """Injonction de payer."""
    INTERIM_PAYMENT = "interim_payment"
    """Référé-provision."""
    SUMMONS = "summons"
    """Assignation on the merits."""
    EUROPEAN_ORDER = "european_order"
    EUROPEAN_SMALL_CLAIMS = "european_small_claims"
    INSOLVENCY_CLAIM = "insolvency_claim"


class Forum(StrEnum):
    """Before whom a route is taken."""

    JUDICIAL = "judicial"
    """Tribunal judiciaire."""
    PROTECTION = "protection"
    """Juge des contentieux de la protection, for consumer credit."""
    COMMERCIAL = "commercial"
    """Tribunal de commerce."""
    ECONOMIC = "economic"
    """Tribunal des activités économiques, in the pilot towns."""
    COMMERCIAL_CHAMBER = "commercial_chamber"
    """Of the tribunal judiciaire, in Alsace-Moselle."""
    COMMISSAIRE = "commissaire"
    """A commissaire de justice."""
    LIQUIDATOR = "liquidator"
    """Whom the opening judgment names."""


class Scope(StrEnum):
    """Where the debtor has to be."""

    DOMESTIC = "domestic"
    CROSS_BORDER = "cross_border"
    """In another state of the European Union."""
    ANY = "any"


class Amicable(StrEnum):
    """Whether an amicable attempt must come first (CPC art. 750-1)."""

    REQUIRED = "required"
    UNSETTLED = "unsettled"
    """No source decides: better tried."""
    NOT_REQUIRED = "not_required"


class Closed(StrEnum):
    """Why a route is not open."""

    NOTHING_DUE = "nothing_due"
    TIME_BARRED = "time_barred"
    INSOLVENT = "insolvent"
    NOT_INSOLVENT = "not_insolvent"
    TITLE_HELD = "title_held"
    PUBLIC_BODY = "public_body"
    """No source at hand tells the routes against a public body."""
    ABROAD = "abroad"
    NOT_CROSS_BORDER = "not_cross_border"
    OUTSIDE_UNION = "outside_union"
    """Denmark takes no part in the European procedures and counts as outside."""
    NOT_BETWEEN_TRADERS = "not_between_traders"
    BETWEEN_TRADERS = "between_traders"
    DISPUTED = "disputed"
    OVER_CEILING = "over_ceiling"


class Piece(StrEnum):
    """What a judge asks to see."""

    CONTRACT = "contract"
    DELIVERY_PROOF = "delivery_proof"
    INVOICES = "invoices"
    FORMAL_NOTICE = "formal_notice"
    NOTICE_PROOF = "notice_proof"
    STATEMENT = "statement"
    """Dated breakdown of principal, interest and indemnity."""
    ADDRESS = "address"
    SIREN = "siren"
    COMPANY_EXTRACT = "company_extract"
    CORRESPONDENCE = "correspondence"
    """Showing that nothing is contested."""
    AMICABLE_ATTEMPT = "amicable_attempt"
    BODACC_NOTICE = "bodacc_notice"


class CostKind(StrEnum):
    """What a route makes the creditor pay."""

    PROCEDURE = "procedure"
    FILING = "filing"
    SERVICE = "service"
    LAWYER = "lawyer"
    LEGAL_AID = "legal_aid"
    """Contribution of CGI art. 1635 bis Q."""
    ECONOMIC_CONTRIBUTION = "economic_contribution"
    """Of claimants with 250 employees or more (loi 2023-1059 art. 27)."""


class DeadlineKind(StrEnum):
    """What must happen, or may not happen yet, within a delay."""

    ANSWER = "answer"
    ANSWER_ORDER = "answer_order"
    ANSWER_CLAIM = "answer_claim"
    MINUTES = "minutes"
    FEE = "fee"
    SERVE = "serve"
    SERVE_ORDER = "serve_order"
    """An order to pay lapses if it is served later (CPC art. 1411)."""
    OPPOSITION = "opposition"
    ENFORCE = "enforce"
    DECLARE = "declare"
    RELIEF = "relief"


class Unit(StrEnum):
    """What a delay is counted in."""

    DAY = "day"
    MONTH = "month"


class Caution(StrEnum):
    """What to check before taking a route that is open."""

    CHECK_AVAILABILITY = "check_availability"
    CREDITOR_PAYS = "creditor_pays"
    TRADERS_UNCHECKED = "traders_unchecked"
    CONSUMER_ASSUMED = "consumer_assumed"
    LIBERAL_PROFESSION = "liberal_profession"
    ECONOMIC_COURT_NEARBY = "economic_court_nearby"
    PLACE_UNKNOWN = "place_unknown"
    OVERSEAS = "overseas"
    JURISDICTION = "jurisdiction"
    ENDS_IF_OPPOSED = "ends_if_opposed"


class Unverified(StrEnum):
    """What no source has confirmed."""

    DECREE = "decree"
    TARIFF = "tariff"
    CONTRIBUTION = "contribution"
    """Since when the legal-aid contribution is due."""
    CEILING_BASE = "ceiling_base"
    """Whether interest counts in the ceiling."""
