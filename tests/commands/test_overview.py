"""log, status, help: what was changed, how things are, and what can be said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.table import COMMANDS
from bot.model import QuietCheck, Trouble
from tests.commands.conftest import CHANNEL, MEMBER, OTHER, OTHER_TEAM, Conversation, text_of

SHOWN = [command for command in COMMANDS if not command.hidden]


async def test_the_log_tells_who_changed_what_newest_first(talk: Conversation) -> None:
    await talk.say("watch 알리바바 languages:ko")
    talk.now += timedelta(minutes=5)
    await talk.say("mute 뉴스 1 for 2h")
    lines = (await talk.say("log")).splitlines()[1:]
    assert lines == ["09:05 UTC · 김서연: mute 뉴스 1 2h", "09:00 UTC · 김서연: watch 알리바바 languages:ko"]


async def test_the_log_is_of_its_channel_and_community(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    assert "Nothing was changed" in await talk.say("log", channel=OTHER)
    assert "Nothing was changed" in await talk.say("log", channel="discord:7", community=OTHER_TEAM)


async def test_the_log_holds_no_more_than_people_read(talk: Conversation) -> None:
    for number in range(20):
        await talk.say(f"mute 뉴스 1 for {number + 1}h")
    lines = (await talk.say("log")).splitlines()
    assert len(lines) == 16
    assert "20h" in lines[1]


async def test_hostile_names_in_the_log_are_only_names(talk: Conversation) -> None:
    await talk.say("style who:everyone")
    await talk.say("watch alibaba", actor=MEMBER)
    assert f"{MEMBER.name}: watch alibaba" in await talk.say("log")


async def test_status_of_a_channel_that_is_well(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news("알리바바, 서울에 데이터센터 짓는다")
    answer = await talk.say("status")
    assert "Watches in force here: 1" in answer
    assert "waiting to be sent: 1" in answer
    assert "Feeds that are read: 1, in trouble: 0" in answer


async def test_status_of_a_channel_that_nothing_can_be_posted_in(talk: Conversation) -> None:
    await talk.store.park_channel(CHANNEL, "the channel is archived; unarchive it", talk.now, talk.now)
    assert "archived" in await talk.say("status")
    assert "archived" not in await talk.say("status", channel=OTHER)


async def test_status_names_the_feeds_in_trouble_with_what_to_do(talk: Conversation) -> None:
    (feed,) = await talk.store.feeds()
    at = talk.now
    failed = QuietCheck(feed_id=feed.id, checked_at=at, next_check_at=at, trouble=Trouble.NOT_FOUND, detail="HTTP 404")
    await talk.store.record_quiet_checks([failed])
    talk.room.feeds.forget()
    answer = await talk.say("status")
    assert "in trouble: 1" in answer
    assert "뉴스 1: HTTP 404" in answer


async def test_help_tells_each_command_with_an_example(talk: Conversation) -> None:
    for command in SHOWN:
        assert f"/news {command.example}" in await talk.say(f"help {command.name}")


async def test_help_tells_what_is_needed_and_what_is_asked_for(talk: Conversation) -> None:
    merge = await talk.say("help merge")
    assert "link (needed) the link of one story" in merge
    assert "with (asked for when left out) the link of the other story" in merge
    assert "how stories and further reports are told: edit, thread" in await talk.say("help style")


async def test_help_tells_all_commands_and_none_that_are_hidden(talk: Conversation) -> None:
    answer = await talk.say("help")
    assert all(f"\n{command.name} " in answer for command in SHOWN)
    assert "not-this" not in answer
    group = await talk.say("help feeds")
    assert "feeds import" in group
    assert "firm add" not in group
    assert "There is no command “not-this”" in await talk.say("help not-this")
    assert answer == await talk.say("")


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("wach alibaba", "watch"),
        ("lst", "list"),
        ("feed add", "feeds add"),
        ("unmut x", "unmute"),
        ("statsu", "status"),
    ],
)
async def test_a_mistyped_command_gets_the_nearest_one(talk: Conversation, said: str, near: str) -> None:
    reply = await talk.call(talk.desk.read(said).command, talk.desk.read(said).arguments)
    assert f"Did you mean {near}?" in text_of(reply)
    assert f"/news {near}" in text_of(await talk.press(reply, "Show"))


@pytest.mark.parametrize("said", ["zzzzqqqq", "도움", "☃", "x" * 5000])
async def test_what_is_like_nothing_gets_help(talk: Conversation, said: str) -> None:
    answer = await talk.say(said)
    assert "/news help" in answer or "too long" in answer
    assert len(answer) < 500


async def test_words_that_mean_nothing_are_pointed_at(talk: Conversation) -> None:
    assert "please" in await talk.say("list please")


async def test_all_of_it_is_said_in_the_language_of_the_channel(talk: Conversation) -> None:
    await talk.say("style language:ko")
    for line in ("help", "list", "status", "log", "watch", "zzzz", "mute", "quiet", "feeds", "watch 알리바바"):
        assert any("가" <= letter <= "힣" for letter in await talk.say(line)), line


@pytest.mark.parametrize("said", ["알리바바", "阿里巴巴", "NYSE:BABA"])
async def test_a_firm_alone_is_offered_to_be_watched(talk: Conversation, said: str) -> None:
    reply = await talk.call(talk.desk.read(said).command, talk.desk.read(said).arguments)
    assert "is a firm" in text_of(reply)
    assert "Watching" in text_of(await talk.press(reply, "Watch it here"))


@pytest.mark.parametrize("said", ["watch naver colour:red", "watch alibaba language:ko", "mute alibaba until:monday"])
async def test_an_option_that_there_is_not_is_asked_about(talk: Conversation, said: str) -> None:
    assert f"“{said.rsplit(maxsplit=1)[-1]}”" in await talk.say(said)
    assert await talk.store.setup(CHANNEL) is None


@pytest.mark.parametrize("said", ["style", "quiet", "digest", "mute", "edit", "unwatch"])
async def test_everybody_may_look(talk: Conversation, said: str) -> None:
    assert "Manage" not in (shown := await talk.say(said, actor=MEMBER))
    assert "admin" not in shown


async def test_the_trail_of_clicks_can_be_read(talk: Conversation) -> None:
    watched = await talk.call("watch", {"subject": "알리바바"})
    await talk.press(watched, "Undo")
    await talk.call("mute", {"firm": "alibaba"})
    log = await talk.say("log")
    assert "unwatch Alibaba" in log
    assert "mute Alibaba" in log
