"""Assessing again after the firm has changed or withdrawn the questionnaire."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AnswerError
from app.services import answering, assessments
from app.translations import Words
from tests.application import Site
from tests.firm import Firm
from tests.prospect import Prospect
from tests.web.test_again import assesses_again, journey_of


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path / "questionnaires")


@pytest.fixture
def changing_site(firm: Firm, new_site: Callable[..., Site]) -> Site:
    """The product with the firm's own folder."""
    return new_site(firm.catalogue, QUESTIONNAIRES=str(firm.folder))


NEW = """      neues:
        ask: "Wer wohnt mit im Haus?"
        why: "Alle sollen es warm haben."
        type: scale
        dimension: wissen
        min: 1
        max: 5
      stand:
"""


def test_answers_that_still_fit_are_carried_over_and_new_questions_are_empty(
    changing_site: Site, firm: Firm
):
    prospect = Prospect(changing_site).completes(schritte=["geld"], stand=8)
    firm.replaces("      stand:\n", NEW)
    firm.replaces("geld: {clarity: 1", "ruecklage: {clarity: 1")
    (firm.folder / "heizung.en.yaml").unlink()
    firm.waits()
    assert prospect.say("states.changed_again_text") in prospect.opens("/again").text
    assesses_again(prospect)
    assert prospect.opens("/question/stand").form["stand"] == ["8"]
    for emptied in ("schritte", "neues"):
        assert emptied not in prospect.opens(f"/question/{emptied}").form
    review = prospect.opens("/review")
    assert "Wer wohnt mit im Haus?" in review.text
    assert prospect.say("review.missing") in review.text


def test_a_question_that_is_gone_or_asks_for_something_else_carries_nothing_over(
    changing_site: Site, firm: Firm
):
    """A step of a scale is no number, though both are written "8"."""
    prospect = Prospect(changing_site).completes(stand=8)
    firm.replaces("      eile:\n", "      tempo:\n")
    firm.replaces(
        "        type: scale\n        dimension: wissen\n        min: 0\n        max: 10\n"
        "        min_label: gar nicht\n        max_label: sehr gut\n",
        "        type: number\n        min: 0\n        max: 10\n",
    )
    firm.replaces("      termin:\n", NEW.replace("      stand:\n", "      termin:\n"))
    (firm.folder / "heizung.en.yaml").unlink()
    firm.waits()
    assesses_again(prospect)
    assert prospect.opens("/question/stand").form["stand"] == [""]
    assert {row["question_id"] for row in changing_site.rows("answers")}.isdisjoint(
        {"stand", "eile"}
    )
    assert prospect.opens("/review").status == 200


def test_until_new_questions_are_answered_the_last_result_stays_with_all_its_doors(
    changing_site: Site, firm: Firm
):
    prospect = Prospect(changing_site).completes()
    firm.replaces("      stand:\n", NEW)
    (firm.folder / "heizung.en.yaml").unlink()
    firm.waits()
    assesses_again(prospect)
    prospect.answers("stand", "2")
    notice = prospect.say("again.result_notice", date="2.\N{NO-BREAK SPACE}März 2026")
    assert prospect.opens("/result").notices == [notice]
    assert "Entscheiden" in prospect.opens("/result").text
    assert prospect.opens("/report.pdf").status == 200
    assert "Entscheiden" in prospect.previews().text
    prospect.answers("neues", "2")
    assert prospect.opens("/result").notices == []
    assert prospect.say("then_now.other_version") in prospect.opens("/private").text


def test_an_answer_from_a_tab_of_the_earlier_version_is_stored_where_it_fits(
    changing_site: Site, firm: Firm
):
    """The other tab opens the questionnaire anew between reading this form and storing it."""
    prospect = Prospect(changing_site).completes()
    firm.replaces('neu: "In einem Neubau"', 'halb: "In einem halben Neubau"')
    (firm.folder / "heizung.en.yaml").unlink()
    firm.waits()
    with changing_site.at_work() as surroundings:
        before = journey_of(prospect)
        assessments.assess_again(surroundings, before)
        answering.save(surroundings, before, "stand", 1)
        assert journey_of(prospect).answers["stand"] == 1
        with pytest.raises(AnswerError):
            answering.save(surroundings, before, "art", ("neu",))
        assert "art" not in journey_of(prospect).answers


def test_a_withdrawn_check_cannot_be_assessed_again_and_stays_readable(
    changing_site: Site, firm: Firm, say: Words, language: str
):
    prospect = Prospect(changing_site, language).completes()
    form = prospect.opens("/again")
    firm.withdraws()
    before = changing_site.everything()
    assert say("again.withdrawn") in prospect.opens("/private").text
    assert prospect.opens("/result").status == 200
    page = prospect.sends(f"{prospect.base}/again", {}, form=form)
    assert (page.status, page.heading) == (410, say("states.withdrawn_heading"))
    assert prospect.opens("/again").status == 410
    assert changing_site.everything() == before


def test_what_was_opened_before_it_was_withdrawn_can_be_finished(
    changing_site: Site, firm: Firm, say: Words, language: str
):
    prospect = Prospect(changing_site, language).completes(stand=1)
    assesses_again(prospect)
    firm.withdraws()
    assert prospect.opens("/again").status == 200
    prospect.answers("stand", "9")
    assert say("then_now.heading") in prospect.opens("/private").text
