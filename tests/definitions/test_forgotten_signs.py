"""What is forgotten in a line, or written in another shape, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.starter import begin
from tests.definitions.turns import MARK, Turn, assert_answered, said_of

OBSERVED = "Zwei Wochen Beobachtung, ohne gleich etwas zu ändern"
NEEDS = f'    needs:\n      - "{OBSERVED}"'
FEELING = '{clarity: 0, label: "Ich merke, dass etwas nicht stimmt."}'
COSTS = '{urgency: 2, label: "Es kostet Geld."}'
EXPECT = "{stage: wahrnehmen, category: [offen, null], urgency: ruhig, conversation: not_yet}"
NO_NAME = '- "Sie brauchen keinen Namen'
ASK = '        ask: "Aus welcher'
FAQ = '''\
faq:
  - ask: "Ruft mich danach jemand an?"
    answer: "Nein. Wenn Sie nichts weiter tun, hören Sie nichts von uns."'''
ROLES = '          leitung: "Leitung"\n          fachlich: "Fachliche Aufgabe"\n          andere'
PATH = """\
      lassen:
        label: "Bewusst so lassen"
        gain: "Kein Aufwand."
        price: "Was heute stört, stört weiter."
        unchanged: true
"""
INNER = PATH.partition("\n")[2]
ROUTE = "    - when:\n        rolle: [leitung]\n      conversations_to"

BRACES = [
    Turn(f"gefuehl: {FEELING}", f"gefuehl: {MARK}{FEELING[1:-1]}", "braces_missing", FEELING),
    Turn(f"kosten: {COSTS}", f"kosten: {MARK}{COSTS[1:-1]}", "braces_missing", COSTS),
    Turn(f"kosten: {COSTS}", f"kosten: {MARK}{COSTS[1:]}", "braces_missing", f": {COSTS}"),
    Turn(
        f"kosten: {COSTS}",
        f'kosten: {MARK}urgency: 2, label: "Platz #1"',
        "braces_missing",
        'kosten: {urgency: 2, label: "Platz #1"}',
    ),
    Turn(EXPECT, f"{MARK}{EXPECT[1:]}", "braces_missing", f"expect: {EXPECT}"),
]

LISTS = [
    Turn(NEEDS, f'    needs: ‸"{OBSERVED}"', "wrong_type", f'["{OBSERVED}"]'),
    Turn(NEEDS, f'    needs: ‸- "{OBSERVED}"', "dash_behind", "eigene Zeile unter „needs:“"),
    Turn(NEEDS, f'    needs: ‸[- "{OBSERVED}"]', "dash_in_brackets", f'Sie: ["{OBSERVED}"]'),
    Turn("  items:\n    - ", "  items: ‸- ", "dash_behind", "eigene Zeile unter „items:“"),
    Turn(NO_NAME, f"{MARK}-{NO_NAME[2:]}", "dash_space", f"Sie: {NO_NAME}"),
    Turn(NO_NAME, f"{MARK}{NO_NAME[2:]}", "dash_missing", f"Sie: {NO_NAME}"),
    Turn(NO_NAME, f'{MARK}-"Nein: {NO_NAME[3:]}', "dash_space", 'Sie: - "Nein: Sie'),
    Turn('- "Dieser Check', '‸"Dieser Check', "dash_missing", '- "Dieser Check'),
    Turn('- "Dieser Check', '‸-"Dieser Check', "wrong_type", ': - "Dieser Check'),
    Turn(FAQ, 'faq:\n  - ‸"Ruft jemand an?"', "wrong_type", 'Beispiel: {ask: "Ruft jemand an?"'),
    Turn(FAQ, 'faq: ‸"Ruft jemand an?"', "wrong_type", 'Beispiel: [{ask: "Ruft jemand an?"'),
    Turn("    - when:\n", "    ‸when:\n", "entry_undashed", "Schreiben Sie: - when:"),
    Turn(
        ROUTE,
        "    ‸when:\n        rolle: [leitung]\n    conversations_to",
        "entry_undashed",
        "Schreiben Sie: - when:",
    ),
    Turn("gefuehl: {", "‸- gefuehl: {", "dash_extra", "Zeile 89"),
    Turn(
        ROLES,
        "          ‸- "
        + ROLES.replace("\n   ", "\n   ")[10:].replace("          ", "          - "),
        "dash_extra",
        "Zeilen 77 bis 79",
    ),
]

COLONS = [
    Turn("        options:\n", "        ‸options\n", "colon_missing", "Sie: options:"),
    Turn("\nsections:\n", "\n‸sections\n", "colon_missing", "Sie: sections:"),
    Turn("\n  problem:\n", "\n  ‸problem\n", "colon_missing", "Sie: problem:"),
    Turn("      rolle:\n", "      ‸rolle\n", "colon_missing", "Sie: rolle:"),
    Turn("      folgen:\n", "      ‸folgen\n", "colon_missing", "Sie: folgen:"),
    Turn("technik: {clarity", "‸technik {clarity", "colon_missing", "technik: {clarity: 2,"),
    Turn("technik: {clarity: 2", "technik: {‸clarity 2", "colon_missing", "Sie: clarity: 2"),
    Turn('leitung: "Leitung"', '‸leitung "Leitung"', "colon_missing", 'leitung: "Leitung"'),
]

KEYS = [
    Turn(ASK, '        ‸"Aus welcher', "key_omitted", 'Sie: ask: "Aus welcher'),
    Turn(
        '        ask: "Was beschreibt Ihre Lage am besten?"',
        "        ‸Was beschreibt Ihre Lage am besten?",
        "key_omitted",
        'Sie: ask: "Was beschreibt Ihre Lage am besten?"',
    ),
    Turn(PATH, f"{INNER[:8]}{MARK}{INNER[8:]}", "id_omitted", "mit 6 Leerzeichen"),
    Turn(
        PATH,
        f"      {MARK}{INNER.replace(8 * ' ', 6 * ' ')[6:]}",
        "id_omitted",
        "mit 6 Leerzeichen",
    ),
]

IMPULSE = """\
    offen:
      title: "Erst sammeln, dann deuten"
      text: "Notieren"""
