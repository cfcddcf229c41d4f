"""What stands right before and right after a name, by script.

Rules
-----
* Latin: a name is a word of its own; inside a longer word it is no candidate at all. Hyphens, dots, `@`, `#`
  and `$` beside it are told apart.
* Hangul: the rest of the word must be particles or a known suffix (`bot.matching.hangul`); what precedes it
  within the word must be a known prefix (한국, 미국 …).
* Katakana: a run is one word, so a rest of the run is a compound: known (グループ, ジャパン) or not (モデル).
* Hanzi and kanji have no word edges. What stands there is looked up (公司, 氏, 路 …); what cannot be found
  says little, and the longer words of the lexicon decide.

Every answer is one signal per side, named `left.…` or `right.…`; `next.…` is the word after a space.
"""

from __future__ import annotations

import re

from bot.matching.hangul import is_particles, suffix_kind
from bot.matching.lexicon import Edges, EdgeWords
from bot.matching.scripts import Script, run_after, run_before, script_of
from bot.matching.signals import Signal

_PLURAL = re.compile(r"e?s(?![^\W\d_])")
_LATIN = frozenset({Script.LATIN, Script.DIGIT})
_RUN = 12
# 日産150万バレル is an output by the day.
_AMOUNT = re.compile(r"\d[\d,.]*[十百千万億]*(?:バレル|トン|キロ|リットル|個|本|枚|杯|丁|俵)")
_FUNCTION = frozenset(
    "的在是有和与與及或也则則为為等从從对對向未已将將还還又以因要能会會不被把并並据據正遭都就则却卻让讓给給到于於曾使称稱说說了過过上下中"
)
# Characters that mostly spell foreign names by sound.
SOUNDS = frozenset(
    "斯尔爾德克曼森兰蘭亚亞夫娜莉丽麗巴布赫霍基莱萊勒洛鲁魯迈邁莫穆纳納奈尼诺諾帕佩乔喬塞萨薩桑瑟塔坦瓦韦沃谢雅伊尤泽澤扎兹茲弗蒂隆赛賽"
)
_MARKS = {"@": "at", "#": "hash", "$": "cashtag", "＠": "at", "＃": "hash", "《": "title", "『": "title"}
_JOINTS = frozenset("-./&+'’·・‧•‑–=＝")
_QUOTES = frozenset("'’")
_DOTS = frozenset("·・‧•")
_HONORIFICS = ("さん", "ちゃん", "くん", "さま")
_LEFT_FREE, _RIGHT_FREE = Signal("left.free"), Signal("right.free")
_EAST_ASIAN = "\u2e80"  # letters below may be Latin ones


