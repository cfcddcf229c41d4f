"""What the schema found wrong, in plain words and with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bot.settings.source import Document, Mistake
from bot.suggest import hint, listed, nearest

_LISTS = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})
_MAPPINGS = frozenset({"model_type", "model_attributes_type", "dict_type", "mapping_type"})
_SAID = "said"


def in_plain_words(error: ValidationError, keys: Sequence[str]) -> ValidationError:
    """The same error with every message replaced; `keys` are those of the model that raised it.

    Messages that an inner model has put into words already stay as they are. A missing key is not named
    when a misspelt one stands in its place.
    """
    every = error.errors(include_url=False, include_input=True)
    slips = {nearest(str(found["loc"][-1]), keys) for found in every if found["type"] == "extra_forbidden"}
    details: list[InitErrorDetails] = [
        InitErrorDetails(
            type=PydanticCustomError(_SAID, "{text}", {"text": _say(found, keys)}),
            loc=found["loc"],
            input=None,
        )
        for found in every
        if found["type"] != "missing" or found["loc"][-1] not in slips
    ]
    return ValidationError.from_exception_data(error.title, details)


def place(error: ValidationError, document: Document) -> list[Mistake]:
    """One mistake for each message, at its line in the document."""
    root = document.root
    return [
        Mistake(document.file, root.line_of(found["loc"]) if root is not None else 0, found["msg"])
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _say(found: ErrorDetails, keys: Sequence[str]) -> str:
    kind, loc, context = found["type"], found["loc"], found.get("ctx", {})
    key = next((str(step) for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")
    if kind == _SAID:
        return found["msg"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return f"'{key}' is missing"
    if kind == "extra_forbidden":
        return _unknown_key(key, keys)
    if kind == "unfit":
        return _unfit(key, str(context["expected"]), found["input"])
    return _wrong_shape(kind, key, keys, found["input"])


def _unknown_key(key: str, keys: Sequence[str]) -> str:
    return f"unknown key '{key}'" + hint(key, keys, f"the keys here are {listed(keys, 'and')}")


def _unfit(key: str, expected: str, value: object) -> str:
    if value is None or isinstance(value, str):
        return f"'{key}' is empty; expected {expected}"
    return f"'{key}' holds {_shape(value)}; expected {expected}"


def _wrong_shape(kind: str, key: str, keys: Sequence[str], value: object) -> str:
    subject = f"'{key}' holds" if key else "here is"
    example = "" if key else f", such as '{keys[0]}: …'"
    if kind in _LISTS:
        return f"{subject} {_shape(value)}; expected a list, each item behind a '-'"
    if kind in _MAPPINGS:
        return f"{subject} {_shape(value)}; expected keys with values{example}"
    return f"{subject} something that is not understood"


def _shape(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text '{value}'"
    if isinstance(value, list):
        return "a list"
    return "keys with values" if isinstance(value, dict) else "a number"
