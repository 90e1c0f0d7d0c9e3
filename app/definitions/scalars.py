"""Plain scalars by the core schema of YAML 1.2 (10.3.2): `ja`, `no` and `on` are words.

Numbers are exact: int or Decimal, never float. Infinity and "not a number" stay words, for no
questionnaire has a use for them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | Decimal | bool | None

_CONSTANTS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DECIMAL_INTEGER: Final = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OTHER_BASE: Final = re.compile(r"0(o[0-7]+|x[0-9a-fA-F]+)", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?", re.ASCII)
_GROUPED: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)

_LONGEST_NUMBER: Final = 40
"""Characters. Longer ones stay words: reading them could take any amount of time and memory."""


def plain_scalar(written: str) -> Scalar:
    """The value of a scalar written without quotes."""
    if written in _CONSTANTS:
        return _CONSTANTS[written]
    if len(written) > _LONGEST_NUMBER:
        return written
    if _DECIMAL_INTEGER.fullmatch(written):
        return int(written)
    if _OTHER_BASE.fullmatch(written):
        return int(written, 0)
    if _FLOAT.fullmatch(written):
        return Decimal(written)
    return written


def whole_number(value: object) -> int | None:
    """The number that somebody meant who sets thousands apart with a point: 1000 of 1.000."""
    written = str(value) if isinstance(value, Decimal) else ""
    return int(written.replace(".", "")) if _GROUPED.fullmatch(written) else None
