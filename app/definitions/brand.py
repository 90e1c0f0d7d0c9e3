"""Words and law: who publishes the questionnaires, as `brand.yaml` says.

It has its own schema and checks, and no default that would be a lie in law: what only the firm can
know is required.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.definitions.brand_findings import explained, gaps, writing_slips
from app.definitions.checks.brand import issues, logo_of
from app.definitions.finding import Finding, Severity, errors, in_order
from app.definitions.folder import BRAND_FILE
from app.definitions.invalid import InvalidDefinition
from app.definitions.mending import mended
from app.definitions.parsing import parse
from app.definitions.source import Source, Unreadable, read_source
from app.definitions.starter import brand_starter
from app.definitions.tree import locate, plain
from app.definitions.violations import violations
from app.translations import MAIN_LANGUAGE

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """Something said in one language or in several."""

    by_language: Mapping[str, T]

    def within(self, language: str) -> T:
        """The words in this language, else in the main one, else in the first there is."""
        found = self.by_language
        return found.get(language, found.get(MAIN_LANGUAGE, next(iter(found.values()))))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who e-mails come from."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where people reach the firm."""

    email: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Responsible:
    """The controller in the sense of the GDPR."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalBases:
    """The legal basis of each processing."""

    check: Said[str]
    conversation: Said[str]
    questions: Said[str]


@dataclass(frozen=True, slots=True)
class Retention:
    """Days for which each kind of data is kept. `server_logs` states what the operator does."""

    server_logs: int
    drafts: int = 30
    results: int = 90
    unconfirmed: int = 7
    handoffs: int = 180
    questions: int = 90
    feedback: int = 365


@dataclass(frozen=True, slots=True)
class Brand:
    """The firm. `accent` is #rrggbb; `backup_days` 0 states that there are no backups."""

    name: str
    accent: str
    sender: Sender
    default_questionnaire: str
    imprint: Said[tuple[str, ...]]
    contact: Contact
    responsible: Responsible
    supervisory_authority: Said[str]
    processors: tuple[Said[str], ...]
    legal_bases: LegalBases
    retention: Retention
    backup_days: int
    data_protection_officer: Said[str] | None = None
    logo_bytes: bytes | None = None
    campaigns: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    is_example: bool = False

    def imprint_lines(self, language: str) -> tuple[str, ...]:
        """The Impressum, line by line."""
        return self.imprint.within(language)

    def processor_words(self, language: str) -> tuple[str, ...]:
        """Who works on the firm's behalf; nobody is a statement too."""
        return tuple(processor.within(language) for processor in self.processors)


def load_brand(folder: Path, *, deployment: bool = False) -> Brand:
    """The brand of a folder. A `deployment` does not take the shipped example.

    Raises InvalidDefinition with all findings at once.
    """
    brand, findings = examine_brand(folder, deployment=deployment)
    if brand is None:
        raise InvalidDefinition(findings)
    return brand


def examine_brand(folder: Path, *, deployment: bool) -> tuple[Brand | None, tuple[Finding, ...]]:
    """The brand of a folder, None where it is at fault, and everything there is to say about it."""
    if not (folder / BRAND_FILE).exists():
        return None, (Finding(Severity.ERROR, "missing_brand", BRAND_FILE, 1, 1, (), {}),)
    try:
        return _examined(read_source(folder / BRAND_FILE), folder, deployment=deployment)
    except Unreadable as unreadable:
        return None, unreadable.findings


def stand_in(folder: Path, slug: str, language: str) -> Brand:
    """A brand of gaps, in a language, for a folder that has none to show at the moment."""
    source = Source(BRAND_FILE, brand_starter(folder, slug, language))
    brand, findings = _examined(source, folder, deployment=False)
    if brand is None:
        raise InvalidDefinition(findings)
    return brand


def _examined(
    source: Source, folder: Path, *, deployment: bool
) -> tuple[Brand | None, tuple[Finding, ...]]:
    """Raises Unreadable."""
    parsed = parse(source)
    slips = mended(parsed.root, source.file, "brand")
    warned = [*gaps(parsed, deployment=deployment), *writing_slips(parsed)]
    data: Any = plain(parsed.root)
    structural = explained(violations(data, "brand"), parsed)
    found = [*structural, *issues(data, folder, deployment=deployment, sound=not structural)]
    located = (locate(issue, parsed.root, source.file) for issue in found)
    findings = in_order([*parsed.findings, *slips, *warned, *located])
    return None if errors(findings) else _brand(data, folder), findings


def _brand(data: Mapping[str, Any], folder: Path) -> Brand:
    officer = data.get("data_protection_officer")
    return Brand(
        name=data["name"],
        accent=data["accent"],
        sender=Sender(**data["sender"]),
        default_questionnaire=data["default"],
        imprint=_many(data["imprint"]),
        contact=Contact(data["contact"]["email"], data["contact"].get("phone")),
        responsible=Responsible(data["responsible"]["name"], tuple(data["responsible"]["address"])),
        supervisory_authority=_words(data["supervisory_authority"]),
        processors=tuple(_words(each) for each in data["processors"]),
        legal_bases=LegalBases(**{key: _words(each) for key, each in data["legal_bases"].items()}),
        retention=Retention(**data["retention_days"]),
        backup_days=data["backup_days"],
        data_protection_officer=None if officer is None else _words(officer),
        logo_bytes=logo_of(folder, data["logo"]) if "logo" in data else None,
        campaigns=tuple(data.get("campaigns", [])),
        frame_ancestors=tuple(data.get("frame_ancestors", [])),
        is_example=data.get("example", False),
    )


def _words(given: str | Mapping[str, str]) -> Said[str]:
    return Said({MAIN_LANGUAGE: given} if isinstance(given, str) else dict(given))


def _many(given: list[str] | Mapping[str, list[str]]) -> Said[tuple[str, ...]]:
    by_language = {MAIN_LANGUAGE: given} if isinstance(given, list) else given
    return Said({language: tuple(lines) for language, lines in by_language.items()})
