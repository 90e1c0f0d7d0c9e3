"""Remakes the font files of the pages (static/fonts) and of the report (app/rendering/fonts).

    .venv/bin/python scripts/fonts.py

It fetches two packages, checks their hashes, and cuts out of Brygada 1918 and Hanken Grotesk what
the product needs. Both are under the SIL Open Font License 1.1 without a reserved name, so that
changed fonts may keep their names. Needs npm and pip; running the product needs neither the
packages nor this script.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "static" / "fonts"
REPORT = ROOT / "app" / "rendering" / "fonts"

BRYGADA = "@expo-google-fonts/brygada-1918@0.4.2"
BRYGADA_SHA256 = "5585d9b60d8b646fa41d143d5fa5621cb76d51b3fbb6afd95be496051d421e7a"
HANKEN = "fontpkg-hanken-grotesk==3.13"
HANKEN_SHA256 = "399018ddbc8ea43c5055ca16394e3486685442e4aba2e478c7e187ac58d02382"

LATIN_1 = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
PUNCTUATION = {ord(sign) for sign in "\u2009\u2010\u2011‒–—―‘’‚“”„†‡•…\u202f‰′″‹›⁄€™←↑→↓↗−≈≠≤≥▪□"}
LATIN_EXTENDED_A = set(range(0x100, 0x180))
FEATURES = ["kern", "mark", "mkmk", "ccmp", "liga", "locl"]

CHANGES = """\
Changed for Klarheit by scripts/fonts.py: subset, without hinting, some layout features left out,
weights 400 to 600 of Hanken Grotesk only; added U+2009, U+2010, U+2011, U+202F, U+25A1 and U+25AA
where the face lacks them."""


def main() -> None:
    """Fetch, cut, write."""
    with tempfile.TemporaryDirectory() as folder:
        brygada, brygada_licence = fetch_brygada(Path(folder))
        hanken, hanken_licence = fetch_hanken(Path(folder))
    for name, source in brygada.items():
        write_pages(name, source)
        write_report(f"{name}.ttf", source)
    write_pages("hanken-grotesk-400-600", instance(hanken, (400, 600)))
    for weight in (400, 600):
        write_report(f"hanken-grotesk-{weight}.ttf", instance(hanken, weight))
    write_glyphs()
    licence = merge_licences(brygada_licence, hanken_licence)
    for folder in (PAGES, REPORT):
        (folder / "OFL.txt").write_text(licence, "utf-8")


def fetch_brygada(folder: Path) -> tuple[dict[str, bytes], str]:
    """The roman and the italic of Brygada 1918, and their licence."""
    packed = run(folder, "npm", "pack", "--silent", BRYGADA)
    with tarfile.open(fileobj=io.BytesIO(checked(folder / packed, BRYGADA_SHA256))) as package:

        def read(path: str) -> bytes:
            member = package.extractfile(f"package/{path}")
            assert member is not None
            return member.read()

        faces = {
            "brygada-1918-400": read("400Regular/Brygada1918_400Regular.ttf"),
            "brygada-1918-400-italic": read("400Regular_Italic/Brygada1918_400Regular_Italic.ttf"),
        }
        return faces, read("LICENSE_FONT").decode()


def fetch_hanken(folder: Path) -> tuple[bytes, str]:
    """Hanken Grotesk with its weight axis, and its licence."""
    run(folder, sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", ".", HANKEN)
    wheel = checked(next(folder.glob("*.whl")), HANKEN_SHA256)
    with zipfile.ZipFile(io.BytesIO(wheel)) as package:
        font = package.read("fontpkg_hanken_grotesk/files/HankenGrotesk[wght].ttf")
        return font, package.read("fontpkg_hanken_grotesk/LICENSE").decode()


def run(folder: Path, *command: str) -> str:
    """Run a package client in a folder and give back what it printed."""
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def checked(path: Path, sha256: str) -> bytes:
    """The bytes of a fetched package. Raises ValueError if they are not the ones meant."""
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(f"{path.name} has the hash {found}, expected {sha256}")
    return content


def instance(source: bytes, weight: int | tuple[int, int]) -> bytes:
    """One weight, or a shorter axis of weights."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": weight}, inplace=True, updateFontNames=True)
    return saved(font)


def write_pages(name: str, source: bytes) -> None:
    """Two files: the second is loaded by a browser only where a letter of it occurs."""
    write(PAGES / f"{name}.woff2", source, LATIN_1 | PUNCTUATION, flavor="woff2")
    write(PAGES / f"{name}-ext.woff2", source, LATIN_EXTENDED_A, flavor="woff2")


