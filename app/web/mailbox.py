"""The mailbox of the local demo: what would have been sent. A deployment has no such page."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, make_response

from app.mail import folder
from app.rendering.email_parts import unwrapped
from app.translations import clock_time
from app.web.pages import render
from app.web.place import Place, here, locate, surroundings

mailbox = Blueprint("mailbox", __name__)
mailbox.url_value_preprocessor(locate)


def install(app: Flask, prefixes: tuple[str, ...]) -> None:
    """Show the mail folder, in every language."""
    for at, prefix in enumerate(prefixes):
        app.register_blueprint(mailbox, name=f"mailbox_{at}", url_prefix=f"{prefix}/mailbox")


def _folder() -> Path:
    target = surroundings().config.mail.folder
    if target is None:
        abort(404)
    return target


def _address(place: Place, name: str = "", part: str = "") -> str:
    return "/".join(each for each in (f"{place.prefix}/mailbox", name, part) if each)


@mailbox.get("/")
def show_mails() -> str:
    """All messages, the newest first."""
    return _render(
        "mailbox.html",
        mails=[
            {"url": _address(here(), name), **_head(message)}
            for name, message in folder.messages(_folder())
        ],
    )


@mailbox.get("/<name>")
def show_mail(name: str) -> str:
    """One message as text, with its attachments."""
    message = _message(name)
    body = message.get_body(("plain",))
    return _render(
        "mailbox_message.html",
        mail={
            **_head(message),
            "sender": message["From"],
            "reply_to": message["Reply-To"],
            "body": unwrapped(body.get_content()) if body else "",
        },
        attachments=[
            {"name": each.get_filename(), "url": _address(here(), name, str(at))}
            for at, each in enumerate(message.iter_attachments())
        ],
        mailbox_url=_address(here()),
    )


@mailbox.get("/<name>/<int:at>")
def show_attachment(name: str, at: int) -> Response:
    """An attachment."""
    attachments = list(_message(name).iter_attachments())
    if at >= len(attachments):
        abort(404)
    response = make_response(attachments[at].get_content())
    response.mimetype = attachments[at].get_content_type()
    return response


def _message(name: str) -> EmailMessage:
    found = folder.message(_folder(), name)
    return found if found is not None else abort(404)


def _head(message: EmailMessage) -> dict[str, Any]:
    when: datetime = message["Date"].datetime
    return {
        "subject": message["Subject"],
        "to": message["To"],
        "date": when.astimezone(surroundings().config.timezone),
    }


def _render(template: str, **context: Any) -> str:
    return render(template, clock_time=partial(clock_time, here().language), **context)
