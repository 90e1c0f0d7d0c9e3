"""From a questionnaire to the draft of its translation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.definitions.finding import Finding, Severity, errors
from app.definitions.folder import listing
from app.definitions.invalid import InvalidDefinition
from app.definitions.loader import examine
from app.definitions.notes import changed, noted
from app.definitions.overlay import NotPossible, Update, updated, written
from app.definitions.parsing import parse
from app.definitions.source import Source, Unreadable, read_source
from app.definitions.structure import originals, validator
from app.definitions.tree import plain
from app.translations import text


def draft(
    folder: Path, slug: str, into: str, language: str, *, confirm: bool = False
) -> tuple[Path, Update]:
    """The translation of a questionnaire into a language, as it should be written, and its file.

    Comments in it are in the language of whoever writes it. `confirm`: what is translated is right,
    and the originals are noted beside it as they are today. Raises InvalidDefinition where the
    questionnaire's structure or the syntax of the translation is at fault, NotPossible where the
    translation cannot be added to without changing it.
    """
    data = _content(folder, slug)
    if data["language"] == into:
        facts = {"language": into}
        same = "translation_same_language"
        fault = Finding(Severity.ERROR, same, f"{slug}.{into}.yaml", 1, 1, (), facts)
        raise InvalidDefinition((fault,))
    word = text(language, "authoring.missing")
    path = folder / f"{slug}.{into}.yaml"
    if not path.exists():
        title = text(language, "authoring.translation_title", file=f"{slug}.yaml")
        return path, written(originals(data), title, word)
    try:
        parsed = parse(read_source(path))
    except Unreadable as unreadable:
        raise InvalidDefinition(unreadable.findings) from None
    if errors(parsed.findings):
        raise InvalidDefinition(errors(parsed.findings))
    wanted = originals(data)
    update = updated(parsed.source, parsed.root, wanted, word)
    source = Source(parsed.source.file, update.text)
    text_with_notes = noted(source, wanted, data["language"], confirm=confirm)
    after = parse(Source(source.file, text_with_notes))
    if plain(after.root) != plain(parse(source).root):
        raise NotPossible
    return path, replace(update, text=text_with_notes, changed=tuple(changed(after, wanted)))


def _content(folder: Path, slug: str) -> Any:
    """The plain data of a questionnaire whose structure is sound, whatever else is wrong."""
    try:
        found = listing(folder).questionnaires.get(slug)
        parsed = parse(read_source(found.main)) if found else None
    except (OSError, Unreadable):
        parsed = None
    data = plain(parsed.root) if parsed and not errors(parsed.findings) else None
    if data is None or not validator().is_valid(data):
        raise InvalidDefinition(errors(examine(folder, slug).findings))
    return data
