"""Forms that ask for what a command was not told, and what comes back. Pure.

A form asks for the options that were not given. Slack keeps with it (`private_metadata`) what it is for, which
nobody but Slack can have changed when it comes back; people can only fill in its fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from bot.chat.slack.elements import Json, Limit, fit, options, plain, said
from bot.chat.words import words
from bot.model import CommandSpec, OptionKind, OptionSpec

CALLBACK: Final = "command"
"""What Slack calls our forms."""

_TITLE: Final = Limit(24, 24)
_LABEL: Final = Limit(200, 400)
_PLACEHOLDER: Final = Limit(150, 150)
_LONGEST: Final = 3_000  # that a text field takes
_FIRST: Final = regex.compile(r"\A(?=\p{Latin})\X")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A command that is still being told something.

    channel  where it was said; Slack's own id
    door     under which the way to answer it is remembered
    """

    command: str
    channel: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    door: str = ""


def form(spec: CommandSpec, draft: Draft, *, name: str, locale: str) -> Json:
    """The form for a draft; `name` of the slash command, `locale` of labels where the command is described in it."""
    said_by_us = words(locale)
    asked = [option for option in spec.options if option.name not in draft.arguments]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(fit(f"/{name} {spec.name}", _TITLE)),
        "submit": plain(said_by_us.submit),
        "close": plain(said_by_us.cancel),
        "private_metadata": _packed(draft),
        "blocks": [_field(option, described(option.descriptions, locale)) for option in asked],
    }


def draft_of(view: Mapping[str, Any]) -> Draft | None:
    """What a form is for, with what has been filled in so far; None: it is none of ours."""
    try:
        kept = json.loads(str(view.get("private_metadata")))
        before = {str(name): str(value) for name, value in kept["arguments"].items()}
        return Draft(
            command=str(kept["command"]),
            channel=str(kept["channel"]),
            arguments={**before, **_filled_in(view)},
            door=str(kept["door"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def left_blank(spec: CommandSpec, draft: Draft) -> list[str]:
    """Required options that nothing was filled in for."""
    return [option.name for option in spec.options if option.required and option.name not in draft.arguments]


def described(descriptions: Mapping[str, str], locale: str) -> str:
    """The description in the language, or else in English."""
    return descriptions.get(locale) or descriptions.get(locale.partition("-")[0]) or descriptions["en"]


def _packed(draft: Draft) -> str:
    kept = {
        "command": draft.command,
        "channel": draft.channel,
        "arguments": dict(draft.arguments),
        "door": draft.door,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _field(option: OptionSpec, description: str) -> Json:
    return {
        "type": "input",
        "block_id": option.name,
        "optional": not option.required,
        "label": plain(said(_label(option, description), _LABEL)),
        **({"hint": plain(said(capitalised(description), _LABEL))} if option.kind is OptionKind.CHOICE else {}),
        "element": {"action_id": option.name, **_element(option, description)},
    }


def _label(option: OptionSpec, description: str) -> str:
    """A choice goes by its name, and its hint explains it: the words to choose from say little by themselves."""
    return capitalised(option.name if option.kind is OptionKind.CHOICE else description)


def capitalised(text: str) -> str:
    """The text as a label begins; one that begins in another script than Latin stays as it is."""
    return _FIRST.sub(lambda found: found[0].upper(), text)


def _element(option: OptionSpec, description: str) -> Json:
    match option.kind:
        case OptionKind.SEARCH:
            return {
                "type": "external_select",
                "min_query_length": 0,
                "placeholder": plain(said(capitalised(description), _PLACEHOLDER)),
            }
        case OptionKind.CHOICE:
            return {"type": "static_select", "options": options(option.choices)}
        case OptionKind.TEXT:
            return {"type": "plain_text_input", "max_length": _LONGEST}


def _filled_in(view: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields, by option; fields that hold nothing but spaces are left out."""
    state = view.get("state") or {}
    fields = (each for block in (state.get("values") or {}).values() for each in block.items())
    entered = {str(name): _value(value) for name, value in fields}
    return {name: value.strip() for name, value in entered.items() if value.strip()}


def _value(entered: Mapping[str, Any]) -> str:
    chosen = entered.get("selected_option") or {}
    return str(chosen.get("value") or entered.get("value") or "")
