"""Turns sentences with marks into labelled rows.

    python -m tools.matching.label --firms FIRMS.json --lang ko --out tests/corpus/match SENTENCES.txt …

A sentence has one line. `[삼성전자]` marks a name that is the firm; every other name that stands in the
sentence is a trap, unless its firm is marked elsewhere in it; `{우리은행}` marks a trap in spite of that.
A third of the rows, chosen by a hash of the text, is held out of fitting (`ko.held.jsonl`). Rows that are in
the files already are kept, and come first. With `--blind` all rows go to `ko.blind.jsonl`: a set that nobody
looks at while the matcher is worked on.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.matching.matcher import FirmMatcher
from bot.matching.normalise import plain
from bot.model import Firm, Text
from tools.matching.rows import Row, read_firms, read_rows

_MARK = re.compile(r"[\[{]([^\[\]{}]+)[\]}]")
_HELD = 3


class Labeller:
    """Makes rows of marked sentences."""

    def __init__(self, firms: list[Firm]) -> None:
        self._matcher = FirmMatcher(firms)
        self._bearer = {plain(name): firm.id for firm in firms for names in firm.names.values() for name in names}
        self._bearer.update({plain(name): firm.id for firm in firms for name in firm.tickers})

    def row(self, marked: str, lang: str) -> Row:
        """The row of one sentence. Raises KeyError for a mark around what is no name."""
        text = _MARK.sub(r"\1", marked)
        gold = {self._firm(mark) for mark in _MARK.finditer(marked) if mark[0][0] == "["}
        forced = self._forced(marked)
        traps = []
        for found, _ in self._matcher.signals(Text(title="", body=text, language=lang)):
            candidate = found.candidate
            firm, surface = candidate.ref.firm, candidate.context.folded
            start, end = surface.span(candidate.start, candidate.end)
            if (firm, start) in forced or (firm not in gold and not found.veto):
                traps.append({"firm": firm, "surface": text[start:end], "start": start})
        number = f"{zlib.crc32(text.encode()):08x}"
        return {
            "id": f"own.{lang}.{number}",
            "lang": lang,
            "text": text,
            "gold": sorted(gold),
            "trap": traps,
            "skip": {},
        }

    def _firm(self, mark: re.Match[str]) -> str:
        try:
            return self._bearer[plain(mark[1])]
        except KeyError:
            raise KeyError(f"no firm has the name {mark[1]!r}: {mark.string}") from None

    def _forced(self, marked: str) -> set[tuple[str, int]]:
        forced, removed = set(), 0
        for mark in _MARK.finditer(marked):
            if mark[0][0] == "{":
                forced.add((self._firm(mark), mark.start() - removed))
            removed += 2
        return forced


def _rows(labeller: Labeller, lines: Iterable[str], lang: str) -> Iterator[Row]:
    for line in lines:
        try:
            yield labeller.row(line, lang)
        except KeyError as error:
            print(error.args[0], file=sys.stderr)


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--firms", type=Path, required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("sentences", type=Path, nargs="+")
    options = parser.parse_args()
    labeller = Labeller(read_firms(options.firms))
    lines = [line.strip() for path in options.sentences for line in path.read_text(encoding="utf-8").splitlines()]
    parts = ("blind",) if options.blind else ("", "held")
    places = {part: options.out / f"{options.lang}{'.' * bool(part)}{part}.jsonl" for part in parts}
    rows = {row["id"]: row for row in read_rows(path for path in places.values() if path.exists())}
    for row in _rows(labeller, filter(None, lines), options.lang):
        rows.setdefault(row["id"], row)
    for part, path in places.items():
        chosen = [row for row in rows.values() if options.blind or _part(row) == part]
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen), encoding="utf-8")
    print(f"{options.lang}: {len(rows)} rows", file=sys.stderr)


def _part(row: Row) -> str:
    return "held" if int(row["id"][-8:], 16) % _HELD == 0 else ""


if __name__ == "__main__":
    main()
