"""From the HTML of a report to PDF/UA-1 and PDF/A-2a in one file, with WeasyPrint.

Nothing is fetched: the stylesheet is parsed here, the fonts come from a fontconfig of our own. Runs
in a process of its own, see `report_press`; importing it loads Pango.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from app.rendering.environment import TEMPLATES

VARIANT: Final = "pdf/a-2a"

PAGES_WITHOUT_CONTENTS: Final = 6
"""A longer report has its contents on the cover. Most are longer, so that is laid out first."""

_WITHOUT_CONTENTS: Final = ".contents { display: none }"

_UA_SCHEMA: Final = b"""\
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""PDF/UA-1 is declared by `pdfuaid:part`, and PDF/A-2 wants such a declaration described
(ISO 14289-1, 5; ISO 19005-2, 6.6.2.3)."""


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
    written: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    return written


def _laid_out(html: str, stylesheets: list[CSS]) -> Any:
    # A configuration of its own for every layout: newer Pango has threads behind one, which a fork
    # would leave behind.
    return HTML(string=html, url_fetcher=NothingFetched()).render(
        font_config=FontConfiguration(), stylesheets=stylesheets, pdf_variant=VARIANT
    )


def _finish(document: Any, pdf: pydyf.PDF) -> None:
    """What PDF/UA-1 wants and WeasyPrint leaves out."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA_SCHEMA + b"</rdf:RDF>")]
    height = document.pages[0].height
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem":
            if each["S"] == "/TH":
                _say_scope(pdf, each)
            elif each["S"] == "/Figure":
                _place_figure(each["A"]["BBox"], height)
    for page in document.pages:
        for _, _, _, box in page.links:
            name = " ".join("".join(box.element.itertext()).split())
            box.link_annotation["Contents"] = pydyf.String(name)


def _say_scope(pdf: pydyf.PDF, header: pydyf.Dictionary) -> None:
    """Say what a header cell is the header of: those in a table's head have columns below them."""
    group = _object(pdf, _object(pdf, header["P"])["P"])
    header["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _place_figure(bounds: pydyf.Array, height: float) -> None:
    """Put the bounds of a figure from pixels below the top into points above the bottom."""
    left, top, right, bottom = bounds
    bounds[:] = [each * 0.75 for each in (left, height - bottom, right, height - top)]


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def warm_up() -> None:
    """Load what is loaded late: libraries, caches, the stylesheets."""
    pdf_of("<html lang=de><title>Klarheit</title><h1>Klarheit</h1><p>Ruhe<table><tr><td>1</table>")
