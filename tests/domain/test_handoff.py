"""What leaves the house is what was released, and the way it takes reveals no more."""

from app.domain.answers import UNKNOWN, WITHHELD
from app.domain.conversation import Release
from app.domain.handoff import destination, released_orientation
from app.domain.orientation import orient
from app.domain.questionnaire import Option, QuestionType, Recipients, Route, Use
from tests.builders import questionnaire, single, text, when

CHECK = questionnaire(
    single("size", options=[Option("small", "Small"), Option("big", "Big")], unknown=True),
    single("deep", dimension="problem", show_if=when({"size": ["big"]})),
    text("words", use=Use.OWN_WORDS),
    text("question", use=Use.OWN_QUESTION, optional=False),
)
RECIPIENTS = Recipients(
    "sales@example.com",
    "people@example.com",
    (
        Route(when({"size": ["big"], "deep": ["o3"]}), "first@example.com"),
        Route(when({"size": ["big", "unknown"]}), "second@example.com"),
    ),
)
BIG = {"size": ("big",), "deep": ("o2",), "words": "Our words", "question": "Why?"}


def address(answers, release=Release.ALL):
    return destination(RECIPIENTS, CHECK, answers, release).address


def test_the_first_route_that_holds_decides():
    assert address({**BIG, "deep": ("o3",)}) == "first@example.com"
    assert address(BIG) == "second@example.com"
    assert address({"size": UNKNOWN}) == "second@example.com"
    assert address({"size": ("small",)}) == "sales@example.com"


def test_a_hidden_answer_takes_no_route():
    assert address({"size": ("small",), "deep": ("o3",)}) == "sales@example.com"


def test_a_route_that_would_reveal_an_answer_is_not_taken():
    assert address(BIG, Release.CONTACT) == "sales@example.com"


def test_the_answers_that_decided_are_named():
    found = destination(RECIPIENTS, CHECK, BIG, Release.RESULT)
    assert [each.question.id for each in found.because] == ["size"]


def test_only_contact_details_release_no_result():
    assert released_orientation(CHECK, BIG, Release.CONTACT) is None


def test_the_result_alone_holds_no_free_text_and_the_same_stage():
    released = released_orientation(CHECK, BIG, Release.RESULT)
    assert released is not None
    assert (released.own_words, released.own_question) == (None, None)
    assert "Our words" not in repr(released)
    assert "Why?" not in repr(released)
    assert released.assessment == orient(CHECK, BIG).assessment


def test_every_text_is_withheld_whether_it_was_written_or_not():
    texts = {each.id for each in CHECK.questions.values() if each.type is QuestionType.TEXT}
    for answers in (BIG, {key: value for key, value in BIG.items() if key not in texts}):
        released = released_orientation(CHECK, answers, Release.RESULT)
        assert released is not None
        values = {each.question.id: each.value for _, given in released.answers for each in given}
        assert texts
        assert {values[each] for each in texts} == {WITHHELD}
        assert not any(values[each] is WITHHELD for each in set(values) - texts)


def test_everything_is_the_result_as_it_was_seen():
    assert released_orientation(CHECK, BIG, Release.ALL) == orient(CHECK, BIG)
