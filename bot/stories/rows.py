"""The rows of `firmwatch stories`: whoever wrote a wrong one is told the key, and what was expected there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import regex

from bot.suggest import hint, listed

_KEYS = ("id", "time", "lang", "feed", "title", "summary", "firms")
_LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NEEDED = ("id", "time", "title")
_TIME = 'a time such as "2026-04-20T08:40:00Z"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was given.

    id     a text or a number
    at     UTC where the row names no zone
    lang   None: not given
    firms  None: those that are found
    """

    id: str | int
    at: datetime
    title: str
    summary: str
    feed: str
    lang: str | None
    firms: tuple[str, ...] | None


def row_of(line: str) -> Row:
    """Reads one line. Raises ValueError that names the key and says what was expected, for a line that is no row."""
    try:
        given = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ValueError(f"a row is an object with {listed(map(_quoted, _NEEDED), 'and')}, not {_shown(given)}")
    _check_keys(given)
    return Row(
        id=_id(given["id"]),
        at=_time(given["time"]),
        title=_text(given, "title"),
        summary=_text(given, "summary"),
        feed=_text(given, "feed"),
        lang=_language(given),
        firms=_firms(given.get("firms")),
    )


def _check_keys(given: Mapping[str, Any]) -> None:
    """Keys of its own a row may have, but none that stands for one of ours."""
    absent = [key for key in _KEYS if key not in given]
    for key in given:
        if key not in _KEYS and (meant := hint(key, absent)):
            raise ValueError(f"{_quoted(key)} is no key{meant}")
    missing = [_quoted(key) for key in _NEEDED if key not in given]
    if missing:
        raise ValueError(f"{listed(missing, 'and')} {'is' if len(missing) == 1 else 'are'} missing")


def _id(value: object) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise _expected("id", "a text or a whole number", value)
    return value


def _time(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        raise _expected("time", _TIME, value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None and key not in _NEEDED:
        return ""
    if not isinstance(value, str):
        raise _expected(key, "a text", value)
    return value


def _language(given: Mapping[str, Any]) -> str | None:
    value = given.get("lang") or None
    if value is not None and not (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
        raise _expected("lang", 'a language such as "ko", "zh-Hant" or null', value)
    return value


def _firms(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _expected("firms", 'a list of ids such as ["alibaba"]', value)
    return tuple(sorted(value))


def _expected(key: str, what: str, value: object) -> ValueError:
    return ValueError(f"{_quoted(key)} is to be {what}, not {_shown(value)}")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _quoted(key: str) -> str:
    return f'"{key}"'
