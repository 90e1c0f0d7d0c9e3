"""Write questionnaires: a starter, translations, what a change means, the schema for editors."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from app.cli.options import (
    NOT_POSSIBLE,
    folder_of,
    refuse,
    refuse_findings,
    share,
    shown,
    with_folder,
    with_language,
)
from app.cli.speech import Command
from app.translations import LANGUAGES, text

if TYPE_CHECKING:
    from app.definitions.comparing import Change
    from app.definitions.edition import Edition
    from app.definitions.simulation import Difference

_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "moved": ">", "reordered": "="}
_COLOURS: Final = {"added": "green", "removed": "red", "changed": "yellow"}


@click.command(cls=Command)
@click.option(
    "--of",
    "kind",
    type=click.Choice(["questionnaire", "brand"]),
    default="questionnaire",
    show_default=True,
)
def schema(kind: str) -> None:
    """Print the JSON Schema, for completion and checks in editors.

    Link it in a file: # yaml-language-server: $schema=questionnaire.schema.json
    """
    from app.definitions import structure

    click.echo(json.dumps(structure.schema(kind), ensure_ascii=False, indent=2))


@click.command(cls=Command)
@click.argument("slug")
@with_language
@with_folder
def new(slug: str, language: str, folder: Path | None) -> None:
    """Begin a questionnaire: a complete, commented file, and beside it that of the firm."""
    from app.definitions.invalid import InvalidDefinition
    from app.definitions.starter import begin, begin_brand

    given, folder = folder, folder_of(folder)
    try:
        path = begin(folder, slug, language)
        firm = begin_brand(folder, slug, language)
    except InvalidDefinition as invalid:
        refuse_findings(invalid.findings, folder, language)
    except OSError as error:
        refuse(text(language, "authoring.not_writable", reason=error.strerror or ""), 2)
    click.secho(text(language, "authoring.begun", file=shown(path)), fg="green")
    if firm is not None:
        click.secho(text(language, "authoring.brand_begun", file=shown(firm)), fg="green")
    where = "" if given is None else f" --folder {shlex.quote(str(given))}"
    click.echo(text(language, "authoring.begun_next", slug=slug, where=where))


@click.command(cls=Command)
@click.argument("slug")
@click.argument("into", metavar="LANGUAGE", type=click.Choice(LANGUAGES))
@click.option("--confirm", is_flag=True)
@with_language
@with_folder
def translate(slug: str, into: str, confirm: bool, language: str, folder: Path | None) -> None:
    """Write the translation of a questionnaire, or bring it up to date.

    What is there is kept, what is missing gets its key and the original as a comment, and what
    belongs to nothing, or has another original than when it was translated, is listed.
    """
    from app.definitions.invalid import InvalidDefinition
    from app.definitions.overlay import NotPossible
    from app.definitions.translating import draft
    from app.definitions.wording import Quoted, where

    folder = folder_of(folder)
    try:
        path, update = draft(folder, slug, into, language, confirm=confirm)
    except InvalidDefinition as invalid:
        refuse_findings(invalid.findings, folder, language)
    except NotPossible:
        refuse(text(language, "authoring.by_hand", file=f"{slug}.{into}.yaml"))
    try:
        _replace(path, update.text)
    except OSError as error:
        refuse(text(language, "authoring.not_writable", reason=error.strerror or ""), 2)
    for place in update.obsolete:
        key = next((each for each in reversed(place) if isinstance(each, str)), "")
        said = text(language, "authoring.obsolete", path=where(place, language), key=key)
        click.secho(said, fg="yellow")
    for place, new in update.renamed:
        said = text(language, "check.translation_renamed_remedy", key=place[-1], nearest=new)
        click.secho(f"{where(place, language)}: {said}", fg="yellow")
    for place, names in update.homeless:
        facts = {"key": place[-1], "candidates": Quoted(names).words(language)}
        said = " ".join(
            text(language, f"check.translation_homeless{part}", **facts) for part in ("", "_remedy")
        )
        click.secho(f"{where(place, language)}: {said}", fg="yellow")
    for issue in update.changed:
        said = text(language, "check.original_changed", **issue.facts)
        click.secho(f"{where(issue.place, language)}: {said}", fg="yellow")
    if update.changed:
        click.echo(text(language, "authoring.confirm", slug=slug, language=into))
    parts = ("missing", "obsolete", "changed")
    numbers = {part: len(getattr(update, part)) for part in parts}
    said = text(language, "authoring.translated", file=shown(path), **numbers)
    is_done = not any(numbers.values()) and not update.renamed and not update.homeless
    click.secho(said, fg="green" if is_done else None)


def _replace(path: Path, written: str) -> None:
    """Write the whole file at once, so that nobody ever reads half of it."""
    if path.exists() and path.read_bytes() == written.encode():
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(written.encode())
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


@click.command(cls=Command)
@click.argument("old")
@click.argument("new")
@click.option("--answers", type=click.IntRange(1), default=100_000, show_default=True)
@click.option(
    "--profile",
    type=click.Choice(["uniform", "plausible"]),
    default="uniform",
    show_default=True,
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@with_language
@with_folder
def diff(
    old: str,
    new: str,
    answers: int,
    profile: str,
    seed: int,
    as_json: bool,
    language: str,
    folder: Path | None,
) -> None:
    """Say what changes for prospects from OLD to NEW, and how many would get another stage.

    OLD and NEW are questionnaires of the folder, or paths of files with their translations beside.
    """
    from app.definitions.comparing import changes
    from app.definitions.simulation import Profile, difference

    before, after = (_edition(each, folder_of(folder), language) for each in (old, new))
    found = changes(before, after)
    asked_before, asked_after = (each.questionnaires[each.language] for each in (before, after))
    moves = difference(asked_before, asked_after, answers, seed, Profile(profile))
    if as_json:
        click.echo(
            json.dumps(
                _document(before, after, found, moves, language), ensure_ascii=False, indent=2
            )
        )
        return
    for change in found:
        click.echo(_said(change, language, after.language))
    _say_moves(before, after, found, moves, language)


def _edition(named: str, folder: Path, language: str) -> Edition:
    """The edition of a questionnaire of the folder, or of a file anywhere."""
    from app.cli.options import loaded
    from app.definitions.folder import files_of
    from app.definitions.loader import examine_files

    path = Path(named)
    if path.suffix != ".yaml" and path.name == named:
        return loaded(folder, named, language)
    if not path.is_file():
        refuse(_not_there(path, language), NOT_POSSIBLE)
    examined = examine_files(path.stem, files_of(path), named=False)
    if examined.edition is None:
        refuse_findings(examined.findings, path.parent, language)
    return examined.edition


def _not_there(path: Path, language: str) -> str:
    """That there is no such file, and what there is near it."""
    from app.definitions.folder import near
    from app.definitions.nearest import listed

    found = near(path / "?.yaml" if path.is_dir() else path)
    kind = "is_folder" if path.is_dir() else "no_file" if found.missing == path else "no_folder"
    said = text(language, f"authoring.{kind}", path=path, missing=found.missing)
    if found.meant:
        return f"{said} {text(language, 'authoring.path_meant', path=found.meant)}"
    known = {"folder": found.missing.parent, "known": listed(found.known)}
    code = "path_known" if found.known else "path_nothing"
    return f"{said} {text(language, f'authoring.{code}', **known)}"


def _said(change: Change, language: str, main: str) -> str:
    """One change: where, and the old and the new words below."""
    from app.definitions.wording import where

    kind = text(language, f"authoring.{change.kind}")
    if not change.place:
        spoken = text(language, "authoring.language", language=change.language)
        return click.style(f"{_SIGNS[change.kind]} {spoken}: {kind}", fg=_COLOURS[change.kind])
    inside = f" [{change.language}]" if change.language != main else ""
    name = _key_of(change)
    head = f"{_SIGNS[change.kind]} {where(change.place, language)}{name}{inside}: {kind}"
    lines = [click.style(head, fg=_COLOURS.get(change.kind))]
    for sign, value in (("-", change.old), ("+", change.new)):
        if value is not None:
            lines.append(f"    {sign} {_brief(value)}")
    return "\n".join(lines)


def _key_of(change: Change) -> str:
    """The last key, where the words for the place do not end with it anyway."""
    last = change.place[-1]
    named = len(change.place) < 2 or change.place[-2] in (
        "bands",
        "dimensions",
        "sections",
        "questions",
        "options",
        "categories",
        "paths",
        "urgency",
        "stages",
    )
    key = change.place[-2] if isinstance(last, int) and len(change.place) > 1 else last
    return "" if named and isinstance(last, str) else f", {key}"


def _brief(value: Any) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(written.split())


def _say_moves(
    before: Edition, after: Edition, found: tuple[Change, ...], moves: Difference, language: str
) -> None:
    if not found:
        click.secho(text(language, "authoring.no_changes"), fg="green")
    moved = share(moves.moved, moves.count, language)
    facts = {"share": moved, "count": moves.count, "profile": moves.profile.value}
    click.echo("")
    click.echo(text(language, "authoring.moved_share", **facts))
    stages = [each.questionnaires[each.language].stages_by_id for each in (before, after)]
    for (old, new), count in sorted(moves.moves.items(), key=lambda item: -item[1]):
        if old != new:
            names = (stages[0][old].title, stages[1][new].title)
            click.echo(f"  {share(count, moves.count, language):>8}  {names[0]} → {names[1]}")


def _document(
    before: Edition, after: Edition, found: tuple[Change, ...], moves: Difference, language: str
) -> dict[str, Any]:
    from app.definitions.wording import where

    return {
        "old": before.version,
        "new": after.version,
        "changes": [
            {
                "change": each.kind.value,
                "language": each.language,
                "place": list(each.place),
                "path": where(each.place, language),
                "old": each.old,
                "new": each.new,
            }
            for each in found
        ],
        "simulated": {
            "answers": moves.count,
            "seed": moves.seed,
            "profile": moves.profile.value,
            "another_stage": moves.moved,
            "moves": [
                {"from": old, "to": new, "count": count}
                for (old, new), count in moves.moves.items()
                if old != new
            ],
        },
    }
