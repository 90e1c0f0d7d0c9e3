"""Until when a request is answered is said before it is sent, and is a working day."""

from datetime import date, datetime, timedelta

import pytest

from app.translations import Words, long_date
from tests.application import Site
from tests.prospect import Prospect, path_in, text_in


@pytest.mark.parametrize(
    ("today", "answered"),
    [
        ("2026-03-02", "2026-03-05"),  # from Monday to Thursday
        ("2026-03-04", "2026-03-09"),  # over a weekend
        ("2026-03-07", "2026-03-11"),  # begun on a Saturday
    ],
)
def test_the_day_of_the_answer_is_known_before_sending_and_is_a_working_day(
    prospect: Prospect, site: Site, say: Words, today: str, answered: str
):
    site.clock.now = datetime.fromisoformat(f"{today}T09:00:00+00:00")
    day = long_date(prospect.language, date.fromisoformat(answered))
    number = "drei" if prospect.language == "de" else "three"
    promised = say("preview.promise", n=number, date=day)
    preview = prospect.completes().previews()
    assert promised in preview.text
    prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    assert promised in prospect.opens("/conversation/preview").text
    link = path_in(site.delivers().only(), "/confirm/")
    assert promised in prospect.visits(link).text
    assert say("confirm.done_text", date=day) in prospect.confirms(link).text
    assert day in text_in(site.delivers().only())


def test_until_when_it_is_kept_is_known_before_sending(prospect: Prospect, site: Site, say: Words):
    day = long_date(prospect.language, site.clock().date() + timedelta(days=180))
    kept = say("preview.kept", date=day)
    assert kept in prospect.completes().previews().text
    prospect.sends(f"{prospect.base}/conversation/preview", {})
    assert kept in prospect.opens("/conversation/preview").text


def test_who_has_been_promised_an_answer_reads_so_on_the_result(
    prospect: Prospect, site: Site, say: Words
):
    silence = say("result.silence")
    prospect.completes().requests()
    assert silence in prospect.opens("/result").text
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    day = long_date(prospect.language, site.clock().date() + timedelta(days=3))
    result = prospect.opens("/result").text
    assert say("doors.conversation_confirmed", date=day) in result
    assert say("result.silence_promised", date=day) in result
    assert silence not in result
    assert say("doors.conversation_text") not in result
    assert say("private_link.request_promised", date=day) in prospect.opens("/private").text

    prospect.sends(f"{prospect.base}/take-back", {})
    assert silence in prospect.opens("/result").text


def test_who_confirms_later_is_promised_a_later_day(prospect: Prospect, site: Site):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    site.clock.forward(days=1)
    day = long_date(prospect.language, site.clock().date() + timedelta(days=3))
    assert day in prospect.visits(link).text
    assert day in prospect.confirms(link).text
