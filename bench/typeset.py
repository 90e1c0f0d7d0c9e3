"""The same report, written for typst: for comparison with the product's own way.

    python bench/typeset.py

The report's HTML is written anew in typst's language, with the same words, tables, lists, drawings
and fonts, on a page of the same size, tagged as PDF/UA-1. A warm process makes the PDF of each file
whose name it reads, see `naive`. Only the making is counted, not the writing in typst's language.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import typst
from naive import answer

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "app/rendering/fonts"

HEAD = """
#set document(title: %s, author: "Musterwerk", date: datetime(year: 2026, month: 11, day: 23))
#set text(font: ("Brygada 1918", "Hanken Grotesk"), size: 10pt, lang: %s, hyphenate: false)
#set page(paper: "a4", margin: (x: 22mm, top: 20mm, bottom: 25mm), footer: context [
  #set text(font: "Hanken Grotesk", size: 8.5pt)
  #grid(columns: (1fr, auto), [Musterwerk], [#counter(page).display("1 / 1", both: true)])
])
#set par(leading: 0.6em, spacing: 0.7em)
#show heading.where(level: 1): set text(size: 30pt, weight: 400)
#show heading.where(level: 2): set text(size: 11pt, weight: 400)
#show heading.where(level: 3): set text(size: 9.25pt, weight: 600, font: "Hanken Grotesk")
#set table(stroke: none, inset: (x: 0pt, y: 1.1mm))
#let small(body) = text(font: "Hanken Grotesk", size: 8.5pt, body)
#let rule = 0.5pt + rgb("#c9ccc2")
#let ruled(body) = block(width: 100%%, stroke: (top: rule), inset: (top: 4mm, bottom: 4mm), body)
#let beside(body) = pad(left: 48mm, body)
#let drawn(end, words) = figure(
  alt: words,
  box(width: 118mm, height: 4mm)[
    #place(line(start: (0mm, 2mm), end: (118mm, 2mm), stroke: 0.25mm + rgb("#8b858c")))
    #place(line(start: (0mm, 2mm), end: (end, 2mm), stroke: 1.1mm + rgb("#57305f")))
  ],
)
"""

SMALL = {"note", "do", "key", "caption", "small"}


def written(html: str) -> str:
    """The report in typst's language."""
    root = ElementTree.fromstring(
        re.sub(r"<((?:meta|br|img)\b[^>]*?)/?>", r"<\1/>", html.replace("<!DOCTYPE html>", "", 1))
    )
    title = root.findtext("head/title") or ""
    body = root.find("body")
    assert body is not None
    return HEAD % (quoted(title), quoted(root.get("lang", "de"))) + blocks(body)


def quoted(text: str) -> str:
    """A string of typst."""
    return json.dumps(text, ensure_ascii=False).replace("\u0000", "")


def words(text: str | None) -> str:
    """Text as content: a string, so that no sign in it means anything."""
    shown = re.sub(r"\s+", " ", text or "")
    return f"#{quoted(shown)};" if shown.strip() else " " if shown else ""


def inner(element: Element) -> str:
    """What stands in an element, as content."""
    said = words(element.text)
    for child in element:
        said += one(child) + words(child.tail)
    return said


def blocks(element: Element) -> str:
    """What stands in an element, each on its own."""
    return "\n".join(one(child) for child in element)


def one(element: Element) -> str:
    """An element as content."""
    classes = set(element.get("class", "").split())
    match element.tag:
        case "section" if "part" in classes:
            return f"#ruled[{blocks(element)}]\n"
        case "section" | "div" | "main" | "blockquote":
            said = blocks(element)
            return f"#ruled[{said}]\n" if "part" in classes else said
        case "h1" | "h2" | "h3":
            return f"\n{'=' * int(element.tag[1])} {inner(element)}\n"
        case "p":
            said = inner(element)
            said = f"#small[{said}]" if classes & SMALL else said
            return f"#block[{said}]\n" if "full" in classes else f"#beside[{said}]\n"
        case "ul" | "ol":
            items = ", ".join(f"[{inner(each)}]" for each in element)
            return f"#beside(list({items}))\n" if len(element) else ""
        case "table":
            return table(element)
        case "svg":
            path = element.findall("path")
            end = re.search(r"H([\d.]+)$", path[-1].get("d", "")) if len(path) > 1 else None
            words_for_it = quoted(element.findtext("title") or "")
            return f"#drawn({end[1] if end else 0}mm, {words_for_it})\n"
        case "br":
            return "#linebreak()"
        case "em" | "strong" | "i":
            return f"#emph[{inner(element)}]"
        case "a" if element.get("href", "").startswith("mailto:"):
            return f"#link({quoted(element.get('href', ''))})[{inner(element)}]"
        case _:
            return inner(element)


def table(element: Element) -> str:
    """A table, its head as a head."""
    rows = list(element.iter("tr"))
    columns = max(len(row) for row in rows)
    head = element.find("thead")
    cells = ", ".join(
        f"[{inner(cell)}]" for row in rows if head is None or row not in list(head) for cell in row
    )
    top = ""
    if head is not None:
        names = ", ".join(f"[{inner(cell)}]" for cell in head.iter("th"))
        top = f"table.header({names}), "
    return f"#small(table(columns: ({'1fr, ' * columns}), {top}{cells}))\n"


def main() -> None:
    """Answer until there is nothing more to read."""
    compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)

    def make(source: str) -> bytes:
        made = compiler.compile(source.encode(), pdf_standards=["ua-1"])
        assert isinstance(made, bytes)
        return made

    answer(written, make)


if __name__ == "__main__":
    main()
