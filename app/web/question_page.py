"""The page of a question, rendered once for all who have come to the same point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from app.domain.answers import Value, shown_questions
from app.domain.questionnaire import Question
from app.services.answering import Journey
from app.translations import words
from app.web import security
from app.web.current import asked
from app.web.entries import Entered, from_value
from app.web.pages import is_returning, private_url, render
from app.web.place import CAMPAIGN_FIELD, campaign, here, sent_campaign


class View(NamedTuple):
    """What a question's page shows, apart from the form's token and what was typed before."""

    base: str
    version: str
    question_id: str
    entered: Entered
    section_number: int
    position: int
    lengths: tuple[int, ...]
    back_url: str
    returning: bool
    campaign: str | None
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


GAP: Final = "\ue000"
"""Stands, in a page that is kept, for the form's token and then for what was typed: a character
that no text can hold."""


def page(journey: Journey, question: Question, value: Value | None) -> bytes:
    """The page of a question, with the answer that was given before.

    The same page is shown to everybody who has come to the same point, but for the token and what
    was typed: where it holds no private link, it is rendered once.
    """
    entered = from_value(question, value, here().language)
    if here().token is not None:
        return page_of_its_own(journey, question, entered)
    view = _view(journey, question, replace(entered, text=GAP) if entered.text else entered)
    before_token, *between, end = _rendered(view)
    token = security.form_token(journey.id).encode()
    if not between:
        return before_token + token + end
    return b"".join((before_token, token, *between, escape(entered.text).encode(), end))


def page_of_its_own(
    journey: Journey, question: Question, entered: Entered, problems: Iterable[str] = ()
) -> bytes:
    """A page that holds something typed, an error or a private link, and is never kept."""
    view = _view(journey, question, entered)._replace(
        problems=tuple(problems), notices=tuple(told_without_cookie(journey))
    )
    return _render(view, security.form_token(journey.id)).encode()


def _view(journey: Journey, question: Question, entered: Entered) -> View:
    place = here()
    shown = shown_questions(journey.questionnaire, journey.answers)
    lengths: dict[str, int] = {}
    at = position = 0
    for number, each in enumerate(shown):
        before = lengths.get(each.section_id, 0)
        lengths[each.section_id] = before + 1
        if each is question:
            at, position = number, before
    returning = is_returning()
    if returning:
        back_url = f"{place.way('review')}#{row_in_review(question.id)}"
    elif at:
        back_url = place.way("question", question_id=shown[at - 1].id)
    else:
        back_url = place.way("landing")
    return View(
        base=place.base,
        version=journey.questionnaire.version,
        question_id=question.id,
        entered=entered,
        section_number=list(lengths).index(question.section_id) + 1,
        position=position,
        lengths=tuple(lengths.values()),
        back_url=back_url,
        returning=returning,
        campaign=sent_campaign() or campaign(),
    )


@lru_cache(maxsize=512)
def _rendered(view: View) -> tuple[bytes, ...]:
    """A page in pieces: what stands before, between and after its gaps."""
    return tuple(piece.encode() for piece in _render(view, GAP).split(GAP))


def _render(view: View, token: str) -> str:
    journey = here().journey
    assert journey is not None
    question = journey.questionnaire.questions[view.question_id]
    current = view.section_number - 1
    return render(
        "question.html",
        question=question,
        section=journey.questionnaire.sections_by_id[question.section_id],
        section_number=view.section_number,
        section_count=len(view.lengths),
        opens_section=view.position == 0,
        progress=[
            (total, _done(at, current, view.position, total))
            for at, total in enumerate(view.lengths)
        ],
        entered=view.entered,
        errors=[{"field": question.id, "message": each} for each in view.problems],
        notices=view.notices,
        returning=view.returning,
        back_url=view.back_url,
        campaign=view.campaign,
        campaign_field=CAMPAIGN_FIELD,
        csrf_token=token,
    )


def _done(at: int, current: int, position: int, total: int) -> float:
    """How far one has come in a section: past sections whole, in this one half a step ahead."""
    if at == current:
        return position + 0.5
    return total if at < current else 0


def told_without_cookie(journey: Journey) -> list[str]:
    """What is said once to a browser that keeps no cookie: how it goes on, and the link for it."""
    if here().token is None or asked("cookie") != "none":
        return []
    say = words(here().language)
    link = Markup('<code class="address">{}</code>').format(private_url(journey))
    return [f"{say('states.no_cookie_heading')}. {say('states.no_cookie_text')}", link]


def row_in_review(question_id: str) -> str:
    """The fragment of an answer in the review."""
    return f"q-{question_id}"
