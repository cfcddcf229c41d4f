"""An application's commands as Discord takes, keeps and tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import regex

from tests.wire.discord_world import APPLICATION, Snowflakes

Json = dict[str, Any]

SUBCOMMAND, GROUP, STRING = 1, 2, 3
CHAT_INPUT, MESSAGE = 1, 3

_NAME: Final = regex.compile(r"[-_\p{L}\p{N}]{1,32}")
_LOCALES: Final = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja "
    "zh-TW ko".split()
)
_TOP: Final = frozenset(
    "type name name_localizations description description_localizations options contexts integration_types nsfw "
    "default_member_permissions id application_id version dm_permission".split()
)
_PART: Final = frozenset(
    "type name name_localizations description description_localizations options required choices autocomplete".split()
)
_LEFT_OUT: Final = ("options", "choices", "required", "autocomplete")


class ApplicationCommands:
    """What is registered. `written` counts how often."""

    def __init__(self, ids: Snowflakes) -> None:
        self._ids = ids
        self.kept: list[Json] = []
        self.written = 0

    def replace(self, commands: list[Json]) -> list[str]:
        """Takes the whole list, or says what is wrong with it."""
        wrong = list(_wrong(commands))
        if not wrong:
            self.written += 1
            self.kept = [self._kept(command) for command in commands]
        return wrong

    def tell(self, *, localized: bool) -> list[Json]:
        return self.kept if localized else [_without_languages(command) for command in self.kept]

    def find(self, words: str) -> Json:
        """The subcommand that people reach with the words after the slash: `news feeds add`."""
        name, *rest = words.split(" ")
        [part] = [each for each in self.kept if each["name"] == name and each["type"] == CHAT_INPUT]
        for word in rest:
            [part] = [each for each in part.get("options", []) if each["name"] == word]
        return dict(part)

    def _kept(self, command: Json) -> Json:
        added = {"id": self._ids.next(), "application_id": APPLICATION, "version": self._ids.next()}
        defaults = {"default_member_permissions": None, "dm_permission": False, "integration_types": [0]}
        return {**defaults, **_trimmed(command), **added}


def _trimmed(part: Json) -> Json:
    """What is empty or a default is not told again."""
    kept = {key: value for key, value in part.items() if key not in _LEFT_OUT or value}
    for key in ("name_localizations", "description_localizations"):
        kept[key] = part.get(key) or None
    if "options" in kept:
        kept["options"] = [_trimmed(option) for option in kept["options"]]
    return kept


def _without_languages(part: Json) -> Json:
    kept = {key: value for key, value in part.items() if not key.endswith("_localizations")}
    if "options" in kept:
        kept["options"] = [_without_languages(option) for option in kept["options"]]
    return kept


def _wrong(commands: list[Json]) -> Iterator[str]:
    for command in commands:
        if set(command) - _TOP:
            yield f"unknown keys {set(command) - _TOP}"
        if command["type"] == MESSAGE:
            yield from _wrong_message_command(command)
        else:
            yield from _wrong_part(command, command["name"])
            yield from _wrong_levels(command)
            if _size(command) > 8000:
                yield f"{command['name']}: larger than 8000"


def _wrong_message_command(command: Json) -> Iterator[str]:
    names = [command["name"], *(command.get("name_localizations") or {}).values()]
    if any(not 1 <= len(name) <= 32 for name in names) or command.get("description"):
        yield f"a command of messages has a name of 1 to 32 and no description: {names}"


def _wrong_part(part: Json, path: str) -> Iterator[str]:
    if not _NAME.fullmatch(part["name"]) or part["name"] != part["name"].lower():
        yield f"{path}: bad name"
    localized: Mapping[str, str] = part.get("description_localizations") or {}
    if set(localized) - _LOCALES:
        yield f"{path}: unknown locales {set(localized) - _LOCALES}"
    for text in (part["description"], *localized.values()):
        if not 1 <= len(text) <= 100:
            yield f"{path}: description of {len(text)}"
    for list_of in ("options", "choices"):
        names = [each["name"] for each in part.get(list_of, [])]
        if len(names) > 25 or len(set(names)) < len(names):
            yield f"{path}: {list_of} too many or not distinct"
    required = [bool(each.get("required")) for each in part.get("options", [])]
    if required != sorted(required, reverse=True):
        yield f"{path}: required options come first"
    for option in part.get("options", []):
        yield from _wrong_option(option, f"{path} {option['name']}")


def _wrong_option(option: Json, path: str) -> Iterator[str]:
    if set(option) - _PART:
        yield f"{path}: unknown keys {set(option) - _PART}"
    if option.get("autocomplete") and option.get("choices"):
        yield f"{path}: choices and autocomplete exclude each other"
    for choice in option.get("choices", []):
        if not (1 <= len(choice["name"]) <= 100 and 1 <= len(choice["value"]) <= 100):
            yield f"{path}: bad choice"
    yield from _wrong_part(option, path)


def _wrong_levels(command: Json) -> Iterator[str]:
    """Groups hold subcommands, subcommands hold options, and nothing is mixed."""
    for part in command.get("options", []):
        inside = {each["type"] for each in part.get("options", [])}
        allowed = {SUBCOMMAND: {STRING}, GROUP: {SUBCOMMAND}}.get(part["type"])
        if allowed is None or inside - allowed or (part["type"] == GROUP and not inside):
            yield f"{command['name']} {part['name']}: bad level"
        deeper = {each["type"] for option in part.get("options", []) for each in option.get("options", [])}
        if deeper - {STRING}:
            yield f"{command['name']} {part['name']}: too deep"


def _size(part: Json) -> int:
    texts = [part.get("description", ""), *(part.get("description_localizations") or {}).values()]
    own = len(part["name"]) + max(map(len, texts)) + len(part.get("value", ""))
    return own + sum(_size(each) for key in ("options", "choices") for each in part.get(key, []))
