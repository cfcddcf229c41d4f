"""A muted story is muted whole: with its new developments, from whichever of its alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChannelRules, Message, Watch, WatchKind
from tests.commands.conftest import CHANNEL, Conversation, text_of
from tests.values import channel

LEAK = "Alibaba says data of 33.7 million customers leaked"
RAID = "경찰, 알리바바 압수수색…3370만명 개인정보 유출 수사"


@pytest.fixture
def declared_channels() -> tuple[ChannelRules, ...]:
    """The channel alerts again at new turns; only a file can say so."""
    watched = (Watch(kind=WatchKind.FIRM, subject="alibaba"),)
    return (channel(watched, channel=CHANNEL, developments=True, community="slack:T1"),)


@pytest.mark.parametrize("alert", [0, 1])
async def test_a_story_is_muted_whole_from_the_alert_of_a_development_too(talk: Conversation, alert: int) -> None:
    await talk.news(LEAK, language="en", outlet="Quay")
    talk.now += timedelta(hours=20)
    await talk.news(RAID, language="ko", outlet="두레일보")
    told = (await talk.store.posts(CHANNEL, limit=9))[::-1]
    assert [post.message.title for post in told if isinstance(post.message, Message)] == [
        LEAK,
        f"New development: {RAID}",
    ]
    reply = await talk.call("mute", {"story": str(told[alert].story_id)})
    talk.now += timedelta(hours=1)
    await talk.news("アリババを家宅捜索 3370万人分の個人情報流出で警察", language="ja", outlet="みなと経済")
    assert len(await talk.heard()) == 2
    assert "heard of again" in await talk.say(f"unmute {told[1 - alert].message.link}")
    assert "Nothing is muted" in text_of(await talk.press(reply, "Undo"))
