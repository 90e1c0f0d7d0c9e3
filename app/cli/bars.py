"""Shares as bars: in colour and as wide as the terminal, plain text where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import click
from rich.bar import Bar
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.cli.options import share

WIDEST_BAR: Final = 40
"""Columns of a bar that stands for everybody."""

NARROWEST_BAR: Final = 10
WIDEST_NAME: Final = 44

WITHOUT_TERMINAL: Final = 120
"""Columns where the output goes into a file or another program."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading: names, and how many people each stands for."""

    heading: str
    rows: Sequence[tuple[str, int]]


def draw(groups: Sequence[Group], total: int, language: str) -> None:
    """Print the share of each row among `total` people, all bars side by side."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WITHOUT_TERMINAL)
    names = [len(name) for group in groups for name, _ in group.rows]
    # Beside the name and the bar: the margin, the share, two gaps.
    left = console.width - 2 - 8 - 4
    name = min(max(names), WIDEST_NAME, max(1, left - NARROWEST_BAR))
    bar = max(1, min(WIDEST_BAR, left - name))
    with console.capture() as drawn:
        for group in groups:
            console.print()
            console.print(Text(group.heading, style="bold"))
            table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
            table.add_column(width=name)
            table.add_column(justify="right", width=8)
            table.add_column(width=bar)
            for title, count in group.rows:
                length = Bar(total, 0, count, width=bar, color="cyan")
                table.add_row(Text(title), share(count, total, language), length)
            console.print(Padding(table, (0, 0, 0, 2)))
    click.echo("\n".join(line.rstrip() for line in drawn.get().splitlines()))
