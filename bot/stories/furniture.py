"""What stands around the text of news and is no part of it: reporters, credits, buttons, prompts, lists. Pure.

Rules

- A page's paragraphs are gone through in order. From one that ends articles (`저작권자 ⓒ`, `责任编辑`) nothing is kept,
  once there was text before it.
- What introduces or closes a paragraph is cut off it: `(서울=…) 홍길동 기자 =`, `（北村葵）`.
- A sentence before the credit of a picture is its caption, and goes with it; so does a paragraph that ends as captions
  do (`2026.5.6 photo@…`, `（記者…攝）`).
- A sentence that is furniture goes, and what little is left of its paragraph with it; so does what is no sentence at
  all, such as a heading, a button or the title of another article, unless there are no sentences.
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

_SHORTEST_REST = 12
"""Code points that a paragraph has to keep when a prompt in it goes: what leads up to a prompt is part of it."""

_MOST_LEADS = 4
_CASE_COUNTS = frozenset({"leads", "trails", "ends"})
"""Kinds whose expressions tell capitals from small letters: `SEOUL (Agency) -` is a dateline."""


Expressions = tuple[regex.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The expressions of each kind; see `data/furniture.toml`."""

    leads: Expressions
    trails: Expressions
    credits: Expressions
    captions: Expressions
    lines: Expressions
    notices: Expressions
    inside: Expressions
    headings: Expressions
    ends: Expressions
    paywall: Expressions
    wall: Expressions


def without_furniture(text: str) -> str:
    """The text without what is no part of it; paragraphs stand on lines of their own, before as after."""
    paragraphs = [kept for kept in _paragraphs(text.splitlines()) if kept]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    if sum(map(is_complete, sentences)) > 1:
        paragraphs = [_whole_sentences(paragraph) for paragraph in paragraphs]
    return "\n".join(join_sentences(paragraph) for paragraph in paragraphs if paragraph)


def heads_a_list(text: str) -> bool:
    """Whether a heading stands over a list of other articles, comments or the like."""
    return _found(shipped_furniture().headings, text)


def asks_for_payment(text: str) -> bool:
    """Whether a sentence says that the text is kept for those who pay or log in."""
    return _found(shipped_furniture().paywall, text)


def asks_for_consent(text: str) -> bool:
    """Whether a sentence asks for consent, or for proof that a person is reading."""
    return _found(shipped_furniture().wall, text)


@cache
def shipped_furniture() -> Furniture:
    """The expressions that come with the package."""
    return parse_furniture(files("bot.stories").joinpath("data", "furniture.toml").read_text(encoding="utf-8"))


def parse_furniture(text: str) -> Furniture:
    """Reads the TOML form."""
    data = tomllib.loads(text)
    return Furniture(**{kind: _compiled(kind, by_language.values()) for kind, by_language in data.items()})


def _compiled(kind: str, lists: Iterable[Sequence[str]]) -> Expressions:
    flags = 0 if kind in _CASE_COUNTS else regex.IGNORECASE
    return tuple(regex.compile(one, flags) for some in lists for one in some)


def _found(expressions: Expressions, text: str) -> bool:
    return any(one.search(text) is not None for one in expressions)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """The sentences that are kept of each paragraph."""
    known = shipped_furniture()
    told = 0
    for line in lines:
        if told and _found(known.ends, line[:_LONGEST_FURNITURE]):
            return
        if _found(known.captions, line[-_LONGEST_FURNITURE:]) and len(line) <= _LONGEST_FURNITURE:
            continue
        kept = _kept(_without_captions(split_sentences(_bare(line, known)), known), known)
        told += sum(map(is_complete, kept))
        yield kept


def _kept(sentences: Sequence[str], known: Furniture) -> list[str]:
    kept = [sentence for sentence in sentences if not _is_furniture(sentence, known)]
    return kept if len(kept) == len(sentences) or sum(map(len, kept)) >= _SHORTEST_REST else []


def _without_captions(sentences: Sequence[str], known: Furniture) -> list[str]:
    """The sentences without those that a picture's credit follows: papers run them into the text."""
    kept: list[str] = []
    for sentence in sentences:
        bare = _without_head(sentence, known.credits)
        if bare == sentence:
            kept.append(sentence)
        else:
            kept[-1:] = [bare]
    return [sentence for sentence in kept if sentence]


def _bare(line: str, known: Furniture) -> str:
    """A paragraph without what introduces and closes it."""
    line = line.strip()
    for one in known.inside:
        line = one.sub("", line)
    if _is_furniture(line, known) and len(split_sentences(line)) == 1:
        return ""
    for _ in range(_MOST_LEADS):
        line = _without_tail(_without_head(line, known.leads), known.trails)
    return line


def _without_head(text: str, expressions: Expressions) -> str:
    """The text without what the first expression that fits takes off its head."""
    found = next((match for one in expressions if (match := one.match(text))), None)
    return text[found.end() :].lstrip() if found else text


def _without_tail(text: str, expressions: Expressions) -> str:
    start = max(0, len(text) - _LONGEST_FURNITURE)
    found = next((match for one in expressions if (match := one.search(text[start:])) and match[0]), None)
    return text[: start + found.start()].rstrip() if found else text


def _is_furniture(sentence: str, known: Furniture) -> bool:
    if len(sentence) > _LONGEST_FURNITURE:
        return False
    longest = _LONGEST_PROMPT if is_complete(sentence) else _LONGEST_FURNITURE
    return _found(known.notices, sentence) or (len(sentence) <= longest and _found(known.lines, sentence))


def _whole_sentences(paragraph: Sequence[str]) -> list[str]:
    return [sentence for sentence in paragraph if is_complete(sentence)]
