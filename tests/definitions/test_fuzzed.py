"""Whatever is done to a file, it is a valid edition or a list of findings, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.config import ROOT
from app.definitions.brand import examine_brand
from app.definitions.finding import Finding, errors
from app.definitions.loader import Examined, examine
from app.definitions.parsing import parse
from app.definitions.source import read_source
from app.definitions.tree import plain
from app.definitions.wording import told
from app.translations import LANGUAGES
from tests.definitions.broken import SMALL

FLAGSHIP = (ROOT / "questionnaires" / "klarheitscheck.yaml").read_text("utf-8")
FIRM = (ROOT / "questionnaires" / "brand.yaml").read_text("utf-8")
FIRM_DATA: Any = plain(parse(read_source(ROOT / "questionnaires" / "brand.yaml")).root)
SMALL_TEXTS = {path.name: path.read_text("utf-8") for path in SMALL.iterdir()}
SMALL_DATA: Any = plain(parse(read_source(SMALL / "klein.yaml")).root)

QUIET = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

SNIPPETS = st.sampled_from(
    [
        *"\t:-?#&*!|>'\"%@`[]{},\n ~\x00\x85\u2028\ufeff🙂",
        *"„“‚‘«»=：\u00a0\u200b\u00ad",
        " #",
        "0,5",
        "1.000",
        "titel: ",
        "\n\n",
        "  ",
        ": ",
        "- ",
        "<<: *x\n",
        "&x ",
        "*x",
        "!!python/object:os.system ",
        "null",
        "true",
        "12",
        "-1",
        "0.1",
        "1e99",
        "unknown",
        "\n---\n",
        "\n...\n",
        "%YAML 1.1\n",
        '"\\uD800"',
        '"\\UFFFFFFFF"',
        "{{{{{{",
        "[[[[[[",
    ]
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 200),
    st.just(10**30),
    st.sampled_from(
        [
            "",
            " ",
            "x",
            "0,5",
            "1 000",
            "ja",
            "unknown",
            "rolle",
            "lage",
            "a\nb",
            "kosten",
            "multi",
            "text",
        ]
    ),
    st.just([]),
    st.just({}),
    st.just(["kosten"]),
    st.just([["kosten"]]),
    st.just({"x": "y"}),
    st.just([{"rolle": ["chefin"]}]),
    st.just([None]),
)


@st.composite
def edits(draw: st.DrawFn, text: str) -> str:
    """The text with up to four places cut, doubled, moved or written over."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        how = draw(st.sampled_from(["cut", "insert", "double", "replace", "move"]))
        piece = text[start:end]
        if how == "cut":
            text = text[:start] + text[end:]
        elif how == "insert":
            text = text[:start] + draw(SNIPPETS) + text[start:]
        elif how == "double":
            text = text[:end] + piece + text[end:]
        elif how == "replace":
            text = text[:start] + draw(SNIPPETS) + text[end:]
        else:
            rest = text[:start] + text[end:]
            to = draw(st.integers(0, len(rest)))
            text = rest[:to] + piece + rest[to:]
    return text


@st.composite
def reshaped(draw: st.DrawFn, whole: Any = SMALL_DATA) -> Any:
    """The data of a file with up to three values replaced, removed or moved."""
    data = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        node = data
        while isinstance(node, (dict, list)) and node:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys))
            inner = node[key]
            if not isinstance(inner, (dict, list)) or not inner or draw(st.integers(0, 3)) == 0:
                how = draw(st.sampled_from(["value", "remove", "rename"]))
                if how == "value":
                    node[key] = copy.deepcopy(draw(VALUES))
                elif how == "remove" or isinstance(node, list):
                    del node[key]
                else:
                    node[draw(st.sampled_from(["x", "unknown", "Groß", "a-b", "12", ""]))] = (
                        node.pop(key)
                    )
                break
            node = inner
    return data


@settings(QUIET, max_examples=40)
@given(text=edits(FLAGSHIP))
def test_the_flagship_however_it_is_edited(text: str, tmp_path: Path):
    assert_said(write(tmp_path, {"klarheitscheck.yaml": text}, "klarheitscheck"))


@settings(QUIET, max_examples=60)
@given(text=edits(SMALL_TEXTS["klein.yaml"]))
def test_the_small_one_however_it_is_edited(text: str, tmp_path: Path):
    assert_said(write(tmp_path, {**SMALL_TEXTS, "klein.yaml": text}, "klein"))


@settings(QUIET, max_examples=40)
@given(text=edits(SMALL_TEXTS["klein.en.yaml"]))
def test_a_translation_however_it_is_edited(text: str, tmp_path: Path):
    assert_said(write(tmp_path, {**SMALL_TEXTS, "klein.en.yaml": text}, "klein"))


@settings(QUIET, max_examples=80)
@given(data=reshaped())
def test_a_questionnaire_of_any_shape(data: Any, tmp_path: Path):
    text = json.dumps(data, ensure_ascii=False, indent=1, default=float)
    assert_said(write(tmp_path, {**SMALL_TEXTS, "klein.yaml": text}, "klein"))


@settings(QUIET, max_examples=60)
@given(text=edits(FIRM))
def test_the_details_of_the_firm_however_they_are_edited(text: str, tmp_path: Path):
    assert_firm_said(tmp_path, text)


@settings(QUIET, max_examples=60)
@given(data=reshaped(FIRM_DATA))
def test_details_of_the_firm_of_any_shape(data: Any, tmp_path: Path):
    assert_firm_said(tmp_path, json.dumps(data, ensure_ascii=False, indent=1, default=float))


@settings(QUIET, max_examples=60)
@given(content=st.binary(max_size=200))
@example(content=b"a: |\n\x0b")
def test_any_bytes_at_all(content: bytes, tmp_path: Path):
    (tmp_path / "klein.yaml").write_bytes(content)
    assert_said(examine(tmp_path, "klein"))


def write(folder: Path, texts: dict[str, str], slug: str) -> Examined:
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return examine(folder, slug)


def assert_firm_said(folder: Path, text: str) -> None:
    (folder / "brand.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    brand, findings = examine_brand(folder, deployment=False)
    assert (brand is None) == bool(errors(findings))
    assert_in_words(findings)


def assert_said(examined: Examined) -> None:
    assert (examined.edition is None) == bool(errors(examined.findings))
    assert_in_words(examined.findings)


def assert_in_words(findings: Iterable[Finding]) -> None:
    for finding in findings:
        assert finding.line >= 1
        assert finding.column >= 1
        for language in LANGUAGES:
            assert told(finding, language)
