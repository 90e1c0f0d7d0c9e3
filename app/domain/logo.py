"""What kind of picture a firm's logo is, told by how its file begins."""

from __future__ import annotations

import re
from typing import Final

_BEGINNINGS: Final = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/svg+xml": re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)"),
}


def media_type(logo: bytes) -> str | None:
    """The media type of a PNG, JPEG or SVG file; None for everything else."""
    return next((kind for kind, begins in _BEGINNINGS.items() if begins.match(logo)), None)
