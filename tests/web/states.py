"""Every state of the product: the words that name it, its status, and how one comes there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from app.rendering.report_process import Outcome, ReportFailed
from app.services import delivery
from app.services.retention import erase_expired
from app.storage.database import database
from app.web.limits import Limits
from app.web.programs import TRAP
from tests.application import Site
from tests.firm import Firm
from tests.fixtures.database import out_of_reach
from tests.page import Page
from tests.prospect import Prospect, path_in, text_in


@dataclass
class Scene:
    """Somebody at a product in which everything can be brought about."""

    prospect: Prospect
    firm: Firm
    pdf: Callable[[str], bytes]

    @property
    def site(self) -> Site:
        return self.prospect.site

    def confirmation(self) -> str:
        """The path of the link in the confirmation mail."""
        self.prospect.completes().requests()
        return path_in(self.site.delivers().only(), "/confirm/")


Arrives: TypeAlias = Callable[[Scene], Page]


def expired(scene: Scene) -> Page:
    link = scene.prospect.completes().private_link()
    scene.site.clock.forward(days=91)
    with scene.site.at_work() as surroundings:
        erase_expired(surroundings)
    return scene.prospect.visits(link)


def erased(scene: Scene) -> Page:
    link = scene.prospect.completes().private_link()
    scene.prospect.sends(f"{scene.prospect.base}/erase", {})
    return scene.prospect.visits(link)


def erased_in_another_tab(scene: Scene) -> Page:
    form = scene.prospect.completes().by_link().opens("/question/worte")
    scene.prospect.sends(f"{scene.prospect.base}/erase", {})
    return scene.prospect.sends("", {"worte": "Noch etwas"}, form=form)


def withdrawn(scene: Scene) -> Page:
    Prospect(scene.site).answers("art", "neu")
    scene.firm.withdraws()
    return scene.prospect.opens()


def changed(scene: Scene) -> Page:
    scene.prospect.answers("art", "neu")
    scene.firm.replaces('ask: "Läuft die Heizung noch?"', 'ask: "Wärmt die Heizung noch?"')
    assert "Läuft" in scene.prospect.opens("/question/eile").text or scene.prospect.prefix
    return scene.prospect.opens("/review")


def posted_twice(scene: Scene) -> Page:
    form = scene.prospect.opens("/ask")
    fields = {"question": "Was kostet das?", "email": "ada@kundin.example"}
    pages = [scene.prospect.sends("", fields, form=form) for _ in range(2)]
    assert len(scene.site.delivers().sent) == 1
    return scene.prospect.visits(pages[1].location)


def from_yesterday(scene: Scene) -> Page:
    form = scene.prospect.opens("/question/art")
    scene.site.clock.forward(days=1)
    return scene.prospect.sends("", {"art": "neu"}, form=form)


def without_cookie(scene: Scene) -> Page:
    stranger = Prospect(scene.site, scene.prospect.language, cookies=False)
    return stranger.visits(stranger.answers("art", "neu").location)


def cookie_lost(scene: Scene) -> Page:
    return scene.prospect.opens("/review")


def unknown_option(scene: Scene) -> Page:
    return scene.prospect.answers("art", "schloss")


def text_too_long(scene: Scene) -> Page:
    return scene.prospect.completes().answers("worte", "x" * 601)


def megabyte(scene: Scene) -> Page:
    return scene.prospect.completes().answers("worte", "x" * 1_000_000)


def no_worker(scene: Scene) -> Page:
    return scene.prospect.completes().requests()


def last_attempt_failed(scene: Scene) -> Page:
    scene.prospect.completes()
    with scene.site.at_work() as surroundings:
        delivery.heard_of(surroundings, "worker", sending_works=False)
    return scene.prospect.requests()


def question_while_mail_is_down(scene: Scene) -> Page:
    return scene.prospect.asks()


def link_while_mail_is_down(scene: Scene) -> Page:
    return scene.prospect.completes().has_link_sent()


def database_away(scene: Scene) -> Page:
    scene.prospect.completes()
    with scene.site.app.app_context():
        engine = database.engine
    aside = scene.firm.folder.parent / "aside"
    aside.mkdir()
    with out_of_reach(engine, aside):
        return scene.prospect.opens("/result")


def too_many(scene: Scene) -> Page:
    scene.site.app.extensions["klarheit_limits"].pages.most = 0
    scene.prospect.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    return scene.prospect.opens()


def trap_filled(scene: Scene) -> Page:
    fields = {"question": "Was?", "email": "ada@kundin.example", TRAP: "x"}
    return scene.prospect.sends(f"{scene.prospect.base}/ask", fields)


def sent_fast(scene: Scene) -> Page:
    form = scene.prospect.opens("/ask")
    fields = {"question": "Was?", "email": "ada@kundin.example"}
    return scene.prospect.posts(form.action, {**form.form, **fields})


def confirmed_already(scene: Scene) -> Page:
    link = scene.confirmation()
    scene.prospect.confirms(link)
    return scene.prospect.visits(link)


def confirmation_expired(scene: Scene) -> Page:
    link = scene.confirmation()
    scene.site.clock.forward(days=8)
    return scene.prospect.visits(link)


def no_result(scene: Scene) -> Page:
    scene.prospect.answers("art", "neu")
    return scene.prospect.opens("/result")


def not_shown(scene: Scene) -> Page:
    return scene.prospect.completes().opens("/question/baujahr")


def report_fails(outcome: Outcome) -> Arrives:
    def arrive(scene: Scene) -> Page:
        def fails(_html: str) -> bytes:
            raise ReportFailed(outcome)

        scene.pdf = fails
        return scene.prospect.completes().opens("/report.pdf")

    return arrive


def other_site_posts(scene: Scene) -> Page:
    return scene.prospect.posts(
        f"{scene.prospect.base}/ask", {}, **{"Sec-Fetch-Site": "cross-site"}
    )


def nowhere(scene: Scene) -> Page:
    return scene.prospect.visits(f"{scene.prospect.prefix}/gibtsnicht/hier")


def our_fault(scene: Scene) -> Page:
    def breaks(_html: str) -> bytes:
        raise RuntimeError("a fault of the program")

    scene.pdf = breaks
    return scene.prospect.completes().opens("/report.pdf")


def feedback_closed(scene: Scene) -> Page:
    link = re.findall(r"/(?:en/)?feedback/\S+", text_in(scene.prospect.hands_over()))[0]
    scene.prospect.sends(link, {})
    scene.site.clock.forward(days=15)
    return scene.prospect.sends(link, {"value": "unfit"})


def conversation_not_yet(scene: Scene) -> Page:
    return scene.prospect.completes(stand=0).opens("/conversation")


STATES: Final[Mapping[str, tuple[int, str, Arrives]]] = {
    "a link that has expired": (410, "states.expired_heading", expired),
    "a link whose data was erased": (410, "states.expired_heading", erased),
    "erased in another tab": (410, "states.expired_heading", erased_in_another_tab),
    "a questionnaire that was withdrawn": (410, "states.withdrawn_heading", withdrawn),
    "a questionnaire that changed half-way": (200, "states.changed_heading", changed),
    "a form posted twice": (200, "ask.done_heading", posted_twice),
    "a form from a tab of yesterday": (422, "states.stale_form_text", from_yesterday),
    "a browser without cookies": (200, "states.no_cookie_heading", without_cookie),
    "a browser that lost its cookie": (404, "states.cookie_lost_heading", cookie_lost),
    "an unknown option": (422, "states.unknown_option_text", unknown_option),
    "a text that is too long": (422, "errors.text_long", text_too_long),
    "a megabyte in a field": (413, "states.too_large_heading", megabyte),
    "mail is down, no worker": (200, "states.mail_down_heading", no_worker),
    "mail is down, an attempt failed": (200, "states.mail_down_heading", last_attempt_failed),
    "a question, mail is down": (
        200,
        "states.mail_down_question_text",
        question_while_mail_is_down,
    ),
    "a link to send, mail is down": (200, "states.mail_down_link_text", link_while_mail_is_down),
    "a database that is away": (503, "states.database_away_heading", database_away),
    "too many requests": (429, "states.too_many_heading", too_many),
    "a form that a program filled in": (422, "states.trap_filled_heading", trap_filled),
    "a form that came back too fast": (422, "states.sent_fast_heading", sent_fast),
    "confirmed already": (200, "states.confirm_already_heading", confirmed_already),
    "a confirmation link that expired": (
        410,
        "states.confirm_expired_heading",
        confirmation_expired,
    ),
    "no result yet": (409, "states.no_result_heading", no_result),
    "a question that is not shown": (404, "states.question_not_shown_heading", not_shown),
    "a report that failed": (
        503,
        "states.report_failed_heading",
        report_fails(Outcome.MEMORY),
    ),
    "a report that has to wait": (503, "states.report_waiting_heading", report_fails(Outcome.BUSY)),
    "another site posts": (403, "states.bad_request_heading", other_site_posts),
    "an address that leads nowhere": (404, "states.not_found_heading", nowhere),
    "a fault of the program": (500, "states.error_heading", our_fault),
    "feedback that is closed": (410, "states.feedback_closed_heading", feedback_closed),
    "a conversation, not yet": (403, "conversation.not_yet_heading", conversation_not_yet),
}


def new_scene(new_site: Callable[..., Site], folder: Path, language: str) -> Scene:
    """A firm of its own in this folder, for some states need it to change."""
    made: list[Scene] = []

    def renders(html: str) -> bytes:
        return made[0].pdf(html)

    firm = Firm(folder)
    site = new_site(firm.catalogue, render_report=renders, QUESTIONNAIRES=str(folder))
    site.app.extensions["klarheit_limits"] = Limits()
    site.app.testing = False
    made.append(Scene(Prospect(site, language), firm, lambda html: html.encode()))
    return made[0]
