"""Break the small questionnaire in one place and say where the finding belongs.

The sign ‸ marks the line and column of the finding; it is taken out before the file is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SMALL = Path(__file__).parent / "small"
MARK = "‸"


@dataclass(frozen=True)
class Broken:
    """One fault: `old` becomes `new`. Without a mark in `new`, it is found where `at` stands."""

    code: str
    old: str
    new: str
    at: str = ""
    file: str = "klein.yaml"
    others: tuple[str, ...] = ()

    def write(self, folder: Path) -> tuple[int, int]:
        """Writes the questionnaire with this fault; gives line and column of the finding."""
        for path in SMALL.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        target = folder / self.file
        text = target.read_text("utf-8")
        assert text.count(self.old) >= 1, f"{self.old!r} is not in {self.file}"
        text = text.replace(self.old, self.new, 1)
        if MARK not in text:
            assert self.at, "nothing says where the finding belongs"
            assert self.at in text, f"{self.at!r} is not in the broken file"
            text = text.replace(self.at, MARK + self.at, 1)
        before = text[: text.index(MARK)]
        target.write_bytes(text.replace(MARK, "").encode("utf-8", "surrogatepass"))
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    def __str__(self) -> str:
        return f"{self.code}: {self.new.strip()[:30] or self.old.strip()[:30]}"


def of_translation(code: str, old: str, new: str, at: str = "") -> Broken:
    """A fault in the translation."""
    return Broken(code, old, new, at, file="klein.en.yaml")


def copy(folder: Path, *changes: tuple[str, str], file: str = "klein.yaml") -> None:
    """The small questionnaire in a folder, with some words of one file changed."""
    for path in SMALL.iterdir():
        text = path.read_text("utf-8")
        for old, new in changes if path.name == file else ():
            assert old in text
            text = text.replace(old, new, 1)
        (folder / path.name).write_text(text, "utf-8")
