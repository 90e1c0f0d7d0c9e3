"""A request for a conversation: what is previewed is what is sent, once, and nothing more."""

import json
import re
from datetime import timedelta

import pytest

from app.domain.conversation import Release
from app.services.conversations import consent_version
from app.translations import Words, long_date
from tests.application import Site
from tests.page import Page
from tests.prospect import Prospect, path_in, text_in

FREE_TEXTS = ("Die Heizung ist alt.", "Was kostet das im Jahr?")


def shown_letter(preview: Page) -> tuple[str, str]:
    """Brief and tail, letter by letter, as the preview shows them."""
    brief, tail = ("".join(each.itertext()) for each in preview.all("pre"))
    return brief, tail


@pytest.mark.parametrize("release", list(Release))
def test_sales_gets_the_previewed_brief_byte_for_byte(
    prospect: Prospect, site: Site, say: Words, release: Release
):
    preview = prospect.completes(art="alt").previews(release=release)
    brief, tail = shown_letter(preview)
    prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    message = site.delivers().only()
    text = text_in(message)
    for name in ("confirmed_on", "reply_by", "delete_by", "consent_id"):
        days = {"reply_by": 3, "delete_by": 180}.get(name)
        placeholder = f"[{say(f'preview.placeholder_{name}', n=days)}]"
        assert placeholder in tail
        tail = tail.replace(placeholder, "\0")
    for name in ("fit", "early", "unfit"):
        tail = tail.replace(f"[{say(f'preview.placeholder_feedback_{name}_url')}]", "\0")
    pattern = r".+?".join(re.escape(part) for part in f"{brief}\n{tail}".split("\0"))
    assert re.fullmatch(pattern, text)
    assert message["Subject"] in preview.text
    assert message["To"] in preview.text


def test_opening_the_confirmation_link_confirms_nothing(prospect: Prospect, site: Site):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    for _ in range(3):
        assert prospect.visits(link).status == 200
        assert prospect.visits(link, "HEAD").status == 200
    assert site.delivers().sent == []
    assert [row["state"] for row in site.rows("requests")] == ["submitted"]


def test_confirming_twice_hands_over_once_and_says_so(prospect: Prospect, site: Site, say: Words):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    form = prospect.visits(link)
    first, second = (prospect.sends(link, {}, form=form) for _ in range(2))
    assert first.heading == second.heading == say("confirm.done_heading")
    assert len(site.delivers().sent) == 1
    assert prospect.visits(link).heading == say("states.confirm_already_heading")


def test_the_page_promises_what_the_mail_tells_sales(prospect: Prospect, site: Site):
    prospect.completes().requests()
    page = prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    text = text_in(site.delivers().only())
    today = site.clock().date()
    for days in (3, 180):
        day = long_date(prospect.language, today + timedelta(days=days))
        assert day in page.text
        assert day in text


# --- what is released ------------------------------------------------------------------------


