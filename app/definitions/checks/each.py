"""Go through the parts of a file with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.definitions.finding import Issue, Place
from app.definitions.nearest import listed, named


def each_question(data: Mapping[str, Any]) -> Iterator[tuple[Place, str, Mapping[str, Any]]]:
    """Every question: its place, its id, itself."""
    for section_id, section in data["sections"].items():
        for question_id, question in section["questions"].items():
            yield ("sections", section_id, "questions", question_id), question_id, question


def each_option(
    question: Mapping[str, Any], place: Place
) -> Iterator[tuple[Place, str, Mapping[str, Any]]]:
    """Every option of a question; a bare label stands for an option with nothing else."""
    for option_id, option in question.get("options", {}).items():
        whole = option if isinstance(option, Mapping) else {"label": option}
        yield (*place, "options", option_id), option_id, whole


TYPES: Final = ("single", "multi", "scale", "number", "date", "text")


def type_of(question: Mapping[str, Any]) -> str:
    """The type of a question, `single` where none is given."""
    return str(question.get("type", "single"))


def dangling(
    kind: str, id_: object, known: Mapping[str, Any], place: Place, *, on_key: bool = False
) -> Issue:
    """A reference to something that is not in the file."""
    facts = {"kind": kind, "id": id_, "nearest": named(id_, known), "known": listed(known)}
    return Issue("unknown_reference", place, facts, on_key=on_key)
