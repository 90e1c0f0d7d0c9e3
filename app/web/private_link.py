"""The private link: come back, take everything along, erase everything."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Final

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from app.domain.answers import first_unanswered
from app.services import answering, delivery, private_link, results
from app.services.answering import Journey
from app.translations import words
from app.web import security
from app.web.forms import AddressForm
from app.web.pages import private_url, qr_code, render
from app.web.place import existing_journey, forget, here, surroundings
from app.web.way import path, way

REASONS: Final = ("topic", "provider", "time", "questions", "none")
"""Why somebody leaves; the words are in the catalogue under `not_for_me.reason_…`."""


@way.get(path("private"))
def private() -> str:
    """Where one stands, and what one can do."""
    return _page(existing_journey(), AddressForm(None, words(here().language)))


def _page(
    journey: Journey, form: AddressForm, *, sent: bool = False, problem: str | None = None
) -> str:
    url = private_url(journey)
    assessed = results.assessed_on(surroundings(), journey)
    begun = surroundings().local_date(answering.times(journey).started_at)
    following = first_unanswered(journey.questionnaire, journey.answers)
    way_on = here().way("question", question_id=following.id) if following else None
    return render(
        "private.html",
        status="done" if journey.is_complete else "draft",
        since=assessed if journey.is_complete else begun,
        expires_on=results.expires_on(surroundings(), journey),
        continue_url=way_on or here().way("review"),
        private_url=url,
        qr=qr_code(url),
        values=form.values,
        errors=[{"field": "email", "message": problem}] if problem else form.messages,
        sent=sent,
        mail_down=sent and not delivery.mail_works(surroundings()),
    )


@way.post(path("private_send"))
def send_link() -> str | tuple[str, int]:
    """Send the link once; the address is forgotten when the mail has left."""
    journey = existing_journey()
    say = words(here().language)
    form = AddressForm(request.form, say)
    valid = form.validate()
    if security.sent_token(journey.id) is not None:
        return _page(journey, form, problem=say("errors.form_token")), 400
    if not valid:
        return _page(journey, form), 422
    private_link.send_private_link(surroundings(), journey, form.values["email"])
    return _page(journey, AddressForm(None, say), sent=True)


@way.get(path("private_send"))
def reload_after_sending() -> Response:
    """Reloading the page after sending sends nothing again."""
    return redirect(here().way("private"), 303)


@way.get(path("export"))
def export() -> Response:
    """Everything that is stored, as JSON."""
    journey = existing_journey()
    everything = private_link.export(surroundings(), journey)
    response = make_response(json.dumps(everything, ensure_ascii=False, indent=2, default=_plain))
    response.mimetype = "application/json"
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
        handed_on=[
            {
                "date": surroundings().local_date(each.confirmed_at),
                "recipient": each.recipient,
            }
            for each in private_link.handed_on(journey)
            if each.confirmed_at is not None
        ],
        has_result=journey.is_complete,
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
    journey = existing_journey()
    if security.sent_token(journey.id) is not None:
        say = words(here().language)
        return _erase_page(template, journey, say("errors.form_token")), 400
    private_link.erase(surroundings(), journey, reason=reason)
    forget(journey.questionnaire.slug)
    place = here()
    again = place.way("landing")
    place.token, place.slug = None, journey.questionnaire.slug
    return render(
        "erased.html",
        start_url=again,
        backup_days=surroundings().brand.backup_days,
    )
