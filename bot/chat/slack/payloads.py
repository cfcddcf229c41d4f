"""What Slack sends when somebody types a command, presses something or asks about a message. Pure.

Payloads are vouched for by Slack, but what stands in them is not: nothing here raises, whatever they hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

import regex

from bot.feeds.links import clean_link

Json = Mapping[str, Any]

_ADDRESS: Final = regex.compile(r"https?://[^\s|<>]+", regex.IGNORECASE)
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an interaction comes from. Ids are Slack's own; one that is missing is empty.

    id            of the interaction; the same when Slack delivers it again
    trigger       lets a form be opened, for three seconds
    response_url  where it may be answered; a secret
    private       whether it began at a message that the asker alone sees
    """

    id: str
    user: str
    name: str
    team: str
    channel: str
    trigger: str = field(repr=False)
    response_url: str = field(repr=False)
    private: bool


def origin(payload: Json) -> Origin:
    """Reads the payload of a slash command, a click, a form, a shortcut or a menu that is being searched."""
    user, channel, container = _inner(payload, "user"), _inner(payload, "channel"), _inner(payload, "container")
    trigger = _word(payload, "trigger_id")
    return Origin(
        id=trigger or _digest(payload),
        user=_word(payload, "user_id") or _word(user, "id"),
        name=_word(payload, "user_name") or _word(user, "name") or _word(user, "username"),
        team=_word(payload, "team_id") or _word(_inner(payload, "team"), "id") or _word(user, "team_id"),
        channel=_word(payload, "channel_id") or _word(channel, "id") or _word(container, "channel_id"),
        trigger=trigger,
        response_url=_word(payload, "response_url"),
        private=container.get("is_ephemeral") is True,
    )


def clicks(payload: Json) -> Iterator[dict[str, Any]]:
    """What was pressed or chosen below a message; what happens inside a form is none of it."""
    actions = payload.get("actions")
    if isinstance(actions, list) and not payload.get("view"):
        yield from (action for action in actions if isinstance(action, dict))


def asked_about(payload: Json) -> dict[str, str]:
    """The message that a shortcut was used on, as arguments: `message` (its id), and its first `link` if it has one."""
    message = _inner(payload, "message")
    found = {"message": _word(message, "ts") or _word(payload, "message_ts"), "link": first_link(message) or ""}
    return {name: value for name, value in found.items() if value}


def first_link(message: Json) -> str | None:
    """The first address of the web in a message of anybody's."""
    for part in ("blocks", "text", "attachments"):
        for address in _addresses(message.get(part), _DEEPEST):
            if link := clean_link(address):
                return link
    return None


def _addresses(value: object, deep: int) -> Iterator[str]:
    """Addresses in the order in which they are read: those of links, and those in texts that Slack parses."""
    if deep == 0:
        return
    if isinstance(value, str):
        yield from (unescape(found) for found in _ADDRESS.findall(value))
    elif isinstance(value, Mapping):
        named = [value.get(name) for name in ("url", "title_link", "from_url")]
        yield from (address for address in named if isinstance(address, str))
        for name in ("elements", "text", "fields", "accessory", "blocks"):
            yield from _addresses(value.get(name), deep - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner, deep - 1)


def _inner(value: Json, name: str) -> Json:
    inner = value.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _word(value: Json, name: str) -> str:
    word = value.get(name)
    return word if isinstance(word, str) else ""


def _digest(payload: Json) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()[:32]
