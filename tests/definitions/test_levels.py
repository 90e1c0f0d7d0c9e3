"""Keys at the wrong level and lines in the wrong column: said of the line that is wrong, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.findings import FORMATS, written
from app.definitions.loader import examine
from app.definitions.starter import begin
from tests.definitions.broken import copy
from tests.definitions.turns import Turn, assert_answered, said_of

WHY = '        why: "Die Rolle steht im Bericht, damit andere Ihr Ergebnis richtig lesen.'
LEADS = '          leitung: "Leitung"\n'
ALONE = '          allein: {not_applicable: true, label: "Trifft nicht zu."}\n'
FEEL = '          gefuehl: {clarity: 0, label: "Ich merke, dass etwas nicht stimmt."}\n'
LAST = "        optional: true\n\n# Kategorien"
PRICE = '        price: "Hält nur, wenn jemand es vorlebt."\n'
QUESTION = '      frage:\n        ask: "Welche Frage'
FOLGEN = '        hint: "Sie können mehreres auswählen."\n'
SHORT = (
    '    short: "Problem"\n    question: "Wissen Sie, worum es geht?"\n'
    "    bands:  # ein bis zwei Sätze je Band\n"
)
NEXT = 'short: "Problem"\n'
CONVERSATION = "\nconversation:\n  from_stage: entscheiden\n  reply_within_days: 3"
OPTIONS = "        dimension: problem\n        unknown: true\n        options:\n"
KEYS_OF_QUESTION = {
    "ask": '"Wozu?"',
    "hint": '"Eine Hilfe."',
    "why": '"Darum."',
    "next_step": '"Nachsehen."',
    "type": "single",
    "dimension": "problem",
    "optional": "true",
    "unknown": "true",
    "show_if": "{rolle: [leitung]}",
    "cap": "2",
    "max_length": "80",
    "min": "0",
    "max": "4",
    "min_label": '"wenig"',
    "max_label": '"viel"',
    "unit": '"Euro"',
    "decimals": "2",
    "use": "role",
}

TOO_FAR = [
    Turn(
        OPTIONS + FEEL,
        f"        unknown: true\n        options:\n  {'        ‸dimension: problem'}\n{FEEL}",
        "indented_too_far",
        "Frage anlass (Zeile 82). Hier ist es zu weit eingerückt: "
        "Beginnen Sie die Zeile mit 8 Leerzeichen. Ist es wirklich eine Antwort",
    ),
    Turn(
        WHY + '"\n        use: role\n        optional: true\n        options:\n',
        f'        options:\n          ‸use: role\n  {WHY}"\n          optional: true\n',
        "indented_too_far",
        "„use“, „why“, „optional“",
    ),
    Turn(ALONE, f'{ALONE}          ‸hint: "Eine genügt."\n', "indented_too_far", "a_hint"),
    Turn(
        'label: "Es kostet Geld."}',
        'label: "Es kostet Geld.", ‸next_step: "Zählen."}',
        "indented_too_far",
        "nicht in die Klammern",
    ),
    Turn(
        FEEL,
        "          gefuehl:\n            clarity: 0\n            category:\n"
        "              technik: 1\n              ‸label: Gefühl\n",
        "indented_too_far",
        "Antwort gefuehl",
    ),
    Turn(
        '    title: "Ihre Lage"\n    intro: "Zuerst geht es um das, was Sie beobachten."\n'
        "    questions:\n",
        '    questions:\n      ‸title: "Ihre Lage"\n      intro: "Zuerst."\n',
        "indented_too_far",
        "Abschnitt lage (Zeile 67)",
    ),
    Turn(
        '    requires: {problem: klar}\n    title: "Abwägen"\n',
        '    requires:\n      problem: klar\n      ‸title: "Abwägen"\n',
        "indented_too_far",
        "Stufe abwaegen",
    ),
    Turn(
        CONVERSATION,
        CONVERSATION.replace("conv", "‸conv").replace("\n", "\n  "),
        "indented_too_far",
        "die Zeile ohne Leerzeichen",
    ),
    Turn(
        SHORT,
        f'{SHORT.partition(NEXT)[2]}      ‸short: "Problem"\n',
        "indented_too_far",
        "Bereich problem",
    ),
]

TOO_LITTLE = [
    Turn(
        FEEL,
        '          gefuehl:\n            label: "Gefühl"\n          ‸clarity: 0\n',
        "indented_too_little",
        "Antwort gefuehl (Zeile 89). Hier ist es zu wenig eingerückt: "
        "Beginnen Sie die Zeile mit 12 Leerzeichen.",
    ),
    Turn(
        FEEL,
        '          gefuehl:\n          ‸clarity: 0\n          label: "Gefühl"\n',
        "indented_too_little",
        "„clarity“, „label“",
    ),
    Turn(
        ALONE,
        '          allein:\n            not_applicable: true\n        ‸label: "Nein."\n',
        "indented_too_little",
        "Antwort allein",
    ),
    Turn(LAST, f"      ‸{LAST.lstrip()}", "indented_too_little", "die Zeile mit 8 Leerzeichen"),
    Turn(LAST, f"    ‸{LAST.lstrip()}", "indented_too_little", "Frage frage"),
    Turn(PRICE, f"      ‸{PRICE.lstrip()}", "indented_too_little", "Weg verabreden"),
    Turn(
        "        show_if:\n          folgen: [zeit]\n",
        '        show_if:\n          folgen: [zeit]\n      ‸hint: "Ungefähr."\n',
        "indented_too_little",
        "Frage stunden",
    ),
    Turn(
        ALONE,
        '          allein: "Trifft nicht zu."\n        ‸auch: {clarity: 1, label: "Ja"}\n',
        "entry_outside",
        "„options“",
    ),
    Turn(QUESTION, f"    ‸{QUESTION.lstrip()}", "entry_outside", "„questions“ (Zeile 123)"),
]

BELOW = [
    Turn(
        LEADS,
        f"          ‸{LEADS.strip()}\n            urgency: 2\n",
        "value_and_keys",
        'leitung: {label: "Leitung", urgency: 2}',
    ),
    Turn(
        FEEL,
        '          ‸gefuehl: {clarity: 0}\n            label: "Gefühl"\n',
        "value_and_keys",
        'gefuehl: {clarity: 0, label: "Gefühl"}',
    ),
    Turn(
        "        show_if:\n          folgen: [zeit]\n",
        "        show_if:\n        ‸folgen: [zeit]\n",
        "entry_outside",
        "unter „show_if“ (Zeile 117). Hier ist es zu wenig eingerückt",
    ),
    Turn(
        "        show_if:\n          folgen: [zeit]\n",
        "        show_if: ‸folgen: [zeit]\n",
        "braces_missing",
        "show_if: {folgen: [zeit]}",
    ),
]

SHIFTED = [
    Turn('  problem:\n    title: "Das', '‸problem:\n    title: "Das', "indentation", "Spalte 3"),
    # The first line of a block is wrong, and the parser stumbles over the second.
    Turn(
        '      folgen:\n        ask: "Welche',
        '      folgen:\n         ‸ask: "Welche',
        "indentation",
        "Spalte 10, erwartet wird Spalte 9. Beginnen Sie die Zeile mit 8 Leerzeichen.",
    ),
    Turn(
        '      folgen:\n        ask: "Welche',
        '      folgen:\n       ‸ask: "Welche',
        "indentation",
        "Spalte 8, erwartet wird Spalte 9.",
    ),
    Turn(FOLGEN, f"         ‸{FOLGEN.lstrip()}", "indentation", "erwartet wird Spalte 9"),
    Turn(FOLGEN, f"       ‸{FOLGEN.lstrip()}", "indentation", "erwartet wird Spalte 9"),
    Turn(FOLGEN, f"          ‸{FOLGEN.lstrip()}", "indentation", "erwartet wird Spalte 9"),
    # The id of a question is wrong, and everything below it is right.
    Turn("      folgen:\n", "       ‸folgen:\n", "indentation", "Spalte 8, erwartet wird Spalte 7"),
    Turn("      folgen:\n", "     ‸folgen:\n", "indentation", "Spalte 6, erwartet wird Spalte 7"),
    Turn("\nsubtitle:", "\n ‸subtitle:", "indentation", "Beginnen Sie die Zeile ohne Leerzeichen."),
    Turn("    questions:\n      rolle", "     ‸questions:\n      rolle", "indentation", "Spalte 5"),
    Turn("\n  klar: ", "\n   ‸klar: ", "indentation", "erwartet wird Spalte 3"),
    Turn("  offen: 0\n", "   ‸offen: 0\n", "indentation", "erwartet wird Spalte 3"),
    Turn(
        '  - "Sie brauchen keinen Namen',
        '   ‸- "Sie brauchen keinen Namen',
        "indentation",
        "erwartet wird Spalte 3",
    ),
]

TWO_OFF = [
    Turn(FOLGEN, f"          ‸{FOLGEN.lstrip()}", "indentation", "erwartet wird Spalte 9"),
    Turn(FOLGEN, f"      ‸{FOLGEN.lstrip()}", "indentation", "erwartet wird Spalte 9"),
    Turn('        ask: "Wie viele', '          ‸ask: "Wie viele', "indentation", "Spalte 9"),
    # It can be read, and what is below it then belongs to the question above.
    Turn("      folgen:\n", "        ‸folgen:\n", "indentation", "erwartet wird Spalte 7"),
    Turn("\nsections:\n", "\n  ‸sections:\n", "indentation", "die Zeile ohne Leerzeichen"),
    Turn("\n  klar: 70", "\n‸klar: 70", "entry_outside", "unter „bands“"),
]

WITHOUT = [
    Turn("sections:\n  lage:", "  ‸lage:", "container_missing", "„sections:“, ohne Leerzeichen"),
    Turn("stages:\n  wahr", "  ‸wahr", "container_missing", "„stages:“"),
    Turn("handoff:\n  conv", "  ‸conv", "container_missing", "„handoff:“"),
    Turn("conversation:\n  from", "  ‸from", "container_missing", "„conversation:“"),
    Turn(
        "    questions:\n      rolle:",
        "      ‸rolle:",
        "container_missing",
        "eine Zeile „questions:“, mit 4 Leerzeichen am Anfang",
    ),
    Turn(
        "    questions:\n      vergleich:",
        "      ‸vergleich:",
        "container_missing",
        "„questions:“",
    ),
    Turn(
        "        options:\n          kosten:",
        "          ‸kosten:",
        "container_missing",
        "„options:“, mit 8 Leerzeichen",
    ),
    Turn("    paths:\n      lassen:\n", "      ‸lassen:\n", "container_missing", "„paths:“"),
]

TURNS = [*TOO_FAR, *TOO_LITTLE, *BELOW, *SHIFTED, *TWO_OFF, *WITHOUT]


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_what_stands_at_the_wrong_level_is_said_of_its_own_line(turn: Turn, tmp_path: Path):
    assert_answered(turn, tmp_path)


@pytest.mark.parametrize("key", KEYS_OF_QUESTION)
def test_no_key_of_a_question_is_taken_for_an_answer(key: str, tmp_path: Path):
    line = f"          ‸{key}: {KEYS_OF_QUESTION[key]}\n"
    turn = Turn(LEADS, f"{LEADS}{line}", "indented_too_far", "zu weit eingerückt")
    path = begin(tmp_path, "neu", "de")
    text = path.read_text("utf-8")
    path.write_text(text.replace(turn.old, turn.new.replace("‸", ""), 1), "utf-8")
    at = text[: text.index(LEADS)].count("\n") + 2
    found = [each for each in examine(tmp_path, "neu").findings if each.line == at]
    assert ("indented_too_far", 11) in [(each.code, each.column) for each in found]
    assert "key_as_id" not in [each.code for each in found]
    assert examine(tmp_path, "neu").edition is None


@pytest.mark.parametrize("off", [1, -1, 2, -2])
def test_any_line_in_the_wrong_column_is_said_once_and_of_itself(off: int, tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    lines = path.read_text("utf-8").splitlines()
    looked_at = 0
    for number in range(abs(off) * 4, len(lines), 17):
        line = lines[number]
        column = len(line) - len(line.lstrip()) + off
        if column < 0 or line.lstrip()[:1] in ("", "#"):
            continue
        moved = [*lines[:number], " " * column + line.lstrip(), *lines[number + 1 :]]
        path.write_text("\n".join(moved), "utf-8")
        found = said_of(tmp_path)
        # The only entry of its kind may begin anywhere to the right of what it belongs to.
        assert [each.line for each in found] in ([number + 1], []), line
        looked_at += len(found)
    assert looked_at > 5


def test_it_is_said_alike_in_every_form(tmp_path: Path):
    copy(tmp_path, ('          andere: "Andere"', '          andere: "Andere"\n          why: "x"'))
    findings = examine(tmp_path, "klein").findings
    for language, said in (("de", "Eine Ebene zu tief"), ("en", "One level too deep here")):
        forms = {form: written(findings, tmp_path, language, form) for form in FORMATS}
        assert all(said in each for each in forms.values())
        assert "::error file=" in forms["github"]
        (plain,) = json.loads(forms["json"])
        assert (plain["code"], plain["line"]) == ("indented_too_far", findings[0].line)
        (result,) = json.loads(forms["sarif"])["runs"][0]["results"]
        assert result["ruleId"] == "indented_too_far"
