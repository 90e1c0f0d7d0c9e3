"""Mail that forms set off: at most so many for one journey and to one address, for an hour."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.services.duties import do_due
from app.services.limits import PER_ADDRESS, PER_JOURNEY, WINDOW, TooMany, allow_mail
from app.storage.database import writing
from tests.application import Site, at_once

ADA = "ada@kundin.example"


def sets_off(site: Site, journey: str, address: str) -> timedelta | None:
    """One more mail; None: it was allowed, else how long to wait."""
    try:
        with site.at_work() as surroundings, writing() as connection:
            allow_mail(connection, surroundings, journey, address)
    except TooMany as refused:
        return refused.wait
    return None


@pytest.mark.parametrize(
    ("most", "journey", "address"),
    [
        (PER_ADDRESS, lambda n: f"journey {n}", lambda n: ADA),
        (PER_JOURNEY, lambda n: "one journey", lambda n: f"ada{n}@kundin.example"),
    ],
)
def test_what_goes_beyond_waits_until_the_hour_is_over(
    site: Site, most: int, journey: Callable[[int], str], address: Callable[[int], str]
):
    for number in range(most):
        assert sets_off(site, journey(number), address(number)) is None
    site.clock.forward(minutes=20)
    assert sets_off(site, journey(99), address(99)) == timedelta(minutes=40)
    assert sets_off(site, "another journey", "somebody@else.example") is None
    site.clock.forward(minutes=40)
    assert sets_off(site, journey(99), address(99)) is None


def test_spellings_of_one_mailbox_are_one_address(site: Site):
    for number in range(PER_ADDRESS):
        assert sets_off(site, f"journey {number}", f"ADA+{number}@Kundin.example") is None
    assert sets_off(site, "another", ADA) is not None


def test_what_is_refused_counts_for_nothing(site: Site):
    """Neither for the journey whose mail was refused because of its address."""
    for number in range(PER_ADDRESS):
        sets_off(site, f"journey {number}", ADA)
    for _ in range(PER_JOURNEY):
        assert sets_off(site, "one journey", ADA) is not None
    assert sets_off(site, "one journey", "bob@kundin.example") is None


def test_several_nodes_at_once_never_go_beyond(site: Site):
    allowed = at_once(12, lambda number: sets_off(site, f"journey {number}", ADA))
    assert allowed.count(None) == PER_ADDRESS


def test_neither_an_address_nor_a_journey_can_be_read_from_what_is_kept(site: Site):
    sets_off(site, "the journey", ADA)
    rows = site.rows("limits")
    assert len(rows) == 2
    for secret in ("the journey", ADA, "ada", "kundin"):
        assert secret not in str(rows)
    with site.at_work() as surroundings:
        assert surroundings.config.secret_key not in str(rows)


def test_what_is_kept_is_forgotten_after_an_hour(site: Site):
    sets_off(site, "journey", ADA)
    site.clock.forward(seconds=WINDOW.total_seconds() - 1)
    with site.at_work() as surroundings:
        do_due(surroundings, "worker")
    assert len(site.rows("limits")) == 2
    site.clock.forward(seconds=1)
    with site.at_work() as surroundings:
        do_due(surroundings, "worker")
    assert site.rows("limits") == []
