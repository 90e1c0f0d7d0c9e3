"""What `brand.yaml` must fulfil beyond its structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.definitions.checks.each import dangling
from app.definitions.checks.recipients import bad_email
from app.definitions.finding import Issue
from app.definitions.folder import listing
from app.domain.logo import media_type
from app.translations import number

Data = Mapping[str, Any]

PAPER: Final = "#f4f6f1"
"""The paper colour of the pages in light."""

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of normal size."""

LARGEST_LOGO: Final = 256 * 1024
"""Bytes. The logo is part of every report."""

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is said as people write it in their language."""

    value: Decimal

    def words(self, language: str) -> str:
        """The figure."""
        return number(language, self.value)


def issues(data: Data, folder: Path, *, deployment: bool, sound: bool) -> Iterator[Issue]:
    """All issues. `sound`: the structure has no fault, so that no check may trip over it."""
    checks: tuple[Callable[[Data], Iterator[Issue]], ...] = (
        _accent,
        _addresses,
        partial(_default, folder=folder),
        partial(_logo, folder=folder),
        partial(_example, deployment=deployment),
    )
    for check in checks:
        try:
            yield from check(data)
        except Exception:
            if sound:
                raise


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours #rrggbb, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def logo_of(folder: Path, name: str) -> bytes:
    """The logo's file. Raises OSError where it cannot be read."""
    with (folder / name).open("rb") as opened:
        return opened.read(LARGEST_LOGO + 1)


def _luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _accent(data: Data) -> Iterator[Issue]:
    accent = data["accent"]
    if not _COLOUR.fullmatch(accent):
        return
    ratio = contrast(accent, PAPER)
    if ratio < LEAST_CONTRAST:
        seen = Figure(Decimal(int(ratio * 100)) / 100)
        facts = {"value": accent, "ratio": seen, "limit": Figure(Decimal(str(LEAST_CONTRAST)))}
        yield Issue("accent_contrast", ("accent",), facts)


def _addresses(data: Data) -> Iterator[Issue]:
    yield from bad_email(data["sender"]["address"], ("sender", "address"))
    yield from bad_email(data["contact"]["email"], ("contact", "email"))


def _default(data: Data, folder: Path) -> Iterator[Issue]:
    try:
        known = listing(folder).questionnaires
    except OSError:
        return
    if not known:
        yield Issue("no_default", ("default",), {"id": data["default"]})
    elif data["default"] not in known:
        yield dangling("questionnaire", data["default"], known, ("default",))


def _logo(data: Data, folder: Path) -> Iterator[Issue]:
    if "logo" not in data:
        return
    name = data["logo"]
    if Path(name).name != name:
        yield Issue("logo_elsewhere", ("logo",), {"value": name})
        return
    try:
        logo = logo_of(folder, name)
    except (OSError, ValueError):
        yield Issue("logo_missing", ("logo",), {"value": name})
        return
    if len(logo) > LARGEST_LOGO:
        facts = {"value": name, "limit": LARGEST_LOGO // 1024}
        yield Issue("logo_too_large", ("logo",), facts)
    elif media_type(logo) is None:
        yield Issue("logo_kind", ("logo",), {"value": name})


def _example(data: Data, *, deployment: bool) -> Iterator[Issue]:
    if deployment and data.get("example") is True:
        yield Issue("example_brand", ("example",), on_key=True)
