"""A new questionnaire: complete, valid and commented, to be rewritten text by text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from app.definitions.finding import Finding, Severity
from app.definitions.folder import bad_slug
from app.definitions.invalid import InvalidDefinition

_HERE: Final = Path(__file__).parent
SCHEMA_FILE: Final = _HERE / "questionnaire.schema.json"


def begin(folder: Path, slug: str, language: str) -> Path:
    """Write the starter in a language as a new questionnaire; the path of its file.

    Raises InvalidDefinition for a slug that cannot be one and for one that is taken, OSError where
    the folder cannot be written to.
    """
    path = folder / f"{slug}.yaml"
    if (fault := bad_slug(slug)) is not None:
        raise InvalidDefinition((fault,))
    starter = (_HERE / "starters" / f"{language}.yaml").read_text("utf-8")
    try:
        with path.open("x", encoding="utf-8") as created:
            created.write(starter.replace("@SCHEMA@", _link(folder)).replace("@SLUG@", slug))
    except FileExistsError:
        taken = Finding(Severity.ERROR, "slug_taken", path.name, 1, 1, (), {"slug": slug})
        raise InvalidDefinition((taken,)) from None
    return path


def _link(folder: Path) -> str:
    """The schema as an editor finds it from the folder, with slashes on every system."""
    try:
        return Path(os.path.relpath(SCHEMA_FILE, folder.resolve())).as_posix()
    except ValueError:
        return SCHEMA_FILE.as_uri()
