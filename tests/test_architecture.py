"""Who may import whom."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Checks the contracts of pyproject.toml in this folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program in which a fault can be planted."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_keeps_to_the_layers():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "content", "broken"),
    [
        ("domain/planted.py", "import flask", "The domain is standard library only BROKEN"),
        ("domain/planted.py", "import app.storage", "Layers BROKEN"),
        ("services/planted.py", "import flask", "Use cases know no web framework BROKEN"),
        ("services/planted.py", "import app.web", "Layers BROKEN"),
        ("web/planted.py", "import sqlalchemy", "The edges reach tables, YAML, PDF and post only"),
        ("cli/planted.py", "import smtplib", "The edges reach tables, YAML, PDF and post only"),
        ("stray.py", "", "app.stray"),
    ],
)
def test_a_forbidden_import_or_a_stray_module_is_caught(
    copy: Path, module: str, content: str, broken: str
):
    (copy / "app" / module).write_text(content)
    result = lint(copy)
    assert result.returncode != 0
    assert broken in " ".join(result.stdout.split())
