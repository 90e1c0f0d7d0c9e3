"""Form tokens, headers, and who may post."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from flask import Flask, Response, abort, current_app, request
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from app.web.place import surroundings

FORM_AGE: Final = timedelta(hours=12)
"""How old a form may be when it is sent. A tab from yesterday is asked once more."""

LARGEST_POST: Final = 256 * 1024
"""Bytes a request may have: several times the longest text a form takes."""


class FormToken(Enum):
    """What is wrong with a form's token."""

    MISSING = auto()
    STALE = auto()


class _FormSigner(TimestampSigner):
    """Signs with the product's clock, so that a form is as old as everything else says it is."""

    def get_timestamp(self) -> int:
        """Seconds since the epoch."""
        return int(surroundings().clock().timestamp())


def _signer() -> TimestampSigner:
    return _FormSigner(
        current_app.secret_key or "", salt="klarheit.form", digest_method=hashlib.sha256
    )


def form_token(subject: str) -> str:
    """A token that binds a form to a journey or to a signed link.

    A form that is shown again because something in it does not fit keeps the one it was sent with.
    """
    if request.method == "POST":
        sent = request.form.get("csrf_token", "")
        if token_subject(sent) == subject:
            return sent
    return _signer().sign(subject).decode("ascii")


def token_age(token: str) -> timedelta:
    """How long ago a good token was made, in whole seconds."""
    _, signed_at = _signer().unsign(token, return_timestamp=True)
    return timedelta(seconds=int(surroundings().clock().timestamp() - signed_at.timestamp()))


def token_subject(token: str) -> str | FormToken:
    """What a form's token is bound to, or what is wrong with it."""
    try:
        age = int(FORM_AGE.total_seconds())
        return _signer().unsign(token, max_age=age).decode("ascii")
    except SignatureExpired:
        return FormToken.STALE
    except (BadSignature, UnicodeDecodeError):
        return FormToken.MISSING


def sent_token(subject: str | None) -> FormToken | None:
    """What is wrong with the token this form was sent with; None: nothing.

    `subject` None: this browser holds nothing to compare with, any token of ours is enough.
    """
    bound_to = token_subject(request.form.get("csrf_token", ""))
    if isinstance(bound_to, FormToken):
        return bound_to
    return None if subject in (None, bound_to) else FormToken.MISSING


def refuse_cross_site_posts() -> None:
    """A browser says when another site made it post; none of our forms lives there.

    The header is Sec-Fetch-Site (W3C Fetch Metadata). Browsers without it are held by the token
    and by SameSite.
    """
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def install(app: Flask, frame_ancestors: tuple[str, ...], *, secure: bool) -> None:
    """Set the headers of every response and the limits of every request."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_POST
    app.before_request(refuse_cross_site_posts)
    headers = _headers(frame_ancestors, secure=secure)

    @app.after_request
    def add_headers(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if response.headers["Cache-Control"] == "no-store":
            # A report or an export has no page to say so in.
            response.headers["X-Robots-Tag"] = "noindex"
        for name, value in headers:
            # A page of the team may have a policy of its own.
            response.headers.setdefault(name, value)
        return response


def _headers(frame_ancestors: tuple[str, ...], *, secure: bool) -> list[tuple[str, str]]:
    policy = {
        "default-src": "'none'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        # No page connects to anything, having no script; Chromium's own tools ask for robots.txt
        # in the name of the page.
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(("'self'", *frame_ancestors)),
    }
    headers = [
        ("Content-Security-Policy", "; ".join(f"{key} {value}" for key, value in policy.items())),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ]
    if not frame_ancestors:
        headers.append(("X-Frame-Options", "SAMEORIGIN"))
    if secure:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return headers
