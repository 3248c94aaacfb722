"""Makes the pictures of the READMEs from the program itself, on the sample company.

python -m docs.make_pictures
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import date
from pathlib import Path

import typst

from relance_tui.clock import Clock
from relance_tui.config import Config
from relance_tui.services import demo
from relance_tui.services.desk import Desk
from relance_tui.services.views import LetterChoice
from relance_tui.tui.app import RelanceApp

TODAY = date(2026, 11, 24)
SIZE = (132, 34)
_NOTICE_TO = "C0013"
_SHEET = """#set page(width: auto, height: auto, margin: 0pt)
#let sheet(number) = box(stroke: 0.5pt + luma(200), image("letter.pdf", page: number))
#grid(columns: 2, gutter: 8pt, sheet(1), sheet(2))
"""
_WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def _queue(desk: Desk) -> str:
    app = RelanceApp(desk, Config())
    async with app.run_test(size=SIZE) as pilot:
        for key in ("j", "j", "j", "j", "j", "j", "j", "j"):
            await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause(0.5)
        return _WEB_FONTS.sub("", app.export_screenshot(title="relance"))


def _formal_notice(desk: Desk, folder: Path) -> bytes:
    """The two pages of the formal notice, drawn from the PDF that would leave."""
    letter = desk.letter(desk.find(_NOTICE_TO), LetterChoice(template="mise-en-demeure"))
    (folder / "letter.pdf").write_bytes(desk.letter_file(letter, "pdf")[1])
    sheet = folder / "sheet.typ"
    sheet.write_text(_SHEET, encoding="utf-8")
    picture = typst.Compiler(sheet, root=folder).compile(format="png", ppi=72)
    if not isinstance(picture, bytes):
        raise TypeError(type(picture).__name__)
    return picture


def main() -> None:
    """Writes the pictures beside this script; they need no font from the network."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        database = demo.build(Path(folder), TODAY, "marie")
        desk = Desk(database, Clock.set_to_day(TODAY), "marie")
        (here / "formal-notice.png").write_bytes(_formal_notice(desk, Path(folder)))
        (here / "queue.svg").write_text(asyncio.run(_queue(desk)), encoding="utf-8")


if __name__ == "__main__":
    main()
