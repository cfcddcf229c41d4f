"""Reading an article politely: robots.txt first, the pace of the host, the guard and the limits that feeds have.

Rules

- What robots.txt forbids is not asked for, on any address on the way. Without one (4xx) everything may be read; while
  the server is in trouble (5xx, no answer) nothing. What it said holds for a day, trouble for ten minutes.
- `Crawl-delay` counts between two articles of a host.
- A host that could not be reached is left alone for ten minutes.
- A page is parsed in a worker process that is ended when it takes too long; it gives no text then.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from yarl import URL

from bot.enrich.worker import Task
from bot.errors import ParseTimeout
from bot.feeds.fetch import HttpFetcher, NotAdmitted
from bot.feeds.pool import WorkerEnded, WorkerPool
from bot.feeds.robots import EVERYTHING, LONGEST, NOTHING, Robots, parse_robots
from bot.model import Fetched, FetchFailed, FetchResult, Trouble
from bot.stories.article import Article, Obstacle

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_ACCEPT_ROBOTS = "text/plain, */*;q=0.1"
_PAGES = ("text/html", "application/xhtml+xml")
_A_DAY = 24 * 3600.0
_TEN_MINUTES = 600.0
_MOST_SITES = 2_000
_TROUBLED = frozenset(
    {Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.TLS, Trouble.BLOCKED, Trouble.RATE_LIMITED, Trouble.SERVER_ERROR}
)
_UNANSWERED = _TROUBLED | {Trouble.CUT_OFF, Trouble.REDIRECTS, Trouble.TOO_LARGE, Trouble.UNREADABLE}


@dataclass(slots=True)
class _Site:
    """What is known of a site, in the event loop's time.

    until    when that is forgotten
    next_at  when the next article may be asked for
    """

    robots: Robots
    until: float
    next_at: float = 0.0


class ArticleReader:
    """Reads the article behind a link.

    product  the name by which robots.txt knows us
    """

    def __init__(self, fetcher: HttpFetcher, pool: WorkerPool, *, product: str) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._product = product
        self._sites: dict[str, _Site] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    def is_at_hand(self, link: str) -> bool:
        """Whether the article can be asked for at once and without waiting for a turn, however many are.

        So it is on the own network, which has no pace. Elsewhere the feed itself was asked a moment ago, and the
        next turn is too far off for anybody to wait.
        """
        url = URL(link)
        now = asyncio.get_running_loop().time()
        site = self._sites.get(str(url.origin()))
        if site is not None and site.until > now and (site.robots is NOTHING or site.robots.delay):
            return False
        return self._fetcher.is_unpaced(url.host or "")

    def is_free(self, link: str) -> bool:
        """Whether one article of the site can be asked for at once: robots.txt is known, and the pace lets it."""
        url = URL(link)
        now = asyncio.get_running_loop().time()
        site = self._sites.get(str(url.origin()))
        if site is None or site.until <= now or site.robots is NOTHING or site.next_at > now:
            return False
        return not self._fetcher.wait_for(url.host or "")

    async def warm_up(self) -> None:
        """Starts the worker process ahead of the first article."""
        await self._pool.warm_up()

    async def read(self, link: str) -> Article | None:
        """The article, or the obstacle that the page is; None: it could not be had."""
        try:
            answer = await self._fetcher.page(link, accept=_ACCEPT, admits=self._admits)
        except NotAdmitted:
            return None
        if not isinstance(answer, Fetched):
            self._note_trouble(link, answer)
            return None
        if answer.content_type and not answer.content_type.lower().startswith(_PAGES):
            return Article(obstacle=Obstacle.NOTHING)
        try:
            article: Article = await self._pool.ask(Task(answer.body, answer.content_type))
        except (ParseTimeout, WorkerEnded):
            return Article(obstacle=Obstacle.TOO_MUCH)
        return article

    async def _admits(self, url: URL) -> bool:
        site = await self._site(url)
        if not site.robots.allows(url.raw_path_qs):
            return False
        now = asyncio.get_running_loop().time()
        start = max(now, site.next_at)
        site.next_at = start + (site.robots.delay or 0.0)
        await asyncio.sleep(start - now)
        return True

    async def _site(self, url: URL) -> _Site:
        """The site of an address, asked for its robots.txt unless that is known; one question at a time."""
        origin = str(url.origin())
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                now = asyncio.get_running_loop().time()
                known = self._sites.get(origin)
                return known if known and known.until > now else await self._ask(url, origin)
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)

    async def _ask(self, url: URL, origin: str) -> _Site:
        answer = await self._fetcher.page(str(url.origin() / "robots.txt"), accept=_ACCEPT_ROBOTS)
        robots = self._meant(answer)
        seconds = _TEN_MINUTES if robots is NOTHING else _A_DAY
        return self._remember(origin, robots, seconds)

    def _meant(self, answer: FetchResult) -> Robots:
        if isinstance(answer, Fetched):
            return parse_robots(answer.body[:LONGEST].decode("utf-8", "replace"), self._product)
        troubled = isinstance(answer, FetchFailed) and answer.trouble in _UNANSWERED
        return NOTHING if troubled else EVERYTHING

    def _note_trouble(self, link: str, answer: FetchResult) -> None:
        if isinstance(answer, FetchFailed) and answer.trouble in _TROUBLED:
            self._remember(str(URL(link).origin()), NOTHING, _TEN_MINUTES)

    def _remember(self, origin: str, robots: Robots, seconds: float) -> _Site:
        if len(self._sites) >= _MOST_SITES:
            now = asyncio.get_running_loop().time()
            kept = {name: site for name, site in self._sites.items() if site.until > now}
            self._sites = kept if len(kept) < _MOST_SITES else {}
        site = self._sites[origin] = _Site(robots, asyncio.get_running_loop().time() + seconds)
        return site
