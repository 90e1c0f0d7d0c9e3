"""The result and the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Response, make_response, request

from app.domain.errors import AnswerMissing
from app.domain.orientation import Orientation
from app.rendering.report_process import Outcome, ReportFailed
from app.services import assessments, private_link, results
from app.services.answering import Journey
from app.services.results import Report
from app.translations import long_date, words
from app.web.pages import private_url, qr_code, render, state
from app.web.place import existing_journey, here, surroundings
from app.web.way import path, way

RETRY_AFTER: Final = 5
"""Seconds after which there is room for another report, as a rule."""


@way.get(path("result"))
def result() -> str:
    """What the answers say. While a new assessment has no result yet, the last one is shown."""
    journey = existing_journey()
    stand = assessments.standing(surroundings(), journey)
    shown = stand.finished[-1] if stand.finished else journey
    said, assessed = results.orientation(shown), results.assessed_on(surroundings(), shown)
    url, language = private_url(journey), here().language
    notice = words(language)("again.result_notice", date=long_date(language, assessed))
    return render(
        "result.html",
        o=said,
        assessed_on=assessed,
        expires_on=results.expires_on(surroundings(), journey),
        private_url=url,
        qr=qr_code(url),
        reply_by=private_link.promised_day(journey),
        is_compared=len(stand.finished) > 1,
        notices=[notice] if stand.is_open else [],
    )


@way.get(path("report"))
def report() -> Response:
    """The report as PDF; the same answers give the same bytes."""
    return _report(results.orientation, "report.file_name")


@way.get(path("report_without_texts"))
def report_without_texts() -> Response:
    """The same without anything the person wrote, to be handed on."""
    return _report(results.orientation_without_texts, "report.file_name_without_texts")


def _report(read: Callable[[Journey], Orientation], name: str) -> Response:
    journey, language = existing_journey(), here().language
    stand = assessments.standing(surroundings(), journey)
    shown = stand.finished[-1] if stand.finished else journey
    said, assessed = read(shown), results.assessed_on(surroundings(), shown)
    comparison = assessments.then_and_now(surroundings(), stand.finished)
    made = results.report(surroundings(), said, assessed, language, comparison, name=name)
    return as_pdf(made, journey.id, language)


def as_pdf(made: Report, journey_id: str, language: str) -> Response:
    """A report to look at, or the page that says why there is none now.

    Like every page of a prospect, no browser may keep it: others may use the same one. The tag is
    for those who hold a part or all of it, and ask for the rest or whether it has changed.
    """
    response = Response(mimetype="application/pdf")
    response.set_etag(made.tag)
    response.content_language.add(language)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.set("Content-Disposition", "inline", filename=made.name)
    if not request.if_none_match.contains(made.tag):
        try:
            response.data = results.pdf(surroundings(), made, journey_id)
        except ReportFailed as fault:
            return _no_report(fault.outcome)
    length = response.content_length
    response.make_conditional(request, accept_ranges=True, complete_length=length)
    return response


def _no_report(outcome: Outcome) -> Response:
    """Why there is no report now, and where the same can be read."""
    actions = [("common.to_result", here().way("result"))]
    if outcome is Outcome.BUSY:
        actions.insert(0, ("doors.report", request.path))
    name = "report_waiting" if outcome is Outcome.BUSY else "report_failed"
    response = make_response(state(name, 503, *actions))
    response.retry_after = RETRY_AFTER
    return response


@way.app_errorhandler(AnswerMissing)
def no_result(_error: AnswerMissing) -> tuple[str, int]:
    """There is no result yet."""
    return state("no_result", 409, ("common.to_review", here().way("review")))
