"""kill -9 of any process at any point: every confirmed request arrives, and none twice.

The one exception is documented: a worker dies between the mail server's "250" and its own mark.
The message then arrives again with the same Message-ID.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.crash.fleet import sailing
from tests.crash.rounds import Voyage
from tests.crash.sink import Sink

ROUNDS = 24
"""On each database."""

SECONDS = 140.0
"""After so many, the rounds by chance are left out."""


def test_nothing_is_lost_and_nothing_arrives_twice(tmp_path: Path, database_url: str, sink: Sink):
    with sailing(tmp_path, database_url, sink.url) as fleet:
        tally = Voyage(fleet, sink, random.Random(1)).sail(ROUNDS, SECONDS)
    sys.stdout.write(f"{tally}\n")  # to be read where it fails
    assert tally.lost == tally.twice == []
    assert tally.arrived == tally.confirmed > 0
    assert tally.asked_to_erase == tally.erased > 0
    assert tally.repeated > 0
