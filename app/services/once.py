"""A form that is sent twice sends one message."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode


def message_id(form: str, *typed: str) -> str:
    """The id of the message that a form makes: 132 bits as 22 characters.

    `form` is the signed token of the form, which no other form has. The same form with the same
    words makes the same message, however often it is sent; with other words it makes another one.
    """
    digest = hashlib.sha256("\0".join((form, *typed)).encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).decode("ascii")[:22]
