"""The one description of a file's structure, and walks along it.

`questionnaire.schema.json` says which keys there are, which of them hold texts, and which mappings
are ordered collections under ids of the author's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from jsonschema import Draft202012Validator

from app.definitions.finding import Place

Schema: TypeAlias = Mapping[str, Any]


class PlacedText(NamedTuple):
    """A text that prospects read, its place, and its kind: "line", "run" or "text"."""

    place: Place
    text: str
    kind: str


TEXT_DEFINITIONS: Final = {
    "#/$defs/line": "line",
    "#/$defs/run": "run",
    "#/$defs/text": "text",
}
"""What prospects read: a text by one of these is translated, every other string is not."""

OPTION: Final = {"$ref": "#/$defs/option"}


@cache
def schema(name: str = "questionnaire") -> Schema:
    """The JSON Schema (2020-12) of a kind of file: questionnaire or brand."""
    written = (Path(__file__).parent / f"{name}.schema.json").read_text("utf-8")
    loaded: Schema = json.loads(written)
    return loaded


@cache
def validator(name: str = "questionnaire") -> Draft202012Validator:
    """The schema, ready to be applied to plain data."""
    return Draft202012Validator(schema(name))


def texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a valid file that a translation has: the same keys, only texts.

    Each text is replaced by its kind. An option written as a mapping becomes its
    label alone, as in a translation.
    """
    found = _texts(data, schema(), lambda kind, _: kind)
    return found if isinstance(found, dict) else {}


def originals(data: Mapping[str, Any]) -> dict[str, Any]:
    """Like `texts`, with each text itself in its place."""
    found = _texts(data, schema(), lambda _, text: text)
    return found if isinstance(found, dict) else {}


def _texts(value: Any, part: Schema, leaf: Callable[[str, str], str]) -> Any:
    """The texts of a value, None where there are none."""
    resolved = resolve(part, value)
    if resolved.get("$ref") in TEXT_DEFINITIONS:
        kind = TEXT_DEFINITIONS[resolved["$ref"]]
        return leaf(kind, value) if isinstance(value, str) else None
    if isinstance(value, list):
        found = [_texts(item, resolved.get("items", {}), leaf) for item in value]
        return found if any(each is not None for each in found) else None
    if isinstance(value, Mapping):
        inner = {key: _texts(each, child(resolved, key), leaf) for key, each in value.items()}
        kept = {key: each for key, each in inner.items() if each is not None}
        return kept.get("label") if part.get("then") == OPTION else kept or None
    return None


def ordered(value: Any, part: Schema | None = None) -> Any:
    """The same data with each collection under ids as a list of pairs.

    So its order is kept by any JSON store and counts in the version, while the order of the keys of
    the language does not.
    """
    resolved = resolve(schema() if part is None else part, value)
    if isinstance(value, list):
        return [ordered(item, resolved.get("items", {})) for item in value]
    if not isinstance(value, Mapping):
        return value
    pairs = [(key, ordered(each, child(resolved, key))) for key, each in value.items()]
    if "propertyNames" in resolved:
        return [list(pair) for pair in pairs]
    return dict(pairs)


def resolve(part: Schema, value: Any, name: str = "questionnaire") -> Schema:
    """The schema that says something about this value: references and alternatives followed.

    References to the kinds of text are kept, for they are what says that a string is a text.
    """
    while part.get("$ref", "#/$defs/line") not in TEXT_DEFINITIONS or "if" in part:
        if "$ref" in part:
            part = schema(name)["$defs"][part["$ref"].rpartition("/")[2]]
        elif "type" in part["if"]:
            kind = {"object": Mapping, "array": list}[part["if"]["type"]]
            part = part["then"] if isinstance(value, kind) else part["else"]
        else:
            return part
    return part


def child(part: Schema, key: str) -> Schema:
    """The schema for a key of a mapping; empty where the key is unknown."""
    found = part.get("properties", {}).get(key, part.get("additionalProperties", {}))
    return found if isinstance(found, Mapping) else {}


def holds_ids(place: Place) -> bool:
    """Whether the keys of a mapping are ids of the author's own, and not keys of the language."""
    return "propertyNames" in resolve(described(place), {})


def described(place: Place, name: str = "questionnaire") -> Schema:
    """What describes the value at a place of a kind of file; empty where nothing does."""
    part: Schema = schema(name)
    for step in place:
        part = resolve(part, {} if isinstance(step, str) else [], name)
        part = child(part, step) if isinstance(step, str) else part.get("items", {})
    return part


def each_text(value: Any, part: Schema | None = None, place: Place = ()) -> Iterator[PlacedText]:
    """Every text of a file that prospects read, with its place."""
    resolved = resolve(schema() if part is None else part, value)
    if isinstance(value, str):
        if resolved.get("$ref") in TEXT_DEFINITIONS:
            yield PlacedText(place, value, TEXT_DEFINITIONS[resolved["$ref"]])
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from each_text(item, resolved.get("items", {}), (*place, position))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from each_text(each, child(resolved, key), (*place, key))
