"""The short way to a PDF: it leads to the same one."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from fontTools.ttLib import TTFont

from app.rendering.environment import TEMPLATES
from tests.rendering import flagship
from tests.rendering.tags import Read

BOTH_WAYS = """
import json, sys
from unittest.mock import patch
from weasyprint import HTML
from app.rendering import report_document, report_layout

def long_way(html, fetcher):
    return HTML(string=html, url_fetcher=fetcher)

def check(value):
    return check_math(value)

from weasyprint.css.functions import check_math
for html in json.load(sys.stdin):
    assert len(report_document._parsed(html))
    short = report_layout.pdf_of(html)
    with patch("app.rendering.report_layout.ReportDocument", long_way), \\
         patch("weasyprint.css.check_math", check_math), \\
         patch("weasyprint.layout.percent.check_math", check_math):
        print(report_layout.pdf_of(html) == short)
"""


def in_a_process_of_its_own(code: str, documents: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_short_way_leads_to_the_same_bytes_as_the_long_one():
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>'
    documents = [
        flagship.report("zwei_ursachen"),
        flagship.report("reif_und_ruhig", "en", {"f_worte": "A & B <b>\n\nÜ \"q\" 'x' □"}),
        flagship.report("ganz_am_anfang", logo=logo),
    ]
    assert in_a_process_of_its_own(BOTH_WAYS, documents).split() == ["True"] * 3


def test_html_that_is_not_well_formed_is_laid_out_all_the_same():
    code = (
        "from app.rendering.report_layout import pdf_of\n"
        "print(pdf_of('<!DOCTYPE html><html lang=de><title>x</title><p>Ü<br>x&nbsp;y')[:4])"
    )
    assert "%PDF" in in_a_process_of_its_own(code, [])


def test_no_style_has_a_sum_for_nobody_would_work_it_out():
    for sheet in TEMPLATES.glob("report/*.css"):
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\b(calc|min|max|clamp|round)\(", rules), sheet.name


@pytest.mark.parametrize("persona", flagship.PERSONAS)
def test_its_fonts_have_what_readers_look_for_and_nothing_more(
    read_of: Callable[[str], Read], persona: str
):
    pdf = read_of(f"{persona}, de").pdf
    files = [
        each.read_bytes() for each in pdf.objects if "/Length1" in getattr(each, "keys", set)()
    ]
    assert len(files) == 4
    for content in files:
        font = TTFont(io.BytesIO(content), checkChecksums=2)
        assert set(font.keys()) - {"GlyphOrder"} <= {
            *("glyf", "head", "hhea", "hmtx", "loca", "maxp"),
            *("cvt ", "fpgm", "prep"),
        }
        assert font["maxp"].numGlyphs == len(font["loca"].locations) - 1
