"""Writes the workbooks the tests read back: XLSX and ODS as zipped XML, XLS record by record."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | bool | date | datetime | None
Table = Sequence[Sequence[Value]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ERRORS = ("#N/A", "#REF!", "#DIV/0!")
_NONE = 0xFFFFFFFF
_XLS_ERRORS = {"#N/A": 0x2A, "#REF!": 0x17, "#DIV/0!": 0x07}


def serial(day: date) -> float:
    """A day as workbooks count them."""
    whole = (day if not isinstance(day, datetime) else day.date()) - date(1899, 12, 30)
    hours = day.hour / 24 + day.minute / 1440 if isinstance(day, datetime) else 0
    return whole.days + hours


def letters(column: int) -> str:
    """The letters of a column, from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def xlsx(sheets: Mapping[str, Table | str], **more: str) -> bytes:
    """An XLSX; a sheet given as text is its `sheetData` and what follows."""
    return zipped(xlsx_members(sheets, **more))


def xlsx_members(
    sheets: Mapping[str, Table | str], hidden: str = "", **more: str
) -> dict[str, str | bytes]:
    entries, links = "", ""
    members: dict[str, str | bytes] = {}
    for place, (name, table) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name == hidden else ""
        entries += f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"{state}/>'
        links += (
            f'<Relationship Id="rId{place}" Type="{_RELATIONS}/worksheet"'
            f' Target="worksheets/sheet{place}.xml"/>'
        )
        body = table if isinstance(table, str) else _xlsx_rows(table)
        members[f"xl/worksheets/sheet{place}.xml"] = (
            f'<worksheet xmlns="{_MAIN}">{body}</worksheet>'
        )
    members["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{entries}</sheets></workbook>'
    )
    members["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rIdS" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    )
    members["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>'
    )
    members["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    members["[Content_Types].xml"] = f'<Types xmlns="{_PACKAGE}/content-types"/>'
    return {**members, **more}


def _xlsx_rows(table: Table) -> str:
    rows = ""
    for number, row in enumerate(table, start=1):
        cells = "".join(
            _xlsx_cell(f"{letters(column)}{number}", value) for column, value in enumerate(row)
        )
        rows += f'<row r="{number}">{cells}</row>'
    return f"<sheetData>{rows}</sheetData>"


def _xlsx_cell(place: str, value: Value) -> str:
    if value is None:
        return f'<c r="{place}" s="1"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        style = 2 if isinstance(value, datetime) else 1
        return f'<c r="{place}" s="{style}"><v>{serial(value)!r}</v></c>'
    if isinstance(value, str):
        if value in ERRORS:
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def ods(sheets: Mapping[str, Table | str], **more: str) -> bytes:
    """An ODS; a sheet given as text is its rows."""
    tables = ""
    for name, table in sheets.items():
        body = table if isinstance(table, str) else "".join(map(_ods_row, table))
        tables += f"<table:table table:name={quoteattr(name)}>{body}</table:table>"
    names = " ".join(
        f'xmlns:{prefix}="{_OASIS}:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} xmlns:calcext="urn:org:documentfoundation:calc">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"><manifest:file-entry'
        f' manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
    )
    members = {"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped({**members, **more})


def _ods_row(row: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind, held = "boolean", f'office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, date):
        kind, held = "date", f'office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind, held = "string", ""
        if value in ERRORS:
            held = 'office:string-value="" calcext:value-type="error"'
    else:
        kind, held = "float", f'office:value="{value!r}"'
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {held}>{text}</table:table-cell>'


def xls(sheets: Mapping[str, Table]) -> bytes:
    """An XLS (BIFF8) in a compound file of 512-byte sectors."""
    return compound({"Workbook": biff(sheets)})


def biff(sheets: Mapping[str, Table]) -> bytes:
    """The records of a workbook."""
    head = _bof(0x0005)
    head += b"".join(_record(0xE0, struct.pack("<HHH14x", 0, kind, 0)) for kind in (0, 14, 22))
    bodies = [_sheet_records(table) for table in sheets.values()]
    names = [_short_name(name) for name in sheets]
    start = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        head += _record(0x85, struct.pack("<IBB", start, 0, 0) + name)
        start += len(body)
    return head + _record(0x0A, b"") + b"".join(bodies)


def _short_name(name: str) -> bytes:
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 6))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet_records(table: Table) -> bytes:
    width = max((len(row) for row in table), default=0)
    records = _bof(0x0010) + _record(0x200, struct.pack("<IIHHH", 0, len(table), 0, width, 0))
    for row, values in enumerate(table):
        for column, value in enumerate(values):
            if value is not None:
                records += _xls_cell(row, column, value)
    return records + _record(0x0A, b"")


def _xls_cell(row: int, column: int, value: Value) -> bytes:
    def place(style: int = 0) -> bytes:
        return struct.pack("<HHH", row, column, style)

    if isinstance(value, bool):
        return _record(0x205, place() + bytes([value, 0]))
    if isinstance(value, str):
        if value in ERRORS:
            return _record(0x205, place() + bytes([_XLS_ERRORS[value], 1]))
        text = value.encode("utf-16-le")
        return _record(0x204, place() + struct.pack("<HB", len(text) // 2, 1) + text)
    if isinstance(value, date):
        style = 2 if isinstance(value, datetime) else 1
        return _record(0x203, place(style) + struct.pack("<d", serial(value)))
    return _record(0x203, place() + struct.pack("<d", float(value or 0)))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; every stream is made long enough to have sectors of its own."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    links: list[int] = []
    starts: list[int] = []
    for data in padded.values():
        starts.append(len(sectors))
        parts = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        links += [len(sectors) + place for place in range(1, len(parts))] + [0xFFFFFFFE]
        sectors += parts
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for place, (name, data) in enumerate(padded.items()):
        right = place + 2 if place + 1 < len(padded) else 0xFFFFFFFF
        entries += _entry(name, 2, starts[place], len(data), right=right)
    entries = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    directory = len(sectors)
    parts = [entries[at : at + 512] for at in range(0, len(entries), 512)]
    links += [len(sectors) + place for place in range(1, len(parts))] + [0xFFFFFFFE]
    sectors += parts
    tables = -(-(len(links) + 2) // 127)
    first_table = len(sectors)
    links += [0xFFFFFFFD] * tables
    links += [0xFFFFFFFF] * (tables * 128 - len(links))
    sectors.append(struct.pack(f"<{len(links)}I", *links))
    places = [first_table + place for place in range(tables)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, tables, directory, 0, 4096, 0xFFFFFFFE, 0,
                          0xFFFFFFFE, 0, places[0])  # fmt: skip
    header += b"".join(struct.pack("<I", place) for place in places[1:])
    return header.ljust(512, b"\xff") + b"".join(sectors)


def _entry(  # noqa: PLR0913 - the fields of the format
    name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE
) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", _NONE, right, child) + bytes(36)
    return entry + struct.pack("<II", start, size) + bytes(4)
