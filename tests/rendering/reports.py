"""Reports of all kinds, each as HTML: what people get, and what goes to the limits of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from app.definitions.edition import Edition
from app.definitions.loader import load
from app.domain.answers import read_all
from app.domain.comparison import Comparison, Finished, compare
from app.domain.orientation import Orientation, orient
from app.rendering.report import report_html
from tests.rendering import flagship
from tests.rendering.flagship import DAY, PERSONAS, PUBLISHER

OFFICE: Final = "ruhe-im-buero"

COMPOUND: Final = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"

HOSTILE: Final = (
    "👩‍💻 Łódź, Ωμέγα, Москва, مرحبا, 日本 → ‐ ‑ a\u0301 x\u0338 \u202erückwärts\u202c "
    "Silben\u00adtrennung Null\u200bbreite \ufeff\u2028\u0000\x1b\x7f\x9f \ud800 \ufdd0 \U0010ffff "
    "<b>&amp; ﬁ Ⅻ ½ ℡ 𝔎 ｋ"
)


@cache
def office() -> Edition:
    return load(Path("questionnaires"), OFFICE)


def office_result(persona: str, language: str = "de") -> Orientation:
    questionnaire = office().questionnaires[language]
    given = next(each.answers for each in office().personas if each.id == persona)
    return orient(questionnaire, read_all(questionnaire, given))


def html(said: Orientation, language: str = "de", comparison: Comparison | None = None) -> str:
    return report_html(said, PUBLISHER, language=language, assessed_on=DAY, comparison=comparison)


def with_answers(language: str = "de", **answers: Any) -> str:
    return html(flagship.result("reif_und_zeit_zaehlt", language, answers), language)


def typed(text: str) -> str:
    """The text as own words, as own question and in the appendix, however long it is."""
    said = flagship.result("reif_und_zeit_zaehlt", "de", {"f_worte": "x", "f_frage": "x"})
    answers = tuple(
        (section, tuple(replace(each, value=text) if each.value == "x" else each for each in given))
        for section, given in said.answers
    )
    return html(replace(said, own_words=text, own_question=text, answers=answers))


@cache
def compared(*personas: str, language: str = "de", apart: int = 40) -> Comparison:
    """Assessments of one person who answered as these, some days apart, the last one on DAY."""
    days = [DAY - timedelta(days=apart * at) for at in reversed(range(len(personas)))]
    return compare(
        [
            Finished(on, flagship.result(each, language))
            for on, each in zip(days, personas, strict=True)
        ]
    )


def then_and_now(*personas: str, language: str = "de", apart: int = 40) -> str:
    """The report of the last of them, with then and now."""
    comparison = compared(*personas, language=language, apart=apart)
    return html(flagship.result(personas[-1], language), language, comparison)


def not_assessable(language: str = "de") -> str:
    """Nothing that counts was answered in two areas."""
    said = flagship.result("ein_starker_bereich", language)
    first, second, *others = said.areas
    none = [replace(each, clarity=None, counted=()) for each in (first, second)]
    return html(replace(said, areas=(*none, *others)), language)


def thirty_open_points(language: str = "de") -> str:
    said = flagship.result("ganz_am_anfang", language)
    points = said.open_points * 2
    return html(replace(said, open_points=points[:30]), language)


def long_labels() -> str:
    """Titles and labels as long as nobody should write them, with words that fit in no column."""
    said = flagship.result("zwei_ursachen")
    long = f"{COMPOUND} und {COMPOUND.lower()}, auch unter ungewöhnlichen Umständen"
    questionnaire = replace(said.questionnaire, title=long, subtitle=long)
    areas = tuple(
        replace(each, dimension=replace(each.dimension, title=long)) for each in said.areas
    )
    paths = tuple(replace(each, label=long, gain=long, price=long) for each in said.category.paths)
    answers = tuple(
        (
            replace(section, title=long),
            tuple(replace(each, question=replace(each.question, ask=long)) for each in given),
        )
        for section, given in said.answers
    )
    return html(
        replace(
            said,
            questionnaire=questionnaire,
            stage=replace(said.stage, title=COMPOUND),
            areas=areas,
            category=replace(said.category, title=long, paths=paths),
            answers=answers,
        )
    )


GROWING: Final = ("ganz_am_anfang", "ein_starker_bereich", "reif_und_ruhig")
FIVE: Final = ("ganz_am_anfang", "zwei_ursachen", *GROWING)

_SENTENCE: Final = "Anfragen kommen über drei Wege herein, und manche liegen eine Woche. "

USUAL: Final[Mapping[str, Callable[[], str]]] = {
    **{
        f"{persona}, {language}": partial(flagship.report, persona, language)
        for persona in PERSONAS
        for language in ("de", "en")
    },
    **{
        f"{persona}, {language}": lambda persona=persona, language=language: html(
            office_result(persona, language), language
        )
        for persona in ("neu_im_raum", "umzug_mit_termin", "klar_und_ohne_eile", "zwei_lesarten")
        for language in ("de", "en")
    },
    "short own words": partial(
        with_answers, f_worte="Vieles bleibt liegen.", f_frage="Womit fangen wir an?"
    ),
    "own words of four lines": partial(
        with_answers, f_worte=_SENTENCE * 3, f_frage="Womit fangen wir an?"
    ),
    "some own words": partial(with_answers, f_worte=_SENTENCE * 6),
    "many own words": partial(with_answers, f_worte=_SENTENCE * 9, f_frage=_SENTENCE * 4),
    "many open points and a question": partial(
        flagship.report, "ganz_am_anfang", "de", {"f_frage": "Womit fangen wir an?"}
    ),
    "many open points, own words and a question": partial(
        flagship.report,
        "ganz_am_anfang",
        "de",
        {"f_worte": _SENTENCE * 2, "f_frage": _SENTENCE * 3},
    ),
    "then and now": partial(then_and_now, *GROWING[:2]),
    "then and now, five times": partial(then_and_now, *FIVE, language="en", apart=200),
    "not assessable": not_assessable,
}
"""What people get, by what is special about it."""

UNUSUAL: Final[Mapping[str, Callable[[], str]]] = {
    "thirty open points": thirty_open_points,
    "long labels": long_labels,
    "hostile signs": partial(with_answers, f_worte=HOSTILE, f_frage=HOSTILE * 3),
    "a long word": partial(with_answers, f_worte="W" * 600, f_frage="Straße" * 100),
}
"""What goes to the limits."""

ALL: Final = {**USUAL, **UNUSUAL}
