"""Assessing again: nothing finished is ever lost, and what still fits is filled in."""

from __future__ import annotations

import sqlite3

from sqlalchemy import event

from app.services import answering, assessments
from app.services.answering import Journey
from app.storage.database import reading
from app.translations import Words, long_date
from tests.application import Site, at_once
from tests.page import text_of
from tests.prospect import Prospect, path_in


def assesses_again(prospect: Prospect, **fields: str) -> str:
    """Opens the questionnaire once more; gives where that leads."""
    page = prospect.sends(f"{prospect.base}/again", fields)
    assert page.status == 303, page.html
    return page.location


def journey_of(prospect: Prospect) -> Journey:
    found = answering.find(prospect.site.surroundings, prospect.journey_id, prospect.language)
    assert found is not None
    return found


def times(prospect: Prospect) -> list[list[str]]:
    """The rows of the tables of then and now: when, and what."""
    page = prospect.opens("/private")
    tables = [each for each in page.all("table") if each.get("class") == "times"]
    rows = [row for table in tables for row in table.iter("tr")]
    return [[text_of(each).replace("\N{NO-BREAK SPACE}", " ") for each in row] for row in rows]


# --- the finished result ---------------------------------------------------------------------


def test_the_finished_result_is_kept_and_every_answer_is_filled_in(site: Site):
    prospect = Prospect(site).completes(stand=8)
    before = prospect.opens("/result").text
    assert assesses_again(prospect) == "/heizung/question/art"
    assert prospect.opens("/question/stand").form["stand"] == ["8"]
    assert prospect.opens("/question/laufzeit").form["laufzeit"] == ["1800,5"]
    (kept,) = site.rows("assessments")
    assert kept["number"] == 1
    assert kept["assessed_at"] == site.clock.now
    assert before.removeprefix("Zum Inhalt") in prospect.opens("/result").text.replace(
        prospect.say("again.result_notice", date="2.\N{NO-BREAK SPACE}März 2026") + " ", ""
    )


def test_one_can_look_at_all_answers_instead_of_going_through_them(prospect: Prospect):
    prospect.completes()
    assert assesses_again(prospect, overview="1") == f"{prospect.base}/review"


def test_clicking_four_times_keeps_one_assessment(site: Site):
    prospect = Prospect(site).completes()

    def again(_: int) -> None:
        with site.at_work() as surroundings:
            assessments.assess_again(surroundings, journey_of(prospect))

    at_once(4, again)
    assert len(site.rows("assessments")) == 1


