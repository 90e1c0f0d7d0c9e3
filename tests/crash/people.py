"""People whose answers are given, and who press buttons on the pages of real web workers."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from socket import MSG_PEEK
from urllib.parse import urlencode

from tests.application import Site
from tests.page import Page
from tests.prospect import Prospect

PATIENCE = 60.0
"""Seconds for whatever has to come about, on a busy machine."""


@dataclass
class Press:
    """One press of a button."""

    connection: http.client.HTTPConnection
    action: str
    fields: dict[str, list[str]]

    @property
    def port(self) -> int:
        """This end of the connection."""
        return int(self.connection.sock.getsockname()[1])

    def send(self) -> None:
        """Send the form."""
        body = urlencode(self.fields, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", self.action, body, headers)

    def answer(self) -> int | None:
        """The status of the answer. None: there is none, for who should give it has died."""
        try:
            response = self.connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return None
        return response.status

    def is_answered(self) -> bool:
        """Whether an answer has begun to arrive."""
        sock = self.connection.sock
        sock.setblocking(False)
        try:
            sock.recv(1, MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            sock.settimeout(PATIENCE)
        return True


class Person:
    """Somebody who has seen the preview of a request, with an address of their own."""

    def __init__(self, site: Site, number: int) -> None:
        self.email = f"person-{number}@kundin.example"
        # Forms take a person a while, and none of that time may lie in the future.
        site.clock.now = datetime.now(UTC) - timedelta(minutes=1)
        prospect = Prospect(site).completes()
        self.journey_id = prospect.journey_id
        self.by_link = prospect.by_link()
        self.by_link.previews(email=self.email, release="contact")
        self.confirmation = ""
        self._forms: dict[str, Page] = {}

    def is_to_confirm(self, letter: EmailMessage) -> bool:
        """Whether a letter asks this person to confirm."""
        return str(letter["To"]) == self.email

    def is_handed_over(self, letter: EmailMessage) -> bool:
        """Whether a letter is what sales gets of this person."""
        return str(letter["Reply-To"]) == self.email

    def form(self, step: str) -> Page:
        """The page with the button of a step, opened once and before anything happens."""
        if step not in self._forms:
            address = {
                "submit": f"{self.by_link.base}/conversation/preview",
                "confirm": self.confirmation,
                "erase": f"{self.by_link.base}/erase",
            }[step]
            page = self.by_link.visits(address)
            assert page.status == 200, page.html
            self._forms[step] = page
        return self._forms[step]

    @contextmanager
    def pressing(self, step: str, port: int) -> Iterator[Press]:
        """The button of a step about to be pressed, on the server at this port."""
        form = self.form(step)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.connect()
            yield Press(connection, form.action, form.form)
        finally:
            connection.close()
