#!/usr/bin/env python3
"""Writes the hostile set: tests/hostile/files/ with everything a folder may hold, and tests/hostile/expected.toml; also the
seeds of the fuzz targets, tests/fuzz/seeds/.

Sound returns in unusual dress, damaged files, files made to hurt, and files that were never meant. Each sound one holds a
return of its own (invented unit, project and amounts), so that right text and right figures can be asked for.
The same script writes the same bytes.

Usage: python3 scripts/make_hostile.py [TARGET_FOLDER]      (needs cryptography)
"""

import json
import shutil
import sys
from pathlib import Path

from hostile import cases_more, cases_other, cases_text, cases_xls, cases_xlsx, seeds
from hostile.box import Box

TARGET = Path(__file__).resolve().parent.parent / "tests" / "hostile"
HEAD = """# What must become of each file in files/. Written by scripts/make_hostile.py: change the script, not this file.
#
# status: what files.csv must say, `a|b` where either is right; format: files.format; says: words of the message, `a|b` where
# either will do; cells: lines of `inspect --cells` (sheet `*`: any); figures: cell, item.measure and value in figures.csv;
# never: what must not come out of the file; open: lines for its members are not fixed.
"""


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    box = Box()
    for cases in (cases_xlsx, cases_xls, cases_text, cases_other, cases_more):
        cases.all_cases(box)
    files = target / "files"
    shutil.rmtree(files, ignore_errors=True)
    for path, content in box.files.items():
        (files / path).parent.mkdir(parents=True, exist_ok=True)
        (files / path).write_bytes(content)
    (target / "expected.toml").write_text(HEAD + "".join(map(block, box.expected)))
    sown = target.parent / "fuzz" / "seeds"
    shutil.rmtree(sown, ignore_errors=True)
    for path, content in seeds.all_seeds().items():
        (sown / path).parent.mkdir(parents=True, exist_ok=True)
        (sown / path).write_bytes(content)
    print(f"{len(box.files)} files, {sum(map(len, box.files.values()))} bytes, {len(box.expected)} lines")


def block(line):
    """One expectation; JSON strings and arrays are TOML too."""
    said = {key: value for key, value in line.items() if value not in (None, [], "")}
    said["status"] = line["status"].split("|")
    return "\n[[file]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in said.items())


def toml(value):
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == " " else f"\\u{ord(c):04x}" for c in text)


if __name__ == "__main__":
    main()
