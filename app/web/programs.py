"""Programs that fill in forms. No riddle is put to anybody: a form that looks as if a program had
filled it in is not sent, its sender is told so, and sends it once more with a button.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import request

from app.web import security
from app.web.pages import resend, state
from app.web.place import surroundings

TRAP: Final = "subject"
"""A field that people do not see. Programs like to fill it in; no browser's autofill knows it."""

FASTEST: Final = timedelta(seconds=2)
"""Nobody reads a form and fills in several fields in less time than that."""


def page_for_programs() -> tuple[str, int] | None:
    """What is said to whoever fills in forms like a program; None: it looks like a person.

    To be asked once it is known that the form's token is good.
    """
    contact = surroundings().brand.contact.email
    if request.form.get(TRAP):
        return state("trap_filled", 422, resend=resend(without=TRAP), contact=contact)
    if security.token_age(request.form["csrf_token"]) < FASTEST:
        return state("sent_fast", 422, resend=resend(), contact=contact)
    return None
