"""Tags of a report that WeasyPrint leaves out and PDF/UA-1 or its readers want."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]

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


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Complete the tags of a PDF before it is written."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA_SCHEMA + b"</rdf:RDF>")]
    _set_running_feet_apart(pdf)
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


def _set_running_feet_apart(pdf: pydyf.PDF) -> None:
    """Mark what stands at the foot of every page as an artifact, so that nobody hears it eight
    times (ISO 14289-1, 7.8).

    It is what is marked in a page but not part of the tree.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    read = set(_references(pdf, root["K"]))
    mapping = _object(pdf, root["ParentTree"])["Nums"]
    for reference, elements in zip(pdf.page_references, mapping[1::2], strict=False):
        content = _object(pdf, _object(pdf, reference)["Contents"]).stream
        for position, item in enumerate(content):
            if not isinstance(item, pydyf.Dictionary) or "MCID" not in item:
                continue
            if elements[item["MCID"]] not in read:
                elements[item["MCID"]] = "null"
                content[position - 1] = "/Artifact"
                content[position] = pydyf.Dictionary({"Type": "/Pagination", "Subtype": "/Footer"})


def _references(pdf: pydyf.PDF, kids: pydyf.Array) -> Iterator[bytes]:
    """All elements below, by their references."""
    for kid in kids:
        if isinstance(kid, bytes):
            yield kid
            yield from _references(pdf, _object(pdf, kid).get("K", ()))


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
