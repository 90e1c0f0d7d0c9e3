"""The preview as authors use it: the real command, a browser, and files that are saved."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from app.definitions.edition import Edition, Persona
from app.translations import words
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.ports import free_port
from tests.fixtures.product import ROOT, answers, wait_until

FILE = "klarheitscheck.yaml"

PATIENCE = 30_000
"""Milliseconds until something that another process brings about has come about."""

SAY = words("de")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "questionnaire", "preview", *arguments]


@dataclass(frozen=True, slots=True)
class Preview:
    """The running command and the folder it looks at."""

    url: str
    folder: Path

    def saves(self, old: str, new: str) -> None:
        """Saves the questionnaire as many editors do: a new file takes the place of the old one."""
        path = self.folder / FILE
        text = path.read_text("utf-8")
        assert old in text
        part = path.with_name(f".{FILE}.part")
        part.write_text(text.replace(old, new, 1), "utf-8")
        part.replace(path)

    @property
    def state(self) -> str:
        """What the preview says about the file: valid and which version, or not."""
        with urllib.request.urlopen(f"{self.url}/preview/klarheitscheck") as answer:
            found = re.search(r'id="state"[^>]*>(.*?)</p>', answer.read().decode(), re.DOTALL)
        assert found is not None
        return found.group(1).strip()


@contextmanager
def started(tmp_path: Path, change: Callable[[str], str] = str) -> Iterator[Preview]:
    """The command on a copy of the questionnaires, until Ctrl-C, with which it ends well."""
    folder, scratch = tmp_path / "questionnaires", tmp_path / "scratch"
    shutil.copytree(ROOT / "questionnaires", folder)
    (folder / FILE).write_text(change((folder / FILE).read_text("utf-8")), "utf-8")
    scratch.mkdir()
    port = str(free_port())
    process = subprocess.Popen(
        command("klarheitscheck", "--port", port, "--folder", str(folder)),
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.poll() is not None or answers(url))
        assert process.poll() is None
        yield Preview(url, folder)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert f"{SAY('preview_tool.address', url=f'{url}/preview/klarheitscheck')}\n" in said
    assert "Traceback" not in said
    assert "incident" not in said
    assert list(scratch.iterdir()) == []


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for all tests."""
    with started(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


@pytest.fixture
def preview(running: Preview) -> Iterator[Preview]:
    """The preview, with the questionnaire as it was before when the test is over."""
    text, state = (running.folder / FILE).read_text("utf-8"), running.state
    yield running
    (running.folder / FILE).write_text(text, "utf-8")
    wait_until(lambda: running.state == state)


@pytest.fixture
def page(preview: Preview, open_page: OpenPage) -> Page:
    """The preview in a browser. It is left before what it looks at changes back."""
    page = open_page(reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{preview.url}/preview/klarheitscheck")
    return page


@pytest.fixture
def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


@pytest.fixture
def patient() -> Iterator[None]:
    """Expectations here wait for another process."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


pytestmark = [ON_SQLITE, pytest.mark.usefixtures("patient")]


def tab(page: Page, name: str) -> None:
    page.get_by_role("radio", name=SAY(f"preview_tool.tab_{name}"), exact=True).check()


def view(page: Page, name: str) -> None:
    page.get_by_role("link", name=SAY(f"preview_tool.{name}"), exact=True).click()


def like(page: Page, persona: str) -> None:
    tab(page, "personas")
    page.get_by_role("button", name=SAY("preview_tool.persona_load", name=persona)).click()


def heading(frame: FrameLocator) -> Locator:
    return frame.get_by_role("heading", level=1)


def test_a_saved_text_is_on_the_page_without_a_reload_by_hand(
    page: Page, frame: FrameLocator, preview: Preview
):
    expect(heading(frame)).to_have_text("Leadprozess-Klarheitscheck")
    preview.saves("title: Leadprozess-Klarheitscheck", "title: Ganz neuer Check")
    expect(heading(frame)).to_have_text("Ganz neuer Check")
    expect(page.locator("#findings")).to_be_empty()


def test_a_page_that_is_read_stays_where_it_is_read(
    page: Page, frame: FrameLocator, preview: Preview
):
    like(page, "zwei_ursachen")
    expect(heading(frame)).to_have_text(SAY("result.heading"))
    door = frame.locator("#doors")
    door.evaluate("(element) => element.scrollIntoView()")
    before = door.evaluate("() => window.scrollY")
    assert before > 1000
    preview.saves("title: Abwägen", "title: Überlegen")
    expect(frame.locator("#stage")).to_contain_text("Überlegen")
    expect(page.locator("#stage")).to_have_text("Überlegen")
    wait_until(lambda: page.evaluate("frames[0].scrollY") == before)


def test_a_broken_file_shows_what_is_wrong_and_a_mended_one_the_page(
    page: Page, frame: FrameLocator, preview: Preview
):
    expect(heading(frame)).to_have_text("Leadprozess-Klarheitscheck")
    preview.saves("dimension: problem", "dimension: problm")
    finding = page.locator("#findings .finding").first
    lines = (preview.folder / FILE).read_text("utf-8").splitlines()
    line = next(at for at, each in enumerate(lines, 1) if "problm" in each)
    column = lines[line - 1].index("problm") + 1
    expect(finding).to_contain_text(f"{FILE}:{line}:{column}")
    expect(finding).to_contain_text("Frage p_beschreibung")
    expect(finding.locator("pre")).to_contain_text("dimension: problm")
    expect(finding.locator(".remedy")).to_have_text("Meinten Sie „problem“?")
    expect(page.locator("#state")).to_have_text(SAY("preview_tool.state_invalid"))
    expect(heading(frame)).to_have_text("Leadprozess-Klarheitscheck")

    preview.saves("dimension: problm", "dimension: problem")
    expect(page.locator("#findings")).to_be_empty()
    expect(heading(frame)).to_be_visible()


@pytest.mark.parametrize("who", ["ein_starker_bereich", "reif_und_ruhig"])
def test_a_persona_stands_where_the_file_says(
    who: str,
    page: Page,
    frame: FrameLocator,
    flagship: Edition,
    persona: Callable[[str], Persona],
):
    check, expected = flagship.questionnaires["de"], persona(who).expect
    assert expected.stage is not None
    stage = check.stages_by_id[expected.stage].title
    like(page, who)
    expect(page.locator("#stage")).to_have_text(stage)
    expect(frame.locator("#stage .stage-word")).to_have_text(stage)
    offered = SAY("preview_tool.offered")
    offer = expect(page.locator("#offer"))
    (offer.to_have_text if expected.offered else offer.not_to_have_text)(offered)


def test_the_inspector_follows_each_answer_given_in_the_frame(page: Page, frame: FrameLocator):
    page.locator("#question-p_beschreibung").click()
    expect(heading(frame)).to_contain_text("Wie gut können Sie beschreiben")
    frame.get_by_role("radio").nth(3).check()
    frame.get_by_role("button", name=SAY("common.next")).click()
    row = page.locator("li", has=page.locator("#question-p_beschreibung"))
    expect(row).to_contain_text(SAY("preview_tool.effect_clarity", value=3, maximum=3))
    # The next question is the one in the frame now, and its options are shown.
    current = page.locator("#questions [aria-current]")
    expect(current).to_have_attribute("id", "question-p_stelle")
    expect(page.locator("#questions .trace")).to_have_count(1)
    tab(page, "personas")
    page.locator("#clear").click()
    expect(page.locator("#complete")).to_have_text(SAY("preview_tool.provisional", n=19))


LOSE_ONE_ANSWER = """() => {
  const ask = window.fetch;
  window.fetch = async () => { window.fetch = ask; window.isLost = true; throw new TypeError(); };
}"""


def test_an_inspector_that_could_not_be_fetched_is_fetched_again(
    page: Page, flagship: Edition, persona: Callable[[str], Persona]
):
    stage = persona("ein_starker_bereich").expect.stage
    assert stage is not None
    page.evaluate(LOSE_ONE_ANSWER)
    like(page, "ein_starker_bereich")
    title = flagship.questionnaires["de"].stages_by_id[stage].title
    expect(page.locator("#stage")).to_have_text(title)
    assert page.evaluate("window.isLost")


def test_the_page_is_shown_in_the_other_language_and_at_the_width_of_a_telephone(
    page: Page, frame: FrameLocator, flagship: Edition
):
    page.locator("#question-p_stelle").click()
    expect(heading(frame)).to_have_text(flagship.questionnaires["de"].questions["p_stelle"].ask)
    page.get_by_role("link", name="English", exact=True).click()
    expect(heading(frame)).to_have_text(flagship.questionnaires["en"].questions["p_stelle"].ask)
    expect(page.locator("#question-p_stelle")).to_have_text(
        flagship.questionnaires["en"].questions["p_stelle"].ask
    )
    page.get_by_role("radio", name=SAY("preview_tool.width_phone")).check()
    wait_until(lambda: page.evaluate("frames[0].innerWidth") == 360)
    root = "frames[0].document.documentElement"
    assert page.evaluate(f"{root}.clientWidth") == 360
    # A browser on a desk would take the room of a scrollbar away from it.
    assert page.evaluate(f"getComputedStyle({root}).scrollbarWidth") == "none"
    page.reload()
    expect(heading(frame)).to_have_text(flagship.questionnaires["en"].questions["p_stelle"].ask)
    wait_until(lambda: page.evaluate("frames[0].innerWidth") == 360)


def test_report_and_mails_open_in_the_frame(page: Page, frame: FrameLocator):
    like(page, "reif_und_zeit_zaehlt")
    expect(page.locator("#offer")).to_have_text(SAY("preview_tool.offered"))
    with page.expect_response("**/report.pdf") as report:
        view(page, "view_report")
    assert report.value.headers["content-type"] == "application/pdf"
    expect(page.locator("#view_report")).to_have_attribute("aria-current", "page")
    view(page, "mail_all")
    expect(heading(frame)).to_have_text("Gesprächswunsch: Entscheiden, Thema Rollen")
    expect(frame.get_by_role("main")).to_contain_text("grosskunden@example.com")
    view(page, "mail_contact")
    expect(heading(frame)).to_have_text(SAY("mail_handoff.subject_contact_only"))
    expect(frame.get_by_role("main")).not_to_contain_text("Entscheiden")
    view(page, "mail_confirmation")
    expect(heading(frame)).to_have_text(SAY("mail_confirm.subject"))
    view(page, "view_conversation")
    expect(heading(frame)).to_have_text(SAY("conversation.heading"))
    view(page, "view_review")
    expect(heading(frame)).to_have_text(SAY("review.heading"))


def test_it_can_be_worked_with_by_keyboard_and_the_focus_is_not_lost(
    page: Page, frame: FrameLocator
):
    page.locator("#question-c_haupt").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question-c_haupt")).to_have_attribute("aria-current", "true")
    expect(page.locator("#question-c_haupt")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(scheme: str, preview: Preview, open_page: OpenPage):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{preview.url}/preview/klarheitscheck")
    like(page, "zwei_ursachen")
    expect(page.locator("#complete")).to_have_text(SAY("preview_tool.complete"))
    preview.saves("dimension: problem", "dimension: problm")
    expect(page.locator("#findings .finding").first).to_be_visible()
    for name in ("questions", "effects", "personas", "check"):
        tab(page, name)
        found = Axe().run(page, context={"exclude": ["iframe"]}).response["violations"]
        assert [(each["id"], each["nodes"][0]["target"]) for each in found] == []


@pytest.mark.parametrize("width", [320, 700, 1280, 1600])
def test_nothing_has_to_be_scrolled_sideways(width: int, preview: Preview, open_page: OpenPage):
    page = open_page(width=width)
    page.goto(f"{preview.url}/preview/klarheitscheck")
    for name in ("questions", "effects", "personas", "check"):
        tab(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(f"#{name}").evaluate("(each) => each.scrollWidth <= each.clientWidth")


def test_a_port_in_use_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            command("--port", str(port), "--language", "en"),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    wanted = words("en")("preview_tool.port_in_use", port=port, other=port + 1)
    assert done.stderr == f"Error: {wanted}\n"


def test_a_questionnaire_that_is_not_there_is_said_with_the_nearest():
    done = subprocess.run(command("klarheitschek"), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "klarheitscheck" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_listens_on_this_machine_alone(preview: Preview):
    addresses = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None)}
    port = int(preview.url.rpartition(":")[2])
    for address in addresses - {"127.0.0.1", "::1"}:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=5)


def test_a_file_that_is_invalid_from_the_start_is_mended_while_it_is_looked_at(
    tmp_path: Path, browser: Browser
):
    broken = started(tmp_path, lambda text: text.replace("minutes: ", "minuten: ", 1))
    with broken as preview, browser.new_page() as page:
        page.goto(f"{preview.url}/preview/klarheitscheck")
        found = page.locator("#findings")
        expect(found).to_contain_text(SAY("preview_tool.faults_nothing"))
        expect(found).to_contain_text("minuten")
        preview.saves("minuten: ", "minutes: ")
        expect(heading(page.frame_locator("iframe"))).to_have_text("Leadprozess-Klarheitscheck")
        expect(found).to_be_empty()
