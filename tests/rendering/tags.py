"""The structure of a PDF, read back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh"}
SHOWING = {"Tj", "TJ"}


@dataclass(frozen=True)
class Element:
    """A structure element: its kind, its dictionary, the kinds of all above it."""

    kind: str
    entries: pikepdf.Dictionary
    above: tuple[str, ...]

    def attribute(self, name: str) -> str | None:
        attributes = self.entries.get("/A")
        found = attributes.get(name) if isinstance(attributes, pikepdf.Dictionary) else None
        return None if found is None else str(found)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def elements(pdf: pikepdf.Pdf) -> list[Element]:
    """All elements in reading order."""
    return list(_below(pdf.Root.StructTreeRoot.K, ()))


def _below(kids: pikepdf.Object, above: tuple[str, ...]) -> Iterator[Element]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            kind = str(kid.S).removeprefix("/")
            yield Element(kind, kid, above)
            yield from _below(kid.get("/K", pikepdf.Array()), (*above, kind))


def untagged(pdf: pikepdf.Pdf) -> list[str]:
    """Operators that paint something which is neither in the tree nor an artifact."""
    found = []
    for page in pdf.pages:
        marks: list[bool] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    marks.append(str(operands[0]) == "/Artifact" or "/MCID" in operands[1])
                case "BMC":
                    marks.append(str(operands[0]) == "/Artifact")
                case "EMC":
                    marks.pop()
                case name if name in PAINTING and not any(marks):
                    found.append(name)
    return found


def feet(page: pikepdf.Page) -> int:
    """How many pieces of text a page's running foot has."""
    return sum(
        str(operator) == "BDC" and operands[1].get("/Subtype") == "/Footer"
        for operands, operator in pikepdf.parse_content_stream(page)
    )


def unread(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    """Marked content, by page and number, that the tree does not lead to."""
    read = {element.entries.objgen for element in elements(pdf)}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    mapped = dict(zip(map(int, list(numbers)[::2]), list(numbers)[1::2], strict=True))
    return [
        (position, number)
        for position, page in enumerate(pdf.pages)
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC"
        and (number := operands[1].get("/MCID")) is not None
        and mapped[int(page.obj.StructParents)][number].objgen not in read
    ]


def glyph_ids(pdf: pikepdf.Pdf) -> dict[str, set[int]]:
    """The glyphs that are shown, by the name of their font in the pages' resources."""
    shown: dict[str, set[int]] = {}
    for page in pdf.pages:
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = str(operands[0])
            elif str(operator) in SHOWING:
                shown.setdefault(font, set()).update(_codes(operands[0]))
    return shown


def _codes(text: pikepdf.Object) -> Iterator[int]:
    for piece in text if isinstance(text, pikepdf.Array) else [text]:
        if isinstance(piece, pikepdf.String):
            code = bytes(piece)
            for start in range(0, len(code), 2):
                yield int.from_bytes(code[start : start + 2], "big")
