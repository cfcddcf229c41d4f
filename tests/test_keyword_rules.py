"""Keyword rules from the watchlist to the alert and the record."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.explain import explain_decision
from bot.decide import Rulebook, decide
from bot.model import ChannelRules, Entry, Memory, Outcome, Rule, Watch, WatchKind
from bot.rulebook import build_matcher
from bot.store.codec import DECISION
from tests.values import ALIBABA, NOW, SAMSUNG, channel, entry

FIRMS = (ALIBABA, SAMSUNG)
RULE = "title:반도체 AND (관세 OR tariff) AND source:한강 NOT 중고"
WATCHES = (
    Watch(kind=WatchKind.KEYWORD, subject=RULE),
    Watch(kind=WatchKind.KEYWORD, subject="bán dẫn"),
    Watch(kind=WatchKind.TOPIC, subject="layoffs"),
    Watch(kind=WatchKind.FIRM, subject="alibaba", topics=frozenset({"mergers"})),
)


def outcome(given: Entry, watches: Sequence[Watch] = WATCHES) -> Outcome:
    """What is made of one entry in a Korean channel, and of its record when it is read again."""
    channels: tuple[ChannelRules, ...] = (channel(watches, language="ko"),)
    rulebook = Rulebook(
        channels=channels,
        firms={firm.id: firm for firm in FIRMS},
        matcher=build_matcher(FIRMS, channels),
        installation="test",
    )
    (found,) = decide([given], rulebook=rulebook, memory=Memory(), now=NOW)
    assert DECISION.load(DECISION.dump(found.decision)) == found.decision
    return found


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("미국, 반도체에 관세", [("keyword", RULE, "반도체, 관세")]),
        ("Bán dẫn tăng giá", [("keyword", "bán dẫn", "Bán dẫn")]),
        ("科技業大裁員", [("topic", "감원", "大裁員")]),
        ("アリババ、半導体企業を買収", [("firm", "알리바바", "アリババ"), ("topic", "인수합병", "買収")]),
        ("Alibaba acquires a chip maker", [("firm", "알리바바", "Alibaba"), ("topic", "인수합병", "acquires")]),
    ],
)
def test_an_alert_tells_what_was_found(title: str, told: list[tuple[str, str, str]]) -> None:
    (alert,) = outcome(entry(title=title)).alerts
    assert [(reason.kind, reason.label, reason.surface) for reason in alert.reasons] == told


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "미국, 반도체에 관세",
            [
                f"rule {RULE} met",
                "  + title:반도체 in the title: 반도체",
                "  + 관세 in the title: 관세",
                "  + source:한강 in the source: 한강경제",
            ],
        ),
        ("중고 반도체에도 관세", [f"rule {RULE} not met: 중고 is there, as “중고” in the title"]),
        ("반도체 수출", [f"rule {RULE} not met: nothing of (관세 OR tariff) is there"]),
    ],
)
def test_the_record_says_which_part_of_a_rule_was_met(title: str, lines: list[str]) -> None:
    said = list(explain_decision(outcome(entry(title=title)).decision, ZoneInfo("UTC")))
    first = said.index(lines[0])
    assert said[first : first + len(lines)] == lines


def test_a_firm_without_its_topic_is_kept_back_with_the_reason() -> None:
    found = outcome(entry(title="알리바바, 서울에 데이터센터 짓는다"))
    assert found.alerts == ()
    assert [routed.rule for routed in found.decision.channels] == [Rule.OTHER_TOPIC]
