"""feeds list, add, remove, pause, resume, test, import, export: where the news comes from.

Feeds of the files serve everyone and are changed there. Feeds added here serve this community alone, and nobody else
sees them. An address is tried before it is taken: it was typed by a stranger, and the guard decides what it may reach.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.chat.text import clean, clip
from bot.commands.asking import Ask, audit, settle
from bot.commands.phrasebook import FALLBACK
from bot.commands.showing import moment
from bot.commands.subjects import MOST_CHOICES, is_address, short, visible_feeds, words_of
from bot.errors import FeedFormatError
from bot.feeds.discovery import discover
from bot.feeds.health import advice, concern
from bot.feeds.links import site_of
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.probe import Probe
from bot.model import (
    Attachment,
    AuditEntry,
    Button,
    Change,
    Choice,
    Community,
    DeclaredFeed,
    Feed,
    FeedState,
    Fetched,
    FetchFailed,
    Line,
    Menu,
    Reply,
    Section,
    Span,
    Trouble,
)
from bot.suggest import nearest

_MOST_LISTED: Final = 40
_MOST_TITLES: Final = 10
_LONGEST_NAME: Final = 120  # cells
_LONGEST_TAG: Final = 60  # cells


async def listed(ask: Ask) -> Reply:
    """Every feed that serves the channel, with its health."""
    feeds = await visible_feeds(ask)
    if not feeds:
        return ask.reply(ask.line("feeds.none"))
    ours = [feed for feed in feeds if feed.declared.community is not None]
    shared = [feed for feed in feeds if feed.declared.community is None]
    lists = (("feeds.ours", ours), ("feeds.shared", shared))
    sections = tuple(_list(ask, heading, some) for heading, some in lists if some)
    return Reply(sections=sections, locale=ask.book.language)


def _list(ask: Ask, heading: str, feeds: Sequence[Feed]) -> Section:
    lines = [_line(ask, feed) for feed in feeds[:_MOST_LISTED]]
    if len(feeds) > _MOST_LISTED:
        lines.append(ask.line("menu.more", count=len(feeds) - _MOST_LISTED))
    return Section(heading=ask.text(heading, count=len(feeds)), lines=tuple(lines), bullets=True)


async def add(ask: Ask) -> Reply:
    """Tries an address, finds the feed behind it, and takes it for this community."""
    found = await tried(ask, ask.argument("url"))
    known = await known_at(ask, found.feed.url)
    if known is not None:
        raise ask.sorry("feeds.known", name=known.declared.name)
    probe = await take(ask, found, name=ask.argument("name"), tags=ask.argument("tags"))
    declared, newest = probe.feed, _newest(ask, probe)
    sections = [Section(lines=(ask.line("feeds.added", name=declared.name, url=declared.url),))]
    if newest:
        sections.append(Section(heading=ask.text("feeds.newest"), lines=tuple(newest), bullets=True))
    sections.append(Section(lines=(ask.line("feeds.serves"),)))
    return Reply(sections=tuple(sections), buttons=await _undo(ask, declared), locale=ask.book.language)


async def test(ask: Ask) -> Reply:
    """Tries an address and shows what is there; takes nothing."""
    found = await _found(ask, ask.argument("url"))
    sections = [Section(lines=tuple(_probe_line(ask, one) for one in found), bullets=True)]
    best = next((one for one in found if one.trouble is None), None)
    if best is not None:
        sections.append(Section(heading=ask.text("feeds.newest"), lines=tuple(_newest(ask, best)), bullets=True))
        sections.append(Section(lines=(ask.line("feeds.how-add", url=best.feed.url),)))
    return Reply(sections=tuple(sections), locale=ask.book.language)


async def remove(ask: Ask) -> Reply:
    """Takes one of the community's feeds out."""
    feed = await _own(ask, "feeds remove")
    if isinstance(feed, Reply):
        return feed
    await _written(ask, Change(audit=audit(ask), removed=(feed.id,)))
    return ask.reply(ask.line("feeds.removed", name=feed.declared.name))


async def pause(ask: Ask) -> Reply:
    """Lets one of the community's feeds rest."""
    feed = await _own(ask, "feeds pause")
    if isinstance(feed, Reply):
        return feed
    await _written(ask, Change(audit=audit(ask), paused=(feed.id,)))
    again = Button(label=ask.text("button.undo"), command="feeds resume", arguments={"feed": str(feed.id)})
    return ask.reply(ask.line("feeds.paused", name=feed.declared.name), buttons=(again,))


