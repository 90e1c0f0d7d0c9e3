"""A warm press for all tests of the report."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from app.rendering.report_process import Renderer
from tests.rendering import flagship


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


@pytest.fixture(scope="session")
def pdf_of(renderer: Renderer) -> Callable[..., bytes]:
    """The PDF of a persona's report; each is made once."""

    @cache
    def made(persona: str, language: str = "de", **answers: str) -> bytes:
        return renderer.render(flagship.report(persona, language, answers))

    return made
