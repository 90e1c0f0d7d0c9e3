"""The picture that networks and messengers show beside a link to a landing page.

It is drawn by a process of its own that ends with it, so that whoever serves pages never imports
Pillow: python -m app.rendering.share_picture < words as JSON > PNG
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

ROOT: Final = Path(__file__).parents[2]
FONTS: Final = Path(__file__).parent / "fonts"

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels: 1.91 to 1, what networks show without cutting anything off."""

MARGIN: Final = 76
TEXT_WIDTH: Final = WIDTH - 2 * MARGIN

PAPER, INK, INK_SOFT, HAIRLINE = "#f4f6f1", "#221c22", "#554f55", "#ced0c9"
"""The colours of the pages in light."""

SERIF: Final = "brygada-1918-400.ttf"
ITALIC: Final = "brygada-1918-400-italic.ttf"
SANS: Final = "hanken-grotesk-400.ttf"
SANS_BOLD: Final = "hanken-grotesk-600.ttf"

TITLE_SIZES: Final = (116, 104, 92, 82, 72, 62, 54, 46, 38, 30)
"""Pixels; the largest is taken in which everything fits."""

TITLE_LINES: Final = 3
TITLE_TOP: Final = 170
SUBTITLE_SIZE: Final = 42
SUBTITLE_HEIGHT: Final = 54
FOOT: Final = HEIGHT - MARGIN
"""The base line of the last line."""

SECONDS: Final = 20
"""How long drawing may take on a small and busy machine; it takes a third of one."""

_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH")


class NotDrawn(Exception):
    """There is no picture."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the picture, and the firm's colour as #rrggbb."""

    firm: str
    title: str
    subtitle: str
    note: str
    accent: str


def picture_of(words: Words) -> bytes:
    """The PNG, drawn by a process of its own. Raises NotDrawn."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.rendering.share_picture"],
            input=json.dumps(asdict(words)).encode(),
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=environment,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotDrawn from error
    return done.stdout


def draw(words: Words) -> bytes:
    """The PNG: the firm above, then the title as large as it fits, the subtitle and a note."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, 96), words.firm, INK, _font(SANS_BOLD, 32), anchor="ls")
    _draw_way(pen, 126, words.accent)
    text = _set(words.title, words.subtitle)
    base = _draw_lines(pen, TITLE_TOP + text.font.size, text.height, text.title, text.font, INK)
    base += SUBTITLE_HEIGHT + text.gap
    italic = _font(ITALIC, SUBTITLE_SIZE)
    _draw_lines(pen, base, SUBTITLE_HEIGHT, text.subtitle, italic, INK_SOFT)
    pen.text((MARGIN, FOOT), words.note, INK_SOFT, _font(SANS, 30), anchor="ls")
    few = picture.quantize(64, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Text:
    """Title and subtitle in lines; `height` is that of a line of the title, `gap` is below it."""

    font: FreeTypeFont
    height: int
    gap: int
    title: list[str]
    subtitle: list[str]


def _set(title: str, subtitle: str) -> _Text:
    """As large as everything fits; what is too long even in the smallest size ends in dots."""
    below = wrapped(subtitle, _font(ITALIC, SUBTITLE_SIZE))
    for size in TITLE_SIZES:
        font, height, gap = _font(SERIF, size), round(size * 1.06), round(size * 0.2)
        lines = wrapped(title, font)
        used = TITLE_TOP + size + (len(lines) - 1) * height + gap
        room = (FOOT - 64 - used) // SUBTITLE_HEIGHT
        is_wide = any(font.getlength(line) > TEXT_WIDTH for line in lines)
        if len(lines) <= TITLE_LINES and len(below) <= room and not is_wide:
            break
    return _Text(font, height, gap, _first(lines, TITLE_LINES), _first(below, room))


def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / name, size)


def _draw_way(pen: ImageDraw, top: int, accent: str) -> None:
    """Where one is, as on the page of a question: two sections of five."""
    gap, count = 18, 5
    length = (TEXT_WIDTH - gap * (count - 1)) / count
    for at in range(count):
        left = MARGIN + at * (length + gap)
        pen.rectangle((left, top + 3, left + length, top + 4), HAIRLINE)
        done = length if at == 0 else length * 0.62 if at == 1 else 0
        if done:
            pen.rectangle((left, top, left + done, top + 8), accent)


def wrapped(text: str, font: FreeTypeFont) -> list[str]:
    """Lines of the picture's width. They break at spaces and after hyphens; words stay whole."""
    lines = [""]
    for piece in re.findall(r"[^\s-]*-+|[^\s-]+\s*|\s+", " ".join(text.split()) + " "):
        if lines[-1] and font.getlength((lines[-1] + piece).rstrip()) > TEXT_WIDTH:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _first(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def _draw_lines(
    pen: ImageDraw, base: float, height: int, lines: Sequence[str], font: FreeTypeFont, ink: str
) -> int:
    """Lines one below the other, the first one on `base`; gives the base of the last one."""
    for at, line in enumerate(lines):
        pen.text((MARGIN, base + at * height), line, ink, font, anchor="ls")
    return round(base) + (len(lines) - 1) * height


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(Words(**json.load(sys.stdin))))
