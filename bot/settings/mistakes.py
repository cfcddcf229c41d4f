"""What the schema found wrong, in plain words and with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bot.settings.meant import key_meant
from bot.settings.source import Document, Mistake
from bot.suggest import listed, nearest

_LISTS = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})
_MAPPINGS = frozenset({"model_type", "model_attributes_type", "dict_type", "mapping_type"})
_LONGEST = 60
_BLANK = re.compile("[\u00a0\u3000]")
_SECRETS = frozenset(
    "token tokens secret bot_token app_token slack_bot_token slack_app_token slack_signing_secret discord_token "
    "signing_secret password api_key slack discord".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mistake was made, as far as it helps to say what would be right.

    keys   those that there are
    given  those that stand there already: nobody meant to write one of them again
    home   says of a key that belongs elsewhere, where
    """

    keys: Sequence[str]
    given: Collection[str]
    home: Callable[[str], str]

    def meant(self, key: str) -> str | None:
        """The key that somebody meant, among those that are not there yet."""
        return self._nearest(key, [each for each in self.keys if each not in self.given])

    def again(self, key: str) -> str | None:
        """The key that it says once more."""
        return self._nearest(key, [each for each in self.keys if each in self.given])

    def _nearest(self, key: str, keys: Sequence[str]) -> str | None:
        return key_meant(key, keys) or nearest(key, keys)


def in_plain_words(error: ValidationError, here: Place) -> ValidationError:
    """The same error with every message replaced, raised by a model that is read at this place.

    Messages that an inner model has put into words already stay as they are. What a key lacks is not told
    when a misspelt one stands in its place.
    """
    every = error.errors(include_url=False, include_input=True)
    slips = {(here.meant(str(found["loc"][-1])),) for found in every if found["type"] == "extra_forbidden"}
    details: list[InitErrorDetails] = [
        InitErrorDetails(
            type=PydanticCustomError("said", "{text}", {"text": _say(found, here)}),
            loc=found["loc"],
            input=None,
        )
        for found in every
        if found["loc"] not in slips
    ]
    return ValidationError.from_exception_data(error.title, details)


def place(error: ValidationError, document: Document) -> list[Mistake]:
    """One mistake for each message, at its line in the document."""
    root = document.root
    return [
        Mistake(document.file, root.line_of(found["loc"]) if root is not None else 0, found["msg"])
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _say(found: ErrorDetails, here: Place) -> str:
    kind, loc, context = found["type"], found["loc"], found.get("ctx", {})
    key = next((str(step) for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")
    match kind:
        case "said":
            said = found["msg"]
        case "value_error":
            said = str(context["error"])
        case "missing":
            said = f"'{key}' is missing"
        case "extra_forbidden":
            said = f"unknown key '{key}'; {_about_key(key, here, found['input'])}"
        case "unfit":
            said = _unfit(key, str(context["expected"]), found["input"])
        case "unkeyed":
            said = f"'{key}' holds {_shape(found['input'])}; expected {context['expected']}"
        case _:
            said = _wrong_shape(kind, key, here.keys, found["input"])
    return said


def _about_key(key: str, here: Place, value: object) -> str:
    """What was meant by a key that there is not, or what there is."""
    head, colon, _ = key.partition(":")
    meant, again, home = here.meant(key), here.again(key), here.home(key)
    advice = (
        (colon and head in here.keys, f"a blank is missing behind the ':' of '{head}:'"),
        (_BLANK.search(key), "a full-width or no-break blank stands in it; write plain blanks"),
        (key.casefold() in _SECRETS, "tokens stand in no file, but in the environment: SLACK_BOT_TOKEN, DISCORD_TOKEN"),
        (meant, f"did you mean '{meant}'?"),
        (again, f"'{again}' stands here already"),
        (home, f"it belongs to {home}"),
        (value is None, "a text with a ',' or ':' in it must be in quotes"),
        (True, f"the keys here are {listed(here.keys, 'and')}"),
    )
    return next(text for applies, text in advice if applies)


def _unfit(key: str, expected: str, value: object) -> str:
    if value is None or isinstance(value, str):
        return f"'{key}' is empty; expected {expected}"
    # Only JSON has numbers.
    quoted = ", in quotes and with the zeros that it begins with" if _is_number(value) else ""
    return f"'{key}' holds {_shape(value)}; expected {expected}{quoted}"


def _wrong_shape(kind: str, key: str, keys: Sequence[str], value: object) -> str:
    subject = f"'{key}' holds" if key else "here is"
    example = "" if key else f", such as '{keys[0]}: …'"
    if kind in _LISTS:
        stuck = isinstance(value, str) and value.startswith("-")
        how = "a blank is missing behind the '-'" if stuck else "expected a list, each item behind a '-'"
        return f"{subject} {_shape(value)}; {how}"
    if kind in _MAPPINGS:
        return f"{subject} {_shape(value)}; expected keys with values{example}"
    return f"{subject} something that is not understood"


def _shape(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text '{value if len(value) <= _LONGEST else value[:_LONGEST] + '…'}'"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "keys with values"
    return f"the number {value}" if _is_number(value) else str(value).lower()


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
