"""Whole journeys: the real product, a real mail server, a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.definitions.edition import Edition, Persona
from app.definitions.loader import load
from tests.browser import stored
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.postgresql import new_database
from tests.fixtures.product import ROOT, Product, running
from tests.fixtures.smtp import Mailbox


@pytest.fixture(scope="session")
def flagship() -> Edition:
    """The questionnaire that comes with the product, with its personas."""
    return load(ROOT / "questionnaires", "klarheitscheck")


@pytest.fixture(scope="session")
def mail() -> Iterator[Mailbox]:
    """The mail server that `site` sends to."""
    mailbox = Mailbox()
    mailbox.up()
    try:
        yield mailbox
    finally:
        mailbox.down()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_name(request: pytest.FixtureRequest) -> str:
    """The database of a site: one site after the other, each for all tests."""
    return str(request.param)


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest,
    database_name: str,
    tmp_path_factory: pytest.TempPathFactory,
    mail: Mailbox,
) -> Iterator[Product]:
    """Klarheit with the questionnaires it comes with.

    One for all tests on a database, for each of them looks only at its own visitors.
    """
    with ExitStack() as stack:
        environment = {"MAIL_URL": mail.url}
        if database_name == "postgresql":
            server = request.getfixturevalue("postgresql_socket")
            environment["DATABASE_URL"] = stack.enter_context(new_database(server, "walks"))
        folder = tmp_path_factory.mktemp("site")
        product = stack.enter_context(running(folder, **environment))
        yield product
        assert "incident" not in product.output, product.output


@pytest.fixture(autouse=True)
def nobody_hears_more(site: Product, mail: Mailbox) -> Iterator[None]:
    """Every message is one that a test has waited for: there is none beyond."""
    yield
    stored.mail_has_left(site)
    unexpected = []
    while not mail.arrived.empty():
        unexpected.append(mail.arrived.get())
    assert unexpected == []


@pytest.fixture
def persona(flagship: Edition) -> Callable[[str], Persona]:
    """Finds an imagined prospect of the flagship by name."""
    return {each.id: each for each in flagship.personas}.__getitem__


@pytest.fixture
def language() -> str:
    """What a visitor reads, where a test does not say otherwise."""
    return "de"


@pytest.fixture
def visitor(open_page: OpenPage, site: Product, language: str) -> Visitor:
    """Somebody who has never been here."""
    return Visitor(open_page(reduced_motion="reduce"), site.url, language)


QUESTIONNAIRES = Path(__file__).parent / "questionnaires"


@pytest.fixture(scope="session")
def small() -> Edition:
    """A short questionnaire with every kind of question."""
    return load(QUESTIONNAIRES, "umzug")


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Klarheit with the short questionnaire."""
    folder = tmp_path_factory.mktemp("small")
    with running(folder, QUESTIONNAIRES=str(QUESTIONNAIRES)) as product:
        yield product
        assert "incident" not in product.output, product.output
