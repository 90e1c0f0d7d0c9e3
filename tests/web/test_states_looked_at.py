"""Every state of the product is looked at: valid, nothing that axe finds, no scrolling sideways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route

from tests.application import Site
from tests.browser.inspection import Inspection, faults_of_html
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.page import Page
from tests.prospect import Prospect
from tests.web.states import STATES, new_scene

HOST = "http://127.0.0.1:8000"
HEADERS = ("Content-Type", "Content-Security-Policy")


def answers(prospect: Prospect, at: str, state: Page) -> Callable[[Route], None]:
    """The product in this process answers a browser, with a page it has already made `at`."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = state if path == at else prospect.visits(path)
        headers = {name: found.headers[name] for name in HEADERS}
        route.fulfill(status=found.status, headers=headers, body=found.body)

    return answer


@ON_SQLITE
def test_every_state_can_be_read_by_everybody(
    new_site: Callable[..., Site], open_page: OpenPage, tmp_path: Path, language: str
):
    """Here all of them can be brought about.

    What differs between languages are words: in the second one they are looked at on a phone.
    """
    browser = open_page(reduced_motion="reduce")
    pages = tmp_path / "pages"
    pages.mkdir()
    inspection = Inspection(browser, pages, briefly=language != "de")
    for number, (_, _, arrive) in enumerate(STATES.values()):
        scene = new_scene(new_site, tmp_path / str(number), language)
        at = f"{scene.prospect.prefix}/state-{number}"
        browser.route("**/*", answers(scene.prospect, at, arrive(scene)))
        browser.goto(HOST + at)
        inspection.looks()
        browser.unroute("**/*")
        scene.site.empty()
    assert len(inspection.seen) == len(STATES)
    assert "\n".join(inspection.faults + faults_of_html(pages)) == ""
