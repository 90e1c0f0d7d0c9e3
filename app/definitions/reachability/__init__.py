"""What can come of a questionnaire, and what cannot."""

from app.definitions.reachability.analysis import analyse
from app.definitions.reachability.result import (
    NOT_YET,
    OFFERED,
    Kind,
    Reachability,
    Reason,
    Status,
    Thing,
    Verdict,
)

__all__ = [
    "NOT_YET",
    "OFFERED",
    "Kind",
    "Reachability",
    "Reason",
    "Status",
    "Thing",
    "Verdict",
    "analyse",
]
