"""Forms that ask for what a command was not told, and the search boxes in them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.model import Choice
from tests.chat.slack.commands import FakeCommands, Suggesting
from tests.chat.slack.conftest import heard
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer


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
