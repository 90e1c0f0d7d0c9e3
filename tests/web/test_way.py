"""The prospect's way by cookie, by private link and without either, up to the result."""

import json

import pytest

from app.services import delivery
from app.translations import Words
from tests.application import Site
from tests.page import Page, text_of
from tests.prospect import Prospect, path_in, text_in


def test_a_walk_from_the_landing_page_ends_with_a_result(prospect: Prospect, say: Words):
    landing = prospect.opens()
    assert f"{prospect.base}/question/art" in landing.links
    review = prospect.walks()
    assert review.heading == say("review.heading")
    assert f"{prospect.base}/result" in review.links
    result = prospect.opens("/result")
    assert result.heading == say("result.heading")
    assert "Die Heizung ist alt." in result.text


def test_what_was_answered_stands_in_the_form_when_one_comes_back(prospect: Prospect):
    prospect.walks()
    shown = {
        name: prospect.opens(f"/question/{name}").form.get(name)
        for name in ("art", "laufzeit", "frost", "stand", "termin", "schritte", "worte")
    }
    german = prospect.language == "de"
    assert shown == {
        "art": ["neu"],
        "laufzeit": ["1800,5" if german else "1800.5"],
        "frost": ["-12,5" if german else "-12.5"],
        "stand": ["8"],
        "termin": ["24.09.2026" if german else "24/09/2026"],
        "schritte": ["berechnet", "geld"],
        "worte": ["Die Heizung ist alt."],
    }


def test_what_one_typed_stands_in_nobody_elses_form(site: Site, language: str):
    """Pages are rendered once for all who come to the same point."""
    texts = ['Zwei Zeilen:\n"kalt" & <b>laut</b>', "Nur im Bad.", "{{ 7 * 7 }} ist keine 49"]
    prospects = [Prospect(site, language) for _ in texts]
    for prospect, typed in zip(prospects, texts, strict=True):
        prospect.completes(worte=typed)
    for prospect, typed in [*zip(prospects, texts, strict=True)] * 2:
        page = prospect.opens("/question/worte")
        assert page.form["worte"] == [typed]
        assert "<b>" not in page.html
        assert not any(other in page.html for other in texts if other != typed)
        assert prospect.sends("", {}, form=page).status == 303


def test_what_stands_in_the_form_can_be_sent_again_as_it_is(prospect: Prospect, site: Site):
    """Also a number that would have thousands apart if it were only to be read."""
    prospect.completes(art="alt", laufzeit=1800, frost=-7)
    before = site.rows("answers")
    for question in ("baujahr", "laufzeit", "frost", "stand", "termin", "schritte", "worte"):
        page = prospect.sends(f"{prospect.base}/question/{question}", {})
        assert page.status == 303, question
    assert site.rows("answers") == before


def test_not_known_yet_is_an_answer_to_every_kind_of_question(prospect: Prospect, site: Site):
    prospect.answers("art", "unknown")
    for question, fields in (
        ("laufzeit", {"laufzeit-unknown": "unknown"}),
        ("stand", {"stand": "unknown"}),
        ("termin", {"termin-unknown": "unknown"}),
        ("schritte", {"schritte": "unknown"}),
    ):
        page = prospect.sends(f"{prospect.base}/question/{question}", fields)
        assert page.status == 303, question
        again = prospect.opens(f"/question/{question}").form
        assert "unknown" in [*again.get(question, []), *again.get(f"{question}-unknown", [])]
    assert {row["value"] for row in site.rows("answers")} == {'"unknown"'}


def test_skipping_clears_what_was_answered(prospect: Prospect, say: Words):
    prospect.completes()
    answered = prospect.opens("/question/worte")
    assert say("question.skip_removing") in answered.text
    prospect.answers("worte", None)
    empty = prospect.opens("/question/worte")
    assert empty.form["worte"] == [""]
    assert say("question.skip") in empty.text
    assert say("question.skip_removing") not in empty.text
    assert say("result.own_words_none") in prospect.opens("/result").text


