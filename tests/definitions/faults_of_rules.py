"""Files that contradict themselves or the product's promises, and what they should be told."""

from tests.definitions.broken import Broken, of_translation

TRANSLATION = ("translation_missing", "translation_surplus", "translation_renamed")
"""Said as well, for the translation is held against the file as it stands."""

SECOND_IMPULSES = """\
  ziel:
    offen: {title: "Suchen", text: "Suchen Sie ein Ziel."}
    teilweise: {title: "Schärfen", text: "Schärfen Sie es."}
    klar: {title: "Teilen", text: "Erzählen Sie davon."}
"""

FAULTS = [
    # References
    Broken("unknown_reference", "dimension: lage", "dimension: ‸lagge"),
    Broken("unknown_reference", "category: {technik: 2}", "category: {‸technick: 2}"),
    Broken(
        "unknown_reference",
        "{lage: teilweise}",
        "{‸lagen: teilweise}",
        others=("stage_demands_less",),
    ),
    Broken("unknown_reference", "{lage: klar, ziel: teilweise}", "{lage: klar, ziel: ‸teilweisse}"),
    Broken("unknown_reference", "from_stage: dritte", "from_stage: ‸vierte"),
    Broken(
        "unknown_reference",
        "          gruende: [kosten, zeit]",
        "          ‸gruend: [kosten, zeit]",
    ),
    Broken("unknown_reference", "gruende: [kosten, zeit]", "gruende: [kosten, ‸zeiten]"),
    Broken("unknown_reference", "- when: {rolle: [chefin]}", "- when: {‸rollen: [chefin]}"),
    Broken("unknown_reference", "- when: {rolle: [chefin]}", "- when: {rolle: [‸chef]}"),
    Broken("unknown_reference", "wahl: [zwei]", "wahl: [‸drei]"),
    Broken("unknown_reference", "{stage: zweite", "{stage: ‸zweitens"),
    Broken("unknown_reference", "category: [offen, null]", "category: [‸open, null]"),
    Broken("unknown_reference", "category: [offen, null]", "category: [offen, ‸niemand]"),
    Broken("unknown_reference", "urgency: ruhig", "urgency: ‸ruhe"),
    Broken(
        "unknown_reference", "{rolle: chefin, gruende: [zeit]", "{‸rollle: chefin, gruende: [zeit]"
    ),
    Broken(
        "unknown_reference",
        '      klar: "Klar."\n  ziel',
        '      klar: "Klar."\n      ‸ganz: "Ganz."\n  ziel',
        others=TRANSLATION,
    ),
    Broken(
        "missing_band",
        '      klar: "Klar."\n  ziel',
        "  ziel",
        at='offen: "Noch offen."',
        others=TRANSLATION,
    ),
    Broken(
        "missing_band",
        '    klar: {title: "Prüfen", text: "Prüfen Sie das Bild."}\n',
        "",
        at='offen: {title: "Sammeln"',
        others=TRANSLATION,
    ),
    Broken("unknown_reference", "impulses:\n  lage:", "impulses:\n  ‸legen:"),
    Broken("missing_impulses", SECOND_IMPULSES, "", at="lage:\n    offen", others=TRANSLATION),
    # Bands, dimensions, urgency, stages
    Broken("bands_not_from_zero", "  offen: 0", "  offen: ‸1"),
    Broken("bands_not_rising", "  klar: 70", "  klar: ‸40"),
    Broken("bands_not_rising", "  klar: 70", "  klar: ‸30"),
    Broken("dimension_unfed", "        dimension: lage\n", "        \n", at="lage:\n    title"),
    Broken("urgency_bound", "    from: 3\n", "", at="bald:"),
    Broken(
        "urgency_bound",
        "    unknown_answers: 1",
        "    unknown_answers: 1\n    from: 9",
        at="unklar:",
    ),
    Broken("urgency_same_bound", "    from: 3", "    from: ‸0"),
    Broken("urgency_without_zero", "    from: 0", "    from: 1", at="ruhig:\n    from"),
    Broken(
        "urgency_unknown_twice",
        "    from: 3",
        "    unknown_answers: 2",
        at='1\n    title: "Unklar"',
    ),
    Broken("first_stage_requires", "  erste:\n", "  erste:\n    ‸requires: {lage: offen}\n"),
    Broken(
        "stage_requires_nothing",
        "    requires: {lage: klar, ziel: teilweise}\n",
        "",
        at='title: "Dritte"',
    ),
    Broken(
        "stage_demands_less", "{lage: klar, ziel: teilweise}", "{lage: ‸offen, ziel: teilweise}"
    ),
    Broken("stage_demands_less", "{lage: klar, ziel: teilweise}", "‸{ziel: teilweise}"),
    # Categories
    Broken("fallback_missing", "    fallback: true\n", "", at="technik:\n    title"),
    Broken(
        "fallback_twice",
        '    title: "Menschen"',
        '    fallback: true\n    title: "Menschen"',
        at='fallback: true\n    title: "Offen"',
        others=("fallback_points",),
    ),
    Broken("fallback_points", "category: {menschen: 1}", "category: {offen: ‸1}"),
    # Questions
    Broken(
        "duplicate_question",
        "      wahl:\n        ask",
        "      ‸rolle:\n        ask",
        others=("condition_on_itself", "condition_on_later", "unknown_reference", *TRANSLATION),
    ),
    Broken("points_alone", "{exclusive: true,", "{exclusive: true, clarity: ‸1,"),
    Broken("points_alone", "{exclusive: true,", "{exclusive: true, urgency: ‸1,"),
    Broken(
        "points_alone", "{not_applicable: true,", "{not_applicable: true, category: {technik: ‸1},"
    ),
    Broken(
        "min_not_below_max", "        max: 5\n", "        max: ‸0\n", others=("persona_answer",)
    ),
    Broken("min_not_below_max", "        max: 1000", "        max: ‸0.5"),
    Broken("too_many_decimals", "        min: 0.5", "        min: ‸0.555"),
    Broken("too_many_decimals", "        max: 5\n", "        max: ‸5.5\n"),
    Broken("scale_too_long", "        max: 5\n", "        max: ‸1000000\n"),
    Broken("use_twice", "use: own_question", "use: ‸own_words"),
    Broken(
        "use_wrong_type",
        "        type: scale",
        "        type: scale\n        use: ‸role",
        others=("use_twice",),
    ),
    Broken(
        "use_wrong_type",
        "        type: date",
        "        type: date\n        use: ‸own_words",
        others=("use_twice",),
    ),
    # Conditions
    Broken(
        "condition_on_itself", "          gruende: [kosten, zeit]", "          ‸tiefe: [kosten]"
    ),
    Broken("condition_on_later", "          gruende: [kosten, zeit]", "          ‸wahl: [eins]"),
    Broken(
        "condition_without_options",
        "          - {gruende: [kosten], ",
        "          - {‸tiefe: [kosten], ",
    ),
    Broken("condition_without_options", "- when: {rolle: [chefin]}", "- when: {‸worte: [ja]}"),
    Broken(
        "condition_unknown_not_offered",
        "rolle: [chefin]}\n          -",
        "rolle: [‸unknown]}\n          -",
    ),
    # Recipients
    Broken("bad_email", "vertrieb@example.com", "‸vertrieb"),
    Broken("bad_email", "fragen@example.com", "‸fragen@"),
    Broken("bad_email", "leitung@example.com", "‸leitung@example"),
    Broken("bad_email", "leitung@example.com", '‸"a@example.com, b@example.com"'),
    Broken("bad_email", "leitung@example.com", '‸"Leitung <a@example.com>"'),
    Broken("bad_webhook", "https://intern", "‸http://intern"),
    Broken("bad_webhook", "https://intern.example.com/klarheit", "‸https://u:p@intern.example.com"),
    Broken("bad_webhook", "https://intern.example.com/klarheit", '‸"https://[intern"'),
    # Contact details (P1)
    Broken("contact_details", '"Was ist Ihnen wichtig?"', '‸"Wie lautet Ihre E-Mail-Adresse?"'),
    Broken("contact_details", '"Was ist Ihnen wichtig?"', '‸"Ihre Telefonnummer"'),
    Broken("contact_details", '"Was ist Ihnen wichtig?"', '‸"Wie heißen Sie?"'),
    Broken(
        "contact_details", '"Was ist Ihnen wichtig?"', '‸"Wie können wir Sie am besten erreichen?"'
    ),
    Broken("contact_details", '"Was passt am ehesten?"', '‸"Wie ist Ihre Handynummer?"'),
    Broken(
        "contact_details",
        '"Mehreres ist möglich."',
        '‸"Hinterlassen Sie uns bitte Ihre Telefonnummer."',
    ),
    of_translation("contact_details", '"What matters to you?"', '‸"What is your e-mail address?"'),
    of_translation("contact_details", '"What matters to you?"', '‸"Your name"'),
    # Personas
    Broken("persona_answer", "{rolle: chefin, gruende", "{rolle: ‸chef, gruende"),
    Broken("persona_answer", "gruende: [zeit], tiefe", "gruende: ‸[zeit, nichts], tiefe"),
    Broken("persona_answer", "tiefe: 2", "tiefe: ‸6"),
    Broken("persona_answer", "betrag: 12.50", "betrag: ‸12.505"),
    Broken("persona_answer", "termin: 2026-09-24", "termin: ‸2026-02-31"),
    Broken("persona_incomplete", "wahl: allein}", "worte: ja}", at="{rolle: chefin, gruende"),
    Broken("persona_differs", "{stage: zweite", "{stage: ‸dritte"),
    Broken("persona_differs", "category: [offen, null]", "category: [‸technik, null]"),
    Broken("persona_differs", "category: [offen, null]", "category: [offen, ‸technik]"),
    Broken("persona_differs", "urgency: ruhig", "urgency: ‸bald"),
    Broken("persona_differs", "conversation: not_yet", "conversation: ‸offered"),
    # Translations
    of_translation("translation_missing", "title: Small check\n", "", at="subtitle"),
    of_translation(
        "translation_missing", '          eins: "The one"\n', "", at='zwei: "The other"'
    ),
    of_translation("translation_missing", '        unit: "euros"\n', "", at='ask: "How high'),
    of_translation(
        "translation_missing",
        'faq:\n  - ask: "How long does it take?"\n    answer: "Two minutes."\n',
        "",
        at="title: Small",
    ),
    of_translation("translation_surplus", "title: Small check", "title: Small check\n‸minutes: 2"),
    of_translation(
        "translation_surplus", "title: Small check", "title: Small check\n‸language: en"
    ),
    of_translation(
        "translation_surplus",
        '          eins: "The one"',
        '          eins: "The one"\n          ‸drei: "Three"',
    ),
    of_translation(
        "translation_surplus",
        '        why: "For your report."',
        '        why: "x"\n        ‸type: text',
    ),
    of_translation("translation_length", '  - "One paragraph."\n', "", at='- "And another."'),
    of_translation(
        "translation_length",
        '      - "What runs today?"',
        '      - "What?"\n      - "Why?"',
        at='- "What?"',
    ),
    of_translation("wrong_type", "title: Small check", "title: ‸{label: Small check}"),
    of_translation("needs_text", "title: Small check", "title: ‸12"),
    of_translation("not_translated", "title: Small check", "‸title:"),
    of_translation("empty_text", "title: Small check", "title: ‸''"),
    of_translation("line_break", "title: Small check", 'title: ‸"Small\\ncheck"'),
]
