"""From the HTML of a report to PDF/UA-1 and PDF/A-2a in one file, with WeasyPrint.

Nothing is fetched: the stylesheet is parsed here, the fonts come from a fontconfig of our own. Runs
in a process of its own, see `report_press`; importing it loads Pango.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from app.rendering.environment import TEMPLATES
from app.rendering.report_document import ReportDocument
from app.rendering.report_page_numbers import fill_in_page_numbers
from app.rendering.report_tags import finish
from app.rendering.report_weight import lighten

VARIANT: Final = "pdf/a-2a"

PAGES_WITHOUT_CONTENTS: Final = 6
"""A longer report has its contents on the cover. Most are longer, so that is laid out first."""

_WITHOUT_CONTENTS: Final = ".contents { display: none }"


class NothingFetched(URLFetcher):  # type: ignore[misc]
    """Refuses every address but that of a picture which is the address itself: the logo."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The picture. Raises ValueError for all else; WeasyPrint goes on without it."""
        if not url.startswith("data:image/"):
            raise ValueError(f"nothing is fetched for a report: {url[:80]}")
        return super().fetch(url, headers)


@cache
def _stylesheet() -> CSS:
    return CSS(filename=TEMPLATES / "report" / "report.css", url_fetcher=NothingFetched())


@cache
def _stylesheet_without_contents() -> CSS:
    return CSS(string=_WITHOUT_CONTENTS, url_fetcher=NothingFetched())


def pdf_of(html: str) -> bytes:
    """The PDF. The same HTML gives the same bytes, in every process."""
    document = _laid_out(html, [_stylesheet()])
    if len(document.pages) <= PAGES_WITHOUT_CONTENTS:
        document = _laid_out(html, [_stylesheet(), _stylesheet_without_contents()])
    fill_in_page_numbers(document)
    written: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    return written


def _laid_out(html: str, stylesheets: list[CSS]) -> Any:
    # A configuration of its own for every layout: newer Pango has threads behind one, which a fork
    # would leave behind.
    return ReportDocument(html, NothingFetched()).render(
        font_config=FontConfiguration(), stylesheets=stylesheets, pdf_variant=VARIANT
    )


def _finish(document: Any, pdf: pydyf.PDF) -> None:
    finish(document, pdf)
    lighten(pdf)


def warm_up() -> None:
    """Load what is loaded late: libraries, caches, the stylesheets."""
    pdf_of("<html lang=de><title>Klarheit</title><h1>Klarheit</h1><p>Ruhe<table><tr><td>1</table>")
