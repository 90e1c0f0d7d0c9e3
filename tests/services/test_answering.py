"""Answers from two tabs, two nodes, two clicks: nothing is lost, nothing is doubled."""

from contextlib import suppress

import pytest

from app.domain.answers import read
from app.services import answering
from app.services.answering import JourneyGone
from app.services.private_link import erase
from tests.application import Site, at_once
from tests.prospect import ANSWERS, Prospect

several_times = pytest.mark.parametrize("attempt", range(5))


def save(site: Site, journey_id: str, question_id: str, raw: object) -> None:
    """Stores an answer as a tab does that was opened before all others."""
    with site.at_work() as surroundings:
        journey = answering.find(surroundings, journey_id, "de")
        assert journey is not None
        question = journey.questionnaire.questions[question_id]
        answering.save(surroundings, journey, question_id, read(question, raw))


def stored(site: Site) -> dict[str, str]:
    return {row["question_id"]: row["value"] for row in site.rows("answers")}


@several_times
def test_two_tabs_that_answer_two_questions_at_once_lose_nothing(site: Site, attempt: int):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    given = {"stand": attempt, "eile": "laeuft", "schritte": ["geld"], "art": "neu"}
    questions = list(given)
    at_once(4, lambda n: save(site, prospect.journey_id, questions[n], given[questions[n]]))
    assert stored(site) == {
        "stand": str(attempt),
        "eile": '"laeuft"',
        "schritte": '["geld"]',
        "art": '"neu"',
    }


def test_two_tabs_that_answer_the_same_question_leave_one_answer(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    for _ in range(10):
        at_once(4, lambda n: save(site, prospect.journey_id, "stand", n))
        assert stored(site)["stand"] in {"0", "1", "2", "3"}
        assert len(stored(site)) == 2


@several_times
def test_a_first_answer_that_is_clicked_four_times_begins_one_journey(site: Site, attempt: int):
    prospect = Prospect(site)
    form = prospect.opens("/question/art").form
    cookie = prospect.client.get_cookie("klarheit")
    assert cookie is not None

    def click(number: int) -> str:
        other = Prospect(site)
        other.client.set_cookie("klarheit", cookie.value)
        return other.posts("/heizung/question/art", {**form, "art": "neu"}).location

    assert set(at_once(4, click)) == {"/heizung/question/laufzeit"}
    assert len(site.rows("journeys")) == len(site.rows("answers")) == 1


def test_two_first_answers_without_a_cookie_lead_to_the_same_private_link(site: Site):
    prospect = Prospect(site, cookies=False)
    form = prospect.opens("/question/art").form

    def click(number: int) -> str:
        return (
            Prospect(site, cookies=False)
            .posts("/heizung/question/art", {**form, "art": "neu"})
            .location
        )

    locations = set(at_once(4, click))
    assert len(locations) == 1
    assert prospect.visits(locations.pop()).status == 200
    assert len(site.rows("journeys")) == 1


def test_many_journeys_that_begin_at_once_pin_one_version(site: Site):
    def begin(number: int) -> int:
        return Prospect(site).answers("art", "neu").status

    assert at_once(6, begin) == [303] * 6
    assert len(site.rows("journeys")) == 6
    assert len(site.rows("versions")) == 1


def test_an_answer_to_a_journey_that_was_erased_meanwhile_stores_nothing(site: Site):
    prospect = Prospect(site).completes()
    with site.at_work() as surroundings:
        journey = answering.find(surroundings, prospect.journey_id, "de")
        assert journey is not None
        erase(surroundings, journey)
        question = journey.questionnaire.questions["stand"]
        with pytest.raises(JourneyGone):
            answering.save(surroundings, journey, "stand", read(question, 3))
    assert site.rows("journeys") == site.rows("answers") == []


@several_times
def test_answering_while_it_is_erased_leaves_all_or_nothing(site: Site, attempt: int):
    prospect = Prospect(site).completes()
    journey_id = prospect.journey_id

    def act(number: int) -> None:
        with site.at_work() as surroundings:
            journey = answering.find(surroundings, journey_id, "de")
            if journey is None:
                return
            if number == 0:
                erase(surroundings, journey)
            else:
                question = journey.questionnaire.questions["stand"]
                with suppress(JourneyGone):
                    answering.save(surroundings, journey, "stand", read(question, number))

    at_once(4, act)
    assert site.rows("journeys") == site.rows("answers") == []


def test_every_kind_of_answer_comes_back_as_it_was_stored(site: Site):
    prospect = Prospect(site).completes(art="alt")
    with site.at_work() as surroundings:
        journey = answering.find(surroundings, prospect.journey_id, "de")
        assert journey is not None
        questions = journey.questionnaire.questions
        given = {**ANSWERS, "art": "alt"}
        assert journey.answers == {name: read(questions[name], given[name]) for name in given}
