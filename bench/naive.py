"""WeasyPrint as one would call it first: for comparison with the product's own way.

    python bench/naive.py STYLESHEET

A warm process that links the stylesheet and makes the PDF of each HTML file whose name it reads. It
answers with the seconds that took, those of the processor, and the bytes it made.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from weasyprint import HTML


def answer(prepare: Callable[[str], str], make: Callable[[str], bytes]) -> None:
    """Make the PDF of each file that is named, until there are no more names.

    What `prepare` makes of the HTML is not counted.
    """
    for line in sys.stdin:
        source = prepare(Path(line.strip()).read_text("utf-8"))
        began, busy = time.perf_counter(), time.process_time()
        pdf = make(source)
        print(time.perf_counter() - began, time.process_time() - busy, len(pdf), flush=True)


def main(stylesheet: str) -> None:
    """Answer with the stylesheet linked in every report."""
    link = f'<link rel="stylesheet" href="{Path(stylesheet).as_uri()}"></head>'

    def make(html: str) -> bytes:
        made: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
        return made

    answer(lambda html: html.replace("</head>", link), make)


if __name__ == "__main__":
    main(*sys.argv[1:])
