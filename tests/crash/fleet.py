"""Klarheit as an operator runs it: `flask serve`, one more worker, and kill -9 for any of them."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

from sqlalchemy import text

from app.storage.database import database
from tests.application import QUESTIONNAIRES, SECRET, Site, make_site, settings
from tests.fixtures.product import Product, running, start


@dataclass
class Fleet:
    """Two web workers and two mail workers, and the product in this process beside them.

    `flask serve` starts its own again when they die; the second mail worker is started again here,
    so that one of them is always there and a round costs no start. When a web worker dies just
    after its start, `flask serve` ends, and is started again as a service manager would do.
    """

    product: Product
    site: Site
    environment: dict[str, str]
    worker: Popen[bytes]
    server: Popen[bytes]
    dead: set[int] = field(default_factory=set)
    kills: int = 0

    @property
    def port(self) -> int:
        """Where the web workers listen."""
        port = urlsplit(self.product.url).port
        assert port is not None
        return port

    def kill(self, process: int) -> None:
        """kill -9, now."""
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.dead.add(process)
        self.kills += 1

    def keep_serving(self) -> None:
        """Start the server again if it has ended."""
        if self.server.poll() is not None:
            port = str(self.port)
            self.server = start("serve", self.product.folder, PORT=port, **self.environment)

    def tend(self) -> None:
        """Start what has died again, and let the time pass for which the dead hold something."""
        if self.worker.poll() is not None:
            self.worker = start("worker", self.product.folder, **self.environment)
        for table, holder, until in (
            ("outbox", "claimed_by", "lease_until"),
            ("duties", "held_by", "held_until"),
        ):
            held = f"select distinct {holder} from {table} where {until} > :past"
            for (name,) in self.ask(held, past=self.past()):
                if int(str(name).split("-")[-2]) in self.dead:
                    past = f"update {table} set {until} = :past where {holder} = :name"
                    self.change(past, name=name, past=self.past())

    def past(self) -> str:
        """A moment of long ago, as both databases take it."""
        return "2000-01-01 00:00:00+00:00" if self.is_postgresql else "2000-01-01 00:00:00.000000"

    @property
    def is_postgresql(self) -> bool:
        """Which of the two databases it is."""
        return self.product.database_url.startswith("postgresql")

    def change(self, statement: str, **values: object) -> None:
        """Write into the database as time, and nobody else, would."""
        with self.site.app.app_context(), database.engine.begin() as connection:
            connection.execute(text(statement), values)

    def ask(self, question: str, **values: object) -> list[tuple[object, ...]]:
        """What the database answers."""
        with self.site.app.app_context(), database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question), values)]

    def at_the_other_end(self, ours: int, theirs: int, seconds: float = 5) -> int | None:
        """The process that holds the other end of a loopback connection, by its ports."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (found := _holder(ours, theirs, self.product.processes())) is not None:
                return found
        return None


@contextmanager
def sailing(folder: Path, database_url: str, mail_url: str) -> Iterator[Fleet]:
    """A fleet on this database, whose mail goes to this server, until the block ends."""
    environment = {
        "DATABASE_URL": database_url,
        "MAIL_URL": mail_url,
        "SECRET_KEY": SECRET,
        "QUESTIONNAIRES": str(QUESTIONNAIRES),
        "LC_ALL": "en_US.UTF-8",
        "REPORTS": str(folder / "reports"),
        "WORKERS": "2",
    }
    site = make_site(settings(folder, DATABASE_URL=database_url))
    try:
        with running(folder, **environment) as product:
            worker = start("worker", folder, **environment)
            fleet = Fleet(product, site, environment, worker, product.process)
            try:
                yield fleet
            finally:
                for each in (fleet.worker, fleet.server):
                    each.terminate()
                    each.wait(timeout=60)
    finally:
        site.close()


def _holder(ours: int, theirs: int, among: set[int]) -> int | None:
    local, remote = (f"{socket.htonl(0x7F000001):08X}:{port:04X}" for port in (theirs, ours))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    wanted = {f"socket:[{row[9]}]" for row in rows if (row[1], row[2]) == (local, remote)}
    for process in among:
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                if str(link.readlink()) in wanted:
                    return process
            except OSError:
                continue  # It has been closed in the meantime.
    return None
