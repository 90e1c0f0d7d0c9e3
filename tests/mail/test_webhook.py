"""Posting a hook: to the internet only, signed, and bounded whatever the receiver does."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.mail.errors import NotSent
from app.mail.webhook import Hook, is_public, post
from tests.fixtures.hooks import (
    SECRET,
    Behaviour,
    Receiver,
    dripping_headers,
    endless_body,
    endless_headers,
    hanging_up,
    receiving,
    rubbish,
    silence,
)
from tests.fixtures.ports import free_port


def hook_to(url: str) -> Hook:
    return Hook(url, "id-1", '{"type":"handoff.confirmed","name":"Jörg"}', datetime.now(UTC))


def sends(url: str, **other: Any) -> int:
    """Posts a hook to a receiver of this test, without much patience."""
    return post(SECRET, hook_to(url), **{"allow_private": True, "step": 0.5, **other})


def refusal(url: str, **other: Any) -> NotSent:
    with pytest.raises(NotSent) as caught:
        sends(url, **other)
    return caught.value


# --- what is said ----------------------------------------------------------------------------


def test_it_is_signed_as_the_specification_says(receiver: Receiver):
    assert sends(receiver.url) == 200
    assert receiver.events() == [{"type": "handoff.confirmed", "name": "Jörg"}]
    headers, body = receiver.requests[0]
    assert headers["Host"] == receiver.url.split("/")[2]
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"confirmed", b"withdrawn"), headers)


def test_without_a_secret_the_hook_waits(receiver: Receiver):
    with pytest.raises(NotSent) as waiting:
        post(None, hook_to(receiver.url), allow_private=True)
    assert not waiting.value.permanent
    assert receiver.requests == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_yes_is_a_yes(receiver: Receiver, status: int):
    receiver.status = status
    assert sends(receiver.url) == status


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int):
    receiver.status = status
    fault = refusal(receiver.url)
    assert (fault.code, fault.permanent, fault.unclear) == (status, False, False)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, False), (404, False), (410, True), (429, False), (503, False)]
)
def test_only_a_receiver_that_is_gone_is_not_asked_again(
    receiver: Receiver, status: int, permanent: bool
):
    receiver.status = status
    fault = refusal(receiver.url)
    assert (fault.code, fault.permanent, fault.unclear) == (status, permanent, False)


# --- what a receiver does --------------------------------------------------------------------


def test_only_the_status_of_an_answer_is_read(receiver: Receiver):
    receiver.behaves = endless_body
    assert sends(receiver.url) == 200


@pytest.mark.parametrize(
    "behaviour", [silence, hanging_up, rubbish, dripping_headers, endless_headers]
)
def test_who_does_not_answer_in_time_may_have_taken_it_and_is_asked_again(
    receiver: Receiver, behaviour: Behaviour
):
    receiver.behaves = behaviour
    fault = refusal(receiver.url, together=1)
    assert (fault.code, fault.permanent, fault.unclear) == (None, False, True)


@pytest.mark.parametrize(
    "url",
    [
        "https://no.such.host.invalid/",
        "https://127.0.0.1:{free}/",
        "https://127.0.0.1:99999/",
        "https://" + "x" * 70 + ".example/",
        "https://mail..example/",
    ],
)
def test_who_cannot_be_reached_has_not_taken_it_and_is_asked_again(url: str):
    fault = refusal(url.format(free=free_port()))
    assert (fault.code, fault.permanent, fault.unclear) == (None, False, False)


def test_an_address_with_signs_of_its_own_is_asked_for_as_it_is_meant(receiver: Receiver):
    assert sends(receiver.url.replace("/hooks?", "/hö ks/%20?a=b&ü=1&")) == 200


# --- where it goes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a01:203",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "fe80::1%eth0",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_of_the_internet_are_known(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888"]
)
def test_addresses_of_the_internet_are_known(address: str):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"])
def test_addresses_of_the_local_network_are_refused_and_wait_for_the_operator(
    receiver: Receiver, host: str
):
    fault = refusal(receiver.url.replace("127.0.0.1", host), allow_private=False)
    assert (fault.permanent, fault.unclear) == (False, False)
    assert receiver.requests == []


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Lets names stand for other addresses each time they are asked for; gives what was asked."""
    real = socket.getaddrinfo

    def stand_for(*answers: list[str]) -> list[str]:
        asked: list[str] = []
        left = iter(answers)

        def getaddrinfo(host: str, port: int, **other: Any) -> list[Any]:
            asked.append(host)
            return [found for each in next(left) for found in real(each, port, **other)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return stand_for


def test_a_name_is_asked_for_once_and_its_checked_address_connected_to(
    receiver: Receiver, resolve: Callable[..., list[str]]
):
    """A name that points somewhere else a moment later (DNS rebinding) gains nothing."""
    asked = resolve(["127.0.0.1"], ["127.0.0.2"])
    assert sends(receiver.url.replace("127.0.0.1", "crm.example.com")) == 200
    assert asked == ["crm.example.com"]
    assert receiver.requests[0][0]["Host"].startswith("crm.example.com:")


def test_of_several_addresses_none_of_the_local_network_is_tried(
    receiver: Receiver, resolve: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
):
    resolve(["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1"])
    monkeypatch.setattr(socket.socket, "connect", None)
    fault = refusal(receiver.url.replace("127.0.0.1", "crm.example.com"), allow_private=False)
    assert (fault.permanent, fault.unclear) == (False, False)
    assert receiver.requests == []


def test_of_several_addresses_the_next_one_is_tried(
    receiver: Receiver, resolve: Callable[..., list[str]]
):
    resolve(["127.0.0.2", "127.0.0.1"])
    assert sends(receiver.url.replace("127.0.0.1", "crm.example.com")) == 200


# --- TLS -------------------------------------------------------------------------------------


@pytest.fixture
def secure(tls: ssl.SSLContext) -> Iterator[Receiver]:
    """A receiver with a certificate for localhost."""
    with receiving(tls) as found:
        yield found


def test_a_receiver_with_a_trusted_certificate_gets_it(secure: Receiver, trusted: None):
    assert sends(secure.url.replace("127.0.0.1", "localhost")) == 200
    assert len(secure.requests) == 1


def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    secure: Receiver, trusted: None, resolve: Callable[..., list[str]]
):
    resolve(["127.0.0.1"])
    fault = refusal(secure.url.replace("127.0.0.1", "crm.example.com"))
    assert (fault.permanent, fault.unclear) == (False, False)
    assert secure.requests == []


def test_a_certificate_that_nobody_trusts_is_refused(secure: Receiver):
    fault = refusal(secure.url)
    assert (fault.permanent, fault.unclear) == (False, False)
    assert secure.requests == []
