"""What a typed line means: the command, and its options by name. Pure.

1. Named options (`languages:ko,en`, also `with: brand`) are taken out first, wherever they stand outside quotes.
2. Of the rest, words that look like a span of time or a zone go to the options for those, from the end.
3. An option for one word takes the first; the option for the rest takes what is left, as it was typed.
4. Nothing typed is lost: what no option takes stays in the rest, or in `extra`, for the answer to point at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from bot.commands.table import BY_NAME, GROUPS, Command, Look, Option, looks_like
from bot.matching.rules.tokens import is_rule
from bot.model import OptionKind, Said

EXTRA: Final = "extra"
"""The argument that holds words which no option takes."""

_LINK: Final = regex.compile(r"<((?:https?|mailto):[^<>|\s]+)(?:\|[^<>]*)?>")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'})
_WORD: Final = regex.compile(r'(?:[^\s"]|"[^"]*"?)+')
_OPTION: Final = regex.compile(r"[A-Za-z]{2,20}")
_KINDS: Final = frozenset(
    {"firm", "keyword", "topic", "feed", "story", "source", "title", "text", "lang", "http", "https"}
)
_CONNECTING: Final = frozenset({"for", "since", "in", "at", "동안"})


def read(text: str) -> Said:
    """The meaning of a line that stands after the slash command. Never raises."""
    words = _words(_LINK.sub(r"\1", text.translate(_QUOTES)))
    name, used = _command(words)
    command = BY_NAME.get(name)
    if command is None:
        return Said(command=name, arguments={EXTRA: " ".join(words[used:])} if words[used:] else {})
    arguments = _arguments(command, words[used:])
    missing = tuple(option.name for option in command.options if option.required and not arguments.get(option.name))
    return Said(command=name, arguments=arguments, missing=missing)


def _words(text: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(text)]


def _command(words: Sequence[str]) -> tuple[str, int]:
    """The name of the command, and how many words it takes. No words ask for help."""
    if not words:
        return "help", 0
    first = words[0].casefold().removeprefix("/")
    if first in GROUPS:
        second = words[1].casefold() if len(words) > 1 else "list"
        return f"{first} {second}", min(len(words), 2)
    return first, 1


def _arguments(command: Command, words: Sequence[str]) -> dict[str, str]:
    arguments, rest = _named(command, words)
    for option in command.options:
        if option.name not in arguments and option.look in {Look.SPAN, Look.ZONE}:
            rest = _taken(option, rest, arguments)
    for option in command.options:
        if option.name not in arguments and option.look is Look.WORD and rest:
            arguments[option.name], rest = rest[0], rest[1:]
    for option in command.options:
        if option.name not in arguments and option.look is Look.REST and rest:
            arguments[option.name], rest = " ".join(rest), []
    if rest:
        arguments[EXTRA] = " ".join([*arguments.get(EXTRA, "").split(), *rest])
    return {name: _unquoted(command, name, value) for name, value in arguments.items()}


def _named(command: Command, words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The options that are named, and the words that belong to none; a list goes on after a comma: `ko, en`."""
    names = {option.name for option in command.options}
    arguments: dict[str, str] = {}
    rest: list[str] = []
    waiting: str | None = None
    strange: list[str] = []
    for word in words:
        name, colon, value = word.partition(":")
        if waiting is None and _is_strange(command, name, colon, value):
            strange.append(word)
            continue
        opens = waiting is None and colon and name.casefold() in names and not value.startswith("//")
        if opens:
            waiting = name.casefold()
        if waiting is None:
            rest.append(word)
            continue
        said = value if opens else word
        arguments[waiting] = arguments.get(waiting, "") + said
        if said and not said.endswith(","):
            waiting = None
    return (arguments | {EXTRA: " ".join(strange)} if strange else arguments), rest


def _is_strange(command: Command, name: str, colon: str, value: str) -> bool:
    """Whether a word looks like an option that the command has not: `colour:red`. In quotes it is a word of a rule."""
    if not colon or not value or value.startswith("//") or not _OPTION.fullmatch(name):
        return False
    named = {option.name for option in command.options}
    return len(named) > 1 and name.casefold() not in named | _KINDS


def _taken(option: Option, words: list[str], arguments: dict[str, str]) -> list[str]:
    """The words without the last one that looks like the option, and without what connects it."""
    for place in range(len(words) - 1, -1, -1):
        if looks_like(option.look, words[place]) and (place or option.look is not Look.SPAN or len(words) == 1):
            arguments[option.name] = words[place]
            connected = place and words[place - 1].casefold() in _CONNECTING
            return words[: place - 1 if connected else place] + words[place + 1 :]
    return words


def _unquoted(command: Command, name: str, value: str) -> str:
    """The value without quotes around it; a watch may be a rule, in which quotes mean something.

    `unless` holds a rule, too, but needs quotes to hold several words: they go where they hold more than a phrase.
    """
    option = next((one for one in command.options if one.name == name), None)
    takes_rule = option is not None and option.kind is OptionKind.SEARCH and command.name in {"watch", "edit"}
    if takes_rule or len(value) < 2 or not (value[0] == value[-1] == '"'):
        return value
    return value if name == "unless" and not is_rule(value[1:-1]) else value[1:-1]
