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
from app.domain.logo import media_type
from app.domain.orientation import Area, Orientation
from app.domain.questionnaire import Questionnaire
from app.rendering.answers import answer_lines
from app.rendering.comparison import then_now
from app.rendering.environment import environment
from app.rendering.method import shortfall, topics
from app.rendering.pages import in_words, open_count
from app.rendering.printable import divisible, printable
from app.translations import Words, long_date, words

VERSION_LETTERS: Final = 12
"""As many of a version's 64 letters are shown as tell versions apart."""

TICKED: Final = 6
"""As many open points as fit on the page for a conversation beside room to write."""

MANY: Final = 12
"""More open points are set in smaller lines."""

SHORT_WORDS: Final = 180
"""As many letters of own words are set large."""

LONG_TITLE: Final = 36
"""The title of a questionnaire with more letters is set smaller."""

LONG_STAGE: Final = 18
"""The title of a stage with more letters is set smaller."""

AIR: Final = 6
"""Half lines more above the title of a cover that has room for them."""

COLUMNS: Final = 3
"""As many times stand side by side."""

_PAGE: Final = 106
"""The height of a page in half lines."""

_LETTERS: Final = 56
"""As many letters of the text are in a line at least."""

_LAST_WORD: Final = re.compile(r" ([^\s<>]{1,12})(</(?:p|li)>)")

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
        if self.logo is not None and media_type(self.logo) is None:
            raise ValueError("the logo is neither a PNG nor a JPEG nor an SVG file")

    @property
    def logo_address(self) -> str | None:
        """The logo as an address that holds all of it, so that nothing has to be fetched."""
        if self.logo is None:
            return None
        encoded = base64.b64encode(self.logo).decode("ascii")
        return f"data:{media_type(self.logo)};base64,{encoded}"


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
    cover = _cover(orientation, is_compared=comparison is not None)
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
        open_count=partial(open_count, language),
        divisible=divisible,
        UNKNOWN=UNKNOWN,
        ticked=TICKED,
        many=MANY,
        words_open=cover.has_words,
        is_airy=not cover.has_words and cover.height + AIR <= _PAGE,
        matter_is_a_page=not comparison
        and (cover.has_words or not orientation.own_words)
        and _matter_is_a_page(language, orientation),
        short_words=SHORT_WORDS,
        is_long=cover.is_long,
        long_stage=LONG_STAGE,
        room=_room(orientation, say("report.house_intro")),
        shortfall=partial(shortfall, language),
        topics=topics(language, orientation),
        compared=then_now(language, comparison) if comparison else None,
        columns=_columns(len(comparison.days)) if comparison else (),
    )
    html, has_missing_signs = printable(render(has_missing_signs=False))
    if has_missing_signs:
        html, _ = printable(render(has_missing_signs=True))
    return _tied(html)


def _tied(html: str) -> str:
    """Paragraphs and items whose last word, if short, never stands alone in a line.

    What people typed is in elements of its own and stays as it is.
    """
    return _LAST_WORD.sub("\N{NO-BREAK SPACE}\\1\\2", html)


def _columns(count: int) -> tuple[int, ...]:
    """Which assessments have a column: all that fit, else the first and the last ones."""
    return tuple(range(count)) if count <= COLUMNS else (0, *range(count - COLUMNS + 1, count))


@dataclass(frozen=True, slots=True)
class _Cover:
    """How the cover is set: its title smaller or not, own words on it or not.

    `height`: without own words, in half lines.
    """

    is_long: bool
    has_words: bool
    height: int


def _cover(orientation: Orientation, *, is_compared: bool) -> _Cover:
    """Own words open the report where they fit, if need be beneath a smaller title.

    Estimated in half lines, rather too high than too low: the title's lines take 7 or, set smaller,
    5, the subtitle's 3, what always stands there 72, one more line of contents 2, a line of own
    words 3.
    """
    questionnaire, own = orientation.questionnaire, orientation.own_words or ""
    title = len(questionnaire.title)
    rest = 72 + 2 * is_compared + 3 * (1 + len(questionnaire.subtitle) // 52)
    small, large = rest + 5 * (1 + title // 28), rest + 7 * (1 + title // 20)
    letters = 44 if len(own) <= SHORT_WORDS else 52
    words = 4 + 3 * sum(1 + len(each) // letters for each in own.split("\n"))
    if own and title <= LONG_TITLE and large + words <= _PAGE:
        return _Cover(is_long=False, has_words=True, height=large)
    if own and small + words <= _PAGE:
        return _Cover(is_long=True, has_words=True, height=small)
    is_long = title > LONG_TITLE
    return _Cover(is_long=is_long, has_words=False, height=small if is_long else large)


def _matter_is_a_page(language: str, orientation: Orientation) -> bool:
    """Whether open points, category and timing are a page: they fit on one.

    Estimated in half lines, rather too high than too low: each part takes four and its heading
    three, a line two, what is set in columns one more for a rule.
    """
    category, second = orientation.category, orientation.second_category
    texts = [category.text, category.confused_with or "", orientation.urgency.text]
    texts += [*category.first_questions, second.text if second else ""]
    height = 3 * 7 + 3 * 4 + sum(1 + 2 * (1 + len(each) // _LETTERS) for each in texts if each)
    if orientation.own_question_is_withheld:
        height += 5
    if orientation.own_question:
        height += 7 + 2 * (1 + len(orientation.own_question) // _LETTERS)
    for point in orientation.open_points:
        ask, step = point.question.ask, point.question.next_step or ""
        height += 1 + 2 * (1 + max(len(ask) // 40, len(step) // 50))
    for fact in orientation.urgency_facts:
        lines = answer_lines(language, fact.question, fact.value)
        answers = sum(1 + len(each) // 38 for each in lines)
        height += 1 + 2 * max(1 + len(fact.question.ask) // 28, answers)
    return height <= _PAGE


def _room(orientation: Orientation, intro: str) -> tuple[tuple[str, int], ...]:
    """The prompts of the page for a conversation and how many lines to write on each has.

    They fill one page. What stands above them is estimated in half lines, rather too high than too
    low: a heading takes two and two above it, a line to write on four.
    """
    points = [each.question.ask for each in orientation.open_points[:TICKED]]
    own = [orientation.own_question] if orientation.own_question else []
    above = 4 + sum(2 * (1 + len(each) // _LETTERS) for each in (intro, *own, *points))
    above += 4 * bool(own) + 4 * bool(points) + max(0, len(points) - 1)
    shares = {"others": 4, "who": 3, "unchanged": 4, "again": 2}
    rules = max(0, _PAGE - above - 4 * len(shares)) // 4
    room = {name: max(1, rules * share // sum(shares.values())) for name, share in shares.items()}
    for name in list(shares)[: rules - sum(room.values())]:
        room[name] += 1
    return tuple(room.items())


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
