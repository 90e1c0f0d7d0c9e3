"""Nothing personal in the log, no link in the database, and nothing left once it is erased."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from app.mail.errors import NotSent
from app.services import delivery
from app.services.retention import erase_expired
from app.storage.database import database
from app.translations import Words
from tests.application import Site
from tests.prospect import Prospect, path_in, text_in

PERSONAL = {
    "name": "Ada Geheimname",
    "email": "ada.geheim@kundin.example",
    "company": "Geheimfirma & Söhne",
    "phone": "030 99887766",
    "topic": "Geheimthema",
    "not_topic": "Geheimtabu",
}
OWN_WORDS = "Geheime Worte"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that was logged, at every level, with traces."""
    with caplog.at_level(logging.DEBUG):
        yield lambda: caplog.text


def personal_things(prospect: Prospect, *links: str) -> list[str]:
    """What must be found nowhere: what was typed, and the secret half of each link."""
    secrets = [each.rpartition(".")[2] for each in links]
    return [*PERSONAL.values(), OWN_WORDS, "1234.56", *secrets]


def test_a_whole_way_with_every_failure_leaves_nothing_personal_in_the_log(
    site: Site, logged: Callable[[], str]
):
    prospect = Prospect(site)
    prospect.walks(worte=OWN_WORDS, laufzeit="1234,56")
    private = prospect.private_link()
    prospect.previews(**{**PERSONAL, "email": "ada.geheim@kundin@example"})
    prospect.sends(f"{prospect.base}/ask", {"question": OWN_WORDS, "email": PERSONAL["email"]})
    prospect.sends(f"{prospect.base}/private", {"email": PERSONAL["email"]})
    prospect.requests(**PERSONAL)

    def refuses(message: EmailMessage) -> int:
        raise NotSent(550, permanent="question" in str(message["Subject"]))

    with site.at_work() as surroundings:
        for _ in range(4):
            delivery.deliver_next(surroundings, refuses, "worker", float)
    site.clock.forward(hours=2)
    confirmation = [each for each in site.delivers().sent if "/confirm/" in text_in(each)]
    link = path_in(confirmation[0], "/confirm/")
    prospect.confirms(link)
    handoff = site.delivers().only()
    feedback = re.findall(r"/feedback/\S+", text_in(handoff))[0]
    prospect.sends(feedback, {"value": "early"})
    for path in (private, link, feedback):
        prospect.visits(path + "x")
    prospect.by_link().opens("/export.json")
    prospect.sends(f"{prospect.base}/erase", {})
    site.delivers()
    with site.at_work() as surroundings:
        erase_expired(surroundings)

    text = logged()
    assert "refused" in text or "not sent" in text
    for thing in personal_things(prospect, private, link, feedback):
        assert thing not in text, thing


@pytest.mark.parametrize("table", ["requests", "outbox", "answers"])
def test_a_database_at_fault_leaves_nothing_personal_in_the_log(
    new_site: Callable[..., Site], logged: Callable[[], str], table: str
):
    site = new_site()
    prospect = Prospect(site).completes(worte=OWN_WORDS)
    private = prospect.private_link()
    ask = prospect.opens("/ask")
    conversation = prospect.opens("/conversation")
    with site.app.app_context(), database.engine.begin() as connection:
        connection.exec_driver_sql(f"alter table {table} rename to gone")
    fields = {**PERSONAL, "question": OWN_WORDS, "release": "all", "consent_email": "yes"}
    statuses = [
        prospect.sends(f"{prospect.base}/ask", fields, form=ask).status,
        prospect.sends(f"{prospect.base}/conversation", fields, form=conversation).status,
        prospect.visits(private + "/result").status,
    ]
    assert 500 in statuses
    text = logged()
    assert re.search(r"incident [0-9a-f]{8}", text)
    missing = (f"no such table: {table}", f'relation "{table}" does not exist')
    assert any(words in text for words in missing)
    for thing in personal_things(prospect, private):
        assert thing not in text, thing


def test_a_fault_that_quotes_what_was_typed_is_logged_without_its_words(
    site: Site, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
):
    def quotes(*_: object, **__: object) -> None:
        try:
            raise KeyError(OWN_WORDS)
        except KeyError as error:
            raise ValueError(f"invalid address {PERSONAL['email']}") from error

    prospect = Prospect(site).completes()
    monkeypatch.setattr("app.services.ask.ask_a_human", quotes)
    page = prospect.sends(
        f"{prospect.base}/ask", {"question": OWN_WORDS, "email": PERSONAL["email"]}
    )
    assert page.status == 500
    text = logged()
    assert "ValueError" in text
    assert "KeyError" in text
    assert "in quotes" in text
    assert OWN_WORDS not in text
    assert PERSONAL["email"] not in text


# --- links -----------------------------------------------------------------------------------


