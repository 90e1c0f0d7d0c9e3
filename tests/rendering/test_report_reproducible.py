"""The same result gives the same bytes: in every process, on every day, in every place."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.rendering.report_process import Renderer
from tests.rendering.reports import ALL

NAMES = ("zwei_ursachen, de", "then and now, five times", "hostile signs")

CODE = """
import hashlib
from app.rendering.report_process import Renderer
from tests.rendering.reports import ALL
with Renderer() as renderer:
    for name in {names!r}:
        print(hashlib.sha256(renderer.render(ALL[name]())).hexdigest())
"""


@pytest.mark.parametrize(
    ("seed", "zone", "locale"), [("0", "Pacific/Kiritimati", "C"), ("4711", "UTC", "de_DE.UTF-8")]
)
def test_another_process_makes_the_same_bytes(
    pdf_of: Callable[[str], bytes], seed: str, zone: str, locale: str
) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(names=NAMES)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.split() == [hashlib.sha256(pdf_of(name)).hexdigest() for name in NAMES]


def test_what_was_made_before_changes_nothing(
    renderer: Renderer, pdf_of: Callable[[str], bytes]
) -> None:
    for name in reversed(NAMES):
        renderer.render(ALL["long labels"]())
        assert renderer.render(ALL[name]()) == pdf_of(name)
