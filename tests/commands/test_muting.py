"""mute, unmute: what is kept back, for how long, and what is let through again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChannelRules, DeliveryKind, Mute, MuteKind, Watch, WatchKind
from tests.commands.conftest import CHANNEL, OTHER, Conversation, text_of
from tests.values import channel

EARNINGS = "알리바바 3분기 영업이익 급증 실적 발표"
OTHER_NEWS = "알리바바, 서울에 데이터센터 짓는다"


@pytest.fixture
async def watching(talk: Conversation) -> Conversation:
    await talk.say("watch alibaba")
    return talk


async def story_of(talk: Conversation, title: str) -> str:
    posts = await talk.store.posts(CHANNEL, limit=100)
    return next(str(post.story_id) for post in posts if getattr(post.message, "title", "") == title)


@pytest.mark.parametrize(
    ("said", "kind", "subject", "let"),
    [
        ("alibaba", MuteKind.FIRM, "alibaba", []),
        ("阿里巴巴", MuteKind.FIRM, "alibaba", []),
        ("실적", MuteKind.TOPIC, "earnings", [OTHER_NEWS]),
        ("topic:earnings", MuteKind.TOPIC, "earnings", [OTHER_NEWS]),
        ("뉴스 1", MuteKind.SOURCE, "뉴스 1", []),
        ("source:뉴스 1", MuteKind.SOURCE, "뉴스 1", []),
    ],
)
async def test_a_mute_keeps_back_and_an_unmute_lets_through(
    watching: Conversation, said: str, kind: MuteKind, subject: str, let: list[str]
) -> None:
    talk = watching
    await talk.say(f"mute {said}")
    (mute,) = (await talk.setup()).mutes
    assert (mute.kind, mute.subject, mute.until) == (kind, subject, None)
    await talk.news(EARNINGS, OTHER_NEWS)
    assert await talk.heard() == let
    assert "heard of again" in await talk.say(f"unmute {said}")
    await talk.news("알리바바 회장 사임, 후임은 미정")
    assert await talk.heard() == [*let, "알리바바 회장 사임, 후임은 미정"]


async def test_a_mute_ends_by_itself(watching: Conversation) -> None:
    answer = await watching.say("mute 알리바바 for 2h")
    assert "until 11:00 UTC" in answer
    watching.now += timedelta(hours=1, minutes=59)
    await watching.news(EARNINGS)
    watching.now += timedelta(minutes=1)
    await watching.news(OTHER_NEWS)
    assert await watching.heard() == [OTHER_NEWS]
    assert "Nothing is muted" in await watching.say("unmute")


async def test_a_mute_holds_in_its_channel_alone(watching: Conversation) -> None:
    await watching.say("watch alibaba", channel=OTHER)
    await watching.say("mute alibaba")
    await watching.news(OTHER_NEWS)
    assert (await watching.heard(), await watching.heard(OTHER)) == ([], [OTHER_NEWS])


async def test_a_story_is_muted_by_its_link(watching: Conversation) -> None:
    await watching.news(OTHER_NEWS)
    (post,) = await watching.store.posts(CHANNEL, limit=9)
    link = getattr(post.message, "link", "")
    assert OTHER_NEWS in await watching.say(f"mute {link}?utm_source=x")
    (mute,) = (await watching.setup()).mutes
    assert (mute.kind, mute.subject) == (MuteKind.STORY, str(post.story_id))
    assert "not told" in await watching.say(f"mute {link}", channel=OTHER)


class TestClicks:
    async def test_mute_firm_holds_for_a_day_and_can_be_prolonged_or_undone(self, watching: Conversation) -> None:
        reply = await watching.call("mute", {"firm": "alibaba"})
        assert (await watching.setup()).mutes[0].until == watching.now + timedelta(days=1)
        await watching.press(reply, "Until I unmute")
        assert [mute.until for mute in (await watching.setup()).mutes] == [None]
        await watching.press(reply, "Undo")
        assert (await watching.setup()).mutes == ()

    async def test_the_channel_is_told_who_muted(self, watching: Conversation) -> None:
        await watching.news(OTHER_NEWS)
        story = await story_of(watching, OTHER_NEWS)
        await watching.call("mute", {"story": story})
        notice = (await watching.store.deliveries(channel=CHANNEL, limit=1))[0]
        assert (notice.kind, str(notice.story_id)) == (DeliveryKind.REPLY, story)
        assert "김서연" in getattr(notice.message, "text", "")

    async def test_a_forged_story_mutes_nothing(self, watching: Conversation) -> None:
        for story in ("0", "-1", "999999999999999999", "9" * 40, "x", "1e3", "１", ""):
            assert "went wrong" not in text_of(await watching.call("mute", {"story": story})), story
        assert (await watching.setup()).mutes == ()

    async def test_a_story_of_another_channel_mutes_nothing_here(self, watching: Conversation) -> None:
        await watching.news(OTHER_NEWS)
        reply = await watching.call("mute", {"story": await story_of(watching, OTHER_NEWS)}, channel=OTHER)
        assert "not told of such a story" in text_of(reply)
        assert OTHER_NEWS not in text_of(reply)
        assert await watching.store.setup(OTHER) is None


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("mute alibabba", "Did you mean Alibaba"),
        ("mute 알리바바 for:2x", "30m, 2h or 7d"),
        ("mute zzzzzzzzz", "no firm, source or topic"),
        ("mute https://nowhere.example/1", "not told of such a story"),
        ("unmute zzz", "Nothing is muted"),
        ("mute", "such as"),
    ],
)
async def test_what_cannot_be_muted_is_told(talk: Conversation, said: str, hint: str) -> None:
    assert hint in await talk.say(said)
    assert await talk.store.setup(CHANNEL) is None


async def test_mute_without_words_offers_what_is_watched_and_keeps_the_span(watching: Conversation) -> None:
    await watching.choose(await watching.call("mute", {"for": "3h"}), "Alibaba")
    assert (await watching.setup()).mutes[0].until == watching.now + timedelta(hours=3)
    await watching.choose(await watching.call("unmute"), "Alibaba")
    assert (await watching.setup()).mutes == ()


async def test_as_many_mutes_as_there_may_be(watching: Conversation) -> None:
    setup = await watching.setup()
    many = tuple(Mute(kind=MuteKind.SOURCE, subject=f"신문 {each}", label=f"신문 {each}") for each in range(200))
    await watching.put(setup, mutes=many)
    assert "200 things" in await watching.say("mute alibaba")
    assert len((await watching.setup()).mutes) == 200


class TestDeclared:
    @pytest.fixture
    def declared_channels(self) -> tuple[ChannelRules, ...]:
        return (channel([Watch(kind=WatchKind.FIRM, subject="alibaba")], channel=CHANNEL),)

    async def test_what_files_declare_can_be_muted_for_that_only_takes_away(self, talk: Conversation) -> None:
        await talk.say("mute alibaba for 1d")
        await talk.news(OTHER_NEWS)
        assert await talk.heard() == []
        await talk.say("unmute 알리바바")
        await talk.news(EARNINGS)
        assert await talk.heard() == [EARNINGS]