def test_an_answer_changed_from_the_review_returns_there(prospect: Prospect):
    prospect.completes()
    asked = prospect.opens("/question/stand?back=review")
    page = prospect.sends(f"{prospect.base}/question/stand?back=review", {"stand": "3"})
    assert page.location == f"{prospect.base}/review#q-stand"
    assert page.location in asked.links, "also for whoever changes nothing"
    assert 'id="q-stand"' in prospect.visits(page.location).html


def test_several_answers_to_one_question_are_a_list_in_the_review_and_one_is_not(
    prospect: Prospect,
):
    prospect.completes(schritte=["berechnet", "geld"])
    assert len(_items(prospect, "schritte")) == 2
    prospect.answers("schritte", ["geld"])
    assert _items(prospect, "schritte") == []


def test_an_answer_that_was_missing_returns_to_what_else_is_missing(prospect: Prospect):
    prospect.answers("art", "neu")
    page = prospect.sends(f"{prospect.base}/question/stand?back=review", {"stand": "3"})
    assert page.location == f"{prospect.base}/review"


def test_a_hidden_answer_counts_for_nothing_and_comes_back_with_its_question(
    prospect: Prospect, say: Words
):
    prospect.completes(art="alt")
    assert "/question/baujahr" in prospect.opens("/review").html
    prospect.answers("art", "neu")
    assert "/question/baujahr" not in prospect.opens("/review").html
    assert "Aus welchem Jahr" not in prospect.opens("/report.pdf").html
    prospect.answers("art", "alt")
    assert prospect.opens("/result").status == 200
    assert prospect.opens("/question/baujahr").form["baujahr"] == ["1920"]


def test_the_landing_page_offers_to_go_on_or_to_begin_anew(prospect: Prospect, say: Words):
    prospect.answers("art", "neu")
    landing = prospect.opens()
    assert f"{prospect.base}/question/laufzeit" in landing.links
    link = prospect.private_link()
    page = prospect.posts(landing.action, landing.form)
    assert page.location == f"{prospect.base}/question/art"
    assert prospect.visits(page.location).form.get("art") is None
    assert prospect.visits(f"{link}/question/art").form["art"] == ["neu"]


def test_the_language_can_be_changed_on_the_way(site: Site):
    prospect = Prospect(site).completes()
    english = prospect.visits("/en/heizung/result")
    assert (english.language, english.status) == ("en", 200)
    assert "/heizung/result" in english.links


# --- without a cookie ------------------------------------------------------------------------


def test_a_browser_without_cookies_goes_on_by_the_private_link(
    site: Site, language: str, say: Words
):
    prospect = Prospect(site, language, cookies=False)
    page = prospect.answers("art", "neu")
    assert page.status == 303
    assert page.location.startswith(f"{prospect.prefix}/j/")
    prospect.base = page.location.partition("/question/")[0]
    assert prospect.walks().heading == say("review.heading")
    assert prospect.opens("/result").status == 200
    assert len(site.rows("journeys")) == 1
    assert prospect.requests().heading == say("preview.sent_heading")


def test_a_form_sent_twice_without_a_cookie_begins_one_journey(site: Site):
    prospect = Prospect(site, cookies=False)
    form = prospect.opens("/question/art")
    first = prospect.sends("/heizung/question/art", {"art": "neu"}, form=form)
    second = prospect.sends("/heizung/question/art", {"art": "neu"}, form=form)
    assert first.location == second.location
    assert len(site.rows("journeys")) == len(site.rows("answers")) == 1


def test_a_question_to_a_human_needs_no_cookie(site: Site, language: str, say: Words):
    prospect = Prospect(site, language, cookies=False)
    page = prospect.asks()
    assert page.heading == say("ask.done_heading")
    assert site.delivers().only()["To"] == "fragen@probewerk.example"


def test_who_would_rather_not_write_a_question_finds_the_way_back(prospect: Prospect):
    assert not [each for each in prospect.opens("/ask").links if "question/" in each]
    prospect.answers("art", "neu")
    following = prospect.opens().links
    back = [each for each in prospect.opens("/ask").links if "question/" in each]
    assert len(back) == 1
    assert back[0] in following, "where the landing page goes on, too"
    prospect.completes()
    assert f"{prospect.base}/result" in prospect.opens("/ask").links
    faulty = prospect.sends(f"{prospect.base}/ask", {"question": "", "email": ""})
    assert faulty.status == 422
    assert f"{prospect.base}/result" in faulty.links


