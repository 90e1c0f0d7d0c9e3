"""The private link: come back, compare, take everything along or back, erase everything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from app.rendering.comparison import ThenNow, then_now
from app.services import answering, assessments, delivery, private_link, results
from app.services import export as exporting
from app.services.answering import Journey, Withdrawn
from app.services.assessments import Standing
from app.services.limits import TooMany
from app.services.private_link import Told
from app.translations import words
from app.web import limits, security
from app.web.ask import becomes_of_it
from app.web.assessments import following_url
from app.web.forms import AddressForm
from app.web.limits import retry_after, too_much_mail
from app.web.pages import private_url, qr_code, render, version_notice
from app.web.place import (
    JourneyNotFound,
    LinkDead,
    existing_journey,
    forget,
    here,
    surroundings,
)
from app.web.programs import page_for_programs
from app.web.way import path, way

REASONS: Final = ("topic", "provider", "time", "questions", "none")
"""Why somebody leaves; the words are in the catalogue under `not_for_me.reason_…`."""


@way.get(path("private"))
def private() -> str:
    """Where one stands, and what one can do; and that the link was sent, after it was."""
    journey = existing_journey()
    sent = delivery.is_on_its_way(request.args.get("sent", ""))
    return _page(journey, AddressForm(None, words(here().language)), sent=sent)


def _page(
    journey: Journey, form: AddressForm, *, sent: bool = False, problem: str | None = None
) -> str:
    url, slug = private_url(journey), journey.questionnaire.slug
    stand = assessments.standing(surroundings(), journey)
    return render(
        "private.html",
        status="draft" if not stand.finished else "open" if stand.is_open else "done",
        since=_since(journey, stand),
        notices=[] if stand.finished else version_notice(journey),
        is_offered=surroundings().catalogue.edition(slug) is not None,
        compared=_compared(stand),
        requests=_requests(journey),
        expires_on=results.expires_on(surroundings(), journey),
        continue_url=following_url(stand.following),
        is_unfinished=stand.is_open or bool(stand.following and len(stand.finished) > 1),
        private_url=url,
        qr=qr_code(url),
        values=form.values,
        errors=[{"field": "email", "message": problem}] if problem else form.messages,
        sent=sent,
        mail_down=sent and not delivery.mail_works(surroundings()),
    )


def _since(journey: Journey, stand: Standing) -> date:
    """When the last result was made, or the draft was begun."""
    if stand.finished:
        return results.assessed_on(surroundings(), stand.finished[-1])
    return surroundings().local_date(answering.times(journey).started_at)


def _compared(stand: Standing) -> ThenNow | None:
    comparison = assessments.then_and_now(surroundings(), stand.finished)
    if comparison is None:
        return None
    return then_now(here().language, comparison, today=surroundings().today())


def _requests(journey: Journey) -> list[dict[str, object]]:
    """The requests that were sent off, as pages tell of them."""
    return [_as_told(each) for each in private_link.requests(journey)]


def _as_told(told: Told) -> dict[str, object]:
    sent_at = told.request.confirmed_at or told.request.submitted_at
    return {
        "confirmed": told.request.confirmed_at is not None,
        "date": surroundings().local_date(sent_at) if sent_at else None,
        "recipient": told.request.recipient,
        "handed_on": told.handed_on,
        "host": told.host,
        "reply_by": told.request.reply_by,
    }


@way.post(path("private_send"))
def send_link() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Send the link once; the address is forgotten when the mail has left."""
    journey = existing_journey()
    say = words(here().language)
    form = AddressForm(request.form, say)
    valid = form.validate()
    if security.sent_token(journey.id) is not None:
        return _page(journey, form, problem=say("errors.form_token")), 400
    if not valid:
        return _page(journey, form), 422
    if (caught := page_for_programs()) is not None:
        return caught
    try:
        limits.count_mail()
        message_id = private_link.send_private_link(
            surroundings(), journey, request.form["csrf_token"], form.values["email"]
        )
    except TooMany as refused:
        return _page(journey, form, problem=too_much_mail(refused)), 429, retry_after(refused)
    return redirect(here().way("private", sent=message_id) + "#link", 303)


