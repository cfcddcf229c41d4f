"""What people mean by a word: a firm, a topic, a feed or a keyword; and which of the watches that are there.

What is typed is taken for the first of these that it is exactly: `firm:alibaba` and the like (which suggestions and
buttons say), an address, a feed's name, a topic, a firm by any of its names, a keyword rule. A word that only
resembles a firm's name is asked about, not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from bot.chat.text import clean, clip
from bot.commands.asking import Ask, firms_of
from bot.matching.catalogue import Catalogue
from bot.matching.rules.tokens import is_rule
from bot.matching.rules.topics import shipped_topics
from bot.model import Choice, Feed, Firm, Watch, WatchKind
from bot.settings import scalars
from bot.suggest import nearest

MOST_CHOICES: Final = 25
OWN: Final = "own-"
"""What the ids of firms that a community added begin with."""

_LONGEST_LABEL: Final = 70  # cells
_LONGEST_SUBJECT: Final = 300


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word means for certain."""

    kind: WatchKind
    subject: str


@dataclass(frozen=True, slots=True)
class Several:
    """What a word may mean; `bearers`: all of them are called just so."""

    firms: tuple[Firm, ...]
    bearers: bool


def is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


async def meant_by(ask: Ask, text: str) -> Meant | Several:
    """The meaning of a word. Raises Sorry for one that cannot be watched, with what would be right."""
    if len(text) > _LONGEST_SUBJECT:
        raise ask.sorry("watch.too-long", most=_LONGEST_SUBJECT)
    return await _outright(ask, text) or await _by_name(ask, text)


async def _outright(ask: Ask, text: str) -> Meant | Several | None:
    """The meaning of a word that says its kind, or is an address; None: it does neither."""
    kind, colon, rest = text.partition(":")
    if colon and kind in set(WatchKind) and not rest.strip():
        raise ask.sorry("help.missing", name=text, example="watch alibaba")
    if colon and kind in set(WatchKind) and not (kind == "topic" and is_rule(rest)):
        return await _said_outright(ask, WatchKind(kind), rest.strip())
    return Meant(WatchKind.FEED, text) if is_address(text) else None


async def _by_name(ask: Ask, text: str) -> Meant | Several:
    address = await _address_of(ask, text)
    if address is not None:
        return Meant(WatchKind.FEED, address)
    bearers = await bearers_of(ask, text)
    topic = shipped_topics().meant(text)
    if topic is not None and not bearers:
        return Meant(WatchKind.TOPIC, topic)
    if bearers:
        one = len(bearers) == 1
        return Meant(WatchKind.FIRM, bearers[0].id) if one else Several(bearers, bearers=True)
    resembling = () if is_rule(text) else await search_firms(ask, text, limit=5)
    return Several(tuple(resembling), bearers=False) if resembling else Meant(WatchKind.KEYWORD, keyword(ask, text))


async def _address_of(ask: Ask, name: str) -> str | None:
    """The address of the feed that is called just so."""
    named = (feed for feed in await visible_feeds(ask) if feed.declared.name.casefold() == name.casefold())
    return next((feed.declared.url for feed in named), None)


def keyword(ask: Ask, text: str) -> str:
    """The keyword or rule as it is kept. Raises Sorry for one that cannot be used; the line that marks the place is
    left out, as chats show no columns."""
    try:
        return scalars.keyword(text)
    except ValueError as error:
        raise ask.sorry("watch.bad-rule", reason=str(error).partition("\n")[0]) from error


async def _said_outright(ask: Ask, kind: WatchKind, text: str) -> Meant | Several:
    match kind:
        case WatchKind.KEYWORD:
            return Meant(kind, keyword(ask, text))
        case WatchKind.TOPIC:
            topic = shipped_topics().meant(text)
            if topic is None:
                raise _no_topic(ask, text)
            return Meant(kind, topic)
        case WatchKind.FEED:
            return Meant(kind, await _address_of(ask, text) or text)
        case WatchKind.FIRM:
            firms = await bearers_of(ask, text)
            firms = tuple(firm for firm in firms if firm.id == text) or firms
            if not firms:
                resembling = tuple(await search_firms(ask, text, limit=5))
                if resembling:
                    return Several(resembling, bearers=False)
                raise ask.sorry("watch.no-firm", name=text)
            return Meant(kind, firms[0].id) if len(firms) == 1 else Several(firms, bearers=True)


