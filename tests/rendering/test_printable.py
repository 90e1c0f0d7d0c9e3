"""Text that a PDF can hold."""

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.printable import FONTS, MARK, divisible, glyphs, printable
from tests.rendering.reports import COMPOUND

FACES = (
    ("brygada-1918-400", "brygada-1918-400-italic"),
    ("hanken-grotesk-400", "hanken-grotesk-600"),
)

HYPHEN = "\u2010"

LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180))))
TYPOGRAPHY = "„“‚‘»«–…€→←↗−×½•▪□\u2011\u00a0\u202f\u2009\u200b"


@pytest.mark.parametrize("sign", sorted(set(LATIN + TYPOGRAPHY) - set("ĲĳŉſĿŀ")))
def test_german_english_and_their_neighbours_are_shown_as_they_are(sign: str) -> None:
    assert printable(sign) == (sign, False)


@pytest.mark.parametrize("text", ["Ωμέγα", "Москва", "Nguyễn", "Ærø", "Þór"])
def test_names_from_further_away_too(text: str) -> None:
    assert printable(text) == (text, False)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\u0308", "ä"),
        ("Ｋｌａｒ", "Klar"),
        ("𝔎lar", "Klar"),
        ("ſo", "so"),
        ("zu\u2003weit", "zu weit"),
        ("eins\u2028zwei", "eins\nzwei"),
        ("auf\u00adteilen", "auf\u00adteilen"),
        ("nu\x00ll\x07\x1b\r", "null"),
        ("halb\ud83d", "halb"),
        ("ri\u202echts", "richts"),
        ("E\u2010Mail", "E-Mail"),
    ],
)
def test_what_can_be_written_otherwise_is_not_lost(typed: str, shown: str) -> None:
    assert printable(typed) == (shown, False)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("schön 😀", f"schön {MARK}"),
        ("👩‍💻", MARK),
        ("👍🏽", MARK),
        ("❤️", MARK),
        ("مرحبا", MARK * 5),
        ("日本", MARK * 2),
        ("\uffff\ufdd0", MARK * 2),
    ],
)
def test_a_box_stands_for_what_no_font_has(typed: str, shown: str) -> None:
    assert printable(typed) == (shown, True)


def test_a_box_that_somebody_typed_is_not_announced() -> None:
    assert printable("□ erledigt\x00") == ("□ erledigt", False)


def test_an_accent_at_the_beginning_does_not_merge_with_the_markup_before_it() -> None:
    assert printable("<p>\u0338x")[0].startswith("<p>")


@given(st.text(st.characters(codec=None, exclude_characters="<>&\"'")))
def test_whatever_is_typed_can_be_shown_and_brings_no_markup(typed: str) -> None:
    shown, _ = printable(typed)
    assert glyphs().issuperset(shown)
    assert not set("<>&\"'") & set(shown)


def test_the_list_of_glyphs_is_that_of_the_fonts() -> None:
    families = (
        set.intersection(*(set(TTFont(FONTS / f"{face}.ttf").getBestCmap()) for face in faces))
        for faces in FACES
    )
    found = {chr(code) for family in families for code in family}
    assert glyphs() == (found | set("\n\t\u200b")) - {HYPHEN}, "which is kept for divided words"


def test_every_face_has_room_to_tick() -> None:
    for faces in FACES:
        for face in faces:
            assert ord("□") in TTFont(FONTS / f"{face}.ttf").getBestCmap()


def test_every_sign_has_a_glyph_of_its_own() -> None:
    """A PDF knows by its glyph which sign was meant."""
    for face in (each for faces in FACES for each in faces):
        signs = TTFont(FONTS / f"{face}.ttf").getBestCmap()
        assert len(set(signs.values())) == len(signs)


@pytest.mark.parametrize("text", ["", "kurz", "W" * 39, "Wort " * 50, COMPOUND[:39]])
def test_what_fits_in_a_line_is_not_divided(text: str) -> None:
    assert divisible(text) == text


@given(st.text(max_size=300))
def test_divided_or_not_the_text_stays_the_same(text: str) -> None:
    text = text.replace("\u200b", "")
    assert divisible(text).replace("\u200b", "") == text


def test_a_long_word_can_be_divided_all_along() -> None:
    pieces = divisible(f"{COMPOUND} {'W' * 5_000}").replace(" ", "\u200b").split("\u200b")
    assert max(map(len, pieces)) < 12
