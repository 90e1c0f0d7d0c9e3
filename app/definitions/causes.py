"""Findings with one cause, said once: an id that was renamed in one place and not in the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from app.definitions.finding import Finding, Place
from app.definitions.wording import Lines

_Id: TypeAlias = tuple[str, str]
"""The kind of a thing, as `unknown_reference` names it, and its id."""

_MISSING: Final[Mapping[str, str]] = {
    "missing_band": "band",
    "missing_impulses": "dimension",
    "dimension_unfed": "dimension",
}
"""What is said where something there is has no counterpart, and the kind of thing."""


def one_cause(findings: Iterable[Finding]) -> list[Finding]:
    """Each unknown id once, with all lines it stands on, and without what follows from it.

    Where exactly one id is missing in the mapping in which it is one too many, that is its new
    name.
    """
    said = list(findings)
    renamed = _renamed(said)
    unknown: dict[tuple[_Id, object], list[Finding]] = defaultdict(list)
    kept: list[Finding] = []
    for each in said:
        if each.code == "unknown_reference":
            # Options of the same name are not the same where others are known beside them.
            unknown[_id(each), each.facts["known"]].append(each)
        elif not _follows(each, renamed):
            kept.append(each)
    return [*kept, *(_once(id_, some, renamed) for (id_, _), some in unknown.items())]


def _id(finding: Finding) -> _Id:
    return str(finding.facts["kind"]), str(finding.facts["id"])


def _renamed(said: list[Finding]) -> dict[_Id, str]:
    """Old ids with their new names: one too many and one missing in the same mapping."""
    surplus: dict[Place, list[_Id]] = defaultdict(list)
    missing: dict[Place, list[_Id]] = defaultdict(list)
    for each in said:
        if each.code == "unknown_reference" and each.place[-1] == each.facts["id"]:
            surplus[each.place[:-1]].append(_id(each))
        elif each.code in ("missing_band", "missing_impulses"):
            missing[each.place[:-1]].append((_MISSING[each.code], str(each.facts["id"])))
    found: dict[_Id, str] = {}
    for place, ids in surplus.items():
        if len(ids) == len(missing[place]) == 1 and ids[0][0] == missing[place][0][0]:
            found.setdefault(ids[0], missing[place][0][1])
    return found


def _follows(finding: Finding, renamed: Mapping[_Id, str]) -> bool:
    """Whether a finding only says that the old name is not the new one."""
    new_names = {(kind, new) for (kind, _), new in renamed.items()}
    if finding.code in _MISSING:
        return (_MISSING[finding.code], finding.facts["id"]) in new_names
    if finding.code == "stage_demands_less":
        named = ("dimension", finding.facts["dimension"])
        return named in renamed or named in new_names
    return False


def _once(id_: _Id, some: list[Finding], renamed: Mapping[_Id, str]) -> Finding:
    """The first of the findings on an unknown id, with the lines of the others."""
    first, *others = sorted(some, key=lambda each: (each.line, each.column))
    near = renamed.get(id_) or first.facts["nearest"]
    facts = {**first.facts, "nearest": near, "renamed": id_ in renamed}
    lines = tuple(dict.fromkeys(each.line for each in others if each.line != first.line))
    return replace(first, facts={**facts, "also": Lines(lines)} if lines else facts)
