"""Where requests and questions go: addresses that can receive them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from app.definitions.finding import Issue, Place

Data = Mapping[str, Any]

_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""What is probably meant where there is more than an address."""


def addresses(data: Data) -> Iterator[Issue]:
    """Every address is one; the webhook is an https address."""
    handoff = data["handoff"]
    for key in ("conversations_to", "questions_to"):
        yield from bad_email(handoff[key], ("handoff", key))
    for position, route in enumerate(handoff.get("routes", [])):
        place = ("handoff", "routes", position, "conversations_to")
        yield from bad_email(route["conversations_to"], place)
    if "webhook" in handoff and not _is_https(handoff["webhook"]):
        yield Issue("bad_webhook", ("handoff", "webhook"), {"value": handoff["webhook"]})


def bad_email(address: str, place: Place) -> Iterator[Issue]:
    """An issue where the address cannot be one (syntax alone: nothing is looked up)."""
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        found = _ADDRESS.search(address)
        near = found.group() if found else ""
        yield Issue("bad_email", place, {"value": address, "nearest": near, "reason": str(error)})


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
