"""A page as a browser reads it: its title, its errors, what stands in its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

from werkzeug.test import TestResponse

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
"""Elements without an end (HTML Standard, 13.1.2), as far as the product uses them."""


class _Tree(HTMLParser):
    """HTML as a tree. An element that is closed in the wrong place is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


class Page:
    """What a response says. `status` and `headers` are those of HTTP."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")
        self.body = response.get_data()
        self.html = self.body.decode("utf-8", "replace")
        response.close()

    @cached_property
    def root(self) -> Element:
        """The page as a tree."""
        parser = _Tree()
        parser.feed(self.html)
        parser.close()
        return parser.builder.close()

    @property
    def title(self) -> str:
        return text_of(self._one("title"))

    @property
    def language(self) -> str:
        return self.root.get("lang", "")

    @property
    def heading(self) -> str:
        return text_of(self._one("h1"))

    @property
    def text(self) -> str:
        """All that can be read on the page, in one line."""
        return text_of(self._one("body"))

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary."""
        return [text_of(each) for each in self._error_links()]

    @property
    def notices(self) -> list[str]:
        """What the page remarks, without there being an error."""
        return [text_of(each) for each in self.all("div") if each.get("class") == "notice"]

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [each.get("href", "") for each in self.all("a")]

    def dead_error_links(self) -> list[str]:
        """Links of the error summary that lead to no field."""
        ids = {f"#{each.get('id')}" for each in self.root.iter()}
        return [each.get("href", "") for each in self._error_links() if each.get("href") not in ids]

    def all(self, tag: str) -> Iterator[Element]:
        """All elements of a kind, in order."""
        return self.root.iter(tag)

    @property
    def form(self) -> dict[str, list[str]]:
        """What the page's only form would send, its submit buttons left out."""
        found: dict[str, list[str]] = {}
        for each in self._one("form").iter():
            if (value := _value(each)) is not None:
                found.setdefault(each.get("name", ""), []).append(value)
        return found

    @property
    def action(self) -> str:
        """Where the form leads."""
        return self._one("form").get("action", "")

    def _one(self, tag: str) -> Element:
        found = next(self.root.iter(tag), None)
        assert found is not None, f"there is no {tag} on this page: {self.html}"
        return found

    def _error_links(self) -> list[Element]:
        summaries = [each for each in self.all("div") if each.get("class") == "error-summary"]
        return [link for summary in summaries for link in summary.iter("a")]


def _value(element: Element) -> str | None:
    """What a control sends; None: nothing."""
    if element.tag == "textarea":
        return "".join(element.itertext()).removeprefix("\n")
    if element.tag != "input":
        return None
    if element.get("type") in ("radio", "checkbox") and "checked" not in element.attrib:
        return None
    return element.get("value", "")


def text_of(element: Element) -> str:
    """The text in an element, in one line; spaces that hold words together stay what they are."""
    return re.sub(r"[ \t\n\f\r]+", " ", "".join(element.itertext())).strip(" ")
