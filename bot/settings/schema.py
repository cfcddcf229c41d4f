"""The files as pydantic models: which keys there are, and what each may hold.

A value reaches a model as text, None, list or mapping (see `bot.settings.source`). What pydantic has to say
is put into plain words model by model (see `bot.settings.mistakes`), so that none of its own phrases reaches
a person. A watchlist is checked against what the other files declare, which it gets as validation context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from bot import __version__
from bot.model import Backfill, Changers, DigestTimes, Length, QuietHours, Relation, WatchKind
from bot.settings import fields, scalars
from bot.settings.meant import as_list
from bot.settings.mistakes import Place, in_plain_words
from bot.suggest import hint, listed, nearest


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files declare, to check a watchlist against.

    firms   ids; None: firms/ could not be read, so nothing can be said about them
    words   ids by every word that may be meant for one: id, names and tickers, case folded
    feeds   addresses; None: feeds.yaml could not be read
    called  addresses of feeds by name, case folded
    tags    of all feeds; None: as above
    spoken  languages that entries may be in; None: feeds.yaml could not be read
    """

    firms: frozenset[str] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    feeds: frozenset[str] | None = None
    called: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] | None = None
    spoken: frozenset[str] | None = None


class Section(BaseModel):
    """A mapping in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys as people write them."""
        return tuple(info.alias or name for name, info in cls.model_fields.items())

    @model_validator(mode="wrap")
    @classmethod
    def _in_plain_words(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler({} if value is None else value)
        except ValidationError as error:
            given = value.keys() if isinstance(value, Mapping) else ()
            raise in_plain_words(error, Place(cls.keys(), given, _home)) from None


class FetchSection(Section):
    allow_private: Annotated[tuple[fields.Cidr, ...], BeforeValidator(fields.one_or_more)] = ()
    timeout: Annotated[timedelta, fields.span("100ms", "10m")] = timedelta(seconds=30)
    read_timeout: Annotated[timedelta, fields.span("100ms", "10m")] = timedelta(seconds=15)
    max_bytes: fields.BodySize = 10_000_000
    pace: Annotated[timedelta, fields.span("0", "1h")] = timedelta(seconds=1)
    concurrency: Annotated[int, fields.count(1, 1000)] = 64
    user_agent: Annotated[str, fields.HEADER] = f"Firmwatch/{__version__}"
    contact: Annotated[str | None, fields.HEADER] = None


class ArticlesSection(Section):
    wait: Annotated[timedelta, fields.span("0", "5s")] = timedelta(milliseconds=300)
    timeout: Annotated[timedelta, fields.span("1s", "5m")] = timedelta(seconds=30)


class KeepSection(Section):
    entries: Annotated[timedelta, fields.span("1h", "3650d")] = timedelta(days=30)
    decisions: Annotated[timedelta, fields.span("1h", "3650d")] = timedelta(days=90)
    seen: Annotated[timedelta, fields.span("1h", "3650d")] = timedelta(days=400)


class WebSection(Section):
    host: fields.Host = "127.0.0.1"
    port: Annotated[int, fields.count(0, 65535)] = 8080


class VectorsSection(Section):
    url: Annotated[str | None, fields.ENDPOINT] = None
    model: Annotated[str, fields.PHRASE] = "text-embedding-3-small"
    patience: Annotated[timedelta, fields.span("50ms", "5s")] = timedelta(milliseconds=500)


class LogSection(Section):
    level: Annotated[str, fields.choice(("debug", "info", "warning", "error"), "level")] = "info"
    format: Annotated[str, fields.choice(("auto", "console", "json"), "format")] = "auto"


class CommandsSection(Section):
    name: Annotated[str, fields.text(scalars.command_name, "a name such as news")] = "news"
    who: fields.Changers = Changers.MANAGERS
    managers: fields.People = ()
    watches: Annotated[int, fields.count(1, 10_000)] = 100
    feeds: Annotated[int, fields.count(0, 10_000)] = 50
    firms: Annotated[int, fields.count(0, 10_000)] = 50
    a_minute: Annotated[int, fields.count(1, 10_000)] = 20


def _off_or_section(value: object) -> object:
    try:
        return ({} if scalars.switch(value.strip()) else None) if isinstance(value, str) else value or {}
    except ValueError:
        return value


class BotFile(Section):
    """bot.yaml; all of it may be left out."""

    database: fields.Database = "sqlite:///data/firmwatch.db"
    fetch: FetchSection = FetchSection()
    articles: Annotated[ArticlesSection | None, BeforeValidator(_off_or_section)] = ArticlesSection()
    keep: KeepSection = KeepSection()
    web: Annotated[WebSection | None, BeforeValidator(_off_or_section)] = WebSection()
    vectors: Annotated[VectorsSection | None, BeforeValidator(_off_or_section)] = VectorsSection()
    log: LogSection = LogSection()
    commands: CommandsSection = CommandsSection()
    zone: Annotated[ZoneInfo, fields.ZONE] = ZoneInfo("UTC")
    language: Annotated[str, fields.LANGUAGE] = "en"


class FeedItem(Section):
    url: Annotated[str, fields.ADDRESS]
    name: Annotated[str, fields.PHRASE]
    language: Annotated[str | None, fields.LANGUAGE] = None
    every: Annotated[timedelta | None, fields.span("1s", "30d")] = None
    zone: Annotated[ZoneInfo | None, fields.ZONE] = None
    tags: fields.Words = ()


class FeedsFile(Section):
    """feeds.yaml."""

    feeds: Annotated[tuple[FeedItem, ...], BeforeValidator(fields.one_or_more)]


def _known(info: ValidationInfo) -> Known:
    return info.context if isinstance(info.context, Known) else Known()


def _known_firm(text: str, info: ValidationInfo) -> str:
    known = _known(info)
    if known.firms is None or text in known.firms:
        return text
    meant = known.words.get(text.casefold()) or known.words.get(nearest(text, known.words) or "")
    if several := as_list(text):
        raise ValueError(f"unknown firm '{text}'{several}")
    if meant is not None:
        raise ValueError(f"unknown firm '{text}'; did you mean '{meant}'?")
    raise ValueError(f"unknown firm '{text}'; 'firmwatch firms' lists those there are, and firms/ holds your own")


def _known_feed(text: str, info: ValidationInfo) -> str:
    known = _known(info)
    feeds = known.feeds
    if feeds is None or text in feeds:
        return text
    if url := known.called.get(text.casefold()):
        raise ValueError(f"a feed is named by its address; did you mean '{url}'?")
    scalars.web_address(text)
    raise ValueError(f"'{text}' is not in feeds.yaml{hint(text, feeds, 'declare it there first')}")


def _known_tag(text: str, info: ValidationInfo) -> str:
    tags = _known(info).tags
    if tags is None or text in tags:
        return text
    advice = as_list(text) or hint(text, tags, "feeds.yaml gives feeds their tags")
    raise ValueError(f"no feed has the tag '{text}'{advice}")


def _known_languages(keyword: str, info: ValidationInfo) -> str:
    spoken = _known(info).spoken
    return keyword if spoken is None else scalars.among_languages(keyword, spoken)


Firm = Annotated[str | None, fields.text(str, "a firm's id"), AfterValidator(_known_firm)]
Keyword = Annotated[str | None, fields.KEYWORD, AfterValidator(_known_languages)]
FeedAddress = Annotated[str | None, fields.text(str, fields.AN_ADDRESS), AfterValidator(_known_feed)]
Tag = Annotated[str, fields.text(scalars.phrase, "a tag"), AfterValidator(_known_tag)]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(fields.one_or_more)]


