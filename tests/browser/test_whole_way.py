"""The whole way, once, on real input: from the landing page to erasing everything."""

import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from app.definitions.edition import Edition, Persona
from app.domain.conversation import working_days_after
from app.domain.questionnaire import Questionnaire
from app.translations import long_date
from tests.browser import stored
from tests.browser.conversations import Preview, Wish, preview
from tests.browser.letters import Letter
from tests.browser.reports import Report
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.product import Product
from tests.fixtures.smtp import Mailbox

ROUTED = "grosskunden@example.com"

WISH = Wish(
    release="all",
    email="erika.cwik@example.org",
    topic="Was muss vor dem Sommer feststehen?\n\n.\nFrom: <b>&amp;</b> {confirm_url} " + "ü" * 600,
    not_topic="Ein Wechsel der Software 🙂",
    company="Ćwik & Söhne <GmbH>",
    phone="+49 30 123456",
    may_call=True,
)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_whole_way(
    visitor: Visitor,
    flagship: Edition,
    persona: Callable[[str], Persona],
    site: Product,
    mail: Mailbox,
    open_page: OpenPage,
):
    check, owner = flagship.questionnaires[visitor.language], persona("reif_und_zeit_zaehlt")

    begins_without_being_asked_for_anything(visitor, check)
    answers_every_question(visitor, check, owner)
    sees_where_they_stand(visitor, check, owner)
    private_link = visitor.page.locator("#private-link .address").inner_text()
    takes_the_report_home(visitor, check, owner, private_link)

    shown = sees_what_will_be_sent(visitor)
    confirmation = sends_the_request(visitor, site, mail)
    a_mail_scanner_confirms_nothing(confirmation, private_link, site)
    handed_on = confirms_and_sales_gets_what_was_shown(
        visitor.with_page(open_page()), confirmation, shown, site, mail
    )
    says_so_only_once(visitor, confirmation, site, mail)
    sales = visitor.with_page(open_page())
    sales_says_whether_it_fitted(sales, handed_on["feedback_fit_url"], handed_on["consent_id"])
    erases_everything(visitor.with_page(open_page()), private_link, handed_on, site, mail)
    every_link_is_dead(visitor, private_link, confirmation, handed_on["feedback_early_url"])


def begins_without_being_asked_for_anything(visitor: Visitor, check: Questionnaire) -> None:
    visitor.opens("/")
    visitor.sees(check.title)
    expect(visitor.page.locator("input, textarea, select")).to_have_count(0)
    visitor.follows(check.start)


def answers_every_question(visitor: Visitor, check: Questionnaire, owner: Persona) -> None:
    titles = [section.title for section in check.sections]
    for question in visitor.walks(check, owner.answers):
        visitor.sees(question.ask)
        at = titles.index(check.sections_by_id[question.section_id].title)
        where = visitor.say("common.section_of", n=at + 1, m=len(titles))
        expect(visitor.page.locator(".where")).to_contain_text(f"{where} {titles[at]}")
    visitor.sees(visitor.say("review.heading"))
    answered = visitor.page.locator("dl.answers > div")
    expect(answered).to_have_count(len(check.questions))
    left_out = len(check.questions) - len(owner.answers)
    not_given = answered.filter(has_text=visitor.say("common.not_given"))
    expect(not_given).to_have_count(left_out)


def sees_where_they_stand(visitor: Visitor, check: Questionnaire, owner: Persona) -> None:
    visitor.follows(visitor.say("review.submit"))
    visitor.sees(visitor.say("result.heading"))
    expect(visitor.page.locator("#words")).to_contain_text(owner.answers["f_worte"])
    expect(visitor.page.locator("#stage")).to_contain_text(
        check.stages_by_id["entscheiden"].description
    )
    expect(visitor.page.locator("#areas .profile > li")).to_have_count(4)
    expect(visitor.page.locator("#category")).to_contain_text(
        check.categories_by_id["rollen"].title
    )
    expect(visitor.page.locator("#timing")).to_contain_text(check.urgency_by_id["zeitlich"].title)


