from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import RuleError
from bot.matching.normalise import plain
from bot.matching.rules.parse import LONGEST, parse
from bot.matching.rules.printing import print_rule
from bot.matching.rules.tree import (
    Expression,
    Language,
    Near,
    Node,
    Phrase,
    Source,
    Topic,
    Without,
    both,
    either,
)
from bot.model import Field

A, B, C = Phrase("a"), Phrase("b"), Phrase("c")
TITLE = Field.TITLE


@pytest.mark.parametrize(
    "keyword",
    [
        *("solid-state battery", "전고체 배터리", "全固体電池", "bán dẫn", "半导体", "AT&T", "C++", "24/7", "TCP/IP"),
        *("research and development", "apple or orange", "not a drill", "Yahoo (Japan)", "(주)한화", "（株）日立"),
        *("re:Invent", "3:2", '5" display', "a / b / c", "/r/all", "NEAR Protocol", "going NEAR", "ANDROID", "NOTE"),
        *("그리고", "와 또는", "和", "及び", "và", "hoặc", "‘quoted’", "「引用」", "and/or", "https://news.example/x"),
    ],
)
def test_a_keyword_without_operators_is_a_phrase_as_it_stands(keyword: str) -> None:
    assert parse(keyword) == Phrase(keyword)


@pytest.mark.parametrize(
    ("rule", "tree"),
    [
        ("a AND b", both([A, B])),
        ("a AND b OR c", either([both([A, B]), C])),
        ("a OR b AND c", either([A, both([B, C])])),
        ("(a OR b) AND c", both([either([A, B]), C])),
        ("a AND (b AND c)", both([A, B, C])),
        ("a NOT b", both([A, Without(B)])),
        ("a AND NOT (b OR c)", both([A, Without(either([B, C]))])),
        ("a NEAR/3 b AND c", both([Near(A, B, 3), C])),
        ("a near/3 (b OR c)", Near(A, either([B, C]), 3)),
        ("NOT a NEAR/3 b OR c", either([Without(Near(A, B, 3)), C])),
        ("memory  chip AND 관세", both([Phrase("memory chip"), Phrase("관세")])),
        ('"memory chip"', Phrase("memory chip")),
        (r'"a \"b\" \\ c"', Phrase(r'a "b" \ c')),
        ('"R AND D" AND a', both([Phrase("R AND D"), A])),
        ("a and b OR c", either([Phrase("a and b"), C])),
        ("“한국 은행”", Phrase("한국 은행")),
        ("（半導体 OR 半导体） ＡＮＤ 関税", both([either([Phrase("半導体"), Phrase("半导体")]), Phrase("関税")])),
        ("半導体\u3000AND\u3000関税", both([Phrase("半導体"), Phrase("関税")])),
        ("title:memory chip AND b", both([Phrase("memory chip", TITLE), B])),
        ("Title: a", Phrase("a", TITLE)),
        ("title：반도체", Phrase("반도체", TITLE)),
        ("title:(a OR b NOT c)", either([Phrase("a", TITLE), both([Phrase("b", TITLE), Without(Phrase("c", TITLE))])])),
        ("title:(a NEAR/2 /b/)", Near(Phrase("a", TITLE), Expression("b", TITLE), 2)),
        ("title:topic:mergers", Topic("mergers", TITLE)),
        ("topic:인수합병", Topic("mergers")),
        ("topic:security incidents", Topic("security-incidents")),
        ('topic:(資安事件 OR "sự cố an ninh mạng")', either([Topic("security-incidents")] * 2)),
        ("source:(Reuters OR 한국경제) AND a", both([either([Source("Reuters"), Source("한국경제")]), A])),
        ("lang:zh-Hans AND a", both([Language("zh-Hans"), A])),
        (r"/GPT-\d+ \/ x/", Expression(r"GPT-\d+ \/ x")),
        ("(/a b/)", Expression("a b")),
        ("AT&T AND a", both([Phrase("AT&T"), A])),
    ],
)
def test_reads(rule: str, tree: Node) -> None:
    assert parse(rule) == tree
    assert parse(print_rule(tree)) == tree


def test_places_are_those_of_the_rule_as_written() -> None:
    tree = parse("반도체 AND title:(관세 OR 수출)")
    assert tree == both([Phrase("반도체"), either([Phrase("관세", TITLE), Phrase("수출", TITLE)])])
    assert [leaf.at for leaf in tree.parts[1].parts] == [15, 21]  # type: ignore[union-attr]


WORDS = st.sampled_from(
    [
        *(
            "a",
            "memory chip",
            "반도체",
            "芯片",
            "半導体",
            "cổ phiếu",
            "AND",
            "a NEAR b",
            "NEAR",
            "x OR y",
            "(주)",
            "title:x",
        ),
        *(
            '5"',
            '"',
            "”",
            "“x",
            "\\",
            "/x/",
            "titel:x",
            "24/7",
            "）",
            "not a",
            "NEAR/3",
            "source: y",
            "a／b",
            "lang：z",
        ),
    ]
).map(str) | st.text(min_size=1, max_size=8).map(lambda text: " ".join(text.split()))
PHRASES = WORDS.filter(
    lambda words: any(c.isalnum() and c.isprintable() for c in plain(words)) and "\u3164" not in words
)
ONLY = st.sampled_from([None, TITLE])
TOPICS = st.builds(Topic, st.sampled_from(["mergers", "security-incidents"]), ONLY)
PLACED = (
    st.builds(Phrase, PHRASES, ONLY)
    | TOPICS
    | st.builds(Expression, st.sampled_from(["a", r"b\/c", "d e", r"\(", '"', "가+"]), ONLY)
)
ANY_PLACED = PLACED | st.lists(PLACED, min_size=2, max_size=3).map(either)
LEAVES = PLACED | st.builds(Source, PHRASES) | st.builds(Language, st.sampled_from(["ko", "zh-Hant", "vi"]))


def _negated(node: Node) -> Node:
    return node if isinstance(node, Without) else Without(node)


TREES = st.recursive(
    LEAVES | st.builds(Near, ANY_PLACED, ANY_PLACED, st.integers(0, 100)),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=4).map(both)
        | st.lists(inner, min_size=2, max_size=4).map(either)
        | inner.map(_negated)
    ),
    max_leaves=12,
)


@given(TREES)
@example(both([Phrase("/0", None), Phrase("0/", None)]))
def test_what_is_printed_reads_the_same(tree: Node) -> None:
    printed = print_rule(tree)
    if len(printed) <= LONGEST:
        assert parse(printed) == tree


@given(st.lists(st.sampled_from(["a", "반도체", "AND", "OR", "NOT", "NEAR/2", "(", ")", "title:", '"x y"', "/z/"])))
def test_what_is_read_prints_and_reads_the_same(scraps: list[str]) -> None:
    try:
        tree = parse(" ".join(scraps))
    except RuleError:
        return
    assert parse(print_rule(tree)) == tree
    assert print_rule(parse(print_rule(tree))) == print_rule(tree)
