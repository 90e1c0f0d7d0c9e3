"""One question a page, and the review of all answers."""

from __future__ import annotations

from flask import abort, redirect
from werkzeug.wrappers import Response

from app.domain.answers import (
    SKIPPED,
    missing_questions,
    neighbours,
    shown_by_section,
    shown_questions,
)
from app.domain.errors import DomainError, QuestionNotShown, UnknownQuestion
from app.domain.orientation import Given
from app.domain.questionnaire import Question
from app.services import answering
from app.services.answering import Journey
from app.translations import words
from app.web import security
from app.web.current import asked, current_request, sent
from app.web.entries import Entered, EntryError, from_form, read_form
from app.web.messages import message
from app.web.pages import is_returning, render, state, version_notice
from app.web.place import (
    JourneyNotFound,
    Place,
    cookie_journey_id,
    existing_journey,
    goes_with,
    here,
    journey_or_fresh,
    sent_campaign,
    surroundings,
)
from app.web.question_page import page, page_of_its_own, row_in_review, told_without_cookie
from app.web.security import FormToken
from app.web.way import path, way


@way.get(path("question"))
def show_question(question_id: str) -> bytes:
    """A question as it was answered before, or empty."""
    journey = journey_or_fresh()
    question = _shown(journey, question_id)
    return page(journey, question, journey.answers.get(question_id))


@way.post(path("question"))
def answer_question(question_id: str) -> Response | tuple[bytes, int]:
    """Store an answer and go on. What does not fit is said, and stays in the form."""
    place = here()
    without_cookie = place.token is None and cookie_journey_id(place.slug or "") is None
    journey, fault = _journey_of_form(place, without_cookie=without_cookie)
    question = _shown(journey, question_id)
    form = current_request().form
    entered = from_form(question, form)
    if fault is not None:
        return _ask_again(journey, question, entered, fault)
    try:
        value = read_form(question, form)
        saved = answering.save(
            surroundings(), journey, question_id, value, campaign=sent_campaign()
        )
    except DomainError as error:
        if isinstance(error, EntryError) and error.cleaned is not None:
            entered = Entered(text=error.cleaned, unknown=entered.unknown)
        problem = message(place.language, question, error)
        return page_of_its_own(journey, question, entered, [problem]), 422
    if without_cookie:
        # This browser keeps no cookie: from here on the private link holds the answers together.
        token = answering.private_token(surroundings(), saved)
        place = Place(place.language, token=token, journey=saved)
    return _go_on(place, journey, saved, question_id, cookie="none" if without_cookie else None)


def _journey_of_form(place: Place, *, without_cookie: bool) -> tuple[Journey, FormToken | None]:
    """The journey a form belongs to, and what is wrong with the form's token.

    A browser without a cookie is known by the token alone, which was signed for its journey.
    """
    if without_cookie:
        subject = security.token_subject(sent("csrf_token") or "")
        if isinstance(subject, FormToken):
            return journey_or_fresh(), subject
        found = answering.find(surroundings(), subject, place.language)
        return goes_with(
            found or answering.fresh(surroundings(), place.slug or "", place.language, subject)
        ), None
    journey = journey_or_fresh()
    return journey, security.sent_token(journey.id)


def _ask_again(
    journey: Journey, question: Question, entered: Entered, fault: FormToken
) -> tuple[bytes, int]:
    say = words(here().language)
    key, status = "errors.form_token", 400
    if fault is FormToken.STALE:
        key, status = "states.stale_form_text", 422
    return page_of_its_own(journey, question, entered, [say(key)]), status


def _go_on(
    place: Place, before: Journey, saved: Journey, question_id: str, cookie: str | None
) -> Response:
    """To the review where one came from it, otherwise to the next question."""
    if is_returning():
        return redirect(place.way("review") + _place_in_review(before, saved, question_id), 303)
    following = neighbours(saved.questionnaire, saved.answers, question_id)[1]
    if following is None:
        return redirect(place.way("review", cookie=cookie), 303)
    return redirect(place.way("question", question_id=following.id, cookie=cookie), 303)


def _place_in_review(before: Journey, saved: Journey, question_id: str) -> str:
    """Where in the review one goes on: at the answer that was changed.

    At its top, where there is something to be read: other questions have appeared or disappeared,
    or this one was missing, and more are.
    """
    missing = [each.id for each in missing_questions(before.questionnaire, before.answers)]
    changed = _what_changed(before, saved)
    return changed or ("" if question_id in missing else f"#{row_in_review(question_id)}")


def _what_changed(before: Journey, saved: Journey) -> str:
    """Whether an answer made other questions appear or disappear."""
    earlier = {each.id for each in shown_questions(before.questionnaire, before.answers)}
    now = {each.id for each in shown_questions(saved.questionnaire, saved.answers)}
    if now - earlier:
        return "?questions=more"
    return "?questions=fewer" if earlier - now else ""


def _shown(journey: Journey, question_id: str) -> Question:
    """The question, if it is on this way.

    Raises JourneyNotFound where somebody without answers asks for a question that only answers
    lead to, 404 where the questionnaire has no such question, QuestionNotShown otherwise.
    """
    question = journey.questionnaire.questions.get(question_id)
    if question is None:
        abort(404)
    shown = shown_questions(journey.questionnaire, journey.answers)
    if not any(each is question for each in shown):
        raise QuestionNotShown(question_id)
    if not journey.stored and question is not shown[0]:
        raise JourneyNotFound
    return question


@way.get(path("review"))
def review() -> str:
    """All answers, each to be changed, and what is missing for a result."""
    journey = existing_journey()
    say = words(here().language)
    notices = {
        "fewer": say("review.not_shown"),
        "more": say("review.new_question"),
    }
    missing = missing_questions(journey.questionnaire, journey.answers)
    return render(
        "review.html",
        sections=[
            (section, [Given(each, journey.answers.get(each.id, SKIPPED)) for each in questions])
            for section, questions in shown_by_section(journey.questionnaire, journey.answers)
        ],
        missing=missing,
        result_url=here().way("result"),
        notices=[
            *(text for name, text in notices.items() if asked("questions") == name),
            *(version_notice(journey) if missing else []),
            *told_without_cookie(journey),
        ],
    )


@way.app_errorhandler(QuestionNotShown)
def question_not_shown(_error: QuestionNotShown) -> tuple[str, int]:
    """The question exists, but this prospect's answers do not lead to it."""
    return state("question_not_shown", 404, ("common.to_review", here().way("review")))


@way.app_errorhandler(UnknownQuestion)
def unknown_question(_error: UnknownQuestion) -> tuple[str, int]:
    """The question was there when the form was made, and is not in this version."""
    return state("question_not_shown", 404, ("common.to_review", here().way("review")))
