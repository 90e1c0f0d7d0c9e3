"""The structure of a PDF, read back as a screen reader finds it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pikepdf

PAINTING: Final = frozenset(
    {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh"}
)
SHOWING: Final = frozenset({"Tj", "TJ"})


@dataclass(frozen=True)
class Piece:
    """Marked content: a piece of text, or of a drawing. `number` is None for an artifact."""

    page: int
    number: int | None
    kind: str
    properties: Any
    text: str


@dataclass(eq=False)
class Element:
    """A structure element: its kind, its dictionary, the kinds of all above it, what it holds."""

    kind: str
    entries: pikepdf.Dictionary
    above: tuple[str, ...]
    kids: list[Element | Piece] = field(default_factory=list)

    def attribute(self, name: str) -> str | None:
        attributes = self.entries.get("/A")
        found = attributes.get(name) if isinstance(attributes, pikepdf.Dictionary) else None
        return None if found is None else str(found)

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.kids)

    @property
    def pages(self) -> set[int]:
        """The pages it is on."""
        return {
            page
            for each in self.kids
            for page in (each.pages if isinstance(each, Element) else [each.page])
        }

    def inside(self) -> Iterator[Element]:
        """All elements below, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Element):
                yield kid
                yield from kid.inside()


class Read:
    """A PDF, read once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.pages = list(self.pdf.pages)
        self.fonts: dict[str, pikepdf.Object] = {}
        self.glyphs: dict[str, set[int]] = {}
        self.unmarked: list[str] = []
        self.nested: list[str] = []
        self.pieces = [each for number in range(len(self.pages)) for each in self._pieces(number)]

    @cached_property
    def elements(self) -> list[Element]:
        """All elements in reading order."""
        (document,) = self.pdf.Root.StructTreeRoot.K
        root = self._element(document, ())
        return [root, *root.inside()]

    def all(self, *kinds: str) -> list[Element]:
        return [each for each in self.elements if each.kind in kinds]

    @cached_property
    def links(self) -> list[pikepdf.Object]:
        return [each for page in self.pages for each in page.obj.get("/Annots", [])]

    @property
    def artifacts(self) -> list[Piece]:
        return [each for each in self.pieces if each.number is None and each.text]

    @cached_property
    def parents(self) -> dict[int, Any]:
        """What the parent tree says of each page and each link."""
        entries = list(self.pdf.Root.StructTreeRoot.ParentTree.Nums)
        return dict(zip(map(int, entries[::2]), entries[1::2], strict=True))

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], Piece]:
        return {(each.page, each.number): each for each in self.pieces if each.number is not None}

    @cached_property
    def _page_numbers(self) -> dict[tuple[int, int], int]:
        return {page.objgen: number for number, page in enumerate(self.pages)}

    def _element(self, entries: pikepdf.Dictionary, above: tuple[str, ...]) -> Element:
        element = Element(str(entries.S).removeprefix("/"), entries, above)
        page = entries.get("/Pg")
        for kid in entries.get("/K", pikepdf.Array()):
            if isinstance(kid, int):
                element.kids.append(self._by_place[self._page_numbers[page.objgen], kid])
            elif "/S" in kid:
                element.kids.append(self._element(kid, (*above, element.kind)))
            elif kid.Type == "/MCR":
                place = self._page_numbers[kid.Pg.objgen], int(kid.MCID)
                element.kids.append(self._by_place[place])
        return element

    def _pieces(self, number: int) -> Iterator[Piece]:
        """What is marked on a page, in the order in which it is painted."""
        page = self.pages[number]
        self.fonts |= dict(page.Resources.Font)
        marks: list[tuple[str, Any]] = []
        font, text = "", ""
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    if marks:
                        self.nested.append(f"{marks[-1][0]} {operands[0]}")
                    marks.append((str(operands[0]), operands[1] if len(operands) > 1 else {}))
                    text = ""
                case "EMC":
                    kind, properties = marks.pop()
                    mcid = properties.get("/MCID")
                    yield Piece(number, None if mcid is None else int(mcid), kind, properties, text)
                case "Tf":
                    font = str(operands[0])
                case name if name in PAINTING:
                    if not marks:
                        self.unmarked.append(name)
                    if name in SHOWING:
                        codes = list(_codes(operands[0]))
                        self.glyphs.setdefault(font, set()).update(codes)
                        text += "".join(self.meanings(font).get(each, "") for each in codes)

    def meanings(self, font: str) -> dict[int, str]:
        """What each glyph of a font stands for."""
        if font not in self._meanings:
            mapping = self.fonts[font].ToUnicode.read_bytes().decode("ascii")
            self._meanings[font] = {
                int(glyph, 16): bytes.fromhex(text).decode("utf-16-be")
                for block in re.findall("beginbfchar(.*?)endbfchar", mapping, re.DOTALL)
                for glyph, text in re.findall("<(.*?)> <(.*?)>", block)
            }
        return self._meanings[font]

    @cached_property
    def _meanings(self) -> dict[str, dict[int, str]]:
        return {}


def _codes(text: pikepdf.Object) -> Iterator[int]:
    for piece in text if isinstance(text, pikepdf.Array) else [text]:
        if isinstance(piece, pikepdf.String):
            code = bytes(piece)
            for start in range(0, len(code), 2):
                yield int.from_bytes(code[start : start + 2], "big")
