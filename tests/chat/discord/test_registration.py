"""The slash command at Discord: announced when it differs, within every limit, and never in the way of alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.discord.announcement import announced, covered, mistakes, outstanding
from bot.commands.table import specs
from bot.model import Choice, CommandSpec, OptionKind, OptionSpec, Sent
from tests.chat.discord.conftest import connect, until
from tests.chat.discord.said import EVERYWHERE, SPECS, SaidCommands
from tests.chat.values import delivery
from tests.wire.discord_commands import ApplicationCommands
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_interactions import COMMANDS, REGISTER
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import Snowflakes

ENGLISH = {"en": "x"}


def command(name: str, *options: OptionSpec) -> CommandSpec:
    return CommandSpec(name=name, descriptions=ENGLISH, options=options)


def option(name: str, *choices: Choice, required: bool = False) -> OptionSpec:
    kind = OptionKind.CHOICE if choices else OptionKind.TEXT
    return OptionSpec(name=name, kind=kind, descriptions=ENGLISH, choices=choices, required=required)


async def started(server: DiscordServer, announcing: Sequence[CommandSpec] = SPECS) -> None:
    """Starts the bot and stops it when it knows what is registered."""
    looks = server.asked[COMMANDS]
    async with connect(server, commands=SaidCommands(specs=announcing)):
        await until(lambda: server.asked[COMMANDS] > looks and server.people.commands.written)
        await asyncio.sleep(0.1)  # in which more than was needed would be written


# over the wire


async def test_commands_are_registered_once(server: DiscordServer) -> None:
    await started(server)
    await started(server)
    assert server.asked[REGISTER] == 1
    assert server.violations == []
    assert [each["name"] for each in server.people.commands.kept] == ["news", "Why this alert?"]


@pytest.mark.parametrize(
    "changed",
    [
        SPECS[1:],
        (replace(SPECS[0], options=()), *SPECS[1:]),
        (replace(SPECS[0], descriptions={"en": "in English"}), *SPECS[1:]),
        (replace(SPECS[0], descriptions={**EVERYWHERE, "ko": "다른 말"}), *SPECS[1:]),
        (replace(SPECS[0], options=(replace(SPECS[0].options[1], required=False),)), *SPECS[1:]),
        (replace(SPECS[0], options=(replace(SPECS[0].options[1], kind=OptionKind.TEXT),)), *SPECS[1:]),
        (*SPECS, command("status")),
    ],
)
async def test_what_changed_is_registered_again(server: DiscordServer, changed: Sequence[CommandSpec]) -> None:
    await started(server)
    async with connect(server, commands=SaidCommands(specs=changed)):
        await until(lambda: server.people.commands.written == 2)
    await started(server, changed)
    assert server.people.commands.written == 2
    assert server.violations == []


@pytest.mark.parametrize("route", [COMMANDS, REGISTER])
@pytest.mark.parametrize("ending", [Ending.FAIL, Ending.RESET, Ending.LIMIT, Ending.GARBAGE])
async def test_a_failure_is_no_end_and_is_tried_again(server: DiscordServer, route: str, ending: Ending) -> None:
    server.fail(route, *[Fault(ending=ending, wait=0.1)] * 2)
    channel = server.open()
    async with connect(server, commands=SaidCommands()) as chat:
        assert isinstance(await chat.send(delivery(channel=f"discord:{channel.id}")), Sent)
        await until(lambda: server.people.commands.written == 1)
    assert server.violations == []


async def test_a_lost_connection_registers_nothing_again(server: DiscordServer) -> None:
    async with connect(server, commands=SaidCommands()):
        await until(lambda: server.people.commands.written == 1)
        await server.gateway.close(4011)
        await until(lambda: server.gateway.identified == 2)
        await server.gateway.ready.wait()
    assert server.asked[COMMANDS] == 1


async def test_what_would_be_refused_is_not_sent(server: DiscordServer, capsys: pytest.CaptureFixture[str]) -> None:
    channel = server.open()
    async with connect(server, commands=SaidCommands(specs=[command("Watch It All")])) as chat:
        await server.gateway.ready.wait()
        assert isinstance(await chat.send(delivery(channel=f"discord:{channel.id}")), Sent)
    assert server.asked[REGISTER] == 0
    assert "not a name" in capsys.readouterr().out


# pure


def test_names_of_two_words_make_groups_and_hidden_ones_are_left_out() -> None:
    chat_input: Any = announced(SaidCommands())[0]
    parts = {each["name"]: each for each in chat_input["options"]}
    assert {name: each["type"] for name, each in parts.items()} == {
        "watch": 1, "list": 1, "feeds": 2, "why": 1, "help": 1, "mute": 1,
    }  # fmt: skip
    assert [each["name"] for each in parts["feeds"]["options"]] == ["add", "list"]
    assert parts["feeds"]["description"] == "add, list"


def test_options_are_required_ones_first_and_typed() -> None:
    chat_input: Any = announced(SaidCommands())[0]
    what, languages = chat_input["options"][0]["options"]
    assert (what["name"], what["required"], what["autocomplete"], what["choices"]) == ("what", True, True, [])
    assert languages["choices"] == [{"name": "Korean", "value": "ko"}, {"name": "Japanese", "value": "ja"}]


def test_languages_have_discords_names() -> None:
    chat_input: Any = announced(SaidCommands())[0]
    watch = chat_input["options"][0]
    assert set(watch["description_localizations"]) == {"ko", "ja", "zh-CN", "zh-TW", "vi"}
    odd = CommandSpec(name="x", descriptions={"en": "x", "tlh": "x", "en-GB": "x", "pt": "x"})
    told: Any = announced(SaidCommands(specs=[odd]))[0]
    assert set(told["options"][0]["description_localizations"]) == {"pt-BR"}


def test_only_servers_have_the_commands() -> None:
    assert [each["contexts"] for each in announced(SaidCommands())] == [[0], [0]]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ({"a": 1}, {"a": 1, "id": "7"}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": False, "b": [], "c": ""}, {}, True),
        ({"a": False}, {"a": True}, False),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, True),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": []}, {"a": [1]}, False),
        ({"x_localizations": {"ko": "가"}}, {"x_localizations": {"ko": "가"}}, True),
        ({"x_localizations": {"ko": "가"}}, {"x_localizations": {"ko": "가", "ja": "あ"}}, False),
        ({"x_localizations": {}}, {"x_localizations": None}, True),
        ({"x_localizations": {}}, {"x_localizations": {"ja": "あ"}}, False),
        ({"x_localizations": {"ko": "가"}}, None, False),
    ],
)
def test_what_is_there_is_compared_by_what_ours_says(ours: object, theirs: object, same: bool) -> None:
    assert covered(ours, theirs) is same


def test_commands_of_others_are_replaced_and_an_entry_point_stays() -> None:
    ours = announced(SaidCommands())
    entry = {"type": 4, "name": "launch"}
    assert outstanding(ours, [*ours, entry]) is None
    assert outstanding(ours, [*ours, {"type": 1, "name": "old"}, entry]) == [*ours, entry]
    assert outstanding(ours, ours[:1]) == ours
    assert outstanding(ours, []) == ours


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ([command(f"c{n}") for n in range(26)], "26 options"),
        ([command(f"g c{n}") for n in range(26)], "news g: 26 options"),
        ([command("x", *(option(f"o{n}") for n in range(26)))], "news x: 26 options"),
        ([command("x", option("o", *(Choice(label=f"{n}", value=f"{n}") for n in range(26))))], "26 choices"),
        ([command("x", option("o", Choice(label="가" * 101, value="v")))], "a choice"),
        ([command("x", option("o", Choice(label="", value="v")))], "a choice"),
        ([command("X")], "not a name"),
        ([command("feeds"), command("feeds add")], "not a name"),
        ([command("a b c")], "not a name"),
        ([command("x"), command("x")], "two options of the same name"),
        ([command("x", option("o"), option("o"))], "two options of the same name"),
        ([CommandSpec(name="x", descriptions={"en": ""})], "a description of 0"),
        ([CommandSpec(name="x", descriptions={"en": "x", "ko": "가" * 101})], "a description of 101"),
        (
            [
                CommandSpec(name=f"c{n}", descriptions=ENGLISH, options=tuple(
                    OptionSpec(name=f"o{m}", kind=OptionKind.TEXT, descriptions={"en": "x", "vi": "ế" * 90})
                    for m in range(20)
                ))
                for n in range(5)
            ],
            "8000 at most",
        ),
    ],
)  # fmt: skip
def test_what_discord_would_refuse_is_found_before(commands: Sequence[CommandSpec], said: str) -> None:
    assert any(said in mistake for mistake in mistakes(announced(SaidCommands(specs=commands))))


@pytest.mark.parametrize("commands", [SPECS, specs()], ids=["the tests'", "the bot's"])
def test_commands_that_are_well_are_taken(commands: Sequence[CommandSpec]) -> None:
    ours = announced(SaidCommands(specs=commands))
    assert mistakes(ours) == []
    assert ApplicationCommands(Snowflakes(0.0)).replace(ours) == []
