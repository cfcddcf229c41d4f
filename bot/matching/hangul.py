"""What may follow a name within a Korean word: a small grammar of particles and suffixes.

    word   = name, [suffix], {particle}
    suffix = what still speaks of the firm (측, 사, 그룹, 본사, 코리아 …) or of something else (병원, 동, 씨 …)

Korean writes particles onto the noun and stacks them (에서는, 이라고까지), so the right edge of a name is
free if the rest of the word can be spelled with particles. The copula 이다 counts as one. Single-letter
particles are also the first letters of many nouns: the whole rest must fit, not a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_CASE = "은|는|이|가|을|를|의|에|에게|에게서|에서|와|과|랑|이랑|하고|로|으로|로서|으로서|로써|으로써|로부터|으로부터|께서|한테|더러|보고|아|야|여"
_FOCUS = "도|만|만이|뿐|뿐만|뿐이|부터|까지|마저|조차|나마|이나마|마다|밖에|나|이나|든|이든|든지|이든지|라도|이라도|들|들이|들은|들의|들도|씩|커녕"
_COMPARE = "보다|처럼|같이|만큼|대로|답게|다운|스런|스러운|같은|같아|치고"
_LINK = "란|이란|라는|이라는|라고|이라고|라며|이라며|며|이며|고|이고|요|이요|면|이면|라면|이라면|라서|이라서|지만|이지만|인|인데|이자|이냐|냐"
_END = "다|이다|였다|이었다|였던|이었던|였고|이었고|였지만|이었지만|일|입니다|이에요|예요|이죠|죠|인지|이지|일까|이라|라|임|였으며|이었으며|이니|니|인가|였는데|이었는데|이어서|여서|네|이네"
_FROM = "발|산|제|형|식|판|용|표|계|선|측|사|측은|사는|등|등이|등은|등을|등의|등도|및|내|외|간|별|향|행|당|주|급"
_PARTICLE = f"(?:{_CASE}|{_FOCUS}|{_COMPARE}|{_LINK}|{_END})"
_TAIL = re.compile(f"(?:{_FROM})?{_PARTICLE}{{0,3}}")
_LONGEST_SUFFIX = 6


def is_particles(rest: str) -> bool:
    """Whether the rest of a word is nothing but particles."""
    return _TAIL.fullmatch(rest) is not None


def suffix_kind(rest: str, suffixes: Mapping[str, str]) -> str | None:
    """What the suffix says that the rest of a word begins with, if particles alone follow it; the longest wins."""
    for length in range(min(len(rest), _LONGEST_SUFFIX), 0, -1):
        kind = suffixes.get(rest[:length])
        if kind is not None and is_particles(rest[length:]):
            return kind
    return None
