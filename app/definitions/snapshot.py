"""What a prospect's version is stored as, and how it comes back.

A version is the SHA-256 of the canonical JSON of content and translations, without recipients and
personas (questionnaire language, "Versions").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from app.definitions.building import questionnaire
from app.definitions.structure import ordered
from app.domain.questionnaire import Questionnaire

_NOT_PINNED: Final = ("handoff", "personas")


def snapshot(content: Mapping[str, Any], translations: Mapping[str, Any]) -> dict[str, Any]:
    """The document to store, of nothing but what JSON has.

    `translations` are whole contents in other languages; collections under ids become lists of
    pairs, so that their order does not depend on the store.
    """
    return {
        "content": _storable(content),
        "translations": {language: _storable(each) for language, each in translations.items()},
    }


def version_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def restore(slug: str, version: str, document: Mapping[str, Any]) -> dict[str, Questionnaire]:
    """The questionnaires of a stored snapshot by language, the main language first."""
    content = document["content"]
    contents = {content["language"]: content, **document["translations"]}
    return {
        language: questionnaire(each, slug, version, language)
        for language, each in contents.items()
    }


def _storable(content: Mapping[str, Any]) -> Any:
    pinned = {key: each for key, each in content.items() if key not in _NOT_PINNED}
    return _exact(ordered(pinned))


def _exact(value: Any) -> Any:
    """Decimals as text, whole ones as integers: 2.50 and 2.5 are one number."""
    match value:
        case Decimal():
            plain = format(value.normalize(), "f")
            return int(value) if value == value.to_integral_value() else plain
        case dict():
            return {key: _exact(each) for key, each in value.items()}
        case list():
            return [_exact(each) for each in value]
        case _:
            return value