def write_report(name: str, source: bytes) -> None:
    """All letters the face has: people write names of many languages into free texts."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    part_hyphens(font)
    write(REPORT / name, saved(font), range(0x20, 0x10000))


def part_hyphens(font: TTFont) -> None:
    """Give each hyphen a glyph of its own: a PDF knows by its glyph which sign was meant."""
    glyphs = font.getBestCmap()
    hyphen = glyphs[0x2D]
    for code in (0x2010, 0x2011):
        if glyphs.get(code, hyphen) == hyphen:
            pen = TTGlyphPen(font.getGlyphSet())
            pen.addComponent(hyphen, (1, 0, 0, 1, 0, 0))
            name = f"uni{code:04X}"
            add_glyph(font, name, pen, font["hmtx"][hyphen][0])
            encode(font, {code: name})


def write_glyphs() -> None:
    """List what the report can show: signs that a family has in all the faces in use."""
    families = (
        ["brygada-1918-400", "brygada-1918-400-italic"],
        [f"hanken-grotesk-{w}" for w in (400, 600)],
    )
    shown = set[int]()
    for faces in families:
        shown |= set.intersection(*(signs_of(REPORT / f"{name}.ttf") for name in faces))
    (REPORT / "glyphs.txt").write_text("".join(f"{line}\n" for line in ranges(shown)), "ascii")


def signs_of(path: Path) -> set[int]:
    """The code points a font has glyphs for."""
    return set(TTFont(path).getBestCmap())


def ranges(codes: Iterable[int]) -> list[str]:
    """Code points as ranges, first and last in hexadecimal."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return [f"{first:X}-{last:X}" for first, last in found]


def write(path: Path, source: bytes, signs: Iterable[int], flavor: str | None = None) -> None:
    """Cut `signs` out of a font that was completed first, and write it."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    complete(font)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(signs) & set(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = flavor
    path.write_bytes(saved(font))


def saved(font: TTFont) -> bytes:
    """The file of a font."""
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def complete(font: TTFont) -> None:
    """Add what the faces lack and the product needs: hyphens, thin spaces, a box, a bullet."""
    glyphs = font.getBestCmap()
    thin = font["hmtx"][glyphs[0x20]][0] * 3 // 5
    drawn = {
        0x2009: (TTGlyphPen(None), thin),
        0x202F: (TTGlyphPen(None), thin),
        0x25A1: square(font["OS/2"].sCapHeight, hollow=True),
        0x25AA: square(font["OS/2"].sxHeight * 3 // 5, hollow=False),
    }
    added = {code: glyphs[0x2D] for code in (0x2010, 0x2011) if code not in glyphs}
    for code, (pen, width) in drawn.items():
        if code not in glyphs:
            added[code] = f"uni{code:04X}"
            add_glyph(font, added[code], pen, width)
    encode(font, added)


def encode(font: TTFont, added: dict[int, str]) -> None:
    """Name glyphs for code points."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(added)


def square(side: int, *, hollow: bool) -> tuple[TTGlyphPen, int]:
    """A square on the baseline with a little room on both sides, and its width."""
    pen = TTGlyphPen(None)
    room = side // 8
    corners = [(room, 0), (room, side), (room + side, side), (room + side, 0)]
    outline(pen, corners)
    if hollow:
        line = side // 14
        low, high = room + line, room + side - line
        outline(pen, [(high, line), (high, side - line), (low, side - line), (low, line)])
    return pen, side + 2 * room


def outline(pen: TTGlyphPen, corners: list[tuple[int, int]]) -> None:
    """A closed contour."""
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()


def add_glyph(font: TTFont, name: str, pen: TTGlyphPen, width: int) -> None:
    """Put a drawing into a font, the same in every weight."""
    variations = font["gvar"].variations if "gvar" in font else {}
    glyph = pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    variations[name] = []
    if "HVAR" in font:
        del font["HVAR"]  # the widths follow from gvar all the same


def merge_licences(*licences: str) -> str:
    """The copyright lines of all the faces above the licence that they share."""
    notices = [each.strip().splitlines()[0] for each in licences]
    shared = licences[0].strip().partition("\n")[2].strip()
    return "\n".join([*notices, "", CHANGES, "", shared, ""])


if __name__ == "__main__":
    main()
