"""`flask outbox`: what waits, what has failed, and what an operator can do about it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import click
from flask import current_app

from app.cli.database import with_database
from app.cli.language import terminal_language
from app.cli.speech import Group
from app.services import operations
from app.services.surroundings import Surroundings
from app.translations import Words, words

ANY_ID: Final = {"ignore_unknown_options": True}
"""The id of a message may begin like an option, with a hyphen."""


@click.group("outbox", cls=Group)
def outbox() -> None:
    """Look at messages and act on them. Nothing of what they say is shown."""


def _surroundings() -> Surroundings:
    found: Surroundings = current_app.extensions["klarheit"]
    return found


def _say() -> Words:
    return words(terminal_language(os.environ))


@outbox.command("list")
@click.option("--sent", is_flag=True)
@with_database
def list_messages(*, sent: bool) -> None:
    """Messages that wait or have failed, the oldest first."""
    say = _say()
    found = operations.messages(with_sent=sent)
    if not found:
        click.echo(say("outbox.none"))
        return
    heads = [
        say(f"outbox.column_{name}")
        for name in ("id", "kind", "state", "created", "due", "attempts", "code")
    ]
    rows = [
        [
            each.id,
            each.kind,
            say(f"outbox.state_{each.state}"),
            _moment(each.created_at),
            _moment(each.due_at),
            str(each.attempts),
            _code(say, each.last_code),
        ]
        for each in found
    ]
    _table([heads, *rows])


@outbox.command("show", context_settings=ANY_ID)
@click.argument("message_id")
@with_database
def show_message(message_id: str) -> None:
    """One message and every attempt to send it."""
    say = _say()
    found = operations.message(message_id)
    if found is None:
        raise click.ClickException(say("outbox.unknown", id=message_id))
    head, attempts = found
    state = say(f"outbox.state_{head.state}")
    click.echo(f"{head.id}  {head.kind}  {state}  {_moment(head.created_at)}")
    if attempts:
        heads = [say(f"outbox.column_{name}") for name in ("at", "worker", "outcome", "code")]
        rows = [
            [
                _moment(each.at),
                each.worker,
                say(f"outbox.outcome_{each.outcome}"),
                _code(say, each.code),
            ]
            for each in attempts
        ]
        _table([heads, *rows])


@outbox.command("retry", context_settings=ANY_ID)
@click.argument("message_id")
@with_database
def retry_message(message_id: str) -> None:
    """Send a message now, also a hand-off that has failed for good."""
    say = _say()
    try:
        done = operations.retry(_surroundings(), message_id)
    except operations.CannotRevive as error:
        raise click.ClickException(say("outbox.cannot_revive", id=message_id)) from error
    _report(say, message_id, done=done, yes="retried", no="not_retried")


@outbox.command("cancel", context_settings=ANY_ID)
@click.argument("message_id")
@with_database
def cancel_message(message_id: str) -> None:
    """Give a waiting message up for good."""
    done = operations.cancel(_surroundings(), message_id)
    _report(_say(), message_id, done=done, yes="cancelled", no="not_cancelled")


def _report(say: Words, message_id: str, *, done: bool, yes: str, no: str) -> None:
    if done:
        click.echo(say(f"outbox.{yes}", id=message_id))
        return
    key = no if operations.message(message_id) else "unknown"
    raise click.ClickException(say(f"outbox.{key}", id=message_id))


def _moment(moment: datetime) -> str:
    zone = _surroundings().config.timezone
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _code(say: Words, code: int | None) -> str:
    return say("outbox.no_code") if code is None else str(code)


def _table(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest entry."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (each.ljust(width) for each, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
