"""The preview of authors: the real pages, what is beside them, and that nothing leaves it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.config import Config
from app.factory import create_preview
from app.mail import transport
from app.services.answering import find
from app.services.limits import PER_ADDRESS
from app.services.saves import Saves
from app.storage.database import database
from app.storage.migrations import upgrade
from app.translations import words
from app.web.programs import FASTEST
from tests.application import QUESTIONNAIRES, Clock, Site, report_for_tests, settings
from tests.page import Page, text_of
from tests.prospect import REQUEST, Prospect

SAY = words("de")

PERSONA = """
personas:
  planerin:
    about: "Eine Eigentümerin, die ihr Haus kennt."
    answers: {art: alt, baujahr: 1920, laufzeit: 1800, stand: 8, termin: unknown,
              schritte: [berechnet, geld], eile: steht, frage: "Was kostet das im Jahr?"}
    expect: {stage: reif, category: [technik, geld], urgency: bald, conversation: offered}
  anfaenger:
    about: "Jemand, der gerade erst anfängt."
    answers: {art: neu, laufzeit: unknown, stand: 1, termin: unknown, schritte: [nichts],
              eile: laeuft}
    expect: {stage: anfang, category: [offen, null], urgency: ruhig, conversation: not_yet}
"""


@dataclass
class Author:
    """Somebody who writes a questionnaire and looks at it in the preview."""

    saves: Saves
    client: FlaskClient
    config: Config
    clock: Clock

    def sees(self, address: str, **headers: str) -> Page:
        return Page(self.client.get(address, headers=headers))

    def bench(self, at: str = "", **headers: str) -> Page:
        """The preview's own page, with this address in its frame."""
        response = self.client.get("/preview/heizung", query_string={"at": at}, headers=headers)
        return Page(response)

    def does(self, what: str, **fields: str) -> Page:
        """Sends one of the forms beside the frame."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.bench().html)
        assert token is not None
        data = {"csrf_token": token.group(1), "language": "de"} | fields
        return Page(self.client.post(f"/preview/heizung/{what}", data=data))

    def asks_for_a_conversation(self, **other: str) -> Page:
        """Fills in the form, in the time it takes a person; gives what comes of it."""
        form = self.sees("/heizung/conversation").form
        self.clock.forward(seconds=FASTEST.total_seconds())
        data = {**form, **REQUEST, "consent_phone": [], "name": "Ada", **other}
        return Page(self.client.post("/heizung/conversation", data=data))

    def saves_file(self, old: str, new: str, file: str = "heizung.yaml") -> None:
        path = self.saves.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        self.saves.look()

    def writes_one_language(self) -> None:
        """Takes the translation away, which would have to follow each change of the structure."""
        (self.saves.folder / "heizung.en.yaml").unlink()

    def mails(self) -> list[str]:
        """Where the mails are that would have been sent."""
        return [each for each in self.sees("/mailbox/").links if each.startswith("/mailbox/")]

    def answered(self) -> dict[str, Any]:
        """The answers as they are stored."""
        with self.client.session_transaction() as session:
            journey_id = session["journeys"]["heizung"]
        with self.client.application.app_context():
            wired = self.client.application.extensions["klarheit"]
            journey = find(wired, journey_id, "de")
            return dict(journey.answers) if journey else {}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the preview's own store."""
        with self.client.application.app_context(), database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


def part(page: Page, part_id: str) -> str:
    """The text of the part of a page with this id."""
    (found,) = [each for each in page.root.iter() if each.get("id") == part_id]
    return text_of(found)


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Author]:
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    with (folder / "heizung.yaml").open("a", encoding="utf-8") as file:
        file.write(PERSONA)
    config = settings(tmp_path, QUESTIONNAIRES=str(folder))
    saves = Saves(folder)
    assert saves.live.faults == ()
    clock = Clock()
    app = create_preview(config, saves, "de", clock=clock, render_report=report_for_tests)
    with app.app_context():
        upgrade()
    yield Author(saves, app.test_client(), config, clock)
    with app.app_context():
        database.engine.dispose()


