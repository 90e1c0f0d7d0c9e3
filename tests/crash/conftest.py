"""The mail server of the tests with many processes."""

from collections.abc import Iterator

import pytest

from tests.crash.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Keeps all that arrives."""
    found = Sink()
    found.up()
    yield found
    found.down()
