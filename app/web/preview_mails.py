"""The mails a request for a conversation would lead to, as they would be."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from flask import Blueprint, Response, abort, make_response
from flask.typing import ResponseReturnValue

from app.domain.conversation import Release
from app.domain.errors import AnswerMissing
from app.services.conversations import NotOffered
from app.services.preview_mails import NotMade
from app.translations import words
from app.web.pages import render
from app.web.place import here, locate, surroundings
from app.web.preview_page import CONFIRMATION, MAILS, bench, journey_of

mails = Blueprint("preview_mails", __name__)
mails.url_value_preprocessor(locate)

HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
"""Mail has its styles inline, for mail programs know no other; nothing else is let through."""


@mails.get("/<slug:slug>/mail/<kind>")
def show_mail(kind: str) -> ResponseReturnValue:
    """A mail with its head, as text."""
    message = _message(kind)
    address = f"{here().prefix}/preview/{here().slug}/mail/{kind}"
    attached = [each.get_filename() for each in message.iter_attachments()]
    return render(
        "preview/mail.html",
        mail=message,
        kind=kind,
        body=_part(message, "plain"),
        html_url=f"{address}/html",
        attachments=[(name, f"{address}/{at}") for at, name in enumerate(attached)],
    )


@mails.get("/<slug:slug>/mail/<kind>/html")
def show_html(kind: str) -> Response:
    """The part of a mail that most programs show."""
    response = make_response(_part(_message(kind), "html"))
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@mails.get("/<slug:slug>/mail/<kind>/<int:at>")
def show_attached(kind: str, at: int) -> Response:
    """What is attached."""
    attachments: list[Any] = list(_message(kind).iter_attachments())
    if at >= len(attachments):
        abort(404)
    response = make_response(attachments[at].get_content())
    response.mimetype = attachments[at].get_content_type()
    return response


def _message(kind: str) -> EmailMessage:
    """The mail as it would be now. Raises AnswerMissing, NotOffered or NotMade."""
    place = here()
    place.journey = journey_of(place.slug or "", place.language)
    if kind not in MAILS or place.journey is None:
        abort(404)
    if not place.journey.stored:
        raise AnswerMissing("")
    release = Release.ALL if kind == CONFIRMATION else Release(kind)
    made = bench().post.rehearse(surroundings(), place.journey, release)
    return made.confirmation if kind == CONFIRMATION else made.handoff


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


@mails.errorhandler(AnswerMissing)
@mails.errorhandler(NotOffered)
@mails.errorhandler(NotMade)
def no_mail(error: Exception) -> tuple[str, int]:
    """There is no such mail, and why."""
    say = words(here().language)
    kind = {AnswerMissing: "answers", NotOffered: "offer"}.get(type(error), "report")
    page = render(
        "state.html",
        heading=say("preview_tool.no_mail_heading"),
        text=say(f"preview_tool.no_mail_{kind}"),
        actions=[],
    )
    return page, 409
