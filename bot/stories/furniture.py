"""What stands around the text of news and is no part of it: reporters, credits, buttons, prompts, lists. Pure.

Rules

- A page's paragraphs are gone through in order. From one that ends articles (`저작권자 ⓒ`, `责任编辑`) nothing is kept,
  once there was text before it.
- What introduces or closes a paragraph is cut off it: `(서울=…) 홍길동 기자 =`, `（北村葵）`.
- A sentence that is furniture goes; so does what is no sentence at all, such as a heading, a button or the title of
  another article, unless there are no sentences.
- The expressions of all languages are asked of every text: pages mix them, and a language may be declared wrongly.

What there is stands in `data/furniture.toml`. A new page whose furniture gets through adds to it, and to the corpus
of the tests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from bot.stories.sentences import is_complete, join_sentences, split_sentences

_LONGEST_FURNITURE = 300
"""Code points: no prompt and no credit is longer, and a long text costs the expressions time."""

_LONGEST_PROMPT = 140
"""Code points of a whole sentence that may be furniture. A longer one that speaks of log-ins is news about them."""

_MOST_LEADS = 4
_CASE_COUNTS = frozenset({"leads", "trails", "ends"})
"""Kinds whose expressions tell capitals from small letters: `SEOUL (Agency) -` is a dateline."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """One expression for each kind; see `data/furniture.toml`."""

    leads: regex.Pattern[str]
    trails: regex.Pattern[str]
    lines: regex.Pattern[str]
    ends: regex.Pattern[str]
    paywall: regex.Pattern[str]
    wall: regex.Pattern[str]


def without_furniture(text: str) -> str:
    """The text without what is no part of it; paragraphs stand on lines of their own, before as after."""
    paragraphs = [kept for kept in _paragraphs(text.splitlines()) if kept]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    if sum(map(is_complete, sentences)) > 1:
        paragraphs = [_whole_sentences(paragraph) for paragraph in paragraphs]
    return "\n".join(join_sentences(paragraph) for paragraph in paragraphs if paragraph)


def asks_for_payment(text: str) -> bool:
    """Whether a sentence says that the text is kept for those who pay or log in."""
    return shipped_furniture().paywall.search(text) is not None


def asks_for_consent(text: str) -> bool:
    """Whether a sentence asks for consent, or for proof that a person is reading."""
    return shipped_furniture().wall.search(text) is not None


@cache
def shipped_furniture() -> Furniture:
    """The expressions that come with the package."""
    return parse_furniture(files("bot.stories").joinpath("data", "furniture.toml").read_text(encoding="utf-8"))


def parse_furniture(text: str) -> Furniture:
    """Reads the TOML form."""
    data = tomllib.loads(text)
    return Furniture(
        **{
            kind: _any_of(by_language.values(), 0 if kind in _CASE_COUNTS else regex.IGNORECASE)
            for kind, by_language in data.items()
        }
    )


def _any_of(lists: Iterable[Sequence[str]], flags: int) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{one})" for some in lists for one in some), flags)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """The sentences that are kept of each paragraph."""
    known = shipped_furniture()
    told = 0
    for line in lines:
        if told and known.ends.search(line[:_LONGEST_FURNITURE]):
            return
        kept = [sentence for sentence in split_sentences(_bare(line, known)) if not _is_furniture(sentence, known)]
        told += sum(map(is_complete, kept))
        yield kept


def _bare(line: str, known: Furniture) -> str:
    """A paragraph without what introduces and closes it."""
    line = line.strip()
    if _is_furniture(line, known) and len(split_sentences(line)) == 1:
        return ""
    for _ in range(_MOST_LEADS):
        found = known.leads.match(line)
        if found is None or not found.end():
            break
        line = line[found.end() :].lstrip()
    for _ in range(_MOST_LEADS):
        head, tail = line[:-_LONGEST_FURNITURE], line[-_LONGEST_FURNITURE:]
        found = known.trails.search(tail)
        if found is None or not found[0]:
            break
        line = (head + tail[: found.start()]).rstrip()
    return line


def _is_furniture(sentence: str, known: Furniture) -> bool:
    longest = _LONGEST_PROMPT if is_complete(sentence) else _LONGEST_FURNITURE
    return len(sentence) <= longest and known.lines.search(sentence) is not None


def _whole_sentences(paragraph: Sequence[str]) -> list[str]:
    return [sentence for sentence in paragraph if is_complete(sentence)]
