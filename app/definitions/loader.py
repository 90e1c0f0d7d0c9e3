"""From files to an Edition: parse, check all there is to check, translate, build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.definitions import building, checks, translation
from app.definitions.causes import one_cause
from app.definitions.checks.contact import contact_details
from app.definitions.checks.personas import personas as persona_issues
from app.definitions.checks.tone import phrases
from app.definitions.checks.writing import only_notes, writing
from app.definitions.edition import Edition
from app.definitions.finding import Finding, Issue, Severity, errors, in_order
from app.definitions.folder import BRAND, BRAND_FILE, Files, bad_slug, listing
from app.definitions.invalid import InvalidDefinition
from app.definitions.mending import mended
from app.definitions.nearest import listed, nearest
from app.definitions.notes import changed, written_in_notes
from app.definitions.parsing import Parsed, parse
from app.definitions.reshaping import FREE_ID
from app.definitions.silence import silenced
from app.definitions.snapshot import snapshot, version_of
from app.definitions.source import Unreadable, read_source
from app.definitions.structure import each_text, originals, texts
from app.definitions.tree import locate, plain
from app.definitions.unchanged import as_one, for_the_public, left_over
from app.definitions.violations import violations

__all__ = ["Examined", "InvalidDefinition", "examine", "examine_files", "load"]


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of a questionnaire: every finding, and the edition where none is an error."""

    slug: str
    findings: tuple[Finding, ...]
    edition: Edition | None


def load(folder: Path, slug: str) -> Edition:
    """The edition of a questionnaire in a folder.

    Raises InvalidDefinition with all findings at once.
    """
    examined = examine(folder, slug)
    if examined.edition is None:
        raise InvalidDefinition(examined.findings)
    return examined.edition


def examine(folder: Path, slug: str) -> Examined:
    """Everything there is to say about one questionnaire of a folder."""
    try:
        found = listing(folder)
    except OSError as error:
        reason = error.strerror or ""
        return Examined(slug, (_about(folder.name, "no_folder", reason=reason),), None)
    names = tuple(each for each in found.findings if each.file.partition(".")[0] == slug)
    if slug not in found.questionnaires:
        return Examined(slug, (_not_there(slug, found.questionnaires), *names), None)
    examined = examine_files(slug, found.questionnaires[slug])
    if not names:
        return examined
    return Examined(slug, in_order((*names, *examined.findings)), None)


def _not_there(slug: str, known: Mapping[str, Files]) -> Finding:
    """What to say where a questionnaire is asked for that a folder does not have."""
    name = Path(slug).name.removesuffix(".yaml")
    if name == BRAND:
        return _about(BRAND_FILE, "brand_asked")
    if not known:
        return _about(f"{name}.yaml", "empty_folder")
    near = name if name in known else nearest(name, known)
    facts = {"slug": slug, "nearest": near, "known": listed(known)}
    return _about(f"{name}.yaml", "no_questionnaire", **facts)


def examine_files(slug: str, files: Files, *, named: bool = True) -> Examined:
    """Everything there is to say about a questionnaire's files.

    `named`: the name of the file is to be its address, and must be able to.
    """
    findings: list[Finding] = []
    if named and (name := bad_slug(files.main.stem)) is not None:
        findings.append(name)
    main = _parsed(files.main, findings)
    others = {language: _parsed(path, findings) for language, path in files.translations.items()}
    if main is None:
        return Examined(slug, in_order(findings), None)
    findings += _not_said_before(main, mended(main.root, main.source.file))
    data = plain(main.root)
    assert isinstance(data, dict)
    structural = list(violations(data))
    sound = not structural
    known = phrases(data.get("language"), files.main.parent)
    rules = _not_of_made_up_ids(findings, list(checks.issues(data, sound=sound)))
    _collect(findings, main, only_notes(main, _not_said_better(structural, rules)))
    findings += one_cause(locate(each, main.root, main.source.file) for each in rules)
    _collect(findings, main, checks.advice(data, each_text(data), known, sound=sound))
    findings += writing(main, each_text(data))
    if sound:
        _collect(findings, main, left_over(data))
    # A translation has the same ids: which of two names is meant is to be clear first.
    is_named = not any(each.facts.get("renamed") for each in findings)
    contents = {
        language: content
        for language, other in others.items()
        if other is not None
        and sound
        and is_named
        and (content := _translated(data, other, language, files.main.parent, findings)) is not None
    }
    edition = None if errors(findings) else _edition(slug, data, contents, main, findings)
    said = _not_silenced(findings, [main, *(other for other in others.values() if other)])
    if edition is not None:
        edition = replace(edition, warnings=said)
    return Examined(slug, said, edition)


