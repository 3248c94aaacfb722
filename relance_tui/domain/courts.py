"""Which court judges a debt, from where the debtor is."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from relance_tui.domain.catalogue import Catalogue
from relance_tui.domain.routes import Forum
from relance_tui.domain.situation import Situation


class Place(NamedTuple):
    """Where a debtor is, as far as the address tells."""

    postcode: str = ""
    town: str = ""
    """As written after the postcode."""

    @property
    def department(self) -> str:
        """Its number, as `67`, `2A` or `974`; empty when it is not known."""
        if self.postcode.startswith(("97", "98")):
            return self.postcode[:3]
        if self.postcode.startswith("20"):
            return "2A" if self.postcode[2:3] in {"0", "1"} else "2B"
        return self.postcode[:2]


_TOWN_LINE: Final = re.compile(r"(?<![0-9])(?:FR?-)?([0-9]{2} ?[0-9]{3})[^\S\n]+([^\W\d][^\n]*)")


def place_of(address: str) -> Place:
    """The place of a French address: the last five digits that a name follows on their line."""
    found = _TOWN_LINE.findall(address)
    if not found:
        return Place()
    postcode, town = found[-1]
    return Place(postcode.replace(" ", ""), town.strip())


def court_of(situation: Situation, catalogue: Catalogue) -> tuple[Forum, str]:
    """The court of the debtor's seat or home, and the pilot town that bears on the choice.

    A consumer's is always the tribunal judiciaire (C. com. art. L721-3 for traders; CPC art. 1406).
    """
    if not situation.is_business:
        credit = situation.is_consumer_credit
        return (Forum.PROTECTION if credit else Forum.JUDICIAL), ""
    place = Place() if situation.is_abroad else place_of(situation.address)
    if place.department in catalogue.chamber_departments:
        return Forum.COMMERCIAL_CHAMBER, ""
    if not catalogue.economic_from_on <= situation.today <= catalogue.economic_until_on:
        return Forum.COMMERCIAL, ""
    for town, department in catalogue.economic_towns.items():
        if department == place.department:
            is_there = re.match(rf"{_plain(town)}\b", _plain(place.town))
            return (Forum.ECONOMIC if is_there else Forum.COMMERCIAL), town
    return Forum.COMMERCIAL, ""


def _plain(town: str) -> str:
    letters = unicodedata.normalize("NFKD", town.casefold().replace("-", " "))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"^st ", "saint ", bare)
