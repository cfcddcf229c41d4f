"""Finding the feeds of an address that somebody knows: the address itself, or what its page advertises."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from bot.feeds.encoding import to_utf8
from bot.feeds.page import advertised_feeds
from bot.feeds.probe import Probe, probe
from bot.model import DeclaredFeed, Feed, Fetched, Fetcher, Parser, Trouble

_MOST_TRIED = 8
_USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")


async def discover(url: str, fetcher: Fetcher, parser: Parser, *, community: str | None = None) -> list[Probe]:
    """Tries an address, and where it is a web page the feeds that it advertises, or else the usual places.

    `community` is whoever asks, None: those who run the bot; the feeds that are found are theirs.
    The first result is that of the address itself; the others are in the page's order, those of the usual places
    only where a feed is.
    """
    first = await probe(DeclaredFeed(url=url, name=url, community=community), fetcher, parser)
    if first.trouble is not Trouble.WEB_PAGE:
        return [first]
    page = await fetcher.fetch(Feed(id=0, declared=first.feed))
    if not isinstance(page, Fetched):
        return [first]
    html = to_utf8(page.body, page.content_type).decode("utf-8", "replace")
    advertised = advertised_feeds(html, page.url)[:_MOST_TRIED]
    places = advertised or [DeclaredFeed(url=place, name=place) for place in _usual_places(page.url)]
    found = [await probe(replace(feed, community=community), fetcher, parser) for feed in places]
    return [first, *(one for one in found if advertised or one.trouble is None)]


def _usual_places(url: str) -> list[str]:
    return [urljoin(url, place) for place in _USUAL_PLACES]
