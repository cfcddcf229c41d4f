"""Who may change things, as Slack says at the moment of every call."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.slack.chat import SlackChat
from tests.chat.slack.commands import FakeCommands
from tests.chat.slack.conftest import alert, heard
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_person import Deliver, Person
from tests.wire.slack_server import SlackServer


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
