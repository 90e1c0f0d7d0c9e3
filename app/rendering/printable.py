"""Text that a PDF can hold: nothing but signs that the report's fonts have.

A sign without a glyph, a control character or half a surrogate pair would break PDF/UA or the
renderer itself. People type all of them: emoji, other scripts, what a copied text brings along.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"

MARK: Final = "\N{WHITE SQUARE}"
"""Stands for a sign that no font has."""

_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_TEXT: Final = re.compile("[^<>&\"']+")
"""Runs without a sign of markup: an accent typed first must not merge with a tag before it."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Sk"})
"""Categories that leave nothing behind where the fonts lack the sign: controls, surrogates, marks
that only modify the sign before them."""

_LAID_OUT: Final = frozenset("\n\t\N{ZERO WIDTH SPACE}")
"""White space that never becomes a glyph."""

_LONG: Final = 40
"""A word with more signs fits in no column."""

_LONG_WORD: Final = re.compile(rf"\S{{{_LONG},}}")
_EIGHT: Final = re.compile(r"(.{8})(?=.{4})")

_HYPHEN: Final = "\N{HYPHEN}"
"""Is kept for the end of a line that divides a word."""


@cache
def glyphs() -> frozenset[str]:
    """Every sign that a text can have, in roman and in italic; from what scripts/fonts.py wrote."""
    ranges = (each.split("-") for each in (FONTS / "glyphs.txt").read_text("ascii").split())
    shown = frozenset(
        chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)
    )
    return (_LAID_OUT | shown) - {_HYPHEN}


def printable(text: str) -> tuple[str, bool]:
    """The text with what the fonts have, and whether a mark had to stand in for anything.

    Letters with separate accents are composed, typographic variants (a ligature, a fullwidth
    letter) become the letters they stand for, invisible signs are left out.
    """
    if unicodedata.is_normalized("NFC", text) and glyphs().issuperset(text):
        return text, False
    written = _TEXT.sub(lambda run: _run(run[0]), text)
    return written, written.count(MARK) > text.count(MARK)


def divisible(text: str) -> str:
    """The text with places to divide a word that fits in no column.

    They are where a line could end, and cannot be seen. Without them, to find such a place takes
    time that grows with the square of the length.
    """
    return _LONG_WORD.sub(lambda word: _EIGHT.sub("\\1\N{ZERO WIDTH SPACE}", word[0]), text)


def _run(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    shown = glyphs()
    return "".join(
        # Of an emoji that is made of several, one mark is enough.
        _written(sign) if sign in shown or before != _JOINER else ""
        for before, sign in pairwise(f" {composed}")
    )


@lru_cache(maxsize=1024)
def _written(sign: str) -> str:
    if sign in glyphs():
        return sign
    if sign == _HYPHEN:
        return "-"
    category = unicodedata.category(sign)
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Zs":
        return " "
    if category in _INVISIBLE:
        return ""
    plainer = unicodedata.normalize("NFKC", sign)
    # What could be read as markup stays out: this runs on finished HTML.
    if glyphs().issuperset(plainer) and not set("<>&\"'") & set(plainer):
        return plainer
    return MARK
