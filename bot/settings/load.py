"""A folder of files and the environment become Settings, or one SettingsError with every mistake in them.

The files are read one by one, and a mistake in one does not hide those in the others: what a watchlist
refers to (firms, feeds, tags) is taken from whatever could be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import SettingsError
from bot.model import ChannelRules, DeclaredFeed, Firm, Retention, Updates, Watch, is_chat
from bot.settings.environment import read_access, read_database
from bot.settings.firms import Gathering, gather_catalogue
from bot.settings.mistakes import place
from bot.settings.repeats import repeated_channels, repeated_feeds
from bot.settings.scalars import language
from bot.settings.schema import (
    ArticlesSection,
    BotFile,
    ChannelItem,
    CommandsSection,
    FeedItem,
    FeedsFile,
    FetchSection,
    Known,
    VectorsSection,
    WatchItem,
    WatchlistFile,
)
from bot.settings.shipped import shipped_config
from bot.settings.source import Document, Mistake, Node, read_document
from bot.settings.values import (
    ArticleSettings,
    CommandSettings,
    FetchSettings,
    LogSettings,
    Settings,
    VectorSettings,
    WebSettings,
)

BOT, FEEDS, WATCHLIST = "bot.yaml", "feeds.yaml", "watchlist.yaml"

_OURS = frozenset({"en", "ja", "ko", "vi", "zh-Hans", "zh-Hant"})

M = TypeVar("M", bound=BaseModel)


def load(directory: Path, environ: Mapping[str, str]) -> Settings:
    """Reads `directory` (bot.yaml, which may be missing, feeds.yaml, watchlist.yaml, firms/) and `environ`.

    Raises SettingsError with all mistakes in reading order, files named from `directory` as it was given.
    """
    if not directory.is_dir():
        text = f"no such folder; begin with a copy: cp -r {shipped_config()} {directory}"
        text = f"this is a file; name the folder that it is in: {directory.parent}" if directory.exists() else text
        raise SettingsError([str(Mistake(str(directory), 0, text))])
    mistakes: list[Mistake] = []
    settings = _settings(directory, environ, mistakes)
    if settings is None or mistakes:
        raise SettingsError([str(mistake) for mistake in _in_reading_order(mistakes)])
    return settings


def slash_command(directory: Path) -> str:
    """The name of the slash command by the folder's bot.yaml, or as it is where there is none. Raises SettingsError."""
    mistakes: list[Mistake] = []
    bot = _bot_file(directory / BOT, mistakes)
    if bot is None or mistakes:
        raise SettingsError([str(mistake) for mistake in mistakes])
    return _commands(bot.commands).name


def _settings(directory: Path, environ: Mapping[str, str], mistakes: list[Mistake]) -> Settings | None:
    """Reads everything; None when a file could not be made sense of."""
    bot = _bot_file(directory / BOT, mistakes)
    feeds_document = _required(directory / FEEDS, mistakes)
    feeds = _validated(feeds_document, FeedsFile, Known(), mistakes)
    mistakes.extend(repeated_feeds(feeds_document))
    watchlist_document = _required(directory / WATCHLIST, mistakes)
    gathering = Gathering()
    firms = gather_catalogue(directory, gathering)
    known = _known(firms, gathering, feeds_document)
    watchlist = _validated(watchlist_document, WatchlistFile, known, mistakes)
    mistakes.extend(repeated_channels(watchlist_document) + gathering.mistakes)
    access = read_access(environ, mistakes)
    database = read_database(environ, mistakes)
    if bot is None or feeds is None or watchlist is None:
        return None
    return Settings(
        directory=directory,
        database_url=database or bot.database,
        fetch=_fetch(bot.fetch),
        articles=_articles(bot.articles),
        keep=Retention(entries=bot.keep.entries, decisions=bot.keep.decisions, seen=bot.keep.seen),
        vectors=_vectors(bot.vectors),
        web=None
        if bot.web is None
        else WebSettings(host=bot.web.host, port=bot.web.port, asked_for="web" in bot.model_fields_set),
        log=LogSettings(level=bot.log.level, format=bot.log.format),
        commands=_commands(bot.commands),
        zone=bot.zone,
        language=bot.language,
        feeds=tuple(_feed(item) for item in feeds.feeds),
        channels=tuple(_channel(item, bot) for item in watchlist.channels),
        firms=firms,
        access=access,
    )


def _in_reading_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    found = list(mistakes)
    ranks: dict[str, int] = {}
    for mistake in found:
        ranks.setdefault(mistake.file, len(ranks))
    return sorted(found, key=lambda mistake: (ranks[mistake.file], mistake.line))


def _bot_file(path: Path, mistakes: list[Mistake]) -> BotFile | None:
    return _validated(_read(path, mistakes), BotFile, Known(), mistakes) if path.exists() else BotFile()


def _required(path: Path, mistakes: list[Mistake]) -> Document | None:
    if path.exists():
        return _read(path, mistakes)
    text = f"no such file; begin with a copy: cp {shipped_config() / path.name} {path}"
    mistakes.append(Mistake(str(path), 0, text))
    return None


