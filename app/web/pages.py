"""Render a page with what every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app.domain.answers import Value
from app.domain.questionnaire import Question
from app.rendering.answers import answer_lines
from app.services import answering
from app.services.answering import Journey
from app.translations import long_date, words
from app.web import security
from app.web.assets import Assets
from app.web.current import asked, current_application, current_request, sent
from app.web.place import Place, here, other_languages, surroundings


def render(template: str, **context: Any) -> str:
    """A page of the product, from top to bottom."""
    return current_application().jinja_env.get_template(template).render(_common(here()) | context)


def _common(place: Place) -> dict[str, Any]:
    language, journey = place.language, place.journey
    return {
        "brand": surroundings().brand,
        "static_url": current_assets().url,
        "logo_url": current_assets().logo_url,
        "say": words(language),
        "language": language,
        "switches": other_languages(),
        "questionnaire": journey.questionnaire if journey else None,
        "way": place.way,
        "home_url": place.home,
        "ask_url": _ask_url(place),
        "privacy_url": _privacy_url(place),
        "imprint_url": f"{place.prefix}/imprint",
        "csrf_token": security.form_token(journey.id) if journey else "",
        "long_date": partial(long_date, language),
        "answer_lines": partial(_answer_lines, language),
        "errors": [],
    }


def current_assets() -> Assets:
    """The files that pages name."""
    of_this_brand: Assets = current_application().extensions["klarheit_assets"]
    return of_this_brand


def _answer_lines(language: str, question: Question, value: Value) -> tuple[str, ...]:
    return answer_lines(language, question, value)


def _ask_url(place: Place) -> str:
    """A human can be reached from every page (promise P12)."""
    if place.slug or place.token:
        return place.way("ask")
    default = surroundings().brand.default_questionnaire
    return Place(place.language, default).way("ask")


def _privacy_url(place: Place) -> str:
    """Of the questionnaire somebody comes from, where that is known."""
    slug = place.questionnaire_slug
    return f"{place.prefix}/privacy/{slug}" if slug else f"{place.prefix}/privacy"


def private_url(journey: Journey) -> str:
    """The whole address of a journey's private link, to be copied or sent."""
    place = here()
    token = answering.private_token(surroundings(), journey)
    return f"{surroundings().config.address}{place.prefix}/j/{token}"


def qr_code(url: str) -> Markup:
    """A QR code as inline SVG with its quiet zone; the page gives it its name."""
    # Few people ask for one, and a web worker is 1 MB smaller without.
    import segno

    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(border=4, svgclass=None, lineclass=None, omitsize=True, light="#fff")
    return Markup(svg)  # noqa: S704 - made by segno from an address, nothing typed is in it


@dataclass(frozen=True, slots=True)
class Resend:
    """A form that was not taken, to be sent again with everything that was in it."""

    action: str
    fields: tuple[tuple[str, str], ...]


def resend(*, without: str | None = None) -> Resend | None:
    """The form this request sent, for a page that does not show it; `without` one field."""
    if request.method != "POST":
        return None
    try:
        sent = request.form.items(multi=True)
    except HTTPException:  # It is larger than what is read.
        return None
    return Resend(
        request.full_path.rstrip("?"),
        tuple((name, value) for name, value in sent if name != without),
    )


def state(
    name: str, status: int, *actions: tuple[str, str], resend: Resend | None = None, **facts: object
) -> tuple[str, int]:
    """A page for a state: its heading, its words, and where to go from here."""
    say = words(here().language)
    page = render(
        "state.html",
        heading=say(f"states.{name}_heading"),
        text=say(f"states.{name}_text", **facts),
        actions=[{"label": say(key), "url": url} for key, url in actions],
        resend=resend,
    )
    return page, status


def version_notice(journey: Journey) -> list[str]:
    """What is said to somebody half-way when the questionnaire has changed meanwhile."""
    if not answering.has_changed(surroundings(), journey):
        return []
    say = words(here().language)
    return [f"{say('states.changed_heading')}. {say('states.changed_text')}"]


def is_returning() -> bool:
    """Whether this question was opened from the review and goes back there."""
    back = sent("back") if current_request().method == "POST" else asked("back")
    return back == "review"
