"""A firm that changes and withdraws its questionnaires while people are answering them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.definitions.catalogue import GRACE, LOOK_EVERY, Catalogue
from tests.application import QUESTIONNAIRES


@dataclass
class Firm:
    """A firm that edits its questionnaires while the product runs."""

    folder: Path
    seconds: float = 0.0

    def __post_init__(self) -> None:
        shutil.copytree(QUESTIONNAIRES, self.folder)
        self.catalogue = Catalogue(
            self.folder, clock=lambda: self.seconds, start=lambda work: work()
        )

    def replaces(self, old: str, new: str) -> None:
        """Changes a text in the questionnaire and waits until it is live."""
        file = self.folder / "heizung.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        self.waits()

    def withdraws(self) -> None:
        """Takes the questionnaire out of the folder and waits until everybody has noticed."""
        for file in self.folder.glob("heizung*"):
            file.unlink()
        self.waits()

    def waits(self) -> None:
        """Lets the time pass after which a change is live."""
        for pause in (LOOK_EVERY, GRACE, LOOK_EVERY):
            self.seconds += pause
            self.catalogue.edition("heizung")