def _read(path: Path, mistakes: list[Mistake]) -> Document | None:
    """The document; None when not even its syntax could be read."""
    document = read_document(path)
    mistakes.extend(document.mistakes)
    return None if document.root is None and document.mistakes else document


def _validated(document: Document | None, model: type[M], known: Known, mistakes: list[Mistake]) -> M | None:
    if document is None:
        return None
    plain = {} if document.root is None else document.root.plain()
    try:
        return model.model_validate(plain, context=known)
    except ValidationError as error:
        mistakes.extend(place(error, document))
        return None


def _known(firms: Sequence[Firm], gathering: Gathering, feeds: Document | None) -> Known:
    """What a watchlist may refer to. What is written with a mistake counts: it was meant."""
    ids = frozenset(firm.id for firm in firms) | gathering.broken
    words: dict[str, str] = {}
    for firm in firms:
        for word in _words(firm):
            words.setdefault(word.casefold(), firm.id)
    known = Known(firms=None if gathering.unreadable else ids, words=words)
    listed = feeds.root.get("feeds") if feeds is not None and feeds.root is not None else None
    if listed is None:
        return known
    urls = [(item.text("name") or "", url.strip()) for item in listed.items() if (url := item.text("url"))]
    return replace(
        known,
        feeds=frozenset(url for _, url in urls),
        called={name.strip().casefold(): url for name, url in urls},
        tags=frozenset(tag for item in listed.items() for tag in _tags(item)),
        spoken=frozenset().union(*(_spoken(item) for item in listed.items())),
    )


def _words(firm: Firm) -> Iterable[str]:
    yield firm.id
    yield firm.name
    for ticker in firm.tickers:
        yield from (ticker, ticker.rpartition(":")[2])
    for names in firm.names.values():
        yield from names


def _spoken(item: Node) -> frozenset[str]:
    """What the entries of a feed may be in. A feed that does not say, or says it wrong, may be in any of ours."""
    said = item.text("language")
    try:
        return frozenset((language(said.strip()),)) if said and said.strip() else _OURS
    except ValueError:
        return _OURS


def _tags(item: Node) -> Iterable[str]:
    tags = item.get("tags")
    nodes = (tags.items() or (tags,)) if tags is not None else ()
    return (" ".join(node.value.split()) for node in nodes if isinstance(node.value, str))


def _fetch(section: FetchSection) -> FetchSettings:
    contact = f" (+{section.contact})" if section.contact is not None else ""
    return FetchSettings(
        allow_private=section.allow_private,
        timeout=section.timeout,
        read_timeout=section.read_timeout,
        max_bytes=section.max_bytes,
        pace=section.pace,
        concurrency=section.concurrency,
        user_agent=section.user_agent + contact,
    )


def _commands(section: CommandsSection) -> CommandSettings:
    return CommandSettings(
        name=section.name,
        changers=section.who,
        managers=frozenset(section.managers),
        watches=section.watches,
        feeds=section.feeds,
        firms=section.firms,
        a_minute=section.a_minute,
    )


def _vectors(section: VectorsSection | None) -> VectorSettings | None:
    return None if section is None else VectorSettings(url=section.url, model=section.model, patience=section.patience)


def _articles(section: ArticlesSection | None) -> ArticleSettings | None:
    return None if section is None else ArticleSettings(wait=section.wait, timeout=section.timeout)


def _feed(item: FeedItem) -> DeclaredFeed:
    return DeclaredFeed(
        url=item.url,
        name=item.name,
        language=item.language,
        every=item.every,
        zone=item.zone.key if item.zone is not None else None,
        tags=frozenset(item.tags),
    )


def _channel(item: ChannelItem, bot: BotFile) -> ChannelRules:
    return ChannelRules(
        channel=item.channel,
        watches=tuple(_watch(watch) for watch in item.watch),
        zone=item.zone or bot.zone,
        language=item.language or bot.language,
        quiet=item.quiet,
        digest=item.digest,
        languages=frozenset(item.languages),
        length=item.length,
        declared=frozenset(item.model_fields_set - {"channel", "watch"}),
        settle=item.settle,
        max_age=item.max_age,
        backfill=item.backfill,
        developments=item.developments,
        updates=item.updates or _updates(item.channel),
        catch_up=item.catch_up if "catch_up" in item.model_fields_set else _catch_up(item.channel),
    )


def _updates(channel: str) -> Updates:
    """A chat edits what it said; what a file or a terminal said stays."""
    return Updates.EDIT if is_chat(channel) else Updates.OFF


def _catch_up(channel: str) -> timedelta | None:
    """People are spared a flood; what reads a file or a terminal can take it."""
    return timedelta(minutes=30) if is_chat(channel) else None


def _watch(item: WatchItem) -> Watch:
    kind, subject = item.subject
    return Watch(
        kind=kind,
        subject=subject,
        relations=frozenset(item.with_),
        topics=frozenset(item.topics),
        tags=frozenset(item.from_),
        languages=frozenset(item.languages),
        main=item.about == "main",
        context=item.context == "required",
        unless=item.unless,
    )
