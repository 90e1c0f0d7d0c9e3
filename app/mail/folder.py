"""Read back the messages of the local demo, which has no mail server."""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


def messages(folder: Path) -> Iterable[tuple[str, EmailMessage]]:
    """All messages with their names, the newest first."""
    paths = sorted(folder.glob("[!.]*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths:
        yield path.stem, _read(path)


def message(folder: Path, name: str) -> EmailMessage | None:
    """One message by its name."""
    path = folder / f"{name}.eml"
    if path.parent != folder or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
