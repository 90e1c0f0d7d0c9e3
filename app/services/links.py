"""Signed links: over an id, a purpose and a stored random nonce.

None of them is stored, and the database alone cannot make one, for the key is not in it. Erasing
the row ends the link.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import Final

from itsdangerous import BadSignature, Signer

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""What an id may look like; a database need not be asked for anything else."""


class Purpose(StrEnum):
    """What a link is for. A link for one purpose is worth nothing for another."""

    PRIVATE = "private"
    CONFIRM = "confirm"
    FEEDBACK = "feedback"


def sign(key: str, purpose: Purpose, subject: str, nonce: str) -> str:
    """The token for a subject: an id, which may be followed by a dot and a value."""
    return _signer(key, purpose, nonce).sign(subject).decode("ascii")


def claimed_id(token: str) -> str:
    """The id a token claims to be for, not checked yet: only good for finding the nonce.

    Empty where it cannot be one.
    """
    claimed = token.partition(".")[0]
    return claimed if ID.fullmatch(claimed) else ""


def verified(key: str, purpose: Purpose, token: str, nonce: str) -> str | None:
    """The subject of a token. None: the signature does not fit."""
    try:
        return _signer(key, purpose, nonce).unsign(token).decode("ascii")
    except BadSignature:
        return None


def _signer(key: str, purpose: Purpose, nonce: str) -> Signer:
    return Signer(key, salt=f"klarheit.{purpose}.{nonce}", digest_method=hashlib.sha256)
