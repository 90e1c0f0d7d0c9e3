"""What can be wrong with an answer. Errors carry facts; the edge finds the words."""

from __future__ import annotations

from dataclasses import dataclass


class DomainError(Exception):
    """The root of every error the rules raise."""


@dataclass
class AnswerError(DomainError):
    """An answer does not fit its question."""

    question_id: str

    def __str__(self) -> str:
        """Name the kind of fault and its facts, for developers and the command line."""
        facts = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({facts})"


@dataclass
class UnknownQuestion(AnswerError):
    """No question has this id."""


@dataclass
class QuestionNotShown(AnswerError):
    """The question is not part of this prospect's way."""


@dataclass
class AnswerMissing(AnswerError):
    """A required question has no answer."""


@dataclass
class WrongKind(AnswerError):
    """The answer has another shape than the question asks for; `expected` names the shape."""

    expected: str


@dataclass
class UnknownOption(AnswerError):
    """The question has no such option."""

    option_id: str


@dataclass
class SeveralChosen(AnswerError):
    """More than one option was chosen where only one is possible."""


@dataclass
class ChosenTogether(AnswerError):
    """An option that stands alone was chosen together with others."""

    option_id: str


@dataclass
class OutOfRange(AnswerError):
    """A number is below `minimum` or above `maximum`; all three as plain decimal text."""

    value: str
    minimum: str
    maximum: str


@dataclass
class TooManyDecimals(AnswerError):
    """A number has more decimal places than the question takes."""

    value: str
    decimals: int


@dataclass
class TextTooLong(AnswerError):
    """A text has more characters than the question takes."""

    count: int
    maximum: int
