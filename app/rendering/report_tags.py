"""The structure of a report's PDF: what a screen reader hears and an archive keeps.

WeasyPrint tags each page by itself: what goes on over a page's end becomes two paragraphs or two
tables, and each line is an element of its own. Here one tree is built for the whole document from
the same boxes: what is one element in the HTML is one in the PDF, wherever its pieces stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]

from app.rendering.report_content import Content, below, spaces, texts

_SVG: Final = "{http://www.w3.org/2000/svg}"

KINDS: Final = {
    **{name: name.upper() for name in ("h1", "h2", "h3", "p", "tr", "th", "td")},
    "section": "Sect",
    "blockquote": "BlockQuote",
    "ul": "L",
    "ol": "L",
    "li": "LBody",
    "li::marker": "Lbl",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "a": "Link",
    "img": "Figure",
    f"{_SVG}svg": "Figure",
}
"""What each element of the HTML is in the tree. All others only hold what stands in them."""

_POINTS: Final = 0.75
"""Points in a CSS pixel."""

_WHITE: Final = re.compile(r"[ \t\r\n\f]+")

_HYPHEN: Final = b"> <2010>", b"> <00ad>"
"""It is a soft one, for the word goes on (ISO 32000-1, 14.8.2.2.3); no text has this hyphen."""

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


@dataclass(frozen=True, slots=True)
class Piece:
    """Something painted: its page and its number there."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place that can be pressed, and its page."""

    page: int
    annotation: pydyf.Dictionary


@dataclass(eq=False, slots=True)
class Node:
    """An element of the tree: what it is, where it begins, what it says of itself and holds."""

    kind: str
    page: int
    entries: dict[str, Any] = field(default_factory=dict)
    kids: list[Node | Piece | Link] = field(default_factory=list)


class Tree:
    """The tree, growing from the boxes of one page after another."""

    def __init__(self, document: Any) -> None:
        self.root = Node("Document", 0)
        self.counts: list[int] = []
        self._language = document.metadata.lang
        self._spaces = spaces(document.fonts.values())
        self._nodes: dict[tuple[Any, str], Node] = {}
        self._read: dict[Any, tuple[str, int]] = {}

    def add_page(self, page: Any, stream: Any) -> None:
        """Add what is on the next page. What is in its margins is not read."""
        self._page = len(self.counts)
        self._height = page.height
        self._content = Content(stream, self._spaces)
        self._last: int | None = None
        self.counts.append(self._content.count)
        self._visit(page._page_box.children[0], self.root)  # noqa: SLF001
        self._content.set_rest_apart()

    def _visit(self, box: Any, parent: Node) -> None:
        node = self._node_of(box, parent)
        if node is None:
            return
        for child in below(box):
            if not isinstance(child, boxes.TextBox):
                self._visit(child, node)
            elif child.text.strip():
                self._take(child, node)
            elif child.text and self._last is not None:
                self._content.add_space(self._last)  # nothing paints it either
        if isinstance(box, boxes.ReplacedBox):
            self._take(box, node)
        elif isinstance(box, boxes.LineBox) and self._last is not None and self._goes_on(box):
            self._content.add_space(self._last)

    def _take(self, box: Any, node: Node) -> None:
        self._last = self._content.take(box)
        node.kids.append(Piece(self._page, self._last))

    def _goes_on(self, line: Any) -> bool:
        """Whether a space follows in the text after this line."""
        element, shown = line.element, _WHITE.sub(" ", "".join(e.text for e in texts(line)))
        if element is None or element.tag != line.element_tag or not shown or shown[-1] == " ":
            return False
        text, start = self._read.get(element) or (text_of(element), 0)
        found = text.find(shown, start)
        if found < 0:  # it ends with a hyphen that is not in the text
            shown = shown[:-1]
            found = max(start, text.find(shown, start))
        end = found + len(shown)
        self._read[element] = text, end
        return text[end : end + 1] == " "

    def _node_of(self, box: Any, parent: Node) -> Node | None:
        """What a box belongs to. None where it is not read: for the eye only, or a table's head
        that was read on an earlier page."""
        element = box.element
        if element is None or element.tag in {"html", "body"}:
            return parent
        if element.get("aria-hidden") == "true":
            return None
        language = element.get("lang", self._language)
        kind = KINDS.get(box.element_tag, "" if language == self._language else "Span")
        if not kind:
            return parent
        node = self._nodes.get((element, kind))
        if node is None:
            node = self._made(box, kind, parent)
            if language != self._language:
                node.entries["Lang"] = pydyf.String(language)
        elif kind == "THead" and node.page != self._page:
            return None
        if kind == "Link" and box.link_annotation:
            box.link_annotation["Contents"] = pydyf.String(text_of(element).strip())
            node.kids.append(Link(self._page, box.link_annotation))
        return node

    def _made(self, box: Any, kind: str, parent: Node) -> Node:
        element = box.element
        node = self._nodes[element, kind] = Node(kind, self._page)
        match kind:
            case "LBody":
                item = self._nodes[element, "LI"] = Node("LI", self._page, kids=[node])
                parent.kids.append(item)
                return node
            case "Lbl":
                self._nodes[element, "LI"].kids.insert(0, node)
                return node
            case "L" if element.tag == "ol" and _is_numbered(box):
                attributes = {"O": "/List", "ListNumbering": "/Decimal"}
            case "TH":
                scope = "/Row" if element.get("scope") == "row" else "/Column"
                attributes = {"O": "/Table", "Scope": scope}
            case "Figure":
                node.entries["Alt"] = pydyf.String(_meaning(element))
                attributes = {"O": "/Layout", "BBox": self._bounds(box)}
            case _:
                attributes = {}
        if attributes:
            node.entries["A"] = pydyf.Dictionary(attributes)
        parent.kids.append(node)
        return node

    def _bounds(self, box: Any) -> pydyf.Array:
        """Where a figure is: in points from the lower left corner of its page."""
        left, top = box.content_box_x(), box.content_box_y()
        edges = left, self._height - top - box.height, left + box.width, self._height - top
        return pydyf.Array(edge * _POINTS for edge in edges)


