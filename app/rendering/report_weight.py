"""What a report's PDF need not carry, so that it goes along with any e-mail."""

from __future__ import annotations

import re
import struct
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]

TABLES: Final = frozenset(
    {b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"}
)
"""What a TrueType font for glyph numbers has to have (ISO 32000-1, 9.9). All else is for those who
choose glyphs, as WeasyPrint has done; it is a sixth of an embedded font."""

_DIGITS: Final = re.compile(rb"(\.\d{3})\d+")
"""A thousandth of a CSS pixel is less than any printer or eye can tell."""

_HEADER: Final = struct.Struct(">4sHHHH")
_ENTRY: Final = struct.Struct(">4sLLL")


def lighten(pdf: pydyf.PDF) -> None:
    """Leave out what nobody reads: tables of embedded fonts, digits of positions."""
    pages = {pdf.objects[number]["Contents"] for number in pdf.pages["Kids"][::3]}
    for each in pdf.objects:
        if not isinstance(each, pydyf.Stream):
            continue
        if "Length1" in each.extra:
            font = slimmed(b"".join(each.stream))
            each.stream, each.extra["Length1"] = [font], len(font)
        elif each.reference in pages:
            each.stream = [_DIGITS.sub(rb"\1", _content(each))]


def _content(page: pydyf.Stream) -> bytes:
    parts = (part if isinstance(part, bytes) else _written(part) for part in page.stream)
    return b"\n".join(parts)


def _written(part: Any) -> bytes:
    return bytes(part.data) if isinstance(part, pydyf.Object) else str(part).encode("ascii")


def slimmed(font: bytes) -> bytes:
    """A font file with only the tables that count."""
    version, count, *_ = _HEADER.unpack_from(font)
    entries = (_ENTRY.unpack_from(font, _HEADER.size + n * _ENTRY.size) for n in range(count))
    return _joined(
        version,
        [(tag, sums, font[at : at + size]) for tag, sums, at, size in entries if tag in TABLES],
    )


def _joined(version: bytes, tables: list[tuple[bytes, int, Any]]) -> bytes:
    """A font file of these tables, in the order of the directory (OpenType, "Table directory")."""
    power = len(tables).bit_length() - 1
    header = _HEADER.pack(
        version, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power))
    )
    at = _HEADER.size + _ENTRY.size * len(tables)
    directory, body = b"", b""
    for tag, sums, content in tables:
        directory += _ENTRY.pack(tag, sums, at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return header + directory + body