def topics_meant(ask: Ask, text: str) -> frozenset[str]:
    """The topics of a list such as `earnings, mergers`. Raises Sorry for one that there is not."""
    found = set()
    for word in words_of(text):
        topic = shipped_topics().meant(word)
        if topic is None:
            raise _no_topic(ask, word)
        found.add(topic)
    return frozenset(found)


def _no_topic(ask: Ask, text: str) -> Exception:
    near = nearest(text, shipped_topics().words_for)
    known = ", ".join(shipped_topics().shown(topic, ask.rules.language) for topic in shipped_topics().names)
    if near is not None:
        return ask.sorry("topic.near", name=text, near=near)
    return ask.sorry("topic.unknown", name=text, known=known)


def words_of(text: str) -> list[str]:
    """The items of a list with commas."""
    return [word for item in text.replace("、", ",").replace("，", ",").split(",") if (word := item.strip())]


async def bearers_of(ask: Ask, text: str) -> tuple[Firm, ...]:
    """The firms that are called just so, the catalogue's and the community's own."""
    return (*ask.room.catalogue.called(text), *Catalogue(await firms_of(ask)).called(text))


async def search_firms(ask: Ask, text: str, *, limit: int) -> Sequence[Firm]:
    """The firms that may be meant, nearest first; the community's own before others that are as near."""
    own = Catalogue(await firms_of(ask)).search(text, limit)
    return (*own, *ask.room.catalogue.search(text, limit))[:limit]


async def firm_called(ask: Ask, firm_id: str) -> Firm | None:
    """The firm with the id, the catalogue's or the community's own."""
    return ask.room.catalogue.get(firm_id) or next((firm for firm in await firms_of(ask) if firm.id == firm_id), None)


def firm_label(ask: Ask, firm: Firm) -> str:
    """A firm for a menu, told apart from others that are called alike: `델타 (Delta Air Lines, NYSE:DAL)`."""
    shown = firm.shown(ask.rules.language)
    more = [part for part in (firm.name, *firm.tickers[:1]) if part != shown]
    return short(f"{shown} ({', '.join(more)})" if more else shown)


async def visible_feeds(ask: Ask) -> Sequence[Feed]:
    """The feeds that the asker's community is served by: those of the files and its own, in no one else's sight."""
    allowed = {None, ask.call.community}
    feeds = await ask.room.feeds.all()
    return [feed for feed in feeds if feed.declared.community in allowed and (feed.active or feed.paused)]


def token(watch_key: str) -> str:
    """A short name of a watch, for menus and buttons; whoever says it is looked up in the channel's own watches."""
    return blake2b(watch_key.encode(), digest_size=6).hexdigest()


async def label_of(ask: Ask, watch: Watch) -> str:
    """The watch as people know it, in the channel's language."""
    match watch.kind:
        case WatchKind.FIRM:
            firm = await firm_called(ask, watch.subject)
            if firm is None and watch.subject.startswith(OWN):
                return ask.text("firm.gone")
            return firm.shown(ask.rules.language) if firm else watch.subject
        case WatchKind.TOPIC:
            return shipped_topics().shown(watch.subject, ask.rules.language)
        case WatchKind.FEED:
            feeds = await visible_feeds(ask)
            return next((each.declared.name for each in feeds if each.declared.url == watch.subject), watch.subject)
        case WatchKind.KEYWORD:
            return watch.subject


async def watch_meant(ask: Ask, text: str) -> Watch | None:
    """The watch of the channel that is meant: by token, key, subject, label, or any name of its firm."""
    watches = ask.rules.watches
    for watch in watches:
        if text in {token(watch.key), watch.key, watch.subject}:
            return watch
    folded = text.casefold()
    for watch in watches:
        if (await label_of(ask, watch)).casefold() == folded:
            return watch
    firms = {firm.id for firm in await bearers_of(ask, text)}
    return next((watch for watch in watches if watch.kind is WatchKind.FIRM and watch.subject in firms), None)


async def watch_choices(ask: Ask, *, arranged: bool = False) -> tuple[Choice, ...]:
    """The channel's watches to choose from; `arranged`: only those that chat can change."""
    watches = [watch for watch in ask.rules.watches if not (arranged and ask.is_declared(watch.key))]
    return tuple([Choice(label=short(await label_of(ask, watch)), value=token(watch.key)) for watch in watches])


def short(text: str) -> str:
    """A label for a menu."""
    return clip(clean(text), _LONGEST_LABEL) or "…"
