"""Coming and going: greeted once, resting while away, and told once when nothing can be posted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.greeting import Doorman
from bot.model import ChannelGone, ChannelRules, DeliveryKind, Invited, Notice, Watch, WatchKind
from tests.commands.conftest import CHANNEL, OTHER, TEAM, Conversation
from tests.values import channel

INVITED = Invited(channel=CHANNEL, community=TEAM, by="slack:U1", locale="en-US")
GONE = ChannelGone(channel=CHANNEL, reason="taken out", left=True)
TITLE = "알리바바, 서울에 데이터센터 짓는다"


async def greetings(talk: Conversation, channel: str = CHANNEL) -> list[str]:
    sent = await talk.store.deliveries(channel=channel, limit=9)
    return [each.message.text for each in sent if isinstance(each.message, Notice)]


@pytest.fixture
def doorman(talk: Conversation) -> Doorman:
    return Doorman(talk.room)


async def test_it_greets_once_with_three_things_to_try(talk: Conversation, doorman: Doorman) -> None:
    for _ in range(3):
        await doorman.on_event(INVITED)
    (text,) = await greetings(talk)
    assert [line[:2] for line in text.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert "/news watch alibaba" in text
    setup = await talk.setup()
    assert (setup.greeted, setup.by, setup.community) == (True, "slack:U1", TEAM)


async def test_from_the_greeting_to_an_alert_in_two_commands(talk: Conversation, doorman: Doorman) -> None:
    await doorman.on_event(INVITED)
    tried = [line.partition("/news ")[2].partition(" (")[0] for line in (await greetings(talk))[0].splitlines()]
    commands = [line for line in tried if line]
    assert "Watching Alibaba here" in await talk.say(commands[0])
    await talk.news(TITLE)
    assert await talk.heard() == [TITLE]


@pytest.mark.parametrize(
    ("locale", "said"), [("ko-KR", "안녕하세요"), ("ko", "안녕하세요"), ("fr-FR", "Hello"), (None, "Hello")]
)
async def test_it_speaks_the_language_of_whoever_invited_it(
    talk: Conversation, doorman: Doorman, locale: str | None, said: str
) -> None:
    await doorman.on_event(Invited(channel=OTHER, community=TEAM, locale=locale))
    (text,) = await greetings(talk, OTHER)
    assert text.startswith(said)


async def test_leaving_stops_alerts_and_keeps_watches_for_a_return(talk: Conversation, doorman: Doorman) -> None:
    await doorman.on_event(INVITED)
    await talk.say("watch alibaba")
    await doorman.on_event(GONE)
    await doorman.on_event(GONE)
    await talk.news(TITLE)
    assert await talk.heard() == []
    assert "Alibaba" in await talk.say("list")
    await doorman.on_event(INVITED)
    await talk.news("阿里巴巴与京东合作建仓库")
    assert await talk.heard() == ["阿里巴巴与京东合作建仓库"]
    assert len(await greetings(talk)) == 1
    assert [entry.command for entry in await talk.store.audit(TEAM)] == ["invited", "left", "watch alibaba", "invited"]


async def test_who_leaves_unknown_leaves_nothing(talk: Conversation, doorman: Doorman) -> None:
    await doorman.on_event(GONE)
    assert await talk.store.setup(CHANNEL) is None


async def test_a_channel_that_only_fell_silent_is_not_left(talk: Conversation, doorman: Doorman) -> None:
    await talk.say("watch alibaba")
    await doorman.on_event(ChannelGone(channel=CHANNEL, reason="archived"))
    assert not (await talk.setup()).left


async def told(talk: Conversation, person: str) -> list[str]:
    return await greetings(talk, person)


async def test_whoever_set_a_channel_up_is_told_once_that_nothing_can_be_posted(
    talk: Conversation, doorman: Doorman
) -> None:
    await talk.say("watch alibaba")
    for _ in range(3):
        await talk.store.park_channel(CHANNEL, "it is archived; unarchive it", talk.now, talk.now)
        await doorman.on_parked(CHANNEL, "it is archived; unarchive it")
        await talk.store.unpark_channel(CHANNEL)
    (text,) = await told(talk, "slack:U1")
    assert "it is archived; unarchive it" in text
    assert "channel=C1&team=T1" in text
    talk.now += timedelta(days=2)
    await talk.store.park_channel(CHANNEL, "gone", talk.now, talk.now)
    await doorman.on_parked(CHANNEL, "gone")
    assert len(await told(talk, "slack:U1")) == 2


@pytest.mark.parametrize("who", ["discord:7", None])
async def test_nobody_is_told_where_nobody_can_be(talk: Conversation, doorman: Doorman, who: str | None) -> None:
    await talk.put(await talk.setup(), by=who)
    await talk.store.park_channel(CHANNEL, "gone", talk.now, talk.now)
    await doorman.on_parked(CHANNEL, "gone")
    await doorman.on_parked(OTHER, "gone")
    assert await talk.store.deliveries(limit=9) == []


class TestDeclared:
    @pytest.fixture
    def declared_channels(self) -> tuple[ChannelRules, ...]:
        watches = [Watch(kind=WatchKind.FIRM, subject="alibaba")]
        return (channel(watches, channel=CHANNEL, language="ko"),)

    async def test_a_channel_of_the_files_is_greeted_in_its_language(
        self, talk: Conversation, doorman: Doorman
    ) -> None:
        await doorman.on_event(INVITED)
        assert (await greetings(talk))[0].startswith("안녕하세요")
        (greeting,) = await talk.store.deliveries(channel=CHANNEL, limit=9)
        assert greeting.kind is DeliveryKind.NOTICE
