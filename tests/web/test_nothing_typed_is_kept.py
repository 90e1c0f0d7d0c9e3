"""Nothing that somebody typed is in a page that is kept: not here in memory, not by a browser."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.rendering import markup
from app.translations import Words
from app.web import question_page
from app.web.entries import Entered
from app.web.landing import kept_landings
from app.web.limits import Limits
from tests.application import Site
from tests.page import Page
from tests.prospect import REQUEST, Prospect

TYPED: Final = "Quittengelee"
"""A word that stands in no text of the product or of a questionnaire."""

CLIENT: Final = "203.0.113.9"


def texts_in(cache: object) -> Iterator[str]:
    """All texts that a cache of functools holds, in what was asked for and in what was given."""
    seen: set[int] = set()
    look: list[Any] = gc.get_referents(cache)
    while look:
        each = look.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, str):
            yield each
        elif isinstance(each, bytes):
            yield each.decode()
        elif isinstance(each, (tuple, dict, frozenset, Entered)):
            look += gc.get_referents(each)


def kept_pages(site: Site) -> str:
    """Everything that this process keeps of pages and of what is written on them."""
    with site.app.app_context():
        landings = [each.page.content for each in kept_landings().values()]
    caches = (question_page._rendered, markup.markdown, markup.inline, markup.plain)
    held = [each.decode() for each in landings]
    for cache in caches:
        held += texts_in(cache)
    return "\n".join(held)


def is_kept_by_nobody(page: Page) -> None:
    """What comes back with something typed may be kept nowhere, and has no name to ask for."""
    assert TYPED in page.html
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert "Content-Encoding" not in page.headers


@pytest.fixture
def walked(prospect: Prospect) -> Prospect:
    """Somebody who has typed the word wherever something can be typed."""
    prospect.completes(worte=f"{TYPED} in eigenen Worten", frage=f"Wozu {TYPED}?")
    for step in ("", "/question/worte", "/question/frage", "/review", "/result", "/private"):
        assert prospect.opens(step).status == 200
    prospect.previews(topic=TYPED, not_topic=TYPED, name=TYPED, company=TYPED)
    prospect.asks(TYPED)
    return prospect


def test_memory_holds_pages_but_nothing_that_was_typed(walked: Prospect, site: Site):
    strangers_landing = Prospect(site, walked.language).opens()
    kept = kept_pages(site)
    assert strangers_landing.html in kept
    assert f'action="{walked.base}/question/worte"' in kept
    assert TYPED not in kept


def test_pages_that_a_browser_may_keep_show_nothing_typed(walked: Prospect):
    """Of all steps only the landing page of those who have not begun may be kept."""
    stranger = Prospect(walked.site, walked.language)
    for step in ("", "/question/art", "/ask", "/gibtsnicht", "/result"):
        for somebody in (walked, stranger):
            page = somebody.opens(step)
            if page.headers["Cache-Control"] != "no-store":
                assert (somebody, step) == (stranger, "")
            if somebody is stranger:
                assert TYPED not in page.html


def test_an_entry_that_does_not_fit_comes_back_in_a_page_that_nobody_keeps(
    walked: Prospect, site: Site
):
    refused = (
        walked.answers("laufzeit", TYPED),
        walked.answers("termin", TYPED),
        walked.answers("worte", TYPED * 100),
        walked.posts(f"{walked.base}/question/worte", {"worte": TYPED}),
        walked.posts(f"{walked.base}/conversation", {**REQUEST, "topic": TYPED}),
        walked.sends(f"{walked.base}/conversation", {**REQUEST, "email": TYPED}),
        walked.sends(f"{walked.base}/ask", {"question": TYPED, "email": "nichts"}),
        walked.sends(f"{walked.base}/ask", {"question": TYPED, "subject": "gefüllt"}),
        walked.sends(f"{walked.base}/private", {"email": TYPED}),
    )
    for page in refused:
        assert page.status in (400, 422)
        is_kept_by_nobody(page)
    assert TYPED not in kept_pages(site)


@pytest.fixture
def crowded(site: Site) -> Iterator[None]:
    """A web worker that has no room for anybody but this machine."""
    site.app.extensions["klarheit_limits"] = full = Limits()
    full.pages.most = 0
    yield
    site.app.extensions["klarheit_limits"] = Limits()


def test_a_form_that_is_put_off_comes_back_in_a_page_that_nobody_keeps(
    walked: Prospect, site: Site, crowded: None
):
    form = walked.opens("/question/worte")
    walked.client.environ_base["REMOTE_ADDR"] = CLIENT
    page = walked.sends("", {"worte": TYPED}, form)
    assert page.status == 429
    is_kept_by_nobody(page)
    assert TYPED not in kept_pages(site)


def a_fault(*_: object, **__: object) -> None:
    raise RuntimeError(TYPED)


def a_database_that_is_away(*_: object, **__: object) -> None:
    raise NoConnectionFree(TYPED)


@pytest.mark.parametrize(
    ("fault", "status", "heading"),
    [
        (a_fault, 500, "states.error_heading"),
        (a_database_that_is_away, 503, "states.database_away_heading"),
    ],
)
def test_an_error_gives_the_form_back_in_a_page_that_nobody_keeps(
    walked: Prospect,
    site: Site,
    say: Words,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[..., None],
    status: int,
    heading: str,
):
    form = walked.opens("/question/worte")
    monkeypatch.setattr("app.services.answering.save", fault)
    page = walked.sends("", {"worte": TYPED}, form)
    assert (page.status, page.heading) == (status, say(heading))
    is_kept_by_nobody(page)
    assert TYPED not in kept_pages(site)
