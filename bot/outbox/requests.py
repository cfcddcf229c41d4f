"""One request to a chat service, with a time limit: whatever happens, there is an answer."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Final, TypeVar

from bot.model import Chat, Delivery, DeliveryKind, FindResult, SendResult, Unknown, Unreadable

# A service's clock and ours differ: a message is looked for from this long before the first attempt.
_CLOCKS_APART: Final = timedelta(seconds=30)

_T = TypeVar("_T")


class _NoAnswer(Exception):
    """The request ended without an answer. The text says why, and holds nothing secret."""


class Requests:
    """Asks one platform. Never raises for what the service or its adapter does."""

    def __init__(self, chat: Chat, patience: timedelta) -> None:
        """`patience` is how long a request may take before its outcome is unknown."""
        self._chat = chat
        self._patience = patience.total_seconds()

    async def carry_out(self, delivery: Delivery) -> SendResult:
        """Sends the delivery's message, or edits the one that it updates."""
        if delivery.kind is DeliveryKind.UPDATE:
            return await self._sent(self._chat.edit(delivery.channel, delivery.message_id or "", delivery.message))
        return await self._sent(self._chat.send(delivery))

    async def find(self, delivery: Delivery) -> FindResult:
        """Looks for the delivery's message."""
        since = (delivery.first_attempt_at or delivery.created_at) - _CLOCKS_APART
        try:
            return await self._answer(self._chat.find(delivery, since))
        except _NoAnswer as trouble:
            return Unreadable(reason=str(trouble))

    async def find_all(self, deliveries: Sequence[Delivery]) -> Mapping[str, Sequence[str]] | Unreadable:
        """Looks for every message of deliveries that were sent to one place."""
        since = min(delivery.first_attempt_at or delivery.created_at for delivery in deliveries) - _CLOCKS_APART
        try:
            return await self._answer(self._chat.find_all(deliveries, since))
        except _NoAnswer as trouble:
            return Unreadable(reason=str(trouble))

    async def delete(self, channel: str, message_id: str) -> SendResult:
        """Removes a message."""
        return await self._sent(self._chat.delete(channel, message_id))

    async def _sent(self, request: Awaitable[SendResult]) -> SendResult:
        try:
            return await self._answer(request)
        except _NoAnswer as trouble:
            return Unknown(detail=str(trouble))

    async def _answer(self, request: Awaitable[_T]) -> _T:
        try:
            async with asyncio.timeout(self._patience):
                return await request
        except TimeoutError:
            raise _NoAnswer(f"no answer within {self._patience:g} s") from None
        except Exception as error:
            raise _NoAnswer(f"a fault in the adapter: {where(error)}") from error


def where(error: Exception) -> str:
    """The kind of an error and the place it comes from; its text may hold a token."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
