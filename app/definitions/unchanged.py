"""What a questionnaire still has of the starter it began as: texts and addresses of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.definitions.brand_findings import GAP
from app.definitions.finding import Finding, Issue, Place, Severity, in_order
from app.definitions.parsing import parse
from app.definitions.source import Source
from app.definitions.starter import starter
from app.definitions.structure import each_text
from app.definitions.tree import plain
from app.definitions.wording import Lines
from app.translations import LANGUAGES

if TYPE_CHECKING:
    from app.definitions.loader import Examined

CODE: Final = "starter_left"
ADDRESSES: Final = "starter_addresses"


def left_over(data: Mapping[str, Any]) -> Iterator[Issue]:
    """A warning for each text that only a firm can write, and each address, left as it was.

    Many a text of the starter does for any subject: those are for nobody to change.
    """
    own = {text for language in LANGUAGES for text in _own(language)}
    for place, said, _ in each_text(data):
        if " ".join(said.split()) in own:
            yield Issue(CODE, place, severity=Severity.WARNING)
    handoff = data["handoff"]
    for place, address in (
        *((("handoff", key), handoff[key]) for key in ("conversations_to", "questions_to")),
        *(
            (("handoff", "routes", at, "conversations_to"), route["conversations_to"])
            for at, route in enumerate(handoff.get("routes", ()))
        ),
    ):
        if GAP.search(address):
            yield Issue(CODE, place, severity=Severity.WARNING)


def as_one(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with all that is left of the starter as one that names the lines."""
    kept: list[Finding] = []
    left: list[Finding] = []
    for each in findings:
        (left if each.code == CODE else kept).append(each)
    if left:
        left.sort(key=lambda each: (each.line, each.column))
        lines = Lines(tuple(dict.fromkeys(each.line for each in left)))
        kept.append(replace(left[0], place=(), facts={"count": len(left), "in_lines": lines}))
    return kept


def for_the_public(examined: Examined) -> Examined:
    """What came of a questionnaire that a deployment serves: its addresses have to be somebody's.

    On one's own machine all can be looked at without.
    """
    edition = examined.edition
    if edition is None:
        return examined
    to = edition.recipients
    given = (to.conversations_to, to.questions_to, *(each.conversations_to for each in to.routes))
    if not any(map(GAP.search, given)):
        return examined
    file = f"{examined.slug}.yaml"
    fault = Finding(Severity.ERROR, ADDRESSES, file, 1, 1, ("handoff",), {})
    return replace(examined, findings=in_order((fault, *examined.findings)), edition=None)


@cache
def _own(language: str) -> frozenset[str]:
    """Texts of the starter that say something of the firm or its subject."""
    data: Any = plain(parse(Source("", starter("", language))).root)
    return frozenset(
        " ".join(said.split()) for place, said, _ in each_text(data) if _is_own(place, data)
    )


def _is_own(place: Place, data: Mapping[str, Any]) -> bool:
    match place:
        case ("title",) | ("limits", "items", _) | ("stages", _, "needs", _):
            return True
        case ("impulses", _, _, "text"):
            return True
        case ("categories", category, "text") | ("categories", category, "first_questions", _):
            return not data["categories"][category].get("fallback", False)
        case _:
            return False
