"""What is erased never leaves, and whoever received it is asked to erase it too."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from app.mail.errors import NotSent
from app.services.retention import erase_expired
from tests.application import Postbox, Site, at_once
from tests.prospect import Prospect
from tests.services.posting import MailServer, confirmed, erases, tries


def test_what_is_erased_before_it_is_sent_is_never_sent(site: Site):
    prospect = confirmed(site)
    erases(site, prospect)
    assert site.delivers().sent == []
    site.clock.forward(days=1)
    assert site.delivers().sent == []


def test_what_is_erased_while_mail_is_down_is_never_sent(site: Site):
    prospect = confirmed(site)
    server = MailServer([NotSent(421, permanent=False)])
    tries(site, server)
    erases(site, prospect)
    site.clock.forward(days=1)
    sent = site.delivers().sent
    assert all("Gesprächswunsch:" not in str(message["Subject"]) for message in sent)


@pytest.mark.parametrize("days", [0, 1, 31, 89])
def test_sales_is_asked_to_erase_what_was_sent_before(site: Site, days: int):
    """Also when it was sent long ago, and whatever retention has tidied up since."""
    prospect = confirmed(site)
    handoff = site.delivers().only()
    site.clock.forward(days=days)
    with site.at_work() as surroundings:
        erase_expired(surroundings)
    erases(site, prospect)
    message = site.delivers().only()
    assert message["To"] == handoff["To"]
    assert "löschen" in str(message["Subject"])
    assert "ada@kundin.example" not in message.as_string()
    assert "Ada" not in message.as_string()
    (consent,) = {word for word in str(message["Subject"]).split() if word.startswith("id-")}
    body = handoff.get_body(("plain",))
    assert body is not None
    assert consent in body.get_content()


def test_what_is_erased_while_it_is_being_sent_is_asked_back(site: Site):
    prospect = confirmed(site)
    box = Postbox()

    def sends(message: EmailMessage) -> int:
        erases(site, prospect)
        return box(message)

    tries(site, sends)
    assert len(box.sent) == 1
    assert "löschen" in str(site.delivers().only()["Subject"])


def test_erasing_at_the_moment_of_sending_is_never_forgotten(site: Site):
    """Either it is not sent, or sales is asked to erase it."""
    for _ in range(8):
        prospect = confirmed(site)
        box = Postbox()
        at_once(2, _race(site, prospect, box))
        box.sent += site.delivers().sent
        subjects = [str(message["Subject"]).partition(":")[0] for message in box.sent]
        assert subjects != ["Gesprächswunsch"]
        site.empty()


def _race(site: Site, prospect: Prospect, box: Postbox) -> Callable[[int], None]:
    def act(number: int) -> None:
        if number:
            tries(site, box)
        else:
            erases(site, prospect)

    return act


def test_a_private_link_is_not_sent_once_its_journey_is_erased(site: Site):
    prospect = Prospect(site).completes()
    prospect.sends("/heizung/private", {"email": "ada@kundin.example"})
    erases(site, prospect)
    assert site.delivers().sent == []
