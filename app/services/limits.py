"""How much mail one journey can set off, and how much can be set off to one address.

Both are counted in the transaction that puts the mail into the outbox. The keys are hashes made
with the secret key: the database alone tells neither the address nor the journey.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Final

from app.services.surroundings import Surroundings
from app.storage import limits
from app.storage.database import Connection, reading, writing

WINDOW: Final = timedelta(hours=1)
"""How long the hashes are kept (product, "Law")."""

PER_JOURNEY: Final = 10
PER_ADDRESS: Final = 5


class TooMany(Exception):
    """Enough for now; there is room again after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


def allow_mail(
    connection: Connection, surroundings: Surroundings, journey_id: str, address: str
) -> None:
    """Count one mail for a journey and for an address. Raises TooMany; then nothing is kept."""
    if not surroundings.limits_mail:
        return
    now = surroundings.clock()
    for kind, value, most in (
        ("journey", journey_id, PER_JOURNEY),
        ("address", _mailbox(address), PER_ADDRESS),
    ):
        key = _key(surroundings.config.secret_key, kind, value)
        until = limits.count(connection, key, now, WINDOW, most)
        if until is not None:
            raise TooMany(until - now)


def _mailbox(address: str) -> str:
    """Spellings that usually lead to the same mailbox count as one."""
    name, _, domain = address.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _key(secret: str, kind: str, value: str) -> str:
    message = f"klarheit.limits.{kind}.{value}"
    return hmac.new(secret.encode(), message.encode(), "sha256").hexdigest()


def forget_expired(surroundings: Surroundings) -> None:
    """Erase hashes whose hour is over. Several workers may do it at once."""
    now = surroundings.clock()
    with reading() as connection:
        if not limits.is_any_over(connection, now):
            return
    with writing() as connection:
        limits.forget_before(connection, now)
