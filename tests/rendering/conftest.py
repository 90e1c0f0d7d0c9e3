"""A warm press for all tests of the report; each report is made and read once."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from app.rendering.report_process import Renderer
from tests.rendering.reports import ALL
from tests.rendering.tags import Read


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


@pytest.fixture(scope="session")
def pdf_of(renderer: Renderer) -> Callable[[str], bytes]:
    """The PDF of a report of `reports.ALL`, by its name."""

    @cache
    def made(name: str) -> bytes:
        return renderer.render(ALL[name]())

    return made


@pytest.fixture(scope="session")
def read_of(pdf_of: Callable[[str], bytes]) -> Callable[[str], Read]:
    """The same, read."""

    @cache
    def read(name: str) -> Read:
        return Read(pdf_of(name))

    return read
