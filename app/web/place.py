"""Where in the product a request is: language, questionnaire or private link, and whose journey.

Addresses are the same in every language; a translation lives under its prefix. Everything of one
prospect can be reached through the questionnaire's address with the cookie, or through the private
link without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import g, request, session
from werkzeug.routing import BaseConverter

from app.definitions.folder import RESERVED
from app.services import answering, assessments
from app.services.answering import Journey, Withdrawn
from app.services.surroundings import Surroundings
from app.translations import LANGUAGES, MAIN_LANGUAGE
from app.web.current import asked, current_application, sent

PATHS: Final = {
    "question": "/question/{question_id}",
    "review": "/review",
    "result": "/result",
    "report": "/report.pdf",
    "report_without_texts": "/without-texts/report.pdf",
    "conversation": "/conversation",
    "preview": "/conversation/preview",
    "attachment": "/conversation/report.pdf",
    "ask": "/ask",
    "asked": "/ask/{message_id}",
    "not_for_me": "/not-for-me",
    "private": "/private",
    "private_send": "/private/send",
    "again": "/again",
    "take_back": "/take-back",
    "export": "/export.json",
    "erase": "/erase",
    "restart": "/restart",
}
"""The steps of the prospect's way, behind the questionnaire's address or the private link."""

CAMPAIGN_FIELD: Final = "came-from"
"""The hidden field that carries a campaign; no question can have this id."""


class JourneyNotFound(Exception):
    """Neither the cookie nor a private link leads to a journey."""


class LinkDead(Exception):
    """A link that has expired, was erased, or never was one."""


class SlugConverter(BaseConverter):
    """A questionnaire's slug in an address.

    What is reserved does not match at all: were it refused after the match, an address such as
    `/en` would be given up instead of being tried as a language.
    """

    regex = rf"(?!(?:{'|'.join(sorted({*LANGUAGES, *RESERVED}))})\Z)[a-z][a-z0-9_-]{{0,63}}"


class LanguageConverter(BaseConverter):
    """The prefix of a language other than the main one."""

    regex = "|".join(each for each in LANGUAGES if each != MAIN_LANGUAGE)


@dataclass(slots=True)
class Place:
    """Where a request is. `journey` is filled in when a view asks for it."""

    language: str
    slug: str | None = None
    token: str | None = None
    journey: Journey | None = None

    @property
    def prefix(self) -> str:
        """The language's prefix."""
        return "" if self.language == MAIN_LANGUAGE else f"/{self.language}"

    @property
    def home(self) -> str:
        """The start page in this language."""
        return self.prefix or "/"

    @property
    def base(self) -> str:
        """The address of the way: that of the questionnaire, or of the private link."""
        return f"{self.prefix}/j/{self.token}" if self.token else f"{self.prefix}/{self.slug}"

    def way(
        self,
        step: str,
        *,
        back: str | None = None,
        campaign: str | None = None,
        cookie: str | None = None,
        sent: str | None = None,
        **values: str,
    ) -> str:
        """The address of a step; `back="review"` makes a question return to the review.

        `campaign` is carried along as `?from=` until the first answer is given; `cookie="none"`
        tells a browser that keeps none; `sent` names a message that was taken.
        """
        if step == "landing":
            return self.base if self.token is None else f"{self.prefix}/{self.questionnaire_slug}"
        queries = {"back": back, "from": campaign, "cookie": cookie, "sent": sent}
        query = {name: value for name, value in queries.items() if value}
        address = self.base + PATHS[step].format_map(values)
        return f"{address}?{urlencode(query)}" if query else address

    @property
    def questionnaire_slug(self) -> str:
        """The questionnaire's slug, also where only the private link is known."""
        if self.slug is not None:
            return self.slug
        return self.journey.questionnaire.slug if self.journey else ""


def here() -> Place:
    """The place of this request."""
    place: Place = g._get_current_object().place  # noqa: SLF001
    return place


def surroundings() -> Surroundings:
    """What use cases work with."""
    wired: Surroundings = current_application().extensions["klarheit"]
    return wired


