"""Then and now: which differences are told, and which would mean nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.answers import read_all
from app.domain.comparison import Comparison, Direction, Finished, compare
from app.domain.orientation import orient
from app.domain.questionnaire import Option, Questionnaire
from tests.builders import questionnaire, scale, single, stage, text, when

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 6, 2), date(2026, 9, 2)

CHECK = questionnaire(
    scale("knows", dimension="problem", unknown=True),
    scale("compares", dimension="solutions", unknown=True),
    text("words"),
    dimensions=("problem", "solutions"),
    stages=(stage("early"), stage("later", problem="clear", solutions="clear")),
)


def finished(check: Questionnaire, on: date, **answers: Any) -> Finished:
    """An assessment of a day; what is not said is answered in the middle."""
    given: Mapping[str, Any] = {"knows": 5, "compares": 5, **answers}
    known = {each: value for each, value in given.items() if each in check.questions}
    return Finished(on, orient(check, read_all(check, known)))


def between(*assessments: Finished) -> Comparison:
    return compare(assessments)


def directions(comparison: Comparison) -> dict[str, Direction | None]:
    return {each.dimension.id: each.direction for each in comparison.tracks}


def test_each_area_says_whether_it_is_clearer_more_open_or_the_same():
    compared = between(
        finished(CHECK, FIRST, knows=3, compares=9), finished(CHECK, SECOND, knows=4, compares=2)
    )
    assert directions(compared) == {"problem": "clearer", "solutions": "less_clear"}
    same = between(finished(CHECK, FIRST), finished(CHECK, SECOND))
    assert directions(same) == {"problem": "same", "solutions": "same"}


def test_the_direction_is_from_the_first_time_to_the_last():
    compared = between(
        finished(CHECK, FIRST, knows=3),
        finished(CHECK, SECOND, knows=10),
        finished(CHECK, THIRD, knows=2),
    )
    assert directions(compared)["problem"] is Direction.LESS_CLEAR
    assert [int(each.place or 0) for each in compared.tracks[0].times] == [30, 100, 20]


def test_every_assessment_has_its_day_and_its_stage():
    compared = between(
        finished(CHECK, FIRST),
        finished(CHECK, SECOND, knows=10),
        finished(CHECK, THIRD, knows=10, compares=10),
    )
    assert compared.days == (FIRST, SECOND, THIRD)
    assert [each.id for each in compared.stages] == ["early", "early", "later"]


def test_a_point_that_was_open_and_is_answered_now_is_told_and_so_is_a_new_one():
    compared = between(
        finished(CHECK, FIRST, knows="unknown"), finished(CHECK, SECOND, compares="unknown")
    )
    assert [each.id for each in compared.closed] == ["knows"]
    assert [each.id for each in compared.opened] == ["compares"]


def test_a_point_that_is_open_both_times_is_neither_closed_nor_new():
    compared = between(
        finished(CHECK, FIRST, knows="unknown"), finished(CHECK, SECOND, knows="unknown")
    )
    assert (compared.closed, compared.opened) == ((), ())


def test_a_point_on_a_question_that_is_not_shown_any_more_is_not_answered_now():
    check = questionnaire(
        single("way", options=[Option("long", "Long"), Option("short", "Short")]),
        scale("knows", dimension="problem", unknown=True),
        single("detail", dimension="problem", unknown=True, show_if=when({"way": ["long"]})),
    )
    compared = between(
        finished(check, FIRST, way="long", detail="unknown"), finished(check, SECOND, way="short")
    )
    assert compared.closed == ()


# --- other versions --------------------------------------------------------------------------

HARDER = replace(
    questionnaire(
        scale("knows", dimension="problem", most=20, unknown=True),
        scale("trusts", dimension="trust"),
        dimensions=("problem", "trust"),
    ),
    version="1" * 64,
)


def test_only_areas_that_both_versions_have_are_compared():
    compared = between(finished(CHECK, FIRST), finished(HARDER, SECOND, trusts=5))
    assert compared.other_version
    assert list(directions(compared)) == ["problem"]


def test_within_one_version_the_exact_clarity_decides_and_between_versions_the_band():
    """Other questions weigh otherwise: 40 of 100 there is not less than 50 of 100 here."""
    within = between(finished(CHECK, FIRST, knows=5), finished(CHECK, SECOND, knows=4))
    assert directions(within)["problem"] is Direction.LESS_CLEAR
    across = between(finished(CHECK, FIRST, knows=5), finished(HARDER, SECOND, knows=8, trusts=5))
    assert directions(across)["problem"] is Direction.SAME
    clearer = between(finished(CHECK, FIRST, knows=5), finished(HARDER, SECOND, knows=20, trusts=5))
    assert directions(clearer)["problem"] is Direction.CLEARER


def test_a_band_that_today_does_not_know_has_its_word_and_no_direction():
    renamed = replace(
        CHECK,
        version="2" * 64,
        bands={"low": 0, "high": 50},
        band_titles={"low": "low", "high": "high"},
        dimensions=tuple(
            replace(each, sentences={"low": "low", "high": "high"}) for each in CHECK.dimensions
        ),
        stages=(stage("early"), stage("later", problem="high")),
        impulses={
            (each.id, band): next(iter(CHECK.impulses.values()))
            for each in CHECK.dimensions
            for band in ("low", "high")
        },
    )
    compared = between(finished(CHECK, FIRST), finished(renamed, SECOND))
    assert directions(compared)["problem"] is None
    then, now = compared.tracks[0].times
    assert (then.band_title, now.band_title) == ("partly", "high")
    assert then.place is None, "its bands lie elsewhere on the line"
    assert now.place == 50


def test_an_area_that_came_later_begins_with_its_first_assessment():
    compared = between(
        finished(CHECK, FIRST),
        finished(HARDER, SECOND, knows=10, trusts=2),
        finished(HARDER, THIRD, knows=10, trusts=8),
    )
    trust = compared.tracks[1]
    assert [each.number for each in trust.times] == [1, 2]
    assert trust.direction is Direction.CLEARER


def test_an_area_without_an_answer_that_counts_is_not_assessable_and_has_no_place():
    check = questionnaire(
        scale("knows", dimension="problem"),
        scale("compares", dimension="solutions", optional=True),
        dimensions=("problem", "solutions"),
    )
    compared = between(finished(check, FIRST, compares=None), finished(check, SECOND, compares=4))
    then, now = compared.tracks[1].times
    assert (then.assessable, then.place) == (False, None)
    assert (now.assessable, now.place) == (True, 40)
    assert compared.tracks[1].direction is Direction.CLEARER


def test_points_on_questions_that_only_one_version_has_are_left_out():
    with_more = replace(
        questionnaire(
            scale("knows", dimension="problem", unknown=True),
            scale("new", dimension="problem", unknown=True),
        ),
        version="3" * 64,
    )
    compared = between(
        finished(CHECK, FIRST, compares="unknown"), finished(with_more, SECOND, new="unknown")
    )
    assert (compared.closed, compared.opened) == ((), ())
