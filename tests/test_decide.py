from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from bot.matching.matcher import FirmMatcher

from bot.decide import Rulebook, decide, reports_of
from bot.model import (
    AlertState,
    ChannelRules,
    DeliveryKind,
    Entry,
    Memory,
    Outcome,
    QuietHours,
    Rule,
    Story,
    Verdict,
    Watch,
    WatchKind,
)
from tests.values import ALIBABA, NOW, SAMSUNG, channel, entry

BOTH = (Watch(kind=WatchKind.FIRM, subject="alibaba"), Watch(kind=WatchKind.FIRM, subject="samsung-electronics"))


def decided(entries: Sequence[Entry], *channels: ChannelRules, memory: Memory | None = None) -> tuple[Outcome, ...]:
    rulebook = Rulebook(
        channels=channels or (channel(BOTH),),
        firms={firm.id: firm for firm in (ALIBABA, SAMSUNG)},
        matcher=FirmMatcher([ALIBABA, SAMSUNG]),
        installation="here",
    )
    return decide(entries, rulebook=rulebook, memory=memory or Memory(), now=NOW)


def rules_of(outcome: Outcome) -> list[Rule]:
    return [routed.rule for routed in outcome.decision.channels]


def test_one_alert_in_each_language() -> None:
    titles = {
        "ko": "알리바바, 서울에 데이터센터 짓는다",
        "zh-Hans": "阿里巴巴在首尔建设数据中心",
        "zh-Hant": "阿里巴巴在首爾興建資料中心",
        "ja": "アリババ、ソウルにデータセンター建設",
        "en": "Alibaba to build a data centre in Seoul",
        "vi": "Alibaba xây trung tâm dữ liệu tại Seoul",
    }
    entries = [
        entry(id=number, feed_id=number, title=title, language=language, link=f"https://{language}.example/1")
        for number, (language, title) in enumerate(titles.items(), start=1)
    ]
    outcomes = decided(entries)
    assert [rules_of(outcome) for outcome in outcomes] == [[Rule.ALERT]] * 6
    assert [outcome.deliveries[0].message.title for outcome in outcomes] == list(titles.values())


def test_what_only_looks_like_a_firm_is_recorded_and_not_sent() -> None:
    (outcome,) = decided([entry(title="阿里山櫻花季登場，遊客湧入", language="zh-Hant")])
    assert (outcome.alerts, outcome.deliveries, outcome.decision.channels) == ((), (), ())
    assert all(mention.verdict is Verdict.REJECTED for mention in outcome.decision.matches.mentions)


def test_two_reports_of_one_story_in_one_batch_make_one_alert() -> None:
    copy = entry(id=2, feed_id=2, outlet="두레일보", link="https://dure.example/9")
    first, second = decided([entry(), copy])
    assert (rules_of(first), rules_of(second)) == ([Rule.ALERT], [Rule.REPEAT])
    assert second.decision.placement.story_id == first.decision.placement.story_id == 1
    assert second.deliveries == ()


def test_a_story_that_was_told_before_is_not_told_again() -> None:
    (report,) = reports_of([entry(id=1, feed_id=9)])
    story = Story(id=1, opened_at=NOW, reports=(report,))
    told = Memory(stories=(story,), alerted=frozenset({(1, "file:alerts.jsonl")}))
    elsewhere = channel(BOTH, channel="file:other.jsonl")
    (outcome,) = decided([entry(id=2)], channel(BOTH), elsewhere, memory=told)
    assert rules_of(outcome) == [Rule.REPEAT, Rule.ALERT]


def test_a_story_from_before_the_watch_is_told_when_it_is_reported_anew() -> None:
    baseline = entry(id=1, feed_id=2, backlog_rank=0)
    first, second = decided([baseline, entry(id=2)])
    assert (rules_of(first), rules_of(second)) == ([Rule.BASELINE], [Rule.ALERT])
    assert second.decision.placement.story_id == 1


def test_two_firms_in_one_entry_make_one_alert_with_both_reasons() -> None:
    (outcome,) = decided([entry(title="삼성전자·알리바바, 메모리 공급 계약")])
    (delivery,) = outcome.deliveries
    assert [reason.label for reason in delivery.message.reasons] == ["Alibaba", "Samsung Electronics"]


def test_quiet_hours_hold_the_alert_until_they_end() -> None:
    rules = replace(channel(), quiet=QuietHours(start=time(17), end=time(19)))
    (outcome,) = decided([entry()], rules)
    (alert,), (delivery,) = outcome.alerts, outcome.deliveries
    assert (alert.state, rules_of(outcome)) == (AlertState.HELD, [Rule.QUIET_HOURS])
    assert delivery.not_before == NOW + timedelta(hours=1)
    assert outcome.decision.channels[0].until == delivery.not_before


def test_the_key_of_a_post_is_the_same_whenever_it_is_decided() -> None:
    (once,), (again,) = decided([entry()])[0].deliveries, decided([entry()])[0].deliveries
    assert once.key == again.key
    assert once.kind is DeliveryKind.POST
    others = {
        decided([entry(id=2)])[0].deliveries[0].key,
        decided([entry()], channel(channel="console:"))[0].deliveries[0].key,
    }
    assert len({once.key, *others}) == 3


def test_an_entry_that_no_watch_wants_says_by_which_rule() -> None:
    picky = channel([Watch(kind=WatchKind.FIRM, subject="alibaba", languages=frozenset({"ja"}))])
    (outcome,) = decided([entry()], picky)
    assert rules_of(outcome) == [Rule.OTHER_LANGUAGE]
    assert outcome.decision.channels[0].watches == ("firm:alibaba",)