@pytest.mark.parametrize(
    "variables",
    [{}, {"BASE_URL": "https://check.example.com", "MAIL_URL": "smtp://mail.example.com"}],
)
@pytest.mark.parametrize(
    "address",
    ["", "/", "/heizung", "/heizung/changes", "/heizung/mail/all", "/heizung/mail/all/html"],
)
def test_no_other_application_has_a_preview(new_site: Any, variables: dict[str, str], address: str):
    site: Site = new_site(**variables)
    client = site.app.test_client()
    assert client.get(f"/preview{address}").status_code == 404
    assert client.get(f"/en/preview{address}").status_code == 404
    for action in ("persona", "question", "clear"):
        assert client.post(f"/preview/heizung/{action}").status_code == 404
    assert not [each for each in site.app.url_map.iter_rules() if "preview/" in each.rule]


def test_the_frame_begins_with_the_page_that_prospects_see(author: Author):
    page = author.bench()
    (frame,) = page.all("iframe")
    assert frame.get("src") == "/heizung"
    assert author.sees("/heizung").heading == "Heizungs-Check"
    assert author.sees("/preview/").location == "/preview/heizung"


def test_only_the_preview_itself_may_run_its_script_and_hold_a_frame(author: Author):
    page = author.bench()
    policy = page.headers.getlist("Content-Security-Policy")
    assert len(policy) == 1
    assert "script-src 'self'; " in policy[0]
    assert "frame-src 'self'; " in policy[0]
    assert "unsafe" not in policy[0]
    assert [each.get("src", "")[:16] for each in page.all("script")] == ["/static/preview."]
    assert not [each for each in page.root.iter() if "style" in each.attrib]
    for address in ("/heizung", "/mailbox/"):
        shown = author.sees(address)
        assert "script-src" not in shown.headers["Content-Security-Policy"]
        assert list(shown.all("script")) == []


def test_the_inspector_says_where_a_persona_stands(author: Author):
    assert part(author.bench(), "complete") == SAY("preview_tool.provisional", n=6)
    assert author.does("persona", persona="planerin").location == "/heizung/result"
    page = author.bench("/heizung/result")
    assert part(page, "stage") == "Entscheiden"
    assert part(page, "offer") == SAY("preview_tool.offered")
    assert part(page, "complete") == SAY("preview_tool.complete")
    assert SAY("preview_tool.persona_here") in part(page, "personas")
    assert "art In einem Altbau" not in part(page, "areas")
    assert "stand 8" in part(page, "areas")
    assert "8 von 10" in part(page, "areas")
    assert "schritte Die Heizlast ist berechnet.; Das Geld ist da. 2" in part(page, "categories")
    assert "eile Nein 2" in part(page, "urgency")
    assert "termin" in part(page, "open")
    recipients = part(page, "recipients")
    assert f"{SAY('preview_tool.recipient_all')} altbau@probewerk.example" in recipients
    assert f"{SAY('preview_tool.recipient_contact')} vertrieb@probewerk.example" in recipients
    assert SAY("preview_tool.next_last") in part(page, "next")


def test_the_inspector_says_what_the_next_stage_needs(author: Author):
    author.does("persona", persona="anfaenger")
    page = author.bench()
    assert part(page, "offer") == SAY("preview_tool.offered_from", stage="Entscheiden")
    needed = part(page, "next")
    assert "Das Haus kennen: „offen“, nötig ist „klar“ stand 1" in needed
    assert "schritte Nichts davon 0 von 3" in needed


def test_a_hidden_question_is_marked_with_its_reason_and_can_be_jumped_to(author: Author):
    author.does("question", question="eile")
    hidden = [each for each in author.bench().all("li") if each.get("class") == "unseen"]
    (baujahr,) = hidden
    assert "baujahr nicht gezeigt" in text_of(baujahr)
    assert "mit „In einem Altbau“ beantwortet ist" in text_of(baujahr)
    assert SAY("preview_tool.now_unanswered") in text_of(baujahr)

    jump = author.does("question", question="baujahr")
    assert jump.location == "/heizung/question/baujahr"
    assert author.sees(jump.location).heading == "Aus welchem Jahr ist das Haus?"
    assert author.answered() == {"art": ("alt",)}


def test_any_question_opens_before_anything_is_answered_and_answers_nothing(author: Author):
    jump = author.does("question", question="worte", language="en")
    assert jump.location == "/en/heizung/question/worte"
    assert author.sees(jump.location).status == 200
    assert author.answered() == {}


