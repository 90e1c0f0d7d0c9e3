"""WeasyPrint as one would call it first: for comparison with the product's own way.

    python bench/naive.py HTML STYLESHEET

A warm process that makes the same PDF once for each line it reads, and answers with the seconds it
took and the bytes it made.
"""

import sys
import time
from pathlib import Path

from weasyprint import HTML


def main(html_file: str, stylesheet: str) -> None:
    """Answer until there is nothing more to read."""
    link = f'<link rel="stylesheet" href="{Path(stylesheet).as_uri()}"></head>'
    html = Path(html_file).read_text("utf-8").replace("</head>", link)
    for _ in sys.stdin:
        start = time.perf_counter()
        pdf = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
        print(time.perf_counter() - start, len(pdf), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
