"""The slash command and the shortcut as Discord is told of them. Pure.

One command with a subcommand for each of ours, grouped where a name has two words; only servers' channels have it.
Every key that we may ever use is said, also where it is empty: what is no longer said would otherwise stay as it was,
for an earlier announcement is compared by what the new one says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import regex
from discord import Locale

from bot.chat.discord.locales import code
from bot.chat.discord.phrases import PHRASES, Phrases
from bot.model import Commands, CommandSpec, OptionKind, OptionSpec

Json = dict[str, object]

SHORTCUT: Final = "why"
"""The command that the shortcut in a message's menu says."""

_CHAT_INPUT, _MESSAGE, _ENTRY_POINT = 1, 3, 4
_SUBCOMMAND, _GROUP, _STRING = 1, 2, 3
_SERVERS: Final = 0
_SERVER_KINDS: Final = [_SERVERS]

_MOST: Final = 25
_DESCRIPTION: Final = 100
_CHARACTERS: Final = 8_000
_NAME: Final = regex.compile(r"[-_\p{Ll}\p{Lo}\p{N}]{1,32}")
_LOCALES: Final = frozenset(str(locale.value) for locale in Locale)


def announced(commands: Commands) -> list[Json]:
    """What the application's commands are to be."""
    specs = [spec for spec in commands.specs if not spec.hidden]
    shown = {
        **_named(commands.name.lower(), _told(lambda phrases: phrases.about)),
        "options": list(_members(specs)),
    }
    names = _told(lambda phrases: phrases.shortcut)
    shortcut = {"name": names["en"], "name_localizations": _localized(names), "description": ""}
    return [{"type": kind, **each, **_where()} for kind, each in ((_CHAT_INPUT, shown), (_MESSAGE, shortcut))]


def covered(ours: object, theirs: object) -> bool:
    """Whether what Discord has says all that ours says; it may say more, and nothing where ours is empty."""
    if isinstance(ours, Mapping):
        given = theirs if isinstance(theirs, Mapping) else {}
        texts = {key for key in ours if key.endswith("_localizations")}  # these are whole: a language may be dropped
        return all(
            ours[key] == (given.get(key) or {}) if key in texts else covered(ours[key], given.get(key)) for key in ours
        )
    if isinstance(ours, list):
        listed = theirs if isinstance(theirs, list) else []
        return len(ours) == len(listed) and all(map(covered, ours, listed))
    return ours == theirs or (not ours and not theirs)


def outstanding(ours: Sequence[Json], theirs: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]] | None:
    """What to put in the place of the application's commands; None: they are as they should be.

    The entry point of an activity is not ours, and Discord refuses a list without it.
    """
    entry = [each for each in theirs if each.get("type") == _ENTRY_POINT]
    rest = {(each.get("type"), each.get("name")): each for each in theirs if each.get("type") != _ENTRY_POINT}
    same = len(rest) == len(ours) and all(covered(each, rest.get((each["type"], each["name"]))) for each in ours)
    return None if same else [*ours, *entry]


def mistakes(commands: Sequence[Mapping[str, object]]) -> list[str]:
    """Why Discord would refuse the commands; nothing: it would not."""
    return [said for command in commands for said in _mistakes(command, str(command["name"]))]


def _members(specs: Sequence[CommandSpec]) -> Iterator[Json]:
    """Subcommands and groups, in the order in which their first words come."""
    first = {spec.name.partition(" ")[0]: place for place, spec in reversed(list(enumerate(specs)))}
    ordered = sorted(specs, key=lambda spec: first[spec.name.partition(" ")[0]])
    for word, group in groupby(ordered, lambda spec: spec.name.partition(" ")[0]):
        members = list(group)
        if [spec.name for spec in members] == [word]:
            yield _subcommand(members[0], word)
        else:
            yield _group(word, members)


def _group(word: str, specs: Sequence[CommandSpec]) -> Json:
    """Nobody sees a group's own description, but it must have one."""
    within = [(spec, spec.name.partition(" ")[2]) for spec in specs]
    about = ", ".join(name for _, name in within)[:_DESCRIPTION]
    options = [_subcommand(spec, name) for spec, name in within]
    return {"type": _GROUP, **_named(word, {"en": about}), "options": options}


def _subcommand(spec: CommandSpec, name: str) -> Json:
    """Discord wants required options first."""
    options = sorted(spec.options, key=lambda option: not option.required)
    return {
        "type": _SUBCOMMAND,
        **_named(name, spec.descriptions),
        "options": [_option(option) for option in options],
    }


def _option(option: OptionSpec) -> Json:
    choices = option.choices if option.kind is OptionKind.CHOICE else ()
    return {
        "type": _STRING,
        **_named(option.name, option.descriptions),
        "required": option.required,
        "autocomplete": option.kind is OptionKind.SEARCH,
        "choices": [{"name": choice.label, "value": choice.value} for choice in choices],
    }


def _named(name: str, descriptions: Mapping[str, str]) -> Json:
    return {
        "name": name,
        "description": descriptions["en"],
        "description_localizations": _localized(descriptions),
    }


def _localized(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by Discord's names of languages. English is what everybody else reads."""
    return {code(tag): text for tag, text in texts.items() if code(tag) in _LOCALES and not tag.startswith("en")}


def _told(phrase: Callable[[Phrases], str]) -> dict[str, str]:
    return {tag: phrase(said) for tag, said in PHRASES.items()}


def _where() -> Json:
    return {"contexts": _SERVER_KINDS, "nsfw": False}


def _mistakes(command: Mapping[str, object], path: str) -> Iterator[str]:
    if command["type"] == _CHAT_INPUT:
        yield from _wrong_parts(command, path)
        if (size := _size(command)) > _CHARACTERS:
            yield f"{path}: {size} characters, {_CHARACTERS} at most"


def _wrong_parts(part: Mapping[str, object], path: str) -> Iterator[str]:
    if not _NAME.fullmatch(str(part["name"])):
        yield f"{path}: not a name of 1 to 32 lower-case letters, digits, - and _"
    for text in (part["description"], *_values(part["description_localizations"])):
        if not 1 <= len(str(text)) <= _DESCRIPTION:
            yield f"{path}: a description of {len(str(text))} characters, 1 to {_DESCRIPTION} are allowed"
    for key in ("options", "choices"):
        yield from _wrong_list(_list(part.get(key)), path, key)
    for option in _list(part.get("options")):
        yield from _wrong_parts(option, f"{path} {option['name']}")


def _wrong_list(members: Sequence[Mapping[str, object]], path: str, what: str) -> Iterator[str]:
    if len(members) > _MOST:
        yield f"{path}: {len(members)} {what}, {_MOST} at most"
    if len({member["name"] for member in members}) < len(members):
        yield f"{path}: two {what} of the same name"
    for member in members:
        if what == "choices" and not (0 < len(str(member["name"])) <= 100 and 0 < len(str(member["value"])) <= 100):
            yield f"{path}: a choice of more than 100 characters, or of none"


def _size(part: Mapping[str, object]) -> int:
    """The characters that count: names, the longest form of each description, and the values of choices."""
    described = (part.get("description", ""), *_values(part.get("description_localizations")))
    own = len(str(part["name"])) + max(len(str(text)) for text in described) + len(str(part.get("value", "")))
    return own + sum(_size(each) for key in ("options", "choices") for each in _list(part.get(key)))


def _list(value: object) -> Sequence[Mapping[str, object]]:
    return value if isinstance(value, list) else ()


def _values(value: object) -> Sequence[object]:
    return list(value.values()) if isinstance(value, Mapping) else ()
