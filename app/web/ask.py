"""A question to a human being, at every stage."""

from __future__ import annotations

from flask import request

from app.services import ask, delivery
from app.translations import words
from app.web import security
from app.web.forms import AskForm
from app.web.pages import render
from app.web.place import here, journey_or_fresh, surroundings
from app.web.way import path, way


@way.get(path("ask"))
def show_ask() -> str:
    """The form."""
    journey_or_fresh()
    return _page(AskForm(None, words(here().language)))


@way.post(path("ask"))
def send_question() -> str | tuple[str, int]:
    """Put the question into the outbox."""
    journey = journey_or_fresh()
    say = words(here().language)
    form = AskForm(request.form, say)
    valid = form.validate()
    if security.sent_token(_subject(journey.id)) is not None:
        return _page(form, say("errors.form_token")), 400
    if not valid:
        return _page(form), 422
    values = form.values
    ask.ask_a_human(surroundings(), journey.questionnaire, values["email"], values["question"])
    return render(
        "ask.html",
        values={},
        done=True,
        email=values["email"],
        mail_down=not delivery.mail_works(surroundings()),
    )


def _subject(journey_id: str) -> str | None:
    """A browser that keeps no cookie was given a new id for this very request: any token will do,
    for a question touches no journey.
    """
    return journey_id if here().token or request.cookies else None


def _page(form: AskForm, problem: str | None = None) -> str:
    return render(
        "ask.html",
        values=form.values,
        errors=[{"field": "question", "message": problem}] if problem else form.messages,
        done=False,
        asking=True,
    )
