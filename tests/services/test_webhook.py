"""A hand-off as a hook: signed, repeated under the same id, and no more in it than was released."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.definitions.catalogue import Catalogue
from app.mail.errors import NotSent
from app.mail.transport import Transport
from app.mail.webhook import Hook, post
from tests.application import QUESTIONNAIRES, Clock, Site
from tests.prospect import Prospect, path_in

SECRET = "whsec_" + "QUJD" * 10
TYPED = ("Die Heizung ist alt.", "Was kostet das im Jahr?")


@dataclass
class Receiver:
    """A program that takes hooks: keeps headers and body of each, answers as it is told."""

    url: str = ""
    status: int = 200
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def events(self) -> list[dict]:
        """The bodies of all hooks, their signatures verified as the specification says."""
        hook = Webhook(SECRET)
        return [hook.verify(body, headers) for headers, body in self.requests]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((dict(self.headers), body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}/hooks?from=klarheit"
        yield found
        server.shutdown()


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


def hook_to(url: str) -> Hook:
    return Hook(url, "id-1", '{"type":"handoff.confirmed"}', datetime.now(UTC))


def test_addresses_of_the_local_network_are_refused(receiver):
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(NotSent) as refused:
            post(SECRET, hook_to(url))
        assert refused.value.permanent
    assert receiver.requests == []


def test_without_a_secret_the_hook_waits(receiver):
    with pytest.raises(NotSent) as waiting:
        post(None, hook_to(receiver.url), allow_private=True)
    assert not waiting.value.permanent
    assert receiver.requests == []


def test_a_redirect_is_not_followed(receiver):
    receiver.status = 307
    with pytest.raises(NotSent) as refused:
        post(SECRET, hook_to(receiver.url), allow_private=True)
    assert (refused.value.code, refused.value.permanent) == (307, False)


def test_a_changed_body_does_not_verify(receiver):
    post(SECRET, hook_to(receiver.url), allow_private=True)
    headers, body = receiver.requests[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"confirmed", b"withdrawn"), headers)
