"""What files declare and what people arranged from chat, as it comes into force together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.decide import Rulebook, decide
from bot.model import (
    AuditEntry,
    Change,
    Changed,
    ChannelRules,
    Community,
    DigestTimes,
    Exclusion,
    Firm,
    Length,
    Memory,
    Mute,
    MuteKind,
    QuietHours,
    Relation,
    Setup,
    Store,
    Updates,
    Watch,
    WatchKind,
)
from bot.rulebook import CATCH_UP, Defaults, Rulebooks, rules_of
from bot.store import open_store
from tests.values import ALIBABA, NOW, SAMSUNG, channel, entry

APPLE = Firm(
    id="apple",
    name="Apple",
    names={"en": ("Apple",), "ko": ("애플",), "ja": ("アップル",), "zh-Hans": ("苹果",), "zh-Hant": ("蘋果",)},
    also={"파인애플": "a fruit"},
)
FARM = Firm(id="own-farm", name="Apple Farm", names={"en": ("Apple Farm",), "ja": ("アップル農園",)})
HANBIT = Firm(
    id="own-hanbit",
    name="Hanbit Robotics",
    names={"en": ("Hanbit Robotics",), "ko": ("한빛로보틱스",), "ja": ("ハンビットロボティクス",)},
)
SLACK, SLACK_TOO, DISCORD, DISCORD_TOO = "slack:C1", "slack:C2", "discord:11", "discord:22"
TEAM, GUILD, OTHER_GUILD = "slack:T1", "discord:1", "discord:2"
DEFAULTS = Defaults(zone=ZoneInfo("Asia/Ho_Chi_Minh"), language="vi")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/bot.db")
    yield opened
    await opened.close()


def rulebooks(store: Store, *declared: ChannelRules) -> Rulebooks:
    firms = (ALIBABA, SAMSUNG, APPLE)
    return Rulebooks(store, declared=declared, firms=firms, defaults=DEFAULTS, installation="test", rest=0)


def firm(subject: str, **given: Any) -> Watch:
    return Watch(kind=WatchKind.FIRM, subject=subject, **given)


def keyword(subject: str, **given: Any) -> Watch:
    return Watch(kind=WatchKind.KEYWORD, subject=subject, **given)


def slack(*watches: Watch, **given: Any) -> Setup:
    return Setup(**{"channel": SLACK, "community": TEAM, "watches": watches, **given})


def discord(*watches: Watch, **given: Any) -> Setup:
    return Setup(**{"channel": DISCORD, "community": GUILD, "watches": watches, **given})


async def arrange(store: Store, *setups: Setup, firms: dict[str, tuple[Firm, ...]] | None = None) -> None:
    """Writes setups over those that are there, and the firms of communities."""
    for setup in setups:
        there = await store.setup(setup.channel)
        await _written(store, setup.community, setup=replace(setup, revision=there.revision if there else 0))
    for name, own in (firms or {}).items():
        revision = (await store.community(name)).revision
        await _written(store, name, community=Community(name=name, firms=own, revision=revision))


async def _written(store: Store, team: str, **what: Any) -> None:
    audit = AuditEntry(
        at=NOW,
        community=team,
        channel=SLACK,
        actor="slack:U1",
        actor_name="김서연",
        command="watch",
        call=f"call-{await store.arrangement()}",
    )
    assert await store.change(Change(audit=audit, **what)) is Changed.DONE


async def hearers(books: Rulebooks, title: str, **given: Any) -> list[str]:
    """The channels that are alerted of an entry with this title."""
    return hearers_by(await books.current(), title, **given)


def hearers_by(book: Rulebook, title: str, **given: Any) -> list[str]:
    (outcome,) = decide([entry(title=title, **given)], rulebook=book, memory=Memory(), now=NOW)
    return [delivery.channel for delivery in outcome.deliveries]


async def only(books: Rulebooks) -> ChannelRules:
    (rules,) = (await books.current()).channels
    return rules


async def test_watches_of_the_file_and_of_the_chat_are_in_force_together(store: Store) -> None:
    books = rulebooks(store, channel(channel=SLACK))
    await arrange(store, slack(firm("samsung-electronics"), keyword("bán dẫn")))
    for title in ("アリババ、ソウルに新拠点", "삼성전자, 평택에 새 라인", "Giá bán dẫn tăng mạnh"):
        assert await hearers(books, title) == [SLACK], title
    assert [watch.key for watch in (await only(books)).watches] == [
        "firm:alibaba",
        "firm:samsung-electronics",
        "keyword:bán dẫn",
    ]


async def test_what_both_watch_is_watched_as_the_file_says(store: Store) -> None:
    declared = firm("alibaba", languages=frozenset({"ko", "ja"}))
    books = rulebooks(store, channel([declared], channel=SLACK))
    await arrange(store, slack(firm("alibaba", relations=frozenset({Relation.BRAND}))))
    assert (await only(books)).watches == (declared,)


SAID: dict[str, tuple[Any, Any, Any]] = {
    # field: what the file says, what the chat says, what that is in force
    "zone": (ZoneInfo("Asia/Seoul"), "Asia/Tokyo", ZoneInfo("Asia/Tokyo")),
    "language": ("ko", "zh-Hant", "zh-Hant"),
    "quiet": (None, QuietHours(start=time(22), end=time(7)), QuietHours(start=time(22), end=time(7))),
    "digest": (DigestTimes(at=time(8)), DigestTimes(at=time(17, 30)), DigestTimes(at=time(17, 30))),
    "updates": (Updates.EDIT, Updates.THREAD, Updates.THREAD),
    "length": (Length.FULL, Length.TITLE, Length.TITLE),
    "languages": (frozenset({"ko"}), frozenset({"ja", "vi"}), frozenset({"ja", "vi"})),
}


@pytest.mark.parametrize("field", SAID)
async def test_what_a_file_declares_is_not_changed_from_chat(store: Store, field: str) -> None:
    file, chat, _ = SAID[field]
    books = rulebooks(store, channel(channel=SLACK, declared=frozenset({field}), **{field: file}))
    await arrange(store, slack(**{field: chat}))
    assert getattr(await only(books), field) == file


@pytest.mark.parametrize("field", SAID)
async def test_what_no_file_declares_follows_the_chat(store: Store, field: str) -> None:
    file, chat, meant = SAID[field]
    books = rulebooks(store, channel(channel=SLACK, declared=SAID.keys() - {field}, **{field: file}))
    await arrange(store, slack(**{field: chat}))
    assert getattr(await only(books), field) == meant
    await arrange(store, slack())
    assert getattr(await only(books), field) == file


@pytest.mark.parametrize("field", SAID)
async def test_a_channel_that_no_file_knows_follows_the_chat_or_the_defaults(store: Store, field: str) -> None:
    _, chat, meant = SAID[field]
    books = rulebooks(store)
    await arrange(store, discord(firm("apple"), **{field: chat}))
    assert getattr(await only(books), field) == meant
    await arrange(store, discord(firm("apple")))
    rules = await only(books)
    assert getattr(rules, field) == getattr(
        ChannelRules(channel="", watches=(), zone=DEFAULTS.zone, language="vi", updates=Updates.EDIT), field
    )


async def test_languages_of_the_chat_hold_for_watches_that_ask_for_none(store: Store) -> None:
    books = rulebooks(store, channel([firm("alibaba"), keyword("반도체", languages=frozenset({"ko"}))], channel=SLACK))
    await arrange(store, slack(languages=frozenset({"ja"})))
    assert await hearers(books, "アリババ、ソウルに新拠点", language="ja") == [SLACK]
    assert await hearers(books, "알리바바, 서울에 새 거점", language="ko") == []
    assert await hearers(books, "반도체 수출 급증", language="ko") == [SLACK]


async def test_a_digest_of_the_chat_holds_alerts_until_its_time_in_its_zone(store: Store) -> None:
    books = rulebooks(store, channel(channel=SLACK))
    await arrange(store, slack(digest=DigestTimes(at=time(8, 30)), zone="Asia/Tokyo", length=Length.TITLE))
    (outcome,) = decide([entry()], rulebook=await books.current(), memory=Memory(), now=NOW)
    (delivery,) = outcome.deliveries
    assert delivery.not_before == datetime(2026, 4, 20, 23, 30, tzinfo=UTC)
    assert delivery.together


@pytest.mark.parametrize("name", ["Mars/Olympus", "Asia/Seoull", "../../etc/passwd", "/etc/passwd", "", "Asia", "\x00"])
async def test_a_zone_that_is_not_there_any_more_is_passed_over(store: Store, name: str) -> None:
    books = rulebooks(store, channel(channel=SLACK))
    await arrange(store, slack(zone=name), discord(firm("alibaba"), zone=name))
    zones = {rules.channel: rules.zone for rules in (await books.current()).channels}
    assert zones == {SLACK: ZoneInfo("Asia/Seoul"), DISCORD: DEFAULTS.zone}
    assert await hearers(books, "알리바바, 서울에 새 거점") == [SLACK, DISCORD]


async def test_an_exclusion_narrows_the_watch_that_it_names_and_no_other(store: Store) -> None:
    declared = firm("alibaba", unless=("중고",))
    books = rulebooks(store, channel([declared], channel=SLACK))
    watched = (firm("samsung-electronics"), keyword("배당"))
    excluded = (Exclusion(watch="firm:alibaba", rule="주가"), Exclusion(watch="firm:apple", rule="서울"))
    await arrange(store, slack(*watched, exclusions=excluded))
    assert await hearers(books, "알리바바, 서울에 새 거점") == [SLACK]
    assert await hearers(books, "알리바바 주가 급등") == []
    assert await hearers(books, "알리바바, 중고 거래 진출") == []
    assert await hearers(books, "삼성전자 주가 급등") == [SLACK]
    assert await hearers(books, "알리바바 주가 급등에 배당 확대") == [SLACK]
    await arrange(store, slack(*watched))
    assert await hearers(books, "알리바바 주가 급등") == [SLACK]


async def test_mutes_hold_in_a_channel_of_the_file(store: Store) -> None:
    books = rulebooks(store, channel(channel=SLACK))
    hour = NOW + timedelta(hours=1)
    await arrange(store, slack(mutes=(Mute(kind=MuteKind.TOPIC, subject="layoffs", label="감원", until=hour),)))
    assert await hearers(books, "알리바바, 대규모 감원") == []
    assert await hearers(books, "알리바바, 서울에 새 거점") == [SLACK]


async def test_a_channel_that_was_left_rests_and_comes_back(store: Store) -> None:
    books = rulebooks(store)
    setup = discord(firm("alibaba"), digest=DigestTimes(at=time(8)), language="ja")
    await arrange(store, setup)
    (before,) = (await books.current()).channels
    await arrange(store, replace(setup, left=True))
    assert (await books.current()).channels == ()
    assert await hearers(books, "阿里巴巴第三季度云收入增长34%") == []
    await arrange(store, setup)
    assert (await books.current()).channels == (before,)
    assert await hearers(books, "阿里巴巴第三季度云收入增长34%") == [DISCORD]


async def test_what_chat_added_to_a_channel_of_the_file_rests_while_the_bot_is_away(store: Store) -> None:
    books = rulebooks(store, channel([firm("alibaba")], channel=SLACK))
    await arrange(store, slack(firm("apple"), left=True))
    assert await hearers(books, "알리바바 실적 발표") == [SLACK]
    assert await hearers(books, "애플 실적 발표") == []
    await arrange(store, slack(firm("apple")))
    assert await hearers(books, "애플 실적 발표") == [SLACK]


async def test_a_channel_that_watches_nothing_is_alerted_of_nothing(store: Store) -> None:
    books = rulebooks(store)
    await arrange(store, discord(language="ja", greeted=True), slack(greeted=True))
    assert (await books.current()).channels == ()
    assert await hearers(books, "アリババ、ソウルに新拠点") == []


async def test_files_come_first_and_need_no_setup(store: Store) -> None:
    books = rulebooks(store, channel(channel=DISCORD_TOO), channel(channel="console:"))
    await arrange(store, discord(firm("alibaba")))
    assert await hearers(books, "Alibaba mở trung tâm dữ liệu ở Việt Nam") == [DISCORD_TOO, "console:", DISCORD]


async def test_every_slack_channel_is_of_the_one_workspace_and_no_other_is(store: Store) -> None:
    books = rulebooks(store, *(channel(channel=each) for each in (SLACK_TOO, DISCORD_TOO, "file:a.jsonl")))
    assert [rules.community for rules in (await books.current()).channels] == [None, None, None]
    await arrange(store, discord(firm("alibaba")), slack(firm("alibaba")))
    belongs = {rules.channel: rules.community for rules in (await books.current()).channels}
    assert belongs == {SLACK_TOO: TEAM, DISCORD_TOO: None, "file:a.jsonl": None, DISCORD: GUILD, SLACK: TEAM}
    theirs = {"title": "알리바바, 서울에 새 거점", "feed_url": "https://team.example/rss"}
    assert await hearers(books, **theirs, community=TEAM) == [SLACK_TOO, SLACK]
    assert await hearers(books, **theirs, community=GUILD) == [DISCORD]


async def test_a_channel_of_the_file_belongs_where_it_was_arranged(store: Store) -> None:
    books = rulebooks(store, channel(channel=DISCORD))
    await arrange(store, discord())
    assert (await only(books)).community == GUILD


async def test_a_community_finds_its_own_firms(store: Store) -> None:
    books = rulebooks(store, channel(channel=SLACK))
    await arrange(store, slack(firm(HANBIT.id)), discord(firm("alibaba")), firms={TEAM: (HANBIT,)})
    for title in ("한빛로보틱스, 협동로봇 공개", "ハンビットロボティクスが新工場", "Hanbit Robotics raises $40m"):
        assert await hearers(books, title) == [SLACK], title
    assert (await books.current()).firms[HANBIT.id] == HANBIT
    assert await hearers(books, "한빛로보틱스, 알리바바와 제휴") == [SLACK, DISCORD]


async def test_the_firm_of_another_community_cannot_be_watched_by_its_id(store: Store) -> None:
    books = rulebooks(store)
    await arrange(store, discord(firm(HANBIT.id), firm("alibaba")), firms={TEAM: (HANBIT,), GUILD: (FARM,)})
    assert await hearers(books, "한빛로보틱스, 협동로봇 공개") == []
    assert [watch.subject for watch in (await only(books)).watches] == ["alibaba"]


@pytest.mark.parametrize(
    ("own", "title", "watched"),
    [
        (FARM, "Apple Farm talks: Apple to buy orchards in Vietnam", "apple"),
        (FARM, "アップル農園ではなくアップルの新製品", "apple"),
        (Firm(id="own-1", name="x", names={"ko": ("삼성전자 주가",)}), "삼성전자 주가 급등", "samsung-electronics"),
        (Firm(id="own-1", name="x", names={"ko": ("삼성전자",)}), "삼성전자, 평택에 새 라인", "samsung-electronics"),
        (
            Firm(id="own-1", name="x", names={"en": ("Xx",)}, also={"阿里巴巴第三季度": "?", "알리바바": "?"}),
            "阿里巴巴第三季度云收入增长34%",
            "alibaba",
        ),
    ],
)
async def test_nobody_takes_words_away_from_others(store: Store, own: Firm, title: str, watched: str) -> None:
    books = rulebooks(store, channel([firm(watched)]))
    assert await hearers(books, title) == ["file:alerts.jsonl"]
    await arrange(store, slack(firm(own.id)), discord(firm(watched)), firms={TEAM: (own,)})
    heard = await hearers(books, title)
    assert {"file:alerts.jsonl", DISCORD} <= set(heard)


async def test_a_watch_for_a_firm_that_is_gone_rests_until_it_is_back(store: Store) -> None:
    books = rulebooks(store, channel([firm("gone"), firm("alibaba")], channel=SLACK))
    await arrange(store, slack(firm(HANBIT.id), firm("gone-too")), firms={TEAM: (HANBIT,)})
    assert [watch.subject for watch in (await only(books)).watches] == ["alibaba", HANBIT.id]
    await arrange(store, firms={TEAM: ()})
    assert [watch.subject for watch in (await only(books)).watches] == ["alibaba"]
    assert await hearers(books, "한빛로보틱스, 알리바바와 제휴") == [SLACK]
    assert await hearers(books, "한빛로보틱스, 협동로봇 공개") == []
    await arrange(store, firms={TEAM: (HANBIT,)})
    assert await hearers(books, "한빛로보틱스, 협동로봇 공개") == [SLACK]


async def test_a_change_is_in_force_at_once_and_nothing_else_makes_a_new_rulebook(store: Store) -> None:
    books = rulebooks(store)
    first = await books.current()
    assert await books.current() is first
    await arrange(store, slack(keyword("전고체 배터리")))
    second = await books.current()
    assert hearers_by(first, "전고체 배터리 양산 시작") == []
    assert hearers_by(second, "전고체 배터리 양산 시작") == [SLACK]
    assert await books.current() is second


async def test_those_who_ask_at_once_get_the_same(store: Store) -> None:
    books = rulebooks(store, channel())
    first, *others = await asyncio.gather(*(books.current() for _ in range(20)))
    assert all(other is first for other in others)


BEFORE = slack(firm("alibaba"), keyword("반도체 AND 관세"), exclusions=(Exclusion(watch="firm:alibaba", rule="주가"),))


@pytest.mark.parametrize(
    "after",
    [
        replace(BEFORE, quiet=QuietHours(start=time(22), end=time(7))),
        replace(BEFORE, language="ja", zone="Asia/Tokyo", digest=DigestTimes(at=time(8)), length=Length.TITLE),
        replace(BEFORE, watches=(firm("alibaba", languages=frozenset({"ko"}), relations=frozenset(Relation)),)),
        replace(BEFORE, watches=(*BEFORE.watches, firm("apple"))),  # the file watches it
        replace(BEFORE, watches=(*BEFORE.watches, Watch(kind=WatchKind.FEED, subject="https://a.example/rss"))),
        replace(BEFORE, exclusions=()),
        replace(BEFORE, mutes=(Mute(kind=MuteKind.FIRM, subject="alibaba", label="알리바바"),)),
        replace(BEFORE, watches=()),
        replace(BEFORE, left=True),
        discord(firm("alibaba"), firm("unknown"), keyword("반도체 AND 관세")),
    ],
)
async def test_nothing_is_compiled_for_what_is_found_already(store: Store, after: Setup) -> None:
    books = rulebooks(store, channel([firm("apple")]))
    await arrange(store, BEFORE, firms={TEAM: (HANBIT,)})
    before = await books.current()
    await arrange(store, after)
    now = await books.current()
    assert now is not before
    assert now.channels != before.channels
    assert now.matcher is before.matcher


@pytest.mark.parametrize(
    ("after", "firms"),
    [
        (replace(BEFORE, watches=(*BEFORE.watches, firm("samsung-electronics"))), {}),
        (replace(BEFORE, watches=(keyword("반도체 OR 관세"),)), {}),
        (replace(BEFORE, watches=(firm("alibaba", unless=("중고",)),)), {}),
        (replace(BEFORE, watches=(firm("alibaba", topics=frozenset({"mergers"})),)), {}),
        (replace(BEFORE, exclusions=(Exclusion(watch="firm:alibaba", rule="株価"),)), {}),
        (replace(BEFORE, mutes=(Mute(kind=MuteKind.TOPIC, subject="layoffs", label="감원"),)), {}),
        (BEFORE, {TEAM: (HANBIT, FARM)}),
        (BEFORE, {TEAM: (replace(HANBIT, names={"vi": ("Hàn Quang",)}),)}),
        (BEFORE, {GUILD: (FARM,)}),
        (BEFORE, {TEAM: ()}),
    ],
)
async def test_what_is_new_is_looked_for(store: Store, after: Setup, firms: dict[str, tuple[Firm, ...]]) -> None:
    books = rulebooks(store, channel([firm("apple")]))
    await arrange(store, BEFORE, firms={TEAM: (HANBIT,)})
    before = await books.current()
    await arrange(store, after, firms=firms)
    assert (await books.current()).matcher is not before.matcher


async def test_what_nobody_watches_any_more_alerts_nobody(store: Store) -> None:
    books = rulebooks(store)
    await arrange(store, slack(firm("alibaba"), keyword("반도체")), discord(firm("apple")))
    assert await hearers(books, "알리바바, 반도체 사업 확대") == [SLACK]
    await arrange(store, slack(firm("apple")))
    assert await hearers(books, "알리바바, 반도체 사업 확대") == []
    assert await hearers(books, "애플, 신제품 공개") == [DISCORD, SLACK]


@pytest.mark.parametrize(
    ("name", "wait"),
    [("file:now.jsonl", None), (SLACK, timedelta(hours=2)), (DISCORD, CATCH_UP), ("discord:404", CATCH_UP)],
)
async def test_how_long_posts_may_wait(store: Store, name: str, wait: timedelta | None) -> None:
    books = rulebooks(store, channel(channel="file:now.jsonl"), channel(channel=SLACK, catch_up=timedelta(hours=2)))
    await arrange(store, slack(firm("apple")), discord(firm("apple")))
    assert books.catch_up(name) == wait


@pytest.mark.parametrize("declared", [None, channel(channel=SLACK, declared=frozenset({"zone"}))])
async def test_the_rules_that_a_setup_would_make_are_those_that_it_makes(
    store: Store, declared: ChannelRules | None
) -> None:
    setup = replace(BEFORE, zone="Asia/Tokyo", language="ja", languages=frozenset({"ko"}), updates=Updates.OFF)
    await arrange(store, setup)
    assert await only(rulebooks(store, *([declared] if declared else []))) == rules_of(setup, declared, DEFAULTS)
