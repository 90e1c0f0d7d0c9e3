"""Apply the JSON Schema to plain data and say each violation as an issue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from app.definitions.finding import Issue, Place
from app.definitions.hints import example, hint, is_negated, type_meant
from app.definitions.nearest import as_id, listed, meant
from app.definitions.structure import child, described, resolve, validator
from app.definitions.wording import Quoted
from app.domain.questionnaire import UNKNOWN_ID


@dataclass(frozen=True, slots=True)
class _Violation:
    """What the library says of one violation: the rule that is broken, and by what."""

    rule: str
    wanted: Any
    instance: Any
    schema: Mapping[str, Any]
    message: str


def violations(data: object, kind: str = "questionnaire") -> Iterator[Issue]:
    """Everything in which the data does not have the structure of its kind of file."""
    for error in validator(kind).iter_errors(data):
        place: Place = tuple(error.absolute_path)
        steps = list(error.absolute_schema_path)
        schema = error.schema if isinstance(error.schema, Mapping) else {}
        broken = _Violation(
            str(error.validator), error.validator_value, error.instance, schema, error.message
        )
        if "propertyNames" in steps:
            yield _bad_key(broken, place)
        elif "dependentSchemas" in steps:
            yield from _misplaced(broken, place, steps)
        else:
            found = _TRANSLATE.get(broken.rule, _unforeseen)(broken, place)
            yield from (_as_needed(each, kind) for each in found)


def kind_of(value: object) -> str:
    """The kind of a value, as the words name it."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case Decimal():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case _:
            return "array"


def _bad_key(broken: _Violation, place: Place) -> Issue:
    key = broken.instance
    at = (*place, key)
    if broken.rule == "not" and place[-1:] == ("options",) and key != UNKNOWN_ID:
        return Issue("key_as_id", at, {"id": key}, on_key=True)
    if broken.rule == "not":
        near = "unknown: true" if key == UNKNOWN_ID else ""
        return Issue("reserved_id", at, {"id": key, "nearest": near}, on_key=True)
    if found := re.fullmatch(r"([a-z][\w-]*) *\{ *(\w+)", str(key)):
        near = f"{found[1]}: {{{found[2]}: …}}"
        return Issue("colon_missing", at, {"nearest": near}, on_key=True)
    if broken.rule == "maxLength":
        return Issue("id_too_long", at, {"id": key, "limit": broken.wanted}, on_key=True)
    return Issue("bad_id", at, {"id": key, "nearest": as_id(str(key))}, on_key=True)


def _misplaced(broken: _Violation, place: Place, steps: list[Any]) -> Iterator[Issue]:
    """A key that only other types of question have."""
    key = steps[steps.index("dependentSchemas") + 1]
    if broken.rule == "required" and "options" not in broken.instance:
        return  # It says which type is missing.
    if broken.rule == "enum":
        place = place[:-1]
        types, used = broken.wanted, broken.instance
    else:
        types, used = broken.schema["properties"]["type"]["enum"], "single"
    facts = {"key": key, "types": listed(types), "type": used}
    if used in _TYPES:
        yield Issue("misplaced_key", (*place, key), facts, on_key=True)


_NUMBERS: Final = {"min": {"type": "number"}, "max": {"type": "number"}}
"""Keys that are missing only where there is a type they belong to."""

_TYPES: Final = ("single", "multi", "scale", "number", "date", "text")


def _required(broken: _Violation, place: Place) -> Iterator[Issue]:
    for key in broken.wanted:
        if key in broken.instance:
            continue
        if key == "options":
            yield _without_options(broken.instance, place)
            continue
        described = broken.schema.get("properties", {}).get(key) or _NUMBERS.get(key, {})
        facts = {"key": key, "nearest": example(key, described)}
        yield Issue("missing_key", (*place, key), facts)


def _without_options(question: Mapping[str, Any], place: Place) -> Issue:
    """A question that cannot be answered: its type is missing, or its options are."""
    meant_type, by = type_meant(question)
    if meant_type:
        facts = {"keys": Quoted(by), "nearest": f"type: {meant_type}"}
        return Issue("missing_type", (*place, "type"), facts)
    return Issue("missing_options", (*place, "options"), {"type": question.get("type", "single")})