def inside_latin_word(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` begins or ends in the middle of a Latin word or number; `GE90` ends GE."""
    if text[start] >= _EAST_ASIAN and text[end - 1] >= _EAST_ASIAN:
        return False
    if start and script_of(text[start - 1]) in _LATIN and script_of(text[start]) in _LATIN:
        return True
    if end >= len(text) or script_of(text[end]) not in _LATIN:
        return False
    last = script_of(text[end - 1])
    return last is Script.DIGIT or (last is Script.LATIN and script_of(text[end]) is Script.LATIN)


def set_off(shape: str, start: int, end: int) -> bool:
    """Whether capitals set a name off within a Latin word (AppleTV, iPhone4), or no more than its plural follows.

    Metallica holds no Meta, and GMAC no GM.
    """
    before, after = shape[start - 1 : start], shape[end : end + 1]
    if before.isalpha() and not (before.islower() and shape[start].isupper()):
        return False
    if not after.isalpha():
        return True
    return (shape[end - 1].islower() and after.isupper()) or _PLURAL.match(shape, end) is not None


def edge_signals(text: str, start: int, end: int, edges: Edges) -> list[Signal]:
    """The signals of both sides of `text[start:end]`, which is in lower case and not empty."""
    if text[end : end + 1] == " ":
        following = _next_word(text, end + 1, edges)
        return [_before(text, start, edges), _RIGHT_FREE, *following]
    return [_before(text, start, edges), _after(text, end, edges)]


def _before(text: str, start: int, edges: Edges) -> Signal:
    if start == 0 or text[start - 1] == " ":
        return _LEFT_FREE
    previous = text[start - 1]
    own, other = script_of(text[start]), script_of(previous)
    if other is Script.NONE:
        return _mark_before(text, start, previous)
    if other is Script.HAN:
        return Signal("left." + (_ending(edges["left.han"], text, start) or _plain_kind(previous)), 1.0, previous)
    if other is Script.HIRAGANA or (own not in _LATIN and other in _LATIN):
        return Signal("left." + other, 1.0, previous)
    run = run_before(text, start, other, _RUN)
    words = edges.get("left." + other)
    kind = words and words.get(run)
    if kind:
        return Signal("left." + kind, 1.0, run)
    return Signal("left.inside" if own is other else "left." + other, 1.0, run)


def _mark_before(text: str, start: int, previous: str) -> Signal:
    if previous in _MARKS:
        return Signal(f"left.{_MARKS[previous]}")
    if previous in _JOINTS and start > 1 and script_of(text[start - 2]) is not Script.NONE:
        return _joint("left", previous, script_of(text[start]), script_of(text[start - 2]))
    return _LEFT_FREE


def _after(text: str, end: int, edges: Edges) -> Signal:
    if end >= len(text):
        return _RIGHT_FREE
    own, other = script_of(text[end - 1]), script_of(text[end])
    match other:
        case Script.NONE:
            signal = _mark_after(text, end)
        case Script.HANGUL:
            signal = _hangul_after(run_after(text, end, other, _RUN), text[end - 1], edges["right.hangul"])
        case Script.HIRAGANA:
            signal = Signal("right.person" if text.startswith(_HONORIFICS, end) else "right.hiragana")
        case Script.HAN:
            signal = _han_after(text, end, edges["right.han"])
        case Script.KATAKANA:
            signal = _katakana_after(run_after(text, end, other, _RUN), own, edges["right.katakana"])
        case _:
            amount = _AMOUNT.match(text, end) if own is Script.HAN else None
            signal = Signal("right.word", 1.0, amount[0]) if amount else Signal("right." + other, 1.0, text[end])
    return signal


def _mark_after(text: str, end: int) -> Signal:
    mark, following = text[end], text[end + 1 : end + 2]
    if mark in "'’" and following == "s" and not text[end + 2 : end + 3].isalpha():
        return Signal("right.possessive")
    if mark in _JOINTS and following and script_of(following) is not Script.NONE:
        return _joint("right", mark, script_of(text[end - 1]), script_of(following))
    return _RIGHT_FREE


def _joint(side: str, mark: str, own: Script, beyond: Script) -> Signal:
    """A dot joins the parts of a foreign person's name in katakana and in Chinese; elsewhere it lists."""
    if mark in _QUOTES and not own is beyond is Script.LATIN:
        return Signal(f"{side}.free")
    if mark not in _DOTS:
        return Signal(f"{side}.joint", 1.0, mark)
    joins = own is beyond and (own is Script.KATAKANA or (own is Script.HAN and mark != "・"))
    return Signal(f"{side}.dot", 1.0, mark) if joins else Signal(f"{side}.free")


def _hangul_after(rest: str, last: str, suffixes: EdgeWords) -> Signal:
    kind = suffix_kind(rest, suffixes)
    if (kind is None or len(rest) == 1) and is_particles(rest, last):
        return Signal("right.particle", 1.0, rest)
    if kind:
        return Signal("right." + kind, 1.0, rest)
    return Signal("right.inside" if script_of(last) is Script.HANGUL else "right.hangul", 1.0, rest)


def _han_after(text: str, end: int, suffixes: EdgeWords) -> Signal:
    """A suffix of one character counts only where the word ends: 江 is a river, 江苏 is not."""
    kind = _beginning(suffixes, text, end)
    return Signal("right." + (kind or _plain_kind(text[end])), 1.0, text[end : end + 2])


def _beginning(words: EdgeWords, text: str, start: int) -> str | None:
    """What the longest of the words says that begins at a place."""
    for length in words.from_first.get(text[start], ()):
        kind = words.get(text[start : start + length])
        if kind and (length > 1 or _word_ends(text, start + 1)):
            return kind
    return None


def _ending(words: EdgeWords, text: str, end: int) -> str | None:
    """What the longest of the words says that ends at a place."""
    lengths = words.to_last.get(text[end - 1], ())
    return next((kind for length in lengths if (kind := words.get(text[max(0, end - length) : end]))), None)


def _plain_kind(character: str) -> str:
    """What a Chinese character beside a name says that is no known word."""
    if character in _FUNCTION:
        return "grammar"
    return "sound" if character in SOUNDS else "han"


def _word_ends(text: str, position: int) -> bool:
    return position >= len(text) or script_of(text[position]) is not Script.HAN or text[position] in _FUNCTION


def _katakana_after(rest: str, own: Script, suffixes: EdgeWords) -> Signal:
    kind = next((kind for length in range(len(rest), 2, -1) if (kind := suffixes.get(rest[:length]))), None)
    kind = kind or suffixes.get(rest)
    if kind:
        return Signal("right." + kind, 1.0, rest)
    return Signal("right.inside" if own is Script.KATAKANA else "right.katakana", 1.0, rest)


def _next_word(text: str, position: int, edges: Edges) -> tuple[Signal, ...]:
    if position >= len(text) or script_of(text[position]) is not Script.HANGUL:
        return ()
    word = run_after(text, position, Script.HANGUL, _RUN)
    kind = suffix_kind(word, edges["right.hangul"]) if len(word) > 1 else None
    return (Signal("next." + (kind or "other"), 1.0, word),)