LEVEL_LESS = IMPULSE.partition("\n")[2]

KEYS += [
    Turn(IMPULSE, f"      {MARK}{LEVEL_LESS[6:]}", "id_omitted", "offen:, mit 4 Leerzeichen"),
    Turn(
        IMPULSE,
        f"    {MARK}{LEVEL_LESS.replace(6 * ' ', 4 * ' ')[4:]}",
        "id_omitted",
        "offen:, mit 4 Leerzeichen",
    ),
    Turn(
        '  lage:\n    title: "Ihre',
        '    ‸title: "Ihre',
        "id_omitted",
        "a1:, mit 2 Leerzeichen",
    ),
    Turn("  technik:\n    title", "    ‸title", "id_omitted", "a1:, mit 2 Leerzeichen"),
    Turn(f"kosten: {COSTS}", "‸kosten {urgency: 2}", "colon_missing", "Sie: kosten: {urgency: …}"),
]

EMPTY = [
    Turn(
        '    conversation: "Ein Gespräch käme jetzt zu früh, denn noch ist offen, worum es gehen'
        ' soll."',
        "    ‸conversation:",
        "null_value",
        'Diese Angabe ist nötig. Ergänzen Sie den Wert, zum Beispiel conversation: "…"',
    ),
    Turn("minutes: 3", "‸minutes:", "null_value", "zum Beispiel minutes: 1"),
]

TABS = [
    Turn(ASK, '‸\t\task: "Aus welcher', "tab", "Zeile 72 beginnt mit 8 Leerzeichen"),
    Turn(ASK, '      ‸\task: "Aus welcher', "tab", "Zeile 72 beginnt mit 8 Leerzeichen"),
]


@pytest.mark.parametrize("turn", [*BRACES, *LISTS, *COLONS, *KEYS, *EMPTY, *TABS], ids=str)
def test_what_is_forgotten_is_said_on_its_line_with_what_to_write(turn: Turn, tmp_path: Path):
    assert_answered(turn, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (
            '        why: "Die Rolle',
            '      why: "Die Rolle',
            ("sections", "lage", "questions", "rolle", "why"),
        ),
        (ASK, '\t\task: "Aus welcher', ("sections", "lage", "questions", "rolle", "ask")),
        (PATH, INNER, ("categories", "technik", "paths")),
        ("    - when:\n", "    when:\n", ("handoff", "routes")),
    ],
)
def test_a_line_is_said_to_be_where_it_belongs(
    old: str, new: str, place: tuple[str, ...], tmp_path: Path
):
    path = begin(tmp_path, "neu", "de")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert [each.place for each in said_of(tmp_path)] == [place]
