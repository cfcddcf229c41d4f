"""Looking for a message by the key in its metadata, page by page.

Rules, and why:

1. Every page counts: only then is a message absent, and only then is the earliest of two known.
2. Slack lets an app of its own read fifty pages a minute, and one that is sold outside its marketplace a single
   page of fifteen messages. A look that is told to wait ends as unreadable and remembers how far it came: the
   next look for the same key goes on from there, so that even a page a minute arrives at the end.
3. While Slack asks to wait, nobody asks it: the limit is one for all channels.
4. Pages run from the newest message to the oldest. What a look has passed cannot gain a message that was sent
   before the look, because it begins only when the message has had time to settle. A new attempt forgets the look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.chat.slack.api import SlackApi
from bot.chat.slack.outcome import Answer, Result, unread
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
    found: set[str] = field(default_factory=set)


class History:
    """Reads channels through one app's share of the limit."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._looks: dict[tuple[str, str], _Look] = {}
        self._open_at = 0.0  # on the loop's clock

    def forget(self, channel: str, key: str) -> None:
        """Ends a look that was interrupted: something is about to be sent."""
        self._looks.pop((channel, key), None)

    async def copies(self, channel: str, thread: str | None, key: str, oldest: str) -> Sequence[str] | Unreadable:
        """The messages that carry the key and were posted at `oldest` or later, earliest first.

        `thread` is the message that was answered; None: in the channel itself.
        """
        look = self._looks.pop((channel, key), None) or _Look(oldest)
        while True:
            trouble, goes_on = await self._page(channel, thread, key, look)
            if trouble is not None:
                self._remember((channel, key), look)
                return trouble
            if not goes_on:
                return sorted(look.found, key=float)

    async def _page(self, channel: str, thread: str | None, key: str, look: _Look) -> tuple[Unreadable | None, bool]:
        """Reads one page into the look: what is wrong, and whether there is another page."""
        wait = self._open_at - asyncio.get_running_loop().time()
        if wait > 0:
            return Unreadable(reason=f"Slack lets history be read again in {wait:.0f} s"), False
        try:
            result = await self._request(channel, thread, look)
        except asyncio.CancelledError:
            self._remember((channel, key), look)
            raise
        trouble = unread(result)
        if trouble is not None:
            self._heed(result, look)
            return trouble, False
        body = result.body if isinstance(result, Answer) else {}
        if not isinstance(body.get("messages"), list):
            return Unreadable(reason="Slack's answer holds no messages"), False
        messages = [message for message in body["messages"] if isinstance(message, Mapping)]
        look.found |= {str(message["ts"]) for message in messages if _carries(message, key)}
        following = _following(body, messages)
        goes_on = following is not None and following != look.where
        look.where = following or look.where
        return None, goes_on

    async def _request(self, channel: str, thread: str | None, look: _Look) -> Result:
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": look.oldest,
            "inclusive": True,
            "include_all_metadata": True,
            "limit": _PAGE,
            **look.where,
        }
        client = self._api.client
        if thread is not None:
            return await self._api.ask(client.conversations_replies(ts=thread, **arguments))
        return await self._api.ask(client.conversations_history(**arguments))

    def _heed(self, result: Result, look: _Look) -> None:
        if not isinstance(result, Answer):
            return
        if result.retry_after:
            self._open_at = asyncio.get_running_loop().time() + result.retry_after
        if result.error == "invalid_cursor":
            look.where = {}

    def _remember(self, name: tuple[str, str], look: _Look) -> None:
        self._looks[name] = look
        while len(self._looks) > _MOST_LOOKS:
            self._looks.pop(next(iter(self._looks)))


def _carries(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, Mapping) and payload.get("id") == key and _is_ts(message.get("ts"))


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
