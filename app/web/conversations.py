"""Asking for a conversation: the form, the preview of the brief, the confirmation."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from app.domain.conversation import Release
from app.domain.orientation import Orientation
from app.rendering.answers import answer_lines
from app.rendering.brief import tail, tail_names
from app.services import confirmation as confirming
from app.services import conversations, delivery, results, webhooks
from app.services.answering import Journey
from app.services.conversations import NotOffered, Outcome, Promise
from app.services.limits import TooMany
from app.storage.conversations import CONFIRMED, PREVIEWED, StoredRequest
from app.translations import long_date, words
from app.web import limits, security
from app.web.forms import ConversationForm
from app.web.limits import retry_after, too_much_mail
from app.web.pages import render, state
from app.web.place import (
    LinkDead,
    Place,
    cookie_journey_id,
    finished_journey,
    here,
    surroundings,
)
from app.web.programs import page_for_programs
from app.web.results import as_pdf
from app.web.way import other, path, way


@way.get(path("conversation"))
def conversation() -> str | tuple[str, int]:
    """The form, filled in with an earlier preview, or with the question from the check."""
    journey = finished_journey()
    said = _said(journey)
    if not said.assessment.conversation_offered:
        return _not_yet(said)
    stored = conversations.newest(journey)
    if stored is not None and stored.state != CONFIRMED:
        values = _as_values(stored)
    else:
        values = {"topic": said.own_question or ""}
    return _form_page(journey, said, ConversationForm(None, words(here().language), values))


def _said(journey: Journey) -> Orientation:
    """What the result says. Raises NotOffered where the firm has withdrawn the questionnaire."""
    conversations.recipients(surroundings(), journey.questionnaire.slug)
    return results.orientation(journey)


def _as_values(stored: StoredRequest) -> dict[str, object]:
    """What was entered before. Consents are given anew each time."""
    names = ("name", "email", "company", "phone", "topic", "not_topic", "release")
    return {name: getattr(stored, name) for name in names}


@way.post(path("conversation"))
def request_conversation() -> Response | str | tuple[str, int]:
    """Freeze the brief and show it."""
    journey = finished_journey()
    said = _said(journey)
    if not said.assessment.conversation_offered:
        return _not_yet(said)
    say = words(here().language)
    form = ConversationForm(request.form, say)
    valid = form.validate()
    if security.sent_token(journey.id) is not None:
        return _form_page(journey, said, form, say("errors.form_token")), 400
    if not valid:
        return _form_page(journey, said, form), 422
    if (caught := page_for_programs()) is not None:
        return caught
    conversations.preview(surroundings(), journey, form.to_request())
    return redirect(here().way("preview"), 303)


def _not_yet(said: Orientation) -> tuple[str, int]:
    return render("not_yet.html", o=said), 403


def _form_page(
    journey: Journey, said: Orientation, form: ConversationForm, problem: str | None = None
) -> str:
    language = journey.questionnaire.language
    say = words(language)
    firm = surroundings().brand.name
    phone = form.values["phone"] or say("consent.phone_placeholder")
    messages = [{"field": "topic", "message": problem}] if problem else form.messages
    return render(
        "conversation.html",
        o=said,
        values=form.values,
        errors=messages,
        prefilled=bool(said.own_question) and form.values["topic"] == said.own_question,
        consent_email=say("consent.email", firm=firm),
        consent_phone=say("consent.phone", firm=firm, phone=phone),
        consent_version=conversations.consent_version(language),
    )


@way.get(path("preview"))
def preview() -> Response | str:
    """The brief as it will be sent."""
    journey = finished_journey()
    stored = conversations.newest(journey)
    if stored is None or stored.state == CONFIRMED:
        return redirect(here().way("conversation"), 303)
    if stored.state != PREVIEWED:
        return _sent_page(stored)
    return _preview_page(journey, stored, changed=False)


@way.get(path("attachment"))
def attachment() -> Response:
    """What is attached to the request: the very bytes that are sent."""
    journey = finished_journey()
    stored = conversations.newest(journey)
    made = conversations.attached_report(surroundings(), stored) if stored else None
    if stored is None or made is None:
        return redirect(here().way("preview"), 303)
    return as_pdf(made, journey.id, stored.language)


@way.post(path("preview"))
def send_request() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Send the request: a confirmation mail goes out, once."""
    journey = finished_journey()
    stored = conversations.newest(journey)
    if stored is not None and security.sent_token(journey.id) is not None:
        problem = words(here().language)("errors.form_token")
        return _preview_page(journey, stored, changed=False, problem=problem), 400
    try:
        limits.count_mail()
        outcome, frozen = conversations.submit(
            surroundings(), journey, request.form.get("request_id", "")
        )
    except TooMany as refused:
        if stored is None:
            raise
        page = _preview_page(journey, stored, changed=False, problem=too_much_mail(refused))
        return page, 429, retry_after(refused)
    if frozen is None:
        return redirect(here().way("conversation"), 303)
    if outcome is Outcome.CHANGED:
        return _preview_page(journey, frozen, changed=True), 409
    return redirect(here().way("preview"), 303)


