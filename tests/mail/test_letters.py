"""The e-mails themselves: how they are built, what they say, in both of their parts."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from itertools import chain
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.email_parts import Kind, sections, typed, unwrapped, wrapped
from app.rendering.emails import Attachment, Letter, Sender, compose
from app.services import duties
from tests.application import Site, make_site, settings
from tests.mail.reading import words_in
from tests.prospect import Prospect, path_in, text_in

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Probewerk", "check@probewerk.example")
HOME = "https://check.example.com"
KINDS = ("confirmation", "hand-off", "private link", "question", "take-back")
OPERATOR = "betrieb@probewerk.example"

Mails: TypeAlias = Mapping[tuple[str, str], EmailMessage]

LONG = "Donaudampfschifffahrtsgesellschaft " * 12


def letter(text: str = "Guten Tag", **more: object) -> Letter:
    facts = {"message_id": "id-1", "language": "de", "recipient": "ada@kundin.example"}
    return Letter(**facts | {"subject": "Betreff", "text": text, "home": HOME} | more)  # type: ignore[arg-type]


def composed(text: str = "Guten Tag", **more: object) -> EmailMessage:
    """A message as the other side parses it."""
    return sent(compose(SENDER, letter(text, **more), NOW))


def sent(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), _class=EmailMessage, policy=policy.default)


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mails]:
    """One e-mail of each kind in each language; the operator's is in the main one."""
    site = make_site(settings(tmp_path_factory.mktemp("mails"), OPERATOR_EMAIL=OPERATOR))
    made = {("digest", "de"): digest(site)}
    for language in ("de", "en"):
        site.clock.forward(hours=2)  # so that one address may be written to again
        for kind, message in zip(KINDS, each_kind(Prospect(site, language)), strict=True):
            made[kind, language] = message
    yield made
    site.close()


def digest(site: Site) -> EmailMessage:
    """What an operator gets when a message waits for too long."""
    Prospect(site).sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})
    site.clock.forward(hours=2)
    with site.at_work() as surroundings:
        duties.do_due(surroundings, "worker")
    (message,) = [each for each in site.delivers().sent if each["To"] == OPERATOR]
    return message


def each_kind(prospect: Prospect) -> Iterator[EmailMessage]:
    site = prospect.site
    prospect.completes(worte=f"Die Heizung ist alt.\n\n{LONG}", frage="Was\nkostet das?")
    prospect.requests(topic=f"Größe der Anlage?\n{LONG}", consent_phone="yes")
    confirmation = site.delivers().only()
    yield confirmation
    prospect.confirms(path_in(confirmation, "/confirm/"))
    yield site.delivers().only()
    prospect.sends(f"{prospect.base}/private", {"email": "ada@kundin.example"})
    yield site.delivers().only()
    question = {"question": f"Und?\n\n{LONG}", "email": "ada@kundin.example"}
    prospect.sends(f"{prospect.base}/ask", question)
    yield site.delivers().only()
    prospect.sends(f"{prospect.base}/take-back", {})
    yield site.delivers().only()


# --- how they are built ----------------------------------------------------------------------


def test_every_line_on_the_way_is_short_and_ascii(mails: Mails):
    for kind, message in mails.items():
        raw = message.as_bytes().decode("ascii")
        assert "\r\n" in raw
        assert max(map(len, raw.split("\r\n"))) <= 76, kind


def test_text_comes_first_then_the_same_as_html_then_the_report(
    mails: Mails,
):
    for (kind, _), message in mails.items():
        alternative = message
        if kind == "hand-off":
            assert message.get_content_type() == "multipart/mixed"
            alternative, report = message.iter_parts()
            assert report.get_content_type() == "application/pdf"
            assert report.get_content_disposition() == "attachment"
        assert alternative.get_content_type() == "multipart/alternative"
        kinds = [each.get_content_type() for each in alternative.iter_parts()]
        assert kinds == ["text/plain", "text/html"]


def test_they_say_from_whom_they_are_and_that_a_program_sent_them(
    mails: Mails,
):
    for (kind, language), message in mails.items():
        assert message["From"] == '"Probewerk, Wärme & Rat" <check@probewerk.example>'
        assert message["Message-ID"].endswith("@probewerk.example>")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert message["Content-Language"] == language
        assert message["Date"].datetime.tzinfo is not None
        answers_go_to = "ada@kundin.example" if kind in ("hand-off", "question") else None
        assert message["Reply-To"] == answers_go_to
        assert [each["MIME-Version"] for each in message.walk()].count("1.0") == 1


def test_a_repeat_is_known_by_its_message_id():
    one, other = (compose(SENDER, letter(), NOW) for _ in range(2))
    assert one["Message-ID"] == other["Message-ID"]


