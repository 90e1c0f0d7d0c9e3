"""Results: what the answers say, on the page and as a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.comparison import Comparison
from app.domain.orientation import Orientation, orient
from app.domain.questionnaire import QuestionType
from app.rendering.report import report_html
from app.services.answering import Journey, exists, times
from app.services.publishing import publisher
from app.services.surroundings import Surroundings
from app.translations import words


def orientation(journey: Journey) -> Orientation:
    """What the result says. Raises AnswerMissing as long as there is none."""
    return orient(journey.questionnaire, journey.answers)


def orientation_without_texts(journey: Journey) -> Orientation:
    """The same without the questions for free text. Raises AnswerMissing as long as there is none.

    It is for whoever has it to hand on: that something was left out is not said in it.
    """
    said = orientation(journey)
    kept = (
        (section, tuple(each for each in given if each.question.type is not QuestionType.TEXT))
        for section, given in said.answers
    )
    answers = tuple((section, given) for section, given in kept if given)
    return replace(said, own_words=None, own_question=None, answers=answers)


def assessed_on(surroundings: Surroundings, journey: Journey) -> date:
    """The day of an assessment: that of its last answer."""
    return surroundings.local_date(journey.assessed_at or times(journey).changed_at)


def expires_on(surroundings: Surroundings, journey: Journey) -> date:
    """The last day a journey is kept."""
    retention, known = surroundings.brand.retention, times(journey)
    has_result = known.assessed_at is not None or journey.is_complete
    days = retention.results if has_result else retention.drafts
    return surroundings.local_date(known.changed_at) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Report:
    """A report before it is a PDF: the name of its file, what it says, and a tag of both.

    The same tag means the same bytes.
    """

    name: str
    html: str
    tag: str


def report(
    surroundings: Surroundings,
    said: Orientation,
    assessed: date,
    language: str,
    comparison: Comparison | None = None,
    *,
    name: str = "report.file_name",
) -> Report:
    """What the report says, with then and now where it was assessed before."""
    html = report_html(
        said,
        publisher(surroundings.brand, language),
        language=language,
        assessed_on=assessed,
        comparison=comparison,
    )
    file = words(language)(name, date=assessed.isoformat())
    return Report(file, html, surroundings.reports.tag(html))


def pdf(surroundings: Surroundings, made: Report, journey_id: str) -> bytes:
    """The report of a journey as PDF. Raises ReportFailed.

    It is kept for a while, and not once its journey is erased.
    """
    content = surroundings.reports.get(journey_id, made.html)
    if not exists(journey_id):
        surroundings.reports.forget(journey_id)
    return content