def takes_the_report_home(
    visitor: Visitor, check: Questionnaire, owner: Persona, private_link: str
) -> None:
    door = visitor.page.get_by_role("link", name=visitor.say("doors.report"), exact=True)
    answer = visitor.page.request.get(f"{visitor.site}{door.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    report = Report(answer.body())
    assert report.title.startswith(f"{visitor.say('report.title')}: {check.title}")
    assert report.language == visitor.language
    assert report.is_declared_accessible
    assert report.headings[0] == check.title
    for key in ("result.stage_label", "result.paths_heading", "result.needs_heading"):
        assert visitor.say(key) in report.headings
    assert report.tags.count("H1") == 1
    assert {"H2", "H3", "P", "L", "LI", "Table", "Figure"} <= set(report.tags)
    assert check.stages_by_id["entscheiden"].title in report.text
    assert owner.answers["f_worte"] in report.text
    token = private_link.rpartition("/")[2].encode()
    assert not [each for each in report.links if "://" in each]
    assert b"/j/" not in report.everything
    assert token not in report.everything


def sees_what_will_be_sent(visitor: Visitor) -> Preview:
    visitor.follows(visitor.say("doors.conversation"))
    visitor.sees(visitor.say("conversation.heading"))
    shown = preview(visitor, WISH)
    assert shown.recipient == ROUTED
    assert shown.reply_to == WISH.email
    attached = visitor.say("preview.attachment_all")
    assert shown.attachment == f"{attached} {visitor.say('preview.attachment_open')}"
    for typed in (WISH.topic, WISH.not_topic, WISH.name, WISH.company, WISH.phone, WISH.email):
        assert typed in shown.brief.replace("\n  ", "\n"), "set in, and otherwise letter by letter"
    return shown


def sends_the_request(visitor: Visitor, site: Product, mail: Mailbox) -> str:
    """Gives the link of the confirmation mail, in which nothing stands that was typed."""
    visitor.presses(visitor.say("preview.submit"))
    visitor.sees(visitor.say("preview.sent_heading"))
    expect(visitor.page.get_by_role("main")).to_contain_text(WISH.email)
    letter = Letter(mail.wait())
    assert letter.recipients == (WISH.email,)
    assert letter.subject == visitor.say("mail_confirm.subject")
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Reply-To"] is None
    assert letter.attachments == []
    assert letter.html_words == letter.text.split()
    for typed in (WISH.name, WISH.company, WISH.phone, WISH.not_topic, "Sommer", "Entscheiden"):
        assert typed not in letter.text
    return next(each for each in letter.links if f"{visitor.prefix}/confirm/" in each)


def a_mail_scanner_confirms_nothing(confirmation: str, private_link: str, site: Product) -> None:
    for _ in range(2):
        with urllib.request.urlopen(confirmation) as answer:
            assert answer.status == 200
    query = "SELECT state FROM requests WHERE journey_id = :id"
    assert stored.rows(site, query, id=stored.journey_id(private_link)) == [("submitted",)]
    assert stored.waiting_mail(site) == []


def confirms_and_sales_gets_what_was_shown(
    visitor: Visitor, confirmation: str, shown: Preview, site: Product, mail: Mailbox
) -> dict[str, str]:
    """Gives what stands in the gaps of the preview."""
    visitor.page.goto(confirmation)
    visitor.sees(visitor.say("confirm.heading"))
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    visitor.presses(visitor.say("confirm.submit"))
    visitor.sees(visitor.say("confirm.done_heading"))

    letter = Letter(mail.wait())
    assert letter.recipients == (ROUTED,)
    assert letter.message["To"].addresses[0].addr_spec == ROUTED
    assert letter.message["From"].addresses[0].addr_spec == "check@example.com"
    assert letter.message["Reply-To"] == WISH.email
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Message-ID"].endswith("@example.com>")
    assert letter.subject == shown.subject
    assert WISH.name not in letter.subject
    found = shown.values_in(letter.text)
    assert letter.html_words == letter.text.split()
    promised = {
        "confirmed_on": today,
        "reply_by": working_days_after(today, 3),
        "delete_by": today + timedelta(days=180),
    }
    for name, day in promised.items():
        assert found[name] == long_date(visitor.language, day)
    expect(visitor.page.get_by_role("main")).to_contain_text(found["reply_by"])
    expect(visitor.page.get_by_role("main")).to_contain_text(found["delete_by"])
    assert letter.report.language == visitor.language
    assert "Vieles weiß nur unser langjähriger Verkaufsleiter" in letter.report.text
    return found


def says_so_only_once(visitor: Visitor, confirmation: str, site: Product, mail: Mailbox) -> None:
    visitor.page.goto(confirmation)
    visitor.sees(visitor.say("states.confirm_already_heading"))
    stored.mail_has_left(site)
    assert mail.arrived.empty()


def sales_says_whether_it_fitted(sales: Visitor, link: str, consent_id: str) -> None:
    sales.page.goto(link)
    sales.sees(sales.say("feedback.heading"))
    expect(sales.page.get_by_role("main")).to_contain_text(consent_id)
    expect(sales.page.get_by_role("radio", checked=True)).to_have_accessible_name(
        sales.say("feedback.fit")
    )
    sales.presses(sales.say("feedback.submit"))
    expect(sales.page.get_by_role("status")).to_have_text(sales.say("feedback.done"))


def erases_everything(
    visitor: Visitor, private_link: str, handed_on: dict[str, str], site: Product, mail: Mailbox
) -> None:
    visitor.page.goto(private_link)
    visitor.sees(visitor.say("private_link.page_heading"))
    visitor.follows(visitor.say("private_link.action_erase"))
    expect(visitor.page.get_by_role("main")).to_contain_text(
        visitor.say("erase.handed_on", date=handed_on["confirmed_on"], recipient=ROUTED)
    )
    visitor.presses(visitor.say("erase.submit"))
    visitor.sees(visitor.say("not_for_me.done_heading"))

    letter = Letter(mail.wait())
    assert letter.recipients == (ROUTED,)
    assert letter.message["Reply-To"] is None
    assert handed_on["consent_id"] in letter.subject
    assert handed_on["consent_id"] in letter.text
    assert not stored.is_anything_kept(site, stored.journey_id(private_link))


def every_link_is_dead(visitor: Visitor, private: str, confirmation: str, feedback: str) -> None:
    expired = visitor.say("states.expired_heading")
    for link in (private, f"{private}/result", f"{private}/report.pdf"):
        answer = visitor.page.goto(link)
        assert answer is not None
        assert answer.status == 410
        visitor.sees(expired)
    visitor.page.goto(confirmation)
    visitor.sees(visitor.say("states.confirm_expired_heading"))
    answer = visitor.page.goto(feedback)
    assert answer is not None
    assert answer.status == 410