def test_with_only_the_contact_released_nothing_of_the_result_leaves(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes(art="alt")
    prospect.requests(release="contact", topic="Mein Anliegen")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    message = site.delivers().only()
    assert message["Subject"] == say("mail_handoff.subject_contact_only")
    assert message["To"] == "vertrieb@probewerk.example"
    assert list(message.iter_attachments()) == []
    raw = message.as_string()
    for word in ("Entscheiden", "Deciding", "Technik", "Technology", *FREE_TEXTS):
        assert word not in text_in(message)
        assert word not in raw
    assert "Mein Anliegen" in text_in(message)


def test_with_the_result_released_no_free_text_leaves(prospect: Prospect, site: Site):
    prospect.completes()
    prospect.requests(release="result", topic="Mein Anliegen")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    message = site.delivers().only()
    (attachment,) = message.iter_attachments()
    for text in FREE_TEXTS:
        assert text not in text_in(message)
        assert text not in attachment.get_content().decode()
    assert "1.800" in attachment.get_content().decode() or "1,800" in (
        attachment.get_content().decode()
    )


def test_with_everything_released_the_own_words_leave_as_they_are(prospect: Prospect):
    message = prospect.hands_over(release="all")
    (attachment,) = message.iter_attachments()
    for text in FREE_TEXTS:
        assert text in text_in(message)
        assert text in attachment.get_content().decode()


def test_a_route_is_taken_and_the_preview_says_why(prospect: Prospect, site: Site, say: Words):
    prospect.completes(art="alt")
    preview = prospect.previews(release="result")
    label = "In einem Altbau" if prospect.language == "de" else "In an old building"
    assert say("preview.routing_note", answer=label) in preview.text
    assert "altbau@probewerk.example" in preview.text


def test_the_preview_says_that_a_telephone_number_stays_here(prospect: Prospect):
    note = prospect.say("preview.phone_unused")
    prospect.completes()
    assert note in prospect.previews().html
    assert note not in prospect.previews(consent_phone="yes").html
    assert note not in prospect.previews(phone=None).html


def test_the_telephone_number_leaves_only_with_consent_to_a_call(prospect: Prospect, site: Site):
    without = text_in(prospect.hands_over())
    assert "030 123456" not in without
    site.clock.forward(days=1)
    prospect.requests(consent_phone="yes")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    assert "030 123456" in text_in(site.delivers().only())


def test_consent_is_kept_with_its_exact_words_and_moments(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes()
    prospect.requests(consent_phone="yes")
    site.clock.forward(hours=3)
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    (request,) = site.rows("requests")
    assert request["consent_email"] == say("consent.email", firm="Probewerk")
    assert request["consent_phone"] == say("consent.phone", firm="Probewerk", phone="030 123456")
    assert request["confirmed_at"] - request["submitted_at"] == timedelta(hours=3)


@pytest.mark.parametrize("may_call", [False, True])
def test_consent_can_be_taken_along_as_it_was_given(
    prospect: Prospect, site: Site, say: Words, may_call: bool
):
    """The exact words and their version, when they were agreed to and when that was confirmed."""
    prospect.completes()
    prospect.requests(consent_phone="yes" if may_call else None)
    sent_at = site.clock()
    site.clock.forward(hours=3)
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    (stored,) = site.rows("requests")
    (told,) = json.loads(prospect.opens("/export.json").body)["requests"]
    by_phone = say("consent.phone", firm="Probewerk", phone="030 123456")
    assert told["consent"] == {
        "id": stored["consent_id"],
        "version": consent_version(prospect.language),
        "email": say("consent.email", firm="Probewerk"),
        "phone": by_phone if may_call else None,
    }
    assert (told["submitted_at"], told["confirmed_at"]) == (
        sent_at.isoformat(),
        stored["confirmed_at"].isoformat(),
    )
    assert stored["confirmed_at"] - stored["submitted_at"] >= timedelta(hours=3)


def test_a_conversation_before_its_stage_is_one_honest_page(prospect: Prospect, say: Words):
    prospect.completes(stand=0)
    page = prospect.opens("/conversation")
    assert page.status == 403
    assert f"{prospect.base}/ask" in page.links
    assert prospect.posts(f"{prospect.base}/conversation", {}).status == 403


def test_a_stage_that_is_lost_meanwhile_closes_the_preview(prospect: Prospect, site: Site):
    preview = prospect.completes().previews()
    prospect.answers("stand", "0")
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    assert page.status in (403, 410)
    assert site.rows("outbox") == []


def test_an_answer_changed_after_the_preview_shows_it_again(
    prospect: Prospect, site: Site, say: Words
):
    preview = prospect.completes().previews()
    prospect.answers("worte", "Ganz andere Worte")
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    assert (page.status, page.notices) == (409, [say("preview.changed")])
    assert "Ganz andere Worte" in page.text
    assert site.rows("outbox") == []


def test_an_older_preview_sent_from_another_tab_sends_nothing(
    prospect: Prospect, site: Site, say: Words
):
    older = prospect.completes().previews(topic="Erstes Anliegen")
    prospect.previews(topic="Zweites Anliegen")
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=older)
    assert page.status == 409
    assert "Zweites Anliegen" in page.text
    assert site.rows("outbox") == []


def test_an_older_preview_sent_after_a_newer_one_was_says_what_was_sent(
    prospect: Prospect, site: Site, say: Words
):
    older = prospect.completes().previews(topic="Erstes Anliegen")
    prospect.requests(topic="Zweites Anliegen")
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=older)
    assert prospect.visits(page.location).heading == say("preview.sent_heading")
    assert len(site.rows("outbox")) == 1


# --- taken back ------------------------------------------------------------------------------


def test_a_request_can_be_taken_back_instead_of_confirmed(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    page = prospect.sends(link, {"withdraw": "1"})
    assert page.heading == say("confirm.cancelled_heading")
    assert site.rows("requests") == []
    assert prospect.visits(link).status == 410
    assert prospect.opens("/result").status == 200


def test_taking_back_what_is_confirmed_already_does_not_claim_to_have_worked(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    form = prospect.visits(link)
    prospect.sends(link, {}, form=form)
    page = prospect.sends(link, {"withdraw": "1"}, form=form)
    assert page.heading == say("states.confirm_already_heading")
    assert [row["state"] for row in site.rows("requests")] == ["confirmed"]


# --- feedback --------------------------------------------------------------------------------


def test_feedback_counts_when_it_is_sent_and_can_be_changed_for_14_days(
    prospect: Prospect, site: Site, say: Words
):
    early = re.findall(r"/feedback/\S+|/en/feedback/\S+", text_in(prospect.hands_over()))[1]
    form = prospect.visits(early)
    assert form.form["value"] == ["early"]
    assert site.rows("feedback") == []
    prospect.sends(early, {})
    prospect.sends(early, {"value": "fit"})
    assert [row["value"] for row in site.rows("feedback")] == ["fit"]
    site.clock.forward(days=14)
    prospect.sends(early, {"value": "unfit"})
    assert [row["value"] for row in site.rows("feedback")] == ["unfit"]
    site.clock.forward(seconds=1)
    page = prospect.sends(early, {"value": "early"})
    assert (page.status, page.heading) == (410, say("states.feedback_closed_heading"))
    assert [row["value"] for row in site.rows("feedback")] == ["unfit"]


def test_sales_gives_feedback_in_the_language_of_the_mail(prospect: Prospect):
    text = text_in(prospect.hands_over())
    links = re.findall(r"http://\S+?(/\S*feedback/\S+)", text)
    assert len(links) == 3
    for link in links:
        assert prospect.visits(link).language == prospect.language
