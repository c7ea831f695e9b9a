"""Writes the part of the Unicode Character Database that canonical composition (Unicode's NFC) needs.

usage: python3 composition_table.py FILE    (needs Python only: its unicodedata determines the version)

The first line names the version. Then one line per character: code point, combining class, and its canonical decomposition into one or
two code points (recursive decompositions stay recursive), with '!' if the pair is not composed again. All hexadecimal, except the class.
Hangul syllables are computed, not listed.
"""
import sys, unicodedata as u

lines = [f"# Unicode {u.unidata_version}"]
for code in range(0x110000):
    character = chr(code)
    if 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3:
        continue
    decomposition = u.decomposition(character)
    parts = [] if decomposition.startswith("<") else decomposition.split()
    if not parts and not u.combining(character):
        continue
    excluded = len(parts) == 2 and u.normalize("NFC", character) != character
    lines.append(f"{code:x} {u.combining(character)} {' '.join(part.lower().lstrip('0') for part in parts)}{'!' if excluded else ''}".rstrip())
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
