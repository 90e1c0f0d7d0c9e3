"""`flask serve`: all of Klarheit on one machine, as one process and its children."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any, Final

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.database import trouble_in_words
from app.cli.language import terminal_language
from app.cli.processes import PATIENCE, MailWorker, load_application
from app.cli.speech import Command
from app.config import Config
from app.storage.migrations import upgrade
from app.translations import Words, words

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

THREADS: Final = 4
"""Requests that one web worker takes up at the same time. Python runs one of them at a time; the
others wait for the database or for a report."""


@click.command("serve", cls=Command)
@with_appcontext
def serve() -> None:
    """Bring the database up to date, then serve pages and send mail until told to stop."""
    config: Config = current_app.config["KLARHEIT"]
    say = words(terminal_language(os.environ))
    address = _free_address(config, say)
    with trouble_in_words():
        upgrade()

    # In the demo the key is made on the spot, and the children must have the same one.
    os.environ["SECRET_KEY"] = config.secret_key
    server = web_server(config, address)
    mail_worker = MailWorker(say)
    has_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN

    @server.on_startup
    def begin() -> None:
        # Granian takes a closed terminal as a wish for new workers; here it ends everything.
        end = server.signal_handler_interrupt
        signal.signal(signal.SIGHUP, signal.SIG_IGN if has_nohup else end)
        _wake_with_signals(server.main_loop_interrupt)
        mail_worker.start()
        _announce(config, say)

    try:
        server.serve(target_loader=load_application)
    except SystemExit as end:
        if server.interrupt_signal:
            raise
        # So Granian ends when a web worker dies that has just taken the place of another one.
        raise click.ClickException(say("cli.web_worker_died")) from end
    finally:
        mail_worker.stop()


def _wake_with_signals(event: threading.Event) -> None:
    """Set an event with every signal that has a handler.

    Python runs handlers in the main thread alone, which waits for this event. A signal that another
    thread takes, or that comes just before the main thread begins to wait, would not wake it.
    """
    taken, given = socket.socketpair()
    given.setblocking(False)
    signal.set_wakeup_fd(given.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        with given:
            while taken.recv(1):
                event.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()


def _free_address(config: Config, say: Words) -> str:
    """The IP address to listen on.

    Raises ClickException, which says what to do, when this machine cannot listen there.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            # Connections that are still fading out from the last run are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        known = {errno.EADDRINUSE: "cli.port_in_use", errno.EACCES: "cli.port_forbidden"}
        key = known.get(error.errno or 0, "cli.host_unknown")
        other = config.port + 1 if config.port < 65535 else 8000
        raise click.ClickException(
            say(key, host=config.host, port=config.port, other=other)
        ) from error
    return str(address[0])


def web_server(config: Config, address: str, target: str = "wsgi:app") -> AbstractServer[Any]:
    """A server, not yet started, for the application that `target` names as `module:name`."""
    # Children begin afresh on every version of Python and inherit nothing that is open.
    multiprocessing.set_start_method("spawn", force=True)
    # One heap for all threads instead of one for each: they allocate one after the other anyway,
    # and a web worker is 5 MB smaller (read by glibc when a child starts).
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    # Only this command needs the server; the other ones start without it.
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    return Granian(
        target,
        address=address,
        port=config.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=config.workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        # Addresses of pages hold private links: there is no access log.
        log_access=False,
        log_level=LogLevels.warning,
    )


def _announce(config: Config, say: Words) -> None:
    click.echo(say("cli.address", url=config.address))
    if config.is_demo and config.mail.folder:
        click.echo(say("cli.mailbox", url=f"{config.address}/mailbox"))
    click.echo(say("cli.stop"))
