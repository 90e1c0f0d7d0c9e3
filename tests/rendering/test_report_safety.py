"""What a report never does: fetch, take in a file, load WeasyPrint where it is asked for."""

import socket
import subprocess
import sys

import pytest

from app.rendering.report_process import Renderer, ReportFailed
from tests.rendering.tags import Read


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="http://127.0.0.1:{port}/x.png" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
        '<link rel="attachment" href="http://127.0.0.1:{port}/x">',
        '<style>@import url(http://127.0.0.1:{port}/x.css); @font-face {{ font-family: "X"; '
        "src: url(http://127.0.0.1:{port}/x.ttf) }}</style>",
        '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>'
        '<image href=%22http://127.0.0.1:{port}/x.png%22/></svg>" alt="x">',
    ],
)
def test_nothing_is_fetched(renderer: Renderer, hostile: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        renderer.render(f"<html lang=de><title>x</title>{hostile.format(port=port)}<p>x")
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_file_is_taken_in(renderer: Renderer) -> None:
    hostile = (
        '<link rel="attachment" href="file:///etc/passwd"><img src="file:///etc/passwd" alt="x">'
    )
    read = Read(renderer.render(f"<html lang=de><title>x</title>{hostile}<p>x"))
    assert len(read.pdf.attachments) == 0
    assert b"root:" not in read.content


def test_a_web_worker_that_asks_for_a_report_never_loads_weasyprint() -> None:
    code = (
        "import sys\n"
        "import app.factory\n"
        "from app.rendering.report_process import Renderer\n"
        "with Renderer() as renderer:\n"
        "    assert renderer.render('<html lang=de><title>x</title><p>x').startswith(b'%PDF')\n"
        "heavy = ('weasyprint', 'fontTools', 'cffi', 'pydyf', 'css_inline')\n"
        "print([each for each in heavy if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_too_long_to_be_one_is_refused(renderer: Renderer) -> None:
    with pytest.raises(ReportFailed, match="too_long"):
        renderer.render("x" * 500_001)
