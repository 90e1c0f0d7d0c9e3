"""A new questionnaire: complete, valid and commented, to be rewritten text by text.

Beside it, where a folder has none yet, the file of the firm, whose gaps are to be filled in.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from app.definitions.finding import Finding, Severity
from app.definitions.folder import BRAND, BRAND_FILE, bad_slug
from app.definitions.invalid import InvalidDefinition

_HERE: Final = Path(__file__).parent
_STARTERS: Final = _HERE / "starters"
SCHEMA_FILE: Final = _HERE / "questionnaire.schema.json"


def begin(folder: Path, slug: str, language: str) -> Path:
    """Write the starter in a language as a new questionnaire; the path of its file.

    The folder is made where there is none. Raises InvalidDefinition for a slug that cannot be one
    and for one that is taken, OSError where the folder cannot be written to.
    """
    path = folder / f"{slug}.yaml"
    if (fault := bad_slug(slug)) is not None:
        raise InvalidDefinition((fault,))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as created:
            created.write(starter(slug, language).replace("@SCHEMA@", _link(folder)))
    except FileExistsError:
        taken = Finding(Severity.ERROR, "slug_taken", path.name, 1, 1, (), {"slug": slug})
        raise InvalidDefinition((taken,)) from None
    return path


def starter(slug: str, language: str) -> str:
    """A new questionnaire in a language, whose schema still is to be named."""
    return (_STARTERS / f"{language}.yaml").read_text("utf-8").replace("@SLUG@", slug)


def begin_brand(folder: Path, slug: str, language: str) -> Path | None:
    """Write the file of the firm, with a questionnaire for its start page; None where there is one.

    Raises OSError where the folder cannot be written to.
    """
    path = folder / BRAND_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as created:
            created.write(brand_starter(folder, slug, language))
    except FileExistsError:
        return None
    return path


def brand_starter(folder: Path, slug: str, language: str) -> str:
    """What `begin_brand` writes."""
    written = (_STARTERS / f"{BRAND}.{language}.yaml").read_text("utf-8")
    schema = _link(folder, _HERE / f"{BRAND}.schema.json")
    return written.replace("@SCHEMA@", schema).replace("@SLUG@", slug)


def _link(folder: Path, schema: Path = SCHEMA_FILE) -> str:
    """The schema as an editor finds it from the folder, with slashes on every system."""
    try:
        return Path(os.path.relpath(schema, folder.resolve())).as_posix()
    except ValueError:
        return schema.as_uri()
