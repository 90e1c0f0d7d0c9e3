"""In a frame on a page of another site: the whole way, without cookies of third parties."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from app.definitions.edition import Edition
from tests.browser.conversations import Wish, preview
from tests.browser.letters import Letter
from tests.browser.visitor import Visitor
from tests.fixtures.browser import FLAGS
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.ports import free_port
from tests.fixtures.product import ROOT, Product, running
from tests.fixtures.smtp import Mailbox

pytestmark = ON_SQLITE

WISH = Wish(release="all", email="rahmen@example.org", topic="Ein Gespräch im Rahmen")


class OtherSite(BaseHTTPRequestHandler):
    """A page of the firm's own site, with the snippet from the documentation."""

    def __init__(self, framed: str, *arguments: object) -> None:
        self.framed = framed
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answers every address with the same page."""
        frame = f'<iframe src="{self.framed}" title="Check" width="900" height="700"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!DOCTYPE html><html lang=de><title>Firma</title>{frame}".encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def other_site() -> Iterator[ThreadingHTTPServer]:
    """A server that is another site to a browser: another name for this machine."""
    server = ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def framed(
    tmp_path: Path, other_site: ThreadingHTTPServer, smtp_server: Mailbox
) -> Iterator[Product]:
    """Klarheit of a firm that lets its own site show the check in a frame."""
    folder = tmp_path / "questionnaires"
    shutil.copytree(ROOT / "questionnaires", folder)
    brand = folder / "brand.yaml"
    origin = f"http://localhost:{other_site.server_port}"
    allowed = brand.read_text().replace("frame_ancestors: []", f"frame_ancestors: [{origin}]")
    assert origin in allowed
    brand.write_text(allowed)
    with running(
        tmp_path, PORT=str(free_port()), QUESTIONNAIRES=str(folder), MAIL_URL=smtp_server.url
    ) as product:
        other_site.RequestHandlerClass = partial(OtherSite, product.url)  # type: ignore[assignment]
        yield product
        assert "incident" not in product.output, product.output


@pytest.fixture
def without_third_parties(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that keeps no cookies of third parties."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(
        json.dumps({"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}})
    )
    with browser.browser_type.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=FLAGS, reduced_motion="reduce"
    ) as context:
        yield context


def in_frame(page: Page) -> Frame:
    (frame,) = page.main_frame.child_frames
    return frame


def test_the_whole_way_works_in_a_frame_of_another_site(
    without_third_parties: BrowserContext,
    other_site: ThreadingHTTPServer,
    framed: Product,
    flagship: Edition,
    smtp_server: Mailbox,
):
    check = flagship.questionnaires["de"]
    owner = next(each for each in flagship.personas if each.id == "reif_und_zeit_zaehlt")
    page = without_third_parties.pages[0]
    page.goto(f"http://localhost:{other_site.server_port}/")
    # A frame does all that a visitor does on a page.
    visitor = Visitor(cast(Page, in_frame(page)), framed.url)
    visitor.follows(check.start)
    first = check.questions[str(visitor.question_id)]
    visitor.answers(first, first.options[0].id)
    link = is_told_of_the_private_link(visitor)
    visitor.follows(visitor.say("common.back"))
    visitor.sees(first.ask)
    visitor.answers(first, owner.answers[first.id])
    assert visitor.page.url.startswith(f"{link}/question/")
    elsewhere = visitor.with_page(without_third_parties.new_page())
    elsewhere.has_answered(check, owner.answers, base=link)

    visitor.page.goto(f"{link}/conversation")
    preview(visitor, WISH)
    visitor.presses(visitor.say("preview.submit"))
    visitor.sees(visitor.say("preview.sent_heading"))
    confirmation = next(each for each in Letter(smtp_server.wait()).links if "/confirm/" in each)
    elsewhere.page.goto(confirmation)
    elsewhere.presses(visitor.say("confirm.submit"))
    elsewhere.sees(visitor.say("confirm.done_heading"))
    assert Letter(smtp_server.wait()).recipients == ("grosskunden@example.com",)

    visitor.page.goto(f"{link}/result")
    visitor.sees(visitor.say("result.heading"))
    door = visitor.page.get_by_role("link", name=visitor.say("doors.report"), exact=True)
    # Of what goes to the browser's own viewer in a frame, it does not always tell.
    report = page.request.get(f"{framed.url}{door.get_attribute('href')}")
    assert report.status == 200
    assert report.headers["content-type"] == "application/pdf"
    assert without_third_parties.cookies() == []


def is_told_of_the_private_link(visitor: Visitor) -> str:
    """The page after the first answer says how it goes on without a cookie, with the link."""
    notice = visitor.page.get_by_role("status")
    expect(notice).to_contain_text(visitor.say("states.no_cookie_heading"))
    link = notice.locator(".address").inner_text()
    assert visitor.page.url.startswith(f"{link}/question/")
    return link


def test_a_site_that_the_firm_does_not_name_shows_nothing(
    without_third_parties: BrowserContext, framed: Product, other_site: ThreadingHTTPServer
):
    stranger = ThreadingHTTPServer(("localhost", 0), partial(OtherSite, framed.url))  # type: ignore[arg-type]
    Thread(target=stranger.serve_forever, daemon=True).start()
    page = without_third_parties.pages[0]
    with page.expect_console_message(lambda each: "frame-ancestors" in each.text):
        page.goto(f"http://localhost:{stranger.server_port}/")
    assert framed.url not in in_frame(page).url
    page.goto(f"http://localhost:{other_site.server_port}/")
    assert in_frame(page).url == f"{framed.url}/"
    stranger.shutdown()
    stranger.server_close()
