"""What the preview shows beside the frame: where the frame is, and what the answers cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from app.definitions.edition import Edition
from app.definitions.finding import Finding
from app.definitions.folder import BRAND, listing
from app.definitions.source import Unreadable, read_source
from app.definitions.summary import summarised
from app.definitions.wording import message, remedy, where
from app.domain.conversation import Release
from app.services import answering
from app.services.answering import Journey
from app.services.inspection import Inspection, inspect
from app.services.preview import Tryouts
from app.services.preview_mails import Post
from app.services.saves import Saves
from app.translations import MAIN_LANGUAGE, words
from app.web.pages import render
from app.web.place import Place, cookie_journey_id, language_of_path, surroundings

WIDEST: Final = 100
"""Signs of a line that a finding quotes."""

ADDRESS: Final = re.compile(r"/(?:[!-.0-Z^-~][!-Z^-~]*)?")
"""A path on this server: nothing that a browser could read as another host."""

WORD: Final = re.compile(r""""(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,:{}\[\]]+|.""")
"""A key or a scalar of YAML, from its first sign on."""

CONFIRMATION: Final = "confirmation"
MAILS: Final = (CONFIRMATION, *Release)
"""The mails that can be looked at: the confirmation, and the hand-off for each release."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What the preview works with. `language` is the one it speaks to the team in."""

    saves: Saves
    tryouts: Tryouts
    post: Post
    language: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the frame shows. `slug` is None where the address does not say which questionnaire."""

    address: str
    language: str
    slug: str | None
    question_id: str | None

    def translated(self, language: str) -> str:
        """The same page in another language."""
        path = self.address.removeprefix(_prefix(self.language))
        return _prefix(language) + path or "/"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A finding in words and the line it is about; `marked` is the word it begins with."""

    place: str
    severity: str
    where: str
    message: str
    remedy: str
    line: int
    before: str
    marked: str
    after: str


def bench() -> Workbench:
    """The workbench of this application."""
    wired: Workbench = current_app.extensions["klarheit_preview"]
    return wired


def workbench_page(slug: str, at: str, token: str) -> str:
    """The whole page. `at` is the address in the frame, empty for the start."""
    shown = _shown(at) or _start(slug)
    slug = shown.slug or slug
    slugs, edition = _slugs(), surroundings().catalogue.edition(slug)
    if edition is None and slug not in slugs:
        abort(404)
    g.place = Place(shown.language, slug)
    inspection = _inspection(edition, slug, shown.language)
    warnings = summarised(edition.warnings) if edition else ()
    return render(
        "preview/workbench.html",
        tool=words(bench().language),
        tool_language=bench().language,
        shown=shown,
        slug=slug,
        slugs=slugs,
        languages=_languages(slug),
        views=_views(g.place),
        number=bench().saves.number,
        token=token,
        edition=edition,
        questionnaire=inspection.orientation.questionnaire if inspection else None,
        inspection=inspection,
        warnings=[_excerpt(each) for each in (*bench().saves.live.open, *warnings)],
        has_brand=bench().saves.live.brand is not None,
        **_faults(slug),
    )


def _start(slug: str) -> Shown:
    """The landing page, in the team's language where the questionnaire speaks it."""
    languages = _languages(slug)
    language = bench().language if bench().language in languages else languages[0]
    return Shown(Place(language, slug).base, language, slug, None)


def journey_of(slug: str, language: str) -> Journey | None:
    """The journey of this browser; one without answers where there is none yet."""
    journey_id = cookie_journey_id(slug) or ""
    found = answering.find(surroundings(), journey_id, language)
    if found is None and surroundings().catalogue.edition(slug) is not None:
        return answering.fresh(surroundings(), slug, language, journey_id)
    return found


def _inspection(edition: Edition | None, slug: str, language: str) -> Inspection | None:
    journey = journey_of(slug, language)
    if edition is None or journey is None:
        return None
    return inspect(edition, journey.questionnaire, journey.answers)


def _prefix(language: str) -> str:
    return "" if language == MAIN_LANGUAGE else f"/{language}"


def _shown(at: str) -> Shown | None:
    """What the frame shows at an address of the product; None where it is not one."""
    if not ADDRESS.fullmatch(at):
        return None
    path = urlsplit(at).path
    try:
        endpoint, values = current_app.url_map.bind_to_environ(request.environ).match(path, "GET")
    except HTTPException:
        return None
    if endpoint.startswith("preview.") or endpoint == "static":
        return None
    slug = values.get("slug")
    if endpoint.endswith(".home"):
        slug = surroundings().brand.default_questionnaire
    return Shown(at, language_of_path(path), slug, values.get("question_id"))


def _slugs() -> list[str]:
    """All questionnaires there are, also those whose files have never been valid."""
    try:
        return list(listing(bench().saves.folder).questionnaires)
    except OSError:
        return list(surroundings().catalogue.slugs())


def _languages(slug: str) -> tuple[str, ...]:
    edition = surroundings().catalogue.edition(slug)
    return edition.languages if edition else (MAIN_LANGUAGE,)


def _views(place: Place) -> list[tuple[str, str]]:
    """What one may want to look at: the key of its name and its address."""
    steps = ("landing", "review", "result", "report", "conversation")
    mails = f"{place.prefix}/preview/{place.slug}/mail"
    return [
        *((f"view_{step}", place.way(step)) for step in steps),
        *((f"mail_{each}", f"{mails}/{each}") for each in MAILS),
        ("view_mailbox", f"{place.prefix}/mailbox/"),
    ]


def _faults(slug: str) -> dict[str, list[Excerpt]]:
    """What keeps this questionnaire or the brand from being live, and what is wrong elsewhere."""
    saves = bench().saves
    ours = (slug, BRAND, saves.folder.name)
    found: dict[str, list[Excerpt]] = {"faults": [], "others": []}
    for each in saves.live.faults:
        name = each.file.removesuffix(".yaml").partition(".")[0]
        found["faults" if name in ours else "others"].append(_excerpt(each))
    return found


def _excerpt(finding: Finding) -> Excerpt:
    language = bench().language
    try:
        line = read_source(bench().saves.folder / finding.file).line(finding.line)
    except Unreadable:
        line = ""
    at = finding.column - 1
    start = max(0, at - WIDEST // 2)
    found = WORD.match(line, at)
    end = found.end() if found else at
    return Excerpt(
        place=f"{finding.file}:{finding.line}:{finding.column}",
        severity=finding.severity.value,
        where=where(finding.place, language),
        message=message(finding, language),
        remedy=remedy(finding, language),
        line=finding.line,
        before=line[start:at],
        marked=line[at:end],
        after=line[end : start + WIDEST],
    )
