"""What a command says when the database is away, too old or too new: one line and no trace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask.cli import with_appcontext

from app.cli.language import terminal_language
from app.storage.migrations import DatabaseNewer, is_current
from app.storage.trouble import trouble
from app.translations import words

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def trouble_in_words() -> Iterator[None]:
    """Turn what keeps a database from working into a ClickException that says what to do."""
    say = words(terminal_language(os.environ))
    try:
        yield
    except DatabaseNewer as error:
        raise click.ClickException(
            say("cli.database_newer", shape=error.shape, newest=error.newest)
        ) from error
    except Exception as error:
        said = trouble(error) or (str(error) if isinstance(error, OSError) else None)
        if said is None:
            raise
        raise click.ClickException(say("cli.database_away", fault=said)) from error


def with_database(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command with the application, on a database that is there and up to date."""

    @wraps(command)
    def checked(*given: P.args, **named: P.kwargs) -> T:
        with trouble_in_words():
            if not is_current():
                say = words(terminal_language(os.environ))
                raise click.ClickException(say("cli.database_old"))
            return command(*given, **named)

    return with_appcontext(checked)
