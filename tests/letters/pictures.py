"""Pictures of a letterhead made without a library, and the text of a PDF, for these tests."""

from __future__ import annotations

import io
import re
import struct
import zlib
from base64 import b64decode

from pypdf import PdfReader

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">'
    b'<defs><linearGradient id="g"><stop offset="0" stop-color="#246"/></linearGradient></defs>'
    b'<rect width="300" height="100" fill="url(#g)" opacity=".8"/></svg>'
)
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwc"
    "KDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAKAB4BAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QA"
    "tRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0"
    "NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2"
    "t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AK9FFFFFFFf/2Q=="
)


def png(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A grey PNG that says it has `height` rows, and has `rows` of them."""
    data = (b"\x00" + b"\x80" * width) * (height if rows is None else rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    )


def pages(document: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


def squeezed(text: str) -> str:
    """The text without its spaces: where a line breaks is the layout's affair."""
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


def places(document: bytes, number: int = 0) -> dict[str, tuple[float, float]]:
    """Where each run of text first stands on a page: millimetres from the left and the top."""
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, page_to: list[float], at: list[float], *_rest: object) -> None:
        left = at[4] * page_to[0] + at[5] * page_to[2] + page_to[4]
        up = at[4] * page_to[1] + at[5] * page_to[3] + page_to[5]
        if text.strip():
            found.setdefault(text.strip(), (left / 72 * 25.4, 297 - up / 72 * 25.4))

    PdfReader(io.BytesIO(document)).pages[number].extract_text(visitor_text=visit)
    return found
