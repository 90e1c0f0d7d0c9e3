"""An e-mail's HTML, read as people read it."""

import re
from html import unescape

LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>([^<]*)</a>')


def words_in(html: str) -> list[str]:
    """Every word in the order of reading. A link with a name of its own is read as in the text:
    "name: address"; an item of a list begins with its sign."""
    body = html.partition("<body")[2].partition(">")[2]
    body = LINK.sub(lambda link: " ".join(_read(*link.groups())), body).replace("<li", " * <li")
    return unescape(re.sub(r"<!--.*?-->|<[^>]+>", " ", body, flags=re.DOTALL)).split()


def _read(address: str, name: str) -> tuple[str, ...]:
    return (address,) if name == address else (f"{name}:", address)