def _additional(broken: _Violation, place: Place) -> Iterator[Issue]:
    known = list(broken.schema["properties"])
    for key in broken.instance:
        if key not in known:
            near = meant(key, known, broken.instance)
            facts = {"key": key, "nearest": near, "known": listed(known)}
            yield Issue("unknown_key", (*place, key), facts, on_key=True)


def _type(broken: _Violation, place: Place) -> Iterator[Issue]:
    found = kind_of(broken.instance)
    expected = broken.wanted
    wanted = expected if isinstance(expected, str) else "answer"
    name = _last_name(place)
    if found == "null":
        yield Issue("null_value", place, {"key": name, "expected": wanted})
    elif wanted == "object" and is_negated(place, broken.instance):
        yield Issue("condition_not", place, {"id": broken.instance})
    elif wanted == "string" and found in ("boolean", "integer", "number"):
        facts = {"key": name, "value": broken.instance, "found": found}
        yield Issue("needs_text", place, facts)
    else:
        facts = {"key": name, "expected": wanted, "found": found}
        near = hint(place, wanted, broken.instance)
        yield Issue("wrong_type", place, {**facts, "nearest": near} if near else facts)


def _as_needed(issue: Issue, kind: str) -> Issue:
    """Where nothing stands at a key that has to be there: how one would write it."""
    if issue.code != "null_value" or kind != "questionnaire" or not issue.place:
        return issue
    *above, key = issue.place
    part = resolve(described(tuple(above)), {})
    if not isinstance(key, str) or key not in part.get("required", ()):
        return issue
    inner = resolve(child(part, key), "")
    value = "…" if inner.get("type") in ("object", "array") else '"…"'
    shown = example(key, inner) or f"{key}: {value}"
    return replace(issue, facts={**issue.facts, "nearest": shown})


def _last_name(place: Place) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _value(broken: _Violation, place: Place) -> Iterator[Issue]:
    allowed = [str(each) for each in broken.wanted]
    if kind_of(broken.instance) == "null":
        yield Issue("null_value", place, {"key": _last_name(place), "expected": "string"})
        return
    facts = {
        "key": _last_name(place),
        "value": _short(broken.instance),
        "nearest": meant(broken.instance, allowed),
        "known": listed(allowed),
    }
    yield Issue("unknown_value", place, facts)


def _short(value: object) -> str:
    written = str(value)
    return written if len(written) <= 60 else f"{written[:59]}…"


def _low(broken: _Violation, place: Place) -> Iterator[Issue]:
    facts = {"key": _last_name(place), "value": broken.instance, "limit": broken.wanted}
    yield Issue("too_low", place, facts)


def _high(broken: _Violation, place: Place) -> Iterator[Issue]:
    facts = {"key": _last_name(place), "value": broken.instance, "limit": broken.wanted}
    yield Issue("too_high", place, facts)


def _pattern(broken: _Violation, place: Place) -> Iterator[Issue]:
    if not broken.instance.strip():
        yield Issue("empty_text", place, {"key": _last_name(place)})
    elif "\n" in broken.instance:
        yield Issue("line_break", place, {"key": _last_name(place)})
    else:
        facts = {"key": _last_name(place), "value": _short(broken.instance)}
        yield Issue("bad_format", place, facts)


def _empty(broken: _Violation, place: Place) -> Iterator[Issue]:
    minimum = broken.wanted
    code = "too_few" if minimum > 1 else "empty_collection"
    yield Issue(code, place, {"key": _last_name(place), "count": minimum})


def _too_many(broken: _Violation, place: Place) -> Iterator[Issue]:
    facts = {"key": _last_name(place), "count": broken.wanted}
    yield Issue("too_many", place, facts)


def _repeated(broken: _Violation, place: Place) -> Iterator[Issue]:
    seen: list[object] = []
    for position, item in enumerate(broken.instance):
        if item in seen:
            yield Issue("repeated", (*place, position), {"value": _short(item)})
        seen.append(item)


def _unforeseen(broken: _Violation, place: Place) -> Iterator[Issue]:
    yield Issue("structure", place, {"reason": _short(broken.message)})


_TRANSLATE: Final[Mapping[str, Callable[[_Violation, Place], Iterator[Issue]]]] = {
    "required": _required,
    "additionalProperties": _additional,
    "type": _type,
    "enum": _value,
    "minimum": _low,
    "maximum": _high,
    "pattern": _pattern,
    "minItems": _empty,
    "minProperties": _empty,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
}
