"""What channels were told of stories, as far as it is remembered, and which of several alerts goes on. Pure.

A story may have several alerts in one channel: it was several stories once, or a development was told anew. The one
that goes on is the earliest that people have seen, that of the story's own id before others. One that still waits comes
after those, or people would be pointed from what they have read to what they have not; then those that say themselves
that another goes on; then those that will never be sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Memory, Message


class Told:
    """Alerts by the ids of the stories and the channels that they were made for, as decisions add to them."""

    def __init__(self, memory: Memory) -> None:
        self._messages = dict(memory.told)
        self._unsent = set(memory.unsent)
        self._dropped = memory.dropped

    def message(self, story_id: int, channel: str) -> Message | None:
        """The message of an alert as it stands; None: it is not kept, or there is no alert."""
        return self._messages.get((story_id, channel))

    def is_unsent(self, story_id: int, channel: str) -> bool:
        """Whether an alert waits, and surely nobody has seen it."""
        return (story_id, channel) in self._unsent

    def is_dropped(self, story_id: int, channel: str) -> bool:
        """Whether an alert will never be sent."""
        return (story_id, channel) in self._dropped

    def post(self, story_id: int, channel: str, message: Message) -> None:
        """Takes note of a new alert."""
        self._messages[story_id, channel] = message
        self._unsent.add((story_id, channel))

    def edit(self, story_id: int, channel: str, message: Message) -> None:
        """Takes note of what an alert says from now on."""
        self._messages[story_id, channel] = message

    def withdraw(self, story_id: int, channel: str) -> None:
        """Takes note that there is no such alert any more."""
        self._messages.pop((story_id, channel), None)

    def going_on(self, story_ids: Iterable[int], channel: str) -> int | None:
        """Of the alerts under these ids, the own one of the story first, that which goes on; None: there is none."""
        ids = (one for one in story_ids if (one, channel) in self._messages)
        return min(ids, key=lambda one: self._rank(one, channel), default=None)

    def _rank(self, story_id: int, channel: str) -> int:
        message = self._messages[story_id, channel]
        if self.is_dropped(story_id, channel):
            return 3
        if message is not None and message.part_of is not None:
            return 2
        return int((story_id, channel) in self._unsent)