def test_no_link_is_in_the_database_at_any_step(site: Site):
    prospect = Prospect(site).completes()
    links = [prospect.private_link()]
    assert_absent(site, links)
    prospect.sends(f"{prospect.base}/private", {"email": PERSONAL["email"]})
    assert_absent(site, links)
    prospect.requests(**PERSONAL)
    assert_absent(site, links)
    for message in site.delivers().sent:
        links += re.findall(r"https?://\S+/(?:j|confirm)/\S+", text_in(message))
    assert len(links) == 3
    prospect.confirms(next(each for each in links if "/confirm/" in each).partition(":8000")[2])
    assert_absent(site, links)
    links += re.findall(r"/feedback/\S+", text_in(site.delivers().only()))
    assert len(links) == 6
    assert_absent(site, links)


def assert_absent(site: Site, links: list[str]) -> None:
    """Neither a link, nor its signature, nor any address of a link is stored."""
    stored = "\n".join(line for rows in site.everything().values() for line in rows)
    for link in links:
        assert link.rpartition(".")[2] not in stored
    for path in ("/j/", "/confirm/", "/feedback/"):
        assert path not in stored


def test_what_a_message_said_and_to_whom_is_blanked_when_it_has_left(site: Site):
    prospect = Prospect(site).completes()
    prospect.sends(f"{prospect.base}/private", {"email": PERSONAL["email"]})
    prospect.sends(f"{prospect.base}/ask", {"question": OWN_WORDS, "email": PERSONAL["email"]})
    assert PERSONAL["email"] in str(site.rows("outbox"))
    site.delivers()
    stored = str(site.everything())
    assert PERSONAL["email"] not in stored
    assert OWN_WORDS not in str(site.rows("outbox"))
    assert {row["state"] for row in site.rows("outbox")} == {"sent"}


# --- erased ----------------------------------------------------------------------------------


def test_once_erased_nothing_of_a_person_is_left(site: Site):
    prospect = Prospect(site).completes(worte=OWN_WORDS)
    prospect.sends(f"{prospect.base}/again", {})
    prospect.answers("worte", OWN_WORDS)
    prospect.requests(**PERSONAL)
    link = path_in(site.delivers().only(), "/confirm/")
    prospect.confirms(link)
    mail = site.delivers().only()
    assert OWN_WORDS in str(site.rows("assessments"))
    prospect.sends(re.findall(r"/feedback/\S+", text_in(mail))[0], {"value": "fit"})
    private = prospect.private_link()
    assert prospect.sends(f"{prospect.base}/erase", {}).status == 200
    site.delivers()
    left = site.everything()
    for table in ("journeys", "answers", "assessments", "requests"):
        assert left[table] == []
    for thing in personal_things(prospect, private, link):
        assert thing not in str(left), thing
    (feedback,) = site.rows("feedback")
    assert feedback["value"] == "fit"
    assert feedback["request_id"] is None
    for path in (private, link):
        assert prospect.visits(path).status == 410


def test_leaving_because_it_does_not_fit_counts_one_number_and_nothing_else(site: Site):
    prospect = Prospect(site).completes(worte=OWN_WORDS)
    page = prospect.sends(f"{prospect.base}/not-for-me", {"reason": "provider"})
    assert page.status == 200
    assert site.rows("journeys") == site.rows("answers") == []
    (count,) = [each for each in site.rows("counts") if each["name"].startswith("left")]
    assert (count["slug"], count["name"], count["number"]) == ("heizung", "left_provider", 1)
    assert prospect.journey_id_is_forgotten()


def test_an_invented_reason_is_counted_as_none(site: Site):
    prospect = Prospect(site).completes()
    prospect.sends(f"{prospect.base}/not-for-me", {"reason": f"{OWN_WORDS}"})
    names = [row["name"] for row in site.rows("counts")]
    assert [each for each in names if each.startswith("left")] == ["left_none"]


def test_an_export_can_be_read_by_the_person_it_is_about(prospect: Prospect, say: Words):
    """Beside the ids stands what they mean, in the language the person reads."""
    prospect.completes(art="alt")
    prospect.requests(release="result")
    told = json.loads(prospect.opens("/export.json").body)
    german = prospect.language == "de"
    assert told["title"] == ("Heizungs-Check" if german else "Heating check")
    answers = {each["id"]: each for each in told["answers_in_words"]}
    assert set(answers) == set(told["answers"])
    assert answers["art"]["answer"] == ["In einem Altbau" if german else "In an old building"]
    assert answers["worte"]["answer"] == ["Die Heizung ist alt."]
    assert answers["art"]["question"] in prospect.opens("/review").text
    result, page = told["result_in_words"], prospect.opens("/result").text
    assert told["result"]["stage"] not in result.values()
    for each in (result["stage"], result["category"], result["urgency"], *result["areas"]):
        assert each in page
    (request,) = told["requests"]
    assert request["release_in_words"] == say("conversation.release_result")


def test_an_export_holds_everything_that_is_stored(site: Site):
    prospect = Prospect(site).completes(worte=OWN_WORDS)
    prospect.requests(**PERSONAL)
    export = prospect.opens("/export.json").html
    for thing in (*PERSONAL.values(), OWN_WORDS, "2026-09-24", "1800.5", "-12.5"):
        assert thing in export, thing
    assert "nonce" not in export
