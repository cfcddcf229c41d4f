"""quiet, digest, style: what holds and gathers alerts, across daylight saving too, and how they look."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model import (
    Changers,
    ChannelRules,
    Delivery,
    DeliveryKind,
    DigestTimes,
    Length,
    Message,
    QuietHours,
    Updates,
    Watch,
    WatchKind,
)
from tests.commands.conftest import CHANNEL, MEMBER, OTHER, Conversation, text_of
from tests.values import channel

TITLES = ("알리바바, 서울에 데이터센터 짓는다", "阿里巴巴雲端營收大增三成", "Alibaba mua lại hãng giao hàng")


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


async def posts(talk: Conversation, channel: str = CHANNEL) -> list[Delivery]:
    return list(reversed(await talk.store.posts(channel, limit=100)))


@pytest.fixture
async def watching(talk: Conversation) -> Conversation:
    await talk.say("watch alibaba")
    return talk


# quiet hours


async def test_quiet_hours_hold_what_comes_and_tell_it_together_when_they_end(watching: Conversation) -> None:
    answer = await watching.say("quiet 17:00-21:30 Asia/Seoul")  # it is 18:00 there
    assert "17:00 to 21:30 (Asia/Seoul)" in answer
    await watching.news(*TITLES)
    held = await posts(watching)
    assert [(post.not_before, getattr(post.message, "title", "")) for post in held] == [
        (utc(2026, 4, 20, 12, 30), title) for title in TITLES
    ]
    waiting = await watching.store.held(CHANNEL, utc(2026, 4, 20, 12, 30), 10)
    assert len(waiting) == len(TITLES)


async def test_what_is_held_is_due_at_once_when_the_quiet_hours_are_taken_back(watching: Conversation) -> None:
    await watching.say("quiet 17:00-21:30 Asia/Seoul")
    await watching.news(TITLES[0])
    await watching.say("quiet off")
    (post,) = await posts(watching)
    assert post.not_before == watching.now
    assert "no quiet hours" in await watching.say("quiet")


async def test_a_zone_alone_moves_the_hours_and_nothing_else(watching: Conversation) -> None:
    await watching.say("quiet 22:00-07:00")
    await watching.say("quiet zone:Asia/Tokyo")
    setup = await watching.setup()
    assert (setup.quiet, setup.zone) == (QuietHours(start=time(22), end=time(7)), "Asia/Tokyo")


# digests


@pytest.mark.parametrize(
    ("said", "now", "due"),
    [
        ("daily 08:30 Asia/Seoul", utc(2026, 4, 20, 9), utc(2026, 4, 20, 23, 30)),
        ("weekdays 17:00 Asia/Ho_Chi_Minh", utc(2026, 4, 24, 12), utc(2026, 4, 27, 10)),
        ("mon,thu 09:00 UTC", utc(2026, 4, 20, 9, 1), utc(2026, 4, 23, 9)),
        ("daily 02:30 Europe/Berlin", utc(2026, 3, 28, 12), utc(2026, 3, 29, 1)),  # the clock jumps from 2 to 3
        ("daily 02:30 Europe/Berlin", utc(2026, 10, 24, 12), utc(2026, 10, 25, 0, 30)),  # half past two comes twice
        ("daily 08:30 America/New_York", utc(2026, 3, 7, 14), utc(2026, 3, 8, 12, 30)),
        ("daily 08:30 America/New_York", utc(2026, 10, 31, 14), utc(2026, 11, 1, 13, 30)),
    ],
)
async def test_a_digest_gathers_until_its_time(talk: Conversation, said: str, now: datetime, due: datetime) -> None:
    talk.now = now
    await talk.say("watch alibaba")
    await talk.say(f"digest {said}")
    await talk.news(*TITLES[:2])
    assert [post.not_before for post in await posts(talk)] == [due, due]
    assert len(await talk.store.held(CHANNEL, due, 10)) == 2
    assert await talk.store.held(CHANNEL, due - timedelta(seconds=1), 10) == []


async def test_another_time_moves_what_waits(watching: Conversation) -> None:
    await watching.say("digest daily 23:00 UTC")
    await watching.news(TITLES[0])
    await watching.say("digest daily 12:00")
    assert [post.not_before for post in await posts(watching)] == [utc(2026, 4, 20, 12)]
    assert "digest off" in await watching.say("digest")
    await watching.say("digest off")
    assert [post.not_before for post in await posts(watching)] == [watching.now]
    assert (await watching.setup()).digest is None


# style


async def test_style_changes_how_further_reports_are_told(watching: Conversation) -> None:
    for way, title in zip(("thread", "edit", "single"), TITLES, strict=True):
        assert "Changed" in await watching.say(f"style {way}")
        await watching.news(title, language=None)
        await watching.news(title, outlet="다른 신문", language=None)
    replies = [each.kind for each in await watching.store.deliveries(channel=CHANNEL, limit=99)]
    assert replies.count(DeliveryKind.REPLY) == 1
    messages = [post.message for post in await posts(watching)]
    assert [len(message.outlets) for message in messages if isinstance(message, Message)] == [0, 2, 0]


async def test_style_digest_gathers_and_another_style_ends_it(watching: Conversation) -> None:
    assert "in digests only" in await watching.say("style digest")
    assert (await watching.setup()).digest == DigestTimes(at=time(8, 30))
    assert "at once" in await watching.say("style thread")
    assert (await watching.setup()).digest is None


async def test_style_sets_length_languages_and_the_language_of_the_bot(watching: Conversation) -> None:
    assert "길이: 제목만" in await watching.say("style length:title languages:ko,vi language:ko zone:Asia/Seoul")
    setup = await watching.setup()
    assert (setup.length, setup.language, setup.zone) == (Length.TITLE, "ko", "Asia/Seoul")
    assert setup.languages == frozenset({"ko", "vi"})
    await watching.news(TITLES[0], summary="요약입니다. 더 있습니다.")
    await watching.news(TITLES[1], language="zh-Hant")
    (post,) = await posts(watching)
    assert isinstance(post.message, Message)
    assert (post.message.summary, post.message.locale, post.message.zone) == ("", "ko", "Asia/Seoul")
    assert "이 채널" in await watching.say("latest")
    assert "소식 언어: 모든 언어" in await watching.say("style languages:any")
    assert (await watching.setup()).languages is None


async def test_who_may_change_things_is_for_managers_to_say(talk: Conversation) -> None:
    await talk.say("style who:everyone")
    assert (await talk.setup()).changers is Changers.EVERYONE
    assert "Watching" in await talk.say("watch alibaba", actor=MEMBER)
    refused = await talk.say("style who:managers", actor=MEMBER)
    assert "Ask one of them" in refused
    assert "Ask one of them" in await talk.say("style thread who:everyone", actor=MEMBER)
    assert (await talk.setup()).updates is None
    await talk.say("style who:managers")
    assert "workspace admin" in await talk.say("unwatch alibaba", actor=MEMBER)


async def test_only_the_channel_in_which_it_is_said_changes(watching: Conversation) -> None:
    await watching.say("watch alibaba", channel=OTHER)
    await watching.say("quiet 17:00-21:30 Asia/Seoul")
    await watching.news(TITLES[0])
    assert [post.not_before for post in await posts(watching, OTHER)] == [watching.now]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("quiet 25:00-07:00", "22:00-07:00"),
        ("quiet 밤", "22:00-07:00"),
        ("quiet 22:00-07:00 Asia/Seol", "Asia/Seoul"),
        ("quiet zone:CST", "Asia/Seoul"),
        ("digest whenever", "daily 08:30"),
        ("digest daily 8:99", "daily 08:30"),
        ("style foo", "edit, thread, single, digest"),
        ("style length:short", "title"),
        ("style languages:xx", "ko, ja, en, vi"),
        ("style language:zz", "en or ko"),
        ("style who:nobody", "everyone"),
        ("style zone:Mars/Olympus", "Asia/Seoul"),
    ],
)
async def test_what_cannot_be_set_is_told_with_what_can(talk: Conversation, said: str, hint: str) -> None:
    assert hint in await talk.say(said)
    assert await talk.store.setup(CHANNEL) is None


@pytest.mark.parametrize("said", ["quiet", "digest", "style"])
async def test_without_words_it_is_told_how_things_are(talk: Conversation, said: str) -> None:
    assert f"/news {said}" in await talk.say(said)
    assert await talk.store.setup(CHANNEL) is None


class TestDeclared:
    @pytest.fixture
    def declared_channels(self) -> tuple[ChannelRules, ...]:
        names = frozenset({"quiet", "digest", "zone", "updates", "length", "languages", "language"})
        quiet = QuietHours(start=time(1), end=time(2))
        watches = [Watch(kind=WatchKind.FIRM, subject="alibaba")]
        return (channel(watches, channel=CHANNEL, quiet=quiet, updates=Updates.THREAD, declared=names),)

    @pytest.mark.parametrize(
        "said",
        [
            "quiet off",
            "quiet 22:00-07:00",
            "quiet zone:UTC",
            "digest daily 08:30",
            "style edit",
            "style digest",
            "style length:title",
            "style languages:ko",
            "style language:ko",
            "style zone:UTC",
        ],
    )
    async def test_what_files_declare_is_changed_there(self, talk: Conversation, said: str) -> None:
        assert "watchlist.yaml" in await talk.say(said)
        assert await talk.store.setup(CHANNEL) is None

    async def test_it_is_told_as_it_is(self, talk: Conversation) -> None:
        assert "01:00 to 02:00 (Asia/Seoul)" in text_of(await talk.call("quiet"))
        assert "in its thread" in text_of(await talk.call("style"))
