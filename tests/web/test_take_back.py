"""Taking a request back: what has not left never does, what has is asked back, the result stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from app.services import answering, delivery, private_link
from app.services.answering import Journey
from app.storage import outbox
from app.translations import Words, long_date
from tests.application import Postbox, Site
from tests.fixtures.database import ON_POSTGRESQL
from tests.prospect import Prospect, path_in


def confirmed(site: Site, language: str = "de") -> Prospect:
    """Somebody whose request is confirmed and waits to be sent."""
    prospect = Prospect(site, language).completes()
    prospect.requests()
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    return prospect


def takes_back(prospect: Prospect) -> None:
    """Presses the button in another tab."""
    with prospect.site.at_work() as surroundings:
        private_link.take_back(surroundings, journey_of(prospect))


def journey_of(prospect: Prospect) -> Journey:
    found = answering.find(prospect.site.surroundings, prospect.journey_id, prospect.language)
    assert found is not None
    return found


def subjects(messages: list[EmailMessage]) -> list[str]:
    return [str(each["Subject"]).partition(":")[0] for each in messages]


def test_a_request_that_has_not_left_never_does(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    today = long_date(language, site.clock().date())
    waiting = say("private_link.request_waiting", date=today)
    assert waiting in prospect.opens("/private").text
    page = prospect.sends(f"{prospect.base}/take-back", {})
    assert page.heading == say("confirm.cancelled_heading")
    assert say("take_back.done_never") in page.text
    assert say("take_back.stays") in page.text
    assert site.rows("requests") == []
    site.clock.forward(days=1)
    assert site.delivers().sent == []
    assert prospect.opens("/result").status == 200


def test_a_request_that_has_left_is_asked_back_by_one_mail(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    handoff = site.delivers().only()
    form = prospect.opens("/take-back")
    assert handoff["To"] in form.text
    first = prospect.sends(f"{prospect.base}/take-back", {}, form=form)
    assert say("take_back.done_asked", recipient=handoff["To"]) in first.text
    second = prospect.sends(f"{prospect.base}/take-back", {}, form=form)
    assert (second.status, second.heading) == (200, say("take_back.none_heading"))
    message = site.delivers().only()
    assert message["To"] == handoff["To"]
    assert "Ada" not in message.as_string()
    assert site.rows("requests") == []
    assert prospect.opens("/result").status == 200


def test_sales_sees_what_is_taken_back_with_the_request_it_takes_back(site: Site, language: str):
    prospect = confirmed(site, language)
    handoff = site.delivers().only()
    takes_back(prospect)
    message = site.delivers().only()
    assert message["In-Reply-To"] == message["References"] == handoff["Message-ID"]
    assert handoff["In-Reply-To"] is handoff["References"] is None
    assert message["Message-ID"] != handoff["Message-ID"]


def test_a_request_that_leaves_at_this_moment_is_asked_back(site: Site):
    prospect = confirmed(site)
    box = Postbox()

    def sends(message: EmailMessage) -> int:
        takes_back(prospect)
        return box(message)

    with site.at_work() as surroundings:
        delivery.deliver_next(surroundings, sends, "worker", float)
    assert subjects(box.sent) == ["Gesprächswunsch"]
    assert "löschen" in str(site.delivers().only()["Subject"])


@dataclass
class Between:
    """Somebody else acts in the middle of taking back, as far as the database lets them."""

    pool: ThreadPoolExecutor
    act: Callable[[], object]
    done: Future[object] | None = None

    def __call__(self) -> None:
        self.done = self.done or self.pool.submit(self.act)
        wait([self.done], timeout=0.5)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], object]], Between]]:
    """Lets somebody act after requests were read and before they are erased."""
    with ThreadPoolExecutor(1) as pool:

        def make(act: Callable[[], object]) -> Between:
            acting, looks = Between(pool, act), outbox.handed_on

            def then_acts(*given: object) -> bool:
                found = looks(*given)  # type: ignore[arg-type]
                acting()
                return found

            monkeypatch.setattr(outbox, "handed_on", then_acts)
            return acting

        yield make


# SQLite has one writer at a time, so nobody comes between.


@ON_POSTGRESQL
def test_a_worker_that_comes_between_sends_nothing(
    site: Site, between: Callable[[Callable[[], object]], Between]
):
    prospect, box = confirmed(site), Postbox()

    def send() -> None:
        with site.at_work() as surroundings:
            delivery.deliver_next(surroundings, box, "worker", float)

    between(send)
    takes_back(prospect)
    assert box.sent == []
    assert site.delivers().sent == []


@ON_POSTGRESQL
def test_who_confirms_in_between_is_too_late(
    site: Site, between: Callable[[Callable[[], object]], Between]
):
    prospect, box = Prospect(site).completes(), Postbox()
    prospect.requests()
    link = path_in(site.delivers().only(), "/confirm/")
    form = prospect.visits(link)

    def confirm_and_send() -> None:
        prospect.sends(link, {}, form=form)
        with site.at_work() as surroundings:
            delivery.deliver_next(surroundings, box, "worker", float)

    acting = between(confirm_and_send)
    takes_back(prospect)
    assert acting.done is not None
    acting.done.result(timeout=10)
    assert box.sent == []
    assert site.rows("requests") == site.delivers().sent == []


def test_an_unconfirmed_request_is_taken_back_with_its_confirmation_link(
    site: Site, say: Words, language: str
):
    prospect = Prospect(site, language).completes()
    prospect.requests()
    link = path_in(site.delivers().only(), "/confirm/")
    page = prospect.sends(f"{prospect.base}/take-back", {})
    assert say("take_back.done_never") in page.text
    assert prospect.visits(link).heading == say("states.confirm_expired_heading")
    assert site.delivers().sent == []


def test_one_can_ask_anew_after_taking_back(site: Site):
    prospect = confirmed(site)
    takes_back(prospect)
    prospect.requests(topic="Noch einmal in Ruhe")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    assert "Noch einmal in Ruhe" in str(site.delivers().only().get_body(("plain",)))


def test_a_request_stands_on_the_private_page_before_all_that_can_wait(site: Site):
    prospect = Prospect(site)
    prospect.hands_over()
    at = [each.get("id") for each in prospect.opens("/private").all("section")]
    assert at.index("request") < at.index("assess-again") < at.index("link")


def test_where_nothing_was_asked_there_is_nothing_to_take_back(prospect: Prospect, say: Words):
    prospect.completes().previews()
    assert prospect.opens("/take-back").heading == say("take_back.none_heading")
    assert say("private_link.request_heading") not in prospect.opens("/private").text


def test_it_needs_the_token_of_its_form(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    before = site.everything()
    page = prospect.posts(f"{prospect.base}/take-back", {})
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.dead_error_links() == []
    assert site.everything() == before
    assert prospect.posts(page.action or f"{prospect.base}/take-back", page.form).status == 200


def test_looking_at_the_page_takes_nothing_back(site: Site):
    prospect = confirmed(site)
    before = site.everything()
    prospect.opens("/take-back")
    assert site.everything() == before


def test_a_page_that_erases_says_whether_a_request_has_left(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    for step in ("/erase", "/not-for-me"):
        assert "vertrieb@probewerk.example" not in prospect.opens(step).text
    site.delivers()
    for step in ("/erase", "/not-for-me"):
        assert "vertrieb@probewerk.example" in prospect.opens(step).text
