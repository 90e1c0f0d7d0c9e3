"""What search engines and networks ask for: robots.txt, a map of the landing pages, a picture."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Final

from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from app.definitions.edition import Edition
from app.rendering.markup import plain
from app.rendering.share_picture import Words, picture_of
from app.services.answering import Withdrawn
from app.translations import words
from app.web.kept import FOR_A_WHILE, FOREVER, Kept, short_hash
from app.web.pages import current_assets
from app.web.place import Place, here, surroundings
from app.web.way import other

discovery: Final = Blueprint("discovery", __name__)


@discovery.get("/robots.txt")
def show_robots() -> Response:
    """Everything may be looked at: pages that are nobody's business say so themselves.

    A list of what to leave alone would only name it, and would keep the pages' own noindex from
    being read.
    """
    sitemap = f"{surroundings().config.address}/sitemap.xml"
    return _for_machines(f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n", "text/plain")


@discovery.get("/sitemap.xml")
def show_sitemap() -> Response:
    """The landing pages, each in all its languages, and nothing else."""
    catalogue = surroundings().catalogue
    editions = [found for slug in catalogue.slugs() if (found := catalogue.edition(slug))]
    pages = [landing_addresses(each) for each in editions]
    template = current_app.jinja_env.get_template("sitemap.xml")
    return _for_machines(template.render(pages=pages), "application/xml")


@discovery.get("/favicon.ico")
def show_icon() -> ResponseReturnValue:
    """The icon, where a browser shows a file that cannot name it, such as a report."""
    return redirect(current_assets().url("favicon.svg"), 303)


def _for_machines(text: str, mimetype: str) -> Response:
    return Kept(text.encode(), mimetype, FOR_A_WHILE).response()


def landing_addresses(edition: Edition) -> dict[str, str]:
    """The one address of a landing page in each language it has, the main one first.

    The default questionnaire lives at the root.
    """
    is_default = edition.slug == surroundings().brand.default_questionnaire
    places = [Place(language, edition.slug) for language in edition.languages]
    return {
        place.language: surroundings().config.address + (place.home if is_default else place.base)
        for place in places
    }


# --- the picture -----------------------------------------------------------------------------


class Pictures:
    """Pictures that were drawn. Each is drawn once, also when many ask for it at the same time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._drawn: dict[tuple[str, str], tuple[Words, Kept]] = {}

    def of(self, slug: str, language: str, wanted: Words) -> Kept:
        """The picture with these words. Raises NotDrawn."""
        with self._lock:
            drawn = self._drawn.get((slug, language))
            if drawn is None or drawn[0] != wanted:
                drawn = (wanted, Kept(picture_of(wanted), "image/png", FOREVER))
                self._drawn[slug, language] = drawn
            return drawn[1]


@dataclass(frozen=True, slots=True)
class SharePicture:
    """Where the picture of a landing page is, and what it says to who cannot see it."""

    url: str
    alt: str


def share_picture(edition: Edition, language: str) -> SharePicture:
    """The picture; its address changes with what stands on it."""
    wanted = _words(edition, language)
    place = Place(language, edition.slug)
    address = f"{surroundings().config.address}{place.base}/share.png?v={_version(wanted)}"
    return SharePicture(address, f"{wanted.title}. {wanted.subtitle}")


@other.get("/<slug:slug>/share.png")
def show_share_picture() -> Response:
    """The picture, drawn when it is asked for first."""
    place = here()
    slug = place.slug or ""
    edition = surroundings().catalogue.edition(slug)
    if edition is None:
        raise Withdrawn(slug)
    wanted = _words(edition, place.language)
    pictures: Pictures = current_app.extensions["klarheit_pictures"]
    is_current = request.args.get("v") == _version(wanted)
    kept = pictures.of(slug, place.language, wanted)
    return kept.response(FOREVER if is_current else FOR_A_WHILE)


def _words(edition: Edition, language: str) -> Words:
    questionnaire = edition.questionnaires.get(language, edition.questionnaires[edition.language])
    brand, say = surroundings().brand, words(questionnaire.language)
    return Words(
        firm=brand.name,
        title=plain(questionnaire.title),
        subtitle=plain(questionnaire.subtitle),
        note=say("landing.duration", n=questionnaire.minutes),
        accent=brand.accent,
    )


def _version(wanted: Words) -> str:
    return short_hash(json.dumps(asdict(wanted)).encode())


def install(app: Flask) -> None:
    """Put it into the application."""
    app.extensions["klarheit_pictures"] = Pictures()
    app.register_blueprint(discovery)