@way.get(path("private_send"))
def reload_after_failing() -> Response:
    """The address of the form that sends, without the form: where a message about it was read."""
    return redirect(here().way("private"), 303)


@way.get(path("export"))
def export() -> Response:
    """Everything that is stored, as JSON."""
    journey = existing_journey()
    everything = exporting.export(surroundings(), journey)
    response = make_response(json.dumps(everything, ensure_ascii=False, indent=2, default=_plain))
    response.mimetype = "application/json"
    response.headers["X-Robots-Tag"] = "noindex"
    name = words(here().language)(
        "export.file_name", date=results.assessed_on(surroundings(), journey).isoformat()
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(value: object) -> int | float:
    """JSON has no decimals; a number a person typed is exact as the shortest float."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == int(value) else float(value)


@way.get(path("take_back"))
def show_take_back() -> str:
    """Ask once before a request is taken back."""
    return _take_back_page(existing_journey())


def _take_back_page(journey: Journey, problem: str | None = None) -> str:
    return render(
        "take_back.html",
        done=False,
        requests=_requests(journey),
        errors=[{"field": "take-back", "message": problem}] if problem else [],
    )


@way.post(path("take_back"))
def take_back() -> str | tuple[str, int]:
    """Take all requests back, and say what became of them."""
    journey = existing_journey()
    if security.sent_token(journey.id) is not None:
        return _take_back_page(journey, words(here().language)("errors.form_token")), 400
    taken = private_link.take_back(surroundings(), journey)
    return render("take_back.html", done=True, requests=[_as_told(each) for each in taken])


@way.get(path("erase"))
def show_erase() -> str:
    """Ask once before everything is erased."""
    return _erase_page("erase.html", existing_journey())


@way.get(path("not_for_me"))
def show_not_for_me() -> str:
    """The same door with another sign: it does not fit, and that is a good result too."""
    return _erase_page("not_for_me.html", existing_journey())


def _erase_page(template: str, journey: Journey, problem: str | None = None) -> str:
    return render(
        template,
        requests=_requests(journey),
        asked=becomes_of_it(journey.questionnaire.slug),
        backup_days=surroundings().brand.backup_days,
        has_result=bool(assessments.standing(surroundings(), journey).finished),
        reasons=REASONS,
        errors=[{"field": "erase", "message": problem}] if problem else [],
    )


@way.post(path("erase"))
def erase() -> str | tuple[str, int]:
    """Erase everything at once."""
    return _erase("erase.html", reason=None)


@way.post(path("not_for_me"))
def not_for_me() -> str | tuple[str, int]:
    """Erase everything at once, and count one anonymous number."""
    reason = request.form.get("reason")
    return _erase("not_for_me.html", reason=reason if reason in REASONS else "none")


def _erase(template: str, *, reason: str | None) -> str | tuple[str, int]:
    try:
        journey = existing_journey()
    except (JourneyNotFound, LinkDead, Withdrawn):
        if not _was_erased_with_this_form():
            raise
        return _erased_page(())
    if security.sent_token(journey.id) is not None:
        say = words(here().language)
        return _erase_page(template, journey, say("errors.form_token")), 400
    taken = private_link.erase(surroundings(), journey, reason=reason)
    here().slug = journey.questionnaire.slug
    return _erased_page(taken)


def _was_erased_with_this_form() -> bool:
    """Whether this is the second click on a form that has already erased everything."""
    subject = security.token_subject(request.form.get("csrf_token", ""))
    return isinstance(subject, str) and not answering.exists(subject)


def _erased_page(taken: Iterable[Told]) -> str:
    """What had left before and is asked back. Nothing is left to link to but the beginning."""
    place = here()
    if place.slug:
        forget(place.slug)
    place.token = None
    return render(
        "erased.html",
        requests=[_as_told(each) for each in taken],
        asked=becomes_of_it(place.slug or ""),
        start_url=place.way("landing") if place.slug else place.home,
        backup_days=surroundings().brand.backup_days,
    )
