"""What operators see and do, without seeing anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.mail.errors import NotSent
from app.services import duties
from app.storage import duties as stored
from app.storage import outbox, tables
from app.storage.database import writing
from tests.application import Site, at_once
from tests.prospect import Prospect, path_in, text_in

OPERATOR = "betrieb@probewerk.example"


def refuses(permanent: bool, code: int) -> Callable[[object], int]:
    """A mail server that takes nothing."""

    def send(_message: object) -> int:
        raise NotSent(code, permanent=permanent)

    return send


def ask(site: Site, *arguments: str) -> str:
    """What `flask outbox …` prints."""
    result = site.app.test_cli_runner().invoke(args=["outbox", *arguments])
    return f"{result.exit_code}: {result.output}"


@pytest.fixture
def waiting(site: Site) -> str:
    """The id of a confirmation mail that the mail server did not take."""
    Prospect(site).completes().requests()
    site.delivers(refuses(permanent=False, code=451))
    return site.rows("outbox")[0]["id"]


def test_the_list_names_what_waits_and_nobody(site: Site, waiting: str):
    shown = ask(site, "list")
    assert waiting in shown
    assert "451" in shown
    assert "@" not in shown
    assert "Ada" not in shown


def test_each_attempt_is_shown_with_its_reply_code(site: Site, waiting: str):
    site.clock.forward(minutes=5)
    site.delivers(refuses(permanent=False, code=421), worker="other")
    shown = ask(site, "show", waiting)
    assert "451" in shown
    assert "421" in shown
    assert "other" in shown


def test_a_waiting_message_can_be_sent_at_once(site: Site, waiting: str):
    assert site.delivers().sent == []
    assert ask(site, "retry", waiting).startswith("0:")
    assert len(site.delivers().sent) == 1
    assert ask(site, "retry", waiting).startswith("1:")


def test_a_waiting_message_can_be_given_up_and_says_nothing_any_more(site: Site, waiting: str):
    assert ask(site, "cancel", waiting).startswith("0:")
    site.clock.forward(days=1)
    assert site.delivers().sent == []
    (row,) = site.rows("outbox")
    assert (row["state"], row["recipient"], row["body"]) == ("failed", None, None)
    assert ask(site, "cancel", waiting).startswith("1:")


def test_a_hand_off_that_failed_for_good_can_be_sent_after_all(site: Site):
    prospect = Prospect(site).completes()
    prospect.requests()
    confirmation = site.delivers().only()
    prospect.confirms(path_in(confirmation, "/confirm/"))
    site.delivers(refuses(permanent=True, code=550))
    (failed,) = [row for row in site.rows("outbox") if row["state"] == "failed"]
    assert ask(site, "retry", failed["id"]).startswith("0:")
    sent = site.delivers().only()
    assert sent["To"] == "vertrieb@probewerk.example"
    assert sent["Message-ID"].startswith(f"<{failed['id']}@")
    assert "Ada Muster" in text_in(sent)


def test_a_confirmation_that_failed_for_good_can_be_sent_after_all(site: Site):
    """A mail server that was set up wrongly refuses everybody, and an operator mends that."""
    prospect = Prospect(site).completes()
    prospect.requests()
    site.delivers(refuses(permanent=True, code=554))
    (failed,) = site.rows("outbox")
    site.clock.forward(hours=1)
    assert ask(site, "retry", failed["id"]).startswith("0:")
    sent = site.delivers().only()
    assert sent["To"] == "ada@kundin.example"
    assert prospect.confirms(path_in(sent, "/confirm/")).status == 200
    assert len(site.delivers().sent) == 1


def test_that_sales_is_to_erase_something_can_be_said_after_all(site: Site):
    prospect = Prospect(site)
    prospect.hands_over()
    prospect.sends(f"{prospect.base}/erase", {})
    site.delivers(refuses(permanent=True, code=550))
    (failed,) = site.rows("outbox")
    assert ask(site, "retry", failed["id"]).startswith("0:")
    assert "löschen" in str(site.delivers().only()["Subject"])


@pytest.mark.parametrize("begins", ["-A", "--", "-h"])
def test_an_id_may_begin_like_an_option(site: Site, waiting: str, begins: str):
    named = f"{begins}Ao_N_-tF2JOcXnBoagaF"
    (row,) = site.rows("outbox")
    with site.at_work(), writing() as connection:
        connection.execute(tables.outbox.insert().values(row | {"id": named}))
    assert named in ask(site, "show", named)
    assert ask(site, "retry", named).startswith("0:")
    assert ask(site, "cancel", named).startswith("0:")


def test_a_text_that_was_blanked_cannot_be_sent_again(site: Site):
    Prospect(site).sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})
    site.delivers(refuses(permanent=True, code=550))
    (failed,) = site.rows("outbox")
    assert ask(site, "retry", failed["id"]).startswith("1:")
    assert site.delivers().sent == []


def test_a_failed_message_whose_request_was_erased_is_gone_too(site: Site):
    prospect = Prospect(site).completes()
    prospect.requests()
    site.delivers(refuses(permanent=True, code=550))
    (failed,) = site.rows("outbox")
    prospect.sends(f"{prospect.base}/erase", {})
    assert ask(site, "retry", failed["id"]).startswith("1:")
    assert site.delivers().sent == []


@pytest.mark.parametrize("command", ["show", "retry", "cancel"])
def test_a_message_that_does_not_exist_is_said_to_be_unknown(site: Site, command: str):
    assert ask(site, command, "nothing").startswith("1:")


def test_of_several_workers_one_does_a_duty(site: Site):
    def work(number: int) -> bool:
        with site.at_work() as surroundings:
            return duties.do_due(surroundings, f"worker-{number}") is not None

    assert sum(at_once(4, work)) == 1
    assert sum(at_once(4, work)) == 0
    site.clock.forward(hours=2)
    assert sum(at_once(4, work)) == 1


def test_a_duty_of_a_worker_that_died_is_done_by_another(site: Site):
    with site.at_work() as surroundings, writing() as connection:
        now = surroundings.clock()
        assert stored.claim(connection, "retention", "dead", now, duties.RETENTION, duties.HOLD)
    with site.at_work() as surroundings:
        assert duties.do_due(surroundings, "alive") is None
        site.clock.forward(minutes=11)
        assert duties.do_due(surroundings, "alive") is not None


@pytest.fixture
def watched(new_site: Callable[..., Site]) -> Site:
    """The product of a firm whose operator wants to know."""
    return new_site(OPERATOR_EMAIL=OPERATOR)


def digests(site: Site) -> list:
    """The digests that were sent."""
    with site.at_work() as surroundings:
        duties.do_due(surroundings, "worker")
    return [each for each in site.delivers().sent if each["To"] == OPERATOR]


def test_an_operator_hears_nothing_while_all_is_well(watched: Site):
    Prospect(watched).completes().requests()
    watched.delivers()
    for _ in range(3):
        watched.clock.forward(days=1)
        assert digests(watched) == []


def test_an_operator_hears_once_a_day_of_a_message_that_failed_for_good(watched: Site):
    Prospect(watched).completes().requests()
    watched.delivers(refuses(permanent=True, code=550))
    (digest,) = digests(watched)
    text = text_in(digest)
    assert "gescheitert sind: 1." in text
    assert "ada@" not in text
    assert "abgeschlossen: 1" in text
    watched.clock.forward(hours=2)
    assert digests(watched) == []


def test_an_operator_hears_of_a_message_that_waits_for_more_than_an_hour(watched: Site):
    Prospect(watched).completes().requests()
    watched.delivers(refuses(permanent=False, code=451))
    assert digests(watched) == []
    watched.clock.forward(minutes=61)
    with watched.at_work() as surroundings:
        duties.do_due(surroundings, "worker")
    watched.delivers(refuses(permanent=False, code=451))
    (row,) = [row for row in watched.rows("outbox") if row["kind"] == "digest"]
    assert "451" in row["body"]


def test_a_digest_that_has_not_left_yet_is_enough(watched: Site):
    """Mail is down for three days: one digest waits, not three."""
    Prospect(watched).completes().requests()
    for _ in range(30):
        watched.clock.forward(hours=2)
        with watched.at_work() as surroundings:
            duties.do_due(surroundings, "worker")
        watched.delivers(refuses(permanent=False, code=451))
    assert [row["kind"] for row in watched.rows("outbox")].count("digest") == 1


def test_what_fails_right_after_a_digest_is_in_the_next_one(watched: Site):
    Prospect(watched).completes().requests()
    watched.delivers(refuses(permanent=True, code=550))
    assert len(digests(watched)) == 1
    Prospect(watched).completes().requests()
    watched.clock.forward(seconds=10)
    watched.delivers(refuses(permanent=True, code=550))
    watched.clock.forward(days=1, minutes=2)
    (digest,) = digests(watched)
    assert "gescheitert sind: 1." in text_in(digest)
    watched.clock.forward(days=1, minutes=2)
    assert digests(watched) == []


def test_what_an_operator_has_stopped_has_not_failed(watched: Site):
    Prospect(watched).completes().requests()
    watched.delivers(refuses(permanent=False, code=451))
    (row,) = watched.rows("outbox")
    assert ask(watched, "cancel", row["id"]).startswith("0:")
    shown = ask(watched, "show", row["id"])
    assert "operator" in shown
    assert digests(watched) == []
    assert "klarheit_messages_failed_day 0.0" in metrics(watched).text


def test_a_digest_and_that_it_was_made_are_one_step(watched: Site, monkeypatch: pytest.MonkeyPatch):
    """A worker that dies in between leaves neither, and another one makes it once."""
    Prospect(watched).completes().requests()
    watched.delivers(refuses(permanent=True, code=550))
    monkeypatch.setattr(outbox, "put", None)
    with watched.at_work() as surroundings, pytest.raises(TypeError):
        duties.do_due(surroundings, "dies")
    monkeypatch.undo()
    assert digests(watched) == []
    watched.clock.forward(seconds=duties.HOLD.total_seconds() + 1)
    assert len(digests(watched)) == 1
    watched.clock.forward(hours=1)
    assert digests(watched) == []


def metrics(site: Site, **headers: str):
    return site.app.test_client().get("/metrics", headers=headers)


def test_metrics_count_and_name_nobody(site: Site, waiting: str):
    shown = metrics(site).text
    assert "klarheit_messages_waiting 1.0" in shown
    assert "klarheit_journeys_stored 1.0" in shown
    assert "@" not in shown


def test_metrics_are_not_shown_through_a_proxy(site: Site):
    assert metrics(site, **{"X-Forwarded-For": "192.0.2.1"}).status_code == 404


def test_metrics_with_a_token_are_shown_to_who_knows_it(new_site: Callable[..., Site]):
    site = new_site(METRICS_TOKEN="a token")
    assert metrics(site).status_code == 404
    assert metrics(site, Authorization="Bearer another").status_code == 404
    assert metrics(site, Authorization="Bearer a token").status_code == 200


def test_ready_says_what_is_missing(site: Site):
    answer = site.app.test_client().get("/ready")
    assert answer.status_code == 503
    assert answer.json == {
        "database": True,
        "migrations": True,
        "worker": False,
        "mail": True,
        "questionnaires": True,
    }
