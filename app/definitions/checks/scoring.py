"""Bands, dimensions, stages, urgency: what answers are weighed against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.checks.each import dangling, each_option, each_question
from app.definitions.finding import Issue, Severity

Data = Mapping[str, Any]


def bands(data: Data) -> Iterator[Issue]:
    """Bands begin at 0 and rise."""
    before: tuple[str, int] | None = None
    for band, lowest in data["bands"].items():
        if before is None and lowest != 0:
            yield Issue("bands_not_from_zero", ("bands", band), {"id": band, "value": lowest})
        if before is not None and lowest <= before[1]:
            facts = {"id": band, "value": lowest, "before": before[0], "limit": before[1]}
            yield Issue("bands_not_rising", ("bands", band), facts)
        before = (band, lowest)


def dimensions(data: Data) -> Iterator[Issue]:
    """Each dimension has a sentence for each band and a question that feeds it."""
    fed = set()
    for place, _, question in each_question(data):
        named = question.get("dimension")
        if named is None:
            continue
        if named not in data["dimensions"]:
            unknown = dangling("dimension", named, data["dimensions"], (*place, "dimension"))
            yield unknown
            named = unknown.facts["nearest"] or named
        # Where the options are missing, that is said already.
        if "options" not in question or any(
            option.get("clarity", 0) for _, _, option in each_option(question, place)
        ):
            fed.add(named)
        else:
            at = (*place, "dimension")
            yield Issue("nothing_counts", at, {"id": named}, True, Severity.WARNING)
    for dimension_id, dimension in data["dimensions"].items():
        place = ("dimensions", dimension_id)
        if dimension_id not in fed:
            yield Issue("dimension_unfed", place, {"id": dimension_id}, on_key=True)
        yield from _for_each_band(data, dimension["bands"], (*place, "bands"))


def _for_each_band(
    data: Data, given: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[Issue]:
    for band in data["bands"]:
        if band not in given:
            yield Issue("missing_band", (*place, band), {"id": band})
    for band in given:
        if band not in data["bands"]:
            yield dangling("band", band, data["bands"], (*place, band), on_key=True)


def impulses(data: Data) -> Iterator[Issue]:
    """There is an impulse for each band of each dimension."""
    for dimension_id in data["dimensions"]:
        if dimension_id not in data["impulses"]:
            place = ("impulses", dimension_id)
            yield Issue("missing_impulses", place, {"id": dimension_id})
    for dimension_id, given in data["impulses"].items():
        place = ("impulses", dimension_id)
        if dimension_id not in data["dimensions"]:
            yield dangling("dimension", dimension_id, data["dimensions"], place, on_key=True)
        yield from _for_each_band(data, given, place)


def urgency(data: Data) -> Iterator[Issue]:
    """Each level has one bound; exactly one is from 0; at most one counts unknown answers."""
    by_points: dict[int, str] = {}
    by_unknown: str | None = None
    for level_id, level in data["urgency"].items():
        place = ("urgency", level_id)
        if ("from" in level) == ("unknown_answers" in level):
            yield Issue("urgency_bound", place, {"id": level_id}, on_key=True)
        if "from" in level:
            if level["from"] in by_points:
                facts = {"value": level["from"], "other": by_points[level["from"]]}
                yield Issue("urgency_same_bound", (*place, "from"), facts)
            by_points.setdefault(level["from"], level_id)
        if "unknown_answers" in level:
            if by_unknown is not None:
                facts = {"other": by_unknown}
                yield Issue("urgency_unknown_twice", (*place, "unknown_answers"), facts)
            by_unknown = by_unknown or level_id
    if 0 not in by_points:
        yield Issue("urgency_without_zero", ("urgency",))


def stages(data: Data) -> Iterator[Issue]:
    """Every stage but the first requires something, and never less than one before it."""
    rank = {band: position for position, band in enumerate(data["bands"])}
    demanded: dict[str, tuple[str, str]] = {}
    for position, (stage_id, stage) in enumerate(data["stages"].items()):
        place = ("stages", stage_id)
        required = stage.get("requires")
        if position == 0:
            if required is not None:
                yield Issue("first_stage_requires", (*place, "requires"), on_key=True)
            continue
        if required is None:
            yield Issue("stage_requires_nothing", (*place, "requires"), {"id": stage_id})
            continue
        yield from _required(data, required, (*place, "requires"))
        for dimension_id, (band, earlier) in demanded.items():
            here = required.get(dimension_id)
            if here is None or rank.get(here, len(rank)) < rank[band]:
                facts = {"dimension": dimension_id, "band": band, "stage": earlier}
                yield Issue("stage_demands_less", (*place, "requires", dimension_id), facts)
        for dimension_id, band in required.items():
            if band in rank and dimension_id in data["dimensions"]:
                before = demanded.get(dimension_id)
                if before is None or rank[band] > rank[before[0]]:
                    demanded[dimension_id] = (band, stage_id)


def _required(
    data: Data, required: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[Issue]:
    for dimension_id, band in required.items():
        at = (*place, dimension_id)
        if dimension_id not in data["dimensions"]:
            yield dangling("dimension", dimension_id, data["dimensions"], at, on_key=True)
        if band not in data["bands"]:
            yield dangling("band", band, data["bands"], at)


def conversation(data: Data) -> Iterator[Issue]:
    """A conversation is offered from a stage there is."""
    named = data["conversation"]["from_stage"]
    if named not in data["stages"]:
        yield dangling("stage", named, data["stages"], ("conversation", "from_stage"))
