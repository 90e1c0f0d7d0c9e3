"""Assessing again: the questionnaire opens once more, with the earlier answers filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from app.domain.answers import first_unanswered
from app.domain.questionnaire import Question
from app.services import assessments, results
from app.services.answering import Journey, Withdrawn
from app.translations import words
from app.web import security
from app.web.pages import render
from app.web.place import existing_journey, here, surroundings
from app.web.way import path, way


@way.get(path("again"))
def show_again() -> Response | str:
    """What assessing again means, and the two ways to do it."""
    return _page()


@way.post(path("again"))
def assess_again() -> Response | str | tuple[str, int]:
    """Keep the finished result, open the questionnaire once more, and go to it."""
    journey = existing_journey()
    if security.sent_token(journey.id) is not None:
        page = _page(words(here().language)("errors.form_token"))
        return page if isinstance(page, Response) else (page, 400)
    assessments.assess_again(surroundings(), journey)
    if "overview" in request.form:
        return redirect(here().way("review"), 303)
    stand = assessments.standing(surroundings(), existing_journey())
    return redirect(following_url(stand.following), 303)


def _page(problem: str | None = None) -> Response | str:
    journey = existing_journey()
    stand = assessments.standing(surroundings(), journey)
    if not stand.finished:
        return redirect(here().way("private"), 303)
    slug, last = journey.questionnaire.slug, stand.finished[-1]
    edition = surroundings().catalogue.edition(slug)
    if edition is None and not stand.is_open:
        raise Withdrawn(slug)
    coming = journey.questionnaire.version if stand.is_open or not edition else edition.version
    return render(
        "again.html",
        is_open=stand.is_open,
        result_on=results.assessed_on(surroundings(), last),
        has_changed=coming != last.questionnaire.version,
        continue_url=following_url(stand.following),
        errors=[{"field": "again", "message": problem}] if problem else [],
    )


@dataclass(frozen=True, slots=True)
class Return:
    """How somebody goes on who comes back: the key of the label, where to, and the result, if it
    is ready: the day it was made, and whether a new assessment is open beside it.
    """

    label: str
    url: str
    result_on: date | None = None
    is_open: bool = False


def return_of(journey: Journey) -> Return:
    """To the result, if nothing was left out before it; otherwise to what comes next."""
    stand = assessments.standing(surroundings(), journey)
    following = first_unanswered(journey.questionnaire, journey.answers)
    if not stand.finished or (following and not stand.is_open):
        return Return("landing.resume", following_url(following))
    result_on = results.assessed_on(surroundings(), stand.finished[-1])
    return Return("private_link.action_result", here().way("result"), result_on, stand.is_open)


def following_url(following: Question | None) -> str:
    """Where to go on: the next question nobody looked at, or the review."""
    if following is None:
        return here().way("review")
    return here().way("question", question_id=following.id)