def locate(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """Take language, slug and token out of the address."""
    values = values or {}
    g.place = Place(
        values.pop("language", MAIN_LANGUAGE), values.pop("slug", None), values.pop("token", None)
    )


def make_sure_of_place() -> Place:
    """The place of this request; an address that leads nowhere has a language all the same."""
    if not hasattr(g, "place"):
        g.place = Place(language_of_path(request.path))
    return here()


def language_of_path(path: str) -> str:
    """The language of any address, also of one that leads nowhere."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else MAIN_LANGUAGE


def cookie_journey_id(slug: str) -> str | None:
    """The journey id this browser's cookie holds for a questionnaire."""
    journeys = session.get("journeys")
    return journeys.get(slug) if isinstance(journeys, dict) else None


def remember(slug: str, journey_id: str) -> None:
    """Put a journey id into the cookie."""
    session["journeys"] = {**session.get("journeys", {}), slug: journey_id}
    session.permanent = True


def forget(slug: str) -> None:
    """Take a journey id out of the cookie."""
    journeys = {key: value for key, value in session.get("journeys", {}).items() if key != slug}
    session["journeys"] = journeys
    if not journeys:
        session.clear()


def begun_journey() -> Journey | None:
    """The journey of this place, where one has begun. Raises LinkDead."""
    place = here()
    found = _by_token(place) if place.token is not None else _by_cookie(place)
    return None if found is None else goes_with(found)


def goes_with(journey: Journey) -> Journey:
    """This request is about a journey, and its page speaks the language the questionnaire does.

    That is another one than its address says where there is no translation.
    """
    place = here()
    place.journey, place.language = journey, journey.questionnaire.language
    return journey


def journey_or_fresh() -> Journey:
    """The journey of this place, or one that begins with its first answer.

    Raises LinkDead or Withdrawn.
    """
    place, found = here(), begun_journey()
    if found is None:
        slug = place.slug or ""
        journey_id = cookie_journey_id(slug)
        if journey_id is None:
            journey_id = surroundings().new_id()
            remember(slug, journey_id)
        found = goes_with(answering.fresh(surroundings(), slug, place.language, journey_id))
    return found


def existing_journey() -> Journey:
    """The journey of this place. Raises LinkDead, JourneyNotFound or Withdrawn."""
    place, found = here(), begun_journey()
    if found is None:
        if surroundings().catalogue.edition(place.slug or "") is None:
            raise Withdrawn(place.slug)
        raise JourneyNotFound
    return found


def finished_journey() -> Journey:
    """The journey of this place as its last finished assessment has it.

    What is begun anew hides no result. Raises what `existing_journey` does.
    """
    return assessments.latest(surroundings(), existing_journey())


def campaign() -> str | None:
    """The campaign this address names, if the brand lists it; nothing else of a query is kept."""
    return _listed_campaign(asked("from"))


def sent_campaign() -> str | None:
    """The campaign a question's form names, if the brand lists it."""
    return _listed_campaign(sent(CAMPAIGN_FIELD))


def _listed_campaign(name: str | None) -> str | None:
    return name if name in surroundings().brand.campaigns else None


def _by_token(place: Place) -> Journey:
    found = answering.find_by_token(surroundings(), place.token or "", place.language)
    if found is None:
        raise LinkDead
    return found


def _by_cookie(place: Place) -> Journey | None:
    journey_id = cookie_journey_id(place.slug or "")
    if journey_id is None:
        return None
    return answering.find(surroundings(), journey_id, place.language)


def other_languages() -> list[dict[str, str]]:
    """This page in the other languages, as far as the questionnaire has them."""
    place = here()
    edition = surroundings().catalogue.edition(place.questionnaire_slug)
    prefix = Place(language_of_path(request.path)).prefix
    # Somebody else may have made the address up: two slashes would begin the name of their host.
    rest = quote("/" + request.path.removeprefix(prefix).lstrip("/")).rstrip("/")
    named = campaign()
    query = f"?from={named}" if named else ""
    return [
        {
            "language": each,
            "url": (("" if each == MAIN_LANGUAGE else f"/{each}") + rest or "/") + query,
        }
        for each in (edition.languages if edition else LANGUAGES)
        if each != place.language
    ]
