"""The files of the last valid editions, kept beside the data.

A process that begins while a file is invalid has not seen the valid one before it. It is here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from app.definitions.edition import Edition
from app.definitions.folder import Files, files_of
from app.definitions.loader import Examined

log = logging.getLogger(__name__)

Texts: TypeAlias = dict[str, str]
"""The text of each file of a questionnaire by its name."""

_ENDING: Final = ".json"


def read_texts(files: Files) -> Texts:
    """The files of a questionnaire as they are now. Raises OSError or UnicodeDecodeError."""
    paths = (files.main, *files.translations.values())
    return {path.name: path.read_bytes().decode("utf-8") for path in paths}


class LastValid:
    """One file for each questionnaire of the folder `questionnaires`, replaced as a whole.

    Several processes may keep the same. Nothing here stops a questionnaire from being offered: what
    cannot be kept or read is logged.
    """

    def __init__(self, folder: Path, questionnaires: Path) -> None:
        # Another folder of questionnaires has other files of the same names.
        name = hashlib.sha256(str(questionnaires.resolve()).encode()).hexdigest()[:10]
        self._folder = folder / name

    def keep(self, slug: str, texts: Texts) -> None:
        """Keep the files of a valid edition in the place of those before."""
        content = json.dumps(texts, ensure_ascii=False)
        target = self._folder / f"{slug}{_ENDING}"
        try:
            if target.exists() and target.read_text("utf-8") == content:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._folder, delete=False
            ) as written:
                written.write(content)
            Path(written.name).replace(target)
        except OSError as error:
            log.warning("%s: the valid version could not be kept: %s", slug, error.strerror)

    def recall(self, slug: str, examine: Callable[[str, Files], Examined]) -> Edition | None:
        """The last valid edition, examined again. None where there is none."""
        kept = self._folder / f"{slug}{_ENDING}"
        if not kept.exists():
            return None
        try:
            texts: Texts = json.loads(kept.read_text("utf-8"))
            if not isinstance(texts, dict) or not all(
                isinstance(each, str) for each in texts.values()
            ):
                raise ValueError("it does not hold texts by name")
            with tempfile.TemporaryDirectory(prefix="klarheit-") as scratch:
                for name, text in texts.items():
                    (Path(scratch) / name).write_bytes(text.encode("utf-8"))
                return examine(slug, files_of(Path(scratch) / f"{slug}.yaml")).edition
        except (OSError, ValueError) as error:
            log.warning("%s: the last valid version cannot be read: %s", slug, error)
            return None

    def forget_all_but(self, slugs: Collection[str]) -> None:
        """What was withdrawn does not come back."""
        for kept in self._folder.glob(f"*{_ENDING}"):
            if kept.stem not in slugs:
                with suppress(OSError):
                    kept.unlink()
