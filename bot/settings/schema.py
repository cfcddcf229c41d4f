"""The three files as pydantic models: which keys there are, and what each may hold.

A value reaches a model as text, None, list or mapping (see `bot.settings.source`); the models turn texts
into values. What pydantic has to say is put into plain words by `bot.settings.mistakes`, model by model,
so that none of its own phrases reaches a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot import __version__
from bot.model import Backfill, QuietHours, Relation, WatchKind
from bot.settings import scalars
from bot.settings.mistakes import in_plain_words
from bot.settings.suggest import hint, listed, nearest
from bot.settings.values import Network

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files declare, to check a watchlist against.

    firms  ids by every word that may stand for one: id, names, tickers, case folded
    feeds  addresses; None: feeds.yaml could not be read, so nothing can be said about them
    tags   of all feeds; None: as above
    """

    firms: dict[str, str] = field(default_factory=dict)
    feeds: frozenset[str] | None = None
    tags: frozenset[str] | None = None


def _text(read: Callable[[str], T], expected: str) -> PlainValidator:
    """A validator for one text; `expected` names it for somebody who wrote a list there, or nothing."""

    def validate(value: object) -> T:
        if not isinstance(value, str) or not value.strip():
            raise PydanticCustomError("unfit", "{expected}", {"expected": expected})
        return read(value.strip())

    return PlainValidator(validate)


def _span(least: str, most: str) -> PlainValidator:
    low, high = scalars.duration(least), scalars.duration(most)

    def read(text: str) -> timedelta:
        value = scalars.duration(text)
        if not low <= value <= high:
            raise ValueError(f"'{text}' is out of range; the least is {least}, the most {most}")
        return value

    return _text(read, "a duration such as 30s, 5m, 48h or 90d")


def _count(least: int, most: int) -> PlainValidator:
    def read(text: str) -> int:
        value = scalars.number(text)
        if not least <= value <= most:
            raise ValueError(f"'{text}' is out of range; the least is {least}, the most {most}")
        return value

    return _text(read, f"a whole number from {least} to {most}")


def _choice(choices: tuple[str, ...], what: str) -> PlainValidator:
    return _text(lambda text: scalars.one_of(text.lower(), choices, what), f"{what}: {listed(choices)}")


def _body(text: str) -> int:
    value = scalars.size(text)
    if not 1000 <= value <= 1000**3:
        raise ValueError(f"'{text}' is out of range; the least is 1kB, the most 1GB")
    return value


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) and value.strip() else [] if value is None else value


Zone = Annotated[ZoneInfo, _text(scalars.zone, "a zone such as Asia/Seoul or UTC")]
Language = Annotated[str, _text(scalars.language, "a language such as ko, ja, en, vi, zh-Hans or zh-Hant")]
Address = Annotated[str, _text(scalars.web_address, "an address that begins with https:// or http://")]
Channel = Annotated[str, _text(scalars.channel, f"a channel: {scalars.CHANNELS}")]
Hours = Annotated[QuietHours, _text(scalars.quiet_hours, "hours such as 22:00-07:00")]
Backfilled = Annotated[Backfill | None, _text(scalars.backfill, "a duration such as 24h, or a number such as 5")]
Phrase = Annotated[str, _text(scalars.phrase, "a word or phrase")]
Header = Annotated[str, _text(scalars.header_text, "text in plain letters, digits and signs")]
Cidr = Annotated[Network, _text(scalars.network, "a network such as 10.0.0.0/8")]
Database = Annotated[str, _text(scalars.database, "sqlite:///PATH or postgresql://user:password@host/name")]
Host = Annotated[str, _text(scalars.host_name, "a host such as 127.0.0.1")]
Level = Annotated[str, _choice(("debug", "info", "warning", "error"), "a level")]
Format = Annotated[str, _choice(("auto", "console", "json"), "a format")]
Bytes = Annotated[int, _text(_body, "a size such as 10MB")]
Pause = Annotated[timedelta, _span("0", "1h")]
Limit = Annotated[timedelta, _span("100ms", "10m")]
Kept = Annotated[timedelta, _span("1h", "3650d")]
Words = Annotated[tuple[Phrase, ...], BeforeValidator(_one_or_more)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_one_or_more)]


