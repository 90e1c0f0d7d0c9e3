"""Requests for a conversation: whatever happens twice or at once has one effect."""

import pytest

from app.services import confirmation, conversations
from app.services.answering import JourneyGone, find
from app.services.conversations import Outcome
from app.services.private_link import erase, send_private_link
from tests.application import Site, at_once
from tests.prospect import REQUEST, Prospect, path_in

several_times = pytest.mark.parametrize("attempt", range(5))


def requested(site: Site) -> tuple[Prospect, str]:
    """Somebody who has asked for a conversation, and the token of the confirmation link."""
    prospect = Prospect(site).completes()
    prospect.requests()
    return prospect, path_in(site.delivers().only(), "/confirm/").rpartition("/")[2]


def states(site: Site) -> list[str]:
    return [row["state"] for row in site.rows("requests")]


@several_times
def test_a_preview_that_is_sent_four_times_at_once_gives_one_confirmation_mail(
    site: Site, attempt: int
):
    prospect = Prospect(site).completes()
    prospect.previews()
    (request,) = site.rows("requests")

    def submit(number: int) -> Outcome:
        with site.at_work() as surroundings:
            journey = find(surroundings, prospect.journey_id, "de")
            assert journey is not None
            return conversations.submit(surroundings, journey, request["id"])[0]

    outcomes = at_once(4, submit)
    assert sorted(each.name for each in outcomes) == ["ALREADY"] * 3 + ["DONE"]
    assert site.delivers().only()["To"] == "ada@kundin.example"


@several_times
def test_a_request_that_is_confirmed_four_times_at_once_gives_one_hand_off(
    site: Site, attempt: int
):
    _, token = requested(site)

    def confirm(number: int) -> Outcome:
        with site.at_work() as surroundings:
            return confirmation.confirm(surroundings, token)[0]

    outcomes = at_once(4, confirm)
    assert sorted(each.name for each in outcomes) == ["ALREADY"] * 3 + ["DONE"]
    assert site.delivers().only()["To"] == "vertrieb@probewerk.example"


@several_times
def test_confirming_and_taking_back_at_once_has_one_of_both_effects(site: Site, attempt: int):
    _, token = requested(site)

    def act(number: int) -> Outcome:
        with site.at_work() as surroundings:
            if number == 0:
                return confirmation.withdraw(surroundings, token)
            return confirmation.confirm(surroundings, token)[0]

    withdrawn, confirmed = at_once(2, act)
    sent = site.delivers().sent
    if withdrawn is Outcome.DONE:
        assert (states(site), sent) == ([], [])
        assert confirmed is not Outcome.DONE
    else:
        assert (states(site), len(sent)) == (["confirmed"], 1)
        assert confirmed is Outcome.DONE


@several_times
def test_a_new_preview_while_the_old_one_is_sent_leaves_one_request(site: Site, attempt: int):
    prospect = Prospect(site).completes()
    prospect.previews(topic="Erstes Anliegen")
    (request,) = site.rows("requests")

    def act(number: int) -> None:
        with site.at_work() as surroundings:
            journey = find(surroundings, prospect.journey_id, "de")
            assert journey is not None
            if number == 0:
                conversations.submit(surroundings, journey, request["id"])
            else:
                stored = conversations.newest(journey)
                assert stored is not None
                conversations.preview(surroundings, journey, conversations.asked_for(stored))

    at_once(2, act)
    (left,) = site.rows("requests")
    sent = site.delivers().sent
    assert left["state"] in ("previewed", "submitted")
    assert len(sent) == (1 if left["state"] == "submitted" else 0)


@several_times
def test_a_form_that_is_sent_four_times_at_once_leaves_one_preview(site: Site, attempt: int):
    prospect = Prospect(site).completes()
    form = prospect.opens("/conversation")

    def fill_in(number: int) -> int:
        return Prospect.sends(prospect, "", {**REQUEST}, form=form).status

    assert at_once(4, fill_in) == [303] * 4
    assert states(site) == ["previewed"]
    prospect.sends("/heizung/conversation/preview", {})
    assert states(site) == ["submitted"]


