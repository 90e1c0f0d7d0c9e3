"""Feedback from sales. Opening a link shows a form, sending it acts."""

from __future__ import annotations

from flask import request

from app.services import feedback
from app.storage.conversations import StoredRequest
from app.translations import words
from app.web import security
from app.web.pages import render, state
from app.web.place import here, surroundings
from app.web.way import other


@other.get("/feedback/<feedback_token>")
def show_feedback(feedback_token: str) -> str | tuple[str, int]:
    """The form, with what the link says already chosen."""
    found = feedback.request_and_value(surroundings(), feedback_token)
    if found is None:
        return state("expired", 410)
    stored, proposed = found
    before = feedback.given(stored)
    return _page(stored, before.value if before else proposed)


@other.post("/feedback/<feedback_token>")
def give_feedback(feedback_token: str) -> str | tuple[str, int]:
    """Store what was chosen."""
    found = feedback.request_and_value(surroundings(), feedback_token)
    if found is None:
        return state("expired", 410)
    stored, proposed = found
    value = request.form.get("value", "")
    say = words(here().language)
    if security.sent_token(stored.id) is not None:
        return _page(stored, value or proposed, problem=say("errors.form_token")), 400
    if value not in feedback.VALUES:
        return _page(stored, proposed, problem=say("errors.single_missing")), 422
    outcome = feedback.give(surroundings(), stored.id, value)
    if outcome is feedback.Outcome.GONE:
        return state("expired", 410)
    if outcome is feedback.Outcome.CLOSED:
        return state("feedback_closed", 410)
    return _page(stored, value, done=True)


def _page(
    stored: StoredRequest, chosen: str, *, done: bool = False, problem: str | None = None
) -> str:
    return render(
        "feedback.html",
        values=feedback.VALUES,
        chosen=chosen,
        consent_id=stored.consent_id,
        done=done,
        csrf_token=security.form_token(stored.id),
        errors=[{"field": "fit", "message": problem}] if problem else [],
    )
