"""A value of the wrong kind is answered with how to write it."""

from decimal import Decimal

import pytest

from app.definitions.hints import hint


@pytest.mark.parametrize(
    ("place", "expected", "value", "written"),
    [
        (("q", "unknown"), "boolean", "ja", "true"),
        (("q", "optional"), "boolean", "nein", "false"),
        (("q", "optional"), "boolean", "vielleicht", ""),
        (("minutes",), "integer", "3 Minuten", "3"),
        (("bands", "klar"), "integer", "33 %", "33"),
        (("o", "clarity"), "integer", Decimal("1.5"), "1"),
        (("minutes",), "integer", "zwei", "2"),
        (("minutes",), "integer", "einige", "2"),
        (("q", "max"), "integer", "1.000 Euro", "1000"),
        (("q", "min"), "number", "0,5", "0.5"),
        (("folgen",), "array", "zeit", "[zeit]"),
        (("intro",), "array", "Ein Absatz.", '["Ein Absatz."]'),
        (("expect", "category"), "array", "offen", "[offen, null]"),
        (("o", "category"), "object", "technik", "{technik: 1}"),
        (("stages", "s", "requires"), "object", "problem klar", "{problem: klar}"),
        (("q", "options"), "object", ["Ja", "Nein"], 'ja: "Ja"'),
        (("title",), "string", {"a": 1}, ""),
    ],
)
def test_what_was_meant_is_shown_as_one_would_write_it(place, expected, value, written):
    assert hint(place, expected, value) == written
