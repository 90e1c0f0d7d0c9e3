"""The brief: what sales reads before a conversation."""

import pytest

from app.domain.conversation import ConversationRequest, Release
from app.rendering.brief import compose
from tests.rendering import flagship
from tests.rendering.flagship import PERSONAS


def brief(persona: str, language: str) -> str:
    request = ConversationRequest("Ada Muster", "ada@kundin.example", Release.ALL)
    return compose(language, request, flagship.result(persona, language)).text


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_several_answers_on_one_line_have_one_sign_between_them(persona: str, language: str):
    assert ".;" not in brief(persona, language)


def test_several_answers_are_parted_by_a_semicolon():
    assert "verloren gegangen; Jede Woche" in brief("ein_starker_bereich", "de")
