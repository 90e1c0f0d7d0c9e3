"""Typographic quotation marks where YAML wants straight ones."""

from __future__ import annotations

import re
from typing import Final

DOUBLE: Final = "„“”‟«»"
SINGLE: Final = "‚‘’‛‹›"
CURLY: Final = DOUBLE + SINGLE

_CLOSING: Final = dict(zip("„“«»‚‘‹›", "“”»«‘’›‹", strict=True))


def is_curly(text: str) -> bool:
    """Whether typographic marks stand where quotes of YAML would: around the whole text.

    „A“ und „B“ begins and ends with marks, but they belong to the text.
    """
    if not text or text[0] not in CURLY:
        return False
    if text[0] in SINGLE:
        return len(text) > 1 and text[-1] in f"{SINGLE}'"
    inner = text[1:-1] if text[-1] in f'{DOUBLE}"' else text[1:]
    return not set(inner) & set(f'{DOUBLE}"')


def without_curly(text: str) -> str:
    """The text without such marks around it."""
    return re.sub(rf"^[{CURLY}]|[{CURLY}\"']$", "", text).strip() if is_curly(text) else text


def in_pair(text: str) -> str:
    """A text with such marks around it, the closing one as it belongs to the opening one."""
    return text[0] + without_curly(text) + _CLOSING.get(text[0], text[0])
