"""Looking for messages by the keys in their metadata, page by page.

Rules, and why:

1. Every page counts: only then is a message absent, and only then is the earliest of two known.
2. Slack lets an app of its own read fifty pages a minute, and one that is sold outside its marketplace a single
   page of fifteen messages. A look that is told to wait ends as unreadable and remembers how far it came: the
   next look for the same keys goes on from there, so that even a page a minute arrives at the end.
3. While Slack asks to wait, nobody asks it: the limit is one for all channels.
4. Pages run from the newest message to the oldest. What a look has passed cannot gain a message that was sent
   before the look, because it begins only when the message has had time to settle. A new attempt forgets the look.
5. The bot joins a public channel to read it. The first post to a channel joins it as well, but after one of unknown
   outcome no other would follow for as long as the channel cannot be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.chat.slack.api import SlackApi
from bot.chat.slack.outcome import Answer, Result, joined, outside, unread
from bot.model import Unreadable

EVENT_TYPE: Final = "firmwatch_delivery"
"""Names our metadata among those of other apps."""

_PAGE: Final = 200
_MOST_LOOKS: Final = 500  # remembered at once; a forgotten one begins anew


def key_metadata(key: str) -> dict[str, Any]:
    """The metadata of a message that carries a delivery's key."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": key}}


@dataclass(slots=True)
class _Look:
    """How far a look has come. `where` is the argument that asks for the next page."""

    oldest: str
    where: dict[str, str] = field(default_factory=dict)
    found: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where is looked for what. `thread` is the message that was answered; None: in the channel itself."""

    channel: str
    thread: str | None
    keys: frozenset[str]


class History:
    """Reads channels through one app's share of the limit."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._looks: dict[Place, _Look] = {}
        self._open_at = 0.0  # on the loop's clock

    def forget(self, channel: str, key: str) -> None:
        """Ends looks that were interrupted: something is about to be sent."""
        for place in [place for place in self._looks if place.channel == channel and key in place.keys]:
            del self._looks[place]

    async def messages(self, place: Place, oldest: str) -> Mapping[str, Sequence[str]] | Unreadable:
        """The messages that carry one of the keys and were posted at `oldest` or later: by key, earliest first."""
        look = self._looks.pop(place, None) or _Look(oldest)
        while True:
            trouble, goes_on = await self._page(place, look)
            if trouble is not None:
                self._remember(place, look)
                return trouble
            if not goes_on:
                return {key: sorted(found, key=float) for key, found in look.found.items()}

    async def _page(self, place: Place, look: _Look) -> tuple[Unreadable | None, bool]:
        """Reads one page into the look: what is wrong, and whether there is another page."""
        wait = self._open_at - asyncio.get_running_loop().time()
        if wait > 0:
            return Unreadable(reason="Slack asks to wait (ratelimited)", wait=wait), False
        try:
            result = await self._asked(place, look)
        except asyncio.CancelledError:
            self._remember(place, look)
            raise
        trouble = unread(result)
        if trouble is not None:
            self._heed(result, look)
            return trouble, False
        body = result.body if isinstance(result, Answer) else {}
        if not isinstance(body.get("messages"), list):
            return Unreadable(reason="Slack's answer holds no messages"), False
        return None, _turned(look, body, place.keys)

    async def _asked(self, place: Place, look: _Look) -> Result:
        result = await self._request(place, look)
        if not outside(result):
            return result
        obstacle = joined(await self._api.ask(self._api.client.conversations_join(channel=place.channel)))
        return result if obstacle is not None else await self._request(place, look)

    async def _request(self, place: Place, look: _Look) -> Result:
        arguments: dict[str, Any] = {
            "channel": place.channel,
            "oldest": look.oldest,
            "inclusive": True,
            "include_all_metadata": True,
            "limit": _PAGE,
            **look.where,
        }
        client = self._api.client
        if place.thread is not None:
            return await self._api.ask(client.conversations_replies(ts=place.thread, **arguments))
        return await self._api.ask(client.conversations_history(**arguments))

    def _heed(self, result: Result, look: _Look) -> None:
        if not isinstance(result, Answer):
            return
        if result.retry_after:
            self._open_at = asyncio.get_running_loop().time() + result.retry_after
        if result.error == "invalid_cursor":
            look.where = {}

    def _remember(self, place: Place, look: _Look) -> None:
        self._looks[place] = look
        while len(self._looks) > _MOST_LOOKS:
            self._looks.pop(next(iter(self._looks)))


def _turned(look: _Look, body: Mapping[str, Any], keys: Collection[str]) -> bool:
    """Takes a page into the look; whether there is another page."""
    messages = [message for message in body["messages"] if isinstance(message, Mapping)]
    for message in messages:
        key = _key(message)
        if key in keys and _is_ts(message.get("ts")):
            look.found.setdefault(str(key), set()).add(message["ts"])
    following = _following(body, messages)
    goes_on = following is not None and following != look.where
    look.where = following or look.where
    return goes_on


def _key(message: Mapping[str, Any]) -> str | None:
    """The delivery's key that a message carries; None: it is none of ours."""
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    key = payload.get("id") if isinstance(payload, Mapping) else None
    return key if isinstance(key, str) else None


def _is_ts(value: object) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


def _following(body: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """The argument that asks for the page after this one; None: this is the last."""
    cursor = (body.get("response_metadata") or {}).get("next_cursor")
    if cursor:
        return {"cursor": str(cursor)}
    if body.get("has_more") and messages:
        return {"latest": str(messages[-1].get("ts"))}
    return None
