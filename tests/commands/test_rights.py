"""Who may do what: every command, by members and strangers, by forged ids, again and again, and all at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.desk import HANDLERS, Desk
from bot.commands.table import BY_NAME, COMMANDS
from bot.model import Actor, Changers, Reply
from tests.commands.conftest import (
    CHANNEL,
    MANAGER,
    MEMBER,
    OTHER,
    OTHER_TEAM,
    TEAM,
    Conversation,
    hostile,
    text_of,
)

CHANGING = [command.name for command in COMMANDS if command.changes]
FORGED = ("-1", "0", "999999999999999999", "9" * 200, "１２", "1e9", "None", "", "\u0000", "../../etc", "a" * 2500)


def settled(said: str) -> dict[str, str]:
    """Arguments that would change something if they were obeyed."""
    given = {option.name: "alibaba" for option in BY_NAME[said].options}
    sensible = {
        "url": "https://feed.example/rss",
        "hours": "22:00-07:00",
        "when": "daily 08:30",
        "alerts": "thread",
        "zone": "Asia/Seoul",
        "length": "title",
        "languages": "ko",
        "language": "ko",
        "who": "everyone",
        "with": "brand",
        "topics": "earnings",
        "context": "required",
        "from": "business",
        "for": "2h",
    }
    return {name: sensible.get(name, value) for name, value in given.items()}


def test_every_command_of_the_table_has_a_handler_and_no_other_is_there() -> None:
    assert HANDLERS.keys() == BY_NAME.keys()


async def test_a_member_changes_nothing_and_is_told_whom_to_ask(talk: Conversation) -> None:
    before = await talk.store.arrangement()
    stranger = {"actor": replace(MEMBER, id="discord:7"), "channel": "discord:1", "community": OTHER_TEAM}
    assert len(CHANGING) > 15
    for command in CHANGING:
        answer = text_of(await talk.call(command, settled(command), actor=MEMBER))
        assert "workspace admin or whoever created the channel" in answer, command
        assert "Manage Channels" in text_of(await talk.call(command, settled(command), **stranger)), command
    assert await talk.store.arrangement() == before
    assert await talk.store.audit(TEAM) == []
    assert await talk.store.deliveries(limit=9) == []


async def test_a_list_of_managers_may_without_the_platforms_leave(talk: Conversation) -> None:
    listed = replace(talk.room.settings, managers=frozenset({MEMBER.id}))
    talk.desk = Desk(replace(talk.room, settings=listed))
    assert "Watching" in await talk.say("watch alibaba", actor=MEMBER)
    assert "Changed" in await talk.say("style who:everyone", actor=MEMBER)
    assert "changes what" not in await talk.say("watch 삼성전자", actor=replace(MEMBER, id="slack:U9"))


async def test_everyone_may_where_the_settings_say_so(talk: Conversation) -> None:
    talk.desk = Desk(replace(talk.room, settings=replace(talk.room.settings, changers=Changers.EVERYONE)))
    assert "Watching" in await talk.say("watch alibaba", actor=MEMBER)
    await talk.say("style who:managers")
    assert "workspace admin" in await talk.say("watch 삼성전자", actor=MEMBER)


@pytest.mark.parametrize("forged", FORGED)
async def test_forged_ids_are_harmless(talk: Conversation, forged: str) -> None:
    await talk.say("watch alibaba")
    there = await talk.setup()
    for command in [name for name in HANDLERS if BY_NAME[name].options and name not in {"watch", "firm add"}]:
        arguments = {option.name: forged for option in BY_NAME[command].options if option.name != "url"}
        arguments |= {"story": forged, "message": forged, "firm": forged}
        for reply in (await talk.call(command, arguments), await talk.call(command, arguments, channel=OTHER)):
            assert_sane(reply)
    assert replace(await talk.setup(), revision=0) == replace(there, revision=0)
    assert await talk.store.setup(OTHER) is None


async def test_a_channel_of_one_community_is_not_served_to_another(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    forged = {"channel": CHANNEL, "community": OTHER_TEAM}
    for line in ("list", "unwatch alibaba", "log", "latest", "status", "mute alibaba"):
        assert "Alibaba" not in await talk.say(line, **forged)
    assert await talk.desk.suggest(talk.said("unwatch", **forged), "watch", "") == ()
    assert len((await talk.setup()).watches) == 1


@pytest.mark.parametrize(
    "line", ["watch alibaba", "mute alibaba", "firm add 한빛로보틱스", "style thread", "quiet 22:00-07:00"]
)
async def test_a_call_that_comes_twice_is_carried_out_once(talk: Conversation, line: str) -> None:
    await talk.say(line, id="twice")
    before = await talk.store.arrangement()
    assert "done already" in await talk.say(line, id="twice") or "already" in await talk.say(line, id="twice")
    await asyncio.gather(*(talk.say(line, id="once") for _ in range(5)))
    assert await talk.store.arrangement() <= before + 1
    assert len(await talk.store.audit(TEAM)) <= 2


async def test_200_people_at_once_are_all_answered(talk: Conversation) -> None:
    lines = (
        "list",
        "watch alibaba",
        "mute 삼성전자 for 2h",
        "latest",
        "status",
        "help",
        "why https://x.example/1",
        "log",
    )

    async def one(number: int) -> str:
        who = Actor(id=f"slack:U{number}", name=f"사람 {number}", manages=True)
        return await talk.say(lines[number % len(lines)], actor=who, channel=f"slack:C{number % 20}")

    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(one(number) for number in range(200)))
    assert len(answers) == 200
    assert not [answer for answer in answers if not answer or "went wrong" in answer]


async def test_many_changes_to_one_channel_at_once_are_all_kept(talk: Conversation) -> None:
    await asyncio.gather(*(talk.say(f"mute 뉴스 1 for {number}h") for number in range(1, 41)))
    assert len(await talk.store.audit(TEAM, limit=99)) == 40
    assert (await talk.setup()).revision == 40


async def test_direct_messages_hear_no_news(talk: Conversation) -> None:
    assert "Invite the bot" in await talk.say("watch alibaba", channel="slack:D1")
    assert await talk.store.setup("slack:D1") is None


async def test_hostile_text_is_only_text_in_every_option(talk: Conversation) -> None:
    for command in COMMANDS:
        for option in command.options:
            for text in hostile()[:7]:
                if option.name != "url":
                    assert_sane(await talk.call(command.name, {option.name: text}))


def assert_sane(reply: Reply) -> None:
    text = text_of(reply)
    assert text
    assert "Something went wrong" not in text
    assert len(text) < 12_000
    assert len(reply.buttons) <= 25
    assert reply.menu is None or 0 < len(reply.menu.choices) <= 25


def strange() -> st.SearchStrategy[str]:
    words = st.sampled_from(
        [
            "alibaba",
            "애플",
            "阿里巴巴",
            "アリババ",
            "2h",
            "off",
            "Asia/Seoul",
            "1",
            "keyword:",
            "topic:earnings",
            "feed:",
            "source:뉴스 1",
            "AND",
            '"',
        ]
    )
    return st.one_of(words, st.text(max_size=40), st.integers().map(str), st.just("가" * 10_000))


def calls() -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """Any command with any arguments, but for addresses: those are asked, which takes its time."""

    def of(name: str) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
        command = BY_NAME.get(name)
        options = [option.name for option in command.options if option.name != "url"] if command else []
        names = st.sampled_from([*options, "story", "firm", "message", "extra", "pick", "before"])
        return st.tuples(st.just(name), st.dictionaries(names, strange(), max_size=4))

    return st.one_of(st.sampled_from([*BY_NAME]), st.text(max_size=20)).flatmap(of)


async def test_any_line_is_answered(talk: Conversation) -> None:
    long = ("가" * 10_000, "watch " + "x" * 10_000, "help " * 3000)
    for line in (*hostile(), *long, "", " ", 'watch "', "feeds feeds", ":" * 500, "/news watch"):
        said = talk.desk.read(line)
        assert_sane(await talk.call(said.command, said.arguments))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(calls(), min_size=8, max_size=8), manages=st.booleans())
async def test_any_command_with_any_arguments_is_answered(
    talk: Conversation, said: list[tuple[str, dict[str, str]]], manages: bool
) -> None:
    for command, arguments in said:
        assert_sane(await talk.call(command, arguments, actor=replace(MANAGER, manages=manages)))
        await talk.desk.suggest(talk.said(command), next(iter(arguments), ""), next(iter(arguments.values()), ""))
