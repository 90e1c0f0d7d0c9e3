"""Findings that say the same of very many texts, as one: for people who read them one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.definitions.finding import Finding, Place, in_order
from app.definitions.wording import where
from app.translations import text

MOST_ALONE: Final = 5
"""So many findings of one kind in a file stay as they are; more become one."""

MOST_NAMED: Final = 3
"""Texts that a sum names."""

_SUMS: Final[Mapping[str, str]] = {
    "not_translated": "translation_unfinished",
    "translation_missing": "translation_unfinished",
    "translated_in_note": "translated_in_notes",
    "same_as_original": "same_as_originals",
}
"""What becomes of findings of a kind where there are many."""


def summarised(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, in order; those of one kind in one file as one where they are many."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    kept: list[Finding] = []
    for each in in_order(findings):
        if each.code in _SUMS:
            groups[each.file, _SUMS[each.code]].append(each)
        else:
            kept.append(each)
    for (_, code), some in groups.items():
        kept += [_sum(code, some)] if len(some) > MOST_ALONE else some
    return in_order(kept)


def _sum(code: str, some: list[Finding]) -> Finding:
    """One finding at the place of the first."""
    slug, language = some[0].file.split(".")[:2]
    facts: dict[str, object] = {
        "count": sum(int(str(each.facts.get("texts", 1))) for each in some),
        "first": _First(tuple((each.place, each.line) for each in some[:MOST_NAMED])),
        "slug": slug,
        "language": language,
    }
    return replace(some[0], code=code, place=(), facts=facts)


@dataclass(frozen=True, slots=True)
class _First:
    """The first of very many, each with its line."""

    texts: tuple[tuple[Place, int], ...]

    def words(self, language: str) -> str:
        """Where they stand."""
        return "; ".join(
            f"{where(place, language)} ({text(language, 'check.line', line=line)})"
            for place, line in self.texts
        )
