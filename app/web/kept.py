"""What is the same for everybody is kept: made once, compressed once, known by its ETag.

Pages are compressed too, each as it is made. Compression tells by the length of an answer how much
in it repeats itself, and who may choose a part of a page could so find out another part (BREACH).
Therefore only what was asked for by GET is compressed: such a page never repeats what an address
says beyond its path. A form that comes back with what was typed is not.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response

from app.web.current import current_request

FOREVER: Final = "public, max-age=31536000, immutable"
"""For what has another address as soon as it has another content."""

ASK_AGAIN: Final = "private, no-cache"
"""Only the browser that asked may keep it, and asks each time whether it still holds."""

FOR_A_WHILE: Final = "public, max-age=60"
"""For what keeps its address when its content changes, and does not depend on who asks."""

Compress = Callable[[bytes], bytes]

ONCE: Final[Mapping[str, Compress]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=9, lgwin=18),
    "gzip": partial(gzip.compress, compresslevel=9, mtime=0),
}
"""For what is kept. The first one that a browser takes is used.

Brotli's two highest qualities would save another tenth and cost a worker 3 MB that stay.
"""

EACH_TIME: Final[Mapping[str, Compress]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=4, lgwin=18),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
}
"""For a page that is made for one person: less than half a millisecond for the longest."""

SMALLEST: Final = 1024
"""Bytes. What is shorter fits into one packet as it is."""

_TEXT: Final = ("text/", "application/xml", "image/svg+xml")


class Kept:
    """An answer that is the same for everybody.

    `cache_control` and `headers` are sent with it. `tag` is its ETag, apart from the encoding.
    """

    def __init__(
        self,
        content: bytes,
        mimetype: str,
        cache_control: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content = content
        self.tag = short_hash(content)
        self._mimetype = mimetype
        self._headers = {"Cache-Control": cache_control, **(headers or {})}
        self._encoded: dict[str, bytes] = {}

    def response(self, cache_control: str | None = None) -> Response:
        """The answer to this request: all of it, or 304 where the browser still has it."""
        encoding = _accepted(ONCE) if self._mimetype.startswith(_TEXT) else None
        content = self._in(encoding) if encoding else self.content
        response = Response(content, mimetype=self._mimetype, headers=self._headers)
        if cache_control:
            response.headers["Cache-Control"] = cache_control
        response.set_etag(f"{self.tag}-{encoding}" if encoding else self.tag)
        if self._mimetype.startswith(_TEXT):
            response.vary.add("Accept-Encoding")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.make_conditional(current_request().environ)
        return response

    def _in(self, encoding: str) -> bytes:
        if encoding not in self._encoded:
            self._encoded[encoding] = ONCE[encoding](self.content)
        return self._encoded[encoding]


def short_hash(content: bytes) -> str:
    """A name for a content: 40 bits of its SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()[:10]


def _accepted(encodings: Mapping[str, Compress]) -> str | None:
    """The first encoding that the browser takes."""
    request = current_request()
    if "HTTP_ACCEPT_ENCODING" not in request.environ:
        return None
    accepted = request.accept_encodings
    return next((each for each in encodings if accepted[each] > 0), None)


def install(app: Flask) -> None:
    """Compress every page that is asked for."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    encoding = _accepted(EACH_TIME)
    asked_for = current_request().method in ("GET", "HEAD") and response.status_code == 200
    if not (encoding and asked_for) or response.mimetype != "text/html":
        return response
    if "Content-Encoding" in response.headers:
        return response
    content = response.get_data()
    if len(content) >= SMALLEST:
        response.set_data(EACH_TIME[encoding](content))
        response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
    return response
