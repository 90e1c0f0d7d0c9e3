"""What sales says of a request: once, whoever sends it how often, and never of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import feedback
from app.services.feedback import CHANGEABLE, VALUES, Outcome
from app.services.retention import erase_expired
from tests.application import Site, at_once
from tests.prospect import Prospect, text_in
from tests.services.posting import erases


def handed_over(site: Site) -> tuple[Prospect, str]:
    """Somebody whose request sales has, and its id."""
    prospect = Prospect(site)
    prospect.hands_over()
    (request,) = site.rows("requests")
    return prospect, str(request["id"])


def gives(site: Site, request_id: str, value: str) -> Outcome:
    with site.at_work() as surroundings:
        return feedback.give(surroundings, request_id, value)


@pytest.mark.parametrize("attempt", range(3))
def test_given_from_several_places_at_once_it_counts_once(site: Site, attempt: int):
    _, request_id = handed_over(site)
    outcomes = at_once(6, lambda number: gives(site, request_id, VALUES[number % 3]))
    assert outcomes == [Outcome.KEPT] * 6
    (row,) = site.rows("feedback")
    assert row["value"] in VALUES


def test_fourteen_days_begin_with_the_first_word(site: Site):
    _, request_id = handed_over(site)
    gives(site, request_id, "fit")
    for _ in range(2):
        site.clock.forward(days=7)
        assert gives(site, request_id, "early") is Outcome.KEPT
    site.clock.forward(seconds=1)
    assert at_once(3, lambda _: gives(site, request_id, "unfit")) == [Outcome.CLOSED] * 3
    (row,) = site.rows("feedback")
    assert row["value"] == "early"
    assert site.clock() - row["given_at"] == CHANGEABLE + timedelta(seconds=1)


def test_it_stays_without_the_person_when_the_request_is_erased(site: Site):
    prospect, request_id = handed_over(site)
    gives(site, request_id, "early")
    erases(site, prospect)
    (row,) = site.rows("feedback")
    assert (row["request_id"], row["value"]) == (None, "early")
    assert row["id"] != request_id
    assert set(row) == {"id", "request_id", "slug", "stage", "value", "given_at"}
    assert "ada" not in str(row).lower()


def test_two_requests_that_were_erased_leave_two_words(site: Site):
    for value in ("fit", "unfit"):
        prospect, request_id = handed_over(site)
        gives(site, request_id, value)
        erases(site, prospect)
        site.delivers()
    assert sorted(row["value"] for row in site.rows("feedback")) == ["fit", "unfit"]


def test_a_request_that_was_erased_meanwhile_takes_no_word(site: Site):
    prospect, request_id = handed_over(site)
    erases(site, prospect)
    assert gives(site, request_id, "fit") is Outcome.GONE
    assert site.rows("feedback") == []


@pytest.mark.parametrize("attempt", range(3))
def test_erasing_at_the_same_moment_is_no_error_for_either(site: Site, attempt: int):
    prospect, request_id = handed_over(site)

    def act(number: int) -> Outcome | None:
        return gives(site, request_id, "fit") if number else erases(site, prospect)

    _, outcome = at_once(2, act)
    assert site.rows("requests") == []
    assert len(site.rows("feedback")) == (outcome is Outcome.KEPT)


def test_it_is_erased_in_its_own_time(site: Site):
    prospect, request_id = handed_over(site)
    gives(site, request_id, "fit")
    erases(site, prospect)
    site.clock.forward(days=365, seconds=1)
    with site.at_work() as surroundings:
        erase_expired(surroundings)
    assert site.rows("feedback") == []


def test_opening_a_link_gives_nothing_and_a_dead_one_is_a_page(site: Site):
    prospect = Prospect(site)
    message = text_in(prospect.hands_over())
    paths = [f"/feedback/{each.split()[0]}" for each in message.split("/feedback/")[1:]]
    assert len(set(paths)) == 3
    forms = [prospect.visits(path) for path in paths]
    assert [form.form["value"] for form in forms] == [[value] for value in VALUES]
    assert site.rows("feedback") == []
    erases(site, prospect)
    assert [prospect.visits(path).status for path in paths] == [410] * 3
    assert [prospect.sends(path, {}, form=forms[0]).status for path in paths] == [410] * 3
