"""What may follow a name within a Korean word: a small grammar of particles and suffixes.

    word   = name, [suffix], {particle}
    suffix = what still speaks of the firm (측, 사, 그룹, 본사, 코리아 …) or of something else (병원, 동, 씨 …)

Korean writes particles onto the noun and stacks them (에서는, 이라고까지), so the right edge of a name is
free if the rest of the word can be spelled with particles. The copula 이다 counts as one. Single-letter
particles are also the first letters of many nouns: the whole rest must fit, not a part of it, and the
first particle must agree with the sound before it: 은 이 을 과 으로 follow a consonant, 는 가 를 와 로 a
vowel. So 포항제철고 (a school) is no 포항제철 with 고, and 소니아 (a woman) no 소니 with 아.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.matching.lexicon import EdgeWords

_CONSONANT = (
    "은|이|을|과|과의|과는|과도|이랑|으로|으로서|으로써|으로부터|으로는|으로도|으로의|아|이나|이든|이든지|이라도|이란|이라는|이라고|이라며"
    "|이며|이고|이요|이면|이라면|이라서|이지만|이자|이냐|이다|이었다|이었던|이었고|이었지만|이에요|이죠|이지|이라|이었으며|이니|이네|이어서"
)
_VOWEL = (
    "는|가|를|와|와의|와는|와도|랑|로|로서|로써|로부터|로는|로도|로의|야|여|나|든|든지|라도|란|라는|라고|라며|며|고|요|면|라면|라서|지만|자|냐"
    "|다|였다|였던|였고|였지만|예요|죠|지|라|였으며|니|네|여서|였는데"
)
_ANY = (
    "의|에|에게|에게서|에서|하고|께서|한테|더러|도|만|만이|뿐|뿐만|뿐이|부터|까지|마저|조차|마다|밖에|들|들이|들은|들의|들도|씩|커녕|보다|처럼"
    "|같이|만큼|대로|답게|스런|스러운|같은|같아|치고|인|인데|일|입니다|인지|일까|임|인가|이었는데|엔|선|서|이자"
)
_NOUNS = "발|산|제|형|식|판|용|표|계|측|사|등|및|내|외|간|별|향|당"
_MORE = f"(?:{_CONSONANT}|{_VOWEL}|{_ANY}){{0,3}}"
_AFTER_CONSONANT = re.compile(f"(?:{_CONSONANT}|{_ANY}){_MORE}|(?:{_NOUNS}){_MORE}")
_AFTER_VOWEL = re.compile(f"(?:{_VOWEL}|{_ANY}){_MORE}|(?:{_NOUNS}){_MORE}")
_AFTER_ANY = re.compile(f"(?:{_NOUNS})?{_MORE}")
_AFTER_L = re.compile(f"로(?:서|써|부터|는|도|의)?{_MORE}")
_FIRST, _LAST, _FINALS, _FINAL_L = 0xAC00, 0xD7A3, 28, 8


@lru_cache(maxsize=4096)
def is_particles(rest: str, after: str = "") -> bool:
    """Whether the rest of a word is nothing but particles; `after` is the letter before it, if known."""
    if not rest:
        return True
    code = ord(after) if after else 0
    if not _FIRST <= code <= _LAST:
        return _AFTER_ANY.fullmatch(rest) is not None
    final = (code - _FIRST) % _FINALS
    if final == _FINAL_L and _AFTER_L.fullmatch(rest):
        return True
    return (_AFTER_CONSONANT if final else _AFTER_VOWEL).fullmatch(rest) is not None


def suffix_kind(rest: str, suffixes: EdgeWords) -> str | None:
    """What the suffix says that the rest of a word begins with, if particles alone follow it; the longest wins."""
    for length in suffixes.from_first.get(rest[:1], ()):
        kind = suffixes.get(rest[:length])
        if kind is not None and length <= len(rest) and is_particles(rest[length:], rest[length - 1]):
            return kind
    return None
