"""What people do who write their first questionnaire, each answered with what to do instead.

Slips of level and indentation are in `test_levels`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.definitions.loader import examine
from app.definitions.starter import begin
from app.definitions.wording import remedy
from tests.definitions.turns import MARK, Turn, assert_answered, said_of

TITLE = 'title: "Mein Check"'
COSTS = '{urgency: 2, label: "Es kostet Geld."}'
ROLE = '        ask: "Aus welcher Rolle heraus antworten Sie?"\n'
CONDITION = "        show_if:\n          folgen: [zeit]\n"
BEGINNING = "answers: {anlass: gefuehl, folgen: [nichts], vergleich: unknown}"


GERMAN = {
    "title": "titel",
    "subtitle": "untertitel",
    "audience": "zielgruppe",
    "minutes": "dauer",
    "intro": "einleitung",
    "start": "beginn",
    "bands": "bänder",
    "dimensions": "bereiche",
    "sections": "abschnitte",
    "questions": "fragen",
    "ask": "frage",
    "hint": "hinweis",
    "why": "warum",
    "next_step": "nächster_schritt",
    "type": "typ",
    "dimension": "bereich",
    "optional": "freiwillig",
    "unknown": "weiß_nicht",
    "show_if": "zeige_wenn",
    "options": "antworten",
    "clarity": "klarheit",
    "urgency": "dringlichkeit",
    "label": "text",
    "cap": "obergrenze",
    "unit": "einheit",
    "categories": "kategorien",
    "confused_with": "verwechselt_mit",
    "first_questions": "erste_fragen",
    "paths": "wege",
    "gain": "gewinn",
    "price": "preis",
    "unchanged": "unverändert",
    "fallback": "auffangkategorie",
    "stages": "stufen",
    "requires": "verlangt",
    "description": "beschreibung",
    "needs": "braucht",
    "impulses": "impulse",
    "limits": "grenzen",
    "items": "punkte",
    "from_stage": "ab_stufe",
    "reply_within_days": "antwort_in_tagen",
    "handoff": "empfänger",
    "conversations_to": "gespräche_an",
    "routes": "routen",
    "when": "wenn",
    "about": "beschreibung",
    "expect": "erwartet",
}

WORDS = [
    Turn("language: de", "language: ‸deutsch", "unknown_value", "„de“"),
    Turn("type: multi", "type: ‸Mehrfachauswahl", "unknown_value", "„multi“"),
    Turn("type: scale", "type: ‸skala", "unknown_value", "„scale“"),
    Turn("type: number", "type: ‸zahl", "unknown_value", "„number“"),
    Turn("type: text", "type: ‸freitext", "unknown_value", "„text“"),
    Turn("use: role", "use: ‸rolle", "unknown_value", "„role“"),
    Turn("conversation: offered", "conversation: ‸angeboten", "unknown_value", "„offered“"),
    Turn("conversation: not_yet", "conversation: ‸false", "unknown_value", "„not_yet“"),
    Turn("from_stage: entscheiden", "from_stage: ‸Entscheiden", "unknown_reference", "entscheiden"),
    Turn(
        "dimension: problem",
        'dimension: ‸"Das Problem einordnen"',
        "unknown_reference",
        "„problem“",
    ),
    Turn("folgen: [zeit]", 'folgen: [‸"Es kostet Zeit."]', "unknown_reference", "„zeit“"),
    Turn("requires: {problem: klar}", "requires: {problem: ‸66}", "unknown_reference", "klar"),
    Turn("    fallback: true", "    fallback: ‸ja", "wrong_type", "true"),
    Turn("[offen, null]", "[offen, ‸keine]", "unknown_reference", "„null“"),
]

QUOTES = [
    Turn(TITLE, "title: ‸„Mein Check“", "curly_shown", '"Mein Check"'),
    Turn(TITLE, "title: ‸“Mein Check”", "curly_shown", '"Mein Check"'),
    Turn(TITLE, 'title: ‸„Mein Check"', "curly_shown", '"Mein Check"'),
    Turn(TITLE, "title: ‸„Check: mein“", "curly_quotes", '"Check: mein"'),
    Turn(TITLE, 'title: ‸"Mein Check“', "curly_closing", 'title: "Mein Check"'),
    Turn(COSTS, '{urgency: 2, label: ‸"Es kostet Geld.“}', "curly_closing", '"Es kostet Geld."}'),
    Turn(COSTS, "{urgency: 2, label: ‸„Folge: Geld“}", "curly_quotes", '"Folge: Geld"'),
    Turn(COSTS, "{urgency: 2, label: „Geld, ‸Zeit“}", "comma_in_text", '"Geld, Zeit"'),
    Turn(TITLE, 'title: ‸"Mein Check', "quotes_open", 'title: "Mein Check"'),
    Turn(TITLE, "title: ‸'Mein Check", "quotes_open", "title: 'Mein Check'"),
    Turn(COSTS, '{urgency: 2, label: ‸"Es kostet Geld.}', "quotes_open", '"Es kostet Geld."}'),
    Turn(TITLE, 'title: "Mein "‸Check""', "after_quotes", '"Mein „Check“"'),
    Turn(TITLE, "title: 'Wie geht'‸s'", "after_quotes", '"Wie geht\'s"'),
    Turn(COSTS, '{urgency: 2, label: "Es "‸kostet" Geld."}', "after_quotes", '"Es „kostet“ Geld."'),
    Turn(TITLE, "title: Lager-Check‸: Ordnung", "colon_in_text", '"Lager-Check: Ordnung"'),
    Turn(TITLE, "title: Mein Check‸:", "colon_in_text", '"Mein Check:"'),
    Turn(COSTS, "{urgency: 2, label: Folge‸: Geld}", "colon_in_text", '"Folge: Geld"'),
    Turn(COSTS, "{urgency: 2, label: Geld, ‸Zeit.}", "comma_in_text", '"Geld, Zeit."'),
    Turn(TITLE, "title: Platz ‸#1 im Lager", "text_cut", '"Platz #1 im Lager"'),
    Turn(COSTS, "{urgency: 2, label: Platz ‸#1}", "note_in_brackets", '"Platz #1"'),
    Turn(TITLE, "‸title: #1 im Lager", "only_note", '"#1 im Lager"'),
    Turn(TITLE, "title: ‸*Mein* Check", "alias_unknown", '"*Mein* Check"'),
    Turn(TITLE, "title: ‸&Mein Check", "anchor_unused", "Anführungszeichen"),
    Turn(TITLE, "title: ‸- Mein Check", "needs_quotes", '"- Mein Check"'),
    Turn(TITLE, "title: ‸[neu] Mein Check", "needs_quotes", '"[neu] Mein Check"'),
    Turn(TITLE, "title: ‸| Mein Check", "needs_quotes", '"| Mein Check"'),
    Turn(TITLE, "title: ‸? Mein Check", "needs_quotes", '"? Mein Check"'),
    Turn(TITLE, 'title: "C:\\‸Daten"', "escape", "\\\\"),
]

SIGNS = [
    Turn(TITLE, 'title‸:"Mein Check"', "colon_space", 'title: "Mein Check"'),
    Turn(TITLE, "title‸:Mein Check", "colon_space", "title: Mein Check"),
    Turn(TITLE, '‸title = "Mein Check"', "colon_missing", 'title: "Mein Check"'),
    Turn(TITLE, '‸title： "Mein Check"', "colon_missing", 'title: "Mein Check"'),
    Turn(TITLE, '‸title "Mein Check"', "colon_missing", 'title: "Mein Check"'),
    Turn(COSTS, '{‸urgency:2, label: "Geld"}', "colon_space", "urgency: 2"),
    Turn(COSTS, '{urgency: 2 ‸label: "Geld"}', "comma_missing", '2, label: "Geld"}'),
    Turn("stunden: 12, vergleich", "stunden: 12 ‸vergleich", "comma_missing", "12, vergleich: 4"),
    Turn("anlass: technik, folgen", "anlass: technik ‸folgen", "comma_missing", "technik, folgen"),
    Turn("[kosten, zeit], stunden", "[kosten, zeit] ‸stunden", "comma_missing", "], stunden: 12"),
    Turn(
        "stunden: 12, vergleich",
        "stunden: 12‸\n              vergleich",
        "comma_missing",
        "stunden: 12,",
    ),
    Turn(COSTS, '‸{urgency: 2, label: "Geld"', "bracket_open", 'label: "Geld"}'),
    Turn(COSTS, '{urgency: 2, label: "Geld"}‸}', "bracket_extra", "Löschen"),
    Turn(COSTS, '‸{urgency: 2, label: "Geld"]', "bracket_open", "}"),
    Turn(COSTS, '‸(urgency: 2, label: "Geld")', "round_brackets", '{urgency: 2, label: "Geld"}'),
    Turn(TITLE, f"{TITLE}\n‸und noch etwas", "stray_text", "Text darüber"),
    Turn(ROLE, ROLE.replace("        ", "‸\t\t"), "tab", "Leerzeichen"),
    Turn(ROLE, ROLE.replace("ask: ", "ask:‸\t"), "tab", "Leerzeichen"),
    Turn(ROLE, f"{MARK}\u00a0{ROLE[1:]}", "unseen", "gewöhnliche Leerzeichen"),
    Turn(ROLE, ROLE.replace("ask: ", "ask:‸\u00a0"), "unseen", "gewöhnliche Leerzeichen"),
    Turn(ROLE, ROLE.replace("ask:", "‸a\u200bsk:"), "unseen", "gewöhnliche Leerzeichen"),
    Turn(
        '  - "Sie brauchen keinen Namen',
        '    ‸- "Sie brauchen keinen Namen',
        "indentation",
        "Spalte",
    ),
    Turn('        why: "Die Rolle', '       ‸why: "Die Rolle', "indentation", "Spalte"),
    Turn('\nsubtitle: "In', '\n  ‸subtitle: "In', "indentation", "Spalte"),
    Turn(
        'intro:\n  - "Dieser Check hilft Ihnen, Ihre Lage zu ordnen.',
        'intro:\n  - Dieser Check hilft Ihnen.\n    ‸- Ihre Lage. "',
        "line_swallowed",
        "derselben Spalte",
    ),
]

VALUES = [
    Turn("clarity: 1,", "clarity: ‸hoch,", "wrong_type", "2"),
    Turn("min: 0\n        max: 1000", "min: ‸0,5\n        max: 1000", "wrong_type", "0.5"),
    Turn("max: 1000", "max: ‸1 000", "wrong_type", "1000"),
    Turn("max: 1000", "max: ‸20.000", "thousands", "20000"),
    Turn("max: 1000", "max: ‸1.000", "thousands", "als 1 gelesen"),
    Turn("max: 1000", "max: ‸12.500", "thousands", "12500"),
    Turn("max_length: 600", "max_length: ‸1.200", "thousands", "1200"),
    Turn("max: 1000", "max: ‸1.000.000", "wrong_type", "1000000"),
    Turn("max: 1000", "max: ‸1,000", "wrong_type", "1000"),
    Turn("stunden: 12,", "stunden: 12,‸5,", "decimal_comma", "12.5"),
    Turn("minutes: 3", "minutes: ‸drei", "wrong_type", "3"),
    Turn("category: {technik: 2}", "category: ‸[technik]", "wrong_type", "{technik: 1}"),
    Turn(
        "requires: {problem: klar}", "requires: ‸[problem: klar]", "wrong_type", "{problem: klar}"
    ),
    Turn(CONDITION, "        show_if: ‸folgen = zeit\n", "wrong_type", "{folgen: [zeit]}"),
    Turn(
        "folgen: [zeit]", "‸nicht folgen: [zeit]", "condition_not", "zählen Sie die Antworten auf"
    ),
    Turn("folgen: [zeit]", "folgen: ‸nicht zeit", "condition_not", "folgen: [kosten, nichts]"),
    Turn("folgen: [zeit]", "folgen: [‸nicht zeit]", "condition_not", "folgen: [kosten, nichts]"),
    Turn("folgen: [zeit]", "folgen: ‸zeit oder kosten", "wrong_type", "[zeit, kosten]"),
    Turn(CONDITION, "        show_if: ‸folgen nicht zeit\n", "condition_not", "auf"),
    Turn(
        'intro:\n  - "Dieser Check',
        'intro:\n  ‸• "Dieser Check',
        "wrong_type",
        '- "Dieser Check',
    ),
    Turn(
        "conversations_to: eintragen@example.com",
        "conversations_to: ‸Vertrieb <vertrieb@example.com>",
        "bad_email",
        "nur die eine Adresse: vertrieb@example.com",
    ),
    Turn(BEGINNING, BEGINNING.replace("gefuehl", "‸[gefuehl]"), "persona_answer", ": gefuehl"),
    Turn(BEGINNING, BEGINNING.replace("[nichts]", "‸nichts"), "persona_answer", ": [nichts]"),
    Turn(
        BEGINNING, BEGINNING.replace("gefuehl", "‸ahnung"), "persona_answer", "gefuehl / beispiele"
    ),
    Turn(
        BEGINNING,
        BEGINNING.replace("gefuehl", '‸"Ich merke, dass etwas nicht stimmt."'),
        "persona_answer",
        ": gefuehl",
    ),
    Turn(
        BEGINNING,
        BEGINNING.replace("vergleich: unknown", "vergleich: ‸unbekannt"),
        "persona_answer",
        ": unknown",
    ),
    Turn(BEGINNING, BEGINNING.replace("gefuehl", "‸xyz"), "persona_answer", "allein / unknown"),
    Turn(BEGINNING, BEGINNING.replace("gefuehl", "‸unbekannt"), "persona_answer", ": unknown"),
    Turn(
        "category: {ablauf: 2}",
        "category: {ablauf: 2, offen: ‸1}",
        "fallback_points",
        "bei einer neuen",
    ),
    Turn(
        '          leitung: "Leitung"\n          fachlich',
        '          leitung: "Leitung"\n          ‸unknown: "Weiß nicht"\n          fachlich',
        "reserved_id",
        "unknown: true",
    ),
    Turn(
        "        type: multi\n",
        "        type: multi\n        ‸dimension: problem\n",
        "nothing_counts",
        "clarity",
    ),
]

SHOWN = [
    Turn(
        '"Sie haben etwas bemerkt.',
        '‸"Sie haben <b>etwas</b> bemerkt.',
        "markup_shown",
        "*Betonung*",
    ),
    Turn('"Sie haben etwas bemerkt.', '‸"# Sie haben etwas bemerkt.', "markup_shown", "*Betonung*"),
    Turn('"Sie haben etwas', '‸"Sie [haben](/etwas)', "link_shown", "https://"),
    Turn('"Sie haben etwas bemerkt.', '‸"- Erstens\\n- Zweitens', "one_paragraph", "Absatz"),
]

TURNS = [*WORDS, *QUOTES, *SIGNS, *VALUES, *SHOWN]


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_a_wrong_turn_is_answered_where_it_was_taken_with_what_to_do(turn: Turn, tmp_path: Path):
    assert_answered(turn, tmp_path)


def test_a_fallback_is_told_which_category_it_may_be(tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    path.write_text(path.read_text("utf-8").replace("    fallback: true\n", ""), "utf-8")
    (only,) = said_of(tmp_path)
    assert only.code == "fallback_missing"
    assert "der keine Antwort Punkte gibt, oder legen Sie dafür eine neue an" in remedy(only, "de")
    assert "or add a new one" in remedy(only, "en")


def test_german_keys_are_answered_with_the_right_ones_and_read_as_these(tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    text = path.read_text("utf-8")
    for english, german in GERMAN.items():
        assert re.search(rf"\b{english}: ?", text), english
        text = re.sub(rf"(?m)^([^#\n]*)\b{english}:(?=\s)", rf"\1{german}:", text, count=1)
    path.write_text(text.replace("clarity: 2,", "clarity: 200,", 1), "utf-8")
    findings = examine(tmp_path, "neu").findings
    answered = {
        str(each.facts["key"]): each.facts["nearest"]
        for each in findings
        if each.code == "unknown_key"
    }
    assert answered == {german: english for english, german in GERMAN.items()}
    assert {each.code for each in findings} == {"unknown_key", "too_high"}


def test_slips_of_syntax_are_found_all_at_once(tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    text = path.read_text("utf-8")
    for old, new in (
        (TITLE, "title: Mein: Check"),
        ('subtitle: "In', "subtitle: „In: "),
        (ROLE, ROLE.replace("        ", "\t\t")),
        (COSTS, '{urgency: 2 label: "Geld"}'),
        ("from_stage: entscheiden", "from_stage: entschieden"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    assert [each.code for each in said_of(tmp_path)] == [
        "colon_in_text",
        "curly_quotes",
        "tab",
        "comma_missing",
        "unknown_reference",
    ]
