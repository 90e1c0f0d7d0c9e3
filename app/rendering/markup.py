"""The Markdown that questionnaire texts may use: emphasis, links and lists, nothing more.

Raw HTML is shown as the text it is, and a link with any scheme but the four below stays text. What
people type into a form is never read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_CACHED_TEXTS: Final = 4096
"""Some questionnaires in all their languages; the texts are few and come again on every page."""


def _is_link_allowed(address: str) -> bool:
    try:
        return urlsplit(address).scheme in LINK_SCHEMES
    except ValueError:
        return False


_EMAIL: Final = re.compile(r"\b([Ee])-(?=[Mm]ail)")


def _text(renderer: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    """Text as HTML. No line ends in the middle of "E-Mail", as in the product's own words."""
    return _EMAIL.sub("\\1\N{NON-BREAKING HYPHEN}", renderer.text(tokens, at, *rest))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(
        ["escape", "newline", "emphasis", "link", "autolink", "entity", "list"]
    )
    parser.validateLink = _is_link_allowed  # type: ignore[assignment, method-assign]
    parser.add_render_rule("text", _text)
    return parser


_PARSER: Final = _parser()


@lru_cache(maxsize=_CACHED_TEXTS)
def markdown(text: str) -> Markup:
    """Paragraphs and lists as HTML, every other sign escaped."""
    return Markup(_PARSER.render(text))  # noqa: S704 — the parser escapes all but its own tags


@lru_cache(maxsize=_CACHED_TEXTS)
def inline(text: str) -> Markup:
    """One run of text as HTML, without a paragraph around it: for headings, labels, list items."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 — see above


@lru_cache(maxsize=_CACHED_TEXTS)
def plain(text: str) -> str:
    """The text without marks, for e-mails, titles and alternative texts.

    Links are followed by their address in brackets, list items stand on lines of their own.
    """
    return "".join(_written(_PARSER.parse(text))).strip()


def _written(tokens: list[Token]) -> list[str]:
    """The pieces of text that tokens stand for."""
    pieces: list[str] = []
    for token in tokens:
        match token.type:
            case "inline":
                pieces += _inline_written(token.children or [])
            case "list_item_open":
                pieces.append(f"{token.info}{token.markup} " if token.info else "- ")
            case "paragraph_close" if token.hidden:
                pieces.append("\n")
            case "paragraph_close":
                pieces.append("\n\n")
            case "bullet_list_close" | "ordered_list_close":
                pieces.append("\n")
    return pieces


def _inline_written(tokens: list[Token]) -> list[str]:
    pieces: list[str] = []
    addresses: list[str] = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                pieces.append("\n")
            case "link_open":
                addresses.append("" if token.markup == "autolink" else str(token.attrGet("href")))
            case "link_close":
                address = addresses.pop()
                pieces.append(f" ({address})" if address else "")
            case _:
                pieces.append(token.content)
    return pieces
