"""Privacy and Impressum, made from what is configured, so that they are true."""

from __future__ import annotations

from flask import current_app, redirect
from werkzeug.wrappers import Response

from app.services import privacy
from app.services.retention import FINISHED_MESSAGES
from app.web.pages import render
from app.web.place import here, surroundings
from app.web.way import other


@other.get("/privacy")
def show_privacy() -> str:
    """What is stored, why, how long, and who gets it."""
    return _privacy(None)


@other.get("/privacy/<slug:slug>")
def show_privacy_of_one() -> str | Response:
    """The same for whoever comes from a questionnaire: who gets something from that one."""
    slug = here().slug
    if surroundings().catalogue.edition(slug or "") is None:
        return redirect(f"{here().prefix}/privacy")
    return _privacy(slug)


def _privacy(slug: str | None) -> str:
    return render(
        "privacy.html",
        retention=surroundings().brand.retention,
        cookie_name=current_app.config["SESSION_COOKIE_NAME"],
        receivers=privacy.receivers(surroundings(), here().language, slug),
        message_days=FINISHED_MESSAGES.days,
        as_of=surroundings().today(),
    )


@other.get("/imprint")
def show_imprint() -> str:
    """Who is behind this page."""
    return render("imprint.html", lines=surroundings().brand.imprint_lines(here().language))
