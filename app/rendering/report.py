"""The orientation report as HTML: one orientation, set as a document to be handed on.

Pure, and done in the caller's process. `report_process` makes a PDF of it elsewhere.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from app.domain.answers import UNKNOWN
from app.domain.comparison import Comparison
from app.domain.orientation import Area, Orientation
from app.domain.questionnaire import Questionnaire
from app.rendering.answers import answer_lines
from app.rendering.comparison import then_now
from app.rendering.environment import environment
from app.rendering.method import topics
from app.rendering.pages import in_words
from app.rendering.printable import printable
from app.translations import Words, long_date, words

VERSION_LETTERS: Final = 12
"""As many of a version's 64 letters are shown as tell versions apart."""

TICKED: Final = 6
"""As many open points as fit on the page for a conversation beside room to write."""

COLUMNS: Final = 3
"""As many times stand side by side."""

_PAGE_MM: Final = 251
_RULE_MM: Final = 9.5
_PROMPT_MM: Final = 10.5

_LINE: Final = 118
"""The length of an area's line in millimetres: the width of the text column."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the report.

    `accent` is a colour as #rrggbb, `imprint` one line each, `contact` an e-mail address, `logo` a
    PNG, JPEG or SVG file. Raises ValueError for an accent or a logo that is none of these.
    """

    firm: str
    accent: str
    imprint: tuple[str, ...]
    contact: str
    logo: bytes | None = None

    def __post_init__(self) -> None:
        """Check what goes into the stylesheet and into an address."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.accent):
            raise ValueError(f"{self.accent!r} is not a colour like #57305f")
        if self.logo is not None:
            _media_type(self.logo)

    @property
    def logo_address(self) -> str | None:
        """The logo as an address that holds all of it, so that nothing has to be fetched."""
        if self.logo is None:
            return None
        encoded = base64.b64encode(self.logo).decode("ascii")
        return f"data:{_media_type(self.logo)};base64,{encoded}"


def _media_type(logo: bytes) -> str:
    if logo.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if logo.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if re.match(rb"\s*(<\?xml|<!--|<svg)", logo):
        return "image/svg+xml"
    raise ValueError("the logo is neither a PNG nor a JPEG nor an SVG file")


@dataclass(frozen=True, slots=True)
class Line:
    """The drawing of an area: where it ends, where bands begin, in millimetres, and its words."""

    end: float | None
    bounds: tuple[float, ...]
    meaning: str


def report_html(
    orientation: Orientation,
    publisher: Publisher,
    *,
    language: str,
    assessed_on: date,
    comparison: Comparison | None = None,
) -> str:
    """The whole report, with then and now where there is a comparison.

    The same arguments give the same text.

    Signs that no font of the report has are replaced by a box, and the appendix says so. Never in
    it: the private link.
    """
    say = words(language)
    before, between, after = re.split("[\0\1]", say("report.page_of", n="\0", m="\1"))
    render = partial(
        environment().get_template("report/report.html").render,
        result=orientation,
        publisher=publisher,
        language=language,
        say=say,
        date=long_date(language, assessed_on),
        created=assessed_on.isoformat(),
        version=orientation.questionnaire.version[:VERSION_LETTERS],
        page_of=(before, between, after),
        answer=partial(answer_lines, language),
        line=partial(_line, say, orientation.questionnaire),
        in_words=partial(in_words, language),
        UNKNOWN=UNKNOWN,
        ticked=TICKED,
        room=_room(orientation),
        topics=topics(language, orientation.questionnaire),
        compared=then_now(language, comparison) if comparison else None,
        columns=_columns(len(comparison.days)) if comparison else (),
    )
    html, has_missing_signs = printable(render(has_missing_signs=False))
    if has_missing_signs:
        html, _ = printable(render(has_missing_signs=True))
    return html


def _columns(count: int) -> tuple[int, ...]:
    """Which assessments have a column: all that fit, else the first and the last ones."""
    return tuple(range(count)) if count <= COLUMNS else (0, *range(count - COLUMNS + 1, count))


def _room(orientation: Orientation) -> tuple[tuple[str, int], ...]:
    """The prompts of the page for a conversation and how many lines to write on each has.

    They fill one page: what stands above them is estimated, rather too high than too low.
    """
    points = [len(each.question.ask) for each in orientation.open_points[:TICKED]]
    own = [len(orientation.own_question)] if orientation.own_question else []
    above = 22 + sum(4.75 * (1 + length // 62) + 1 for length in (*points, *own))
    above += 10 * (bool(points) + bool(own))
    shares = {"others": 4, "who": 3, "unchanged": 4, "again": 2}
    rules = (_PAGE_MM - above - _PROMPT_MM * len(shares)) / _RULE_MM
    return tuple(
        (name, max(1, int(rules * share / sum(shares.values())))) for name, share in shares.items()
    )


def _line(say: Words, questionnaire: Questionnaire, area: Area) -> Line:
    bounds = tuple(_LINE * lowest / 100 for lowest in questionnaire.bands.values())
    title = area.dimension.title
    if area.clarity is None:
        lowest_band = questionnaire.band_titles[next(iter(questionnaire.bands))]
        words_for_it = say(
            "result.dimension_not_assessable", dimension=title, lowest_band=lowest_band
        )
        return Line(None, bounds, words_for_it)
    # Rounded down, so that the number never seems to reach a band that the area has not reached.
    clarity = int(area.clarity)
    meaning = say("result.dimension_bar", dimension=title, clarity=clarity, band=area.band_title)
    return Line(round(_LINE * float(area.clarity) / 100, 2), bounds, meaning)
