"""Makes face.otf.zst, the face that pictures are drawn with: see README.md for where it comes from and how to run this."""

import subprocess
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# The third face of the collection is Noto Serif CJK SC.
NUMBER = 2


def characters(table):
    """GB 2312, the traditional forms of its characters, Latin, signs."""
    chars = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                chars.add(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    with open(table, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#") or "\t" not in line:
                continue
            traditional, simplified = line.rstrip("\n").split("\t")[:2]
            if len(traditional) == 1 and simplified.split(" ")[0] in chars:
                chars.add(traditional)
    for first, last in ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x2460, 0x2473), (0x3000, 0x301F), (0xFF01, 0xFF5E)):
        chars.update(chr(c) for c in range(first, last + 1))
    return {ord(c) for c in chars}


def main(source, table, target):
    font = TTFont(source, fontNumber=NUMBER)
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=False, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GSUB", "GPOS", "GDEF"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(table))
    subsetter.subset(font)
    plain = target.removesuffix(".zst")
    font.save(plain)
    subprocess.run(["zstd", "-19", "--ultra", "-22", "-q", "-f", "--rm", plain, "-o", target], check=True)


main(*sys.argv[1:])
