"""Buttons and menus below alerts and answers, and the shortcut on messages."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot.chat.slack.chat import SlackChat
from bot.model import Button, Call, Choice, Menu, Progress, Reply
from tests.chat.slack.commands import FakeCommands, reply
from tests.chat.slack.conftest import alert, heard
from tests.wire.slack_person import Deliver, Person
from tests.wire.slack_server import SlackServer


async def test_the_buttons_of_an_alert(
    mina: Person, slack: SlackServer, commands: FakeCommands, connection: tuple[SlackChat, Deliver]
) -> None:
    async def with_progress(call: Call, progress: Progress) -> Reply:
        await progress(reply("looking"))
        return reply(f"{call.command} {dict(call.arguments)}")

    commands.answering = with_progress
    shown = await alert(slack, connection)
    for count, label in enumerate(["Why?", "Not this firm", "Mute story", "Mute firm"], 1):
        await mina.presses(shown, label)
        await heard(mina, count)
    assert await heard(mina) == [
        "why {'story': '7'}",
        "not-this {'story': '7', 'firm': 'samsung-electronics'}",
        "mute {'story': '7'}",
        "mute {'firm': 'samsung-electronics'}",
    ]
    assert slack.seen("C1") == [shown]


async def test_an_answer_is_replaced_by_what_its_buttons_and_menus_lead_to(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    replies = itertools.chain(
        [
            reply("Sure?", buttons=(Button(label="Yes", command="not-this", arguments={"sure": "한"}),)),
            reply(
                "Which?",
                menu=Menu(
                    label="?", command="feeds add", option="what", choices=(Choice(label="京东", value="jd"),),
                    arguments={"note": "x"},
                ),
            ),
        ],
        itertools.repeat(reply("Done")),
    )  # fmt: skip

    async def answering(_call: Call, _: Progress) -> Reply:
        return next(replies)

    commands.answering = answering
    await mina.types("list")
    assert await heard(mina) == ["Sure?\nYes"]
    await mina.presses(slack.desk.last("U1"), "Yes")
    await slack.desk.until(lambda: "Which?" in str(slack.desk.whispers("U1")))
    await mina.chooses(slack.desk.last("U1"), "京东")
    await slack.desk.until(lambda: "Done" in str(slack.desk.whispers("U1")))
    assert await heard(mina) == ["Done"]
    assert [(call.command, dict(call.arguments)) for call in commands.calls[1:]] == [
        ("not-this", {"sure": "한"}),
        ("feeds add", {"note": "x", "what": "jd"}),
    ]


async def test_a_button_that_leaves_something_open_asks_for_it(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    async def greeting(_: Call, __: Progress) -> Reply:
        return reply("Hello", buttons=(Button(label="Watch", command="watch"),))

    commands.answering = greeting
    await mina.types("list")
    await heard(mina)
    await mina.presses(slack.desk.last("U1"), "Watch")
    await slack.desk.until(lambda: slack.desk.forms)
    assert slack.desk.forms[0].view["title"]["text"] == "/news watch"


LINKED = "https://lanqiao.example/kj/2077?a=1&b=2"


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ({"text": "看这个 <https://lanqiao.example/kj/2077?a=1&amp;b=2|阿里>"}, LINKED),
        ({"text": "見て https://lanqiao.example/kj/2077?a=1&amp;b=2"}, LINKED),
        (
            {
                "text": "",
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "text", "text": "x"}, {"type": "link", "url": LINKED}],
                            }
                        ],
                    }
                ],
            },
            LINKED,
        ),
        ({"text": "", "attachments": [{"title": "x", "title_link": LINKED}]}, LINKED),
        ({"text": "javascript:alert(1) ftp://x.example 없음"}, None),
        ({"text": None, "blocks": "?", "attachments": {"a": 1}}, None),
    ],
)
async def test_a_message_is_asked_about_with_its_first_link(
    mina: Person, commands: FakeCommands, shown: dict[str, Any], address: str | None
) -> None:
    await mina.asks_about({"ts": "1700000000.000200", "user": "U9", **shown})
    await heard(mina)
    (call,) = commands.calls
    assert call.command == "why"
    assert dict(call.arguments) == {"message": "1700000000.000200", **({"link": address} if address else {})}


async def test_an_alert_is_asked_about_with_the_link_of_its_story(
    mina: Person, slack: SlackServer, commands: FakeCommands, connection: tuple[SlackChat, Deliver]
) -> None:
    shown = await alert(slack, connection)
    await mina.asks_about({"ts": shown.ts, **shown.message})
    await heard(mina)
    assert dict(commands.calls[0].arguments) == {"message": shown.ts, "link": "https://hangang.example/news/7"}
