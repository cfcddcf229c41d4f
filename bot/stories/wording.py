"""The words of a text as they are compared: one spelling, cut into pieces that are hashed.

Rules
-----
* Chinese in both scripts and Japanese share one form of each character, so a headline in one script resembles
  the same headline in the other.
* Pieces are whole words in Latin script, pairs of characters in Han, kana and Hangul, where words have no
  spaces or carry particles; digits stay together.
* Hashes have 32 bits: they are compared only between a few reports at a time, so that one chance collision
  changes a resemblance by a hundredth.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import regex

_RUNS = regex.compile(
    r"\d+(?:[.,]\d+)+(?!\p{Latin})|[\p{Latin}\p{M}'’\d]+|[\p{Han}々]+|[\p{Hiragana}\p{Katakana}ー]+|\p{Hangul}+"
)
_HANGUL = regex.compile(r"\p{Hangul}")
_MARKS = "'’"
_GRAMMAR = frozenset(
    # English and Vietnamese words that only join others
    "an the of to in on for and as at by with from its it is are be has have had was were will would new says said"
    " after over amid than that this into up out but or per"
    " và của cho với tại trong là các một những được đã sẽ để ở từ"
    " billion million trillion thousand bln mln bn mn trn tn percent pct tỷ tỉ triệu nghìn".split()
) | frozenset(
    # Korean particles, Chinese and Japanese characters that do the same
    "은는이가을를의에서로와과도들및的了在与和及将对为把被就也其已新をはがのにとでへもやしたするいる"
)
_LONGEST = 600


@cache
def _han_forms() -> dict[int, str]:
    text = files("bot.stories").joinpath("data", "han_forms.txt").read_text(encoding="utf-8")
    return {ord(other): line[0] for line in text.splitlines() for other in line[1:]}


def folded(text: str) -> str:
    """The text in one width, case and form of Han characters."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).casefold().translate(_han_forms())


def pieces(text: str) -> Iterator[str]:
    """What a folded text consists of: words, numbers and pairs of characters."""
    for run in _RUNS.findall(text):
        if _is_word(run):
            word = run.strip(_MARKS)
            if word and word not in _GRAMMAR:
                yield word[:-1] if len(word) > 4 and word.endswith("s") else word
        elif len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def atoms(text: str) -> Iterator[str]:
    """The smallest parts of a folded text that can be put in each other's place: words, numbers, characters.

    Grammar is left out: an added article does not make another headline. What stands there twice is counted.
    """
    seen: Counter[str] = Counter()
    for atom in _atoms(text):
        seen[atom] += 1
        yield f"{atom}{seen[atom]}"


def _atoms(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        if _is_word(run):
            word = run.strip(_MARKS)
            if word and word not in _GRAMMAR:
                yield word
        else:
            alone = len(run) == 1 and _HANGUL.match(run)  # a letter that counts, not the particle of a word
            yield from (character for character in run if alone or character not in _GRAMMAR)


def _is_word(run: str) -> bool:
    return run.isascii() or "LATIN" in unicodedata.name(run[0], "")


def hashed(words: Iterable[str]) -> frozenset[int]:
    """The words as 32-bit numbers."""
    return frozenset(map(_hash, words))


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    # Kept for the words that come again and again: reports then share one object for each of them.
    return crc32(word.encode("utf-8", "replace"))


def likeness(some: frozenset[int], others: frozenset[int]) -> float:
    """How much two sets of pieces have in common, from 0 to 1 (Dice)."""
    if not some or not others:
        return 0.0
    return 2 * len(some & others) / (len(some) + len(others))