def _preview_page(
    journey: Journey, stored: StoredRequest, *, changed: bool, problem: str | None = None
) -> str:
    language = stored.language
    target = conversations.whereto(
        surroundings(), journey.questionnaire, journey.answers, Release(stored.release)
    )
    promise = _promise_today(stored)
    return render(
        "preview.html",
        request_id=stored.id,
        subject=stored.subject,
        recipient=stored.recipient,
        reply_to=stored.email,
        because=[
            ", ".join(answer_lines(language, each.question, each.value)) for each in target.because
        ],
        release=stored.release,
        phone_unused=bool(stored.phone) and not stored.call_allowed,
        promise=promise,
        webhook_host=webhooks.receiver_host(surroundings(), stored.slug),
        body=stored.brief,
        tail=tail(
            language,
            questionnaire=stored.slug,
            version=stored.version,
            **tail_names(
                language,
                working_days=promise.working_days,
                days_kept=surroundings().brand.retention.handoffs,
            ),
        ),
        changed=changed,
        errors=[{"field": "send", "message": problem}] if problem else [],
    )


def _sent_page(stored: StoredRequest) -> str:
    return render(
        "sent.html",
        email=stored.email,
        unconfirmed_days=surroundings().brand.retention.unconfirmed,
        promise=_promise_today(stored),
        mail_down=not delivery.mail_works(surroundings()),
    )


def _promise_today(stored: StoredRequest) -> Promise:
    """What is promised to whoever confirms today."""
    return conversations.promise(surroundings(), stored, surroundings().today())


@other.get("/confirm/<confirmation>")
def show_confirmation(confirmation: str) -> str | tuple[str, int]:
    """A page with a button: a mail scanner that opens the link confirms nothing."""
    stored = confirming.by_token(surroundings(), confirmation)
    if stored is None:
        return state("confirm_expired", 410, ("common.to_start", here().home))
    if stored.state == CONFIRMED:
        return _already(stored)
    return _confirm_page(stored)


def _confirm_page(stored: StoredRequest, problem: str | None = None) -> str:
    return render(
        "confirm.html",
        promise=_promise_today(stored),
        csrf_token=security.form_token(stored.id),
        errors=[{"field": "confirm", "message": problem}] if problem else [],
    )


def _already(stored: StoredRequest) -> str:
    assert stored.confirmed_at is not None
    day = surroundings().local_date(stored.confirmed_at)
    own = _own_way(stored)
    actions = (
        [
            ("common.to_result", own.way("result")),
            ("private_link.action_take_back", own.way("take_back")),
        ]
        if own
        else [("common.to_start", here().home)]
    )
    return state("confirm_already", 200, *actions, date=long_date(here().language, day))[0]


def _own_way(stored: StoredRequest) -> Place | None:
    """The way of the journey a request belongs to, in the browser that walks it.

    Whoever else holds a confirmation link, for instance because the address had a slip in it, is
    led to nothing of the person's.
    """
    if stored.journey_id is None or cookie_journey_id(stored.slug) != stored.journey_id:
        return None
    return Place(here().language, stored.slug)


@other.post("/confirm/<confirmation>")
def confirm(confirmation: str) -> str | tuple[str, int]:
    """Confirm, or withdraw; a second time changes nothing."""
    stored = confirming.by_token(surroundings(), confirmation)
    if stored is None:
        return state("confirm_expired", 410, ("common.to_start", here().home))
    if security.sent_token(stored.id) is not None:
        return _confirm_page(stored, words(here().language)("errors.form_token")), 400
    if "withdraw" in request.form:
        return _withdrawn(confirmation, stored)
    _, confirmed = confirming.confirm(surroundings(), confirmation)
    if confirmed is None:
        raise LinkDead
    return render(
        "confirmed.html",
        reply_by=confirmed.reply_by,
        delete_by=confirmed.delete_by,
        own_way=_own_way(confirmed),
        mail_down=not delivery.mail_works(surroundings()),
    )


def _withdrawn(confirmation: str, stored: StoredRequest) -> str:
    say = words(here().language)
    own = _own_way(stored)
    if confirming.withdraw(surroundings(), confirmation) is not Outcome.DONE:
        confirmed = confirming.by_token(surroundings(), confirmation)
        if confirmed is None:
            raise LinkDead
        return _already(confirmed)
    return render(
        "state.html",
        heading=say("confirm.cancelled_heading"),
        text=say("confirm.cancelled_text"),
        actions=[
            {"label": say("common.to_result"), "url": own.way("result")}
            if own
            else {"label": say("common.to_start"), "url": here().home}
        ],
    )


@way.app_errorhandler(NotOffered)
def not_offered(_error: NotOffered) -> tuple[str, int]:
    """The firm does not offer this check any more, or not from this stage."""
    return state("withdrawn", 410, ("common.to_start", here().home))
