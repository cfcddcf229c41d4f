"""Commands, clicks, forms, searches and shortcuts, through the real SDK: over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.chat.slack.chat import SlackChat
from bot.model import Actor, Button, Call, Choice, Menu, Progress, Reply, Sent
from tests.chat.slack.commands import FakeCommands, Suggesting, reply
from tests.chat.slack.conftest import SECRET, Make, served
from tests.chat.values import delivery, message
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_person import Deliver, Person, encoded, over_http, over_socket, signed_post
from tests.wire.slack_rules import texts
from tests.wire.slack_server import Posted, SlackServer


@pytest.fixture(name="commands")
def _commands() -> FakeCommands:
    return FakeCommands()


@pytest.fixture(name="transport", params=["socket", "http"])
def _transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connected(
    transport: str, make: Make, slack: SlackServer, **given: Any
) -> AsyncIterator[tuple[SlackChat, Deliver]]:
    if transport == "socket":
        async with make(app_token=slack.app_token, **given) as chat:
            async with asyncio.timeout(5):
                await slack.sockets.until(1)
            yield chat, over_socket(slack)
    else:
        async with make(signing_secret=SECRET, **given) as chat, served(chat) as url:
            yield chat, over_http(url, SECRET)


@pytest.fixture(name="connection")
async def _connection(
    transport: str, make: Make, slack: SlackServer, commands: FakeCommands
) -> AsyncIterator[tuple[SlackChat, Deliver]]:
    async with connected(transport, make, slack, commands=commands) as both:
        yield both
    assert slack.desk.violations == []
    assert slack.violations == []


@pytest.fixture(name="mina")
def _mina(slack: SlackServer, connection: tuple[SlackChat, Deliver]) -> Person:
    return Person(slack, connection[1])


async def heard(person: Person, count: int = 1) -> list[str]:
    """What only this person sees, when it is so many messages: the text of each."""
    desk = person.slack.desk
    await desk.until(lambda: len(desk.whispers(person.id)) >= count)
    return ["\n".join(texts(shown["blocks"])) for shown in desk.whispers(person.id)]


async def alert(slack: SlackServer, connection: tuple[SlackChat, Deliver]) -> Posted:
    assert isinstance(await connection[0].send(delivery(channel="slack:C1", message=message(locale="en"))), Sent)
    return slack.seen("C1")[-1]


async def test_a_command_is_answered_to_its_asker_alone(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    ack = await mina.types("list")
    assert await heard(mina) == ["list"]
    assert not ack.payload
    assert ack.seconds < 1
    assert slack.seen("C1") == []
    (call,) = commands.calls
    assert call == Call(
        id=call.id,
        command="list",
        arguments={},
        actor=Actor(id="slack:U1", name="민아"),
        channel="slack:C1",
        community="slack:T0",
        locale="en-US",
    )


@pytest.mark.parametrize("typed", ["", "wathc 삼성전자", "도움말", "<!channel> & `x`", "list " * 500])
async def test_whatever_is_typed_is_answered(mina: Person, commands: FakeCommands, typed: str) -> None:
    await mina.types(typed, command="/소식")
    assert len(await heard(mina)) == 1
    assert len(commands.calls) == 1


async def test_a_repeated_delivery_has_the_same_id(mina: Person, commands: FakeCommands) -> None:
    payload = mina.typed("list")
    for _ in range(2):
        await mina.deliver("slash_commands", {**payload, "retry": str(_)})
    await heard(mina, 2)
    first, second = commands.calls
    assert first.id == second.id == payload["trigger_id"]


async def test_progress_is_shown_and_then_replaced(mina: Person, slack: SlackServer, commands: FakeCommands) -> None:
    go_on = asyncio.Event()

    async def slowly(_: Call, progress: Progress) -> Reply:
        for step in range(9):
            await progress(reply(f"피드를 살펴보는 중 {step}"))
        await go_on.wait()
        return reply("끝났습니다")

    commands.answering = slowly
    await mina.types("list")
    assert await heard(mina) == ["피드를 살펴보는 중 0"]
    go_on.set()
    await slack.desk.until(lambda: slack.desk.last("U1").edits == 1)
    assert await heard(mina) == ["끝났습니다"]


async def test_what_a_command_was_not_told_is_asked_for(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.desk.people["U1"] = {"locale": "ko-KR"}
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    (form,) = slack.desk.forms
    assert form.view["title"]["text"] == "/news watch"
    assert [block["element"]["type"] for block in form.view["blocks"]] == ["external_select", "static_select"]
    assert [block["optional"] for block in form.view["blocks"]] == [False, True]
    assert form.view["blocks"][0]["label"]["text"] == "회사, 키워드 또는 피드"
    assert (form.view["submit"]["text"], form.view["close"]["text"]) == ("보내기", "취소")
    ack = await mina.searches(form, "what", "삼성", style="once")
    assert [(option["text"]["text"], option["value"]) for option in ack.payload["options"]] == [
        ("삼성전자", "samsung-electronics"),
        ("삼성", "삼성"),
    ]
    ((call, option, typed),) = commands.searches
    assert (call.command, dict(call.arguments), option, typed) == ("watch", {"style": "once"}, "what", "삼성")
    ack = await mina.fills(form, what="samsung-electronics", style="digest")
    assert not ack.payload
    assert await heard(mina) == ["watch style=digest what=samsung-electronics"]
    assert commands.calls[0].channel == call.channel == "slack:C1"


async def test_a_form_keeps_what_was_said_already(mina: Person, slack: SlackServer, commands: FakeCommands) -> None:
    await mina.types("feeds add https://harbour.example/한국")
    await slack.desk.until(lambda: slack.desk.forms)
    (form,) = slack.desk.forms
    assert [block["block_id"] for block in form.view["blocks"]] == ["note"]
    await mina.fills(form, note="  港灣日報 ")
    assert await heard(mina) == ["feeds add note=港灣日報 what=https://harbour.example/한국"]


async def test_a_field_with_nothing_but_spaces_is_asked_for_again(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.desk.people["U1"] = {"locale": "ja-JP"}
    await mina.types("feeds add x")
    await slack.desk.until(lambda: slack.desk.forms)
    ack = await mina.fills(slack.desk.forms[0], note="   ")
    assert ack.payload == {"response_action": "errors", "errors": {"note": "何か入力してください。"}}
    assert commands.calls == []


async def test_a_form_is_answered_when_its_way_back_is_closed(mina: Person, slack: SlackServer) -> None:
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    slack.desk.dead = True
    await mina.fills(slack.desk.forms[0], what="도요타")
    assert await heard(mina) == ["watch what=도요타"]
    assert slack.asked["chat.postEphemeral"] == 1


async def test_where_no_form_can_be_opened_the_command_says_what_it_needs(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    await mina.deliver("slash_commands", {**mina.typed("watch"), "trigger_id": "1.stale"})
    assert await heard(mina) == ["watch"]
    slack.fail("views.open", Fault(ending=Ending.RESET))
    await mina.types("watch")
    assert await heard(mina, 2) == ["watch", "watch"]
    assert [dict(call.arguments) for call in commands.calls] == [{}, {}]


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


@pytest.mark.parametrize(
    ("person", "manages"),
    [
        ({}, False),
        ({"is_admin": True}, True),
        ({"is_owner": True, "team_id": None}, True),
        ({"is_primary_owner": True}, True),
        ({"is_admin": True, "team_id": "T9"}, False),
        ({"is_admin": True, "team_id": "T9", "enterprise_user": {"teams": ["T9", "T0"]}}, True),
        ({"is_admin": True, "is_stranger": True}, False),
        ({"is_admin": True, "deleted": True}, False),
        ({"is_admin": "true", "is_owner": 1}, False),
    ],
)
async def test_admins_and_owners_of_this_workspace_manage_its_channels(
    mina: Person, slack: SlackServer, commands: FakeCommands, person: dict[str, Any], manages: bool
) -> None:
    slack.desk.people["U1"] = person
    await mina.types("watch 삼성전자")
    await heard(mina)
    assert commands.calls[0].actor.manages is manages


@pytest.mark.parametrize(("person", "manages"), [({}, True), ({"team_id": "T9"}, False)])
async def test_whoever_made_a_channel_manages_it(
    mina: Person, slack: SlackServer, commands: FakeCommands, person: dict[str, Any], manages: bool
) -> None:
    slack.channels["C1"].creator = "U1"
    slack.desk.people["U1"] = person
    slack.open("C2")
    await mina.types("watch 삼성전자")
    await heard(mina)
    mina.channel = "C2"
    await mina.types("watch 삼성전자")
    await heard(mina, 2)
    assert [call.actor.manages for call in commands.calls] == [manages, False]


@pytest.mark.parametrize("method", ["users.info", "auth.test"])
@pytest.mark.parametrize("ending", [Ending.RESET, Ending.FAIL, Ending.GARBAGE])
async def test_rights_that_cannot_be_read_are_none(
    mina: Person, slack: SlackServer, commands: FakeCommands, method: str, ending: Ending
) -> None:
    slack.desk.people["U1"] = {"is_admin": True}
    slack.plan = lambda asked: Fault(ending=ending) if asked == method else None
    await mina.types("watch 삼성전자")
    assert await heard(mina) == ["watch what=삼성전자"]
    assert commands.calls[0].actor.manages is False
    slack.plan = None
    await mina.types("watch 삼성전자")
    await heard(mina, 2)
    assert commands.calls[1].actor.manages is True


async def test_every_click_and_form_that_changes_something_asks_for_rights(
    mina: Person, slack: SlackServer, commands: FakeCommands, connection: tuple[SlackChat, Deliver]
) -> None:
    slack.desk.people["U2"] = {"is_admin": True}
    boss = Person(slack, connection[1], id="U2", name="boss")
    shown = await alert(slack, connection)
    for person in (mina, boss):
        await person.presses(shown, "Mute firm")
        await person.acts(shown, {"type": "button", "action_id": "button-0", "value": "watch?what=forged"})
        await person.types("watch")
        await slack.desk.until(lambda person=person: slack.desk.forms and slack.desk.forms[-1].user == person.id)
        await person.fills(slack.desk.forms[-1], what="x")
        await heard(person, 3)
    assert [(call.actor.id, call.actor.manages) for call in commands.calls] == [
        *[("slack:U1", False)] * 3,
        *[("slack:U2", True)] * 3,
    ]


async def test_rights_are_not_asked_for_where_nothing_changes(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.desk.people["U1"] = {"is_admin": True}
    await mina.types("list")
    await heard(mina)
    assert commands.calls[0].actor.manages is False
    assert slack.asked["conversations.info"] == 0


@pytest.mark.parametrize("channel", ["D1", "G1"])
async def test_where_the_bot_is_not_the_asker_is_answered_all_the_same(
    mina: Person, slack: SlackServer, commands: FakeCommands, channel: str
) -> None:
    slack.open(channel, private=True, member=False)
    mina.channel = channel
    await mina.types("watch 토요타")
    assert await heard(mina) == ["watch what=토요타"]
    assert (commands.calls[0].channel, commands.calls[0].actor.manages) == (f"slack:{channel}", False)


async def test_an_answer_takes_the_other_way_when_the_first_is_closed(mina: Person, slack: SlackServer) -> None:
    slack.desk.dead = True
    await mina.types("list")
    assert await heard(mina) == ["list"]
    assert slack.asked["chat.postEphemeral"] == 1


async def test_an_answer_that_cannot_be_delivered_stops_nothing(mina: Person, slack: SlackServer) -> None:
    slack.desk.dead = True
    slack.fail("chat.postEphemeral", Fault(ending=Ending.RESET))
    await mina.types("list")
    await slack.desk.until(lambda: slack.asked["chat.postEphemeral"])
    slack.desk.dead = False
    await mina.types("list")
    assert await heard(mina) == ["list"]


@pytest.mark.parametrize(
    ("locale", "said"), [("ko-KR", "죄송합니다"), ("en-GB", "Sorry"), ("zh-TW", "抱歉，處理"), ("xx", "Sorry")]
)
async def test_a_failure_is_admitted_and_its_text_is_not_logged(
    mina: Person, slack: SlackServer, commands: FakeCommands, locale: str, said: str
) -> None:
    async def failing(_: Call, __: Progress) -> Reply:
        raise RuntimeError("xoxb-secret in https://hooks.slack.com/commands/T0/1/xyz")

    slack.desk.people["U1"] = {"locale": locale}
    commands.answering = failing
    with structlog.testing.capture_logs() as logged:
        await mina.types("list")
        (shown,) = await heard(mina)
    assert said in shown
    assert {"event": "an interaction failed", "kind": "RuntimeError", "log_level": "error"} in logged
    assert "xoxb" not in str(logged)
    assert "/answers/" not in str(logged)


async def test_an_answer_that_cannot_be_shown_is_admitted(mina: Person, commands: FakeCommands) -> None:
    async def too_much(_: Call, __: Progress) -> Reply:
        return reply("x", buttons=(Button(label="x", command="mute", arguments={"firm": "한" * 99}),))

    commands.answering = too_much
    await mina.types("list")
    (shown,) = await heard(mina)
    assert "Sorry" in shown


JUNK: Sequence[tuple[str, dict[str, Any]]] = (
    ("interactive", {"type": "view_closed", "view": {"callback_id": "command"}, "user": {"id": "U1"}}),
    ("interactive", {"type": "shortcut", "callback_id": "why", "user": {"id": "U1"}, "trigger_id": "1.2"}),
    ("interactive", {"type": "message_action", "callback_id": "other", "user": {"id": "U1"}, "message": {"ts": "1.2"}}),
    ("interactive", {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "else", "state": {}}}),
    (
        "interactive",
        {
            "type": "view_submission",
            "user": {"id": "U1"},
            "view": {"callback_id": "command", "private_metadata": "[1]", "state": {"values": 7}},
        },
    ),
    ("interactive", {"type": "block_actions", "user": {"id": "U1"}, "actions": []}),
    ("interactive", {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x", "type": "button"}]}),
    (
        "interactive",
        {
            "type": "block_actions",
            "user": {"id": "U1"},
            "view": {"id": "V1"},
            "actions": [{"action_id": "what", "type": "static_select", "selected_option": {"value": "x"}}],
        },
    ),
    ("interactive", {"type": "block_actions", "actions": [{"action_id": "button-0", "value": "list"}]}),
    ("interactive", {"type": "dialog_submission", "callback_id": "x", "user": {"id": "U1"}, "submission": {}}),
    ("interactive", {"type": "something_new", "user": {"id": "U1"}}),
    ("slash_commands", {"command": "/news", "text": "list"}),
)


@pytest.mark.parametrize(
    ("kind", "payload"),
    JUNK,
    ids=[f"{n}-{each['type']}" if "type" in each else str(n) for n, (_, each) in enumerate(JUNK)],
)
async def test_what_means_nothing_is_acknowledged(
    mina: Person, commands: FakeCommands, kind: str, payload: dict[str, Any]
) -> None:
    ack = await mina.deliver(kind, payload)
    assert (ack.status, ack.payload or None) == (200, None)
    await mina.types("list")
    await heard(mina)
    assert [call.command for call in commands.calls] == ["list"]


async def test_a_search_of_no_form_finds_nothing(mina: Person, commands: FakeCommands) -> None:
    payload = {"type": "block_suggestion", "action_id": "what", "block_id": "what", "value": "x", "user": {"id": "U1"}}
    ack = await mina.deliver("interactive", payload)
    assert ack.payload == {"options": []}
    assert commands.searches == []


async def _broken(_: str) -> Sequence[Choice]:
    raise RuntimeError("no database")


async def _endless(_: str) -> Sequence[Choice]:
    await asyncio.sleep(60)
    return ()


@pytest.mark.parametrize(
    ("transport", "suggesting"), [("socket", _broken), ("http", _broken), ("http", _endless)], indirect=["transport"]
)
async def test_a_search_in_trouble_offers_what_was_typed(
    mina: Person, slack: SlackServer, commands: FakeCommands, suggesting: Suggesting
) -> None:
    commands.suggesting = suggesting
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    ack = await mina.searches(slack.desk.forms[0], "what", " 反導體 ")
    assert [option["value"] for option in ack.payload["options"]] == ["反導體"]
    assert ack.seconds < 2.9


async def test_suggestions_stay_within_what_slack_takes(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    async def suggesting(_: str) -> Sequence[Choice]:
        return [
            Choice(label="한" * 200, value="a" * 100),
            Choice(label="", value="b"),
            Choice(label="twice", value="b"),
            Choice(label="<!channel>\u202e", value="京" * 100),
            Choice(label="too long", value="x" * 151),
        ]

    commands.suggesting = suggesting
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    ack = await mina.searches(slack.desk.forms[0], "what", "")
    values = [option["value"] for option in ack.payload["options"]]
    assert values == ["a" * 100, "b", "京" * 100]
    assert all(1 <= len(option["text"]["text"]) <= 75 for option in ack.payload["options"])


async def test_two_hundred_people_at_once(
    slack: SlackServer, connection: tuple[SlackChat, Deliver], commands: FakeCommands
) -> None:
    async def busy(call: Call, _: Progress) -> Reply:
        await asyncio.sleep(0.2)
        return reply(call.actor.id)

    commands.answering = busy
    people = [Person(slack, connection[1], id=f"U{number:03}") for number in range(200)]
    began = time.monotonic()
    acks = await asyncio.gather(*(person.types("list") for person in people))
    assert sorted(ack.seconds for ack in acks)[-2] < 2
    await slack.desk.until(lambda: all(slack.desk.whispers(person.id) for person in people), 10)
    assert time.monotonic() - began < 5
    for person in people:
        assert await heard(person) == [f"slack:{person.id}"]


async def test_searches_do_not_wait_for_slow_commands(mina: Person, slack: SlackServer, commands: FakeCommands) -> None:
    go_on = asyncio.Event()

    async def hanging(_: Call, __: Progress) -> Reply:
        await go_on.wait()
        return reply("at last")

    commands.answering = hanging
    await asyncio.gather(*(mina.types("list") for _ in range(120)))
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    ack = await mina.searches(slack.desk.forms[0], "what", "삼성")
    assert (len(ack.payload["options"]), len(commands.calls)) == (2, 100)
    assert ack.seconds < 1
    go_on.set()
    await heard(mina, 120)


async def test_an_answer_that_was_begun_is_given_before_the_bot_stops(
    transport: str, make: Make, slack: SlackServer, commands: FakeCommands
) -> None:
    async def slowly(_: Call, __: Progress) -> Reply:
        await asyncio.sleep(0.3)
        return reply("다 됐습니다")

    commands.answering = slowly
    async with connected(transport, make, slack, commands=commands) as (_, deliver):
        mina = Person(slack, deliver)
        await mina.types("list")
    assert await heard(mina) == ["다 됐습니다"]


async def test_without_commands_everything_is_acknowledged_and_nothing_said(
    transport: str, make: Make, slack: SlackServer
) -> None:
    async with connected(transport, make, slack) as (_, deliver):
        mina = Person(slack, deliver)
        acks = [await mina.types("list"), await mina.asks_about({"ts": "1.2", "text": "x"})]
    assert [ack.status for ack in acks] == [200, 200]
    assert slack.desk.whispers("U1") == []


async def test_the_same_signature_is_carried_out_once(make: Make, slack: SlackServer, commands: FakeCommands) -> None:
    async with make(signing_secret=SECRET, commands=commands) as chat, served(chat) as url:
        mina = Person(slack, over_http(url, SECRET))
        body, kind = encoded("slash_commands", mina.typed("watch 삼성전자"))
        now = time.time()
        acks = [await signed_post(url, body, kind, secret=SECRET, at=now) for _ in range(3)]
        assert [ack.status for ack in acks] == [200, 200, 200]
        await heard(mina)
    assert len(commands.calls) == 1


@pytest.mark.parametrize(
    ("secret", "ago"),
    [("guessed", 0), ("", 0), (SECRET, 301), (SECRET, -301)],
    ids=["guessed", "empty", "old", "early"],
)
async def test_what_slack_did_not_sign_just_now_is_nothing(
    make: Make, slack: SlackServer, commands: FakeCommands, secret: str, ago: float
) -> None:
    async with make(signing_secret=SECRET, commands=commands) as chat, served(chat) as url:
        mina = Person(slack, over_http(url, SECRET))
        body, kind = encoded("slash_commands", mina.typed("watch 삼성전자"))
        ack = await signed_post(url, body, kind, secret=secret, at=time.time() - ago)
        assert ack.status == 401
    assert commands.calls == []
    assert slack.desk.whispers("U1") == []


async def test_a_slow_way_back_is_given_up_for_the_other(
    make: Make, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.desk.hanging = 3
    async with connected("http", make, slack, commands=commands, timeout=timedelta(seconds=0.3)) as (_, deliver):
        mina = Person(slack, deliver)
        await mina.types("list")
        assert await heard(mina) == ["list"]
    assert slack.asked["chat.postEphemeral"] == 1
