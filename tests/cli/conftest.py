"""The commands about questionnaires, run as `flask` runs them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli.brand import brand
from app.cli.questionnaire import questionnaire
from app.config import Config
from tests.definitions.broken import SMALL


@pytest.fixture
def run(tmp_path: Path):
    """Runs a command with a folder of questionnaires configured, as `flask` would."""
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    app = Flask("bare")
    app.config["KLARHEIT"] = Config.from_environment({"QUESTIONNAIRES": str(folder)})
    app.cli.add_command(questionnaire)
    app.cli.add_command(brand)
    runner = app.test_cli_runner()

    def command(
        *words: str, given: str | None = None, files: Path = SMALL, color: bool = False
    ) -> Result:
        for path in files.iterdir():
            if not (folder / path.name).exists():
                shutil.copy(path, folder)
        return runner.invoke(args=list(words), input=given, color=color)

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that `run` has configured."""
    return tmp_path / "questionnaires"
