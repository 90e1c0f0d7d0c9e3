"""Signatures of cookies and forms, with what is the same for all of them made once.

itsdangerous derives the key and puts the hash together anew for every signature. Each request on
the prospect's way has two or three of them, and took longer over that than over its answer.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, Signer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.signer import SigningAlgorithm
from werkzeug.http import parse_cookie

COOKIE_RENEWAL: Final = timedelta(days=1)
"""How old a cookie may be before its visitor is sent a new one."""

COOKIES: Final = 256
"""Visitors of whom a web worker remembers what their cookies hold: those who were there last."""


class _HMACSHA256(SigningAlgorithm):
    """HMAC-SHA-256 (RFC 2104) in one call of OpenSSL."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The signature of a value."""
        return hmac.digest(key, value, "sha256")


class OwnKeySigner(TimestampSigner):
    """Signs with a key of its own, derived from the product's for one purpose."""

    def __init__(self, key: str, purpose: str) -> None:
        own_key = Signer(key, salt=purpose, digest_method=hashlib.sha256).derive_key()
        super().__init__(own_key, key_derivation="none", algorithm=_HMACSHA256())


class _CookieSerializer(URLSafeTimedSerializer):
    """Plain JSON: the cookie holds nothing that would need Flask's tags."""

    def __init__(self, signer: OwnKeySigner) -> None:
        super().__init__(b"")
        self._signer = signer

    def make_signer(self, salt: str | bytes | None = None) -> OwnKeySigner:  # noqa: ARG002
        return self._signer


class VisitorSession(SecureCookieSession):
    """What the cookie holds, and whether it is time to send a new one."""

    is_aging = False


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, checked once for all requests that come with the same one.

    It is sent anew a day after it was signed, to whoever is still there: answers are kept from the
    last one on, and the cookie has to live as long. Nothing is done for other responses that leave
    it as it is.
    """

    session_class = VisitorSession

    def __init__(self, signer: OwnKeySigner) -> None:
        self._signer = signer
        self._serializer = _CookieSerializer(signer)
        self._read = lru_cache(COOKIES)(self._verified)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:  # noqa: ARG002
        """The one serializer there is."""
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> VisitorSession:
        """What the cookie holds; nothing, where it is none of ours or too old.

        One from the future is as good as any: the clock has been set back.
        """
        cookies = request.environ.get("HTTP_COOKIE")
        found = self._read(cookies, app.config["SESSION_COOKIE_NAME"]) if cookies else None
        if found is None:
            return self.session_class()
        content, signed_at = found
        age = timedelta(seconds=self._signer.get_timestamp() - signed_at)
        if age > app.permanent_session_lifetime:
            return self.session_class()
        session = self.session_class(content)
        session.is_aging = age > COOKIE_RENEWAL
        return session

    def _verified(self, cookies: str, name: str) -> tuple[dict[str, Any], float] | None:
        """What the cookie of this name holds, and when it was signed. None: it is none of ours."""
        try:
            content, signed_at = self._serializer.loads(
                parse_cookie(cookies).get(name, ""), return_timestamp=True
            )
        except BadSignature:
            return None
        return content, signed_at.timestamp()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it has changed, or is used and to be renewed."""
        if session.accessed and isinstance(session, VisitorSession) and session.is_aging:
            session.modified = True
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed and "Cache-Control" in response.headers:
            # Nobody keeps the other ones, so it need not be said whom they are for.
            response.vary.add("Cookie")
