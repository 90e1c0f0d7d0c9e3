"""Which files of the folder are questionnaires, which are translations, and which are neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.definitions.finding import Finding, Severity
from app.definitions.nearest import as_id, listed, nearest
from app.translations import LANGUAGES

RESERVED: Final = frozenset(
    {
        "j",
        "confirm",
        "feedback",
        "privacy",
        "static",
        "mailbox",
        "health",
        "ready",
        "metrics",
        "team",
        "preview",
        "imprint",
    }
)
"""First parts of the product's own addresses ("The prospect's way"), which no questionnaire has."""

_LANGUAGE: Final = re.compile(r"[a-z]{2}(-[a-z]{2})?")
"""What could be a language's prefix in an address is no slug, even if nobody speaks it yet."""

_SLUG: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")

BRAND: Final = "brand"
BRAND_FILE: Final = f"{BRAND}.yaml"
"""The file of the firm, which is no questionnaire."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one questionnaire."""

    main: Path
    translations: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, and what is wrong with the names in it."""

    questionnaires: Mapping[str, Files]
    findings: tuple[Finding, ...]


def listing(folder: Path) -> Listing:
    """The questionnaires of a folder by slug, in alphabetical order.

    Raises OSError where the folder cannot be read.
    """
    findings: list[Finding] = []
    main: dict[str, Path] = {}
    others: list[Path] = []
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.suffix.lower() not in (".yaml", ".yml") or path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            findings.append(_about(path, "wrong_ending", name=f"{path.stem}.yaml"))
        elif "." in path.stem:
            others.append(path)
        elif path.stem != BRAND:
            main[path.stem] = path
    translations: dict[str, dict[str, Path]] = {slug: {} for slug in main}
    for path in others:
        slug, _, language = path.stem.partition(".")
        if slug == BRAND:
            findings.append(_about(path, "brand_language_file"))
        elif slug not in main:
            near = nearest(slug, main)
            findings.append(_about(path, "translation_of_nothing", slug=slug, nearest=near))
        elif language not in LANGUAGES:
            known = listed(LANGUAGES)
            findings.append(_about(path, "language_unknown", language=language, known=known))
        else:
            translations[slug][language] = path
    return Listing(
        {slug: Files(path, translations[slug]) for slug, path in main.items()}, tuple(findings)
    )


def files_of(main: Path) -> Files:
    """A file that need not be among the live ones, with the translations beside it."""
    beside = {language: main.with_suffix(f".{language}.yaml") for language in LANGUAGES}
    return Files(main, {language: path for language, path in beside.items() if path.exists()})


@dataclass(frozen=True, slots=True)
class Near:
    """What there is where a file was looked for: the first part of its path that is missing.

    `meant`: a path that is like it, "" for none; `known`: what is there in its place.
    """

    missing: Path
    meant: str
    known: tuple[str, ...]


def near(path: Path) -> Near:
    """What there is near a file of a questionnaire that does not exist."""
    missing = path
    while missing.parent != missing and not missing.parent.is_dir():
        missing = missing.parent
    is_file = missing == path
    known = tuple(
        sorted(
            each.stem if is_file else each.name
            for each in _entries(missing.parent)
            if (_is_main(each) if is_file else each.is_dir() and not each.name.startswith("."))
        )
    )
    name = path.stem if is_file else missing.name
    found = name if name in known else nearest(name, known)
    ending = ".yaml" if is_file else ""
    return Near(
        missing,
        str(missing.parent / f"{found}{ending}") if found else "",
        tuple(f"{each}{ending}" for each in known),
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_main(path: Path) -> bool:
    """Whether a file is named as a questionnaire is, and not as a translation."""
    return path.suffix == ".yaml" and "." not in path.stem and path.stem not in ("", BRAND)


def bad_slug(slug: str) -> Finding | None:
    """Why a name cannot be the address of a questionnaire."""
    path = Path(f"{slug}.yaml")
    if slug in RESERVED or slug == BRAND or slug in LANGUAGES or _LANGUAGE.fullmatch(slug):
        return _about(path, "reserved_slug", slug=slug)
    if not _SLUG.fullmatch(slug):
        near = as_id(slug.removesuffix(".yaml")).replace("_", "-")
        return _about(path, "bad_slug", slug=slug, nearest=near)
    return None


def _about(path: Path, code: str, **facts: object) -> Finding:
    return Finding(Severity.ERROR, code, path.name, 1, 1, (), facts)
