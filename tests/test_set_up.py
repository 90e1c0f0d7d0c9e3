"""What a fresh clone installs."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = (ROOT / "requirements.lock").read_text("utf-8")
DEVELOPMENT = (ROOT / "requirements-dev.lock").read_text("utf-8")


def packages(lock: str) -> dict[str, str]:
    """By `name==version`: what else the lock file says about the package."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock)[1:]
    return {block.split()[0]: block for block in blocks}


def names(lock: str) -> set[str]:
    return {pin.partition("==")[0].partition("[")[0] for pin in packages(lock)}


def wanted(requirements: list[str]) -> set[str]:
    """Names as lock files spell them (PEP 503)."""
    found = {re.split(r"[\[><=;]", each)[0].lower() for each in requirements}
    return {re.sub(r"[-_.]+", "-", name) for name in found}


def test_the_lock_files_hold_every_dependency():
    assert wanted(PROJECT["project"]["dependencies"]) <= names(RUNTIME)
    assert wanted(PROJECT["dependency-groups"]["dev"]) <= names(DEVELOPMENT)


def test_development_uses_the_versions_that_run():
    assert packages(RUNTIME).keys() <= packages(DEVELOPMENT).keys()


def test_every_package_has_hashes_and_none_an_address():
    for lock in (RUNTIME, DEVELOPMENT):
        assert all("--hash=sha256:" in said for said in packages(lock).values())
        assert "://" not in lock
