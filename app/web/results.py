"""The result and the report."""

from __future__ import annotations

from flask import Response, make_response

from app.domain.errors import AnswerMissing
from app.rendering.report_process import ReportFailed
from app.services import assessments, results
from app.translations import long_date, words
from app.web.pages import private_url, qr_code, render, state
from app.web.place import existing_journey, here, surroundings
from app.web.way import path, way


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
        report_size=None,
        is_compared=len(stand.finished) > 1,
        notices=[notice] if stand.is_open else [],
    )


@way.get(path("report"))
def report() -> Response | tuple[str, int]:
    """The report as PDF; the same answers give the same bytes."""
    journey, language = existing_journey(), here().language
    stand = assessments.standing(surroundings(), journey)
    shown = stand.finished[-1] if stand.finished else journey
    said, assessed = results.orientation(shown), results.assessed_on(surroundings(), shown)
    comparison = assessments.then_and_now(surroundings(), stand.finished)
    try:
        pdf = results.report(surroundings(), said, assessed, language, comparison)
    except ReportFailed:
        return state("report_failed", 503, ("common.to_result", here().way("result")))
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = (
        f'inline; filename="{results.report_name(language, assessed)}"'
    )
    return response


@way.app_errorhandler(AnswerMissing)
def no_result(_error: AnswerMissing) -> tuple[str, int]:
    """There is no result yet."""
    return state("no_result", 409, ("common.to_review", here().way("review")))
