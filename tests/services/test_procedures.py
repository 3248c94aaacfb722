from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relance_tui import paths
from relance_tui.domain.catalogue import CatalogueError, parse_catalogue
from relance_tui.domain.routes import Forum, Route
from relance_tui.errors import UsageError
from relance_tui.services.procedures import catalogue

SHIPPED = paths.shipped_law() / "procedures.toml"


@pytest.fixture
def own_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folders = (tmp_path / "machine", tmp_path / "user")
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(paths, "law_dirs", lambda: folders)
    return tmp_path


def shipped() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def test_the_shipped_file_describes_every_route(own_law: Path) -> None:
    assert not list(own_law.rglob("*.toml"))
    found = catalogue()
    assert set(found.routes) == set(Route)
    assert all(facts.source and facts.checked for facts in found.routes.values())
    assert len(found.economic_towns) == 12
    assert found.forms[Forum.JUDICIAL].number == "12948"
    assert catalogue() is found


@pytest.mark.parametrize("where", ["machine", "user"])
def test_the_house_puts_its_own_file_in_its_place(own_law: Path, where: str) -> None:
    own = SHIPPED.read_text(encoding="utf-8").replace("ceiling_cents = 500000", "ceiling_cents = 7")
    (own_law / where / "procedures.toml").write_text(own, encoding="utf-8")
    assert catalogue().routes[Route.SMALL_CLAIMS].ceiling_cents == 7


@pytest.mark.parametrize("text", ["[", "chamber_departments = 57", "\xff"])
def test_a_wrong_file_is_named(own_law: Path, text: str) -> None:
    path = own_law / "user" / "procedures.toml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=r"user.procedures\.toml"):
        catalogue()


Edit = Callable[[dict[str, Any]], None]


def edits() -> dict[str, Edit]:
    def small(key: str, value: object) -> Edit:
        return lambda document: document["routes"]["small_claims"].update({key: value})

    return {
        "routes.small_claims.colour": small("colour", "red"),
        "routes.small_claims.ceiling_cents": small("ceiling_cents", "5000"),
        "routes.small_claims.scope": small("scope", "everywhere"),
        "routes.small_claims.forum": small("forum", "nobody"),
        "routes.small_claims.pieces": small("pieces", ["a photo"]),
        "routes.small_claims.costs": small("costs", ["free"]),
        "routes.small_claims.costs.kind": small("costs", [{"cents": 5}]),
        "routes.small_claims.deadlines.unit": small(
            "deadlines", [{"kind": "answer", "count": 1, "unit": "moon"}]
        ),
        "routes.summons": lambda document: document["routes"].pop("summons"),
        "economic_courts.from_on": lambda document: document["economic_courts"].pop("from_on"),
        "amicable_attempt_cents": lambda document: document.update(amicable_attempt_cents=True),
        "chamber_departments": lambda document: document.update(chamber_departments=[57]),
        "routes.lottery": lambda document: document["routes"].update(lottery={}),
    }


@pytest.mark.parametrize(("key", "edit"), edits().items())
def test_a_wrong_key_is_named(key: str, edit: Edit) -> None:
    document = shipped()
    edit(document)
    with pytest.raises(CatalogueError) as refused:
        parse_catalogue(document)
    assert key in str(refused.value)
    assert "\n" not in str(refused.value)
