"""States that are nobody's fault, or ours: each a page of its own words, none a stack trace."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from flask import Flask, Response, make_response
from werkzeug.exceptions import HTTPException

from app.services.answering import JourneyGone
from app.services.faults import trace
from app.storage.trouble import trouble
from app.web.pages import resend, state
from app.web.place import (
    JourneyNotFound,
    LinkDead,
    forget,
    here,
    make_sure_of_place,
)

log = logging.getLogger("klarheit.web")

NAMES: Final = {404: "not_found", 405: "not_found", 413: "too_large"}
"""Pages of their own; everything else says that the input could not be read."""


AWAY: Final = 30
"""Seconds after which to try again when the database does not answer."""


def install(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, our_fault)
    app.register_error_handler(LinkDead, link_dead)
    app.register_error_handler(JourneyGone, journey_gone)
    app.register_error_handler(JourneyNotFound, journey_not_found)


def http_error(error: HTTPException) -> Response:
    """What is refused before a view sees it."""
    place = make_sure_of_place()
    place.journey = None
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    page = state(NAMES.get(code, "bad_request"), code, ("common.to_start", place.home))
    response = make_response(*page)
    response.headers.extend(each for each in error.get_headers() if each[0] != "Content-Type")
    return response


def our_fault(error: Exception) -> Response:
    """A fault of the program. The log gets the trace, the page a number to ask for it by."""
    if said := trouble(error):
        return database_away(said)
    place = make_sure_of_place()
    place.journey = None
    incident = secrets.token_hex(4)
    log.error("incident %s\n%s", incident, trace(error))
    start = ("common.to_start", place.home)
    return make_response(*state("error", 500, start, resend=resend(), incident=incident))


def database_away(said: str) -> Response:
    """The database cannot work: nobody's fault here, and it passes. `said`: its own words."""
    place = make_sure_of_place()
    place.journey = None
    log.error("the database cannot work: %s", said)
    start = ("common.to_start", place.home)
    page = state("database_away", 503, start, resend=resend(), seconds=AWAY)
    return make_response(*page, {"Retry-After": str(AWAY)})


def link_dead(_error: LinkDead) -> tuple[str, int]:
    """Expired, erased or never a link: nothing is kept to tell them apart."""
    place = here()
    place.token = None
    return state("expired", 410, ("common.to_start", place.home))


def journey_gone(_error: JourneyGone) -> tuple[str, int]:
    """Erased in another tab while this one was open."""
    place = here()
    if place.slug:
        forget(place.slug)
    place.token, place.journey = None, None
    return state("expired", 410, ("common.to_start", place.home))


def journey_not_found(_error: JourneyNotFound) -> tuple[str, int]:
    """This browser holds nothing: cookies were deleted, or it is another device."""
    place = here()
    return state("cookie_lost", 404, ("common.to_start", place.way("landing")))
