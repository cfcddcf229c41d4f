"""What stands beside a name that may be a surname: given names in East Asian scripts, births and deaths, pronouns.

A foreign person's given name stands before the surname, with a dot or a space between (존 포드, ジョン・フォード,
约翰·福特); a Japanese one behind it, one to three letters without any mark (鈴木太郎は).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.matching.scripts import Script, run_after, run_before, script_of
from bot.matching.signals import Signal

_LIFE = re.compile(
    r"(?:は|が)[^。\n]{0,16}?(?:生まれ|死去|没した|亡くなっ)"
    r"|(?:[于於在是,，]|生|出|去|逝|病|\d|一[八九])[^。\n]{0,14}?(?:出生|生于|生於|逝世|去世|病逝)|(?:出生|生于|生於|去世|逝世|病逝)"
    r"|(?:은|는|이|가) [^.\n]{0,16}?(?:태어나|태어났|별세했|별세한|타계|사망했)"
    r"| ?,? (?:who )?(?:was |were )?(?:born (?:in|on|at|to)|died (?:in|on|at|of|aged)|dies at|was buried)"
    r"| (?:sinh (?:năm|ra|tại|ngày)|qua đời|mất năm|từ trần)"
    r"|[^(（。.\n]{0,12}[(（][^()（）]{0,64}1[4-9]\d\d年?[^()（）]{0,12}? ?[-–—~〜～]"
)
# Only where pronouns tell: a Japanese or Vietnamese one stands near firms as often.
_PRONOUNS = {
    "en": re.compile(r"(?<![\w'’])(?:(?P<person>he|she|his|her|him|himself|herself)|(?P<firm>its|itself))(?![\w])"),
    "zh": re.compile(r"(?P<person>(?<!其)[他她](?![们們人]))|(?P<firm>[该該]公司)"),
    "ko": re.compile(r"(?<![가-힣])(?:(?P<person>그는|그가|그의|그녀[는가의])|(?P<firm>이 회사|회사 측|회사는))"),
}
# The name as its own language writes it, behind it in brackets: 포드(Gerald Ford), フォード（英語: Ford Motor）
_GLOSS = re.compile(r"[^\s()（）]{0,6} ?[(（](?:[^\W\dA-Za-z]{1,3}[:：] ?)?([A-Z][\w.'’-]*(?:[ ·][A-Z][\w.'’-]*){1,4})")
_NAME_BETWEEN = re.compile(r"[A-Z][a-z]")
_JOINTS = frozenset(" ·・‧•.=＝")
_LONGEST_GIVEN = 8
_LONGEST_BEHIND = 3
# What Japanese given names end in.
_LAST = frozenset(
    "郎子美太介佑也男夫雄彦一二三司志樹人香奈恵里代江行之幸弘宏浩博明章昭秀英治史輝徳則紀哉弥斗翔平健隆武孝尚勝康達拓勇希菜花愛結莉紗咲梨沙衣織音央真優翼輔助吾悟誠稔茂豊薫望未貴亮蔵造衛門丸朗臣嗣伸樹树绘絵枝穂帆歩聖仁"
)


def given_before(text: str, start: int, given_names: frozenset[str]) -> str:
    """The given name before a surname at `start`, or nothing; with or without a joint between."""
    end = start - 1 if start and text[start - 1] in _JOINTS else start
    if not end or text[end - 1] not in _last_letters(given_names):
        return ""
    script = script_of(text[end - 1])
    if script in {Script.NONE, Script.LATIN, Script.DIGIT}:
        return ""
    run = run_before(text, end, script, _LONGEST_GIVEN)
    if run in given_names:
        return run
    # Chinese has no word edges; with a joint between, the end of the run may be the name.
    if end < start and script is Script.HAN:
        return next((run[-length:] for length in range(len(run), 1, -1) if run[-length:] in given_names), "")
    return ""


def given_behind(text: str, end: int) -> str:
    """The letters of a Japanese given name behind a surname that ends at `end`, or nothing."""
    run = run_after(text, end, Script.HAN, _LONGEST_BEHIND + 1)
    return run if 1 < len(run) <= _LONGEST_BEHIND and run[-1] in _LAST else ""


def life_behind(text: str, end: int) -> str:
    """What tells right behind a name of a birth, a death or the years of a life, or nothing."""
    found = _LIFE.match(text, end)
    return found[0].strip() if found else ""


def gloss_behind(shape: str, end: int, given_names: frozenset[str], grammar: Mapping[str, str]) -> Signal | None:
    """What the Latin spelling in brackets behind a name says: that of a person, of another body, or of a firm."""
    found = _GLOSS.match(shape, end)
    if found is None:
        return None
    words = found[1].lower().replace("·", " ").split()
    kinds = [grammar.get(word.rstrip(".")) for word in words]
    if "body" in kinds:
        return Signal("gloss.body", 1.0, found[1])
    if kinds[-1] == "legal":
        return Signal("gloss.firm", 1.0, found[1])
    return Signal("gloss.person", 1.0, found[1]) if not given_names.isdisjoint(words) else None


def pronoun_signals(shape: str, end: int, finish: int, language: str) -> Iterator[Signal]:
    """What the first pronoun between a name and the end of its sentence speaks of: a person, or a firm.

    `far`: of a person who may be another, for a name stands between.
    """
    pronouns = _PRONOUNS.get(language)
    found = pronouns.search(shape, end, finish) if pronouns else None
    if found is None:
        return
    kind = found.lastgroup
    if kind == "person" and language == "en" and _NAME_BETWEEN.search(shape, end, found.start()):
        kind = "far"
    yield Signal(f"pronoun.{kind}", 1.0, found[0])


@lru_cache(maxsize=4)
def _last_letters(given_names: frozenset[str]) -> frozenset[str]:
    """What given names end in, by which most places are told."""
    return frozenset([name[-1] for name in given_names])
