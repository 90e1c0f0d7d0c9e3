"""What does not fit a question: said clearly, kept in the form, and nowhere stored."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.translations import Words, number
from tests.application import Site
from tests.page import Page
from tests.prospect import Filled, Prospect

LARGE = "x" * 1_000_000


@pytest.fixture
def answers_badly(prospect: Prospect, site: Site, say: Words) -> Callable[..., Page]:
    """Answers a question with something that does not fit, and looks at what always holds then."""

    def answer(question: str, value: Filled, **more: Filled) -> Page:
        prospect.answers("art", "alt")
        before = site.everything()
        page = prospect.answers(question, value, **more)
        assert page.status == 422
        assert page.language == prospect.language
        assert page.title.startswith(say("common.page_title_error", page="").strip())
        assert page.dead_error_links() == []
        assert site.everything() == before
        return page

    return answer


# --- choices ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "value"),
    [("art", "schloss"), ("art", "skip"), ("schritte", ["geld", "gold"]), ("eile", "unknown")],
)
def test_an_option_that_does_not_exist_is_refused(
    answers_badly: Callable[..., Page], say: Words, question: str, value: Filled
):
    page = answers_badly(question, value)
    assert page.errors == [say("states.unknown_option_text")]


def test_two_answers_to_a_single_choice_are_asked_back(
    answers_badly: Callable[..., Page], say: Words
):
    page = answers_badly("art", ["alt", "neu"])
    assert page.errors == [say("errors.single_many")]


def test_nothing_chosen_is_asked_back(answers_badly: Callable[..., Page], say: Words):
    assert answers_badly("art", []).errors == [say("errors.single_missing_unknown")]


def test_two_steps_on_a_scale_are_asked_back(answers_badly: Callable[..., Page], say: Words):
    assert answers_badly("stand", ["3", "4"]).errors == [say("errors.single_many")]


@pytest.mark.parametrize(
    ("question", "key"), [("eile", "single_missing"), ("schritte", "multi_missing")]
)
def test_each_kind_of_choice_says_what_is_missing(
    answers_badly: Callable[..., Page], say: Words, question: str, key: str
):
    assert answers_badly(question, []).errors == [say(f"errors.{key}")]


def test_an_exclusive_option_is_refused_beside_others_and_both_stay_chosen(
    answers_badly: Callable[..., Page], prospect: Prospect, say: Words
):
    label = "Nichts davon" if prospect.language == "de" else "None of these"
    page = answers_badly("schritte", ["geld", "nichts"])
    assert page.errors == [say("errors.multi_exclusive", option=label)]
    assert page.form["schritte"] == ["geld", "nichts"]


def test_not_known_yet_is_refused_beside_others(answers_badly: Callable[..., Page], say: Words):
    page = answers_badly("schritte", ["geld", "unknown"])
    assert page.errors == [say("errors.multi_unknown")]
    assert page.form["schritte"] == ["geld", "unknown"]


@pytest.mark.parametrize("value", ["11", "-1", "5.5", "viel", "99999999999"])
def test_a_step_beside_the_scale_is_refused(
    answers_badly: Callable[..., Page], say: Words, value: str
):
    page = answers_badly("stand", value)
    assert page.errors == [say("errors.scale_range", value=value, min=0, max=10)]


@pytest.mark.parametrize("value", ["", None])
def test_no_step_on_the_scale_is_asked_back(
    answers_badly: Callable[..., Page], say: Words, value: Filled
):
    page = answers_badly("stand", [] if value is None else value)
    assert page.errors == [say("errors.scale_missing", min=0, max=10)]


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1 200", "1200.00"),
        ("12,5", "12.50"),
        (" 12 ", "12.00"),
    ],
)
def test_a_number_is_read_in_german_and_in_english(
    prospect: Prospect, site: Site, typed: str, stored: str
):
    prospect.answers("art", "neu")
    page = prospect.answers("laufzeit", typed)
    assert page.status == 303
    assert {row["question_id"]: row["value"] for row in site.rows("answers")}["laufzeit"] == stored


def test_a_negative_number_with_a_real_minus_is_read(prospect: Prospect, site: Site):
    prospect.answers("art", "neu")
    assert prospect.answers("frost", "−3").status == 303
    assert {row["value"] for row in site.rows("answers")} == {'"neu"', "-3.0"}


def test_a_number_that_could_be_two_is_asked_back_with_both(
    answers_badly: Callable[..., Page], prospect: Prospect, say: Words
):
    page = answers_badly("laufzeit", "1.200")
    assert page.errors == [
        say(
            "errors.number_ambiguous",
            value="1.200",
            without_point="1200",
            with_comma=number(prospect.language, Decimal("1.2")),
        )
    ]
    assert page.form["laufzeit"] == ["1.200"]


@pytest.mark.parametrize(
    ("question", "typed", "key"),
    [
        ("laufzeit", "abc", "number_not"),
        ("laufzeit", "", "number_missing"),
        ("laufzeit", "-3", "number_low"),
        ("laufzeit", "9000,01", "number_high"),
        ("laufzeit", "12,345678", "number_decimals"),
        ("baujahr", "1920,5", "number_whole"),
        ("frost", "−40,5", "number_low"),
    ],
)
def test_a_number_that_does_not_fit_is_kept_and_explained(
    answers_badly: Callable[..., Page], say: Words, question: str, typed: str, key: str
):
    page = answers_badly(question, typed)
    assert page.form[question] == [typed]
    facts = {"value": "…", "example": "…", "min": "…", "max": "…", "decimals": "…"}
    for part in say(f"errors.{key}", **facts).split("…"):
        assert part in page.errors[0]


def test_a_unit_typed_with_a_number_is_not_needed(
    answers_badly: Callable[..., Page], prospect: Prospect, say: Words
):
    unit = "Stunden" if prospect.language == "de" else "hours"
    page = answers_badly("laufzeit", f"12 {unit}")
    assert page.errors == [say("errors.number_unit", unit=unit)]
    assert page.form["laufzeit"] == [f"12 {unit}"]


def test_a_number_of_thousands_of_digits_is_an_ordinary_mistake(
    answers_badly: Callable[..., Page],
):
    for typed in ("9" * 5000, "x" * 5000, "0," + "3" * 5000):
        page = answers_badly("laufzeit", typed)
        assert page.form["laufzeit"] == [typed]
        assert len(page.errors[0]) < 200


def test_a_number_and_not_known_yet_are_asked_back(answers_badly: Callable[..., Page], say: Words):
    page = answers_badly("laufzeit", "12", **{"laufzeit-unknown": "unknown"})
    assert page.errors == [say("errors.typed_and_unknown")]
    assert page.form["laufzeit"] == ["12"]
    assert page.form["laufzeit-unknown"] == ["unknown"]


# --- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["31.02.2026", "29.02.2027"])
def test_a_day_that_does_not_exist_is_explained(
    answers_badly: Callable[..., Page], prospect: Prospect, say: Words, typed: str
):
    month = "Februar" if prospect.language == "de" else "February"
    page = answers_badly("termin", typed)
    assert page.errors == [
        say("errors.date_not_existing", value=typed, month=month, year=typed[-4:], days=28)
    ]
    assert page.form["termin"] == [typed]


@pytest.mark.parametrize(
    ("typed", "key"), [("24.09.26", "date_year"), ("bald", "date_format"), ("", "date_missing")]
)
def test_a_date_that_does_not_fit_is_kept_and_explained(
    answers_badly: Callable[..., Page], say: Words, typed: str, key: str
):
    page = answers_badly("termin", typed)
    assert page.errors == [say(f"errors.{key}", value=typed)]
    assert page.form["termin"] == [typed]


# --- texts -----------------------------------------------------------------------------------


def test_a_text_that_is_too_long_stays_in_the_field(answers_badly: Callable[..., Page], say: Words):
    typed = "Größe\r\n" * 100 + "Größe"
    page = answers_badly("worte", typed)
    assert page.errors == [say("errors.text_long", count=605, max=600, over=5)]
    assert page.form["worte"] == [typed]


def test_the_longest_text_that_fits_is_taken(prospect: Prospect):
    prospect.answers("art", "neu")
    assert prospect.answers("worte", "ü" * 600).status == 303


def test_line_ends_count_as_one_sign(prospect: Prospect):
    prospect.answers("art", "neu")
    assert prospect.answers("worte", "a\r\n" * 299 + "ab").status == 303


def test_signs_that_cannot_be_shown_are_taken_out_and_the_rest_is_kept(
    answers_badly: Callable[..., Page], say: Words
):
    page = answers_badly("worte", "Die Heizung\x00 ist\x1b alt.")
    assert page.errors == [say("errors.text_signs")]
    assert page.form["worte"] == ["Die Heizung ist alt."]


def test_a_megabyte_is_refused_with_a_page_of_its_own(prospect: Prospect, site: Site, say: Words):
    prospect.completes()
    before = site.everything()
    page = prospect.answers("worte", LARGE)
    assert page.status == 413
    assert page.heading == say("states.too_large_heading")
    assert page.language == prospect.language
    assert site.everything() == before
