"""The forms around the questions. WTForms validates; the templates write the inputs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, StringField
from wtforms.validators import StopValidation

from app.domain.conversation import ConversationRequest, Release
from app.translations import Words
from app.web.entries import EntryError, read_text, repeated

LINE: Final = 200
"""Characters a one-line field takes."""

PARAGRAPH: Final = 1000
"""Characters topic and restriction take."""

LETTER: Final = 2000
"""Characters a question to a human takes."""

PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.\-]{4,28}")


class ProductForm(Form):
    """A form that finds its messages in the catalogue of the page's language."""

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        say: Words,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.say = say
        super().__init__(sent, data=values)

    @property
    def values(self) -> dict[str, Any]:
        """Everything that was entered, right or wrong."""
        return {
            name: "" if field.data is None else field.data for name, field in self._fields.items()
        }

    @property
    def messages(self) -> list[dict[str, str]]:
        """One message a field, in the order of the page."""
        return [
            {"field": name, "message": str(field.errors[0])}
            for name, field in self._fields.items()
            if field.errors
        ]


def one_line(form: ProductForm, field: Field) -> None:
    """One line of printable text, without space around it: nothing that could become a header."""
    text = unicodedata.normalize("NFC", field.data or "").strip()
    if "\n" in text or "\r" in text:
        raise StopValidation(form.say("errors.line_break"))
    field.data = _printable(form, field, text)
    if len(field.data) > LINE:
        raise StopValidation(form.say("errors.name_long", max=LINE))


def paragraph(form: ProductForm, field: Field) -> None:
    """Several lines of text."""
    field.data = _printable(form, field, field.data or "")
    most = LETTER if field.name == "question" else PARAGRAPH
    count = len(field.data)
    if count > most:
        say = form.say
        raise StopValidation(say("errors.text_long", count=count, max=most, over=count - most))


def _printable(form: ProductForm, field: Field, text: str) -> str:
    try:
        return read_text(text)
    except EntryError as fault:
        field.data = fault.cleaned
        raise StopValidation(form.say("errors.text_signs")) from None


def email_address(form: ProductForm, field: Field) -> None:
    """One address that can be written to, in ASCII (an international domain is encoded)."""
    typed = (field.data or "").strip()
    if not typed:
        raise StopValidation(form.say("errors.email_missing"))
    try:
        field.data = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False
        ).ascii_email
    except EmailNotValidError:
        raise StopValidation(_why_no_address(form.say, typed)) from None


def _why_no_address(say: Words, typed: str) -> str:
    if "\n" in typed or "\r" in typed:
        return say("errors.line_break")
    if "@" not in typed:
        return say("errors.email_no_at", value=repeated(typed))
    if typed.count("@") > 1:
        return say("errors.email_one")
    if any(sign.isspace() for sign in typed):
        return say("errors.email_space")
    if "." not in typed.rpartition("@")[2].strip("."):
        return say("errors.email_domain")
    return say("errors.email_format", value=repeated(typed))


class Missing:
    """The field must be filled in; `key` names what to say otherwise."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: ProductForm, field: Field) -> None:
        """Stop where there is nothing."""
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(form.say(f"errors.{self.key}"))


def phone_number(form: ProductForm, field: Field) -> None:
    """Nothing, or something that can be dialled."""
    if field.data and not PHONE.fullmatch(field.data):
        raise StopValidation(form.say("errors.phone_format", value=repeated(field.data)))


def release_given(form: ProductForm, field: Field) -> None:
    """One of the three choices; none is chosen for anybody."""
    if field.data not in list(Release):
        raise StopValidation(form.say("errors.release_missing"))


def phone_given(form: ProductForm, field: Field) -> None:
    """A call needs a number."""
    if field.data and not form["phone"].data:
        raise StopValidation(form.say("errors.phone_missing"))


class ConversationForm(ProductForm):
    """Asking for a conversation."""

    topic = StringField(validators=[paragraph])
    not_topic = StringField(validators=[paragraph])
    release = StringField(validators=[release_given])
    name = StringField(validators=[one_line, Missing("name_missing")])
    email = StringField(validators=[email_address])
    company = StringField(validators=[one_line])
    phone = StringField(validators=[one_line, phone_number])
    consent_email = BooleanField(validators=[Missing("consent_missing")])
    consent_phone = BooleanField(validators=[phone_given])

    def to_request(self) -> ConversationRequest:
        """What was asked for, once the form is valid."""
        values = self.values
        return ConversationRequest(
            name=values["name"],
            email=values["email"],
            release=Release(values["release"]),
            topic=values["topic"] or None,
            not_topic=values["not_topic"] or None,
            company=values["company"] or None,
            phone=values["phone"] or None,
            call_allowed=values["consent_phone"],
        )


class AskForm(ProductForm):
    """A question to a human."""

    question = StringField(validators=[paragraph, Missing("text_missing")])
    email = StringField(validators=[email_address])


class AddressForm(ProductForm):
    """Where to send the private link once."""

    email = StringField(validators=[email_address])
