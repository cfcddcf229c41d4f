"""The words of a text as they are compared: one spelling, cut into pieces that are hashed.

Rules
-----
* Chinese in both scripts and Japanese share one form of each character, so a headline in one script resembles
  the same headline in the other.
* Pieces are whole words in Latin script and others with spaces, pairs of characters in Han, kana, Hangul, Thai
  and its neighbours, where words have no spaces or carry particles; digits stay together.
* Hashes have 32 bits: they are compared only between a few reports at a time, so that one chance collision
  changes a resemblance by a hundredth.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import regex

_RUNS = regex.compile(
    r"\d+(?:[.,]\d+)+(?!\p{Latin})|[\p{Latin}\p{M}'’\d]+|[\p{Han}々]+|[\p{Hiragana}\p{Katakana}ー]+|\p{Hangul}+"
    r"|(?:(?![\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])[\p{L}\p{M}])+"
)
_UNSPACED = regex.compile(r"[\p{Han}々\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_AND = "与和及與跟"
_LINKS = frozenset("了的在将將已就也其对對为為把被はがのにとでへもやしたするいる")
"""Characters without which a Chinese or Japanese headline says the same; 新 and 和 may be parts of names."""
_MARKS = "'’"
_GROUPED = regex.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GRAMMAR = frozenset(
    # English and Vietnamese words that only join others
    "an the of to in on for and as at by with from its it is are be has have had was were will would new says said"
    " after over amid than that this into up out but or per"
    " và của cho với tại trong là các một những được đã sẽ để ở từ"
    " billion million trillion thousand bln mln bn mn trn tn trln tln percent pct tỷ tỉ triệu nghìn".split()
) | frozenset(
    # Korean particles, Chinese and Japanese characters that do the same
    "은는이가을를의에서로와과도들및的了在与和及将对为把被就也其已新をはがのにとでへもやしたするいる"
)
_LONGEST_CODE = 3
_LONGEST = 600


@cache
def _han_forms() -> dict[int, str]:
    text = files("bot.stories").joinpath("data", "han_forms.txt").read_text(encoding="utf-8")
    return {ord(other): line[0] for line in text.splitlines() for other in line[1:]}


def folded(text: str) -> str:
    """The text in one width, case and form of Han characters."""
    return in_one_form(text).casefold()


def in_one_form(text: str) -> str:
    """The beginning of a text in one width and form of Han characters."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).translate(_han_forms())


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
    """The smallest parts of a text that can be put in each other's place, in order: words, numbers, characters.

    Grammar is left out: an added article does not make another headline; but IT, OR and A are codes where they are
    written so. A Korean particle stands at the end of a word; the same syllable within one belongs to it.
    """
    for run in _RUNS.findall(_GROUPED.sub("", in_one_form(text))):
        if _is_word(run):
            word = run.strip(_MARKS)
            if word and (word.casefold() not in _GRAMMAR or (word.isupper() and len(word) <= _LONGEST_CODE)):
                yield word.casefold()
        elif _HANGUL.match(run):
            yield from run[:-1] if len(run) > 1 and run[-1] in _GRAMMAR else run
        else:
            yield from (_AND[0] if character in _AND else character for character in run if character not in _LINKS)


def _is_word(run: str) -> bool:
    return run.isascii() or not _UNSPACED.match(run)


def hashed(words: Iterable[str]) -> frozenset[int]:
    """The words as 32-bit numbers."""
    return frozenset(map(hash_of, words))


@lru_cache(maxsize=1 << 16)
def hash_of(word: str) -> int:
    """A word as a 32-bit number."""
    # Kept for the words that come again and again: reports then share one object for each of them.
    return crc32(word.encode("utf-8", "replace"))


def likeness(some: frozenset[int], others: frozenset[int]) -> float:
    """How much two sets of pieces have in common, from 0 to 1 (Dice)."""
    if not some or not others:
        return 0.0
    return 2 * len(some & others) / (len(some) + len(others))
