"""What a browser loads before somebody has seen the whole landing page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection

LOADED: frozenset[str] = frozenset({"icon", "preload", "stylesheet"})
"""Relations of a link that make a browser load what it names. All fonts a page needs are among
them; those for rarer signs are loaded only where such a sign is."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What went over the line: how many answers, and the bytes of their bodies, packed."""

    requests: int
    size: int


@dataclass
class _Loaded(HTMLParser):
    """The addresses a page makes a browser load at once."""

    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice what is loaded."""
        given = dict(attrs)
        if tag == "link" and LOADED & set((given.get("rel") or "").split()):
            self.addresses.append(given["href"] or "")
        elif tag in {"img", "script"} and given.get("src"):
            self.addresses.append(given["src"] or "")


def weigh(port: int, path: str) -> Weight:
    """Load a page and everything it needs, packed as for a browser."""
    page = _Loaded()
    page.feed(_load(port, path, "identity").decode())
    addresses = dict.fromkeys([path, *page.addresses])
    bodies = [_load(port, each, "gzip, deflate, br") for each in addresses]
    return Weight(len(bodies), sum(map(len, bodies)))


def _load(port: int, path: str, encodings: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": encodings})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return body
