"""What can go wrong on the way out."""

from __future__ import annotations


class NotSent(Exception):
    """A message was not taken.

    `permanent`: trying again will not help. `code`: the reply code, None where nobody answered.
    Never the reply itself, for replies quote addresses.
    """

    def __init__(self, code: int | None, *, permanent: bool) -> None:
        super().__init__(f"code {code}, {'permanent' if permanent else 'temporary'}")
        self.code = code
        self.permanent = permanent
