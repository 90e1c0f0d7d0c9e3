"""What every use case works with: configuration, questionnaires, brand, clock and chance.

The clock and chance are arguments, so that a test can say what time it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.config import Config
from app.definitions.brand import Brand
from app.definitions.catalogue import Catalogue
from app.rendering.report_cache import ReportCache
from app.translations import MAIN_LANGUAGE


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Wired together once, by the factory.

    `new_id` gives 128 random bits as 22 characters. `limits_mail`: not in the preview, where an
    author looks at mails again and again and none of them leaves.
    """

    config: Config
    catalogue: Catalogue
    brand: Brand
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    reports: ReportCache
    limits_mail: bool = True

    @property
    def main_language(self) -> str:
        """The language whose addresses have no prefix."""
        return MAIN_LANGUAGE

    def local_date(self, moment: datetime) -> date:
        """The day of a moment, where the firm is."""
        return moment.astimezone(self.config.timezone).date()

    def today(self) -> date:
        """Today, where the firm is."""
        return self.local_date(self.clock())
