"""Look up a text by its key. A missing key is a fault of the program and is raised as one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("de", "en")
"""The languages the product speaks, by their BCP 47 codes."""

MAIN_LANGUAGE: Final = "de"
"""Spoken where nothing else is known."""

Words = Callable[..., str]
"""`text` with the language already chosen: `say("common.next")`."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language by `group.name`.

    Raises KeyError for a language the product does not speak.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    source = (Path(__file__).parent / f"{language}.toml").read_text("utf-8")
    return {
        f"{group}.{name}": value
        for group, entries in tomllib.loads(source).items()
        for name, value in entries.items()
    }


def text(language: str, key: str, /, **values: object) -> str:
    """The text for `key` ("group.name"), with names in {curly brackets} filled in.

    Raises KeyError for an unknown language, an unknown key or a name without a value.
    """
    found = texts(language)[key]
    return found.format_map(values) if values or "{" in found else found


@cache
def words(language: str) -> Words:
    """`text` for one language."""
    return partial(text, language)
