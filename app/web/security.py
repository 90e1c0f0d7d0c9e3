"""Form tokens, headers, and who may post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import parse_qsl

from flask import Flask, Request, abort
from itsdangerous import BadSignature, SignatureExpired
from werkzeug.datastructures import ImmutableMultiDict

from app.web.current import current_application, current_request, sent
from app.web.place import surroundings
from app.web.signing import OwnKeySigner, SessionCookie

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM_AGE: Final = timedelta(hours=12)
"""How old a form may be when it is sent. A tab from yesterday is asked once more."""

LARGEST_POST: Final = 256 * 1024
"""Bytes a request may have: several times the longest text a form takes."""

FORM: Final = "application/x-www-form-urlencoded"
"""The kind of form that has no files (HTML Standard, "URL-encoded form data")."""

Header: TypeAlias = tuple[str, str]
"""Name and value, as WSGI has them."""

UNKEPT: Final[Sequence[Header]] = (("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex"))
"""For every response that does not say how long it may be kept. A report or an export has no page
to say in that it is not to be found."""


class FormRequest(Request):
    """A request that may bring so much, and a form of the one kind that our pages have.

    Werkzeug's own has a parser made for each form, of any kind, and looks for its limits in the
    settings: three times as long.
    """

    max_content_length = LARGEST_POST

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__ and self.mimetype == FORM:
            text = self.stream.read().decode("utf-8", "replace")
            fields = parse_qsl(text, keep_blank_values=True)
            self.__dict__.update(form=ImmutableMultiDict(fields), files=ImmutableMultiDict())
        else:
            super()._load_form_data()


class FormToken(Enum):
    """What is wrong with a form's token."""

    MISSING = auto()
    STALE = auto()


class ClockSigner(OwnKeySigner):
    """Signs with the product's clock: forms and cookies are as old as all else says they are."""

    def get_timestamp(self) -> int:
        """Seconds since the epoch."""
        return int(surroundings().clock().timestamp())


def _signer() -> ClockSigner:
    signer: ClockSigner = current_application().extensions["klarheit_forms"]
    return signer


def form_token(subject: str) -> str:
    """A token that binds a form to a journey or to a signed link.

    A form that is shown again because something in it does not fit keeps the one it was sent with.
    """
    came_with = sent("csrf_token")
    if came_with is not None and token_subject(came_with) == subject:
        return came_with
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
    bound_to = token_subject(sent("csrf_token") or "")
    if isinstance(bound_to, FormToken):
        return bound_to
    return None if subject in (None, bound_to) else FormToken.MISSING


def refuse_cross_site_posts() -> None:
    """A browser says when another site made it post; none of our forms lives there.

    The header is Sec-Fetch-Site (W3C Fetch Metadata). Browsers without it are held by the token
    and by SameSite.
    """
    request = current_request()
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def install(app: Flask, frame_ancestors: tuple[str, ...], *, secure: bool) -> None:
    """Sign cookies and forms, set the headers of every response and the limits of every request."""
    app.request_class = FormRequest
    app.before_request(refuse_cross_site_posts)
    key = str(app.secret_key)
    app.extensions["klarheit_forms"] = ClockSigner(key, "klarheit.form")
    app.session_interface = SessionCookie(ClockSigner(key, "klarheit.session"))
    always = _headers(frame_ancestors, secure=secure)
    app.wsgi_app = _with_headers(app.wsgi_app, always)  # type: ignore[assignment, method-assign]


def _with_headers(application: WSGIApplication, always: Sequence[Header]) -> WSGIApplication:
    """The application, with these headers on every response that has none of the same name.

    A page of the team may have a policy of its own, a file may be kept. Beneath Flask this costs a
    twentieth of what its own headers would, which look for a name in all of them again and again.
    """
    headers = [(name.lower(), (name, value)) for name, value in always]

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            status: str, given: list[Header], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            names = {name.lower() for name, _ in given}
            if "cache-control" not in names:
                given += UNKEPT
            given += [header for name, header in headers if name not in names]
            return start_response(status, given, exc_info)

        return application(environ, start)

    return with_headers


def _headers(frame_ancestors: tuple[str, ...], *, secure: bool) -> list[Header]:
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
