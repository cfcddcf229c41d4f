"""What people do on Discord, read as calls. Pure.

    a slash command     its subcommand and options
    a message's menu    `why`, about that message
    a click             what the custom id of the button or menu says
    while they type     the option that is being typed

Who it is and what they may do is taken from the same event, at that moment; nothing else is believed. A thread is a
channel of its own: alerts go where the command was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import discord
import regex

from bot.chat.discord.announcement import SHORTCUT
from bot.chat.discord.components import OPTION
from bot.chat.discord.locales import language
from bot.chat.discord.marks import said_by
from bot.feeds.links import clean_link
from bot.model import Actor, Call

Json = Mapping[str, object]

_SUBCOMMAND, _GROUP = 1, 2
_MESSAGE_MENU: Final = 3
_LINK: Final = regex.compile(r"https?://[^\s<>\"、。「」『』（）【】]+")
_ENDINGS: Final = ".,:;!?'\"*_~|`)]}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a slash command says, complete or not.

    option  that is being typed just now; None: none
    """

    command: str
    arguments: dict[str, str]
    option: str | None = None


def heard(interaction: discord.Interaction) -> Call:
    """The command or the click as a call. It must come from a server.

    Raises ValueError for a channel of a kind that the SDK does not know.
    """
    data: Json = _object(interaction.data)
    if interaction.type is discord.InteractionType.component:
        command, arguments = clicked(data)
        message = interaction.message
        if command == SHORTCUT and not arguments and message is not None:
            arguments = {"message": str(message.id), **_link_in(_text_of(message))}
    elif data.get("type") == _MESSAGE_MENU:
        command, arguments = SHORTCUT, pointed_at(data)
    else:
        read = typed(data)
        command, arguments = read.command, read.arguments
    return _call(interaction, command, arguments)


def begun(interaction: discord.Interaction) -> tuple[Call, str, str]:
    """What is said so far, the option that is being typed, and what is typed of it."""
    read = typed(_object(interaction.data))
    call = _call(interaction, read.command, read.arguments)
    option = read.option or ""
    others = {name: value for name, value in read.arguments.items() if name != option}
    return replace(call, arguments=others), option, read.arguments.get(option, "")


def spoken_in(interaction: discord.Interaction) -> str:
    """The language of the asker's own client."""
    return language(str(interaction.locale))


def typed(data: Json) -> Typed:
    """Reads a slash command's own part of an interaction."""
    words: list[str] = []
    options = _objects(data.get("options"))
    while options and options[0].get("type") in {_SUBCOMMAND, _GROUP}:
        words.append(str(options[0].get("name")))
        options = _objects(options[0].get("options"))
    arguments = {str(option.get("name")): str(option.get("value", "")) for option in options}
    focused = next((str(option.get("name")) for option in options if option.get("focused")), None)
    return Typed(" ".join(words), arguments, focused)


def clicked(data: Json) -> tuple[str, dict[str, str]]:
    """Reads a click on a button, or a choice from a menu."""
    command, arguments = said_by(str(data.get("custom_id", "")))
    option, values = arguments.pop(OPTION, None), data.get("values")
    if option and isinstance(values, list) and values:
        arguments[option] = str(values[0])
    return command, arguments


def pointed_at(data: Json) -> dict[str, str]:
    """Reads which message a menu was opened on, and the first link in it."""
    target = str(data.get("target_id", ""))
    message = _object(_object(_object(data.get("resolved")).get("messages")).get(target))
    texts = [message.get("content")]
    for embed in _objects(message.get("embeds")):
        texts += [embed.get("url"), embed.get("description")]
    return {"message": target, **_link_in(" ".join(str(text) for text in texts if text))}


def _text_of(message: discord.Message) -> str:
    texts = [message.content, *(text for embed in message.embeds for text in (embed.url, embed.description))]
    return " ".join(filter(None, texts))


def _link_in(text: str) -> dict[str, str]:
    found = _LINK.search(text)
    link = clean_link(_without_ending(found[0])) if found else None
    return {"link": link} if link else {}


def _without_ending(link: str) -> str:
    """The link without what belongs to the sentence around it: a bracket stays where the link has its beginning."""
    while link and link[-1] in _ENDINGS and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link


def _call(interaction: discord.Interaction, command: str, arguments: Mapping[str, str]) -> Call:
    if interaction.channel_id is None:
        raise ValueError("an interaction from a kind of channel that is not known")
    permissions = interaction.permissions
    return Call(
        id=f"discord:{interaction.id}",
        command=command,
        arguments=arguments,
        actor=Actor(
            id=f"discord:{interaction.user.id}",
            name=interaction.user.display_name,
            manages=permissions.administrator or permissions.manage_channels,
        ),
        channel=f"discord:{interaction.channel_id}",
        community=f"discord:{interaction.guild_id}",
        locale=spoken_in(interaction),
    )


def _object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> Sequence[Json]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
