"""What is painted on a page of a report, piece by piece, and which pieces are read.

WeasyPrint marks each piece of text with a number. A piece that the structure tree does not lead to
is set apart as an artifact (ISO 14289-1, 7.1), and where a sentence goes on in the next line, the
piece ends with the space that a line does not paint (ISO 32000-1, 14.8.2.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]
from weasyprint.layout.absolute import AbsolutePlaceholder  # type: ignore[import-untyped]

_SHOW: Final = b"] TJ"
_FONT: Final = b" Tf"
_FOOT: Final = pydyf.Dictionary({"Type": "/Pagination", "Subtype": "/Footer"})
_AGAIN: Final = pydyf.Dictionary({"Type": "/Pagination"})
_LOOK: Final = pydyf.Dictionary({"Type": "/Layout"})


def spaces(fonts: Iterable[Any]) -> dict[bytes, bytes]:
    """The space in each font that shows one: its glyph in hexadecimal, by the font's name."""
    return {
        font.hash.encode(): b"%04x" % glyph
        for font in fonts
        for glyph, text in font.to_unicode.items()
        if text == " "
    }


class Content:
    """The pieces of one page, each known by its box."""

    def __init__(self, stream: Any, space_glyphs: Mapping[bytes, bytes]) -> None:
        self._items: list[Any] = stream.stream
        self._tags: dict[Any, dict[str, Any]] = stream._tags  # noqa: SLF001
        self._spaces = space_glyphs
        self._places = _shortened(self._items)
        self.count = len(self._tags)

    def take(self, box: Any) -> int:
        """The number of a box's piece, which is read."""
        number: int = self._tags.pop(box)["mcid"]
        return number

    def set_rest_apart(self) -> None:
        """Set apart what nobody took."""
        for box, tag in self._tags.items():
            place = self._places[tag["mcid"]]
            self._items[place - 1 : place + 1] = "/Artifact", _artifact(box)
        self._tags.clear()

    def add_space(self, number: int) -> None:
        """End a piece with a space."""
        glyph = None
        for place in range(self._places[number] + 1, len(self._items)):
            item: bytes = self._items[place]
            if item.endswith(_FONT):
                glyph = self._spaces.get(item[1 : item.index(b" ")])
            elif item.endswith(_SHOW):
                shown = place
            elif item == b"EMC":
                break
        shows = self._items[shown].removesuffix(_SHOW).removesuffix(b">")
        if glyph and not shows.endswith(glyph):
            self._items[shown] = shows + glyph + b">" + _SHOW


def _artifact(box: Any) -> pydyf.Dictionary:
    """What is not read: the running foot, a table's head that comes again, what is for the eye."""
    if box.element is None:
        return _FOOT
    return _AGAIN if box.element.tag == "th" else _LOOK


def _shortened(items: list[Any]) -> dict[int, int]:
    """Leave out moves of no length between glyphs; gives back where each numbered piece begins."""
    places = {}
    for place, item in enumerate(items):
        if isinstance(item, bytes):
            if item.endswith(_SHOW):
                items[place] = item.replace(b">0<", b"").replace(b">0" + _SHOW, b">" + _SHOW)
        elif isinstance(item, pydyf.Dictionary) and "MCID" in item:
            places[item["MCID"]] = place
    return places


def below(box: Any) -> Iterator[Any]:
    """The boxes in a box, in reading order."""
    for child in getattr(box, "children", ()):
        yield child._box if isinstance(child, AbsolutePlaceholder) else child  # noqa: SLF001


def texts(box: Any) -> Iterator[Any]:
    """The pieces of text in a line, as they are read, without those in boxes of their own."""
    for child in below(box):
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from texts(child)
