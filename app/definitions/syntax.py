"""What a fault of syntax most likely is, in words of the line it stands on.

The parser says where it could not go on, which is often not where the slip is. So the lines from
the last thing it understood up to there are looked at for slips that people make. Where a slip can
be mended without a doubt, the mended line lets the parser go on and find the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from app.definitions import lines
from app.definitions.fault import Fault
from app.definitions.folder import BRAND_FILE
from app.definitions.indentation import misaligned
from app.definitions.lines import Slip
from app.definitions.omissions import guesses, omitted, omitted_above
from app.definitions.source import Source
from app.definitions.tree import START, Mark

_ENTRY: Final = re.compile(
    r"(?P<before>\s*(?:- +)*)(?P<key>[\w.-]+|\"[^\"]*\"|'[^']*')\s*:(?:\s|$)"
)
_CLOSED: Final = re.compile(r"expected ',' or '(?P<sign>[\]}])', but got '(?P<got>[^']*)'")
_INSTEAD: Final = re.compile(r"expected <block end>, but found '(?P<found>[^']*)'")


def fault_of(source: Source, error: MarkedYAMLError, last: Mark) -> Fault:
    """The fault that keeps the parser from going on. `last`: where its last event began."""
    problem = error.problem or ""
    mark = _mark(error.problem_mark) or _mark(error.context_mark) or START
    context = _mark(error.context_mark) or mark
    found = _Search(source, mark, context, last).fault(problem)
    return found or Fault("syntax", mark, {"reason": problem})


def _mark(mark: object) -> Mark | None:
    line, column = getattr(mark, "line", None), getattr(mark, "column", None)
    return None if line is None or column is None else Mark(line + 1, column + 1)


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks for the slip: `mark` and `context` are what the parser names, `last` as above."""

    source: Source
    mark: Mark
    context: Mark
    last: Mark

    def fault(self, problem: str) -> Fault | None:
        """The fault, None where nothing of what is known fits."""
        if problem.startswith("found character '\\t'"):
            return Fault("tab", self.mark)
        if "incompatible YAML document" in problem:
            return Fault("yaml_version", self.mark)
        return self._unseen() or self._by(problem)

    def _by(self, problem: str) -> Fault | None:
        if "end of stream" in problem:
            return self._open_quotes(self.context)
        if problem.startswith("found unknown escape character"):
            return self._at(self.mark, lines.escape(self._line(self.mark.line), self.mark.column))
        if problem.startswith("mapping values are not allowed"):
            return self._colon()
        if problem.startswith("could not find expected ':'"):
            slip = lines.key(self._line(self.context.line))
            return self._at(self.context, slip) or self._stray(self.context)
        if closed := _CLOSED.search(problem):
            return self._brackets(closed["sign"], closed["got"])
        if instead := _INSTEAD.search(problem):
            return self._block_end(instead["found"])
        if re.match("expected '?<document start>", problem):
            return self._indented()
        return self._list_behind() or self._at(
            self.mark, lines.beginning(self._line(self.mark.line))
        )

    def _list_behind(self) -> Fault | None:
        """A list that begins behind its key and goes on below it: nothing of it can be mended."""
        slip = lines.beginning(self._line(self.mark.line))
        if slip is None or slip.code != "dash_behind":
            return None
        goes_on = self._line(self.mark.line + 1).lstrip().startswith("- ")
        return self._at(self.mark, replace(slip, mended=None) if goes_on else slip)

    def _stray(self, mark: Mark) -> Fault:
        """A line that begins no entry."""
        found = omitted(self.source.lines, mark.line, is_brand=self._is_brand)
        return found or Fault("stray_text", mark)

    def _line(self, number: int) -> str:
        return self.source.line(number)

    def _at(self, mark: Mark, slip: Slip | None) -> Fault | None:
        """A slip on the line of a mark; its own column counts where it has one."""
        if slip is None:
            return None
        mended = {} if slip.mended is None else {mark.line: slip.mended}
        where = Mark(mark.line, slip.column) if slip.column else mark
        return Fault(slip.code, where, slip.facts, mended)

    def _unseen(self) -> Fault | None:
        """Spaces that look like others, on any line the parser may have stumbled over."""
        for number in range(self.last.line, self.mark.line + 1):
            if found := self._at(Mark(number, 1), lines.unseen(self._line(number))):
                return found
        return None

    def _colon(self) -> Fault | None:
        """A colon too many: in a text, or behind the key of a line that is indented too far."""
        line = self._line(self.mark.line)
        entry = _ENTRY.match(line)
        if entry is None and (found := self._at(self.mark, lines.key(line))):
            return found
        if entry is None or entry.end("key") < self.mark.column - 1:
            return self._at(self.mark, lines.colon(line, self.mark.column))
        slip = lines.key(self._line(self.last.line)) if self.last.line < self.mark.line else None
        return self._at(Mark(self.last.line, 1), slip) or self._indented()

    def _indented(self) -> Fault:
        """A line whose first sign stands in a column that belongs to nothing above."""
        rows, number = self.source.lines, self.mark.line
        if found := (
            omitted(rows, number, is_brand=self._is_brand)
            or omitted_above(rows, number, is_brand=self._is_brand)
        ):
            return found
        fault = misaligned(rows, number)
        more = tuple(guesses(rows, number))
        return replace(fault, guesses=(*more, *fault.guesses))

    def _block_end(self, found: str) -> Fault | None:
        """Something follows a value that was already complete."""
        if found in ("}", "]"):
            line, at = self._line(self.mark.line), self.mark.column
            if self.last.line == self.mark.line and (slip := lines.key(line)):
                return self._at(self.mark, slip)
            mended = {self.mark.line: line[: at - 1] + line[at:]}
            return Fault("bracket_extra", self.mark, {"sign": found}, mended)
        if found != "<scalar>":
            return self._indented()
        line = self._line(self.mark.line)
        if self.last.line < self.mark.line:
            return self._open_quotes(self.last) or self._stray(self.mark)
        return self._at(self.mark, lines.beginning(line) or lines.after_quotes(line, self._english))

    def _open_quotes(self, mark: Mark) -> Fault | None:
        """A text that begins with a quotation mark and ends nowhere, or lines later."""
        return self._at(mark, lines.open_quotes(self._line(mark.line), mark.column))

    def _brackets(self, sign: str, got: str) -> Fault | None:
        """Brackets in which something is missing or too much. `sign` would close them."""
        if got in ("]", "}"):
            line, at = self._line(self.mark.line), self.mark.column
            mended = {self.mark.line: line[: at - 1] + sign + line[at:]}
            return Fault("bracket_open", self.context, {"sign": sign}, mended)
        last = self._line(self.last.line)
        if self.mark.line > self.last.line:
            line = self._line(self.mark.line)
            if _ENTRY.match(line) and self._is_inside(line):
                slip = lines.comma_at_end(last, self.last.column)
                if found := self._at(self.last, slip):
                    return found
            slip = lines.note(last, self.last.column)
            mended = {self.last.line: f"{last.rstrip()}{sign}"}
            facts = {"sign": sign, "nearest": lines.short(f"{last.strip()}{sign}")}
            unclosed = Fault("bracket_open", self.context, facts, mended)
            return self._open_quotes(self.last) or self._at(self.last, slip) or unclosed
        slip = lines.comma(last, self.last.column, self.mark.column)
        slip = slip or lines.in_brackets(last, self.last.column, self.mark.column, self._english)
        return self._at(self.mark, slip) or Fault("bracket_open", self.context, {"sign": sign})

    def _is_inside(self, line: str) -> bool:
        """Whether a line stands further to the right than the one its brackets begin on."""
        opening = self._line(self.context.line)
        return lines.column_of(line) > lines.column_of(opening)

    @property
    def _is_brand(self) -> bool:
        return self.source.file == BRAND_FILE

    @property
    def _english(self) -> bool:
        """Whether the file is in English, for the marks of a quotation within a text."""
        return self.source.file.endswith(".en.yaml") or bool(
            re.search(r"^language: *[\"']?en", self.source.text, re.MULTILINE)
        )
