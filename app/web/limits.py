"""How much one client may ask for, so that none takes the product from the others.

Counted in the memory of each web worker and forgotten with the window: nothing about a client is
stored, and a page costs one look into a dictionary more.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Final

from flask import Flask, Response, make_response

from app.services.limits import TooMany
from app.translations import words
from app.web.current import current_application, current_request
from app.web.pages import resend, state
from app.web.place import here, make_sure_of_place, surroundings

MACHINES: Final = frozenset({"/health", "/ready", "/metrics"})
"""What only watches is never refused: it would be taken for an outage."""


@dataclass(slots=True)
class Window:
    """Counts each client within one stretch of `seconds`; with the next one all is forgotten."""

    most: int
    seconds: int
    number: int = 0
    counts: dict[bytes, int] = field(default_factory=dict)

    def count(self, client: bytes, now: float) -> int:
        """Count once more. Gives 0 where there was room, else the seconds until there is."""
        number = int(now) // self.seconds
        if number != self.number:
            self.number, self.counts = number, {}
        counted = self.counts.get(client, 0) + 1
        self.counts[client] = counted
        return 0 if counted <= self.most else ceil(self.seconds - now % self.seconds)


class Limits:
    """The windows of one web worker.

    Somebody who answers as fast as pages load asks for about 200 a minute; the limit leaves room
    for a whole company behind one address.
    """

    def __init__(self) -> None:
        self.pages = Window(most=1200, seconds=60)
        self.mails = Window(most=60, seconds=3600)
        self._salt = secrets.token_bytes(16)

    def count(self, window: Window) -> None:
        """Count this request in a window. Raises TooMany."""
        address = current_request().remote_addr or ""
        wait = window.count(self._client(address), surroundings().clock().timestamp())
        if wait and not _is_this_machine(address):
            raise TooMany(timedelta(seconds=wait))

    def _client(self, address: str) -> bytes:
        """A client under a name that nobody can read, also not from memory."""
        if ":" in address:
            address = _network(address)
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=8).digest()


def limits() -> Limits:
    """The limits of this web worker."""
    found: Limits = current_application().extensions["klarheit_limits"]
    return found


def count_mail() -> None:
    """Count that a client wants mail to be sent. Raises TooMany."""
    limits().count(limits().mails)


def _network(address: str) -> str:
    """The network of an IPv6 address: whoever has one has 2^64 of them (RFC 6177)."""
    try:
        return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        return address


@lru_cache(maxsize=128)
def _is_this_machine(address: str) -> bool:
    """A proxy that TRUSTED_PROXIES does not count, whose visitors all look like one, or a test."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def install(app: Flask) -> None:
    """Count every request, before anything is done for it."""
    app.extensions["klarheit_limits"] = Limits()
    app.register_error_handler(TooMany, too_many)

    @app.before_request
    def count_page() -> None:
        request = current_request()
        if request.endpoint != "static" and request.path not in MACHINES:
            of_worker = limits()
            of_worker.count(of_worker.pages)


def seconds_of(refused: TooMany) -> int:
    """How long to wait, in whole seconds."""
    return max(1, ceil(refused.wait.total_seconds()))


def retry_after(refused: TooMany) -> dict[str, str]:
    """The header that says when there is room again."""
    return {"Retry-After": str(seconds_of(refused))}


def too_many(refused: TooMany) -> Response:
    """A page that says when there is room again, and keeps what a form brought."""
    make_sure_of_place()
    page = state("too_many", 429, resend=resend(), seconds=seconds_of(refused))[0]
    return make_response(page, 429, retry_after(refused))


def too_much_mail(refused: TooMany) -> str:
    """What a form says that would set off one mail too many."""
    return words(here().language)("errors.too_much_mail", minutes=ceil(seconds_of(refused) / 60))
