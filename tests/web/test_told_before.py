"""What becomes of something is told before it is done, not after."""

import pytest

from app.translations import Words
from tests.prospect import Prospect


def test_where_a_question_goes_and_for_how_long_is_told_before_it_is_sent(
    prospect: Prospect, say: Words
):
    kept = say("ask.kept", recipient="fragen@probewerk.example", days=90)
    assert kept in prospect.opens("/ask").text


@pytest.mark.parametrize("door", ["/erase", "/not-for-me"])
def test_that_backups_stay_for_a_while_is_told_before_erasing(
    prospect: Prospect, say: Words, door: str
):
    prospect.completes()
    days = prospect.site.surroundings.brand.backup_days
    assert say("not_for_me.done_backup", backup_days=days) in prospect.opens(door).text


def test_that_sales_says_whether_it_was_a_good_fit_is_told_before_sending(
    prospect: Prospect, say: Words
):
    assert say("preview.feedback_note") in prospect.completes().previews().text


def test_what_became_of_sending_the_link_stands_above_the_link(prospect: Prospect, say: Words):
    prospect.completes()
    form = prospect.opens("/private")
    ada = {"email": "ada@kundin.example"}
    page = prospect.sends(f"{prospect.base}/private/send", ada, form=form)
    text = prospect.visits(page.location.partition("#")[0]).text
    assert text.index(say("states.mail_down_link_text")) < text.index(say("private_link.explain"))
