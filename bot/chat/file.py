"""Alerts in a file: one JSON object a line, each delivery exactly once.

The channel is `file:PATH`; a relative path is read from the working directory. The fields, always in this order:

    key            the delivery's key, unique in the file
    kind           post, update, reply, digest or notice
    channel        as it was asked for
    sent_at        when the line was written, UTC: `2026-11-23T05:08:00.000Z`
    id             what `edit` and `delete` call the line
    reply_to       the `id` of the line that a reply belongs to; null: no reply
    edited_at      when it was last edited; null: never

An alert goes on with

    story          the story's id
    title, link, outlet, language, published_at      as in the message; null where unknown
    firms          ids of the firms that it was sent for
    summary        plain text
    why            [{kind, subject, label, surface, where, weight}], strongest reason first; the weight says how much
                   the story is about the firm, 0 to 1, null for other reasons
    outlets, languages      of all reports so far; empty: only the first's
    part_of                 the story of the line that tells this one's by now; null: this one does

a digest with `since`, when the oldest of it was due, and `items`, each an alert with its `group` first; a notice
with its `text`.

What the file promises through crashes, and to somebody reading along, is `bot.chat.journal`. `edit` and `delete`
put a new file in the place of the old one: follow it by name (`tail -F`). Line separators that JSON allows
and other readers split at (U+0085, U+2028, U+2029) are escaped.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from bot.chat import journal
from bot.chat.journal import Busy, NotOurs, Unfinished
from bot.chat.problem import Problem
from bot.model import (
    Absent,
    Clock,
    Content,
    Delivery,
    Digest,
    FindResult,
    Message,
    Notice,
    ReasonKind,
    RefusalScope,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
    Unreadable,
)

_SPLITTERS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}

_ADVICE: Final[Mapping[int, str]] = {
    errno.EACCES: "give the bot the right to write there",
    errno.EPERM: "give the bot the right to write there",
    errno.EROFS: "the file system is read-only; mount it for writing or name another place",
    errno.ENOSPC: "the disk is full; make room",
    errno.EDQUOT: "the disk quota is used up; make room",
    errno.EFBIG: "the file has reached its size limit; move it away",
    errno.ENOENT: "its folder is not there and cannot be made; name another place",
    errno.EISDIR: "that is a folder; name a file in it",
    errno.ENOTDIR: "a part of the path is a file; name another place",
    errno.EEXIST: "a part of the path is a file; name another place",
    errno.ELOOP: "the links lead in a circle; name another place",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}

_T = TypeVar("_T")


class FileChat:
    """Writes alerts to files. Nothing else should write to them."""

    settle = timedelta(0)
    pace = timedelta(0)
    platform_pace = timedelta(0)
    platform_burst = 1
    readable = True
    doubles = False

    def __init__(self, clock: Clock, patience: timedelta = timedelta(seconds=5)) -> None:
        """`patience` must stay well below the time that the outbox gives a send.

        An attempt that has not got the file's lock by then writes nothing, so that the outbox may trust what
        `find` tells it afterwards.
        """
        self._clock = clock
        self._patience = patience.total_seconds()
        # Its own threads: a hung disk must not use up those that the rest of the bot relies on.
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="file-chat")

    async def send(self, delivery: Delivery) -> SendResult:
        line = encoded(delivery, self._clock())
        deadline = self._deadline()

        def work() -> SendResult:
            journal.append(_path(delivery.channel), line, deadline)
            return Sent(message_id=_message_id(delivery.key))

        return await self._attempt(work)

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        """Looks through the whole file: a key is unique in it, whatever the clocks said meanwhile."""
        deadline = self._deadline()

        def work() -> FindResult:
            found = journal.holds(_path(delivery.channel), _beginning(delivery.key), deadline)
            return Sent(message_id=_message_id(delivery.key)) if found else Absent()

        try:
            return await self._in_thread(work)
        except (Busy, NotOurs, Unfinished) as trouble:
            return Unreadable(reason=str(trouble))
        except OSError as error:
            return Unreadable(reason=_said(error))

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        copies = {}
        for delivery in deliveries:
            found = await self.find(delivery, since)
            if isinstance(found, Unreadable):
                return found
            copies[delivery.key] = [found.message_id] if isinstance(found, Sent) else []
        return copies

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        news = {**_content(message), "edited_at": _stamp(self._clock())}
        deadline = self._deadline()

        def changed(line: bytes) -> bytes | None:
            return _encode({**json.loads(line), **news}) if _has_id(line, message_id) else None

        def work() -> SendResult:
            if journal.rewrite(_path(channel), changed, deadline):
                return Sent(message_id=message_id)
            return Refused(reason="there is no such line in the file", scope=RefusalScope.MESSAGE)

        return await self._attempt(work)

    async def delete(self, channel: str, message_id: str) -> SendResult:
        """Removes the line; one that is gone already is as good as removed."""
        deadline = self._deadline()

        def removed(line: bytes) -> bytes | None:
            return b"" if _has_id(line, message_id) else None

        def work() -> SendResult:
            journal.rewrite(_path(channel), removed, deadline)
            return Sent(message_id=message_id)

        return await self._attempt(work)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _deadline(self) -> float:
        return time.monotonic() + self._patience

    async def _attempt(self, work: Callable[[], SendResult]) -> SendResult:
        try:
            return await self._in_thread(work)
        except Busy as trouble:
            return RetryAfter(seconds=1, detail=str(trouble))
        except Unfinished as trouble:
            return Unknown(detail=str(trouble))
        except NotOurs as trouble:
            return Refused(reason=str(trouble), scope=RefusalScope.CHANNEL)
        except OSError as error:
            if error.errno in _ADVICE:
                return Refused(reason=_said(error), scope=RefusalScope.CHANNEL)
            return RetryAfter(seconds=0, detail=_said(error))

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def encoded(delivery: Delivery, now: datetime) -> bytes:
    """The line of a delivery that is sent at `now` (UTC), with its end."""
    return _encode(
        {
            "key": delivery.key,
            "kind": delivery.kind.value,
            "channel": delivery.channel,
            "sent_at": _stamp(now),
            "id": _message_id(delivery.key),
            "reply_to": delivery.reply_to,
            "edited_at": None,
            **_content(delivery.message),
        }
    )


def diagnosed(channels: Sequence[str]) -> list[Problem]:
    """What keeps these `file:` channels from being written; makes and changes nothing."""
    return [problem for channel in channels if (problem := _tried(channel)) is not None]


def _tried(channel: str) -> Problem | None:
    path = _path(channel).absolute()
    try:
        journal.try_out(path)
    except NotOurs as trouble:
        return Problem(subject=channel, what=f"cannot be written: {trouble.what}", remedy=trouble.remedy)
    except OSError as error:
        what = f"cannot be written: {path}: {error.strerror or type(error).__name__}"
        return Problem(subject=channel, what=what, remedy=_ADVICE.get(error.errno or 0, "name another place"))
    return None


def _content(content: Content) -> dict[str, object]:
    """The fields that an edit replaces."""
    match content:
        case Message():
            return _alert(content)
        case Digest():
            items = [{"group": group.label, **_alert(one)} for group in content.groups for one in group.messages]
            return {"since": _stamp(content.since), "items": items}
        case Notice():
            return {"text": content.text}


def _alert(message: Message) -> dict[str, object]:
    firms = (reason.subject for reason in message.reasons if reason.kind is ReasonKind.FIRM)
    return {
        "story": message.story_id,
        "title": message.title,
        "link": message.link,
        "outlet": message.outlet,
        "language": message.language,
        "published_at": message.published_at and _stamp(message.published_at),
        "firms": list(dict.fromkeys(firms)),
        "summary": message.summary,
        "why": [
            {
                "kind": reason.kind.value,
                "subject": reason.subject,
                "label": reason.label,
                "surface": reason.surface,
                "where": reason.where,
                "weight": reason.weight,
            }
            for reason in message.reasons
        ],
        "outlets": list(message.outlets),
        "languages": list(message.languages),
        "part_of": message.part_of and message.part_of.story_id,
    }


def _message_id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _encode(record: Mapping[str, object]) -> bytes:
    text = json.dumps(record, ensure_ascii=False).translate(_SPLITTERS)
    # A lone surrogate, which UTF-8 cannot hold, becomes a question mark.
    return text.encode("utf-8", "replace") + b"\n"


def _beginning(key: str) -> bytes:
    """How the line with this key begins, as far as the next field's name."""
    return _encode({"key": key})[:-2] + b', "kind": '


def _has_id(line: bytes, message_id: str) -> bool:
    return message_id.encode() in line and bool(json.loads(line).get("id") == message_id)


def _path(channel: str) -> Path:
    name = channel.partition(":")[2]
    if not name or "\0" in name:
        raise NotOurs(f"{channel!r} names no file", "write file:PATH")
    return Path(name)


def _said(error: OSError) -> str:
    """An operating-system error in one line: where, what, and what to do about it."""
    what = error.strerror or type(error).__name__
    advice = _ADVICE.get(error.errno or 0, "tried again by itself")
    return f"{error.filename or 'the file'}: {what}; {advice}"
