"""What people can say: one table, from which Discord's commands, Slack's parser, help and the documentation are made.

An option takes words as they come, or is recognised by its look, so that nobody has to name it:

    mute alibaba for 2h        what: alibaba, for: 2h
    digest daily 08:30 Asia/Seoul
    watch 반도체 AND 수출 languages:ko,en

Options that are neither first nor recognised are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import regex

from bot.commands.phrasebook import FALLBACK, shipped_phrasebooks
from bot.model import Changers, Choice, CommandSpec, Length, OptionKind, OptionSpec

TEXT, CHOICE, SEARCH = OptionKind.TEXT, OptionKind.CHOICE, OptionKind.SEARCH


class Look(StrEnum):
    """How an option is known in a line that does not name it."""

    REST = "rest"  # everything that no other option takes
    WORD = "word"  # the first word
    SPAN = "span"  # 2h, 30m, 7d; `for` and `since` before it belong to it
    ZONE = "zone"  # Asia/Seoul, UTC
    NAMED = "named"  # only by `name:value`


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option; its description is the phrase `option.<command>.<name>`, or else `option.<name>`.

    asked  the answer to a call without it asks for it
    """

    name: str
    kind: OptionKind = TEXT
    look: Look = Look.NAMED
    required: bool = False
    asked: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command; its description is the phrase `command.<name>`.

    instead  arguments that a click or a shortcut gives in place of the required ones
    """

    name: str
    options: tuple[Option, ...] = ()
    changes: bool = False
    hidden: bool = False
    example: str = ""
    instead: tuple[str, ...] = ()


class Alerts(StrEnum):
    """How a channel is told of a story and of what becomes of it."""

    EDIT = "edit"
    THREAD = "thread"
    SINGLE = "single"
    DIGEST = "digest"


_WITH: Final = Option(name="with")
_TOPICS: Final = Option(name="topics")
_LANGUAGES: Final = Option(name="languages")
_FROM: Final = Option(name="from")
_CONTEXT: Final = Option(name="context", kind=CHOICE, choices=("required", "optional"))
_ABOUT: Final = Option(name="about", kind=CHOICE, choices=("main", "any"))
_NARROWING: Final = (_WITH, _TOPICS, _LANGUAGES, _FROM, _CONTEXT, _ABOUT)
_ZONE: Final = Option(name="zone", kind=SEARCH, look=Look.ZONE)
_WATCH: Final = Option(name="watch", kind=SEARCH, look=Look.REST, asked=True)
_FEED: Final = Option(name="feed", kind=SEARCH, look=Look.REST, asked=True)
_WHAT: Final = Option(name="what", kind=SEARCH, look=Look.REST, asked=True)
_URL: Final = Option(name="url", look=Look.WORD, required=True)

COMMANDS: Final[Sequence[Command]] = (
    Command(
        name="watch",
        options=(Option(name="subject", kind=SEARCH, look=Look.REST, required=True), *_NARROWING),
        changes=True,
        example="watch alibaba with:brand,person",
    ),
    Command(
        name="unwatch",
        options=(_WATCH,),
        changes=True,
        example="unwatch alibaba",
    ),
    Command(name="list", example="list"),
    Command(
        name="edit",
        options=(_WATCH, *_NARROWING, Option(name="unless")),
        changes=True,
        example="edit alibaba languages:ko,en",
    ),
    Command(
        name="latest",
        options=(
            Option(name="subject", kind=SEARCH, look=Look.REST),
            Option(name="since", look=Look.SPAN),
            Option(name="before"),
        ),
        example="latest alibaba 7d",
    ),
    Command(
        name="why",
        options=(Option(name="link", look=Look.WORD, required=True),),
        example="why https://news.example/story",
        instead=("story", "message"),
    ),
    Command(
        name="split",
        options=(Option(name="link", kind=SEARCH, look=Look.WORD, required=True),),
        changes=True,
        example="split https://news.example/story",
        instead=("story", "entry"),
    ),
    Command(
        name="merge",
        options=(
            Option(name="link", kind=SEARCH, look=Look.WORD, required=True),
            Option(name="with", kind=SEARCH, look=Look.REST, asked=True),
        ),
        changes=True,
        example="merge https://news.example/one https://other.example/two",
        instead=("story",),
    ),
    Command(
        name="mute",
        options=(_WHAT, Option(name="for", look=Look.SPAN)),
        changes=True,
        example="mute alibaba for 2h",
    ),
    Command(
        name="unmute",
        options=(_WHAT,),
        changes=True,
        example="unmute alibaba",
    ),
    Command(
        name="quiet",
        options=(Option(name="hours", look=Look.REST), _ZONE),
        changes=True,
        example="quiet 22:00-07:00 Asia/Seoul",
    ),
    Command(
        name="digest",
        options=(Option(name="when", look=Look.REST), _ZONE),
        changes=True,
        example="digest daily 08:30 Asia/Seoul",
    ),
    Command(
        name="style",
        options=(
            Option(name="alerts", kind=CHOICE, look=Look.WORD, choices=tuple(Alerts)),
            Option(name="length", kind=CHOICE, choices=tuple(Length)),
            _LANGUAGES,
            Option(name="language", kind=CHOICE, choices=("en", "ko", "ja", "vi", "zh-Hans", "zh-Hant")),
            _ZONE,
            Option(name="who", kind=CHOICE, choices=tuple(Changers)),
        ),
        changes=True,
        example="style thread length:title",
    ),
    Command(name="feeds list", example="feeds list"),
    Command(
        name="feeds add",
        options=(_URL, Option(name="name", look=Look.REST), Option(name="tags")),
        changes=True,
        example="feeds add https://news.example/",
    ),
    Command(name="feeds remove", options=(_FEED,), changes=True, example="feeds remove Example News"),
    Command(name="feeds pause", options=(_FEED,), changes=True, example="feeds pause Example News"),
    Command(name="feeds resume", options=(_FEED,), changes=True, example="feeds resume Example News"),
    Command(name="feeds test", options=(_URL,), example="feeds test https://news.example/"),
    Command(name="feeds import", options=(_URL,), changes=True, example="feeds import https://example.com/feeds.opml"),
    Command(name="feeds export", example="feeds export"),
    Command(
        name="firm add",
        options=(
            Option(name="name", look=Look.REST, required=True),
            Option(name="names"),
            Option(name="tickers"),
            Option(name="also"),
        ),
        changes=True,
        example="firm add Hanbit Robotics names:ko=한빛로보틱스",
    ),
    Command(
        name="firm remove",
        options=(Option(name="firm", kind=SEARCH, look=Look.REST, asked=True),),
        changes=True,
        example="firm remove Hanbit Robotics",
    ),
    Command(name="firm list", example="firm list"),
    Command(name="log", example="log"),
    Command(name="status", example="status"),
    Command(name="help", options=(Option(name="command", kind=SEARCH, look=Look.REST),), example="help watch"),
    Command(name="not-this", options=(Option(name="story"), Option(name="firm")), changes=True, hidden=True),
    Command(
        name="exclude",
        options=(Option(name="story"), Option(name="firm"), Option(name="pick")),
        changes=True,
        hidden=True,
    ),
    Command(name="restore", options=(Option(name="entry"), Option(name="word")), changes=True, hidden=True),
    Command(name="include", options=(Option(name="watch"), Option(name="rule")), changes=True, hidden=True),
)

BY_NAME: Final = {command.name: command for command in COMMANDS}
GROUPS: Final = frozenset(name.partition(" ")[0] for name in BY_NAME if " " in name)

_LONGEST: Final = 100


def specs() -> tuple[CommandSpec, ...]:
    """The table as the platforms announce it, with descriptions in every language that there are phrases for."""
    return tuple(
        CommandSpec(
            name=command.name,
            descriptions=_described(f"command.{command.name}") if not command.hidden else {FALLBACK: command.name},
            options=tuple(_spec(command, option) for option in command.options),
            changes=command.changes,
            hidden=command.hidden,
            example=command.example,
        )
        for command in COMMANDS
    )


def _spec(command: Command, option: Option) -> OptionSpec:
    if command.hidden or option.name == "before":
        descriptions = {FALLBACK: option.name}
    else:
        own = f"option.{command.name}.{option.name}"
        known = own in shipped_phrasebooks()[FALLBACK].phrases
        descriptions = _described(own if known else f"option.{option.name}")
    return OptionSpec(
        name=option.name,
        kind=option.kind,
        descriptions=descriptions,
        required=option.required,
        choices=tuple(Choice(label=choice, value=choice) for choice in option.choices),
    )


def _described(key: str) -> dict[str, str]:
    return {language: book.text(key)[:_LONGEST] for language, book in shipped_phrasebooks().items()}


_SPAN: Final = regex.compile(r"(\d{1,6}(ms|[wdhms]))+|off|forever", regex.ASCII | regex.IGNORECASE)
_ZONE_NAME: Final = regex.compile(r"[A-Za-z_]+/[A-Za-z0-9_+/-]+|UTC|GMT", regex.ASCII)


def looks_like(look: Look, word: str) -> bool:
    """Whether a word of a line is recognised as such an option."""
    match look:
        case Look.SPAN:
            return _SPAN.fullmatch(word) is not None
        case Look.ZONE:
            return _ZONE_NAME.fullmatch(word) is not None
        case _:
            return False
