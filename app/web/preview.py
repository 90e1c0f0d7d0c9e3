"""The preview of authors: the real pages in a frame, beside it what the answers cause.

It belongs to `flask questionnaire preview` alone: only that command's application has these views.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from flask import Blueprint, Flask, Response, abort, redirect, request, session
from flask import make_response as response_of
from flask.typing import ResponseReturnValue

from app.config import ROOT
from app.definitions.brand import Brand
from app.services.answering import Withdrawn
from app.services.preview import Tryouts
from app.services.preview_mails import Post
from app.services.saves import Saves
from app.translations import LANGUAGES, MAIN_LANGUAGE
from app.web import landing, question_page, security
from app.web.assets import Assets
from app.web.place import Place, cookie_journey_id, forget, remember, surroundings
from app.web.preview_mails import mails
from app.web.preview_page import Workbench, bench, workbench_page

HOSTS: Final = ["127.0.0.1", "localhost"]
"""Names this machine has for itself: a page elsewhere cannot reach the preview by another one."""

BREATH: Final = 15.0
"""Seconds after which a waiting browser hears something, so that one that has gone is noticed."""

SUBJECT: Final = "preview"
"""What the tokens of the preview's own forms are bound to."""

preview: Final = Blueprint("preview", __name__, url_prefix="/preview")


def install(app: Flask, saves: Saves, language: str) -> None:
    """Put the preview into an application of its own, in a language of the team."""
    app.config["TRUSTED_HOSTS"] = HOSTS
    # Browsers tell cookies apart by the host alone: the demo may run beside the preview.
    app.config["SESSION_COOKIE_NAME"] = "klarheit_preview"
    desk = Workbench(saves, Tryouts(), Post(), language)
    app.extensions["klarheit_preview"] = desk
    app.register_blueprint(preview)
    for at, prefix in enumerate(("", "/<language:language>")):
        app.register_blueprint(mails, name=f"preview_mails_{at}", url_prefix=f"{prefix}/preview")
    shown = [saves.number]

    @app.before_request
    def keep_up() -> None:
        if request.endpoint == "static":
            return
        if shown[0] != saves.number:
            shown[0] = saves.number
            _forget_pages()
            _wear(app, saves.live.brand)
        for journey_id in session.get("journeys", {}).values():
            desk.tryouts.follow(surroundings(), journey_id)
        if request.method == "POST":
            desk.post.is_there(surroundings())

    @app.after_request
    def deliver(response: Response) -> Response:
        if request.method == "POST":
            desk.post.deliver(surroundings())
        return response


def _forget_pages() -> None:
    """Drop what pages keep for everybody: it was made before the save."""
    question_page._rendered.cache_clear()  # noqa: SLF001
    landing.kept_landings().clear()


def _wear(app: Flask, brand: Brand | None) -> None:
    """Show the firm as it is now."""
    if brand not in (None, surroundings().brand):
        app.extensions["klarheit"] = replace(surroundings(), brand=brand)
        app.extensions["klarheit_assets"] = Assets(ROOT / "static", brand)


@preview.get("/")
def home() -> ResponseReturnValue:
    """The questionnaire that the brand names as the default, or the first there is."""
    default = surroundings().brand.default_questionnaire
    slugs = surroundings().catalogue.slugs()
    return redirect(f"/preview/{default if default in slugs or not slugs else slugs[0]}")


@preview.get("/<slug:slug>")
def workbench(slug: str) -> Response:
    """The page in its frame, and the inspector."""
    token = security.form_token(SUBJECT)
    response = response_of(workbench_page(slug, request.args.get("at", ""), token))
    response.headers["Content-Security-Policy"] = POLICY
    return response


POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        *(f"{each}-src 'self'" for each in ("script", "style", "font", "img", "connect", "frame")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The preview's own page may run its one script and hold the frame; the pages in it may not."""


@preview.get("/<slug:slug>/changes")
def changes(slug: str) -> Response:  # noqa: ARG001
    """Tells a waiting browser of every save that changed something (server-sent events)."""
    saves, known = bench().saves, request.args.get("known", "")

    def events(known: str) -> Iterator[str]:
        while True:
            number = saves.wait(known, BREATH)
            yield f"data: {number}\n\n" if number != known else ": still here\n\n"
            known = number

    return Response(events(known), mimetype="text/event-stream")


@preview.post("/<slug:slug>/persona")
def answer_as_persona(slug: str) -> ResponseReturnValue:
    """Answer as a persona does; the frame goes to the result."""
    place = _asked_place(slug)
    try:
        bench().tryouts.answer_as(
            surroundings(), slug, _journey_id(slug), request.form.get("persona", "")
        )
    except (Withdrawn, KeyError):
        abort(404)
    return redirect(place.way("result"), 303)


@preview.post("/<slug:slug>/question")
def go_to_question(slug: str) -> ResponseReturnValue:
    """Go to any question; the frame shows it."""
    place, question_id = _asked_place(slug), request.form.get("question", "")
    try:
        bench().tryouts.lead_to(surroundings(), slug, _journey_id(slug), question_id)
    except (Withdrawn, KeyError):
        abort(404)
    return redirect(place.way("question", question_id=question_id), 303)


@preview.post("/<slug:slug>/clear")
def clear(slug: str) -> ResponseReturnValue:
    """Forget all answers; the frame goes back to the start."""
    place = _asked_place(slug)
    bench().tryouts.clear(_journey_id(slug))
    forget(slug)
    return redirect(place.way("landing"), 303)


def _asked_place(slug: str) -> Place:
    """Where the frame goes: this questionnaire, in the language it speaks at the moment."""
    if security.sent_token(SUBJECT) is not None:
        abort(400)
    language = request.form.get("language", "")
    return Place(language if language in LANGUAGES else MAIN_LANGUAGE, slug)


def _journey_id(slug: str) -> str:
    """The journey of this browser, from now on."""
    journey_id = cookie_journey_id(slug) or surroundings().new_id()
    remember(slug, journey_id)
    return journey_id
