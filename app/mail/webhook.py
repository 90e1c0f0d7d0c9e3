"""Hand a hand-off to another program over HTTPS, signed by the Standard Webhooks specification.

https://www.standardwebhooks.com: headers `webhook-id`, `webhook-timestamp` and `webhook-signature`;
the receiver can recognise a repeat by the id.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from app.mail.deadline import at_most
from app.mail.errors import NotSent

STEP: Final = 10.0
"""Seconds for connecting to an address, and for each part of the answer."""

TOGETHER: Final = 30.0
"""Seconds for all of it."""

GONE: Final = 410
"""The specification's way for a receiver to say that it wants nothing more."""

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All that the internet uses of IPv6 (IANA, "Internet Protocol Version 6 Address Space")."""

NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a translator shows them (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What is posted where. `id` is the same for every attempt."""

    url: str
    id: str
    body: str
    at: datetime


def post(
    secret: str | None,
    hook: Hook,
    *,
    allow_private: bool = False,
    step: float = STEP,
    together: float = TOGETHER,
) -> int:
    """Post a hook and give the status code. Raises NotSent.

    Redirects are not followed, and of the answer only the status is read. `step` and `together` are
    time limits in seconds.
    """
    if not secret:
        # The operator's to mend: the message waits until the secret is there.
        raise NotSent(None, permanent=False)
    try:
        delivery = _Delivery(urlsplit(hook.url), step)
    except ValueError:
        raise NotSent(None, permanent=False) from None
    try:
        with at_most(together, lambda: delivery.socket):
            status = delivery.post(hook, secret, allow_private=allow_private)
    except (OSError, http.client.HTTPException, ValueError):
        # ValueError: an address of which no request can be made, the firm's to mend as well.
        raise NotSent(None, permanent=False, unclear=delivery.is_handed_over) from None
    finally:
        delivery.close()
    if 200 <= status < 300:
        return status
    raise NotSent(status, permanent=status == GONE)


class _Delivery:
    """One attempt. The socket is at hand, for a time limit to cut it."""

    def __init__(self, url: SplitResult, step: float) -> None:
        self.url = url
        self.host = (url.hostname or "").encode("idna").decode() if url.hostname else ""
        self.port = url.port or (443 if url.scheme == "https" else 80)
        self.step = step
        self.socket: socket.socket | None = None
        self.is_handed_over = False

    def post(self, hook: Hook, secret: str, *, allow_private: bool) -> int:
        """The status of the answer."""
        # Only a worker that posts hooks needs this.
        from standardwebhooks.webhooks import Webhook

        body = hook.body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Klarheit",
            "Connection": "close",
            "Host": self.host + (f":{self.url.port}" if self.url.port else ""),
            "webhook-id": hook.id,
            "webhook-timestamp": str(int(hook.at.timestamp())),
            "webhook-signature": Webhook(secret).sign(hook.id, hook.at, hook.body),
        }
        path = quote(self.url.path or "/", safe="/%:@!$&'()*+,;=~")
        query = quote(self.url.query, safe="/%:@!$&'()*+,;=~?")
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.sock = self._connected(allow_private=allow_private)
        connection.request("POST", path + (f"?{query}" if query else ""), body, headers)
        self.is_handed_over = True
        with connection.getresponse() as response:
            return response.status

    def _connected(self, *, allow_private: bool) -> socket.socket:
        """A connection to the first address that answers.

        The name is resolved once, and what is connected to is the address that was checked, so that
        the name cannot point somewhere else by then. Raises OSError.
        """
        fault = OSError("no address may be connected to")
        for family, address in _addresses(self.host, self.port, allow_private=allow_private):
            self.socket = socket.socket(family, socket.SOCK_STREAM)
            self.socket.settimeout(self.step)
            try:
                self.socket.connect(address)
            except OSError as error:
                self.close()
                fault = error
                continue
            if self.url.scheme == "https":
                context = ssl.create_default_context()
                self.socket = context.wrap_socket(self.socket, server_hostname=self.host)
            return self.socket
        raise fault

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()


def _addresses(
    host: str, port: int, *, allow_private: bool
) -> Iterator[tuple[socket.AddressFamily, Any]]:
    """The addresses of a host that may be connected to."""
    for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if allow_private or is_public(str(address[0])):
            yield family, address


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and to one machine there.

    Not so the local network, this machine, the addresses of cloud services that tell secrets, and
    those of IPv6 that stand for such an address.
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        embedded = _embedded(found)
        if embedded is None and found not in GLOBAL_UNICAST:
            return False
        if embedded is not None:
            found = embedded
    return found.is_global and not found.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
