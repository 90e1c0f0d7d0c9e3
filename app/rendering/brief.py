"""The brief: what sales reads, word for word what the prospect saw (promise P9)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.conversation import ConversationRequest
from app.domain.orientation import Given, Orientation
from app.rendering.answers import answer_lines
from app.rendering.email_parts import typed
from app.rendering.markup import plain
from app.translations import words


@dataclass(frozen=True, slots=True)
class Brief:
    """Subject and text, both frozen at the preview."""

    subject: str
    text: str


def compose(language: str, request: ConversationRequest, orientation: Orientation | None) -> Brief:
    """The brief of a request. Without an orientation only contact details and topic are in it."""
    say = words(language)
    basis = {
        "topic": typed(request.topic or "") or say("mail_handoff.topic_none"),
        "not_topic": typed(request.not_topic or "") or say("mail_handoff.not_topic_none"),
        "name": request.name,
        "company_line": f"\n{request.company}" if request.company else "",
        "channel": _channel(language, request),
    }
    if orientation is None:
        return Brief(
            say("mail_handoff.subject_contact_only"),
            say("mail_handoff.brief_contact_only", **basis),
        )
    return Brief(
        say(
            "mail_handoff.subject",
            stage=plain(orientation.stage.title),
            category=_short_title(plain(orientation.category.title)),
        ),
        say("mail_handoff.brief", **basis, **_result(language, orientation)),
    )


def tail_names(language: str, *, working_days: int, days_kept: int) -> dict[str, str]:
    """Named placeholders for what the tail gets at the confirmation, as the preview shows them.

    The two days that are counted from it are named by how many they are.
    """
    say = words(language)
    days = {"reply_by": working_days, "delete_by": days_kept}
    return {
        name: f"[{say(f'preview.placeholder_{name}', n=days.get(name))}]"
        for name in (
            "confirmed_on",
            "reply_by",
            "delete_by",
            "consent_id",
            "feedback_fit_url",
            "feedback_early_url",
            "feedback_unfit_url",
        )
    }


def tail(language: str, *, questionnaire: str, version: str, **values: str) -> str:
    """The fixed end of the message: dates, house rules, links for feedback."""
    return words(language)(
        "mail_handoff.tail", questionnaire=questionnaire, version=version[:8], **values
    )


def _short_title(title: str) -> str:
    """What stands before a colon: "Reife" of "Reife: Gespräche zur passenden Zeit"."""
    return title.partition(":")[0]


def _channel(language: str, request: ConversationRequest) -> str:
    say = words(language)
    if request.phone and request.call_allowed:
        return say("mail_handoff.channel_phone", phone=request.phone, email=request.email)
    return say("mail_handoff.channel_email", email=request.email)


def _result(language: str, orientation: Orientation) -> dict[str, str]:
    say = words(language)
    own_words = orientation.own_words
    second = orientation.second_category
    return {
        "own_words_block": say("mail_handoff.own_words_block", own_words=typed(own_words))
        if own_words
        else "",
        "stage": plain(orientation.stage.title),
        "stage_sentence": say("mail_handoff.stage_said", text=plain(orientation.stage.description)),
        "dimension_lines": "\n".join(
            say(
                "result.dimension_line",
                dimension=plain(area.dimension.title),
                band=area.band_title,
            )
            for area in orientation.areas
        ),
        "open_point_lines": _open_points(language, orientation),
        "urgency_lines": _urgency(language, orientation),
        "category": plain(orientation.category.title),
        "contradiction_line": say("mail_handoff.contradiction", second=plain(second.title))
        if second
        else say("mail_handoff.contradiction_none"),
        "opening_question": say(
            "mail_handoff.opening_from_prospect", question=_one_line(orientation.own_question)
        )
        if orientation.own_question
        else say("mail_handoff.opening_fallback"),
    }


def _open_points(language: str, orientation: Orientation) -> str:
    lines = [f"* {plain(each.question.ask)}" for each in orientation.open_points]
    none = "open_points_none"
    if orientation.own_question:
        none = "open_points_none_else"
    elif orientation.own_question_is_withheld:
        none = "open_points_none_withheld"
    return "\n".join(lines) or words(language)(f"mail_handoff.{none}")


def _urgency(language: str, orientation: Orientation) -> str:
    """Facts, never "hot": the question and what the person said."""
    lines = [
        f"* {plain(each.question.ask)} {_joined(language, each)}"
        for each in orientation.urgency_facts
    ]
    return "\n".join(lines) or words(language)("result.urgency_no_facts")


def _joined(language: str, given: Given) -> str:
    lines = answer_lines(language, given.question, given.value)
    if len(lines) > 1:
        lines = tuple(each.rstrip(".") for each in lines)
    return _one_line("; ".join(lines))


def _one_line(text: str) -> str:
    return " ".join(text.split())