def _relation(text: str) -> Relation:
    return Relation(scalars.one_of(text.lower(), tuple(Relation), "relation"))


Relations = Annotated[
    tuple[Annotated[Relation, _text(_relation, listed(Relation))], ...],
    BeforeValidator(_one_or_more),
]


class Section(BaseModel):
    """A mapping in a file. `later` names keys that a coming version will know."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    later: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="wrap")
    @classmethod
    def _in_plain_words(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler({} if value is None else value)
        except ValidationError as error:
            keys = tuple(info.alias or name for name, info in cls.model_fields.items())
            raise in_plain_words(error, keys, cls.later, __version__) from None


class FetchSection(Section):
    allow_private: tuple[Cidr, ...] = ()
    timeout: Limit = timedelta(seconds=30)
    read_timeout: Limit = timedelta(seconds=15)
    max_bytes: Bytes = 10_000_000
    pace: Pause = timedelta(seconds=1)
    concurrency: Annotated[int, _count(1, 1000)] = 64
    user_agent: Header = f"Firmwatch/{__version__}"
    contact: Header | None = None


class KeepSection(Section):
    entries: Kept = timedelta(days=30)
    decisions: Kept = timedelta(days=90)
    seen: Kept = timedelta(days=400)


class WebSection(Section):
    host: Host = "127.0.0.1"
    port: Annotated[int, _count(0, 65535)] = 8080


class LogSection(Section):
    level: Level = "info"
    format: Format = "auto"


def _off_or_section(value: object) -> object:
    if isinstance(value, str) and value.strip().lower() in {"off", "no", "false"}:
        return None
    return {} if value is None else value


class BotFile(Section):
    """bot.yaml; all of it may be left out."""

    database: Database = "sqlite:///data/firmwatch.db"
    fetch: FetchSection = FetchSection()
    keep: KeepSection = KeepSection()
    web: Annotated[WebSection | None, BeforeValidator(_off_or_section)] = WebSection()
    log: LogSection = LogSection()
    zone: Zone = ZoneInfo("UTC")
    language: Language = "en"


class FeedItem(Section):
    url: Address
    name: Phrase
    language: Language | None = None
    every: Annotated[timedelta, _span("1s", "30d")] | None = None
    zone: Zone | None = None
    tags: Words = ()


class FeedsFile(Section):
    """feeds.yaml."""

    feeds: Annotated[tuple[FeedItem, ...], BeforeValidator(_one_or_more)]


def _known(info: ValidationInfo) -> Known:
    return info.context if isinstance(info.context, Known) else Known()


def _known_firm(text: str, info: ValidationInfo) -> str:
    firms = _known(info).firms
    if text in firms.values():
        return text
    meant = firms.get(text.casefold()) or firms.get(nearest(text, firms) or "")
    if meant is not None:
        raise ValueError(f"unknown firm '{text}'; did you mean '{meant}'?")
    raise ValueError(f"unknown firm '{text}'; 'firmwatch firms' lists those there are, and firms/ holds your own")


def _known_feed(text: str, info: ValidationInfo) -> str:
    feeds = _known(info).feeds
    if feeds is None or text in feeds:
        return text
    raise ValueError(f"'{text}' is not in feeds.yaml{hint(text, feeds, 'declare it there first')}")


def _known_tag(text: str, info: ValidationInfo) -> str:
    tags = _known(info).tags
    if tags is None or text in tags:
        return text
    raise ValueError(f"no feed has the tag '{text}'{hint(text, tags, 'feeds.yaml gives feeds their tags')}")


Tag = Annotated[str, _text(scalars.phrase, "a tag"), AfterValidator(_known_tag)]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(_one_or_more)]


class WatchItem(Section):
    """A watch. A firm's id alone, as text, stands for `{firm: id}`."""

    later = frozenset({"topic", "topics"})

    firm: Annotated[str, _text(str, "a firm's id"), AfterValidator(_known_firm)] | None = None
    keyword: Phrase | None = None
    feed: Annotated[str, _text(scalars.web_address, "a feed's address"), AfterValidator(_known_feed)] | None = None
    with_: Relations = Field(default=(), alias="with")
    from_: Tags = Field(default=(), alias="from")
    languages: Languages = ()

    @property
    def subject(self) -> tuple[WatchKind, str]:
        """What is watched; there is just one."""
        if self.firm is not None:
            return WatchKind.FIRM, self.firm
        if self.keyword is not None:
            return WatchKind.KEYWORD, self.keyword
        return WatchKind.FEED, self.feed or ""

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        given = [name for name in ("firm", "keyword", "feed") if getattr(self, name) is not None]
        if len(given) != 1:
            found = f"; here are {listed(given)}" if given else ""
            raise ValueError(f"a watch has just one of firm, keyword or feed{found}")
        if self.with_ and self.firm is None:
            raise ValueError(f"'with' belongs to a firm; a {given[0]} has no {listed(Relation)}")
        return self


