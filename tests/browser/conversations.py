"""Asking for a conversation, from the form to the preview."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from app.translations import words
from tests.browser.visitor import Visitor

FIRM = "Musterwerk Beratung"

FILLED_IN_LATER = (
    "confirmed_on",
    "reply_by",
    "delete_by",
    "consent_id",
    "feedback_fit_url",
    "feedback_early_url",
    "feedback_unfit_url",
)
"""What the tail gets at the confirmation, in its order."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody fills in."""

    release: str
    email: str
    name: str = "Erika Ćwikłowska"
    topic: str = ""
    not_topic: str = ""
    company: str = ""
    phone: str = ""
    may_call: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What the preview shows of the message to come."""

    recipient: str
    reply_to: str
    subject: str
    attachment: str
    brief: str
    tail: str
    language: str

    def values_in(self, text: str) -> dict[str, str]:
        """What stands in a message in place of the named gaps; all else has to be the same."""
        say = words(self.language)
        pattern = re.escape(self.brief + "\n" + self.tail)
        for name in FILLED_IN_LATER:
            days = {"reply_by": 3, "delete_by": 180}.get(name)
            gap = re.escape(f"[{say(f'preview.placeholder_{name}', n=days)}]")
            assert gap in pattern
            pattern = pattern.replace(gap, f"(?P<{name}>[^\\n]+?)", 1)
        found = re.fullmatch(pattern, text)
        assert found, f"not what the preview showed:\n{text}\n\nbut:\n{self.brief}\n{self.tail}"
        return found.groupdict()


def fill_in(visitor: Visitor, wish: Wish) -> None:
    """Fills in the form, on which nothing was chosen beforehand."""
    page, say = visitor.page, visitor.say
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    for name in ("topic", "not_topic", "name", "email", "company", "phone"):
        page.get_by_role("textbox", name=say(f"conversation.{name}")).fill(getattr(wish, name))
    page.get_by_role("radio", name=say(f"conversation.release_{wish.release}"), exact=True).check()
    page.get_by_role("checkbox", name=say("consent.email", firm=FIRM)).check()
    if wish.may_call:
        by_phone = say("consent.phone", firm=FIRM, phone=say("consent.phone_placeholder"))
        page.get_by_role("checkbox", name=by_phone).check()


def preview(visitor: Visitor, wish: Wish) -> Preview:
    """Fills in the form and reads what would be sent."""
    fill_in(visitor, wish)
    visitor.presses(visitor.say("conversation.continue"))
    visitor.sees(visitor.say("preview.heading"))
    head = visitor.page.locator(".letter dd").all_text_contents()
    brief, tail = visitor.page.locator(".letter pre").all_text_contents()
    return Preview(*head, brief, tail, visitor.language)
