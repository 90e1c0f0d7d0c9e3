"""Which questions are on a way: only those are asked, answered and waited for."""

from app.translations import Words
from tests.application import Site
from tests.prospect import Prospect


def test_an_answer_to_a_question_that_is_not_shown_is_not_taken(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes(art="neu")
    before = site.everything()
    form = prospect.opens("/question/art")
    page = prospect.posts(f"{prospect.base}/question/baujahr", {**form.form, "baujahr": "1920"})
    assert page.status == 404
    assert page.heading == say("states.question_not_shown_heading")
    assert f"{prospect.base}/review" in page.links
    assert site.everything() == before


def test_a_question_that_does_not_exist_is_a_page_that_does_not_exist(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes()
    before = site.everything()
    form = prospect.opens("/question/art")
    page = prospect.posts(f"{prospect.base}/question/kamin", {**form.form, "kamin": "1"})
    assert (page.status, page.heading) == (404, say("states.not_found_heading"))
    assert site.everything() == before


def test_nobody_begins_in_the_middle(prospect: Prospect, site: Site, say: Words):
    first = prospect.opens("/question/art")
    page = prospect.posts(f"{prospect.base}/question/laufzeit", {**first.form, "laufzeit": "1"})
    assert (page.status, page.heading) == (404, say("states.cookie_lost_heading"))
    assert site.rows("journeys") == []


def test_there_is_no_result_before_the_last_answer(prospect: Prospect, say: Words):
    prospect.answers("art", "neu")
    for step in ("/result", "/report.pdf", "/conversation"):
        page = prospect.opens(step)
        assert (page.status, page.heading) == (409, say("states.no_result_heading"))
        assert f"{prospect.base}/review" in page.links


def test_an_answer_that_makes_a_question_appear_asks_for_it(prospect: Prospect, say: Words):
    prospect.completes(art="neu")
    page = prospect.sends(f"{prospect.base}/question/art?back=review", {"art": "alt"})
    review = prospect.visits(page.location)
    assert review.notices == [say("review.new_question")]
    assert f"{prospect.base}/question/baujahr?back=review" in review.links
    assert prospect.opens("/result").status == 409
