"""A hand-off as a hook: signed, repeated under the same id, and no more in it than was released."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.definitions.catalogue import Catalogue
from app.mail.transport import Transport
from app.services import operations
from tests.application import QUESTIONNAIRES, Clock, Site
from tests.fixtures.hooks import SECRET, Receiver, hanging_up
from tests.prospect import Prospect, path_in
from tests.services.posting import erases, put_questions

TYPED = ("Die Heizung ist alt.", "Was kostet das im Jahr?")


@pytest.fixture
def hooked(
    new_site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Receiver], Site]:
    """The product with a questionnaire that names this receiver.

    The receiver of a test has no certificate, so its address is put behind the checks of the file.
    """

    def make(receiver: Receiver) -> Site:
        folder = tmp_path / "questionnaires"
        shutil.copytree(QUESTIONNAIRES, folder)
        file = folder / "heizung.yaml"
        text = file.read_text("utf-8")
        file.write_text(
            text.replace("handoff:\n", "handoff:\n  webhook: https://crm.example.com/x\n")
        )
        site = new_site(
            Catalogue(folder),
            # A receiver refuses what was signed too long ago by its own clock.
            Clock(datetime.now(UTC)),
            QUESTIONNAIRES=str(folder),
            WEBHOOK_SECRET=SECRET,
            WEBHOOK_ALLOW_PRIVATE="1",
        )
        monkeypatch.setattr("app.services.webhooks.receiver", lambda *_: receiver.url)
        return site

    return make


def hands_over(site: Site, **request: str) -> Prospect:
    """Somebody who confirms a request; what is due is sent to where it goes."""
    prospect = Prospect(site).completes()
    prospect.requests(**request)
    confirmation = site.delivers().only()
    prospect.confirms(path_in(confirmation, "/confirm/"))
    send_all(site)
    return prospect


def send_all(site: Site) -> None:
    with site.at_work() as surroundings:
        send = Transport(surroundings.config)
    site.delivers(send)


def test_a_confirmed_request_reaches_the_receiver_signed_and_whole(hooked, receiver):
    site = hooked(receiver)
    hands_over(site)
    (event,) = receiver.events()
    (request,) = site.rows("requests")
    assert event["type"] == "handoff.confirmed"
    assert event["data"]["id"] == request["id"]
    assert event["data"]["contact"]["name"] == "Ada Muster"
    assert event["data"]["message"]["text"] == request["brief"]
    assert event["data"]["consent"]["id"] == request["consent_id"]
    assert event["data"]["result"]["own_words"] == TYPED[0]
    assert receiver.requests[0][0]["webhook-id"] == request["id"]


@pytest.mark.parametrize(("release", "has_result"), [("contact", False), ("result", True)])
def test_it_carries_only_what_was_released(hooked, receiver, release, has_result):
    site = hooked(receiver)
    hands_over(site, release=release, topic="")
    (event,) = receiver.events()
    assert (event["data"]["result"] is not None) is has_result
    for text in TYPED:
        assert text not in json.dumps(event, ensure_ascii=False)


def test_a_receiver_that_is_away_is_told_later_under_the_same_id(hooked, receiver):
    site = hooked(receiver)
    receiver.status = 503
    hands_over(site)
    receiver.status = 204
    site.clock.forward(minutes=5)
    send_all(site)
    first, second = (headers["webhook-id"] for headers, _ in receiver.requests)
    assert first == second
    assert {row["state"] for row in site.rows("outbox")} == {"sent"}


def test_a_receiver_that_wants_nothing_more_is_not_asked_again(hooked, receiver):
    site = hooked(receiver)
    receiver.status = 410
    hands_over(site)
    site.clock.forward(days=2)
    send_all(site)
    assert len(receiver.requests) == 1
    assert [row["state"] for row in site.rows("outbox") if row["kind"] == "webhook"] == ["failed"]


def test_a_receiver_that_is_away_says_nothing_about_the_mail(hooked, receiver):
    site = hooked(receiver)
    receiver.status = 500
    hands_over(site)
    assert {r["state"] for r in site.rows("outbox") if r["kind"] != "webhook"} == {"sent"}


@pytest.mark.parametrize("step", ["/erase", "/take-back"])
def test_erasing_and_taking_back_are_told_once_and_without_the_person(hooked, receiver, step):
    site = hooked(receiver)
    prospect = hands_over(site)
    form = prospect.opens(step)
    assert "127.0.0.1" in form.text
    for _ in range(2):
        prospect.sends(f"{prospect.base}{step}", {}, form=form)
    send_all(site)
    confirmed, erased = receiver.events()
    assert erased["type"] == "handoff.erased"
    assert erased["data"] == {
        "id": confirmed["data"]["id"],
        "consent_id": confirmed["data"]["consent"]["id"],
    }
    ids = [headers["webhook-id"] for headers, _ in receiver.requests]
    assert len(set(ids)) == 2


def test_the_preview_and_the_privacy_page_name_the_receiver(hooked, receiver):
    site = hooked(receiver)
    receiver.url = "https://crm.example.com/secret-path"
    prospect = Prospect(site).completes()
    assert "crm.example.com" in prospect.previews().html
    page = prospect.visits("/privacy")
    assert "crm.example.com" in page.html
    assert "secret-path" not in page.html


def test_whoever_was_told_is_told_to_erase_whatever_the_file_says_now(
    hooked, receiver, monkeypatch: pytest.MonkeyPatch
):
    """The firm has withdrawn the questionnaire, or named another program."""
    site = hooked(receiver)
    prospect = hands_over(site)
    monkeypatch.setattr("app.services.webhooks.receiver", lambda *_: None)
    erases(site, prospect)
    send_all(site)
    assert [event["type"] for event in receiver.events()] == [
        "handoff.confirmed",
        "handoff.erased",
    ]


def test_what_was_never_told_is_never_told_of_again(hooked, receiver):
    site = hooked(receiver)
    receiver.status = 503
    prospect = hands_over(site)
    erases(site, prospect)
    receiver.status = 200
    site.clock.forward(days=1)
    send_all(site)
    assert [event["type"] for event in receiver.events()] == ["handoff.confirmed"]
    assert {row["kind"] for row in site.rows("outbox")} == {"erase_request"}


def test_what_may_have_been_told_is_to_be_erased(hooked, receiver):
    site = hooked(receiver)
    receiver.behaves = hanging_up
    prospect = hands_over(site)
    erases(site, prospect)
    receiver.behaves = None
    site.clock.forward(minutes=1)
    send_all(site)
    assert [event["type"] for event in receiver.events()] == [
        "handoff.confirmed",
        "handoff.erased",
    ]


def test_mail_does_not_wait_for_a_program(hooked, receiver):
    site = hooked(receiver)
    receiver.status = 503
    hands_over(site)
    site.clock.forward(hours=2)
    put_questions(site)
    order: list[str] = []

    def send(outgoing: object) -> int:
        order.append(type(outgoing).__name__)
        return 250

    site.delivers(send)
    assert order == ["EmailMessage", "Hook"]


@pytest.mark.parametrize("erased", [False, True])
def test_a_hook_that_failed_for_good_can_be_sent_after_all(hooked, receiver, erased: bool):
    site = hooked(receiver)
    if erased:
        prospect = hands_over(site)
        receiver.status = 410
        erases(site, prospect)
        send_all(site)
    else:
        receiver.status = 410
        hands_over(site)
    (failed,) = [row for row in site.rows("outbox") if row["state"] == "failed"]
    receiver.status = 200
    with site.at_work() as surroundings:
        assert operations.retry(surroundings, failed["id"])
    send_all(site)
    first, second = (event["data"] for event in receiver.events()[-2:])
    assert first == second
    assert receiver.ids[-2] == receiver.ids[-1]
