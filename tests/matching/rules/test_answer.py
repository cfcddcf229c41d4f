"""What rules find: by table in five languages, and against a plain evaluator of their meaning."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import RuleError
from bot.matching.matcher import FirmMatcher
from bot.matching.rules.answer import Reading
from bot.matching.rules.matcher import RuleMatcher
from bot.matching.rules.printing import print_rule
from bot.matching.rules.tree import (
    Both,
    Either,
    Expression,
    Language,
    Near,
    Node,
    Phrase,
    Source,
    Without,
    both,
    either,
)
from bot.model import Field, RuleFinding, Text, Verdict
from tests.matching.firms import FIRMS
from tests.matching.rules.test_mistakes import outcome


def asked(
    rule: str, title: str, body: str = "", language: str | None = None, sources: tuple[str, ...] = ()
) -> RuleFinding | None:
    """The finding of the only rule."""
    text = Text(title=title, body=body, language=language, sources=sources)
    return next(iter(RuleMatcher(FIRMS, [rule]).match(text).rules), None)


def meets(rule: str, title: str, body: str = "", language: str | None = None, sources: tuple[str, ...] = ()) -> bool:
    found = asked(rule, title, body, language, sources)
    return found is not None and found.verdict is Verdict.TAKEN


@pytest.mark.parametrize(
    ("rule", "title", "body"),
    [
        ("반도체 AND (관세 OR 수출 통제)", "미국, 반도체에 관세를 매긴다", ""),
        ("반도체 AND (관세 OR 수출 통제)", "수출통제 강화", "반도체는 뺐다"),
        ("title:반도체 NOT 중고", "반도체 수출 최대", ""),
        ("인수 NEAR/2 알리바바", "알리바바가 36Kr 인수를 검토", ""),
        ("半导体 NEAR/4 出口管制", "美国收紧半导体设备出口管制", ""),
        ("半导体 AND 出口管制", "半導體出口管制", ""),
        ("台積電 AND (漲價 OR 調漲)", "台积电将调涨代工价", ""),
        ("全固体電池 AND NOT 中古", "トヨタ、全固体電池を量産へ", ""),
        ("トヨタ NEAR/6 全固体電池", "トヨタ、全固体電池を量産へ", ""),
        ("chất bán dẫn AND thuế quan", "Thuế quan mới với chất bán dẫn", ""),
        ("tin tặc AND title:(ngân hàng OR ví điện tử)", "Ngân hàng bị tin tặc tấn công", ""),
        ("memory chip NEAR/3 tariff", "Tariff on memory chip", ""),
        ("memory chip NEAR/0 tariff", "memory chip tariff", ""),
        (r"/HBM\d+E?/ AND 삼성", "삼성, hbm4e 양산", ""),
        (r"/(?-i)HBM\d/", "HBM4", ""),
        ("/ﾒﾓﾘ|メモリ/", "ﾒﾓﾘ高", ""),
        ("NOT (NOT chip OR NOT tariff)", "chip tariff", ""),
    ],
)
def test_meets(rule: str, title: str, body: str) -> None:
    assert meets(rule, title, body)


@pytest.mark.parametrize(
    ("rule", "title", "body", "missing"),
    [
        ("title:반도체", "수출 최대", "반도체가 끌었다", "title:반도체 is not there"),
        ("반도체 NOT 중고", "반도체 장비", "중고도 판다", "중고 is there, as “중고” in the text"),
        ("사과 AND 배", "사과하고 배상한다", "", "배 is not there"),
        ("chip NEAR/2 tariff", "chip", "tariff", "chip NEAR/2 tariff: they do not stand in one part of the text"),
        ("chip NEAR/1 tariff", "chip makers fear a tariff", "", "chip NEAR/1 tariff: the closest are 3 words apart"),
        ("半导体 NEAR/2 管制", "半导体设备和材料的出口管制", "", "半导体 NEAR/2 管制: the closest are 4 words apart"),
        ("chip AND (关税 OR 関税)", "chip", "", "nothing of (关税 OR 関税) is there"),
        ("chip AND lang:ko", "chip", "", "lang:ko: the language is unknown"),
        ("chip AND source:Reuters", "chip", "", "source:Reuters: the source is unknown"),
    ],
)
def test_says_what_is_missing(rule: str, title: str, body: str, missing: str) -> None:
    found = asked(rule, title, body)
    assert found is not None
    assert (found.verdict, found.parts, found.missing) == (Verdict.REJECTED, (), missing)


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("애플", "파인애플을 심다"),  # as keywords: within a Korean word
        ("chip AND tariff", "microchip tariff"),
        ("コイン", "ビットコイン"),
        ("/chip/ AND tariff", "no tariffs"),
        (r"/(?-i)HBM\d/", "hbm4"),
    ],
)
def test_finds_nothing(rule: str, title: str) -> None:
    assert not meets(rule, title)


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (("Reuters",), True),
        (("Nikkei", "REUTERS Korea"), True),
        (("reuters.com", "Feed"), True),
        (("Reutersville",), False),
        ((), False),
    ],
)
def test_sources(sources: tuple[str, ...], found: bool) -> None:
    assert meets("source:Reuters", "x", sources=sources) is found
    assert meets("source:Reuters AND chip", "chip", sources=sources) is found


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("source:한국경제", "한국경제신문"),
        ("source:经济日报", "經濟日報"),
        ("source:日本経済新聞", "日本経済新聞 電子版"),
    ],
)
def test_sources_in_every_script(rule: str, source: str) -> None:
    assert meets(rule, "x", sources=(source,))


@pytest.mark.parametrize(
    ("rule", "language", "found"),
    [
        ("chip AND lang:ko", "ko", True),
        ("chip AND lang:KO", "ko", True),
        ("chip AND lang:zh", "zh-Hant", True),
        ("chip AND lang:zh-Hans", "zh-Hant", False),
        ("chip NOT lang:ko", "ja", True),
        ("chip NOT lang:ko", None, True),
        ("chip NOT lang:(ko OR ja)", "ja", False),
    ],
)
def test_languages(rule: str, language: str | None, found: bool) -> None:
    assert meets(rule, "chip", language=language) is found


def test_the_finding_shows_every_part_that_was_met() -> None:
    found = asked(
        "title:반도체 AND (관세 OR 환율) AND source:한경 AND lang:ko NOT 중고", "반도체 값", "관세 탓", "ko", ("한경",)
    )
    assert found is not None
    assert [(part.part, part.where, part.surface) for part in found.parts] == [
        ("title:반도체", "title", "반도체"),
        ("관세", "text", "관세"),
        ("source:한경", "source", "한경"),
        ("lang:ko", "language", "ko"),
    ]


def test_near_shows_the_words_from_one_to_the_other() -> None:
    found = asked("tariff NEAR/5 memory chip", "", "A memory chip faces a new tariff.")
    assert found is not None
    assert [part.surface for part in found.parts] == ["memory chip faces a new tariff"]


def test_rules_do_not_disturb_firms_or_one_another() -> None:
    matcher = RuleMatcher(FIRMS, ["chip", "chip AND 관세", '"A AND B"', "A AND B", "/x.z/"])
    matches = matcher.match(Text(title="애플 chip A AND B", body=""))
    assert [mention.firm for mention in matches.taken] == ["apple"]
    assert {finding.rule for finding in matches.rules if finding.verdict is Verdict.TAKEN} == {
        "chip",
        '"A AND B"',
        "A AND B",
    }


def test_a_text_that_touches_no_rule_has_no_findings() -> None:
    assert (
        RuleMatcher(FIRMS, ["chip AND 관세", "/x.z/", "source:Reuters"]).match(Text(title="날씨", body="")).rules == ()
    )


ALPHABET = ["alpha", "beta", "gamma", "delta", "omega"]
PAIRS = [f"{one} {other}" for one in ALPHABET for other in ALPHABET]
ALL_PAIRS = FirmMatcher([], keywords=[*ALPHABET, *PAIRS])
FIELD_TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=7)
ONLY = st.sampled_from([None, Field.TITLE])
PLACED = (
    st.builds(Phrase, st.sampled_from(ALPHABET), ONLY)
    | st.builds(Phrase, st.lists(st.sampled_from(ALPHABET), min_size=2, max_size=2).map(" ".join), ONLY)
    | st.builds(Expression, st.sampled_from(["[ab]l?et?a", "om.ga", "gamma$", "^delta"]), ONLY)
)
LEAVES = (
    PLACED
    | st.builds(Source, st.sampled_from(["Reuters", "Nikkei"]))
    | st.builds(Language, st.sampled_from(["ko", "ja", "zh"]))
    | st.builds(Near, PLACED, st.lists(PLACED, min_size=1, max_size=2).map(either), st.integers(0, 3))
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(both)
        | st.lists(inner, min_size=2, max_size=3).map(either)
        | inner.filter(lambda node: not isinstance(node, Without)).map(Without)
    ),
    max_leaves=8,
)


class Plain:
    """The meaning of rules on texts of ASCII words with one blank between them, as plainly as can be."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.parts = {Field.TITLE: text.title, Field.BODY: text.body}

    def holds(self, node: Node) -> bool:
        match node:
            case Both(parts):
                return all(map(self.holds, parts))
            case Either(parts):
                return any(map(self.holds, parts))
            case Without(part):
                return not self.holds(part)
            case Near(left, right, words):
                return any(self.near(left, right, words, field) for field in Field)
            case _:
                return self.leaf_holds(node)

    def leaf_holds(self, node: Node) -> bool:
        match node:
            case Source(name):
                return name in self.text.sources
            case Language(tag):
                return (self.text.language or "").split("-")[0] == tag
            case _:
                return any(self.places(node, field) for field in Field)

    def places(self, node: Node, field: Field) -> list[tuple[int, int]]:
        if isinstance(node, Either):
            return [place for part in node.parts for place in self.places(part, field)]
        assert isinstance(node, Phrase | Expression)
        if node.only not in {None, field}:
            return []
        pattern = rf"(?=\b({re.escape(node.words)})\b)" if isinstance(node, Phrase) else f"({node.pattern})"
        return [found.span(1) for found in re.finditer(pattern, self.parts[field])]

    def near(self, left: Node, right: Node, words: int, field: Field) -> bool:
        pairs = [(a, b) for a in self.places(left, field) for b in self.places(right, field)]
        return any(self.between(*sorted(pair), field) <= words for pair in pairs if not overlap(*pair))

    def between(self, first: tuple[int, int], second: tuple[int, int], field: Field) -> int:
        return len(self.parts[field][first[1] : second[0]].split())


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(
    TREES | st.builds(lambda anchor, tree: both([anchor, tree]), PLACED, TREES),
    FIELD_TEXTS,
    FIELD_TEXTS,
    st.sampled_from([None, "ko", "ja", "zh-Hans"]),
    st.sampled_from([(), ("Reuters",), ("Nikkei",)]),
)
@settings(max_examples=400, deadline=None)
def test_agrees_with_the_plain_meaning(
    tree: Node, title: list[str], body: list[str], language: str | None, sources: tuple[str, ...]
) -> None:
    text = Text(title=" ".join(title), body=" ".join(body), language=language, sources=sources)
    holds, reading = Plain(text).holds(tree), Reading(text, ALL_PAIRS.match(text).keywords)
    rule = outcome(print_rule(tree))
    if isinstance(rule, RuleError):
        assert not (holds and re.search("exclude each other|two languages", rule.what))
        return
    assert (reading.ask(rule).verdict is Verdict.TAKEN) == holds
    assert not holds or rule.triggers is None or rule.triggers & set(reading.phrases)


def test_time_is_linear_in_the_text() -> None:
    matcher = RuleMatcher([], ["chip NEAR/3 (관세 OR /t.*f/)", "(a OR b) NOT c", "topic:mergers", "/(x+x+)+y/"])

    def cost(length: int) -> float:
        text = Text(title="", body=("chip 관세 a x 인수 xxxx " * length)[:length])
        best = float("inf")
        for _ in range(3):
            began = time.thread_time()
            matcher.match(text)
            best = min(best, time.thread_time() - began)
        return best

    assert cost(80_000) < 16 * cost(10_000) + 0.3
