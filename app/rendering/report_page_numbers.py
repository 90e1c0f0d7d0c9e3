"""The numbers of pages in a report's contents.

CSS could find them too, but it would lay everything out once more. They stand before the names,
where a number needs no more room than the 0 that holds its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]


def fill_in_page_numbers(document: Any) -> None:
    """Fill in the pages where the parts begin."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        # A part that goes on over a page's end is named on both.
        pages = dict.fromkeys(page.anchors, number) | pages
    for page in document.pages[:2]:
        targets = dict.fromkeys(target for kind, target, *_ in page.links if kind == "internal")
        for target, box in zip(targets, _numbers(page._page_box), strict=False):  # noqa: SLF001
            box.text = box.pango_layout.text = str(pages[target])


def _numbers(box: Any) -> Iterator[Any]:
    """The texts that hold the place of a number, in the order of the contents."""
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.TextBox):
            yield from _numbers(child)
        elif child.element is not None and child.element.get("class") == "page":
            yield child
