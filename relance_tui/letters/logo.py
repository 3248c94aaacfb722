"""The picture of a letterhead: which files may be one, and how the page engine is given it."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from relance_tui.errors import RelanceError
from relance_tui.i18n import _

MOST_BYTES = 1_000_000
_MOST_PIXELS = 16_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that give its size."""
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
_MARK = 0xFF
_DEEPEST = 100
_MOST_COPIES = 24
"""How many times a drawing may repeat a part of itself, since repeats of repeats multiply."""
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "handler"})
_EMBEDDED = re.compile(r"data:image/(png|jpe?g);base64,(.*)", re.DOTALL)
_OUTSIDE = re.compile(r"@import|url\(\s*(?!['\"]?\s*#)", re.IGNORECASE)


def checked_logo(data: bytes) -> str:
    """The format of the picture: `png`, `jpg` or `svg`.

    Raises `RelanceError` when it is none of them, larger than a megabyte, damaged, an SVG that runs
    something or fetches something, or a picture the page engine cannot draw.
    """
    logo_svg(data)
    return _format(data)


def read_logo(path: Path) -> bytes:
    """The bytes of the picture of a file, checked.

    Raises `OSError` when it cannot be read, `RelanceError` as `checked_logo` does.
    """
    with path.open("rb") as file:  # A device never ends; past this, a true size helps nobody.
        data = file.read(20 * MOST_BYTES)
    checked_logo(data)
    return data


def _format(data: bytes) -> str:
    if data.startswith(_PNG):
        return "png"
    if data.startswith(_JPEG):
        return "jpg"
    if b"<svg" in data:
        return "svg"
    raise RelanceError(_("logo : format inconnu ; choisissez un fichier PNG, JPEG ou SVG"))


@lru_cache(maxsize=8)
def logo_svg(data: bytes) -> str:
    """The picture as an SVG text, which the page engine takes in whatever the format is.

    Raises `RelanceError` as `checked_logo` does.
    """
    if len(data) > MOST_BYTES:
        size, most = -(-len(data) // 1000), MOST_BYTES // 1000
        raise RelanceError(
            _("logo trop lourd : {size} Ko, au plus {most} Ko").format(size=size, most=most)
        )
    picture_format = _format(data)
    if picture_format == "svg":
        _check_svg(data)
        svg = data.decode("utf-8-sig")
    else:
        svg = _wrapped(data)
        # Inside an SVG, a picture that is cut short would be left out without a word.
        _check_drawing({"picture": json.dumps(list(data)), "format": picture_format})
    _check_drawing({"logo": svg})
    return svg


def _wrapped(data: bytes) -> str:
    kind, width, height = _checked_raster(data)
    address = f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
    box = f'width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><image {box} href="{address}"/></svg>'


def raster(data: bytes) -> tuple[str, int, int] | None:
    """The media subtype, the width and the height of a PNG or a JPEG; None for anything else."""
    if data.startswith(_PNG):
        kind, size = "png", _png_size(data)
    else:
        kind, size = "jpeg", _jpeg_size(data) if data.startswith(_JPEG) else (0, 0)
    return (kind, *size) if all(size) else None


def _checked_raster(data: bytes) -> tuple[str, int, int]:
    """The same, before anything is unpacked: a small file can hold a huge picture."""
    found = raster(data)
    if found is None:
        raise RelanceError(_("logo : image abîmée ; enregistrez-la de nouveau"))
    _kind, width, height = found
    if width * height > _MOST_PIXELS:
        raise RelanceError(
            _("logo : {width} × {height} pixels, c’est trop ; réduisez l’image").format(
                width=width, height=height
            )
        )
    return found


def _png_size(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == _MARK:
        marker = data[at + 1]
        if marker in _JPEG_SIZES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker == _MARK:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _check_svg(data: bytes) -> None:
    """Reads the whole file, and refuses what is more than a drawing."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise RelanceError(_("logo : le fichier SVG n’est pas en UTF-8")) from None
    reader = expat.ParserCreate("UTF-8")
    reader.buffer_text = True
    watch = _Watch()
    reader.StartElementHandler = watch.start
    reader.EndElementHandler = watch.end
    reader.CharacterDataHandler = _check_text
    reader.EntityDeclHandler = _refuse_entity
    reader.ProcessingInstructionHandler = _check_instruction
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise RelanceError(
            _("logo : fichier SVG illisible, ligne {line}").format(line=error.lineno)
        ) from None


class _Watch:
    """Counts what a small file can multiply, and looks at every element."""

    def __init__(self) -> None:
        self._depth = 0
        self._copies = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuses an element that does more than draw."""
        self._depth += 1
        self._copies += _bare(name) == "use"
        if self._depth > _DEEPEST or self._copies > _MOST_COPIES:
            raise RelanceError(_("logo : dessin SVG trop compliqué ; enregistrez-le en PNG"))
        _check_element(name, attributes)

    def end(self, _name: str) -> None:
        """Steps out of an element."""
        self._depth -= 1


def _check_element(name: str, attributes: dict[str, str]) -> None:
    if _bare(name) in _ACTIVE:
        _refuse(name)
    for attribute, value in attributes.items():
        bare = _bare(attribute)
        if bare.startswith("on"):
            _refuse(attribute)
        if bare in {"href", "src"}:
            _check_address(value.strip())
        elif _OUTSIDE.search(value):
            _refuse(attribute)


def _check_address(address: str) -> None:
    """An address may name a part of the drawing itself, or hold a picture."""
    embedded = _EMBEDDED.fullmatch(address)
    if embedded is not None:
        try:
            _checked_raster(b64decode(embedded.group(2)))
        except NotBase64:
            _refuse("href")
    elif address and not address.startswith("#"):
        _refuse("href")


def _check_text(text: str) -> None:
    if _OUTSIDE.search(text):
        _refuse("style")


def _refuse_entity(name: str, *_rest: object) -> None:
    _refuse(f"!ENTITY {name}")


def _check_instruction(target: str, _data: str) -> None:
    if target == "xml-stylesheet":
        _refuse(f"?{target}")


def _refuse(what: str) -> NoReturn:
    raise RelanceError(
        _("logo : le fichier SVG contient « {what} » ; enregistrez-le sans script ni lien").format(
            what=what[:40]
        )
    )


def _bare(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2].casefold()


def _check_drawing(inputs: dict[str, str]) -> None:
    """Draws it once: what the page engine refuses must not spoil every letter."""
    from relance_tui.letters.engine import EngineProblem, compiled  # noqa: PLC0415 - heavy

    try:
        compiled("probe.typ", inputs)
    except EngineProblem:
        raise RelanceError(
            _("logo : image abîmée, en CMJN ou à textes non vectorisés ; enregistrez-la en PNG")
        ) from None
