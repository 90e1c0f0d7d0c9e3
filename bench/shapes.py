"""Questionnaires to measure with: ordinary ones, large ones, and such as are hard on purpose.

Unless it says otherwise, each has 60 questions with 6 options and 20 conditions, four dimensions,
five categories and a stage that requires all dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from app.domain.questionnaire import Option, Question, Questionnaire, UrgencyLevel
from tests.builders import multi, questionnaire, scale, single, stage, when

DIMENSIONS = ("a", "b", "c", "d")
CATEGORIES = ("k1", "k2", "k3", "k4", "k5")
LEVELS = (
    UrgencyLevel("calm", "Calm", "", from_points=0),
    UrgencyLevel("soon", "Soon", "", from_points=3),
    UrgencyLevel("now", "Now", "", from_points=9),
    UrgencyLevel("unclear", "Unclear", "", unknown_answers=3),
)
STAGES = (
    stage("s0"),
    stage("s1", a="partly"),
    stage("s2", a="clear", b="partly", c="partly"),
    stage("s3", a="clear", b="clear", c="clear", d="clear"),
)
IDS = tuple(f"o{at}" for at in range(6))


def whole(questions: Sequence[Question], partly: int = 33, clear: int = 66) -> Questionnaire:
    """The questions with everything else that belongs to a questionnaire."""
    return questionnaire(
        *questions,
        dimensions=DIMENSIONS,
        stages=STAGES,
        categories=CATEGORIES,
        urgency=LEVELS,
        bands={"open": 0, "partly": partly, "clear": clear},
    )


def options(random: Random, clarity: Sequence[int] = (0, 1, 2, 3, 4, 5)) -> list[Option]:
    """Options of these clarities, some with points of urgency or of a category."""
    return [
        Option(
            f"o{at}",
            "An option",
            worth,
            urgency=random.randint(0, 3) if random.random() < 0.15 else None,
            category={random.choice(CATEGORIES): random.randint(1, 3)}
            if random.random() < 0.2
            else None,
        )
        for at, worth in enumerate(clarity)
    ]


def anything(random: Random, question_id: str, **more: Any) -> Question:
    """A question of any kind."""
    more = {
        "dimension": random.choice(DIMENSIONS),
        "unknown": random.random() < 0.5,
        "optional": random.random() < 0.15,
        **more,
    }
    if random.random() < 0.15:
        return multi(question_id, options(random), cap=random.choice((None, 3, 8)), **more)
    return single(question_id, options=options(random), **more)


def term(random: Random, ids: Sequence[str], count: int) -> Mapping[str, list[str]]:
    """Some options of some questions."""
    return {
        each: random.sample(IDS, random.randint(1, 3))
        for each in random.sample(ids, min(len(ids), random.randint(1, count)))
    }


def unconditional(random: Random) -> Questionnaire:
    """No condition."""
    return whole([anything(random, f"q{at}") for at in range(60)])


def chained(random: Random) -> Questionnaire:
    """Each of 20 questions depends on the two before it."""
    found = []
    for at in range(60):
        more: dict[str, Any] = {"dimension": DIMENSIONS[at % 4]}
        if 20 <= at < 40:
            more["show_if"] = when({f"q{at - 1}": ["o0", "o1"]}, {f"q{at - 2}": ["o5"]})
        found.append(single(f"q{at}", options=options(random), **more))
    return whole(found)


def scattered(alternatives: int, terms: int, *, last: bool) -> Callable[[Random], Questionnaire]:
    """Conditions on any earlier questions; `last`: all depending questions come last."""

    def shape(random: Random) -> Questionnaire:
        gated = set(range(40, 60)) if last else set(random.sample(range(6, 60), 20))
        found: list[Question] = []
        for at in range(60):
            more = {}
            if at in gated:
                earlier = [each.id for each in found[: 40 if last else at]]
                count = random.randint(1, alternatives)
                more["show_if"] = when(*(term(random, earlier, terms) for _ in range(count)))
            found.append(anything(random, f"q{at}", **more))
        return whole(found)

    return shape


def one_multi(random: Random) -> Questionnaire:
    """One question with 20 options together, each of which asks for one more question."""
    choices = [Option(f"o{at}", "An option", random.randint(0, 4)) for at in range(20)]
    found = [multi("m", choices, dimension="a", cap=30)]
    found += [anything(random, f"f{at}", show_if=when({"m": [f"o{at}"]})) for at in range(20)]
    found += [anything(random, f"q{at}") for at in range(39)]
    return whole(found)


def many_options(random: Random) -> Questionnaire:
    """20 questions with 20 options together each, which depend on each other."""
    found: list[Question] = []
    for at in range(20):
        more: dict[str, Any] = {"dimension": DIMENSIONS[at % 4], "unknown": True}
        if at > 1:
            ids = random.sample([f"o{each}" for each in range(20)], 3)
            more["show_if"] = when({f"m{random.randrange(at)}": ids})
        choices = options(random, [random.randint(0, 4) for _ in range(20)])
        alone = Option("none", "None", exclusive=True)
        found.append(multi(f"m{at}", [*choices, alone], cap=random.choice((None, 5, 20)), **more))
    return whole(found)


def narrow(random: Random) -> Questionnaire:
    """Scales of 11 and 101 steps among others, and a band of a single percent."""
    found: list[Question] = []
    for at in range(60):
        more: dict[str, Any] = {"dimension": DIMENSIONS[at % 4], "optional": at % 7 == 0}
        if at % 3 == 2:
            more["show_if"] = when({f"q{at - 2}": ["o0", "o5"]})
        if at % 3 == 0:
            found.append(single(f"q{at}", options=options(random), **more))
        else:
            found.append(scale(f"q{at}", 0, random.choice((10, 100)), **more))
    return whole(found, 47, 48)


def satisfying(variables: int, clauses: int) -> Callable[[Random], Questionnaire]:
    """A question that is shown when a random formula in conjunctive form can be satisfied."""

    def shape(random: Random) -> Questionnaire:
        found = [
            single(f"x{at}", options=options(random), dimension=DIMENSIONS[at % 4])
            for at in range(variables)
        ]
        for at in range(clauses):
            chosen = random.sample(range(variables), 3)
            clause = [{f"x{each}": random.choice((IDS[:3], IDS[3:]))} for each in chosen]
            found.append(single(f"c{at}", dimension=DIMENSIONS[at % 4], show_if=when(*clause)))
        everything = {f"c{at}": ["o0", "o1", "o2", "o3"] for at in range(clauses)}
        found.append(single("last", dimension="d", show_if=when(everything)))
        found += [anything(random, f"y{at}") for at in range(60 - len(found))]
        return whole(found)

    return shape


def knapsack(clear: int) -> Callable[[Random], Questionnaire]:
    """Clarity in one dimension is bought with that of another, through 20 conditions.

    d is assessed only where b and c begin with a low answer. They are raised by questions that are
    shown only for low answers in a.
    """

    def shape(random: Random) -> Questionnaire:
        found = []
        for at in range(30):
            worth = sorted(random.randint(0, 10) for _ in IDS)
            found.append(single(f"a{at}", options=options(random, worth), dimension="a"))
        for each in "bc":
            choices = options(random, (0, 1, 2, 5, 9, 10))
            found.append(single(f"begin_{each}", options=choices, dimension=each))
        low = when({"begin_b": ["o0", "o1"], "begin_c": ["o0", "o1"]})
        found.append(single("only", options=options(random), dimension="d", show_if=low))
        for at in range(19):
            raising = []
            for _ in range(random.randint(1, 2)):
                looked_at = random.sample(range(30), random.randint(1, 3))
                low_answers = (["o0"], ["o1"], ["o0", "o1"], ["o0", "o2"])
                raising.append({f"a{each}": random.choice(low_answers) for each in looked_at})
            worth = sorted(random.randint(3, 10) for _ in IDS)
            more = {"dimension": "bc"[at % 2], "show_if": when(*raising)}
            found.append(single(f"f{at}", options=options(random, worth), **more))
        found += [
            single(f"e{at}", options=options(random, (0, 1, 1, 2, 2, 3)), dimension="a")
            for at in range(8)
        ]
        return whole(found, clear // 2, clear)

    return shape


SHAPES: Mapping[str, Callable[[Random], Questionnaire]] = {
    "no conditions": unconditional,
    "chained": chained,
    "scattered, 1 x 1 terms": scattered(1, 1, last=False),
    "scattered, 2 x 2 terms": scattered(2, 2, last=False),
    "scattered, 3 x 3 terms": scattered(3, 3, last=False),
    "last, 1 x 3 terms": scattered(1, 3, last=True),
    "last, 2 x 2 terms": scattered(2, 2, last=True),
    "last, 3 x 3 terms": scattered(3, 3, last=True),
    "one multi": one_multi,
    "many options": many_options,
    "narrow band": narrow,
    "formula, 4 variables": satisfying(4, 19),
    "formula, 12 variables": satisfying(12, 19),
    "knapsack, 60": knapsack(60),
    "knapsack, 70": knapsack(70),
    "knapsack, 80": knapsack(80),
    "knapsack, 85": knapsack(85),
    "knapsack, 90": knapsack(90),
}
