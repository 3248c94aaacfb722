"""Makes the picture of the READMEs from the program itself, on the sample company.

python -m docs.make_pictures
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import date
from pathlib import Path

from relance_tui.clock import Clock
from relance_tui.config import Config
from relance_tui.services import demo
from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp

TODAY = date(2026, 11, 24)
SIZE = (132, 34)
_WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def _picture(folder: Path) -> str:
    database = demo.build(folder, TODAY, "marie")
    app = RelanceApp(Desk(database, Clock.set_to_day(TODAY), "marie"), Config())
    async with app.run_test(size=SIZE) as pilot:
        for key in ("j", "j", "j", "j", "j", "j", "j", "j"):
            await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause(0.5)
        return _WEB_FONTS.sub("", app.export_screenshot(title="relance"))


def main() -> None:
    """Writes `queue.svg` beside this script; it needs no font from the network."""
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(_picture(Path(folder)))
    Path(__file__).with_name("queue.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
