"""What is in a report, read back from the PDF."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pikepdf
import pypdfium2


@dataclass(frozen=True)
class Report:
    """A PDF as a screen reader or a reader with eyes finds it."""

    content: bytes

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(self.content))

    @cached_property
    def everything(self) -> bytes:
        """All of it with nothing compressed: whatever is in it can be found here."""
        unpacked = io.BytesIO()
        self.pdf.save(
            unpacked,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return unpacked.getvalue() + self.text.encode()

    @property
    def title(self) -> str:
        """What the window shows in place of a file name."""
        assert bool(self.pdf.Root.ViewerPreferences.DisplayDocTitle)
        return str(self.pdf.docinfo.Title)

    @property
    def language(self) -> str:
        """The language it is read aloud in."""
        return str(self.pdf.Root.Lang)

    @property
    def is_declared_accessible(self) -> bool:
        """Whether it is tagged and says that it keeps to PDF/UA-1."""
        with self.pdf.open_metadata() as metadata:
            return bool(self.pdf.Root.MarkInfo.Marked) and metadata.get("pdfuaid:part") == "1"

    @property
    def headings(self) -> list[str]:
        """What its bookmarks name, in order."""
        with self.pdf.open_outline() as outline:
            return [item.title for item in _flat(outline.root)]

    @property
    def tags(self) -> list[str]:
        """The kinds of all its structure elements, in order."""
        return list(_tags(self.pdf.Root.StructTreeRoot))

    @property
    def links(self) -> list[str]:
        """Every address it leads to."""
        annotations = [each for page in self.pdf.pages for each in page.get("/Annots", [])]
        return [str(each.A.URI) for each in annotations if "/A" in each and "/URI" in each.A]

    @cached_property
    def text(self) -> str:
        """Its words, one space between them, words divided at line ends put together."""
        document = pypdfium2.PdfDocument(self.content)
        pages = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
        joined = re.sub(r"[\u00ad\u0002\ufffe]\s*", "", "\n".join(pages))
        return " ".join(joined.split())


def _flat(items: list[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
    for item in items:
        yield item
        yield from _flat(item.children)


def _tags(element: pikepdf.Object) -> Iterator[str]:
    if isinstance(element, pikepdf.Array):
        for each in element:
            yield from _tags(each)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element.S).removeprefix("/")
        if "/K" in element:
            yield from _tags(element.K)
