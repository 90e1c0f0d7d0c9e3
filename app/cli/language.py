"""The language a terminal is spoken to in."""

from __future__ import annotations

from collections.abc import Mapping

from app.translations import LANGUAGES, MAIN_LANGUAGE


def terminal_language(environment: Mapping[str, str]) -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG asks for, in this order (POSIX, 8.2).

    The first one that is set decides; what the product does not speak becomes its main language.
    """
    wanted = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, wanted), "").replace("-", "_").split("_")[0].lower()
    return code if code in LANGUAGES else MAIN_LANGUAGE