def test_the_question_in_the_frame_shows_what_its_options_would_count(author: Author):
    page = author.bench("/heizung/question/schritte")
    shown = part(page, "questions")
    assert SAY("preview_tool.capped", cap=3) in shown
    assert "angebote Es gibt Angebote. Klarheit 2 Technik 1" in shown


def test_all_answers_can_be_cleared(author: Author):
    author.does("persona", persona="planerin")
    assert author.does("clear").location == "/heizung"
    assert part(author.bench(), "complete") == SAY("preview_tool.provisional", n=6)
    assert author.rows("select * from journeys") == []


def test_a_save_is_seen_by_a_journey_that_has_begun_and_its_answers_stay(author: Author):
    author.does("persona", persona="planerin")
    before = author.answered()
    author.saves_file("Läuft die Heizung noch?", "Heizt die Heizung noch?")
    assert author.sees("/heizung/question/eile").heading == "Heizt die Heizung noch?"
    assert author.answered() == before
    assert author.bench().html.count("Heizt die Heizung noch?") == 1


def test_an_answer_that_fits_no_longer_is_set_aside_and_comes_back(author: Author):
    author.does("persona", persona="planerin")
    before = author.answered()
    author.writes_one_language()
    author.saves_file("steht: {urgency: 2", "aus: {urgency: 2")
    author.saves_file("eile: steht", "eile: aus")
    author.bench()
    assert author.answered() == {each: before[each] for each in before if each != "eile"}
    author.saves_file("aus: {urgency: 2", "steht: {urgency: 2")
    author.saves_file("eile: aus", "eile: steht")
    author.bench()
    assert author.answered() == before


def test_an_answer_is_not_taken_for_one_to_another_kind_of_question(author: Author):
    author.does("question", question="frage")
    prospect = Prospect(Site(author.client.application, None))  # type: ignore[arg-type]
    prospect.client = author.client
    prospect.answers("worte", "laeuft")
    author.writes_one_language()
    author.saves_file(
        "type: text\n        optional: true\n        max_length: 600\n        use: own_words",
        "optional: true\n        options: {laeuft: Es läuft, steht: Es steht}",
    )
    author.bench()
    assert author.answered() == {}


def test_a_previewed_request_speaks_the_words_of_the_save(author: Author):
    author.does("persona", persona="planerin")
    sent = author.asks_for_a_conversation()
    assert sent.location == "/heizung/conversation/preview"
    author.saves_file("title: Entscheiden", "title: Wählen")
    page = author.sees("/heizung/conversation/preview")
    assert page.status == 200
    assert "Gesprächswunsch: Wählen" in page.text
    assert "Entscheiden" not in page.text


def test_faults_are_shown_with_place_line_and_remedy_and_the_last_valid_page_stays(author: Author):
    author.saves_file("dimension: wissen", "dimension: wisen")
    page = author.bench()
    found = part(page, "findings")
    line = (author.saves.folder / "heizung.yaml").read_text("utf-8").splitlines().index(
        "        dimension: wisen"
    ) + 1
    assert f"heizung.yaml:{line}:20 Abschnitt haus, Frage stand" in found
    assert f"{line} dimension: wisen" in found
    assert "Meinten Sie „wissen“?" in found
    assert [each.text for each in page.all("mark")] == ["wisen"]
    assert part(page, "state") == SAY("preview_tool.state_invalid")
    assert author.sees("/heizung").heading == "Heizungs-Check"

    author.saves_file("dimension: wisen", "dimension: wissen")
    assert part(author.bench(), "findings") == ""


def test_a_file_that_has_never_been_valid_shows_what_is_wrong(author: Author):
    (author.saves.folder / "neu.yaml").write_text("title: Neu\n", "utf-8")
    author.saves.look()
    page = Page(author.client.get("/preview/neu"))
    assert page.status == 200
    assert SAY("preview_tool.faults_nothing") in part(page, "findings")
    assert part(author.bench(), "findings") == ""
    assert "neu.yaml:1:1" in part(author.bench(), "check")
    assert author.sees("/preview/fehlt").status == 404


