"""Hand a hand-off to another program over HTTPS, signed by the Standard Webhooks specification.

https://www.standardwebhooks.com: headers `webhook-id`, `webhook-timestamp` and `webhook-signature`;
the receiver can recognise a repeat by the id.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from app.mail.errors import NotSent

if TYPE_CHECKING:
    import urllib3

TIMEOUT: Final = 10.0
"""Seconds for connecting, and again for the answer."""

GONE: Final = 410
"""The specification's way for a receiver to say that it wants nothing more."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What is posted where. `id` is the same for every attempt."""

    url: str
    id: str
    body: str
    at: datetime


def post(secret: str | None, hook: Hook, *, allow_private: bool = False) -> int:
    """Post a hook and give the status code. Raises NotSent.

    Redirects are not followed. The address is resolved once, checked and connected to, so that a
    name cannot point somewhere else between the check and the connection; addresses of the local
    network are refused unless they are allowed.
    """
    if not secret:
        # The operator's to mend: the message waits until the secret is there.
        raise NotSent(None, permanent=False)
    # Only a worker that posts hooks needs these.
    import urllib3
    from standardwebhooks.webhooks import Webhook

    parts = urlsplit(hook.url)
    host = parts.hostname or ""
    headers = {
        "Content-Type": "application/json",
        "Host": parts.netloc.rpartition("@")[2],
        "User-Agent": "Klarheit",
        "webhook-id": hook.id,
        "webhook-timestamp": str(int(hook.at.timestamp())),
        "webhook-signature": Webhook(secret).sign(hook.id, hook.at, hook.body),
    }
    address = _public_address(host, parts.port or _port(parts.scheme), allow_private=allow_private)
    try:
        with _pool(parts.scheme, address, parts.port, host) as pool:
            response = pool.urlopen(
                "POST",
                parts.path + (f"?{parts.query}" if parts.query else "") or "/",
                body=hook.body.encode(),
                headers=headers,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(TIMEOUT),
            )
    except (urllib3.exceptions.HTTPError, OSError):
        raise NotSent(None, permanent=False) from None
    if 200 <= response.status < 300:
        return response.status
    raise NotSent(response.status, permanent=response.status == GONE)


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _pool(scheme: str, address: str, port: int | None, host: str) -> urllib3.HTTPConnectionPool:
    import urllib3

    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            address, port, maxsize=1, server_hostname=host, assert_hostname=host
        )
    return urllib3.HTTPConnectionPool(address, port, maxsize=1)


def _public_address(host: str, port: int, *, allow_private: bool) -> str:
    """An address of a host that may be connected to. Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotSent(None, permanent=False) from None
    for *_, address in found:
        if allow_private or ipaddress.ip_address(address[0]).is_global:
            return str(address[0])
    raise NotSent(None, permanent=True)
