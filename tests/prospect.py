"""Somebody who walks through the product with Flask's client: reads forms, fills them in, sends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import EmailMessage
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app.domain.answers import first_unanswered, read
from app.services import answering
from app.translations import Words, words
from app.web.programs import FASTEST, TRAP
from tests.application import Site
from tests.page import Page

Filled: TypeAlias = str | Sequence[str] | None
"""What a field of a form gets; None: it is not sent at all."""

ANSWERS: Mapping[str, object] = {
    "art": "neu",
    "baujahr": 1920,
    "laufzeit": Decimal("1800.5"),
    "frost": Decimal("-12.5"),
    "stand": 8,
    "termin": "2026-09-24",
    "schritte": ["berechnet", "geld"],
    "eile": "laeuft",
    "worte": "Die Heizung ist alt.",
    "frage": "Was kostet das im Jahr?",
}
"""Answers with which a conversation is offered, as `answers.json` has them."""

TYPED: Mapping[str, Filled] = {
    **{question: str(value) for question, value in ANSWERS.items()},
    "laufzeit": "1.800,5",
    "frost": "−12,5",
    "termin": "24.09.2026",
    "schritte": ["berechnet", "geld"],
}
"""The same answers as people type them."""

REQUEST: Mapping[str, Filled] = {
    "topic": "Größe der Anlage",
    "not_topic": "Fördermittel",
    "release": "all",
    "name": "Ada Muster",
    "email": "ada@kundin.example",
    "company": "Muster & Töchter",
    "phone": "030 123456",
    "consent_email": "yes",
    "consent_phone": None,
}
"""A request for a conversation that is complete."""


@dataclass
class Prospect:
    """A person with a browser. `base` is where their way is: by cookie or by private link."""

    site: Site
    language: str = "de"
    base: str = ""
    client: FlaskClient = field(init=False)
    cookies: bool = True

    def __post_init__(self) -> None:
        self.client = self.site.app.test_client(use_cookies=self.cookies)
        self.base = self.base or f"{self.prefix}/heizung"

    @property
    def say(self) -> Words:
        """The product's words in the prospect's language."""
        return words(self.language)

    @property
    def prefix(self) -> str:
        """What stands before every address in this language."""
        return "" if self.language == "de" else f"/{self.language}"

    def visits(self, address: str, method: str = "GET", **headers: str) -> Page:
        """Opens an address as it is."""
        return Page(self.client.open(address, method=method, headers=headers))

    def opens(self, step: str = "") -> Page:
        """Opens a step of the way, such as "/review"."""
        return self.visits(self.base + step)

    def posts(self, address: str, fields: Mapping[str, Filled], **headers: str) -> Page:
        """Sends exactly these fields to an address."""
        data = {name: value for name, value in fields.items() if value is not None}
        return Page(self.client.post(address, data=data, headers=headers))

    def sends(self, address: str, fields: Mapping[str, Filled], form: Page | None = None) -> Page:
        """Opens a page, fills its form in and sends it; `form`: a page opened before.

        A form with a trap for programs takes a person some time.
        """
        page = form or self.visits(address)
        assert form or page.status == 200, page.html
        if TRAP in page.form:
            self.site.clock.forward(seconds=FASTEST.total_seconds())
        return self.posts(page.action, {**page.form, **fields})

    def asks(self, question: str = "Was kostet das?", email: str = "ada@kundin.example") -> Page:
        """Writes a question to a human; gives the page that says that it was taken."""
        page = self.sends(f"{self.base}/ask", {"question": question, "email": email})
        return self.visits(page.location) if page.status == 303 else page

    def has_link_sent(self, email: str = "ada@kundin.example") -> Page:
        """Has the private link sent to an address; gives the page that says so."""
        page = self.sends(f"{self.base}/private", {"email": email})
        return self.visits(page.location) if page.status == 303 else page

    def answers(self, question: str, value: Filled, **more: Filled) -> Page:
        """Answers a question; None skips it."""
        given = {"skip": "1"} if value is None else {question: value}
        return self.sends(f"{self.base}/question/{question}", {**given, **more})

    def walks(self, **other: Filled) -> Page:
        """Answers page after page, with `TYPED` or otherwise; gives the review."""
        answers = {**TYPED, **other}
        at = f"{self.base}/question/art"
        while "/question/" in at:
            question = at.rpartition("/")[2]
            page = self.answers(question, answers[question])
            assert page.status == 303, page.html
            at = page.location
        return self.visits(at)

    def completes(self, **other: object) -> Prospect:
        """Has answered everything, with `ANSWERS` or otherwise; only the first on its page."""
        answers = {**ANSWERS, **other}
        assert self.answers("art", str(answers["art"])).status == 303
        with self.site.at_work() as surroundings:
            journey = answering.find(surroundings, self.journey_id, self.language)
            assert journey is not None
            while (
                question := first_unanswered(journey.questionnaire, journey.answers)
            ) is not None:
                value = read(question, answers[question.id])
                journey = answering.save(surroundings, journey, question.id, value)
        return self

    @property
    def journey_id(self) -> str:
        """The journey this browser's cookie is for."""
        with self.client.session_transaction() as session:
            return str(session["journeys"]["heizung"])

    def journey_id_is_forgotten(self) -> bool:
        """Whether this browser's cookie is for nothing any more."""
        with self.client.session_transaction() as session:
            return not session.get("journeys")

    def previews(self, **other: Filled) -> Page:
        """Fills in the form for a conversation; gives the preview, or the form with its errors."""
        page = self.sends(f"{self.base}/conversation", {**REQUEST, **other})
        return self.visits(page.location) if page.status == 303 else page

    def requests(self, **other: Filled) -> Page:
        """Asks for a conversation; gives the page that says that a mail is on its way."""
        preview = self.previews(**other)
        assert preview.status == 200, preview.html
        page = self.sends(f"{self.base}/conversation/preview", {}, form=preview)
        assert page.status == 303, page.html
        return self.visits(page.location)

    def confirms(self, address: str) -> Page:
        """Opens a confirmation link and presses the button."""
        return self.sends(address, {})

    def hands_over(self, **other: Filled) -> EmailMessage:
        """Goes the whole way to the hand-off; gives what sales receives."""
        self.completes()
        self.requests(**other)
        self.confirms(path_in(self.site.delivers().only(), "/confirm/"))
        return self.site.delivers().only()

    def private_link(self) -> str:
        """The path of this journey's private link, as the page shows it."""
        page = self.opens("/private")
        (shown,) = [each.text for each in page.all("code") if each.get("class") == "address"]
        return urlsplit(shown or "").path

    def by_link(self) -> Prospect:
        """The same person in a browser without a cookie, with the private link."""
        return Prospect(self.site, self.language, base=self.private_link(), cookies=False)


def text_in(message: EmailMessage) -> str:
    """The plain text of a message, with the line ends of a text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def path_in(message: EmailMessage, beginning: str) -> str:
    """The path of the one link in a message whose path begins like this."""
    found = re.findall(r"https?://\S+", text_in(message))
    paths = {urlsplit(each).path for each in found if beginning in each}
    assert len(paths) == 1, found
    return paths.pop()


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """What the prospect reads: every test runs once in each language."""
    return str(request.param)


@pytest.fixture
def prospect(site: Site, language: str) -> Prospect:
    """Somebody who has never been here, once for each language."""
    return Prospect(site, language)


@pytest.fixture
def say(language: str) -> Words:
    """The product's words in that language."""
    return words(language)