SUBJECTS = tuple(WatchKind)


class WatchItem(Section):
    """A watch."""

    firm: Firm = None
    keyword: Keyword = None
    topic: Annotated[str | None, fields.TOPIC] = None
    feed: FeedAddress = None
    with_: fields.Relations = Field(default=(), alias="with")
    topics: fields.Topics = ()
    from_: Tags = Field(default=(), alias="from")
    languages: fields.Languages = ()
    unless: fields.Keywords = ()
    about: Annotated[str, fields.choice(("main", "any"), "subject")] = "any"
    context: Annotated[str, fields.choice(("required", "optional"), "context")] = "optional"

    @property
    def subject(self) -> tuple[WatchKind, str]:
        """What is watched; there is just one."""
        given = {
            WatchKind.FIRM: self.firm,
            WatchKind.KEYWORD: self.keyword,
            WatchKind.TOPIC: self.topic,
            WatchKind.FEED: self.feed,
        }
        return next((kind, subject) for kind, subject in given.items() if subject is not None)

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            found = f"; here are {listed(given, 'and')}" if given else ""
            raise ValueError(f"a watch has just one of {listed(SUBJECTS)}{found}")
        if self.with_ and self.firm is None:
            raise ValueError(f"'with' belongs to a firm; a {given[0]} has no {listed(Relation)}")
        if self.about == "main" and self.firm is None:
            raise ValueError(f"'about' belongs to a firm; what is found by a {given[0]} has no main subject")
        if self.context == "required" and self.firm is None:
            raise ValueError(f"'context' belongs to a firm; a {given[0]} means what it says")
        if self.topics and self.firm is None:
            instead = "write keyword: … AND topic:…" if self.keyword else "write topic: for the topic itself"
            raise ValueError(f"'topics' belongs to a firm; {instead}")
        if self.keyword is not None and self.languages:
            scalars.possible_in(self.keyword, self.languages)
        return self


