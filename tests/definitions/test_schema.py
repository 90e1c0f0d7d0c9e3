"""The JSON Schema is the one description of the structure: editors and the loader agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.config import ROOT
from app.definitions.loader import examine
from app.definitions.parsing import parse
from app.definitions.source import Unreadable, read_source
from app.definitions.starter import SCHEMA_FILE, begin
from app.definitions.structure import schema
from app.definitions.tree import plain
from app.translations import LANGUAGES
from tests.definitions import faults_of_rules, faults_of_structure, faults_of_syntax
from tests.definitions.broken import SMALL, Broken

FAULTS = [
    fault
    for fault in [*faults_of_syntax.FAULTS, *faults_of_structure.FAULTS, *faults_of_rules.FAULTS]
    if fault.file == "klein.yaml"
]
BY_RULE = {"exclusive", "not_applicable"}
"""Keys of options that only the rules can place, for the type stands at the question."""


def read(path: Path) -> Any:
    return plain(parse(read_source(path)).root)


@pytest.mark.parametrize("kind", ["questionnaire", "brand"])
def test_the_schemas_are_valid_themselves_and_describe_every_key(kind: str):
    Draft202012Validator.check_schema(dict(schema(kind)))

    def undescribed(part: Any, name: str) -> list[str]:
        if not isinstance(part, dict):
            return []
        found = []
        for key, each in part.get("properties", {}).items():
            if isinstance(each, dict) and "description" not in each:
                found.append(f"{name}.{key}")
        inner = [
            *part.get("properties", {}).items(),
            *part.get("$defs", {}).items(),
            *((key, part.get(key)) for key in ("items", "additionalProperties", "then", "else")),
        ]
        if "required" in part and "type" not in part:
            return []
        return found + [one for key, each in inner for one in undescribed(each, f"{name}.{key}")]

    assert undescribed(dict(schema(kind)), kind) == []


def test_the_languages_are_those_of_the_product():
    assert tuple(schema()["properties"]["language"]["enum"]) == LANGUAGES


@pytest.mark.parametrize(
    "path",
    [
        SMALL / "klein.yaml",
        *sorted(
            path
            for path in (ROOT / "questionnaires").glob("*.yaml")
            if "." not in path.stem and path.stem != "brand"
        ),
    ],
    ids=lambda path: path.stem,
)
def test_our_own_questionnaires_have_the_structure(path: Path):
    assert Draft202012Validator(dict(schema())).is_valid(read(path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starter_has_it_and_links_it_for_editors(language: str, tmp_path: Path):
    path = begin(tmp_path, "neu", language)
    assert Draft202012Validator(dict(schema())).is_valid(read(path))
    link = path.read_text("utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / link).resolve() == SCHEMA_FILE.resolve()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_the_schema_refuses_the_loader_refuses_too(fault: Broken, tmp_path: Path):
    fault.write(tmp_path)
    try:
        data = read(tmp_path / "klein.yaml")
    except Unreadable:
        return
    is_valid = Draft202012Validator(dict(schema())).is_valid(data)
    if not is_valid:
        assert examine(tmp_path, "klein").edition is None
    if fault in faults_of_structure.FAULTS:
        by_rule = fault.code == "misplaced_key" and any(key in fault.new for key in BY_RULE)
        assert is_valid is by_rule
    if fault in faults_of_rules.FAULTS:
        assert is_valid
