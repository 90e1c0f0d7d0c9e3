"""Privacy and Impressum, made from what is configured, so that they are true."""

from __future__ import annotations

from flask import current_app

from app.services import privacy
from app.services.retention import FINISHED_MESSAGES
from app.web.pages import render
from app.web.place import here, surroundings
from app.web.way import other


@other.get("/privacy")
def show_privacy() -> str:
    """What is stored, why, how long, and who gets it."""
    return render(
        "privacy.html",
        retention=surroundings().brand.retention,
        cookie_name=current_app.config["SESSION_COOKIE_NAME"],
        conversation_recipients=privacy.conversation_recipients(surroundings()),
        question_recipients=privacy.question_recipients(surroundings()),
        webhook_hosts=privacy.webhook_hosts(surroundings()),
        message_days=FINISHED_MESSAGES.days,
        as_of=surroundings().today(),
    )


@other.get("/imprint")
def show_imprint() -> str:
    """Who is behind this page."""
    return render("imprint.html", lines=surroundings().brand.imprint_lines(here().language))
