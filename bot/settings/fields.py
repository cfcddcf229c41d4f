"""The fields of the files: one pydantic validator for each kind of value.

Each reads one text by a function of `bot.settings.scalars`, and knows what it expects in words, for somebody
who left the value out or wrote a list there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from bot import model
from bot.model import Relation
from bot.settings import clocks, scalars
from bot.settings.values import Network
from bot.suggest import listed

T = TypeVar("T")

_FIRM_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)


def text(read: Callable[[str], T], expected: str) -> PlainValidator:
    """A validator for one text; `expected` names it for somebody who wrote something else, or nothing."""

    def validate(value: object) -> T:
        if not isinstance(value, str) or not value.strip():
            raise PydanticCustomError("unfit", "{expected}", {"expected": expected})
        return read(value.strip())

    return PlainValidator(validate)


def span(least: str, most: str) -> PlainValidator:
    """A validator for a duration within bounds."""
    low, high = scalars.duration(least), scalars.duration(most)

    def read(value: str) -> timedelta:
        found = scalars.duration(value)
        if not low <= found <= high:
            raise ValueError(f"'{value}' is out of range; the least is {least}, the most {most}")
        return found

    return text(read, "a duration such as 30s, 5m, 48h or 90d")


def count(least: int, most: int) -> PlainValidator:
    """A validator for a whole number within bounds."""

    def read(value: str) -> int:
        found = scalars.number(value)
        if not least <= found <= most:
            raise ValueError(f"'{value}' is out of range; the least is {least}, the most {most}")
        return found

    return text(read, f"a whole number from {least} to {most}")


def choice(choices: tuple[str, ...], what: str) -> PlainValidator:
    """A validator for one of a few words, whatever their case."""
    return text(lambda value: scalars.one_of(value.lower(), choices, what), f"a {what}: {listed(choices)}")


def one_or_more(value: object) -> object:
    """A single text stands for a list of it, and nothing for an empty list."""
    return [value] if isinstance(value, str) and value.strip() else [] if value is None else value


def some(what: str, example: str) -> BeforeValidator:
    """A validator that refuses nothing and an empty list."""

    def validate(value: object) -> object:
        if value is None or value in ([], ()):
            raise ValueError(f"{what}, for example: {example}")
        return value

    return BeforeValidator(validate)


def _body_size(value: str) -> int:
    found = scalars.size(value)
    if not 1000 <= found <= 1000**3:
        raise ValueError(f"'{value}' is out of range; the least is 1kB, the most 1GB")
    return found


def _changers(value: str) -> model.Changers:
    return model.Changers(scalars.one_of(value.lower(), tuple(model.Changers), "group of people"))


def _length(value: str) -> model.Length:
    return model.Length(scalars.one_of(value.lower(), tuple(model.Length), "length"))


def _updates(value: str) -> model.Updates:
    return model.Updates(scalars.one_of(value.lower(), tuple(model.Updates), "way of telling updates"))


def _relation(value: str) -> Relation:
    if value.lower() == "people":
        raise ValueError(f"unknown relation '{value}'; did you mean '{Relation.PERSON}'?")
    return Relation(scalars.one_of(value.lower(), tuple(Relation), "relation"))


def _firm_id(value: str) -> str:
    if _FIRM_ID.fullmatch(value) is None:
        near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        advice = f"did you mean '{near}'?" if near else "write lower-case letters and digits joined by hyphens"
        raise ValueError(f"'{value}' is not a firm's id; {advice}")
    return value


def _some_names(names: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if not any(names.values()):
        raise ValueError("a firm needs a name in at least one language, for example names: {en: [Acme]}")
    return names


def keyed(expected: str) -> BeforeValidator:
    """A validator for a mapping that may be left empty; `expected` says what it holds, with an example."""

    def validate(value: object) -> object:
        if value is None or isinstance(value, dict):
            return value or {}
        raise PydanticCustomError("unkeyed", "{expected}", {"expected": expected})

    return BeforeValidator(validate)


# Validators, for fields that may be left out: Annotated[ZoneInfo | None, ZONE] = None.
ZONE = text(scalars.zone, "a zone such as Asia/Seoul or UTC")
LANGUAGE = text(scalars.language, "a language such as ko, ja, en, vi, zh-Hans or zh-Hant")
PHRASE = text(scalars.phrase, "a word or phrase")
KEYWORD = text(scalars.keyword, "a word, a phrase or a rule")
TOPIC = text(scalars.topic, "a topic such as mergers or layoffs")
HEADER = text(scalars.header_text, "text in plain letters, digits and signs")
HOURS = text(clocks.quiet_hours, "hours such as 22:00-07:00")
DIGEST = text(clocks.digest_times, "a time such as daily 08:30")
CATCH_UP = text(scalars.catch_up, "a duration such as 30m, or off")
BACKFILL = text(scalars.backfill, "a duration such as 24h, or a number such as 5")
ENDPOINT = text(scalars.endpoint_address, "an address that begins with https://")
AN_ADDRESS = "an address that begins with https:// or http://"
ADDRESS = text(scalars.web_address, AN_ADDRESS)

Changers = Annotated[model.Changers, text(_changers, listed(model.Changers))]
Length = Annotated[model.Length, text(_length, listed(model.Length))]
Updates = Annotated[model.Updates, text(_updates, listed(model.Updates))]
Channel = Annotated[str, text(scalars.channel, f"a channel: {scalars.CHANNELS}")]
Database = Annotated[str, text(scalars.database, "sqlite:///PATH or postgresql://user:password@host/name")]
Host = Annotated[str, text(scalars.host_name, "a host such as 127.0.0.1")]
Cidr = Annotated[Network, text(scalars.network, "a network such as 10.0.0.0/8")]
BodySize = Annotated[int, text(_body_size, "a size such as 10MB")]
FirmId = Annotated[str, text(_firm_id, "an id such as acme-steel")]
Words = Annotated[tuple[Annotated[str, PHRASE], ...], BeforeValidator(one_or_more)]
Keywords = Annotated[tuple[Annotated[str, KEYWORD], ...], BeforeValidator(one_or_more)]
People = Annotated[
    tuple[Annotated[str, text(scalars.person, "an id such as slack:U0123456789")], ...], BeforeValidator(one_or_more)
]
Topics = Annotated[tuple[Annotated[str, TOPIC], ...], BeforeValidator(one_or_more)]
Languages = Annotated[tuple[Annotated[str, LANGUAGE], ...], BeforeValidator(one_or_more)]
Relations = Annotated[tuple[Annotated[Relation, text(_relation, listed(Relation))], ...], BeforeValidator(one_or_more)]
Related = Annotated[
    dict[Annotated[str, LANGUAGE], Words], keyed("names by language, such as {en: [Acme], ko: [애크미]}")
]
Names = Annotated[Related, AfterValidator(_some_names)]
Meanings = Annotated[
    dict[Annotated[str, PHRASE], Annotated[str, PHRASE]],
    keyed("phrases with what they mean, such as {pineapple: a fruit}"),
]