def _some(what: str, example: str) -> BeforeValidator:
    def validate(value: object) -> object:
        if value is None or value == []:
            raise ValueError(f"{what}, for example: {example}")
        return value

    return BeforeValidator(validate)


def _bare_firm(value: object) -> object:
    return {"firm": value} if isinstance(value, str) else value


Watches = Annotated[
    tuple[Annotated[WatchItem, BeforeValidator(_bare_firm)], ...],
    _some("the channel watches nothing; list what it should", "watch: [alibaba]"),
]


_NO_CHANNELS = "no channel watches anything; list at least one"


class ChannelItem(Section):
    later = frozenset({"digest", "updates"})

    channel: Channel
    watch: Watches
    zone: Zone | None = None
    language: Language | None = None
    quiet: Hours | None = None
    settle: Annotated[timedelta, _span("0", "7d")] = timedelta(0)
    max_age: Annotated[timedelta, _span("1m", "3650d")] = timedelta(hours=48)
    backfill: Backfilled = None


class WatchlistFile(Section):
    """watchlist.yaml."""

    channels: Annotated[
        tuple[ChannelItem, ...], _some(_NO_CHANNELS, "channels: [{channel: 'console:', watch: [alibaba]}]")
    ]


_FIRM_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)


def _firm_id(text: str) -> str:
    if _FIRM_ID.fullmatch(text) is None:
        raise ValueError(f"'{text}' is not a firm's id; write lower-case letters and digits joined by hyphens")
    return text


Names = dict[Language, Words]


def _some_names(names: Names) -> Names:
    if not any(names.values()):
        raise ValueError("a firm needs a name in at least one language, for example names: {en: [Acme]}")
    return names


def _keys_or_none(value: object) -> object:
    return {} if value is None else value


Related = Annotated[Names, BeforeValidator(_keys_or_none)]


class FirmItem(Section):
    """A firm as the catalogue's YAML has it."""

    id: Annotated[str, _text(_firm_id, "an id such as sk-hynix")]
    name: Phrase
    names: Annotated[Names, BeforeValidator(_keys_or_none), AfterValidator(_some_names)]
    tickers: Words = ()
    brands: Related = Field(default_factory=dict)
    subsidiaries: Related = Field(default_factory=dict)
    people: Related = Field(default_factory=dict)
    products: Related = Field(default_factory=dict)
    also: Annotated[dict[Phrase, Phrase], BeforeValidator(_keys_or_none)] = Field(default_factory=dict)


class ListedFirm(Section):
    """A firm as a JSON list has it; what else it says is left aside."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, _text(str, "an id")]
    name: Phrase
    aliases: Related = Field(default_factory=dict)
    tickers: Words = ()
