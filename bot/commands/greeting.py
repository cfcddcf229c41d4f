"""Coming and going: a channel is greeted once when the bot is brought there, and rests while the bot is away.

When nothing can be posted in it any more, whoever set it up is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from bot.chat.words import local_time
from bot.commands.asking import Newsroom
from bot.commands.phrasebook import FALLBACK, Phrasebook, phrasebook, shipped_phrasebooks
from bot.model import (
    AuditEntry,
    Change,
    Changed,
    ChannelGone,
    ChatEvent,
    DeliveryKind,
    Invited,
    NewDelivery,
    Notice,
    Setup,
)
from bot.rulebook import rules_of

_TRIES: Final = 5
_NOBODY: Final = "platform"


@dataclass(frozen=True, slots=True)
class Doorman:
    """Hears of channels that the bot comes to and leaves."""

    room: Newsroom

    async def on_event(self, event: ChatEvent) -> None:
        """Greets, or lets a channel rest; what else happens to channels is the outbox's business."""
        match event:
            case Invited():
                await self._arrange(event.channel, event)
            case ChannelGone(left=True):
                await self._arrange(event.channel, None)

    async def on_parked(self, channel: str, reason: str) -> None:
        """Tells whoever set the channel up in chat that nothing can be posted there, at most once a day.

        Only on Slack: a message to a person on Discord needs a channel that is opened first.
        """
        setup = await self.room.store.setup(channel)
        if setup is None or setup.by is None or not setup.by.startswith("slack:"):
            return
        parked = next((each for each in await self.room.store.parked() if each.channel == channel), None)
        if parked is None:
            return
        since = parked.since
        line = self._line(setup, "parked", None, call=f"parked {channel} {since:%Y-%m-%d}")
        notices = (self._bad_news(setup, reason, since),)
        if await self.room.store.change(Change(audit=line, notices=notices)) is Changed.DONE:
            self.room.wake()

    def _bad_news(self, setup: Setup, reason: str, since: datetime) -> NewDelivery:
        rules = rules_of(setup, self.room.declared.get(setup.channel), self.room.defaults)
        book = phrasebook(rules.language)
        place = setup.channel.partition(":")[2]
        team = setup.community.partition(":")[2]
        link = f"https://slack.com/app_redirect?channel={place}&team={team}"
        now = self.room.clock()
        at = local_time(since, now, rules.zone.key)
        return NewDelivery(
            key=self.room.key("parked", setup.channel, f"{since:%Y-%m-%d}"),
            kind=DeliveryKind.NOTICE,
            channel=str(setup.by),
            story_id=None,
            message=Notice(text=book.text("parked.notice", link=link, at=at, reason=reason), locale=book.language),
            not_before=now,
        )

    async def _arrange(self, channel: str, invited: Invited | None) -> None:
        for _ in range(_TRIES):
            setup = await self.room.store.setup(channel)
            change = await self._change(setup, channel, invited)
            if change is None:
                return
            if await self.room.store.change(change) is not Changed.STALE:
                self.room.wake()
                structlog.get_logger("commands").info("invited" if invited else "left", channel=channel)
                return

    async def _change(self, setup: Setup | None, channel: str, invited: Invited | None) -> Change | None:
        """What to write; None: nothing is to be done, or nothing is known of the channel."""
        if invited is None:
            if setup is None or setup.left:
                return None
            return Change(audit=self._line(setup, "left", None), setup=replace(setup, left=True))
        known = setup or Setup(channel=channel, community=invited.community)
        if known.greeted and not known.left:
            return None
        new = replace(known, greeted=True, left=False, by=known.by or invited.by, language=self._spoken(known, invited))
        notices = () if known.greeted else (await self._greeting(new),)
        return Change(audit=self._line(new, "invited", invited.by), setup=new, notices=notices)

    def _line(self, setup: Setup, what: str, by: str | None, call: str = "") -> AuditEntry:
        return AuditEntry(
            at=self.room.clock(),
            community=setup.community,
            channel=setup.channel,
            actor=by or _NOBODY,
            actor_name=by or _NOBODY,
            command=what,
            call=call or f"{what} {setup.channel} {setup.revision}",
        )

    async def _greeting(self, setup: Setup) -> NewDelivery:
        book = self._book(setup)
        feeds = [feed for feed in await self.room.store.feeds() if feed.active and feed.declared.community is None]
        slash = f"/{self.room.settings.name}"
        lines = [book.text("greeting.hello"), book.text("greeting.try")]
        lines += [
            f"{number}. {book.text(key, slash=slash, count=len(feeds))}"
            for number, key in enumerate(("greeting.watch", "greeting.feeds", "greeting.help"), 1)
        ]
        return NewDelivery(
            key=self.room.key("greeting", setup.channel),
            kind=DeliveryKind.NOTICE,
            channel=setup.channel,
            story_id=None,
            message=Notice(text="\n".join(lines), locale=book.language),
            not_before=self.room.clock(),
        )

    def _spoken(self, setup: Setup, invited: Invited) -> str | None:
        """The language that those who invited the bot speak, where nobody said otherwise; it is spoken from then on."""
        spoken = (invited.locale or "").partition("-")[0]
        return setup.language or (spoken if spoken in shipped_phrasebooks() and spoken != FALLBACK else None)

    def _book(self, setup: Setup) -> Phrasebook:
        declared = self.room.declared.get(setup.channel)
        return phrasebook(rules_of(setup, declared, self.room.defaults).language)