def test_as_long_as_nothing_is_answered_anew_there_is_one_result(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes()
    assesses_again(prospect)
    site.clock.forward(days=20)
    page = prospect.opens("/private")
    day = long_date(prospect.language, site.clock().date().replace(month=3, day=2))
    assert say("private_link.status_open", date=day) in page.text
    assert say("then_now.heading") not in page.text


def test_the_first_answer_given_anew_makes_a_new_result_beside_the_old_one(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes(stand=3)
    assesses_again(prospect)
    site.clock.forward(days=20)
    prospect.answers("stand", "9")
    page = prospect.opens("/private")
    assert say("then_now.heading") in page.text
    assert say("then_now.clearer") in page.text
    assert say("then_now.same") in page.text
    result = prospect.opens("/result")
    assert long_date(prospect.language, site.clock().date()) in result.text
    assert say("private_link.action_compare") in result.text


def test_an_answer_given_anew_that_says_the_same_is_a_new_result_too(prospect: Prospect):
    prospect.completes(stand=3)
    assesses_again(prospect)
    prospect.answers("stand", "3")
    assert prospect.say("then_now.same") in prospect.opens("/private").text


def test_one_goes_on_where_one_left_off(prospect: Prospect):
    prospect.completes()
    assesses_again(prospect)
    prospect.answers("art", "neu")
    prospect.answers("laufzeit", "20")
    page = prospect.opens("/private")
    assert f"{prospect.base}/question/frost" in page.links
    assert prospect.opens("/again").status == 200


def test_any_number_of_assessments_stand_below_each_other(site: Site):
    prospect = Prospect(site).completes(stand=0)
    for value in (2, 6, 4):
        site.clock.forward(days=10)
        assesses_again(prospect)
        prospect.answers("stand", str(value))
    stage, knowledge = times(prospect)[:4], times(prospect)[4:8]
    assert [what for _, what in stage] == ["Sammeln", "Sammeln", "Entscheiden", "Sammeln"]
    assert knowledge == [
        ["Damals, 2. März", "offen"],
        ["12. März", "offen"],
        ["22. März", "klar"],
        ["Heute, 1. April", "offen"],
    ]
    labels = [each.get("aria-label", "") for each in prospect.opens("/private").all("svg")]
    (drawn,) = [each for each in labels if each.startswith("Das Haus kennen")]
    assert drawn.replace("\N{NO-BREAK SPACE}", " ").endswith(
        "Damals, 2. März: 0, 12. März: 20, 22. März: 60, Heute, 1. April: 40"
    )


def test_the_last_result_is_called_today_only_on_its_day(prospect: Prospect, site: Site):
    prospect.completes()
    assesses_again(prospect)
    prospect.answers("stand", "9")
    site.clock.forward(days=1)
    assert prospect.say("then_now.now", date="").strip(" ,") not in str(times(prospect))


def test_points_that_were_closed_or_came_anew_are_named(prospect: Prospect, say: Words):
    prospect.completes(stand="unknown")
    assesses_again(prospect)
    prospect.answers("stand", "7")
    prospect.answers("schritte", "unknown")
    text = prospect.opens("/private").text
    closed = text.index(say("then_now.closed_points"))
    opened = text.index(say("then_now.new_points"))
    questions = journey_questions(prospect)
    assert closed < text.index(questions["stand"]) < opened < text.index(questions["schritte"])


def journey_questions(prospect: Prospect) -> dict[str, str]:
    with prospect.site.at_work():
        questions = journey_of(prospect).questionnaire.questions
        return {each: question.ask for each, question in questions.items()}


# --- what cannot be assessed again -----------------------------------------------------------


def test_without_a_result_there_is_nothing_to_assess_again(prospect: Prospect, site: Site):
    form = prospect.opens("/question/art")
    prospect.sends(f"{prospect.base}/question/art", {"art": "neu"}, form=form)
    before = site.everything()
    assert prospect.opens("/again").location == f"{prospect.base}/private"
    page = prospect.posts(f"{prospect.base}/again", prospect.opens("/question/art").form)
    assert (page.status, page.heading) == (409, prospect.say("states.no_result_heading"))
    assert site.everything() == before


# --- doors of the result ---------------------------------------------------------------------


def test_the_report_shows_then_and_now_and_sales_gets_today_only(site: Site):
    """What sales may know is what was shown and released: the result of today."""
    prospect = Prospect(site).completes(stand=3)
    assert "Damals" not in prospect.opens("/report.pdf").html
    assesses_again(prospect)
    prospect.answers("stand", "9")
    assert "Damals" in prospect.opens("/report.pdf").html
    assert prospect.opens("/report.pdf").body == prospect.opens("/report.pdf").body
    prospect.requests()
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    (attachment,) = site.delivers().only().iter_attachments()
    assert "Damals" not in attachment.get_content().decode()


# --- speed -----------------------------------------------------------------------------------


def test_a_question_costs_one_query_however_often_one_has_assessed(site: Site):
    prospect = Prospect(site).completes()
    assesses_again(prospect)
    prospect.answers("stand", "9")
    asked: list[str] = []
    with site.app.app_context(), reading() as connection:
        engine, raw = connection.engine, connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection):
        # SQLAlchemy is told of none that its driver runs itself.
        raw.set_trace_callback(asked.append)
    else:
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    prospect.opens("/question/eile")
    assert len(asked) == 1