def test_warnings_are_beside_the_page(author: Author):
    author.writes_one_language()
    author.saves_file('        why: "Davon hängt ab, welche Fragen folgen."\n', "")
    assert "Frage art" in part(author.bench(), "check")
    assert part(author.bench(), "findings") == ""


def test_the_firm_is_shown_as_it_was_saved_last(author: Author):
    assert "Probewerk" in author.sees("/heizung/question/art").text
    author.saves_file("name: Probewerk", "name: Andere Firma", "brand.yaml")
    author.saves_file('accent: "#57305f"', 'accent: "#1f4e5f"', "brand.yaml")
    page = author.sees("/heizung/question/art")
    assert "Andere Firma" in page.text
    assert "Probewerk" not in page.text
    (sheet,) = (each for each in page.all("link") if each.get("rel") == "stylesheet")
    assert "#1f4e5f" in author.sees(sheet.get("href")).html


def test_the_example_of_a_result_follows_the_personas(author: Author):
    def stage() -> list[str]:
        page = author.sees("/heizung")
        return [text_of(each) for each in page.all("li") if each.get("aria-current") == "step"]

    assert stage() == ["Entscheiden"]
    author.saves_file("stand: 8, termin: unknown", "stand: 1, termin: unknown")
    author.saves_file("{stage: reif, category: [technik, geld], urgency: bald,", "{stage: anfang,")
    author.saves_file("conversation: offered}", "conversation: not_yet}")
    assert stage() == ["Sammeln"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("release", "recipient", "attached"),
    [("contact", "vertrieb", 0), ("result", "altbau", 1), ("all", "altbau", 1)],
)
def test_the_hand_off_is_shown_as_it_would_be_for_each_release(
    author: Author, language: str, release: str, recipient: str, attached: int
):
    author.does("persona", persona="planerin")
    prefix = "" if language == "de" else "/en"
    page = author.sees(f"{prefix}/preview/heizung/mail/{release}")
    say = words(language)
    assert page.status == 200
    assert page.language == language
    assert f"{recipient}@probewerk.example" in page.text
    assert say("preview_tool.sample_email") in page.text
    opening = say("mail_handoff.opening_from_prospect", question="Was kostet das im Jahr?")
    assert (opening in page.text) is (release == "all")
    assert (say("mail_handoff.subject_contact_only") == page.heading) is (release == "contact")
    files = [each for each in page.links if each.endswith("/0")]
    assert len(files) == attached
    for file in files:
        pdf = author.sees(file)
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert pdf.body.startswith(b"%PDF")
    html = author.sees(f"{prefix}/preview/heizung/mail/{release}/html")
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert say("preview_tool.sample_name") in html.html


def test_the_confirmation_is_shown_and_looking_at_mails_changes_nothing(author: Author):
    author.does("persona", persona="planerin")
    with author.client.session_transaction() as session:
        journey_id = session["journeys"]["heizung"]
    page = author.sees("/preview/heizung/mail/confirmation")
    assert page.heading == SAY("mail_confirm.subject")
    assert "/confirm/" in page.text
    author.sees("/preview/heizung/mail/all")
    assert author.rows(f"select id from requests where journey_id = '{journey_id}'") == []
    assert author.rows("select id from outbox where state <> 'sent'") == []
    assert SAY("mailbox.empty") in author.sees("/mailbox/").text


def test_mails_can_be_looked_at_again_and_again(author: Author):
    author.does("persona", persona="planerin")
    pages = [author.sees("/preview/heizung/mail/confirmation") for _ in range(PER_ADDRESS + 2)]
    assert {page.heading for page in pages} == {SAY("mail_confirm.subject")}


def test_what_was_typed_into_the_form_is_in_the_mail_to_come(author: Author):
    author.does("persona", persona="planerin")
    author.asks_for_a_conversation(topic="Die Größe", release="contact")
    page = author.sees("/preview/heizung/mail/all")
    assert "ada@kundin.example" in page.text
    assert "Die Größe" in page.text


@pytest.mark.parametrize(
    ("persona", "why"), [("", "no_mail_answers"), ("anfaenger", "no_mail_offer")]
)
def test_where_there_would_be_no_mail_it_says_why(author: Author, persona: str, why: str):
    if persona:
        author.does("persona", persona=persona)
    page = author.sees("/preview/heizung/mail/all")
    assert page.status == 409
    assert page.heading == SAY("preview_tool.no_mail_heading")
    assert SAY(f"preview_tool.{why}") in page.text