def examine_for_the_public(slug: str, files: Files) -> Examined:
    """The same in a deployment, where nobody's addresses are an error."""
    return for_the_public(examine_files(slug, files))


def _not_said_before(parsed: Parsed, found: list[Finding]) -> list[Finding]:
    """Not that a key is missing above a line, where reading the file has said so already."""
    said = {(each.code, each.line) for each in parsed.findings}
    return [each for each in found if (each.code, each.line) not in said]


def _not_of_made_up_ids(findings: list[Finding], rules: list[Issue]) -> list[Issue]:
    """Not what only follows from the id that an entry without one has been given for reading on."""
    if not any(each.code == "id_omitted" for each in findings):
        return rules
    return [
        each
        for each in rules
        if FREE_ID not in each.place
        and not any(FREE_ID in re.findall(r"\w+", str(fact)) for fact in each.facts.values())
    ]


def _not_said_better(structural: list[Issue], rules: list[Issue]) -> list[Issue]:
    """Not that an id must be a text, where the rules say which ids there are, or that none fits."""
    said = {each.place for each in rules if each.code in ("unknown_reference", "condition_not")}
    outer = {each.place for each in rules if each.code == "condition_without_options"}
    return [
        each
        for each in structural
        if each.code not in ("needs_text", "wrong_type")
        or not (each.place in said or each.place[:-1] in outer)
    ]


def _not_silenced(findings: list[Finding], files: list[Parsed]) -> tuple[Finding, ...]:
    """What is left of the findings once each file's own comments have been heard."""
    said: Iterable[Finding] = findings
    for parsed in files:
        said = list(silenced(said, parsed.source, parsed.root))
    return in_order(as_one(said))


def _parsed(path: Path, findings: list[Finding]) -> Parsed | None:
    try:
        parsed = parse(read_source(path))
    except Unreadable as unreadable:
        findings.extend(unreadable.findings)
        return None
    findings.extend(parsed.findings)
    return parsed


def _collect(findings: list[Finding], parsed: Parsed, issues: Iterable[Issue]) -> None:
    findings.extend(locate(issue, parsed.root, parsed.source.file) for issue in issues)


def _translated(
    data: Mapping[str, Any],
    other: Parsed,
    language: str,
    folder: Path,
    findings: list[Finding],
) -> Any:
    """The content in another language, None where the translation is at fault."""
    if language == data["language"]:
        findings.append(_about(other.source.file, "translation_same_language", language=language))
        return None
    _collect(findings, other, changed(other, originals(data)))
    given = translation.labels_alone(plain(other.root))
    differences = list(translation.differences(texts(data), given))
    _collect(findings, other, written_in_notes(other, differences, originals(data)))
    if differences:
        return None
    same = translation.untouched(originals(data), given, data["language"])
    _collect(findings, other, same)
    content = translation.merged(data, given)
    _collect(findings, other, contact_details({**content, "language": language}))
    known = phrases(language, folder)
    said = list(translation.leaves(texts(data), given))
    _collect(findings, other, checks.advice(given, said, known, sound=True))
    findings += writing(other, said)
    return content


def _edition(
    slug: str,
    data: Mapping[str, Any],
    contents: Mapping[str, Any],
    main: Parsed,
    findings: list[Finding],
) -> Edition | None:
    """The edition of files without errors; None where a persona shows one."""
    document = snapshot(data, contents)
    version = version_of(document)
    questionnaires = {
        language: building.questionnaire(content, slug, version, language)
        for language, content in {data["language"]: data, **contents}.items()
    }
    people = building.personas(data)
    said = persona_issues(questionnaires[data["language"]], people)
    findings += one_cause(locate(each, main.root, main.source.file) for each in said)
    if errors(findings):
        return None
    return Edition(
        slug=slug,
        version=version,
        language=data["language"],
        document=document,
        questionnaires=questionnaires,
        recipients=building.recipients(data),
        personas=people,
    )


def _about(file: str, code: str, **facts: object) -> Finding:
    return Finding(Severity.ERROR, code, file, 1, 1, (), facts)
