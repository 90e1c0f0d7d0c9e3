"""The examples of the guide for people who write questionnaires, as things to try out.

The first line of an example says what it is: a comment with the name of a shipped questionnaire
(an excerpt of it) or of the reader's own file (what the reader writes into it), the name of the one
that stands in the guide as a whole, „So nicht“ (what `check` answers with the text that follows),
„Falsch eingerückt“ (the same, with lines of the whole one) or „Mit Begründung“ (where it keeps
silent).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from app.config import ROOT

GUIDE: Final = ROOT / "docs" / "questionnaires.md"
SHIPPED: Final = ROOT / "questionnaires"
WRONG: Final = "So nicht"
INDENTED: Final = "Falsch eingerückt"
REASONED: Final = "Mit Begründung"
OWN: Final = "lager-check"
"""The reader's own questionnaire, begun with `new`."""
WHOLE: Final = "einarbeitung"
"""The questionnaire that the guide shows from its first line to its last."""
FIRM: Final = "brand.yaml"

_BLOCK: Final = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>\w+)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Example:
    """One block of the guide; `answer` is the block that follows it."""

    kind: str
    body: str
    line: int
    answer: str

    @property
    def name(self) -> str:
        """What the first line says it is, where that is a comment."""
        first = self.body.partition("\n")[0]
        return first[1:].strip() if first.startswith("#") else ""

    def __str__(self) -> str:
        return f"line {self.line}"


def examples() -> tuple[Example, ...]:
    """All blocks of the guide."""
    text = GUIDE.read_text("utf-8")
    found = list(_BLOCK.finditer(text))
    answers = [*(each["body"].strip() for each in found[1:]), ""]
    return tuple(
        Example(each["kind"], each["body"], text.count("\n", 0, each.start()) + 1, answer)
        for each, answer in zip(found, answers, strict=True)
    )


def of_kind(kind: str) -> tuple[Example, ...]:
    """Examples of a kind: yaml, sh, json, text."""
    return tuple(each for each in examples() if each.kind == kind)


def named(name: str) -> tuple[Example, ...]:
    """Examples that say they are this."""
    return tuple(each for each in of_kind("yaml") if each.name == name)


def excerpts() -> tuple[Example, ...]:
    """Examples that quote a shipped questionnaire."""
    paths = (path for path in sorted(SHIPPED.glob("*.yaml")) if path.name != FIRM)
    return tuple(each for path in paths for each in named(path.name))


def whole() -> str:
    """The text of the questionnaire that stands in the guide as a whole."""
    (example,) = named(f"{WHOLE}.yaml")
    return example.body


def indented(example: Example) -> str:
    """That questionnaire with some of its lines indented as in an example."""
    lines, wrong = whole().splitlines(), example.body.splitlines()[1:]
    plain, wanted = ([each.strip().lstrip("-").strip() for each in some] for some in (lines, wrong))
    (at,) = (at for at in range(len(plain)) if plain[at : at + len(wanted)] == wanted)
    return "\n".join([*lines[:at], *wrong, *lines[at + len(wrong) :], ""])


def after(heading: str) -> str:
    """What the guide says from a heading up to the next one."""
    _, _, following = GUIDE.read_text("utf-8").partition(f"\n{heading}")
    return re.split(r"^##+ ", following, maxsplit=1, flags=re.MULTILINE)[0]


def read(text: str) -> Any:
    """Plain data of YAML."""
    return YAML(typ="safe").load(text)


def write(data: Any, path: Path) -> None:
    """Plain data as a YAML file."""
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)


def merged(whole: Any, part: Any) -> Any:
    """The whole with the keys of the part put in; anything but a mapping is replaced."""
    if not (isinstance(whole, Mapping) and isinstance(part, Mapping)):
        return part
    added = {key: merged(whole.get(key), each) for key, each in part.items()}
    return {**whole, **added}


def missing_in(whole: Any, part: Any, place: str = "") -> list[str]:
    """Where a part says something that the whole does not say."""
    if isinstance(whole, Mapping) and isinstance(part, Mapping):
        return [
            each
            for key, value in part.items()
            for each in missing_in(whole.get(key), value, f"{place}.{key}")
        ]
    return [] if whole == part else [f"{place}: {whole!r}, in the guide {part!r}"]