def test_the_whole_way_works_in_the_frame_and_mail_stays_in_the_folder(
    author: Author, monkeypatch: pytest.MonkeyPatch
):
    def never(*_arguments: object, **_options: object) -> int:
        raise AssertionError("another program was told")

    monkeypatch.setattr(transport, "post", never)
    author.saves_file(
        "  questions_to: fragen@probewerk.example\n",
        "  questions_to: fragen@probewerk.example\n  webhook: https://crm.probewerk.example/in\n",
    )
    author.does("persona", persona="planerin")
    author.asks_for_a_conversation()
    preview = author.sees("/heizung/conversation/preview")
    author.client.post("/heizung/conversation/preview", data=preview.form)
    sent = author.sees("/heizung/conversation/preview")
    assert sent.heading == SAY("preview.sent_heading")
    assert SAY("states.mail_down_heading") not in sent.text

    (letter,) = author.mails()
    (link,) = set(re.findall(r"http://127.0.0.1:\d+(/confirm/[^\s\"<]+)", author.sees(letter).html))
    confirmed = author.client.post(link, data=author.sees(link).form)
    assert confirmed.status_code == 200
    assert len(author.mails()) == 2
    assert author.rows("select id from outbox where state <> 'sent'") == []


@pytest.mark.parametrize(
    "at",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/preview/heizung",
        "/static/klarheit.css",
        "/nirgends/gar/nicht",
        "//[",
        "/heizung\n",
    ],
)
def test_the_frame_only_shows_pages_of_the_product(author: Author, at: str):
    (frame,) = author.bench(at).all("iframe")
    assert frame.get("src") == "/heizung"


@pytest.mark.parametrize(
    ("at", "german", "english"),
    [
        (
            "/heizung/question/art?back=review",
            "/heizung/question/art?back=review",
            "/en/heizung/question/art?back=review",
        ),
        (
            "/en/preview/heizung/mail/all",
            "/preview/heizung/mail/all",
            "/en/preview/heizung/mail/all",
        ),
        ("/en", "/", "/en"),
    ],
)
def test_the_page_is_shown_in_the_other_language(
    author: Author, at: str, german: str, english: str
):
    page = author.bench(at)
    (frame,) = page.all("iframe")
    assert frame.get("src") == at
    found = {
        each.get("hreflang"): each.get("href") for each in page.all("a") if each.get("hreflang")
    }
    assert found == {"de": german, "en": english}


def test_every_wait_ends_with_the_number_of_the_save(author: Author):
    response = author.client.get("/preview/heizung/changes?known=before", buffered=False)
    assert response.mimetype == "text/event-stream"
    chunk = next(iter(response.response))
    assert chunk in (
        f"data: {author.saves.number}\n\n",
        f"data: {author.saves.number}\n\n".encode(),
    )
    response.close()


def test_nobody_reaches_it_by_another_name_or_without_its_form(author: Author):
    assert author.sees("/preview/heizung", Host="evil.example").status == 400
    for action in ("persona", "question", "clear"):
        refused = author.client.post(f"/preview/heizung/{action}", data={"persona": "planerin"})
        assert refused.status_code == 400
    assert author.does("persona", persona="niemand").status == 404
    assert author.does("question", question="keine").status == 404
    assert author.does("clear", language="/evil.example").location == "/heizung"


def test_the_preview_speaks_to_the_team_in_its_own_language_about_pages_in_another(tmp_path: Path):
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    app = create_preview(settings(tmp_path, QUESTIONNAIRES=str(folder)), Saves(folder), "en")
    with app.app_context():
        upgrade()
    client = app.test_client()
    begin = Page(client.get("/preview/heizung"))
    assert begin.language == "en"
    assert [each.get("src") for each in begin.all("iframe")] == ["/en/heizung"]
    german = Page(client.get("/preview/heizung?at=/heizung"))
    assert german.language == "en"
    assert "Sammeln" in part(german, "summary")
    assert words("en")("preview_tool.provisional", n=6) in part(german, "summary")
    with app.app_context():
        database.engine.dispose()