def test_what_is_done_to_a_journey_that_was_just_erased_is_a_page_and_no_fault(site: Site):
    prospect = Prospect(site).completes()
    preview = prospect.previews()
    with site.at_work() as surroundings:
        journey = find(surroundings, prospect.journey_id, "de")
        assert journey is not None
        (request,) = site.rows("requests")
        asked = conversations.newest(journey)
        assert asked is not None
        erase(surroundings, journey)
        with pytest.raises(JourneyGone):
            conversations.preview(surroundings, journey, conversations.asked_for(asked))
        with pytest.raises(JourneyGone):
            send_private_link(surroundings, journey, "form", "ada@kundin.example")
        assert conversations.submit(surroundings, journey, request["id"]) == (Outcome.GONE, None)
    page = prospect.sends("/heizung/conversation/preview", {}, form=preview)
    assert page.status in (404, 410)
    assert site.rows("requests") == site.rows("outbox") == []


def test_a_new_preview_makes_the_confirmation_link_sent_before_worthless(site: Site):
    prospect, token = requested(site)
    prospect.previews(topic="Anderes Anliegen")
    with site.at_work() as surroundings:
        assert confirmation.confirm(surroundings, token) == (Outcome.GONE, None)
    assert site.delivers().sent == []


def test_a_second_request_can_follow_one_that_is_confirmed(site: Site):
    prospect, token = requested(site)
    with site.at_work() as surroundings:
        confirmation.confirm(surroundings, token)
    site.delivers()
    prospect.requests(topic="Noch ein Anliegen")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    assert "Noch ein Anliegen" in str(site.delivers().only().get_body(("plain",)))
    assert states(site) == ["confirmed", "confirmed"]


def test_a_request_can_be_confirmed_for_seven_days_after_it_was_sent(site: Site):
    _, token = requested(site)
    site.clock.forward(days=7)
    with site.at_work() as surroundings:
        assert confirmation.by_token(surroundings, token) is not None
        site.clock.forward(seconds=1)
        assert confirmation.by_token(surroundings, token) is None
        assert confirmation.confirm(surroundings, token) == (Outcome.GONE, None)
    assert site.delivers().sent == []
    assert states(site) == ["submitted"]


# --- all or nothing --------------------------------------------------------------------------


@pytest.fixture
def outbox_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database takes everything but what goes into the outbox, as when the disk is full."""

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.outbox.put", fails)


def test_without_its_confirmation_mail_a_request_is_not_sent(
    site: Site, request: pytest.FixtureRequest
):
    prospect = Prospect(site).completes()
    preview = prospect.previews()
    before = site.everything()
    request.getfixturevalue("outbox_fails")
    page = prospect.sends("/heizung/conversation/preview", {}, form=preview)
    assert page.status == 500
    assert site.everything() == before


def test_without_its_hand_off_a_request_is_not_confirmed(
    site: Site, request: pytest.FixtureRequest
):
    prospect, token = requested(site)
    before = site.everything()
    request.getfixturevalue("outbox_fails")
    assert prospect.confirms(f"/confirm/{token}").status == 500
    assert site.everything() == before


def test_nothing_is_erased_where_sales_cannot_be_told(site: Site, request: pytest.FixtureRequest):
    prospect = Prospect(site)
    prospect.hands_over()
    before = site.everything()
    request.getfixturevalue("outbox_fails")
    assert prospect.sends("/heizung/erase", {}).status == 500
    assert site.everything() == before
    assert prospect.opens("/result").status == 200


@several_times
def test_erasing_while_it_is_confirmed_never_hands_over_what_is_erased(site: Site, attempt: int):
    prospect, token = requested(site)

    def act(number: int) -> None:
        with site.at_work() as surroundings:
            if number:
                confirmation.confirm(surroundings, token)
            elif (journey := find(surroundings, prospect.journey_id, "de")) is not None:
                erase(surroundings, journey)

    at_once(2, act)
    assert states(site) == []
    assert site.delivers().sent == []
