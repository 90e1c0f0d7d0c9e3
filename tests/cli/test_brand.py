"""A faulty brand is explained by the commands that check it, and by nothing else used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is shipped, with an accent nobody can read."""
    for path in (ROOT / "questionnaires").glob("*.yaml"):
        shutil.copy(path, tmp_path)
    brand = tmp_path / "brand.yaml"
    brand.write_text(brand.read_text("utf-8").replace("#57305f", "#ffff00"), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (("brand", "check"), 1, "accent"),
        (("questionnaire", "check", "klarheitscheck"), 0, "gültig"),
        (("worker",), 1, "accent"),
    ],
)
def test_a_faulty_brand_does_not_hide_its_own_check(
    command: tuple[str, ...], status: int, said: str, folder: Path
):
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "QUESTIONNAIRES": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == status
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
