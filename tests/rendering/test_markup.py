"""The Markdown of questionnaires: emphasis, links and lists, and nothing that could do harm."""

from collections.abc import Callable

import pytest
from markupsafe import Markup

from app.rendering.markup import inline, markdown, plain


def test_emphasis_links_and_lists_are_set() -> None:
    assert inline("Ein *Wort* zu [uns](https://example.com/a)") == (
        'Ein <em>Wort</em> zu <a href="https://example.com/a">uns</a>'
    )
    assert markdown("- eins\n- zwei") == "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "<img src=x onerror=y>", "<b>x</b>"]
)
def test_html_is_shown_as_the_text_it_is(source: str) -> None:
    assert "<" not in inline(source)
    assert plain(source) == source


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.com",
    ],
)
def test_a_link_with_another_scheme_stays_text(address: str) -> None:
    assert "<a" not in inline(f"[hier]({address})")


@pytest.mark.parametrize(
    "address", ["https://example.com", "http://example.com", "mailto:a@example.com", "tel:+4930123"]
)
def test_the_schemes_people_use_are_links(address: str) -> None:
    assert f'href="{address}"' in inline(f"[hier]({address})")


@pytest.mark.parametrize("source", ["# Titel", "> Zitat", "`code`", "| a | b |", "---", "~~weg~~"])
def test_nothing_else_of_markdown_is_known(source: str) -> None:
    assert plain(source) == source


def test_plain_text_keeps_addresses_and_lists() -> None:
    source = "Siehe [hier](https://example.com).\n\n- *eins*\n- zwei\n\n1. drei"
    assert plain(source) == "Siehe hier (https://example.com).\n\n- eins\n- zwei\n\n1. drei"


def test_an_address_on_its_own_is_written_once() -> None:
    assert plain("<fragen@example.com>") == "fragen@example.com"


@pytest.mark.parametrize("render", [markdown, inline])
def test_no_line_ends_within_email(render: Callable[[str], Markup]) -> None:
    html = render("Per E-Mail, by *e-mail*: [E-Mail](https://example.com/E-Mail) an E-Mailand")
    assert html.count("E\N{NON-BREAKING HYPHEN}Mail") == 3
    assert html.count("e\N{NON-BREAKING HYPHEN}mail") == 1
    assert 'href="https://example.com/E-Mail"' in html


def test_in_mails_a_hyphen_is_a_hyphen() -> None:
    assert plain("Per E-Mail") == "Per E-Mail"
