from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.decide import Rulebook, decide
from bot.matching.matcher import FirmMatcher
from bot.model import (
    AlertState,
    ChannelRules,
    DeliveryKind,
    Entry,
    Length,
    Memory,
    Message,
    Mute,
    MuteKind,
    Outcome,
    QuietHours,
    Report,
    Rule,
    Story,
    Updates,
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


def report_of_one(one: Entry) -> Report:
    (outcome,) = decided([one])
    return outcome.report


def rules_of(outcome: Outcome) -> list[Rule]:
    return [routed.rule for routed in outcome.decision.channels]


def test_one_event_in_six_languages_makes_one_alert() -> None:
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
    assert [rules_of(outcome) for outcome in outcomes] == [[Rule.ALERT], *([[Rule.REPEAT]] * 5)]
    assert {outcome.decision.placement.story_id for outcome in outcomes} == {1}


def test_a_firm_is_found_and_told_of_in_each_language() -> None:
    titles = {
        "ko": "알리바바, 서울에 데이터센터 짓는다",
        "zh-Hans": "阿里巴巴第一季度净利润下降12%",
        "zh-Hant": "阿里巴巴遭美國法院判賠",
        "ja": "アリババ、社長が辞任",
        "en": "Alibaba recalls 900 scooters",
        "vi": "Alibaba chia cổ tức 2 USD",
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
    report = report_of_one(entry(id=1, feed_id=9))
    story = Story(id=1, opened_at=NOW, reports=(report,))
    told = Memory(stories=(story,), told={(1, "file:alerts.jsonl"): None})
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


def further(number: int, outlet: str, **given: object) -> Entry:
    return entry(id=number, feed_id=number, outlet=outlet, link=f"https://{number}.example/", **given)


def test_an_alert_grows_with_the_outlets_that_report_the_story() -> None:
    rules = channel(updates=Updates.EDIT)
    first, second, third = decided([entry(), further(2, "두레일보"), further(3, "Han Report", language="en")], rules)
    assert (rules_of(first), rules_of(second), rules_of(third)) == ([Rule.ALERT], [Rule.UPDATE], [Rule.UPDATE])
    (update,) = third.deliveries
    assert isinstance(update.message, Message)
    assert (update.kind, update.story_id, update.message.title) == (DeliveryKind.UPDATE, 1, entry().title)
    assert update.message.outlets == ("한강경제", "두레일보", "Han Report")
    assert update.message.languages == ("ko", "en")
    assert (third.alerts, len({delivery.key for one in (first, second, third) for delivery in one.deliveries})) == (
        (),
        3,
    )


def test_a_further_report_may_come_as_a_reply() -> None:
    _, second = decided([entry(), further(2, "두레일보")], channel(updates=Updates.THREAD))
    (reply,) = second.deliveries
    assert isinstance(reply.message, Message)
    assert (reply.kind, reply.message.link) == (DeliveryKind.REPLY, "https://2.example/")


def test_the_same_outlet_adds_nothing_to_an_alert() -> None:
    _, again = decided([entry(), entry(id=2, link="https://hangang.example/copy")], channel(updates=Updates.EDIT))
    assert (rules_of(again), again.deliveries) == ([Rule.REPEAT], ())


WRONG = entry(
    title="Alibaba to build 600 billion won hub in Incheon", summary="It opens in 2028.", language="en", outlet="Post"
)
CORRECTION = replace(
    WRONG,
    id=2,
    link="https://hangang.example/correction",
    title="Correction: Alibaba to build 650 billion won hub in Incheon",
    summary="It opens in 2029. An earlier version gave a wrong sum.",
)


def test_an_alert_is_corrected_as_its_outlet_corrects_itself() -> None:
    _, corrected = decided([WRONG, CORRECTION], channel(updates=Updates.EDIT))
    (update,) = corrected.deliveries
    assert isinstance(update.message, Message)
    assert (update.kind, update.story_id) == (DeliveryKind.UPDATE, WRONG.id)
    assert (update.message.title, update.message.link) == (CORRECTION.title, CORRECTION.link)
    assert "2029" in update.message.summary
    assert "2028" not in update.message.summary


def test_a_correction_may_come_as_a_reply() -> None:
    _, corrected = decided([WRONG, CORRECTION], channel(updates=Updates.THREAD))
    (reply,) = corrected.deliveries
    assert isinstance(reply.message, Message)
    assert (reply.kind, reply.message.title) == (DeliveryKind.REPLY, CORRECTION.title)


def test_an_alert_in_another_language_than_a_correction_keeps_its_own_words() -> None:
    told = entry(title="알리바바, 인천에 6500억원 물류센터 짓는다", language="ko", outlet="한강경제")
    first = replace(WRONG, id=2, title="Alibaba to build 650 billion won logistics hub in Incheon")
    corrected = replace(CORRECTION, id=3, title="Correction: Alibaba to build 655 billion won logistics hub in Incheon")
    (update,) = decided([told, first, corrected], channel(updates=Updates.EDIT, language="ko"))[-1].deliveries
    assert isinstance(update.message, Message)
    assert update.message.title == told.title


def test_an_alert_whose_message_is_no_longer_kept_does_not_grow() -> None:
    report = report_of_one(entry(id=1, feed_id=9))
    story = Story(id=1, opened_at=NOW, reports=(report,))
    memory = Memory(stories=(story,), told={(1, "file:alerts.jsonl"): None})
    (outcome,) = decided([further(2, "두레일보")], channel(updates=Updates.EDIT), memory=memory)
    assert (rules_of(outcome), outcome.deliveries) == ([Rule.REPEAT], ())


def test_an_alert_says_how_much_the_story_is_about_the_firm() -> None:
    mainly = Watch(kind=WatchKind.FIRM, subject="alibaba", main=True)
    about = entry(id=1, title="알리바바, 서울에 데이터센터 짓는다", summary="알리바바가 20일 밝혔다.")
    passing = entry(
        id=2,
        title="삼성전자, 클라우드 사업 접는다",
        summary="삼성전자가 사업을 접는다. 국내 시장은 알리바바 등이 나눠 갖는다.",
        link="https://hangang.example/2",
    )
    told, kept = decided([about, passing], channel([mainly]))
    (reason,) = told.alerts[0].reasons
    assert reason.weight is not None
    assert reason.weight > 0.9
    assert rules_of(kept) == [Rule.NOT_MAIN]
    (told, passed) = decided([about, passing])
    assert [reason.subject for reason in passed.alerts[0].reasons] == ["alibaba", "samsung-electronics"]
    assert [reason.weight or 0 for reason in passed.alerts[0].reasons] < [0.5, 0.9]


FIRST = entry(
    id=1,
    title="Alibaba to build a data centre in Seoul",
    summary="The company will spend $1.5 billion on three halls in the west of the city. They open in May.",
    link="https://meridian.example/1",
    outlet="Meridian",
    language="en",
)
KOREAN = entry(
    id=2,
    feed_id=2,
    title="알리바바, 서울에 데이터센터 짓는다",
    summary="알리바바가 서울에 데이터센터를 짓는다고 20일 밝혔다. 투자액은 2조원이다.",
    link="https://hangang.example/2",
    outlet="한강경제",
)
COPY = replace(FIRST, id=3, feed_id=3, link="https://www.msn.com/en-us/3", outlet="MSN")


def edited(first: Entry, second: Entry, **rules: object) -> Message:
    """What an alert that began with one report says after another."""
    wanted = channel((BOTH[0],), updates=Updates.EDIT, **rules)
    (delivery,) = decided([first, second], wanted)[1].deliveries
    assert delivery.kind is DeliveryKind.UPDATE
    assert isinstance(delivery.message, Message)
    return delivery.message


def test_an_alert_turns_to_the_report_in_the_language_of_the_channel() -> None:
    told = edited(FIRST, KOREAN, language="ko")
    assert (told.title, told.link, told.outlet, told.language) == (
        KOREAN.title,
        KOREAN.link,
        KOREAN.outlet,
        KOREAN.language,
    )
    assert told.summary == KOREAN.summary
    assert told.outlets == ("Meridian", "한강경제")


def test_an_alert_stays_with_a_report_that_is_good_enough() -> None:
    told = edited(FIRST, KOREAN, language="en")
    assert (told.title, told.link, told.outlet) == (FIRST.title, FIRST.link, FIRST.outlet)
    assert told.summary == FIRST.summary


def test_an_alert_turns_from_a_copy_to_the_original() -> None:
    told = edited(COPY, replace(FIRST, id=4), language="en")
    assert (told.title, told.link, told.outlet) == (FIRST.title, FIRST.link, "Meridian")
    assert edited(FIRST, COPY, language="en").link == FIRST.link


def test_a_summary_takes_in_what_a_further_report_adds() -> None:
    bare = replace(KOREAN, id=1, summary="알리바바가 서울에 데이터센터를 짓는다고 20일 밝혔다.", outlet="두레일보")
    told = edited(bare, replace(KOREAN, id=2, link="https://hangang.example/3"), language="ko")
    assert told.summary == KOREAN.summary
    assert edited(bare, replace(KOREAN, id=2), length=Length.TITLE).summary == ""


def test_a_batch_grows_an_alert_step_by_step() -> None:
    wanted = channel((BOTH[0],), updates=Updates.EDIT, language="ko")
    last = replace(FIRST, id=4, feed_id=4, link="https://tide.example/4", outlet="Tide")
    outcomes = decided([COPY, replace(KOREAN, id=5), last], wanted)
    told = [outcome.deliveries[0].message for outcome in outcomes]
    assert [message.link for message in told if isinstance(message, Message)] == [COPY.link, KOREAN.link, KOREAN.link]


def test_a_channel_hears_of_stories_that_became_one_through_its_first_alert() -> None:
    """Two stories were told; a report shows that they are one: the earlier alert grows, and nobody is alerted anew."""
    first = report_of_one(entry(id=1, feed_id=8, outlet="두레일보"))
    second = report_of_one(entry(id=2, feed_id=9, outlet="Quay", language="en", title="Alibaba opens a data centre"))
    stories = (
        Story(id=1, opened_at=NOW, reports=(first, second)),
        Story(id=2, opened_at=NOW, reports=(), merged_into=1),
    )
    (told,) = decided([entry(id=2)])[0].deliveries
    assert isinstance(told.message, Message)
    memory = Memory(stories=stories, told={(2, "file:alerts.jsonl"): told.message})
    (outcome,) = decided([further(3, "Third")], channel(updates=Updates.EDIT), memory=memory)
    (update,) = outcome.deliveries
    assert (outcome.decision.placement.story_id, rules_of(outcome)) == (1, [Rule.UPDATE])
    assert (update.story_id, update.kind, outcome.alerts) == (2, DeliveryKind.UPDATE, ())


LEAK = entry(
    id=1,
    title="Alibaba says data of 33.7 million customers leaked",
    language="en",
    collected_at=NOW - timedelta(hours=20),
    published_at=NOW - timedelta(hours=20),
)
RAID = entry(
    id=2,
    feed_id=2,
    outlet="두레일보",
    title="경찰, 알리바바 압수수색…3370만명 개인정보 유출 수사",
    link="https://dure.example/2",
)


@pytest.mark.parametrize(("wanted", "rule"), [(True, Rule.DEVELOPMENT), (False, Rule.REPEAT)])
def test_a_development_alerts_again_where_it_is_wanted(wanted: bool, rule: Rule) -> None:
    story = Story(id=1, opened_at=LEAK.collected_at, reports=(report_of_one(LEAK),))
    memory = Memory(stories=(story,), told={(1, "file:alerts.jsonl"): None})
    (outcome,) = decided([RAID], channel(developments=wanted, language="ko"), memory=memory)
    assert (outcome.decision.placement.story_id, outcome.decision.placement.development) == (1, True)
    assert rules_of(outcome) == [rule]
    told = [(delivery.story_id, delivery.message.title) for delivery in outcome.deliveries]
    assert told == ([(2, f"후속 보도: {RAID.title}")] if wanted else [])


@pytest.mark.parametrize("developments", [True, False])
@pytest.mark.parametrize("muted", [1, 2, 3])
def test_a_muted_story_is_muted_with_its_developments_and_with_what_became_part_of_it(
    muted: int, developments: bool
) -> None:
    """Whichever alert the button was pressed under: the first, a development's, or that of a story merged into it."""
    raid = report_of_one(RAID)
    merged = replace(raid, entry_id=3, feed_id=3)
    stories = (
        Story(id=1, opened_at=LEAK.collected_at, reports=(report_of_one(LEAK), raid, merged)),
        Story(id=2, opened_at=NOW, reports=(), merged_into=1),
        Story(id=3, opened_at=NOW, reports=(), merged_into=1),
    )
    told = {(number, "file:alerts.jsonl"): None for number in (1, 2, 3)}
    memory = Memory(stories=stories, told=told)
    mute = Mute(kind=MuteKind.STORY, subject=str(muted), label="유출")
    wanted = channel(developments=developments, mutes=(mute,), updates=Updates.EDIT)
    further_raid = replace(RAID, id=4, feed_id=4, outlet="Third", link="https://third.example/")
    (outcome,) = decided([further_raid], wanted, memory=memory)
    assert (outcome.decision.placement.story_id, rules_of(outcome)) == (1, [Rule.MUTED])
    assert outcome.deliveries == ()


def test_a_mute_does_not_hold_for_another_story() -> None:
    other = Mute(kind=MuteKind.STORY, subject="7", label="다른 소식")
    (outcome,) = decided([entry()], channel(mutes=(other,)))
    assert rules_of(outcome) == [Rule.ALERT]


def test_the_first_report_that_a_channel_hears_is_no_development() -> None:
    story = Story(id=1, opened_at=LEAK.collected_at, reports=(report_of_one(LEAK),))
    (outcome,) = decided([RAID], channel(developments=True), memory=Memory(stories=(story,)))
    (delivery,) = outcome.deliveries
    assert (delivery.story_id, delivery.message.title) == (1, RAID.title)