async def resume(ask: Ask) -> Reply:
    """Asks a feed that rested again, at once."""
    feed = await _own(ask, "feeds resume")
    if isinstance(feed, Reply):
        return feed
    await _written(ask, Change(audit=audit(ask), woken=(feed.id,)))
    return ask.reply(ask.line("feeds.resumed", name=feed.declared.name))


async def imported(ask: Ask) -> Reply:
    """Takes the feeds of an OPML document that lies at an address."""
    url = ask.argument("url")
    if not is_address(url):
        raise ask.sorry("feeds.no-address", name=url)
    await ask.progress(ask.reply(ask.line("feeds.looking", site=site_of(url) or url)))
    result = await ask.room.fetcher.fetch(
        Feed(id=0, declared=DeclaredFeed(url=url, name=url, community=ask.call.community))
    )
    if not isinstance(result, Fetched):
        reason = _reason(ask, result.trouble, result.detail) if isinstance(result, FetchFailed) else ""
        raise ask.sorry("feeds.bad", url=url, reason=reason)
    try:
        read = await asyncio.to_thread(read_opml, result.body)
    except FeedFormatError as error:
        found = f": {error.detail}" if ask.book.language == FALLBACK else ""
        raise ask.sorry("feeds.no-opml", url=url, reason=found) from error
    known = {feed.declared.url for feed in await visible_feeds(ask)}
    new = [replace(feed, community=ask.call.community) for feed in read.feeds if feed.url not in known]
    if new:
        await _taken(ask, audit(ask), new)
    lines = [ask.line("feeds.imported", count=len(new), known=len(read.feeds) - len(new))]
    if read.left_out:
        titles = ", ".join(one.title for one in read.left_out[:_MOST_TITLES])
        lines.append(ask.line("feeds.left-out", count=len(read.left_out), titles=clean(titles)))
    return ask.reply(*lines)


async def exported(ask: Ask) -> Reply:
    """The feeds that serve the channel, as OPML to take away."""
    feeds = [feed.declared for feed in await visible_feeds(ask)]
    opml = Attachment(name="firmwatch.opml", text=write_opml(feeds, "Firmwatch"))
    return replace(ask.reply(ask.line("feeds.exported", count=len(feeds))), attachment=opml)


async def tried(ask: Ask, url: str) -> Probe:
    """The feed that an address leads to, as it answers now. Raises Sorry when there is none."""
    found = await _found(ask, url)
    well = next((one for one in found if one.trouble is None), None)
    if well is None:
        raise ask.sorry("feeds.bad", url=url, reason=_reason(ask, found[0].trouble, found[0].detail))
    return well


async def known_at(ask: Ask, url: str) -> Feed | None:
    """The feed with the address that serves the asker's community already."""
    return next((feed for feed in await visible_feeds(ask) if feed.declared.url == url), None)


async def take(ask: Ask, probe: Probe, *, name: str = "", tags: str = "") -> Probe:
    """Takes a feed that was tried for the community, under the name given or its own."""
    feed = probe.feed
    advertised = feed.name if feed.name != feed.url else ""
    shown = clean(name) or clean(probe.title) or clean(advertised) or site_of(feed.url) or feed.url
    labels = frozenset(tag for each in words_of(tags) if (tag := clip(clean(each), _LONGEST_TAG)))
    declared = replace(feed, name=clip(shown, _LONGEST_NAME), tags=labels, community=ask.call.community)
    line = audit(ask)
    if ask.call.command != "feeds add":  # the watch that wants it writes a line of the trail of its own
        line = replace(line, call=f"{line.call} feed", command=f"feeds add {declared.url}")
    await _taken(ask, line, [declared])
    return replace(probe, feed=declared)


async def _taken(ask: Ask, line: AuditEntry, feeds: Sequence[DeclaredFeed]) -> None:
    """Adds feeds, if there is room for all of them. Raises Sorry when there is none.

    What belongs to the community is written along as it was read: of those who add at once, all but the first count
    the feeds again.
    """

    async def with_feeds(community: Community) -> Change:
        await _room_for(ask, len(feeds))
        return Change(audit=line, community=community, added_feeds=tuple(feeds))

    await settle(ask, with_feeds)