# --- the private link ------------------------------------------------------------------------


def test_by_the_private_link_everything_is_there_and_stays_there(prospect: Prospect, say: Words):
    link = prospect.completes().by_link()
    assert link.opens().heading == say("private_link.page_heading")
    for step in ("/review", "/result", "/conversation", "/ask", "/erase", "/question/art"):
        page = link.opens(step)
        assert page.status == 200, step
        inside = [each for each in page.links if "/heizung/" in each]
        assert inside == [], step
    assert link.opens("/report.pdf").headers["Content-Type"] == "application/pdf"
    assert json.loads(link.opens("/export.json").html)["answers"]["art"] == "neu"
    assert link.answers("stand", "9").location.startswith(link.base)


def test_the_private_link_is_sent_once_and_the_address_is_forgotten(
    prospect: Prospect, site: Site, say: Words
):
    prospect.answers("art", "neu")
    page = prospect.has_link_sent()
    assert page.status == 200
    message = site.delivers().only()
    assert message["To"] == "ada@kundin.example"
    title = "Heizungs-Check" if prospect.language == "de" else "Heating check"
    assert message["Subject"] == say("mail_private_link.subject", title=title)
    assert f"„{title}“" in text_in(message) or f'"{title}"' in text_in(message)
    path = path_in(message, "/j/")
    assert path == prospect.private_link()
    assert path.startswith(f"{prospect.prefix}/j/")
    assert prospect.visits(f"{prospect.base}/private/send").location == f"{prospect.base}/private"
    assert site.delivers().sent == []
    assert "ada@kundin.example" not in str(site.everything())


def test_the_report_never_holds_the_private_link(prospect: Prospect):
    prospect.completes()
    token = prospect.private_link().rpartition("/")[2]
    for page in (prospect.opens("/report.pdf"), prospect.by_link().opens("/report.pdf")):
        assert token not in page.html
        assert "/j/" not in page.html


# --- mail is down ----------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["conversation", "ask", "private"])
def test_a_page_knows_when_mail_does_not_leave(
    prospect: Prospect, site: Site, say: Words, step: str
):
    """The worker has not been heard of."""
    prospect.completes()
    page, words = _sends_mail(prospect, step)
    assert words in page.text
    assert len(site.rows("outbox")) == 1


@pytest.mark.parametrize("step", ["conversation", "ask", "private"])
def test_a_page_does_not_warn_when_mail_leaves(prospect: Prospect, site: Site, step: str):

    prospect.completes()
    with site.at_work() as surroundings:
        delivery.heard_of(surroundings, "worker", sending_works=True)
    page, words = _sends_mail(prospect, step)
    assert words not in page.text


@pytest.mark.parametrize(("silent", "is_warned"), [(59, False), (61, True)])
def test_a_worker_that_is_silent_for_a_minute_is_not_counted_on(
    prospect: Prospect, site: Site, silent: int, is_warned: bool
):
    """The request is safe, and the page on which it was confirmed says so too."""
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    with site.at_work() as surroundings:
        delivery.heard_of(surroundings, "worker", sending_works=True)
    site.clock.forward(seconds=silent)
    page = prospect.confirms(link)
    assert page.heading == prospect.say("confirm.done_heading")
    assert (prospect.say("states.mail_down_text") in page.text) is is_warned
    assert len(site.delivers().sent) == 1


def _sends_mail(prospect: Prospect, step: str) -> tuple[Page, str]:
    """Sends a form that a mail answers; gives the page and what it says when mail is down."""
    say = prospect.say
    if step == "conversation":
        return prospect.requests(), say("states.mail_down_text")
    if step == "ask":
        return prospect.asks(), say("states.mail_down_question_text")
    return prospect.has_link_sent(), say("states.mail_down_link_text")


def _items(prospect: Prospect, question: str) -> list[str]:
    """The items of the list in which the review has the answers to a question, if it is one."""
    rows = prospect.opens("/review").all("div")
    row = next(each for each in rows if each.get("id") == f"q-{question}")
    return [text_of(each) for each in row.iter("li")]
