"""Looks for a message in a channel's history.

The history is read from its newest message backwards, until a message is older than what is looked for: by the
time that the service gives with each message, and so by the service's own clock.

To a bot without Read Message History every history is empty, and that is no error. So only a history that shows
something, or one that the bot may surely read, can say that a message is absent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.chat.discord.access import NAMES, READ_MESSAGE_HISTORY, Json, in_channel, missing, tick
from bot.chat.discord.marks import carries
from bot.chat.discord.outcome import UNKNOWN_CHANNEL, Answer, Response, Silence, judge
from bot.chat.discord.rest import Rest
from bot.model import Absent, FindResult, Refused, Sent, Unknown, Unreadable

_PAGE: Final = 100  # the most that the service gives at once
_REQUEST: Final = 8.0


class History:
    """The histories of the channels that the bot is in."""

    def __init__(self, rest: Rest, last_known: Callable[[str], int | None]) -> None:
        """`last_known` tells what the bot could do in a channel when somebody last looked."""
        self._rest = rest
        self._last_known = last_known

    async def find(self, channel_id: str, mark: str, since: datetime, within: float) -> FindResult:
        """The bot's own messages with the mark, posted at `since` (our clock) or later: the earliest."""
        try:
            async with asyncio.timeout(within):
                return await self._find(channel_id, mark, since)
        except TimeoutError:
            return Unreadable(reason=f"the channel's history could not be read within {within:g} s", away=True)

    async def permissions(self, channel_id: str) -> int | Response:
        """What the bot may do in the channel; everything in a direct message. Otherwise the answer that kept it."""
        me = await self._rest.me()
        if not isinstance(me, str):
            return me
        channel = await self._get("/channels/{channel_id}", {"channel_id": channel_id})
        if not isinstance(channel, Mapping):
            return channel
        guild_id = channel.get("guild_id")
        if not guild_id:
            return in_channel({"owner_id": me}, {}, channel, me)
        guild = await self._get("/guilds/{guild_id}", {"guild_id": str(guild_id)})
        member = await self._get("/guilds/{guild_id}/members/{user_id}", {"guild_id": str(guild_id), "user_id": me})
        if not isinstance(guild, Mapping):
            return guild
        if not isinstance(member, Mapping):
            return member
        return in_channel(guild, member, channel, me)

    async def _find(self, channel_id: str, mark: str, since: datetime) -> FindResult:
        me = await self._rest.me()
        if not isinstance(me, str):
            return _unreadable(me)
        found: list[str] = []
        before: str | None = None
        while True:
            page = await self._page(channel_id, before)
            if not isinstance(page, Sequence):
                return _nothing_there(page)
            found += [str(each.get("id")) for each in page if _author(each) == me and carries(each, mark)]
            if not page and before is None:
                return await self._nothing_to_see(channel_id)
            if len(page) < _PAGE or _posted_at(page[-1]) < since + self._rest.ahead:
                return Sent(message_id=found[-1]) if found else Absent()
            before = str(page[-1].get("id"))

    async def _page(self, channel_id: str, before: str | None) -> Sequence[Json] | Response:
        query: dict[str, str | int] = {"limit": _PAGE} if before is None else {"limit": _PAGE, "before": before}
        ids = {"channel_id": channel_id}
        answer = await self._rest.request("GET", "/channels/{channel_id}/messages", ids, within=_REQUEST, query=query)
        if isinstance(answer, Answer) and answer.status == 200 and isinstance(answer.body, list):
            return [message for message in answer.body if isinstance(message, Mapping)]
        return answer

    async def _nothing_to_see(self, channel_id: str) -> FindResult:
        permissions = await self.permissions(channel_id)
        if not isinstance(permissions, int):
            last_known = self._last_known(channel_id)
            if last_known is None:
                return _unreadable(permissions)
            permissions = last_known
        if missing(permissions, READ_MESSAGE_HISTORY):
            advice = tick([NAMES[READ_MESSAGE_HISTORY]])
            return Unreadable(reason=f"the bot may not read the channel's history: {advice}")
        return Absent()

    async def _get(self, path: str, ids: Mapping[str, str]) -> Json | Response:
        answer = await self._rest.request("GET", path, ids, within=_REQUEST)
        if isinstance(answer, Answer) and answer.status == 200 and isinstance(answer.body, Mapping):
            return answer.body
        return answer


def _nothing_there(answer: Response) -> FindResult:
    """A channel that is gone holds no message; of any other failure nothing follows."""
    if isinstance(answer, Answer) and answer.status == 404 and answer.code == UNKNOWN_CHANNEL:
        return Absent()
    return _unreadable(answer)


def _unreadable(response: Response) -> Unreadable:
    match judge(response):
        case Refused(reason=reason):
            return Unreadable(reason=reason)
        case Unknown(detail=detail):
            return Unreadable(reason=detail, away=True)
        case other:
            reason = getattr(other, "detail", "") or "Discord's answer makes no sense"
            return Unreadable(reason=reason, away=isinstance(response, Silence))


def _author(message: Json) -> str | None:
    author = message.get("author")
    return str(author.get("id")) if isinstance(author, Mapping) else None


def _posted_at(message: Json) -> datetime:
    """When the message was posted, UTC; the far past for a message that does not say it properly."""
    try:
        posted_at = datetime.fromisoformat(str(message.get("timestamp")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return posted_at if posted_at.tzinfo else posted_at.replace(tzinfo=UTC)
