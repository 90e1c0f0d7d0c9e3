"""What somebody meant who wrote a word there is not: the nearest of the words there are."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Container, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

LIKE_ENOUGH: Final = 0.6
"""How much alike two words must be, from 0 to 1, as difflib counts it."""

_IS_ID: Final = re.compile("(?!unknown$)[a-z][a-z0-9_]*")
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def nearest(word: object, known: Iterable[str]) -> str:
    """The known id most like this one, "" where none is like it."""
    # An id that is at fault itself is no help.
    sound = {_plain(each): each for each in known if each.isascii()}
    found = _like(_plain(str(word)), sound)
    return sound[found] if found else ""


def named(word: object, known: Mapping[str, Any]) -> str:
    """The id that is meant by a word: one with this name on the pages, else the nearest."""
    plain = _plain(str(word))
    for id_, what in known.items():
        if plain and _IS_ID.fullmatch(id_) and plain in map(_plain, _names(what)):
            return id_
    return nearest(word, known)


def _names(what: Any) -> list[str]:
    """What something is called on the pages."""
    if isinstance(what, str):
        return [what]
    keys = ("title", "short", "label", "ask")
    found = (what.get(key) if isinstance(what, Mapping) else getattr(what, key, "") for key in keys)
    return [each for each in found if isinstance(each, str)]


def meant(word: object, known: Iterable[str], taken: Container[str] = ()) -> str:
    """The key or word of the language that is meant where another one is written, "" for none.

    Other words for it are in `words/keys.toml`. Of several, one that is not `taken` yet is meant.
    """
    there = list(known)
    plain = _plain(str(word))
    certain = [each for each in there if _plain(each) == plain]
    certain += [each for each in _other_words().get(plain, ()) if each in there]
    if certain:
        return next((each for each in certain if each not in taken), certain[0])
    free = [each for each in there if each not in taken]
    return nearest(word, free) or nearest(word, there) or _like_another_word(plain, there)


def listed(known: Iterable[object]) -> str:
    """Known words, for a remedy."""
    return ", ".join(str(each) for each in known)


def as_id(word: str) -> str:
    """A form of the word that would do as an id: "Größe 2" becomes "groesse_2"."""
    return _plain(word)[:40].lstrip("0123456789_").rstrip("_")


def quoted(text: str) -> str:
    """The text in quotation marks, as one writes it in a file."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(word: str) -> str:
    """Without capitals, umlauts, and what stands between words: "Nächster Schritt", "nextStep"."""
    seen = _INVISIBLE.sub("", word)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", seen).lower().translate(_SPELT)
    return "_".join(re.findall(r"[a-z0-9]+", apart))


def _like(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=LIKE_ENOUGH)
    return found[0] if found else ""


@cache
def _other_words() -> Mapping[str, tuple[str, ...]]:
    """For each other word, the keys it stands for."""
    path = Path(__file__).parent / "words" / "keys.toml"
    found: dict[str, tuple[str, ...]] = {}
    for key, words in tomllib.loads(path.read_text("utf-8")).items():
        for word in words:
            found[word] = (*found.get(word, ()), key)
    return found


def _like_another_word(plain: str, known: list[str]) -> str:
    """The key that a misspelt other word stands for: "zielgrupe"."""
    words = {word: key for word, keys in _other_words().items() for key in keys if key in known}
    # A short word is like many.
    found = difflib.get_close_matches(plain, list(words), n=1, cutoff=0.8)
    return words[found[0]] if found else ""
