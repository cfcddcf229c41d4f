"""What people say on Discord, on the real SDK over gateway and REST: who is asked what, and what they are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.model import Attachment, Button, Choice, Menu, Notice
from tests.chat.discord.said import SaidCommands, buttons, reply, text
from tests.chat.values import delivery, message
from tests.wire.discord_interactions import Person
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import ALL, Channel

MANAGE_CHANNELS, ADMINISTRATOR = 1 << 4, 1 << 3
MANAGER = Person(permissions=ALL | MANAGE_CHANNELS)
EPHEMERAL = 64


async def test_a_slash_command_is_answered_to_the_asker(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    talk = await server.people.say(channel, "news watch", {"what": "삼성전자", "languages": "ko"}, MANAGER)
    assert text(await talk.shown()) == "알겠습니다."
    assert talk.first == 5
    [call] = commands.calls
    assert call.id == f"discord:{talk.id}"
    assert (call.command, call.arguments) == ("watch", {"what": "삼성전자", "languages": "ko"})
    assert (call.channel, call.community) == (f"discord:{channel.id}", f"discord:{channel.guild_id}")
    assert (call.actor.id, call.actor.name) == (f"discord:{MANAGER.id}", "지민")
    assert call.locale == "ko"


async def test_a_command_in_a_group(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    talk = await server.people.say(channel, "news feeds add", {"url": "https://hangang.example/rss"})
    await talk.shown()
    assert (commands.calls[0].command, commands.calls[0].arguments) == (
        "feeds add",
        {"url": "https://hangang.example/rss"},
    )


@pytest.mark.parametrize(
    ("permissions", "manages"), [(ALL, False), (ALL | MANAGE_CHANNELS, True), (ADMINISTRATOR, True), (0, False)]
)
async def test_who_manages_the_channel_is_told_with_every_call(
    server: DiscordServer,
    channel: Channel,
    commands: SaidCommands,
    answering: DiscordChat,
    *,
    permissions: int,
    manages: bool,
) -> None:
    person = Person(permissions=permissions)
    await answering.send(delivery(channel=f"discord:{channel.id}"))
    [seen] = server.seen(channel.id)
    for talk in (
        await server.people.say(channel, "news list", by=person),
        await server.people.click(channel, seen, "mute?story=7", person),
        await server.people.point_at(channel, seen, person),
    ):
        await talk.shown()
    assert [call.actor.manages for call in commands.calls] == [manages] * 3


@pytest.mark.parametrize(
    ("locale", "told"), [("ko", "ko"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("en-US", "en-US"), ("vi", "vi")]
)
async def test_the_askers_language_is_told(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat, *, locale: str, told: str
) -> None:
    await (await server.people.say(channel, "news list", by=Person(locale=locale))).shown()
    assert commands.calls[0].locale == told


async def test_a_thread_is_a_channel_of_its_own(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    thread = Channel("190000000000000009", channel.guild_id, parent=channel.id)
    await (await server.people.say(thread, "news list")).shown()
    assert commands.calls[0].channel == f"discord:{thread.id}"


async def test_progress_is_shown_and_then_replaced(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.progress = reply("피드를 살펴보는 중…")
    commands.open.clear()
    talk = await server.people.say(channel, "news list")
    assert "살펴보는" in text(await talk.shown())
    commands.open.set()
    assert text(await talk.shown(2)) == "알겠습니다."
    assert len({each["id"] for each in talk.seen}) == 1, "one message all along"


async def test_a_slow_answer_is_acknowledged_at_once(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.open.clear()
    talk = await server.people.say(channel, "news list")
    assert await talk.answered(2.0) == 5
    commands.open.set()
    await talk.shown()


async def test_buttons_of_an_alert_say_their_commands(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    await answering.send(delivery(channel=f"discord:{channel.id}", message=message(story_id=4711)))
    [seen] = server.seen(channel.id)
    for custom_id in buttons(seen):
        talk = await server.people.click(channel, seen, custom_id)
        await talk.shown()
        assert talk.first == 5, "the alert stays as it is for all others"
    assert [(call.command, call.arguments) for call in commands.calls] == [
        ("why", {"story": "4711"}),
        ("not-this", {"story": "4711", "firm": "samsung-electronics"}),
        ("mute", {"story": "4711"}),
        ("mute", {"firm": "samsung-electronics"}),
    ]


async def test_a_click_under_an_answer_changes_the_answer(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    sure = Button(label="예", command="unwatch", arguments={"watch": "7"}, danger=True)
    commands.reply = reply("정말 지울까요?", buttons=(sure,))
    first = await (await server.people.say(channel, "news list")).shown()
    commands.reply = reply("지웠습니다.")
    talk = await server.people.click(channel, first, buttons(first)[0])
    second = await talk.shown()
    assert talk.first == 6
    assert (second["id"], text(second), second["components"]) == (first["id"], "지웠습니다.", [])
    assert commands.calls[1].arguments == {"watch": "7"}


async def test_a_choice_from_a_menu_is_an_argument(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    choices = (Choice(label="삼성전자", value="7"), Choice(label="アリババ", value="8"))
    menu = Menu(label="무엇을?", command="unwatch", option="watch", choices=choices, arguments={"sure": "no"})
    commands.reply = replace(commands.reply, menu=menu)
    shown = await (await server.people.say(channel, "news list")).shown()
    await (await server.people.click(channel, shown, buttons(shown)[0], values=["8"])).shown()
    assert commands.calls[1].arguments == {"sure": "no", "watch": "8"}


async def test_the_menu_of_a_message_asks_why(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    said = server.say(channel, "봤어요? https://hangang.example/news/9. 아니면 https://other.example")
    await (await server.people.point_at(channel, said)).shown()
    await answering.send(delivery(channel=f"discord:{channel.id}"))
    [alert] = server.seen(channel.id)
    await (await server.people.point_at(channel, alert)).shown()
    assert [(call.command, call.arguments) for call in commands.calls] == [
        ("why", {"message": said["id"], "link": "https://hangang.example/news/9"}),
        ("why", {"message": alert["id"], "link": "https://hangang.example/news/7"}),
    ]


async def test_why_under_a_message_without_a_story_is_about_the_message(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    await answering.send(delivery(channel=f"discord:{channel.id}"))
    [alert] = server.seen(channel.id)
    await (await server.people.click(channel, alert, "why:0123456789")).shown()
    assert commands.calls[0].arguments == {"message": alert["id"], "link": "https://hangang.example/news/7"}


async def test_the_button_of_a_notice_asks_for_help(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    await answering.send(delivery(channel=f"discord:{channel.id}", message=Notice(text="민아 님이 애플을 껐습니다")))
    [seen] = server.seen(channel.id)
    [button] = buttons(seen)
    talk = await server.people.click(channel, seen, button)
    await talk.shown()
    assert talk.first == 5, "the notice stays as it is for all others"
    assert [(call.command, call.arguments) for call in commands.calls] == [("help", {})]


async def test_a_file_is_uploaded_and_taken_away_again(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.reply = replace(
        commands.reply,
        attachment=Attachment(name="../피드 feeds.opml", text="<opml>한국어</opml>"),
        buttons=(Button(label="완료", command="unwatch"),),
    )
    talk = await server.people.say(channel, "news feeds list")
    shown = await talk.shown()
    assert talk.files == {"__feeds.opml": "<opml>한국어</opml>"}
    commands.reply = reply("끝")
    after = await server.people.click(channel, shown, buttons(shown)[0])
    await after.shown()
    assert after.files == {}


# suggestions


async def test_what_is_typed_is_completed(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.offered = [Choice(label="삼성전자 (005930)", value="samsung-electronics")]
    talk = await server.people.type(channel, "news watch", "what", "삼", {"languages": "ko"})
    await talk.answered()
    assert talk.choices == [{"name": "삼성전자 (005930)", "value": "samsung-electronics"}]
    [(call, option, typed)] = commands.asked
    assert (call.command, call.arguments, option, typed) == ("watch", {"languages": "ko"}, "what", "삼")


async def test_only_what_fits_is_suggested(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.offered = [Choice(label="긴 이름 " * 90, value=f"{n}") for n in range(40)] + [
        Choice(label="x", value="v" * 101)
    ]
    talk = await server.people.type(channel, "news watch", "what", "")
    await talk.answered()
    assert len(talk.choices) == 25
    assert all(choice["name"].endswith("…") for choice in talk.choices)


@pytest.mark.parametrize("late", [True, False])
async def test_suggestions_that_are_late_or_fail_are_none(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat, late: bool
) -> None:
    if late:
        commands.open.clear()
    else:
        commands.error = RuntimeError("secret")
    talk = await server.people.type(channel, "news watch", "what", "삼")
    assert await talk.answered() == 8
    assert (talk.choices, talk.waited < 3) == ([], True)
    commands.open.set()
