"""Stylesheet, fonts, icon and logo, under names that change with their content.

They are few and small, so they are kept in memory. No build step makes them: the stylesheet is put
together and told the firm's accent when the application starts.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path, PurePosixPath
from typing import Final

from flask import Response, abort

from app.definitions.brand import Brand
from app.domain.logo import media_type
from app.web.kept import FOR_A_WHILE, FOREVER, Kept, short_hash

STYLES: Final = ("klarheit.css", "result.css", "compared.css")
"""The parts of the one stylesheet, in their order. It is called like the first."""

LOGO_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG may bring its own style. It is an image and never runs anything."""

_HASH: Final = re.compile(r"\.[0-9a-f]{10}(?=\.[a-z0-9]+\Z)")
_ADDRESS: Final = re.compile(r'url\("([^"]+)"\)')
_LOGOS: Final = {"image/png": "logo.png", "image/jpeg": "logo.jpg"}


class Assets:
    """All files of `folder`, and what comes from the brand."""

    def __init__(self, folder: Path, brand: Brand) -> None:
        self._kept: dict[str, Kept] = {}
        self._published: dict[str, str] = {}
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        sheets = {name: files.pop(name) for name in STYLES}
        for name, content in files.items():
            self._add(name, content)
        # Only now do the files that it names have their names.
        self._add(STYLES[0], self._stylesheet(list(sheets.values()), brand.accent))
        self.logo_url = self._add_logo(brand.logo_bytes) if brand.logo_bytes else None

    def url(self, name: str) -> str:
        """The address of a file of static/, such as "fonts/brygada-1918-400.woff2"."""
        return f"/static/{self._published[name]}"

    def respond(self, published: str) -> Response:
        """A file by the name in its address. 404 where there is none."""
        name = _HASH.sub("", published)
        if name not in self._kept:
            abort(404)
        # Another version of the product may have given this name: its pages may still be open.
        is_current = self._published[name] == published
        return self._kept[name].response(FOREVER if is_current else FOR_A_WHILE)

    def _add(self, name: str, content: bytes, policy: str | None = None) -> None:
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Content-Security-Policy": policy} if policy else None
        self._kept[name] = Kept(content, mimetype, FOREVER, headers)
        path = PurePosixPath(name)
        self._published[name] = str(
            path.with_name(f"{path.stem}.{short_hash(content)}{path.suffix}")
        )

    def _stylesheet(self, sheets: list[bytes], accent: str) -> bytes:
        """One stylesheet. Every file that it names has the same address as in the pages."""
        text = "\n".join(sheet.decode() for sheet in sheets)
        text += f"\n:root {{ --accent: {accent}; }}\n"
        return _ADDRESS.sub(lambda found: f'url("{self.url(found[1])}")', text).encode()

    def _add_logo(self, content: bytes) -> str:
        name = _LOGOS.get(media_type(content) or "", "logo.svg")
        self._add(name, content, LOGO_POLICY)
        return self.url(name)
