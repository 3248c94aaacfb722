"""Which procedures are open for a debt, before whom, and what is still missing to take them.

The data file gives the facts of the law; the rule is here. It informs: the user decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relance_tui.domain.catalogue import Catalogue, Cost, Deadline, Form, RouteFacts
from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.courts import court_of, place_of
from relance_tui.domain.routes import (
    Amicable,
    Caution,
    Closed,
    Forum,
    Piece,
    Route,
    Scope,
    Unverified,
)
from relance_tui.domain.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A route in one situation: whether it is open, before whom, and what it asks for."""

    route: Route
    closed: Closed | None
    """Why it is not open; None when it is."""
    forum: Forum | None
    """None: which court it is was not established."""
    town: str
    """The pilot town of an economic court; beside a commercial court, the one to rule out."""
    form: Form | None
    ceiling_cents: int | None
    is_interest_in_ceiling: bool
    costs: tuple[Cost, ...]
    deadlines: tuple[Deadline, ...]
    due_on: date | None
    """The last day to act, when the facts give one."""
    missing: tuple[Piece, ...]
    """What the dossier is known to lack."""
    to_gather: tuple[Piece, ...]
    """What the program cannot know of."""
    amicable: Amicable
    cautions: tuple[Caution, ...]
    unverified: tuple[Unverified, ...]
    source: str
    checked: str

    @property
    def is_open(self) -> bool:
        """Whether it can be taken today."""
        return self.closed is None


def open_procedures(situation: Situation, catalogue: Catalogue) -> tuple[Procedure, ...]:
    """Every route in that situation, the open ones first, each group from the lightest."""
    found = [_lay_out(route, situation, catalogue) for route in Route]
    return tuple(sorted(found, key=lambda procedure: not procedure.is_open))


def _lay_out(route: Route, situation: Situation, catalogue: Catalogue) -> Procedure:
    facts = catalogue.routes[route]
    forum, town = facts.forum, ""
    if facts.is_before_court and situation.debtor_kind is not DebtorKind.PUBLIC_BODY:
        forum, town = court_of(situation, catalogue)
    amicable = _amicable(facts, forum, situation, catalogue)
    pieces = _pieces(facts, amicable, situation)
    return Procedure(
        route=route,
        closed=_why_closed(route, facts, situation, catalogue),
        forum=forum,
        town=town,
        form=_form(facts, forum, catalogue),
        ceiling_cents=facts.ceiling_cents,
        is_interest_in_ceiling=facts.is_interest_in_ceiling,
        costs=tuple(cost for cost in facts.costs if _is_due(cost, forum, situation)),
        deadlines=tuple(each for each in facts.deadlines if _runs(each, forum, situation)),
        due_on=situation.declare_by_on if route is Route.INSOLVENCY_CLAIM else None,
        missing=tuple(piece for piece in pieces if situation.evidence.has(piece) is False),
        to_gather=tuple(piece for piece in pieces if situation.evidence.has(piece) is None),
        amicable=amicable,
        cautions=_cautions(facts, forum, town, situation),
        unverified=facts.unverified,
        source=facts.source,
        checked=facts.checked,
    )


