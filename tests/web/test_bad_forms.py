"""What does not fit the forms around the questions, and what a mail must never be made to do."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import SMTP, default

import pytest

from app.translations import Words
from tests.application import Site
from tests.page import Page
from tests.prospect import REQUEST, Filled, Prospect, path_in

INJECTED = "\r\nBcc: opfer@example.com"


@pytest.fixture
def ready(prospect: Prospect) -> Prospect:
    """Somebody to whom a conversation is offered."""
    return prospect.completes()


@pytest.fixture
def requests_badly(ready: Prospect, site: Site, say: Words) -> Callable[..., Page]:
    """Fills a field of the conversation form with what does not fit; the rest stays as it was."""

    def request(**other: Filled) -> Page:
        before = site.everything()
        page = ready.previews(**other)
        assert page.status == 422
        assert page.language == ready.language
        assert page.title.startswith(say("common.page_title_error", page="").strip())
        assert page.dead_error_links() == []
        assert site.everything() == before
        kept = {name: [value] for name, value in REQUEST.items() if value and name not in other}
        assert kept.items() <= page.form.items()
        return page

    return request


# --- e-mail addresses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "email_missing"),
        ("   ", "email_missing"),
        ("ada.kundin.example", "email_no_at"),
        ("ada@b@kundin.example", "email_one"),
        ("ada@kundin.example, bob@kundin.example", "email_one"),
        ("ada muster@kundin.example", "email_space"),
        ("ada@kundin", "email_domain"),
        ("ada@", "email_domain"),
        ("@kundin.example", "email_format"),
        ("ada@-kundin.example", "email_format"),
        ("Ada <ada@kundin.example>", "email_space"),
        ("ädä@kundin.example", "email_format"),
        (f"ada@kundin.example{INJECTED}", "line_break"),
        ("ada@kundin.example\nBcc: x", "line_break"),
        ("ada@kundin.example\rX", "line_break"),
        ("a" * 250 + "@kundin.example", "email_format"),
        ("ada@kundin.example\x00", "email_format"),
    ],
)
def test_an_address_that_does_not_fit_is_explained_everywhere(
    ready: Prospect, site: Site, say: Words, typed: str, key: str
):
    before = site.everything()
    for step, more in (
        ("/conversation", REQUEST),
        ("/ask", {"question": "Was kostet das?"}),
        ("/private", {}),
    ):
        page = ready.sends(ready.base + step, {**more, "email": typed})
        assert page.status == 422
        facts = {"value": typed if key != "line_break" else ""}
        if key == "email_format":
            assert say("errors.email_format", value="\0").split("\0")[1] in page.errors[0]
        else:
            assert page.errors == [say(f"errors.{key}", **facts)]
        assert page.title.startswith(say("common.page_title_error", page="").strip())
    assert site.everything() == before


def test_an_address_of_an_international_domain_is_encoded(ready: Prospect, site: Site):
    ready.requests(email="ada@müller.example")
    assert site.delivers().only()["To"] == "ada@xn--mller-kva.example"


def test_space_and_line_ends_around_an_address_do_no_harm(ready: Prospect, site: Site):
    ready.requests(email=" ada@kundin.example\r\n")
    assert site.delivers().only()["To"] == "ada@kundin.example"


# --- the other fields ------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "company", "phone"])
def test_a_line_break_in_a_line_is_refused(
    requests_badly: Callable[..., Page], say: Words, field: str
):
    page = requests_badly(**{field: f"Ada{INJECTED}"})
    assert page.errors == [say("errors.line_break")]


@pytest.mark.parametrize("field", ["name", "company", "topic", "not_topic"])
def test_signs_that_cannot_be_shown_are_taken_out_and_said(
    requests_badly: Callable[..., Page], say: Words, field: str
):
    page = requests_badly(**{field: "Ada\x00 \x1bMuster"})
    assert page.errors == [say("errors.text_signs")]
    assert page.form[field] == ["Ada Muster"]


@pytest.mark.parametrize(
    ("field", "typed", "key", "facts"),
    [
        ("name", "", "name_missing", {}),
        ("name", "x" * 201, "name_long", {"max": 200}),
        ("company", "x" * 201, "name_long", {"max": 200}),
        ("topic", "x" * 1001, "text_long", {"count": 1001, "max": 1000, "over": 1}),
        ("not_topic", "x" * 1500, "text_long", {"count": 1500, "max": 1000, "over": 500}),
        ("phone", "ruf an", "phone_format", {"value": "ruf an"}),
        ("phone", "<script>", "phone_format", {"value": "<script>"}),
        ("release", None, "release_missing", {}),
        ("release", "everything", "release_missing", {}),
        ("consent_email", None, "consent_missing", {}),
    ],
)
def test_each_field_says_what_it_needs(
    requests_badly: Callable[..., Page],
    say: Words,
    field: str,
    typed: str | None,
    key: str,
    facts: dict[str, object],
):
    page = requests_badly(**{field: typed})
    assert page.errors == [say(f"errors.{key}", **facts)]
    if field not in ("release", "consent_email"):
        assert page.form[field] == [typed]


def test_a_call_needs_a_number(requests_badly: Callable[..., Page], say: Words):
    page = requests_badly(phone="", consent_phone="yes")
    assert page.errors == [say("errors.phone_missing")]


def test_all_that_is_missing_is_said_at_once(ready: Prospect, say: Words):
    page = ready.sends(ready.base + "/conversation", dict.fromkeys(REQUEST))
    assert page.errors == [
        say("errors.release_missing"),
        say("errors.name_missing"),
        say("errors.email_missing"),
        say("errors.consent_missing"),
    ]


def test_a_question_to_a_human_needs_a_question(ready: Prospect, say: Words):
    page = ready.sends(ready.base + "/ask", {"question": " \r\n", "email": "ada@kundin.example"})
    assert (page.status, page.errors) == (422, [say("errors.text_missing")])
    page = ready.sends(ready.base + "/ask", {"question": "x" * 2001, "email": "ada@kundin.example"})
    assert page.errors == [say("errors.text_long", count=2001, max=2000, over=1)]
    assert page.form["question"] == ["x" * 2001]


def test_what_is_typed_is_text_and_never_part_of_a_page(ready: Prospect):
    typed = '"><script>alert(1)</script>{{ 7 * 7 }}'
    page = ready.previews(name=typed, topic=typed, company=typed)
    assert page.status == 200
    assert "<script" not in page.html
    assert page.text.count(typed) >= 3
    form = ready.opens("/conversation")
    assert form.form["name"] == [typed]
    assert "<script" not in form.html


# --- what leaves the house -------------------------------------------------------------------


def test_nothing_typed_becomes_a_header(ready: Prospect, site: Site):
    """What gets through the form, such as U+2028, must not become a line of the mail's head."""
    nasty = "Ada\u2028Bcc: opfer@example.com\u2029X-Test: 1"
    ready.requests(name=nasty, company=nasty, topic=f"Thema{INJECTED}\r\n\r\n.\r\nQUIT")
    ready.confirms(path_in(site.delivers().only(), "/confirm/"))
    raw = site.delivers().only().as_bytes(policy=SMTP)
    head = raw.partition(b"\r\n\r\n")[0]
    parsed = message_from_bytes(raw, policy=default)
    assert parsed["Bcc"] is None
    assert parsed["X-Test"] is None
    assert b"opfer" not in head
    assert set(parsed.keys()) == {
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }
    assert parsed["To"] == "vertrieb@probewerk.example"
    assert parsed["Reply-To"] == "ada@kundin.example"


def test_the_confirmation_mail_holds_nothing_that_was_typed(ready: Prospect, site: Site):
    ready.requests(name="GEHEIM-1", company="GEHEIM-2", topic="GEHEIM-3", not_topic="GEHEIM-4")
    message = site.delivers().only()
    assert message["To"] == "ada@kundin.example"
    assert b"GEHEIM" not in message.as_bytes(policy=SMTP)


def test_a_placeholder_in_a_question_is_not_filled_in(ready: Prospect, site: Site):
    typed = "Was ist {private_url} und {confirm_url} und {imprint_url} und {email}?"
    assert ready.asks(typed).heading == ready.say("ask.done_heading")
    body = site.delivers().only().get_body(("plain",))
    assert body is not None
    assert typed in body.get_content()


def test_a_question_goes_to_a_human_and_is_never_a_lead(ready: Prospect, site: Site):
    ready.sends(
        f"{ready.base}/ask",
        {"question": f"Was kostet das?{INJECTED}", "email": "ada@kundin.example"},
    )
    message = site.delivers().only()
    assert message["To"] == "fragen@probewerk.example"
    assert message["Reply-To"] == "ada@kundin.example"
    assert message["Bcc"] is None
    assert site.rows("requests") == []
