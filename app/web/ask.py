"""A question to a human being, at every stage."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from app.services import ask, delivery
from app.services.answering import Journey
from app.services.limits import TooMany
from app.translations import words
from app.web import limits, security
from app.web.assessments import return_of
from app.web.forms import AskForm
from app.web.limits import retry_after, too_much_mail
from app.web.pages import render
from app.web.place import begun_journey, here, journey_or_fresh, surroundings
from app.web.programs import page_for_programs
from app.web.way import path, way


@way.get(path("ask"))
def show_ask() -> str:
    """The form."""
    return _page(AskForm(None, words(here().language)), journey_or_fresh())


@way.post(path("ask"))
def send_question() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Put the question into the outbox, and go to the page that says so."""
    journey = journey_or_fresh()
    say = words(here().language)
    form = AskForm(request.form, say)
    valid = form.validate()
    if security.sent_token(_subject(journey.id)) is not None:
        return _page(form, journey, say("errors.form_token")), 400
    if not valid:
        return _page(form, journey), 422
    if (caught := page_for_programs()) is not None:
        return caught
    token = request.form["csrf_token"]
    try:
        limits.count_mail()
        message_id = ask.ask_a_human(
            surroundings(),
            journey.questionnaire,
            **form.values,
            form=token,
            journey_id=str(security.token_subject(token)),
        )
    except TooMany as refused:
        return _page(form, journey, too_much_mail(refused)), 429, retry_after(refused)
    return redirect(here().way("asked", message_id=message_id), 303)


def _subject(journey_id: str) -> str | None:
    """A browser that keeps no cookie was given a new id for this very request: any token will do,
    for a question touches no journey.
    """
    return journey_id if here().token or request.cookies else None


def becomes_of_it(slug: str) -> dict[str, object]:
    """Where a question to a human goes, and after how many days it is to be erased there."""
    return {
        "recipient": ask.recipient(surroundings(), slug),
        "days": surroundings().brand.retention.questions,
    }


def _page(form: AskForm, journey: Journey, problem: str | None = None) -> str:
    return render(
        "ask.html",
        asked=becomes_of_it(journey.questionnaire.slug),
        back=return_of(journey) if journey.stored else None,
        values=form.values,
        errors=[{"field": "question", "message": problem}] if problem else form.messages,
        done=False,
        asking=True,
    )


@way.get(path("asked"))
def asked(message_id: str) -> Response | str:
    """A question was taken. Reloading this page sends nothing."""
    if not delivery.is_on_its_way(message_id):
        return redirect(here().way("ask"), 303)
    journey = begun_journey()
    return render(
        "ask.html",
        done=True,
        back=return_of(journey) if journey else None,
        mail_down=not delivery.mail_works(surroundings()),
    )