def _why_closed(
    route: Route, facts: RouteFacts, situation: Situation, catalogue: Catalogue
) -> Closed | None:
    evidence = situation.evidence
    if situation.principal_cents <= 0:
        return Closed.NOTHING_DUE
    if evidence.is_time_barred:
        return Closed.TIME_BARRED
    if route is Route.INSOLVENCY_CLAIM:
        return None if evidence.is_insolvent else Closed.NOT_INSOLVENT
    reasons = (
        # Individual suits stop at the opening judgment (C. com. art. L622-21).
        (Closed.INSOLVENT, evidence.is_insolvent),
        (Closed.TITLE_HELD, evidence.has_title),
        (Closed.PUBLIC_BODY, situation.debtor_kind is DebtorKind.PUBLIC_BODY),
        *_of_the_place(facts, situation, catalogue),
        (Closed.NOT_BETWEEN_TRADERS, facts.is_between_traders is True and not _trade(situation)),
        (
            Closed.BETWEEN_TRADERS,
            facts.is_between_traders is False and situation.are_traders is True,
        ),
        (Closed.DISPUTED, facts.ends_if_disputed and evidence.is_disputed),
        (Closed.OVER_CEILING, _is_over(facts, situation)),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _of_the_place(
    facts: RouteFacts, situation: Situation, catalogue: Catalogue
) -> tuple[tuple[Closed, bool], ...]:
    is_european = facts.scope is Scope.CROSS_BORDER
    country = situation.country.strip().upper()
    return (
        (Closed.ABROAD, facts.scope is Scope.DOMESTIC and situation.is_abroad),
        (Closed.NOT_CROSS_BORDER, is_european and not situation.is_abroad),
        (Closed.OUTSIDE_UNION, is_european and country not in catalogue.cross_border_countries),
    )


def _trade(situation: Situation) -> bool:
    """Whether both are taken for traders: a professional is, until somebody says otherwise."""
    return situation.is_business and situation.are_traders is not False


def _is_over(facts: RouteFacts, situation: Situation) -> bool:
    if facts.ceiling_cents is None:
        return False
    counts_interest = facts.is_interest_in_ceiling
    amount = situation.claim_cents if counts_interest else situation.principal_cents
    return amount > facts.ceiling_cents


def _form(facts: RouteFacts, forum: Forum | None, catalogue: Catalogue) -> Form | None:
    if facts.form:
        return Form(facts.form)
    return catalogue.forms.get(forum) if facts.has_form and forum else None


def _is_due(cost: Cost, forum: Forum | None, situation: Situation) -> bool:
    if cost.forums and forum not in cost.forums:
        return False
    return cost.above_cents is None or situation.claim_cents > cost.above_cents


def _runs(deadline: Deadline, forum: Forum | None, situation: Situation) -> bool:
    if deadline.forums and forum not in deadline.forums:
        return False
    return deadline.from_on <= situation.today <= deadline.until_on


def _amicable(
    facts: RouteFacts, forum: Forum | None, situation: Situation, catalogue: Catalogue
) -> Amicable:
    """Whether an attempt comes first: for small claims, never before a commercial court."""
    if situation.principal_cents > catalogue.amicable_attempt_cents:
        return Amicable.NOT_REQUIRED
    if forum in {Forum.COMMERCIAL, Forum.ECONOMIC}:
        return Amicable.NOT_REQUIRED
    if forum is Forum.COMMERCIAL_CHAMBER and facts.amicable is Amicable.REQUIRED:
        return Amicable.UNSETTLED
    return facts.amicable


def _pieces(facts: RouteFacts, amicable: Amicable, situation: Situation) -> tuple[Piece, ...]:
    attempt = () if amicable is Amicable.NOT_REQUIRED else (Piece.AMICABLE_ATTEMPT,)
    of_companies = {Piece.SIREN, Piece.COMPANY_EXTRACT}
    return tuple(
        piece
        for piece in (*facts.pieces, *attempt)
        if situation.is_business or piece not in of_companies
    )


def _cautions(
    facts: RouteFacts, forum: Forum | None, town: str, situation: Situation
) -> tuple[Caution, ...]:
    is_commercial = forum is Forum.COMMERCIAL
    place = place_of(situation.address)
    is_home = not situation.is_abroad
    holds = {
        Caution.TRADERS_UNCHECKED: facts.is_between_traders is not None
        and situation.is_business
        and situation.are_traders is None,
        Caution.CONSUMER_ASSUMED: situation.debtor_kind is DebtorKind.UNKNOWN,
        Caution.LIBERAL_PROFESSION: facts.is_before_court
        and situation.is_business
        and situation.are_traders is False,
        Caution.ECONOMIC_COURT_NEARBY: is_commercial and town != "",
        Caution.PLACE_UNKNOWN: facts.is_before_court and is_home and not place.postcode,
        Caution.OVERSEAS: facts.is_before_court and is_home and place.postcode[:2] in {"97", "98"},
        Caution.JURISDICTION: facts.is_before_court and situation.is_abroad,
        Caution.ENDS_IF_OPPOSED: facts.is_weak_if_disputed and situation.evidence.is_disputed,
    }
    return (*facts.cautions, *(caution for caution, is_so in holds.items() if is_so))
