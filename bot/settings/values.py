"""Settings: everything that was configured, checked and frozen.

Nothing here is read by the parts themselves: the composition root hands each of them the plain values
that it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.model import Changers, ChannelRules, DeclaredFeed, Firm, Retention

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How feeds are asked.

    allow_private  networks that the address guard lets through, and that are not paced
    timeout        for a whole request, redirects and body included
    read_timeout   until an answer begins, connecting included, and for each next piece of it
    max_bytes      of a body, decompressed
    pace           shortest time between two requests to one host
    concurrency    requests under way at once
    user_agent     the header as sent, with the contact in it
    """

    allow_private: tuple[Network, ...]
    timeout: timedelta
    read_timeout: timedelta
    max_bytes: int
    pace: timedelta
    concurrency: int
    user_agent: str

    @property
    def product(self) -> str:
        """The name by which robots.txt knows the bot: the first word of the header."""
        return self.user_agent.partition("/")[0].partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSettings:
    """How articles are read where a feed says less than two sentences.

    wait     how long an alert may be put off for its article
    timeout  how long reading one may take
    """

    wait: timedelta
    timeout: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the HTTP listener listens.

    asked_for  somebody wrote it down: without it the bot must not start. Otherwise a taken port is no reason to stay
               silent about the news
    """

    host: str
    port: int
    asked_for: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorSettings:
    """Where sentence vectors come from.

    url       an OpenAI-compatible interface; None: the model of the `semantic` extra, if it is installed
    model     as the interface calls it
    patience  how long the placing of a batch waits for them
    """

    url: str | None
    model: str
    patience: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """level: `debug`, `info`, `warning` or `error`; format: `auto`, `console` or `json`."""

    level: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    """What people may do from chat.

    name      of the slash command, without its slash
    changers  who may change a channel where nobody said otherwise
    managers  ids of people who may change any channel, `slack:U…`
    watches   most of one channel; feeds, firms: most of one community
    a_minute  most commands of one person in a minute
    """

    name: str = "news"
    changers: Changers = Changers.MANAGERS
    managers: frozenset[str] = frozenset()
    watches: int = 100
    feeds: int = 50
    firms: int = 50
    a_minute: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Tokens of the chat services, and other servers to find the services at. None: not set."""

    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    discord_token: str | None = field(default=None, repr=False)
    slack_api_url: str | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    embedding_api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration.

    directory     the folder it was read from, as it was given
    database_url  `sqlite:///PATH` or `postgresql://…`; may hold a password
    web           None: no listener
    vectors       None: placing does without
    articles      None: articles are not read
    firms         the shipped catalogue with the folder's own firms over it, by id
    """

    directory: Path
    database_url: str = field(repr=False)
    fetch: FetchSettings
    articles: ArticleSettings | None
    keep: Retention
    web: WebSettings | None
    vectors: VectorSettings | None
    log: LogSettings
    commands: CommandSettings
    zone: ZoneInfo
    language: str
    feeds: tuple[DeclaredFeed, ...]
    channels: tuple[ChannelRules, ...]
    firms: tuple[Firm, ...] = field(repr=False)
    access: Access