async def _written(ask: Ask, change: Change) -> None:
    async def as_it_is(_community: Community) -> Change:
        return change

    await settle(ask, as_it_is)


async def _found(ask: Ask, text: str) -> Sequence[Probe]:
    """What is at an address. Raises Sorry for what is none."""
    url = text if is_address(text) else f"https://{text}"
    if "." not in url or " " in url:
        raise ask.sorry("feeds.no-address", name=text)
    await ask.progress(ask.reply(ask.line("feeds.looking", site=site_of(url) or url)))
    return await discover(url, ask.room.fetcher, ask.room.parser, community=ask.call.community)


async def _room_for(ask: Ask, more: int) -> None:
    most = ask.room.settings.feeds
    feeds = await ask.room.store.feeds()  # not as they were a moment ago: somebody else may have been quicker
    ours = [feed for feed in feeds if feed.declared.community == ask.call.community and (feed.active or feed.paused)]
    if len(ours) + more > most:
        raise ask.sorry("feeds.too-many", most=most, there=len(ours))


def _newest(ask: Ask, probe: Probe) -> list[Line]:
    return [
        (
            Span(entry.title or entry.link or "…", link=entry.link),
            Span(f" · {moment(ask, entry.published_at)}" if entry.published_at else ""),
        )
        for entry in probe.sample
    ]


async def _undo(ask: Ask, declared: DeclaredFeed) -> tuple[Button, ...]:
    added = next((feed for feed in await visible_feeds(ask) if feed.declared.url == declared.url), None)
    if added is None:
        return ()
    return (Button(label=ask.text("button.undo"), command="feeds remove", arguments={"feed": str(added.id)}),)


async def _own(ask: Ask, command: str) -> Feed | Reply:
    """The community's feed that is meant, or the question which. Raises Sorry when there is none, or a file's."""
    feeds = await visible_feeds(ask)
    ours = [feed for feed in feeds if feed.declared.community is not None]
    text = ask.argument("feed")
    if not text:
        if not ours:
            raise ask.sorry("feeds.none-own")
        choices = tuple(Choice(label=short(feed.declared.name), value=str(feed.id)) for feed in ours[:MOST_CHOICES])
        menu = Menu(label=ask.text("menu.feed"), command=command, option="feed", choices=choices)
        return replace(ask.reply(ask.line("feeds.which")), menu=menu)
    meant = [feed for feed in feeds if text in {str(feed.id), feed.declared.url} or _is_called(feed, text)]
    mine = next((feed for feed in meant if feed.declared.community is not None), None)
    if mine is not None:
        return mine
    if meant:
        raise ask.sorry("declared.feed", name=meant[0].declared.name)
    near = nearest(text, (feed.declared.name for feed in ours))
    raise ask.sorry("feeds.near", name=text, near=near) if near else ask.sorry("feeds.unknown", name=text)


def _is_called(feed: Feed, text: str) -> bool:
    return feed.declared.name.casefold() == text.casefold()


def _line(ask: Ask, feed: Feed) -> Line:
    state = feed.state
    if feed.paused:
        health = ask.text("feeds.rests")
    elif state.trouble is not None:
        health = advice(state, ask.reader)
    else:
        health = concern(feed, ask.now, ask.reader) or ask.text("feeds.well" if state.baseline_at else "feeds.new")
    at = moment(ask, state.changed_at) if state.changed_at else ""
    rest = " · ".join(part for part in (health, ask.text("feeds.changed", at=at) if at else "") if part)
    return (Span(feed.declared.name, link=feed.declared.url), Span(f" · {rest}"))


def _probe_line(ask: Ask, one: Probe) -> Line:
    name = Span(one.title or one.feed.name, link=one.feed.url)
    if one.trouble is None:
        newest = moment(ask, one.newest_at) if one.newest_at else "–"
        return ask.line("feeds.probe-well", name=name, count=one.entries, newest=newest, seconds=f"{one.seconds:.1f}")
    return ask.line("feeds.probe-bad", name=name, reason=_reason(ask, one.trouble, one.detail))


def _reason(ask: Ask, trouble: Trouble | None, detail: str | None) -> str:
    return advice(FeedState(trouble=trouble, detail=detail), ask.reader)
