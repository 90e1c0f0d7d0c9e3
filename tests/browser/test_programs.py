"""What a browser fills in by itself goes where it belongs, and never into the trap for programs."""

from collections.abc import Callable

from playwright.sync_api import expect

from app.definitions.edition import Edition, Persona
from app.web.programs import TRAP
from tests.browser.visitor import Visitor
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import wait_until

pytestmark = ON_SQLITE

ADDRESS = {
    "NAME_FULL": "Erika Muster",
    "EMAIL_ADDRESS": "erika.muster@example.org",
    "COMPANY_NAME": "Muster & Töchter",
    "PHONE_HOME_WHOLE_NUMBER": "+4930123456",
    "ADDRESS_HOME_STREET_ADDRESS": "Musterweg 1",
    "ADDRESS_HOME_ZIP": "12345",
    "ADDRESS_HOME_CITY": "Musterstadt",
    "ADDRESS_HOME_COUNTRY": "DE",
}
"""All that Chromium knows about somebody (DevTools protocol, Autofill)."""


def fills_in_by_itself(visitor: Visitor, field: str) -> None:
    """Lets the browser fill in the form, as it does when an entry of its own is chosen."""
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("Autofill.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": f"#{field}"})["nodeId"]
    known = tools.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
    address = {"fields": [{"name": name, "value": value} for name, value in ADDRESS.items()]}
    box = visitor.page.locator(f"#{field}")

    def has_filled_in() -> bool:
        """The browser looks at forms in its own time; before that it fills in nothing."""
        tools.send("Autofill.trigger", {"fieldId": known, "address": address})
        return box.input_value() == ADDRESS["EMAIL_ADDRESS"]

    wait_until(has_filled_in)


def test_autofill_does_not_fill_in_what_people_do_not_see(
    visitor: Visitor, flagship: Edition, persona: Callable[[str], Persona]
):
    say, check = visitor.say, flagship.questionnaires["de"]
    visitor.has_answered(check, persona("reif_und_zeit_zaehlt").answers)
    for step in ("conversation", "ask", "private"):
        visitor.opens(f"/{check.slug}/{step}")
        trap = visitor.page.locator(f"[name={TRAP}]")
        expect(trap).to_be_hidden()
        fills_in_by_itself(visitor, "email")
        expect(trap).to_have_value("")
        if step == "conversation":
            for name, key in (
                ("name", "NAME_FULL"),
                ("company", "COMPANY_NAME"),
                ("phone", "PHONE_HOME_WHOLE_NUMBER"),
            ):
                expect(visitor.page.locator(f"#{name}")).to_have_value(ADDRESS[key])
            visitor.page.get_by_role("radio", name=say("conversation.release_contact")).check()
            visitor.page.locator("#consent_email").check()
            visitor.presses(say("conversation.continue"))
            visitor.sees(say("preview.heading"))


def test_who_is_taken_for_a_program_sends_once_more_with_a_button(
    visitor: Visitor, flagship: Edition
):
    say, check = visitor.say, flagship.questionnaires["de"]
    visitor.opens(f"/{check.slug}/ask")
    visitor.page.get_by_role("textbox", name=say("ask.question")).fill("Was\n\n„kostet“ <das>?")
    visitor.page.locator(f"[name={TRAP}]").evaluate("field => field.value = 'x'")
    visitor.page.get_by_role("textbox", name=say("ask.email")).fill("schnell@example.org")
    visitor.presses(say("ask.submit"))
    visitor.sees(say("states.trap_filled_heading"))
    again = visitor.page.get_by_role("button", name=say("common.resend"), exact=True)
    expect(again).to_be_visible()
    kept = visitor.page.locator("input[name=question]").input_value()
    assert kept == "Was\n\n„kostet“ <das>?"