def text_of(element: Any) -> str:
    """The text in an element, with single spaces."""
    return _WHITE.sub(" ", "".join(element.itertext()))


def _meaning(element: Any) -> str:
    """What a figure says: the title of a drawing, the alternative text of a picture."""
    title = element.find(f"{_SVG}title")
    return str(element.get("alt", "") if title is None else title.text)


def _is_numbered(box: Any) -> bool:
    return any(each.style["list_style_type"] == "decimal" for each in box.children)


class Written:
    """The tree as objects of a PDF."""

    def __init__(self, pdf: pydyf.PDF, tree: Tree) -> None:
        self._pdf = pdf
        self._pages = pdf.page_references
        self._numbers = [pydyf.Array(["null"] * count) for count in tree.counts]
        self._links: list[bytes] = []
        self.root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        pdf.add_object(self.root)
        document = self._element(tree.root, self.root.reference)
        self.root["K"] = pydyf.Array([document.reference])
        parents = pydyf.Array()
        for number, entry in enumerate([*self._numbers, *self._links]):
            parents += number, entry
        self.root["ParentTree"] = pydyf.Dictionary({"Nums": parents})

    def _element(self, node: Node, parent: bytes) -> pydyf.Dictionary:
        element = pydyf.Dictionary({"S": f"/{node.kind}", "P": parent, **node.entries})
        self._pdf.add_object(element)
        reference = element.reference
        home = next((kid.page for kid in node.kids if isinstance(kid, Piece)), None)
        if home is not None:
            element["Pg"] = self._pages[home]
        kids = element["K"] = pydyf.Array()
        for kid in node.kids:
            match kid:
                case Node():
                    kids.append(self._element(kid, reference).reference)
                case Piece():
                    self._numbers[kid.page][kid.number] = reference
                    kids.append(kid.number if kid.page == home else self._elsewhere(kid))
                case Link():
                    kid.annotation["StructParent"] = len(self._numbers) + len(self._links)
                    self._links.append(reference)
                    kids.append(self._object(kid))
        return element

    def _elsewhere(self, piece: Piece) -> pydyf.Dictionary:
        """A reference to a piece on another page than its element's."""
        return pydyf.Dictionary(
            {"Type": "/MCR", "Pg": self._pages[piece.page], "MCID": piece.number}
        )

    def _object(self, link: Link) -> pydyf.Dictionary:
        """A reference to a link."""
        page, annotation = self._pages[link.page], link.annotation.reference
        return pydyf.Dictionary({"Type": "/OBJR", "Pg": page, "Obj": annotation})


def add_tags(pdf: pydyf.PDF, document: Any, _version: Any, streams: list[Any]) -> None:
    """Give a PDF its structure."""
    tree = Tree(document)
    for page, stream in zip(document.pages, streams, strict=True):
        tree.add_page(page, stream)
    pdf.catalog["StructTreeRoot"] = Written(pdf, tree).root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


# There is no other way to have one's own tags.
weasyprint.pdf.add_tags = add_tags


def finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Declare PDF/UA-1 beside PDF/A-2a, and say what the hyphen at the end of a line means."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA_SCHEMA + b"</rdf:RDF>")]
    # An archive reads it without knowing how streams are packed.
    metadata.compress = False
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and b"begincmap" in stream.stream:
            stream.stream = [line.replace(*_HYPHEN) for line in stream.stream]
