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
from bot.commands.phrasebook import Phrasebook, phrasebook
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

    async def tell(self, feed: Feed, line: str) -> None:
        """Posts one line about a feed. Nothing for a feed of the files, or where nobody is left to read it."""
        community = feed.declared.community
        if community is None:
            return
        trail = await self.room.store.audit(community, limit=_TRAIL)
        channel = _added_in(feed, trail)
        setup = await self.room.store.setup(channel) if channel else None
        told = sum(one.actor == _NOBODY and one.at > self.room.clock() - _WHILE for one in trail)
        if channel is None or (setup is not None and setup.left) or told > _MOST:
            return
        setup = setup or Setup(channel=channel, community=community)
        line = f"{clean(feed.declared.name)}: {clean(line)}" if told < _MOST else self._others(setup)
        if await self.room.store.change(self._change(feed, setup, line)) is Changed.DONE:
            self.room.wake()

    def _book(self, setup: Setup) -> Phrasebook:
        rules = rules_of(setup, self.room.declared.get(setup.channel), self.room.defaults)
        return phrasebook(rules.language)

    def _others(self, setup: Setup) -> str:
        said = self._book(setup).line("feeds.more-news", slash=f"/{self.room.settings.name}")
        return "".join(span.text for span in said)

    def _change(self, feed: Feed, setup: Setup, line: str) -> Change:
        now = self.room.clock()
        key = self.room.key("feed", str(feed.id), f"{now:%Y-%m-%d}", line)
        notice = NewDelivery(
            key=key,
            kind=DeliveryKind.NOTICE,
            channel=setup.channel,
            story_id=None,
            message=Notice(text=line, locale=self._book(setup).language),
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
