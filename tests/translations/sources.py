"""What the program asks the catalogues for, read from its sources without running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SPEAKERS = frozenset({"say", "tool", "text"})
"""Names of functions that look a text up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A key that is asked for, and the names it is filled with; None: that cannot be seen."""

    where: str
    key: str
    filled: frozenset[str] | None


def asked(groups: Mapping[str, object]) -> Iterator[Asked]:
    """Every key that stands in the sources as a whole."""
    for file in PYTHON:
        yield from _asked_by_python(file, groups)
    for file in TEMPLATES:
        yield from _asked_by_template(file)


def _asked_by_python(file: Path, groups: Mapping[str, object]) -> Iterator[Asked]:
    tree = ast.parse(file.read_text())
    inside_calls = {
        id(part)
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr)
        for part in each.values
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or _name(call.func) not in SPEAKERS:
            continue
        for argument in call.args[:2]:
            if isinstance(argument, ast.Constant) and _is_key(argument.value, groups):
                inside_calls.add(id(argument))
                yield Asked(_at(file, argument.lineno), str(argument.value), _names(call))
    for each in ast.walk(tree):
        if (
            isinstance(each, ast.Constant)
            and _is_key(each.value, groups)
            and id(each) not in inside_calls
        ):
            yield Asked(_at(file, each.lineno), str(each.value), None)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _names(call: ast.Call) -> frozenset[str] | None:
    names = [each.arg for each in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _is_key(value: object, groups: Mapping[str, object]) -> bool:
    """A word, a dot and a word, the first a group. Names of files and columns look like it."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z_]+\.[A-Za-z_0-9]+", value):
        return False
    group, _, name = value.partition(".")
    return group in groups and name not in {
        "html",
        "css",
        "json",
        "yaml",
        "toml",
        "pdf",
        "txt",
        "id",
        "db",
    }


def _asked_by_template(file: Path) -> Iterator[Asked]:
    tree = Environment(extensions=["jinja2.ext.do"]).parse(file.read_text())
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SPEAKERS and call.args:
            names = frozenset(each.key for each in call.kwargs)
            filled = None if call.dyn_kwargs else names
            for each in (
                call.args[0].find_all(nodes.Const)
                if not isinstance(call.args[0], nodes.Const)
                else [call.args[0]]
            ):
                if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+[a-z0-9]", str(each.value)):
                    yield Asked(_at(file, each.lineno), str(each.value), filled)


def patterns() -> set[str]:
    """Words that are put together, as patterns: `states.{name}_heading`, `view_{step}`."""
    found = set()
    for file in PYTHON:
        for each in ast.walk(ast.parse(file.read_text())):
            if isinstance(each, ast.JoinedStr):
                found.add(
                    "".join(
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.*?)"
                        for part in each.values
                    )
                )
    for file in TEMPLATES:
        for tree in Environment().parse(file.read_text()).find_all(nodes.Concat):
            found.add(
                "".join(
                    re.escape(str(part.value)) if isinstance(part, nodes.Const) else "(.*?)"
                    for part in tree.nodes
                )
            )
    return {each for each in found if re.match(r"[a-z]+(_|\\\.)", each)}


def words() -> set[str]:
    """Every word of the sources, for what keys are put together from."""
    sources = (file.read_text() for file in (*PYTHON, *TEMPLATES))
    data = (file.read_text() for file in (ROOT / "app").rglob("*.json"))
    return {word for text in (*sources, *data) for word in re.findall(r"[a-z0-9_]+", text.lower())}


def _at(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"
