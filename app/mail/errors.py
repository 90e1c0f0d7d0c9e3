"""What can go wrong on the way out."""

from __future__ import annotations


class NotSent(Exception):
    """A message was not taken, as far as one knows.

    `permanent`: trying again will not help. `code`: the reply code, None where nobody answered.
    `unclear`: all of it was handed over and no answer came, so it may have been taken all the same.
    Never the reply itself, for replies quote addresses.
    """

    def __init__(self, code: int | None, *, permanent: bool, unclear: bool = False) -> None:
        kind = "permanent" if permanent else "unclear" if unclear else "temporary"
        super().__init__(f"code {code}, {kind}")
        self.code = code
        self.permanent = permanent
        self.unclear = unclear
