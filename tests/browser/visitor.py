"""Somebody who walks through the product with a browser."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Locator, Page, Response, expect

from app.domain.questionnaire import UNKNOWN_ID, Question, Questionnaire, QuestionType
from app.translations import Words, words
from app.web.programs import FASTEST, TRAP
from tests.fixtures.product import wait_until

LOOKS_LIKE_A_PERSON = f"""
    !document.querySelector("[name={TRAP}]") || performance.now() > {FASTEST.total_seconds() * 1000}
"""

CHOSEN = {
    QuestionType.SINGLE: "radio",
    QuestionType.SCALE: "radio",
    QuestionType.MULTI: "checkbox",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with a browser. Finds things as people do: by what they are and what they say."""

    page: Page
    site: str
    language: str = "de"

    @property
    def say(self) -> Words:
        """The product's words in the visitor's language."""
        return words(self.language)

    @property
    def prefix(self) -> str:
        """What stands before every address in the visitor's language."""
        return "" if self.language == "de" else f"/{self.language}"

    @property
    def heading(self) -> Locator:
        """The one main heading of the page."""
        return self.page.get_by_role("heading", level=1)

    @property
    def question_id(self) -> str | None:
        """The question on the page, None where there is none."""
        found = re.search(r"/question/([a-z0-9_]+)$", urlsplit(self.page.url).path)
        return found.group(1) if found else None

    def with_page(self, page: Page) -> "Visitor":
        """The same person at another browser."""
        return replace(self, page=page)

    def opens(self, path: str) -> Response:
        """Types an address in, its language's prefix before it."""
        response = self.page.goto(f"{self.site}{self.prefix}{path}")
        assert response is not None
        return response

    def follows(self, name: str) -> None:
        """Follows the first link of this name to another page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def presses(self, name: str) -> None:
        """Presses the button of this name and waits for what the product says to it.

        Nobody fills in a form that sets off mail as fast as a program does.
        """
        wait_until(lambda: bool(self.page.evaluate(LOOKS_LIKE_A_PERSON)))
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, heading: str) -> None:
        """Is on a page with this main heading."""
        expect(self.heading).to_have_text(heading)

    def chooses(self, question: Question, answer: Any) -> None:
        """Fills in the page of a question, with an answer as `answers.json` has it."""
        role = CHOSEN.get(question.type)
        if answer == UNKNOWN_ID:
            self.page.get_by_label(self.say("common.unknown")).check()
        elif role is None:
            self.page.get_by_role("textbox").fill(str(answer))
        else:
            for each in answer if isinstance(answer, list) else [answer]:
                option = question.options_by_id.get(each)
                label = option.label if option else str(each)
                self.page.get_by_role(role, name=label, exact=True).check()  # type: ignore[arg-type]

    def answers(self, question: Question, answer: Any | None) -> None:
        """Answers the question on the page and goes on; None leaves it out."""
        if answer is None:
            self.presses(self.say("question.skip"))
        else:
            self.chooses(question, answer)
            self.presses(self.say("common.next"))

    def walks(self, check: Questionnaire, answers: Mapping[str, Any]) -> Iterator[Question]:
        """Answers one question after the other until there is none; gives each before it does."""
        walked: set[str] = set()
        while (question_id := self.question_id) is not None:
            assert question_id not in walked, f"{question_id} came twice"
            walked.add(question_id)
            question = check.questions[question_id]
            yield question
            self.answers(question, answers.get(question_id))

    def has_answered(
        self, check: Questionnaire, answers: Mapping[str, Any], base: str | None = None
    ) -> None:
        """Has answered everything, without looking at each page; `base` is a private link."""
        first = next(iter(check.questions))
        way = f"{base or f'{self.site}{self.prefix}/{check.slug}'}/question"
        page = self.page.request.get(f"{way}/{first}").text()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        for question in check.questions.values():
            given = answers.get(question.id)
            values = given if isinstance(given, list) else [given]
            fields = [(question.id, each) for each in values] if given else [("skip", "1")]
            answer = self.page.request.post(
                f"{way}/{question.id}",
                data=urlencode([("csrf_token", token.group(1)), *fields]),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                max_redirects=0,
            )
            assert answer.status == 303, f"{question.id}: {answer.status}"
