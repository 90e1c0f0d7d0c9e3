"""The landing page: what this is, for whom, and what happens with the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from app.definitions.edition import Edition
from app.domain.answers import read_all
from app.domain.orientation import Orientation, orient
from app.services import answering
from app.services.answering import Journey, Withdrawn
from app.translations import words
from app.web import security
from app.web.assessments import return_of
from app.web.discovery import landing_addresses, share_picture
from app.web.kept import ASK_AGAIN, Kept
from app.web.pages import render, state
from app.web.place import (
    Place,
    begun_journey,
    campaign,
    existing_journey,
    goes_with,
    here,
    remember,
    surroundings,
)
from app.web.private_link import private
from app.web.way import other, path, way

EXAMPLE_RANK: Final = 1
"""The example on the landing page stands at the second stage: where most of it can be seen."""


@other.get("/")
def home() -> Response | str:
    """The questionnaire that the brand names as the default."""
    here().slug = surroundings().brand.default_questionnaire
    return _landing()


@way.get("/")
def entrance() -> Response | str:
    """The landing page of a questionnaire, or what a private link opens."""
    return private() if here().token else _landing()


@dataclass(frozen=True, slots=True)
class Landing:
    """A landing page as everybody sees it who has not begun, and the edition it was made from."""

    edition: Edition
    page: Kept


def kept_landings() -> dict[tuple[str, str | None], Landing]:
    """What is kept, by address and campaign."""
    landings: dict[tuple[str, str | None], Landing] = current_app.extensions.setdefault(
        "klarheit_landings", {}
    )
    return landings


def _landing() -> Response | str:
    """From memory for whoever has not begun; made for the one who has, and kept by nobody."""
    edition = _edition()
    journey = begun_journey()
    if journey is not None:
        return _page(edition, journey)
    key, landings = (request.path, campaign()), kept_landings()
    kept = landings.get(key)
    if kept is None or kept.edition is not edition:
        page = Kept(_page(edition, None).encode(), "text/html", ASK_AGAIN)
        landings[key] = kept = Landing(edition, page)
    return kept.page.response()


def _edition() -> Edition:
    slug = here().slug or ""
    edition = surroundings().catalogue.edition(slug)
    if edition is None:
        raise Withdrawn(slug)
    return edition


def _page(edition: Edition, journey: Journey | None, problem: str | None = None) -> str:
    place, slug = here(), edition.slug
    shown = goes_with(journey or answering.fresh(surroundings(), slug, place.language, ""))
    questionnaire = shown.questionnaire
    first = questionnaire.sections[0].questions[0]
    addresses = landing_addresses(edition)
    return render(
        "landing.html",
        retention=surroundings().brand.retention,
        start_url=place.way("question", question_id=first.id, campaign=campaign()),
        back=return_of(journey) if journey else None,
        restart_url=place.way("restart", campaign=campaign()),
        canonical_url=addresses[questionnaire.language],
        alternates=addresses,
        picture=share_picture(edition, questionnaire.language),
        example=_example(edition, questionnaire.language),
        csrf_token=security.form_token(journey.id) if journey else "",
        errors=[{"field": "restart", "message": problem}] if problem else [],
    )


def _example(edition: Edition, language: str) -> Orientation | None:
    """An example of a result: the first persona at the second stage, or the first of all."""
    if not edition.personas:
        return None
    questionnaire = edition.questionnaires[language]
    wanted = questionnaire.stages[min(EXAMPLE_RANK, len(questionnaire.stages) - 1)].id
    persona = min(edition.personas, key=lambda each: each.expect.stage != wanted)
    return orient(questionnaire, read_all(questionnaire, persona.answers))


@way.post(path("restart"))
def restart() -> Response | tuple[str, int]:
    """Begin anew in this browser. What was begun stays reachable by its private link."""
    journey = existing_journey()
    place = here()
    slug = journey.questionnaire.slug
    if security.sent_token(journey.id) is not None:
        place.slug, place.token = slug, None
        problem = words(place.language)("errors.form_token")
        return _page(_edition(), begun_journey(), problem), 400
    journey_id = surroundings().new_id()
    anew = answering.fresh(surroundings(), slug, place.language, journey_id).questionnaire
    remember(slug, journey_id)
    first = anew.sections[0].questions[0]
    anew_url = Place(place.language, slug).way(
        "question", question_id=first.id, campaign=campaign()
    )
    return redirect(anew_url, 303)


@other.app_errorhandler(Withdrawn)
def withdrawn(error: Withdrawn) -> tuple[str, int]:
    """Not offered any more, or never."""
    slug = str(error.args[0]) if error.args else ""
    place = here()
    place.slug, place.token, place.journey = None, None, None
    if answering.was_offered(slug):
        return state("withdrawn", 410, ("common.to_start", place.home))
    return state("not_found", 404, ("common.to_start", place.home))
