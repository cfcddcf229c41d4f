"""Compiles the table of Chinese characters that differ between the scripts.

    python tools/matching/han_variants.py STCharacters.txt TWVariants.txt HKVariants.txt

writes `bot/matching/data/han_variants.tsv` to standard output. The input is the character data of OpenCC
(Apache-2.0). Each line of the output is a character and the characters of the other script that it may
stand for, most usual first, in both directions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


def main(simplified: str, *regional: str) -> None:
    """Reads the tables and writes the merged one to standard output."""
    found: dict[str, dict[str, None]] = {}

    def link(one: str, other: str) -> None:
        if len(one) == len(other) == 1 and one != other and max(one, other) < "\ua000":
            found.setdefault(one, {})[other] = None
            found.setdefault(other, {})[one] = None

    pairs = _read(regional)
    for left, right in _read([simplified]).items():
        for other in right:
            for form in (other, *pairs.get(other, ())):
                link(left, form)
    for left, right in pairs.items():
        for other in right:
            link(left, other)
    for character in sorted(found):
        sys.stdout.write(f"{character}\t{''.join(found[character])}\n")


def _read(paths: Iterable[str]) -> dict[str, list[str]]:
    lines = (line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines())
    return {left: right.split() for left, _, right in (line.partition("\t") for line in lines)}


if __name__ == "__main__":
    main(*sys.argv[1:])