def _bare_firm(value: object) -> object:
    """A firm's id alone stands for `{firm: id}`."""
    if not isinstance(value, str):
        return value
    kind, colon, subject = value.partition(":")
    if colon and kind in SUBJECTS:
        raise ValueError(f"a blank is missing behind the ':'; write {{{kind}: {subject.strip()}}}")
    return {"firm": value}


Watches = Annotated[
    tuple[Annotated[WatchItem, BeforeValidator(_bare_firm)], ...],
    fields.some("the channel watches nothing; list what it should", "watch: [alibaba]"),
]


class ChannelItem(Section):
    channel: fields.Channel
    watch: Watches
    zone: Annotated[ZoneInfo | None, fields.ZONE] = None
    language: Annotated[str | None, fields.LANGUAGE] = None
    quiet: Annotated[QuietHours | None, fields.HOURS] = None
    digest: Annotated[DigestTimes | None, fields.DIGEST] = None
    languages: fields.Languages = ()
    length: fields.Length = Length.FULL
    settle: Annotated[timedelta, fields.span("0", "7d")] = timedelta(0)
    max_age: Annotated[timedelta, fields.span("1m", "3650d")] = timedelta(hours=48)
    backfill: Annotated[Backfill | None, fields.BACKFILL] = None
    updates: fields.Updates | None = None
    developments: Annotated[bool, fields.text(scalars.switch, "true or false")] = False
    catch_up: Annotated[timedelta | None, fields.CATCH_UP] = None


def _listed(value: object) -> object:
    """An empty list is a decision: everything is arranged from chat. No list is an oversight."""
    if value is None:
        raise ValueError(
            "no channel watches anything; list at least one, for example: "
            "channels: [{channel: 'console:', watch: [alibaba]}], or write channels: [] and watch from chat"
        )
    return value


Channels = Annotated[tuple[ChannelItem, ...], BeforeValidator(_listed)]


class WatchlistFile(Section):
    """watchlist.yaml."""

    channels: Channels = Field(default=None, validate_default=True)


class FirmItem(Section):
    """A firm as the catalogue's YAML has it."""

    id: fields.FirmId
    name: Annotated[str, fields.PHRASE]
    names: fields.Names
    tickers: fields.Words = ()
    brands: fields.Related = Field(default_factory=dict)
    subsidiaries: fields.Related = Field(default_factory=dict)
    people: fields.Related = Field(default_factory=dict)
    products: fields.Related = Field(default_factory=dict)
    also: fields.Meanings = Field(default_factory=dict)


def _language_or_text(text: str) -> str:
    try:
        return scalars.language(text)
    except ValueError:
        return text


class ListedFirm(Section):
    """A firm as a JSON list has it. Lists come from programs: what else they say is left aside."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, fields.text(str, "an id")]
    name: Annotated[str, fields.PHRASE]
    aliases: dict[Annotated[str, fields.text(_language_or_text, "a language")], fields.Words] = Field(
        default_factory=dict
    )
    tickers: fields.Words = ()


_HOMES: Mapping[str, type[Section]] = {
    "a channel of watchlist.yaml": ChannelItem,
    "a watch of watchlist.yaml": WatchItem,
    "a feed of feeds.yaml": FeedItem,
    "a firm of firms/": FirmItem,
    "bot.yaml": BotFile,
    "'fetch:' of bot.yaml": FetchSection,
    "'articles:' of bot.yaml": ArticlesSection,
    "'keep:' of bot.yaml": KeepSection,
    "'web:' of bot.yaml": WebSection,
    "'vectors:' of bot.yaml": VectorsSection,
    "'log:' of bot.yaml": LogSection,
    "'commands:' of bot.yaml": CommandsSection,
}


def _home(key: str) -> str:
    """Where a key belongs; nothing for one that belongs nowhere."""
    return listed(name for name, section in _HOMES.items() if key in set(section.keys()))
