"""Rules that hold for every questionnaire and every way of answering."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.answers import SKIPPED, UNKNOWN, shown_questions
from app.domain.assessment import assess, document, score
from app.domain.orientation import orient
from app.domain.questionnaire import Option, QuestionType, UrgencyLevel
from tests.builders import multi, questionnaire, scale, single, stage, when

DIMENSIONS = ("problem", "pressure", "trust")
BANDS = ("open", "partly", "clear")
LEVELS = (
    UrgencyLevel("calm", "Calm", "", from_points=0),
    UrgencyLevel("soon", "Soon", "", from_points=2),
    UrgencyLevel("unclear", "Unclear", "", unknown_answers=2),
)

options = st.builds(
    Option,
    id=st.just(""),
    label=st.just("An option"),
    clarity=st.integers(0, 4),
    urgency=st.none() | st.integers(0, 3),
    category=st.none() | st.dictionaries(st.sampled_from(("flow", "roles")), st.integers(0, 3)),
)


@st.composite
def questions(draw, at: int, earlier: tuple[str, ...]):
    """A question of any scored type, with or without a condition on an earlier one."""
    more = {
        "dimension": draw(st.sampled_from((*DIMENSIONS, None))),
        "optional": draw(st.booleans()),
        "unknown": draw(st.booleans()),
    }
    if earlier and draw(st.integers(0, 3)) == 0:
        looked_at = draw(st.sampled_from(earlier))
        more["show_if"] = when({looked_at: draw(st.sets(st.sampled_from(("o0", "unknown"))))})
    if draw(st.integers(0, 4)) == 0:
        return scale(f"q{at}", 0, draw(st.integers(1, 10)), **more)
    given_options = [
        replace(each, id=f"o{number}")
        for number, each in enumerate(draw(st.lists(options, min_size=1, max_size=4)))
    ]
    if draw(st.booleans()):
        cap = draw(st.none() | st.integers(1, 8))
        return multi(f"q{at}", given_options, cap=cap, **more)
    if draw(st.booleans()):
        given_options.append(Option("alone", "I work alone", not_applicable=True))
    return single(f"q{at}", options=given_options, **more)


@st.composite
def checks(draw):
    """A questionnaire with three dimensions and stages that never ask for less later on."""
    found = []
    for at in range(draw(st.integers(1, 8))):
        earlier = tuple(each.id for each in found if each.options)
        found.append(draw(questions(at, earlier)))
    ladder, needed = [stage("s0")], dict.fromkeys(DIMENSIONS, 0)
    for at in range(1, draw(st.integers(2, 4))):
        needed = {each: draw(st.integers(rank, 2)) for each, rank in needed.items()}
        ladder.append(stage(f"s{at}", **{key: BANDS[rank] for key, rank in needed.items()}))
    return questionnaire(*found, dimensions=DIMENSIONS, stages=ladder, urgency=LEVELS)


def possible(question):
    """Every answer a question takes, a few of them where there are many."""
    if question.type is QuestionType.SCALE:
        values = st.integers(int(question.min), int(question.max))
    else:
        ids = st.sampled_from([each.id for each in question.options])
        size = 1 if question.type is QuestionType.SINGLE else len(question.options)
        values = st.sets(ids, min_size=1, max_size=size).map(
            lambda chosen: tuple(each.id for each in question.options if each.id in chosen)
        )
    special = [UNKNOWN] * question.unknown + [SKIPPED] * question.optional
    return values | st.sampled_from(special) if special else values


@st.composite
def answered(draw):
    """A questionnaire with an answer to every question, shown or not."""
    check = draw(checks())
    return check, {each.id: draw(possible(each)) for each in check.questions.values()}


def shown_ids(check, answers):
    return {each.id for each in shown_questions(check, answers)}


@given(answered(), st.data())
def test_more_clarity_never_lowers_a_stage(case, data):
    check, answers = case
    watched = {
        each for q in check.questions.values() if q.show_if for each in q.show_if.question_ids
    }
    free = [
        each
        for each in shown_questions(check, answers)
        if each.dimension and each.id not in watched and answers[each.id] is not SKIPPED
    ]
    if not free:
        return
    question = data.draw(st.sampled_from(free))
    other = data.draw(possible(question).filter(lambda value: value is not SKIPPED))
    before, after = score(question, answers[question.id]), score(question, other)
    if after.maximum != before.maximum or after.value < before.value:
        return
    rank = check.stage_rank
    changed = assess(check, {**answers, question.id: other})
    assert rank[changed.stage] >= rank[assess(check, answers).stage]


@given(answered(), st.integers(0, 9))
def test_urgency_never_changes_the_stage(case, points):
    check, answers = case

    def urgent(question):
        found = tuple(replace(option, urgency=points) for option in question.options)
        return replace(question, options=found)

    section = check.sections[0]
    hurried = replace(
        check, sections=(replace(section, questions=tuple(map(urgent, section.questions))),)
    )
    calm, loud = assess(check, answers), assess(hurried, answers)
    assert (calm.stage, calm.dimensions) == (loud.stage, loud.dimensions)


@given(answered())
def test_hidden_answers_count_for_nothing(case):
    check, answers = case
    visible = {key: value for key, value in answers.items() if key in shown_ids(check, answers)}
    assert shown_ids(check, visible) == shown_ids(check, answers)
    assert document(check, assess(check, visible)) == document(check, assess(check, answers))


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_matter(case, chance):
    check, answers = case
    mixed = list(answers.items())
    chance.shuffle(mixed)
    assert orient(check, dict(mixed)) == orient(check, answers)


@given(answered())
def test_unknown_counts_as_zero(case):
    check, answers = case
    for dimension in assess(check, answers).dimensions:
        for each in dimension.scores:
            if answers[each.question_id] is UNKNOWN:
                question = check.questions[each.question_id]
                assert each.value == 0
                best = (
                    max(score(question, (option.id,)).maximum for option in question.options)
                    if (question.options)
                    else int(question.max - question.min)
                )
                assert each.maximum == best


@given(answered())
def test_every_unknown_answer_comes_back_as_an_open_point(case):
    check, answers = case
    open_points = assess(check, answers).open_points
    unknown = {each for each in shown_ids(check, answers) if answers[each] is UNKNOWN}
    assert unknown <= set(open_points)


@given(answered())
def test_a_stage_is_reached_only_with_every_band_it_requires(case):
    check, answers = case
    found = assess(check, answers)
    bands = {each.dimension_id: each.band for each in found.dimensions}
    for dimension_id, needed in check.stages_by_id[found.stage].requires.items():
        assert BANDS.index(bands[dimension_id]) >= BANDS.index(needed)


@given(answered())
def test_what_would_change_it_does_change_it(case):
    """Answering everything that is named at its maximum reaches at least the next stage."""
    check, answers = case
    following = assess(check, answers).to_next_stage
    if following is None or any(not named for named in following.dimensions.values()):
        return
    watched = {
        each for q in check.questions.values() if q.show_if for each in q.show_if.question_ids
    }
    named = [each for found in following.dimensions.values() for each in found]
    if watched & set(named):
        return
    better = {**answers, **{each: best_answer(check.questions[each]) for each in named}}
    changed = assess(check, better)
    for dimension_id in following.dimensions:
        assert changed.dimension(dimension_id).clarity == 100


def best_answer(question):
    if question.type is QuestionType.SCALE:
        return int(question.max)
    if question.type is QuestionType.MULTI:
        return tuple(each.id for each in question.options)
    return (max(question.options, key=lambda option: option.clarity).id,)
