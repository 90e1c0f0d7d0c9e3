"""The result and the report."""

from __future__ import annotations

from flask import Response, make_response

from app.domain.errors import AnswerMissing
from app.rendering.report_process import ReportFailed
from app.services import results
from app.web.pages import private_url, qr_code, render, state
from app.web.place import existing_journey, here, surroundings
from app.web.way import path, way


@way.get(path("result"))
def result() -> str:
    """What the answers say."""
    journey = existing_journey()
    said = results.orientation(journey)
    url = private_url(journey)
    return render(
        "result.html",
        o=said,
        assessed_on=results.assessed_on(surroundings(), journey),
        expires_on=results.expires_on(surroundings(), journey),
        private_url=url,
        qr=qr_code(url),
        report_size=None,
    )


@way.get(path("report"))
def report() -> Response | tuple[str, int]:
    """The report as PDF; the same answers give the same bytes."""
    journey, language = existing_journey(), here().language
    said = results.orientation(journey)
    assessed = results.assessed_on(surroundings(), journey)
    try:
        pdf = results.report(surroundings(), said, assessed, language)
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
