"""Writes a subset of one weight of Noto Sans CJK SC.

    python subset.py COLLECTION.ttc OUTPUT.otf TEXT FILE…

The subset holds GB 2312, ASCII, Latin-1, the marks that interfaces use, and every
character of the text files. A character of a text file that the font lacks is an
error; a mark that it lacks is named and left out. The output depends on nothing
but the inputs: no time stamp, fixed order.
"""

import hashlib
import os
import sys
import unicodedata

from fontTools import subset
from fontTools.ttLib import TTCollection

FACE = "NotoSansCJKsc"  # the simplified Chinese face, by the prefix of its PostScript name

# What interfaces and file names use beyond GB 2312 and Latin-1.
MARKS = (
    "–—―‘’‚“”„†‡•‥…‰′″‹›※⁄€№℃℉℡™Ω"
    "←↑→↓↔↕↖↗↘↙⇐⇒⇔⇧"
    "−∕√∝∞≈≠≡≤≥≪≫"
    "⌀⌘⌥⌃⌫⏎⏏▶◀"
    "■□▢▪▫▲△▴▵▶▷▸▼▽▾▿◀◁◂◆◇◉○◎●◐◑◦"
    "☀★☆☐☑☒☺♀♂♠♡♣♥♦♪♫✓✔✕✖✗✘"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
    "〇々〆〈〉《》「」『』【】〔〕〖〗〜"
    "！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠［＼］＾＿｀｛｜｝～￥"
    "\ufffd"
)


def gb2312() -> set:
    """Every character of GB 2312: 6,763 hanzi and the symbols before them."""
    found = set()
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                pass  # an unassigned place of the table
    return found


def texts(paths: list) -> set:
    found = set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            found.update(file.read())
    return {character for character in found if unicodedata.category(character) != "Cc"}


def face(path: str):
    for font in TTCollection(path, recalcTimestamp=False).fonts:
        if font["name"].getDebugName(6).startswith(FACE + "-"):
            return font
    sys.exit(f"{path}: no face {FACE}")


def main() -> None:
    source, output, *inputs = sys.argv[1:]
    font = face(source)
    has = {chr(code) for code in font.getBestCmap()}

    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    required = texts(inputs)
    wanted = gb2312() | latin | set(MARKS) | required
    if required - has:
        sys.exit(f"{source} lacks {sorted(required - has)}, which the texts use")
    if wanted - has:
        print("left out, the font lacks them:", " ".join(sorted(wanted - has)))

    options = subset.Options()
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "mark", "mkmk"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    # Vertical writing is never used.
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    # The names of people and of the licence stay; those in other languages go.
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14]
    options.name_languages = [0x409]
    options.legacy_kern = False

    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in wanted & has])
    subsetter.subset(font)
    temporary = output + ".part"
    font.save(temporary)
    os.replace(temporary, output)
    with open(output, "rb") as file:
        data = file.read()
    print(f"{output}: {len(font.getBestCmap())} characters, {len(data)} bytes, sha256:{hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