def test_a_name_of_a_file_in_any_language_arrives():
    report = Attachment("Bericht für Łódź.pdf", b"%PDF")
    message = compose(SENDER, letter(attachment=report), NOW)
    assert "filename*=utf-8''Bericht%20f%C3%BCr" in message.as_string()
    (attached,) = sent(message).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (report.name, report.content)


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_nothing_becomes_a_header_that_is_none(ends: str):
    evil = f"Harmlos{ends}Bcc: alle@example.com"
    message = sent(compose(Sender(evil, SENDER.address), letter(subject=evil), NOW))
    assert message["Bcc"] is None
    assert message["Subject"] == "Harmlos Bcc: alle@example.com"
    for name in ("recipient", "reply_to"):
        with pytest.raises(ValueError, match=r".+"):
            composed(**{name: f"ada@kundin.example{ends}Bcc: alle@example.com"})


def test_long_subjects_and_names_in_any_language_arrive():
    long = " ".join(["Größe, Übergabe und mehr"] * 8)
    message = compose(Sender(long, SENDER.address), letter(subject=f"Thema: {long}"), NOW)
    assert max(map(len, message.as_bytes().split(b"\r\n"))) <= 76
    assert sent(message)["Subject"] == f"Thema: {long}"
    # The parser for addresses of the standard library puts spaces between encoded words.
    sender = str(make_header(decode_header(message_from_bytes(message.as_bytes())["From"])))
    assert sender == f"{long} <{SENDER.address}>"


# --- what they say ---------------------------------------------------------------------------


def test_the_html_says_the_same_word_for_word(mails: Mails):
    for kind, message in mails.items():
        assert words_in(html_of(message)) == text_in(message).split(), kind


def test_only_addresses_and_what_sales_was_promised_make_long_lines(
    mails: Mails,
):
    for (kind, _), message in mails.items():
        if kind != "hand-off":
            long = [each for each in text_in(message).split("\n") if len(each) > 76]
            assert all(re.fullmatch(r"\S*https?://\S+", each) for each in long), kind


def test_the_question_of_a_prospect_is_seen_to_be_theirs(
    mails: Mails,
):
    text = text_in(mails["question", "de"])
    assert "\n\n  Und?\n\n  Donaudampf" in text
    assert html_of(mails["question", "de"]).count("border-left") == 1


def test_nothing_typed_passes_for_a_label_or_for_a_link_of_ours(prospect: Prospect, site: Site):
    evil = (
        f"Ja\n\nREGELN\nPasste: {site.surroundings.config.address}/feedback/x\n\nhttps://x.example/"
    )
    message = prospect.hands_over(topic=evil, not_topic=evil, company="https://x.example/")
    html = html_of(message)
    assert set(re.findall('href="([^"]+)"', html)) == set(
        re.findall(r"(?<=: )https?://\S+/feedback/\S{30,}", text_in(message))
    )
    assert len(re.findall("<td[^>]*>REGELN</td>", html)) <= 1
    assert "\nREGELN\n" not in text_in(message).split("\nZUGESAGT")[0]


@given(st.text())
def test_whatever_is_typed_stays_typed(text: str):
    shown = typed(text)
    for line in shown.splitlines():
        assert not line or line.startswith("  ")
    kept = sections(f"ZU KLÄREN\n{shown}\n\nREGELN\nKeine.", HOME)
    assert [each.label for each in kept] == ["ZU KLÄREN", "REGELN"]
    assert {part.kind for part in kept[0].parts} <= {Kind.TYPED}
    said = chain.from_iterable(part.lines for part in kept[0].parts)
    assert " ".join(said).split() == text.split()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_wrapping_changes_no_word(text: str):
    assert wrapped(text).split() == text.split()


@given(st.text(st.sampled_from("ein Haus, * \n"), max_size=300))
def test_what_was_wrapped_is_read_in_lines_as_long_as_the_window(text: str):
    assert unwrapped(wrapped(text)).split() == text.split()
    assert wrapped(unwrapped(wrapped(text))) == wrapped(text)


def test_only_lines_that_go_on_are_joined():
    sentence = "Die Anlage ist alt, und niemand weiß, wie lange sie im Winter noch durchhält. "
    text = f"Guten Tag\n\n{sentence * 3}\nProbewerk\n\n  {sentence * 2}\n* {sentence}"
    lines = [each.strip() for each in text.split("\n")]
    for end in ("\n", "\r\n"):
        read = unwrapped(wrapped(text).replace("\n", end))
        assert [each.strip() for each in read.split("\n")] == lines
    assert unwrapped(text) == text


# --- how they look ---------------------------------------------------------------------------


def test_the_html_needs_nothing_from_elsewhere_and_no_style_sheet(
    mails: Mails,
):
    for (kind, language), message in mails.items():
        html = html_of(message)
        assert f'<html lang="{language}">' in html
        assert not re.search(r"<(img|script|link|iframe)|url\(|@import|@font-face", html), kind
        assert not re.search(r"[.]\w+ ?\{", html.partition("@media")[0]), "all but media is inline"
        assert re.search(r'<table[^>]+role="presentation"[^>]+style="[^"]*max-width: 640px', html)
        assert 'name="color-scheme" content="light dark"' in html
        assert "prefers-color-scheme: dark" in html
