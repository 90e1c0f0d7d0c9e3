"""Then and now, in words, on the page's line and in the report."""

from __future__ import annotations

import re
from datetime import timedelta

from app.rendering.comparison import then_now
from app.rendering.report import COLUMNS
from tests.rendering import flagship
from tests.rendering.flagship import DAY
from tests.rendering.reports import GROWING, compared, then_and_now


def loose(text: str) -> str:
    """A text with spaces that hold nothing together."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_day_stays_with_its_month():
    shown = then_now("de", compared(*GROWING), today=DAY)
    assert shown.stages[1].when == "14.\N{NO-BREAK SPACE}Oktober"


def test_within_one_year_the_year_is_not_said():
    shown = then_now("de", compared(*GROWING), today=DAY)
    assert [loose(each.when) for each in shown.stages] == [
        "Damals, 4. September",
        "14. Oktober",
        "Heute, 23. November",
    ]


def test_across_years_every_day_has_its_year():
    shown = then_now("en", compared(*GROWING, language="en", apart=200))
    assert [loose(each.when) for each in shown.stages] == [
        "Then, 19 October 2025",
        "7 May 2026",
        "Now, 23 November 2026",
    ]


def test_only_on_its_day_the_last_assessment_is_called_today():
    shown = then_now("de", compared(*GROWING), today=DAY + timedelta(days=1))
    assert loose(shown.stages[-1].when) == "Zuletzt, 23. November"


def test_a_drawing_says_in_words_where_its_points_lie():
    drawing = then_now("de", compared(*GROWING), today=DAY).tracks[1].drawing
    assert drawing is not None
    assert len(drawing.rings) == 2
    assert loose(drawing.meaning) == (
        "Den Handlungsdruck erkennen, Klarheit auf einer Linie von 0 bis 100: "
        "Damals, 4. September: 0, 14. Oktober: 55, Heute, 23. November: 88"
    )


# --- the report ------------------------------------------------------------------------------


def test_without_an_earlier_assessment_the_report_says_nothing_of_it():
    assert "Damals und heute" not in flagship.report("reif_und_ruhig")


def test_it_stands_after_the_areas_and_in_the_contents():
    html = then_and_now(*GROWING)
    places = [html.index(f'id="{part}"') for part in ("areas", "then-now", "open-points")]
    assert places == sorted(places)
    assert '<a href="#then-now">Damals und heute</a>' in html


def test_it_names_stages_bands_and_points():
    html = then_and_now(*GROWING)
    part = html[html.index('id="then-now"') : html.index('id="open-points"')].replace("\u00a0", " ")
    cells = re.findall("<td.*?>(.*?)</td>", part)
    assert cells[:6] == ["Wahrnehmen", "Einordnen", "Entscheiden", "offen", "klar", "klar"]
    assert part.count("klarer als damals") == 4
    assert "Damals offen, heute beantwortet" in part
    assert "Wie gut können Sie beschreiben, was sich ändern soll?" in part


def test_of_many_the_first_and_the_last_ones_have_a_column():
    html = then_and_now("ganz_am_anfang", "zwei_ursachen", *GROWING[1:], "zwei_ursachen")
    part = html[html.index('id="then-now"') : html.index('id="open-points"')]
    heads = re.findall('<th scope="col">(.*?)</th>', part)
    assert len(heads) == COLUMNS
    assert heads[0].startswith("Damals")
    assert heads[-1].startswith("Heute")
    assert "von fünf Einschätzungen" in part


def test_it_is_the_same_every_time():
    assert then_and_now(*GROWING) == then_and_now(*GROWING)
