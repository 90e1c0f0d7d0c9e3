"""How this installation is deployed, read once from the environment.

Words and law are in `brand.yaml`; here is only what an operator sets.
"""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from app.translations import MAIN_LANGUAGE, text

T = TypeVar("T")

ROOT: Final = Path(__file__).resolve().parent.parent
INSTANCE: Final = ROOT / "instance"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET_LENGTH: Final = 32
"""Characters a secret key must have at least: 128 bits in hexadecimal digits."""


class ConfigError(Exception):
    """The environment is not usable; the message names each variable and what to do."""


@dataclass(frozen=True, slots=True)
class MailTarget:
    """Where finished messages go: a folder, or an SMTP server.

    `security` is "none", "starttls" or "tls".
    """

    folder: Path | None = None
    host: str = ""
    port: int = 25
    user: str | None = None
    password: str | None = None
    security: str = "none"


@dataclass(frozen=True, slots=True)
class Config:
    """The deployment. Without `base_url` it is the local demo."""

    base_url: str | None
    host: str
    port: int
    workers: int
    database_url: str
    mail: MailTarget
    secret_key: str
    questionnaires: Path
    reports: Path
    editions: Path
    operator_email: str | None
    metrics_token: str | None
    webhook_secret: str | None
    webhook_allow_private: bool
    trusted_proxies: int
    timezone: ZoneInfo

    @property
    def is_demo(self) -> bool:
        """Whether this is the local demo: loopback only, mail into a folder."""
        return self.base_url is None

    @property
    def address(self) -> str:
        """The address people open, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it through TLS, so that cookies may be marked `Secure`."""
        return self.address.startswith("https://")

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, *, language: str = MAIN_LANGUAGE
    ) -> Config:
        """Read and check everything at once.

        Raises ConfigError with one line for each variable that is wrong.
        """
        faults: list[str] = []

        def read(name: str, default: T, parse: Callable[[str], T]) -> T:
            given = environment.get(name, "").strip()
            if not given:
                return default
            try:
                return parse(given)
            except (ValueError, KeyError, OSError):
                faults.append(text(language, f"config.{name.lower()}", value=_shown(name, given)))
                return default

        config = cls(
            base_url=read("BASE_URL", None, _base_url),
            host=environment.get("HOST", "").strip() or "127.0.0.1",
            port=read("PORT", 8000, _whole(1, 65535)),
            workers=read("WORKERS", 1, _whole(1, 64)),
            database_url=read("DATABASE_URL", _sqlite(INSTANCE / "klarheit.db"), _database_url),
            mail=read("MAIL_URL", MailTarget(folder=INSTANCE / "mail"), _mail_target),
            secret_key=environment.get("SECRET_KEY", "") or secrets.token_hex(SECRET_LENGTH),
            questionnaires=read("QUESTIONNAIRES", ROOT / "questionnaires", _folder),
            reports=ROOT / (environment.get("REPORTS", "").strip() or INSTANCE / "reports"),
            editions=ROOT / (environment.get("EDITIONS", "").strip() or INSTANCE / "editions"),
            operator_email=read("OPERATOR_EMAIL", None, _address),
            metrics_token=environment.get("METRICS_TOKEN") or None,
            webhook_secret=read("WEBHOOK_SECRET", None, _webhook_secret),
            webhook_allow_private=read("WEBHOOK_ALLOW_PRIVATE", False, _yes_or_no),
            trusted_proxies=read("TRUSTED_PROXIES", 0, _whole(0, 10)),
            timezone=read("TZ", ZoneInfo("Europe/Berlin"), ZoneInfo),
        )
        faults += _faults_together(config, environment, language)
        if faults:
            raise ConfigError("\n".join(faults))
        return config


def _faults_together(config: Config, environment: Mapping[str, str], language: str) -> list[str]:
    """What is wrong only because of another setting: the demo against a deployment."""
    if config.is_demo:
        if config.host not in LOOPBACK:
            return [text(language, "config.host_demo", value=config.host)]
        return []
    faults = []
    if len(environment.get("SECRET_KEY", "")) < SECRET_LENGTH:
        faults.append(text(language, "config.secret_key", least=SECRET_LENGTH))
    if not environment.get("MAIL_URL", "").strip():
        faults.append(text(language, "config.mail_url_missing"))
    return faults


def _shown(name: str, given: str) -> str:
    """What a message may repeat: never a password or a secret, wherever in it that may be."""
    if name == "WEBHOOK_SECRET":
        return "…"
    if name in {"DATABASE_URL", "MAIL_URL"} or (name == "BASE_URL" and "@" in given):
        kind, separator, _ = given.partition(":")
        return f"{kind}:…" if separator else "…"
    return given


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(given: str) -> int:
        number = int(given)
        if not least <= number <= most:
            raise ValueError(given)
        return number

    return parse


def _base_url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(given)
    if parts.path.strip("/") or "@" in parts.netloc or parts.port == 0:
        raise ValueError(given)
    return f"{parts.scheme}://{parts.netloc}"


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def _database_url(given: str) -> str:
    """An address SQLAlchemy understands, with the driver this project uses."""
    scheme, separator, rest = given.partition("://")
    if not separator:
        raise ValueError(given)
    if scheme == "sqlite":
        path = rest.removeprefix("/")
        if not path or path == ":memory:":
            raise ValueError(given)
        return _sqlite(ROOT / path)
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    raise ValueError(given)


def _mail_target(given: str) -> MailTarget:
    if given.startswith("file:"):
        path = given.removeprefix("file:")
        if not path:
            raise ValueError(given)
        return MailTarget(folder=ROOT / path)
    parts = urlsplit(given)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError(given)
    security = parse_qs(parts.query).get("tls", ["none"])[0]
    if parts.scheme == "smtps":
        security = "tls"
    if security not in {"none", "starttls", "tls"}:
        raise ValueError(given)
    return MailTarget(
        host=parts.hostname,
        port=parts.port or {"none": 25, "starttls": 587, "tls": 465}[security],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        security=security,
    )


def _webhook_secret(given: str) -> str:
    """24 to 64 random bytes in base64, as the Standard Webhooks specification has it."""
    if not 24 <= len(b64decode(given.removeprefix("whsec_"), validate=True)) <= 64:
        raise ValueError(given)
    return given


def _yes_or_no(given: str) -> bool:
    return {"1": True, "yes": True, "0": False, "no": False}[given.lower()]


def _folder(given: str) -> Path:
    path = ROOT / given
    if not path.is_dir():
        raise ValueError(given)
    return path


def _address(given: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", given):
        raise ValueError(given)
    return given
