"""Looks at a page in every way it is seen, and notes what is wrong."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Response

from tests.fixtures.product import ROOT

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {"light": ALL, "dark": COLOURS}
"""What is looked at in each colour scheme: the dark one changes nothing but colours."""

WIDTHS = (1280, 360)
NARROW = 320
"""CSS pixels: a phone of the smallest kind, or 1280 at 400 % (WCAG 1.4.10)."""

SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  }
  p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""The text spacing a reader may set (WCAG 1.4.12)."""

CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(each => {
  const style = getComputedStyle(each);
  const isClipped = ["hidden", "clip"].includes(style.overflowX + "") && style.clipPath === "none";
  return isClipped && (each.scrollWidth > each.clientWidth + 1
    || each.scrollHeight > each.clientHeight + 1);
}).map(each => `${each.tagName}.${each.className}`)"""
"""Elements that hide a part of what is in them."""

LANGUAGES = """() => [document.documentElement.lang,
  ...[...document.querySelectorAll("a[hreflang]")].map(each => `${each.hreflang}/${each.lang}`)]"""


@dataclass
class Inspection:
    """Looks at a page in every way it is seen, and notes what is wrong.

    `briefly`: on a phone only, where words have least room.
    """

    page: Page
    folder: Path
    briefly: bool = False
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    _document: Response | None = None

    def __post_init__(self) -> None:
        """Remember the document that was loaded last, for its HTML as it came."""
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and response.status not in (302, 303):
            self._document = response

    def looks(self) -> None:
        """Looks at the page that is open, all of it: what can be opened is opened."""
        self.seen.append(self.page.title())
        self._keeps_the_html()
        self._reads_the_languages()
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        self.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS[1:] if self.briefly else WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme, rules in RULES.items():
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self._runs_axe(rules, f"{self.page.url} {width} {scheme}")
        self.page.set_viewport_size({"width": NARROW, "height": 900})
        self._is_no_wider("")
        self.page.evaluate(SPACING)
        self._is_no_wider(" with more space in its text")
        cut_off = self.page.evaluate(CUT_OFF)
        self.faults += [f"{self.page.url}: {each} is cut off with more space" for each in cut_off]
        self.page.evaluate("() => { document.adoptedStyleSheets = []; }")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def _is_no_wider(self, how: str) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            self.faults.append(f"{self.page.url} is {width} wide on {NARROW}{how}")

    def _reads_the_languages(self) -> None:
        """The page says its language, and links to another one say theirs."""
        own, *others = self.page.evaluate(LANGUAGES)
        is_english = urlsplit(self.page.url).path.split("/")[1] == "en"
        if own != ("en" if is_english else "de"):
            self.faults.append(f"{self.page.url} says that its language is {own!r}")
        self.faults += [
            f"{self.page.url} has a link to another language marked {each}"
            for each in others
            if each != f"{each[:2]}/{each[:2]}" or each[:2] == own
        ]

    def _keeps_the_html(self) -> None:
        assert self._document is not None
        name = f"{len(self.seen):03}.html"
        (self.folder / name).write_bytes(self._document.body())
        (self.folder / f"{name}.url").write_text(self.page.url)

    def _runs_axe(self, rules: list[str], where: str) -> None:
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
        found = self.page.evaluate("options => axe.run(options)", options)["violations"]
        self.faults += [
            f"{where}: {each['id']} at {node['target']}" for each in found for node in each["nodes"]
        ]


def faults_of_html(folder: Path) -> list[str]:
    """What html-validate says of all HTML files in a folder, as the WHATWG's rules have it."""
    node = ROOT / "tests" / "node"
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    report = folder / "report.json"
    subprocess.run(
        [
            node / "node_modules/.bin/html-validate",
            f"--config={node / 'htmlvalidate.json'}",
            # Into a file: what a pipe does not take at once, Node.js drops when it ends.
            f"--formatter=json={report}",
            *sorted(folder.glob("*.html")),
        ],
        env=environment,
        timeout=120,
    )
    return [
        f"{Path(file['filePath'] + '.url').read_text()} {each['line']}:{each['column']} "
        f"{each['ruleId']}: {each['message']}"
        for file in json.loads(report.read_text())
        for each in file["messages"]
    ]
