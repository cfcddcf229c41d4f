"""The adapter on the real SDK, against a service that fails before and after it accepts."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.model import (
    Absent,
    Delivery,
    DeliveryKind,
    Notice,
    PartOf,
    RefusalScope,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
    Unreadable,
)
from tests.chat.discord.conftest import Events, connect, now, until
from tests.chat.values import delivery, message
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_server import HISTORY, LOGIN, POST, DiscordServer
from tests.wire.discord_world import ALL, EMBED, SEND, VIEW, Channel
from tests.wire.discord_world import HISTORY as MAY_READ


def to(channel: Channel, key: str = "k1") -> Delivery:
    return delivery(channel=f"discord:{channel.id}", key=key)


def since() -> timedelta:
    return timedelta(seconds=30)


async def test_a_post_shows_the_card_and_breaks_no_rule(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    sent = await chat.send(to(channel))
    [seen] = server.seen(channel.id)
    assert sent == Sent(message_id=seen["id"])
    assert seen["embeds"][0]["title"] == "삼성전자, 평택에 반도체 공장 더 짓는다"
    assert seen["embeds"][0]["url"] == "https://hangang.example/news/7"
    assert server.violations == server.pinged == []


async def test_posts_that_are_made_again_keep_the_pace(server: DiscordServer) -> None:
    chat, channel = connect(server, pace=timedelta(seconds=0.4)), server.open()
    server.fail(POST, *[Fault(ending=Ending.FAIL)] * 2)
    began = asyncio.get_running_loop().time()
    assert isinstance(await chat.send(to(channel)), Sent)
    assert asyncio.get_running_loop().time() - began >= 0.8
    await chat.close()


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("ending", [Ending.RESET, Ending.CUT, Ending.FAIL, Ending.GARBAGE, Ending.HANG])
async def test_a_fault_is_mended_at_once_and_never_doubles(
    server: DiscordServer, ending: Ending, accepted: bool
) -> None:
    chat, channel = connect(server, timeout=1.2, pace=timedelta(seconds=0.3)), server.open()
    server.fail(POST, Fault(ending=ending, accepted=accepted))
    sent = await chat.send(to(channel))
    await chat.close()
    assert isinstance(sent, Sent)
    assert [seen["id"] for seen in server.seen(channel.id)] == [sent.message_id]
    assert server.asked[POST] == 2


async def test_an_accept_that_comes_late_is_not_doubled(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    server.fail(POST, Fault(ending=Ending.RESET, accepted=True, after=0.3))
    sent = await chat.send(to(channel))
    await asyncio.sleep(0.4)
    assert [seen["id"] for seen in server.seen(channel.id)] == [getattr(sent, "message_id", None)]


async def test_what_stays_unknown_is_unknown_and_found_later(server: DiscordServer) -> None:
    chat, channel = connect(server, timeout=0.4), server.open()
    server.fail(POST, Fault(ending=Ending.HANG, accepted=True), *[Fault(ending=Ending.HANG)] * 5)
    unknown = await chat.send(to(channel))
    found = await chat.find(to(channel), now() - since())
    await chat.close()
    assert isinstance(unknown, Unknown)
    assert found == Sent(message_id=server.seen(channel.id)[0]["id"])


async def test_a_refusal_after_a_fault_leaves_it_unknown(server: DiscordServer) -> None:
    chat, channel = connect(server, timeout=0.3), server.open()
    server.fail(POST, Fault(ending=Ending.RESET, accepted=True))
    server.plan = lambda route: _shut(channel) if route == POST else None
    result = await chat.send(to(channel))
    await chat.close()
    assert isinstance(result, Unknown)


def _shut(channel: Channel) -> None:
    channel.bot_may = VIEW | MAY_READ


@pytest.mark.parametrize(
    "fault",
    [
        Fault(ending=Ending.LIMIT, wait=4.0),
        Fault(ending=Ending.LIMIT, wait=4.0, everyone=True),
        Fault(ending=Ending.BLOCK, wait=4.0),
    ],
    ids=["channel", "everyone", "without Via"],
)
async def test_a_limit_is_handed_back_at_once(server: DiscordServer, chat: DiscordChat, fault: Fault) -> None:
    channel = server.open()
    server.fail(POST, fault)
    began = asyncio.get_running_loop().time()
    assert await chat.send(to(channel)) == RetryAfter(seconds=4.0, detail="Discord asks to wait: 4 s")
    assert asyncio.get_running_loop().time() - began < 2
    assert isinstance(await chat.send(to(channel)), Sent), "a limit that was on everyone blocks nothing for good"


async def test_a_storm_of_limits_ends_in_one_message(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    server.fail(POST, *[Fault(ending=Ending.LIMIT, wait=0.1), Fault(ending=Ending.BLOCK, wait=0.0)] * 2)
    results = [await chat.send(to(channel)) for _ in range(5)]
    assert all(isinstance(result, RetryAfter) for result in results[:4])
    assert len(server.seen(channel.id)) == 1


async def test_what_is_told_while_an_outcome_is_unknown_holds_for_the_channel(
    server: DiscordServer, chat: DiscordChat
) -> None:
    channel, other = server.open(), server.open()
    server.fail(POST, Fault(ending=Ending.RESET), Fault(ending=Ending.LIMIT, wait=30.0))
    assert isinstance(await chat.send(to(channel)), Unknown)
    later = await chat.send(to(channel, "k2"))
    assert isinstance(later, RetryAfter)
    assert 20 < later.seconds <= 30
    assert server.asked[POST] == 2
    assert isinstance(await chat.send(to(other, "k2")), Sent)


async def test_one_channel_that_hangs_delays_no_other(server: DiscordServer) -> None:
    chat, stuck, well = connect(server, timeout=1.0), server.open(), server.open()
    server.fail(POST, Fault(ending=Ending.HANG))
    slow = asyncio.create_task(chat.send(to(stuck)))
    await asyncio.sleep(0.2)
    async with asyncio.timeout(1):
        assert isinstance(await chat.send(to(well)), Sent)
    assert isinstance(await slow, Sent)
    await chat.close()


async def test_the_last_post_of_a_window_is_known_at_once(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    began = asyncio.get_running_loop().time()
    for number in range(5):
        assert isinstance(await chat.send(to(channel, f"k{number}")), Sent)
    assert asyncio.get_running_loop().time() - began < 3
    assert not server.violations


async def test_posts_wait_for_the_window_instead_of_breaking_it() -> None:
    async with DiscordServer(rate=(2, 0.4)) as server:
        chat, channel = connect(server), server.open()
        results = [await chat.send(to(channel, f"k{number}")) for number in range(5)]
        await chat.close()
        assert all(isinstance(result, Sent) for result in results)
        assert not server.violations


@pytest.mark.parametrize(
    ("bot_may", "scope", "advice"),
    [
        (0, RefusalScope.CHANNEL, "View Channel"),
        (VIEW | MAY_READ, RefusalScope.CHANNEL, "Send Messages"),
        (VIEW | SEND | MAY_READ, RefusalScope.CHANNEL, "Embed Links"),
    ],
)
async def test_a_refusal_says_what_to_tick(
    server: DiscordServer, chat: DiscordChat, bot_may: int, scope: RefusalScope, advice: str
) -> None:
    result = await chat.send(to(server.open(bot_may)))
    assert isinstance(result, Refused)
    assert result.scope is scope
    assert advice in result.reason


async def test_a_channel_that_is_gone_is_refused_and_holds_nothing(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    await server.remove_channel(channel)
    result = await chat.send(to(channel))
    assert isinstance(result, Refused)
    assert result.scope is RefusalScope.CHANNEL
    assert await chat.find(to(channel), now() - since()) == Absent()


async def test_a_bad_token_is_refused_with_the_page_to_open(server: DiscordServer) -> None:
    chat = connect(server, token="not-a-token")
    result = await chat.send(to(server.open()))
    await chat.close()
    assert isinstance(result, Refused)
    assert "Reset Token" in result.reason


async def test_nothing_was_sent_while_nobody_listens(server: DiscordServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        chat = connect(server, api_url=f"http://127.0.0.1:{unused.getsockname()[1]}/api/v10")
        result = await chat.send(to(server.open()))
        await chat.close()
    assert isinstance(result, RetryAfter)


async def test_a_login_that_failed_is_made_again(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    server.fail(LOGIN, Fault(ending=Ending.CUT), Fault(ending=Ending.BLOCK, wait=7.0))
    first, second, third = [await chat.send(to(channel)) for _ in range(3)]
    assert isinstance(first, RetryAfter)
    assert second == RetryAfter(seconds=7.0, detail="Discord asks to wait: 7 s")
    assert isinstance(third, Sent)
    assert server.asked[LOGIN] == 3


async def test_many_channels_share_one_login(server: DiscordServer, chat: DiscordChat) -> None:
    channels = [server.open() for _ in range(10)]
    results = await asyncio.gather(*(chat.send(to(channel)) for channel in channels))
    assert all(isinstance(result, Sent) for result in results)
    assert server.asked[LOGIN] == 1


async def test_a_send_that_is_given_up_harms_no_later_one(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    server.fail(POST, Fault(ending=Ending.HANG))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await chat.send(to(channel))
    assert isinstance(await chat.send(to(channel)), Sent)


async def test_an_edit_pings_nobody_and_keeps_the_button(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    sent = await chat.send(to(channel))
    assert isinstance(sent, Sent)
    changed = message(title="三星电子在平泽扩建工厂 @everyone <@100000000000000002>")
    assert await chat.edit(f"discord:{channel.id}", sent.message_id, changed) == sent
    [seen] = server.seen(channel.id)
    assert "三星电子" in seen["embeds"][0]["title"]
    assert seen["components"]
    assert server.violations == server.pinged == []


async def test_an_alert_that_another_tells_links_to_its_message(server: DiscordServer) -> None:
    channel, events = server.open(), Events()
    async with connect(server, events) as chat:
        await until(lambda: events.told)  # the gateway says which server the channel is in
        first, second = [await chat.send(to(channel, key)) for key in ("k1", "k2")]
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        said = message(part_of=PartOf(story_id=1, title="三星擴廠 [](x)", message_id=first.message_id), locale="ja")
        assert await chat.edit(f"discord:{channel.id}", second.message_id, said) == second
    description = server.seen(channel.id)[1]["embeds"][0]["description"]
    assert description.startswith("同じニュース: [三星擴廠")
    assert f"/{channel.id}/{first.message_id})" in description.splitlines()[0]
    assert server.violations == server.pinged == []


async def test_a_notice_is_found_among_its_like_and_after_an_edit(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    first, second, third = (replace(to(channel, key), message=Notice(text="같은 말")) for key in ("k1", "k2", "k3"))
    sent = [await chat.send(each) for each in (first, second)]
    assert isinstance(sent[0], Sent)
    assert await chat.edit(f"discord:{channel.id}", sent[0].message_id, Notice(text="다른 말")) == sent[0]
    assert [await chat.find(each, now() - since()) for each in (first, second, third)] == [*sent, Absent()]
    assert server.violations == []


async def test_an_update_replaces_and_a_reply_refers(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    sent = await chat.send(to(channel))
    assert isinstance(sent, Sent)
    grown = message(outlets=("한강경제", "Nikkei"), languages=("ko", "ja"))
    reply = replace(to(channel, "k3"), kind=DeliveryKind.REPLY, reply_to=sent.message_id)
    assert await chat.edit(f"discord:{channel.id}", sent.message_id, grown) == sent
    assert isinstance(await chat.send(reply), Sent)
    first, second = server.seen(channel.id)
    assert "매체 2곳 · 2개 언어" in first["embeds"][0]["footer"]["text"]
    assert second["message_reference"]["message_id"] == first["id"]


@pytest.mark.slow
async def test_thirty_faults_in_a_hundred_lose_and_double_nothing(server: DiscordServer) -> None:
    """As the outbox goes about it: what stays unknown is looked for, and sent again when it is absent."""
    chance = random.Random(20)
    endings = [Ending.RESET, Ending.CUT, Ending.FAIL, Ending.GARBAGE, Ending.HANG, Ending.LIMIT, Ending.BLOCK]
    chat, channels = connect(server, timeout=0.4), [server.open() for _ in range(10)]

    def fault(_route: str) -> Fault | None:
        if chance.random() > 0.3:
            return None
        late = chance.random() if chance.random() < 0.2 else 0.0
        return Fault(ending=chance.choice(endings), accepted=chance.random() < 0.5, after=late, wait=0.1)

    async def delivered(post: Delivery) -> None:
        result = await chat.send(post)
        while not isinstance(result, Sent):
            await asyncio.sleep(0.1)
            found = await chat.find(post, now() - since()) if isinstance(result, Unknown) else Absent()
            if isinstance(found, Unreadable):
                continue
            result = found if isinstance(found, Sent) else await chat.send(post)

    async def lane(channel: Channel) -> None:
        for number in range(3):
            await delivered(to(channel, f"k{number}"))

    server.plan = fault
    async with asyncio.timeout(60):
        await asyncio.gather(*map(lane, channels))
    await asyncio.sleep(1.0)
    await chat.close()
    assert [len(server.seen(channel.id)) for channel in channels] == [3] * 10
    assert server.violations == []


# looking for a message


async def test_a_message_is_found_behind_pages_of_others(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    sent = await chat.send(to(channel))
    for number in range(250):
        server.say(channel, f"잡담 {number}")
    assert await chat.find(to(channel), now() - since()) == sent
    assert server.asked[HISTORY] == 3


async def test_the_look_ends_where_the_history_is_older(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    for number in range(250):
        old = server.say(channel, f"잡담 {number}")
        old["timestamp"] = (now() - timedelta(minutes=5)).isoformat()
    server.say(channel, "새 글")
    assert await chat.find(to(channel), now() - since()) == Absent()
    assert server.asked[HISTORY] == 1


async def test_the_earliest_of_copies_is_found(chat: DiscordChat) -> None:
    async with DiscordServer(nonce_memory=0) as server:
        chat, channel = connect(server), server.open()
        sent = [await chat.send(to(channel)) for _ in range(3)]
        assert len({result.message_id for result in sent if isinstance(result, Sent)}) == 3
        assert await chat.find(to(channel), now() - since()) == sent[0]
        await chat.close()


async def test_anothers_message_with_the_same_mark_is_not_ours(server: DiscordServer, chat: DiscordChat) -> None:
    channel, other = server.open(), server.open()
    await chat.send(to(channel))
    copied = server.say(other, "copy", author={"id": "5", "username": "mimic", "bot": True})
    copied["components"] = server.seen(channel.id)[0]["components"]
    assert await chat.find(to(other), now() - since()) == Absent()


async def test_a_clock_that_runs_apart_changes_nothing() -> None:
    async with DiscordServer(ahead=-7200) as server:
        chat, channel = connect(server), server.open()
        for number in range(150):
            server.say(channel, f"잡담 {number}")
        sent = await chat.send(to(channel))
        for number in range(150):
            server.say(channel, f"잡담 {number}")
        found = await chat.find(to(channel), now() - since())
        await chat.close()
        assert found == sent


async def test_an_empty_history_proves_nothing_without_the_permission(server: DiscordServer, chat: DiscordChat) -> None:
    result = await chat.find(to(server.open(ALL & ~MAY_READ)), now() - since())
    assert isinstance(result, Unreadable)
    assert "Read Message History" in result.reason


async def test_an_empty_history_of_an_open_channel_is_empty(server: DiscordServer, chat: DiscordChat) -> None:
    assert await chat.find(to(server.open()), now() - since()) == Absent()
    assert await chat.find(to(server.open_direct()), now() - since()) == Absent()


async def test_permissions_that_cannot_be_asked_for_are_those_last_heard_of(server: DiscordServer) -> None:
    events, readable = Events(), server.open()
    closed = server.open(ALL & ~MAY_READ, guild=server.guilds[str(readable.guild_id)])
    async with connect(server, events) as chat:
        await until(lambda: len(events.told) == 2)
        server.plan = lambda route: Fault(ending=Ending.FAIL) if route.startswith("GET /guilds") else None
        assert await chat.find(to(readable), now() - since()) == Absent()
        assert isinstance(await chat.find(to(closed), now() - since()), Unreadable)


@pytest.mark.parametrize("ending", [Ending.RESET, Ending.FAIL, Ending.GARBAGE, Ending.LIMIT, Ending.BLOCK, Ending.CUT])
async def test_a_history_that_cannot_be_read_says_nothing(
    server: DiscordServer, chat: DiscordChat, ending: Ending
) -> None:
    channel = server.open()
    await chat.send(to(channel))
    server.plan = lambda route: Fault(ending=ending, accepted=True) if route == HISTORY else None
    assert isinstance(await chat.find(to(channel), now() - since()), Unreadable)


async def test_a_channel_that_cannot_be_seen_says_nothing(server: DiscordServer, chat: DiscordChat) -> None:
    assert isinstance(await chat.find(to(server.open(EMBED)), now() - since()), Unreadable)


async def test_no_token_reaches_a_log_or_a_text(
    server: DiscordServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = server.open()
    async with connect(server, Events()) as chat:
        await server.gateway.ready.wait()
        server.fail(POST, Fault(ending=Ending.LIMIT, wait=0.1), Fault(ending=Ending.RESET))
        results = [await chat.send(replace(to(channel), key=f"k{number}")) for number in range(3)]
        await server.gateway.drop()
        await asyncio.sleep(0.2)
        told = [*map(repr, results), repr(chat), str(vars(chat))]
    printed = capsys.readouterr()
    logged = [record.getMessage() + str(record.exc_text) for record in caplog.records]
    texts = [*logged, printed.out, printed.err, *told[:-1]]
    assert not [text for text in texts if server.token in text]
    assert not logging.getLogger("discord.gateway").isEnabledFor(logging.DEBUG), "its events hold tokens"


async def test_an_error_of_the_sdk_is_logged_without_its_frames(
    server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Frames are printed with their variables on a terminal, the token among them."""
    async with connect(server):
        await server.gateway.ready.wait()
        server.gateway.refusing = True
        await server.gateway.drop()
        await until(lambda: any("WSServerHandshakeError" in record.getMessage() for record in caplog.records))
    assert not [record for record in caplog.records if record.exc_info]


async def test_nothing_is_sent_after_closing(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.open()
    await chat.close()
    assert await chat.send(to(channel)) == RetryAfter(seconds=0, detail="the bot is stopping")
