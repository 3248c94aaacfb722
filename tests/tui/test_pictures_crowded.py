"""Pictures of every screen: a crowded desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relance_tui.tui.app import RelanceApp
from tests.tui.walks import CROWDED, SIZES, walk


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_as_it_is(
    size: tuple[int, int], tmp_path: Path, picture: Callable[[RelanceApp, str], None]
) -> None:
    differ = await walk(CROWDED, size, tmp_path, picture)
    assert not differ, "\n".join(differ)
