"""News of a community's feeds: the channel in which a feed was added hears when it goes wrong, and when it is well.

Feeds of the files are the business of those who run the bot, who read its log. When many feeds go wrong at once, as
when the network is down, the channel hears of a few of them and where to look for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.chat.text import clean
from bot.commands.asking import Newsroom
from bot.feeds.health import Reader, announcement, more_news
from bot.feeds.news import News
from bot.model import AuditEntry, Change, Changed, DeliveryKind, Feed, NewDelivery, Notice, Setup
from bot.rulebook import rules_of

_TRAIL: Final = 500
_MOST: Final = 5
_WHILE: Final = timedelta(hours=1)
_NOBODY: Final = "feed"


@dataclass(frozen=True, slots=True)
class FeedNews:
    """Tells a channel what becomes of the feeds that were added in it."""

    room: Newsroom

    async def tell(self, news: News) -> None:
        """Posts one line about a feed. Nothing for a feed of the files, or where nobody is left to read it."""
        feed, community = news.feed, news.feed.declared.community
        if community is None:
            return
        trail = await self.room.store.audit(community, limit=_TRAIL)
        channel = _added_in(feed, trail)
        setup = await self.room.store.setup(channel) if channel else None
        told = sum(one.actor == _NOBODY and one.at > self.room.clock() - _WHILE for one in trail)
        if channel is None or (setup is not None and setup.left) or told > _MOST:
            return
        setup = setup or Setup(channel=channel, community=community)
        reader = self._reader(setup)
        change = self._change(feed, setup, self._line(news, told, reader), reader)
        if await self.room.store.change(change) is Changed.DONE:
            self.room.wake()

    def _reader(self, setup: Setup) -> Reader:
        rules = rules_of(setup, self.room.declared.get(setup.channel), self.room.defaults)
        return Reader(rules.language, rules.zone)

    def _line(self, news: News, told: int, reader: Reader) -> str:
        if told == _MOST:
            return more_news(f"/{self.room.settings.name}", reader)
        return f"{clean(news.feed.declared.name)}: {clean(announcement(news, reader))}"

    def _change(self, feed: Feed, setup: Setup, line: str, reader: Reader) -> Change:
        now = self.room.clock()
        # By the check before: one that is made again after a crash tells nothing twice.
        key = self.room.key("feed", str(feed.id), str(feed.state.checked_at), line)
        notice = NewDelivery(
            key=key,
            kind=DeliveryKind.NOTICE,
            channel=setup.channel,
            story_id=None,
            message=Notice(text=line, locale=reader.spoken),
            not_before=now,
        )
        said = AuditEntry(
            at=now,
            community=setup.community,
            channel=setup.channel,
            actor=_NOBODY,
            actor_name=_NOBODY,
            command=f"{clean(feed.declared.name)}: told",
            call=f"feed {key}",
        )
        return Change(audit=said, notices=(notice,))


def _added_in(feed: Feed, trail: Sequence[AuditEntry]) -> str | None:
    """The channel in which a feed was added, as the trail has it, the newest line first; None: it does not tell."""
    added = [line for line in trail if line.command.startswith(("feeds add", "feeds import"))]
    named = [line for line in added if feed.declared.url in line.command.split()]
    return next((line.channel for line in (*named, *added)), None)
