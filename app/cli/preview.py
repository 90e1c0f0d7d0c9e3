"""`flask questionnaire preview`: a questionnaire as prospects see it, while it is written."""

from __future__ import annotations

import errno
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING, Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.options import NOT_POSSIBLE, folder_of, refuse, with_folder, with_language
from app.cli.speech import Command
from app.config import Config, MailTarget
from app.definitions import catalogue
from app.translations import text

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from app.services.saves import Save

HOST: Final = "127.0.0.1"
"""Nobody but this machine: what is shown here is not published yet."""

SECRET_BYTES: Final = 32

MOST_SAID: Final = 5
"""Findings of one save that the terminal repeats; the browser shows all of them."""

ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, another program's wish, a closed terminal."""


@click.command("preview", cls=Command)
@click.argument("slug", required=False)
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@with_language
@with_folder
@with_appcontext
def preview(slug: str | None, port: int, language: str, folder: Path | None) -> None:
    """Show a questionnaire as prospects see it, beside what the answers cause, after every save.

    Without SLUG it begins with the questionnaire of the start page.
    """
    folder = folder_of(folder).resolve()
    slug = _chosen(folder, slug, language)
    for each in ENDINGS:
        signal.signal(each, _end)
    with (
        suppress(KeyboardInterrupt),
        _listening(port, language) as sock,
        TemporaryDirectory(prefix="klarheit-") as scratch,
    ):
        config = _config(current_app.config["KLARHEIT"], folder, port, Path(scratch))
        _serve(config, sock, f"{config.address}/preview/{slug}", language)
    click.echo(text(language, "preview_tool.ended"))


def _end(_number: int, _frame: FrameType | None) -> None:
    """End in good order, once: whoever is impatient does not disturb it."""
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _chosen(folder: Path, slug: str | None, language: str) -> str:
    """The questionnaire to begin with: the one named, that of the start page, or the first.

    Says what is wrong and ends where there is nothing to show at all. A file that is there but
    invalid, that of the firm too, is no hindrance: the browser says what to do.
    """
    from app.cli.findings import written
    from app.definitions.brand import examine_brand
    from app.definitions.folder import listing
    from app.definitions.loader import examine

    try:
        there = listing(folder).questionnaires
    except OSError as error:
        said = text(language, "check.no_folder", reason=error.strerror or "")
        refuse(f"{said} {text(language, 'check.no_folder_remedy')}", NOT_POSSIBLE)
    brand, _ = examine_brand(folder, deployment=False)
    wanted = slug or (brand.default_questionnaire if brand else None)
    if wanted is not None and wanted in there:
        return wanted
    if slug is None and there:
        return next(iter(there))
    if wanted is None:
        refuse(
            f"{text(language, 'check.empty_folder')} {text(language, 'check.empty_folder_remedy')}",
            NOT_POSSIBLE,
        )
    click.echo(written(examine(folder, wanted).findings, folder, language, "text"), err=True)
    sys.exit(NOT_POSSIBLE)


@contextmanager
def _listening(port: int, language: str) -> Iterator[socket.socket]:
    """A socket that listens on a port of this machine. Raises ClickException where it cannot."""
    try:
        sock = socket.create_server((HOST, port))
    except OSError as error:
        known = {errno.EADDRINUSE: "port_in_use", errno.EACCES: "port_forbidden"}
        key = known.get(error.errno or 0)
        other = port + 1 if port < 65535 else 8001
        raise click.ClickException(
            text(language, f"preview_tool.{key}", port=port, other=other) if key else str(error)
        ) from error
    with sock:
        yield sock


def _config(deployed: Config, folder: Path, port: int, scratch: Path) -> Config:
    """The local demo on a store of its own, whatever is deployed: nothing leaves it."""
    return replace(
        deployed,
        base_url=None,
        host=HOST,
        port=port,
        database_url=f"sqlite:///{scratch / 'preview.db'}",
        mail=MailTarget(folder=scratch / "mail"),
        webhook_secret=None,
        secret_key=secrets.token_hex(SECRET_BYTES),
        questionnaires=folder,
        reports=scratch / "reports",
        trusted_proxies=0,
    )


def _serve(config: Config, sock: socket.socket, address: str, language: str) -> None:
    """Serve until told to stop, by Ctrl-C or a signal, and read every save meanwhile."""
    from app.services.saves import Saves
    from app.storage.database import database
    from app.storage.migrations import upgrade

    folder = config.questionnaires
    saves = Saves(folder, lambda save: _say_save(save, folder, language))
    make = current_app.extensions["klarheit_make_preview"]
    app: Flask = make(config, saves, language)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # What is wrong with files is said in plain words; only faults of the program are logged.
    logging.getLogger(catalogue.__name__).addFilter(lambda record: bool(record.exc_info))
    stop = Event()
    watching = Thread(target=saves.watch, args=[stop], name="saves")
    with app.app_context():
        upgrade()
        server = _server(app, sock)
        watching.start()
        try:
            click.echo(text(language, "preview_tool.address", url=address))
            click.echo(text(language, "preview_tool.saving"))
            click.echo(text(language, "cli.stop"))
            for name in {each.file: None for each in saves.live.faults}:
                _say_save(saves.state_of(name), folder, language)
            server.serve_forever()
        finally:
            stop.set()
            watching.join()
            database.engine.dispose()


def _say_save(save: Save, folder: Path, language: str) -> None:
    """What came of a file: valid or not, and what is to be done."""
    from app.cli.findings import written

    wrong, open_ = len(save.faults), len(save.warnings)
    key = "not_valid" if wrong else "gone" if save.is_gone else "warned" if open_ else "valid"
    at = datetime.now().astimezone().strftime("%H:%M:%S")
    said = text(language, f"preview_tool.save_{key}", at=at, file=save.file, n=wrong or open_)
    click.secho(said, fg="red" if wrong else "green")
    if wrong:
        click.echo(written(save.faults[:MOST_SAID], folder, language, "text"))
    if wrong > MOST_SAID:
        click.echo(text(language, "preview_tool.save_more", n=wrong - MOST_SAID))


def _server(app: Flask, sock: socket.socket) -> BaseWSGIServer:
    """A server with a thread for each request, for browsers wait long for the next save."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        """One line for every request would hide what the questionnaires say."""

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    return make_server(
        HOST, sock.getsockname()[1], app, threaded=True, request_handler=Handler, fd=sock.fileno()
    )
