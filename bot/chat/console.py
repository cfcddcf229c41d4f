"""Alerts on a terminal: a card for people, a line for scripts.

On a terminal each alert is a card as wide as the window, up to 100 cells. Anywhere else (a pipe, a file) it is
one line that is never wrapped, its columns separated by tabs, an empty column a `-`:

    firms  title  outlet  age  published  language  summary  link  why

`published` is ISO 8601 in the channel's zone; several firms and several reasons are separated by ` · `.

A digest is one card with a line or two for each story, and elsewhere the lines of its stories; a notice is its text,
and elsewhere a line with the text as its title.

Everything from outside is cleaned first (`bot.chat.text`) and never parsed as markup. The address of a story
is shown beside its title, so that what is read is where a click goes.

A terminal cannot be read back. What was being shown when the process died is shown again: the console alone
may repeat one alert, which `readable` tells the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zlib import crc32

import regex
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text

from bot.chat.text import cells, clean, clip, wrap
from bot.chat.words import age, found_by, in_zone, language_name, local_time, words
from bot.model import (
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
    SendResult,
    Sent,
    Unreadable,
)

_WIDEST = 100  # cells; longer lines are hard to read
_SUMMARY_LINES = 6
_ADDRESS_LINES = 3
_NOTICE_LINES = 20
_BAR = "▌ "
_COLOURS = ("cyan", "magenta", "green", "yellow", "bright_cyan", "bright_magenta", "bright_green", "bright_blue")
_BETWEEN = " · "
_SHOWN_FOR_GOOD = "what a terminal has shown cannot be read back"
_UNSAFE_IN_ADDRESS = regex.compile(r"[\s\p{C}\"<>\\^`{|}]")


def render(content: Content, now: datetime) -> RenderableType:
    """The card of a message as it looks at `now` (UTC)."""
    match content:
        case Message():
            return _Card(message=content, now=now)
        case Digest():
            return _DigestCard(digest=content, now=now)
        case Notice():
            return _NoticeCard(notice=content)


def lines(content: Content, now: datetime) -> Iterator[str]:
    """The stories of a message, each on one line, in the columns that this module describes."""
    match content:
        case Message():
            yield line(content, now)
        case Digest():
            yield from (line(message, now) for group in content.groups for message in group.messages)
        case Notice():
            yield _columns("", clean(content.text), *[""] * 7)


def line(message: Message, now: datetime) -> str:
    """The alert on one line, in the columns that this module describes."""
    return _columns(
        _BETWEEN.join(_subjects(message)),
        clean(message.title),
        clean(message.outlet),
        age(message.published_at, now, message.locale),
        _timestamp(message),
        clean(message.language or ""),
        clean(message.summary),
        _address(message.link) or "",
        _BETWEEN.join(_reasons(message)),
    )


class ConsoleChat:
    """Shows alerts on a console, which the caller keeps for alerts alone: logs go to stderr."""

    settle = timedelta(0)
    pace = timedelta(0)
    platform_pace = timedelta(0)
    platform_burst = 1
    readable = False
    doubles = False

    def __init__(self, clock: Clock, console: Console | None = None) -> None:
        """`console` is standard output unless it is given."""
        self._console = console or Console()
        self._clock = clock
        # One worker: alerts come out whole, one after another, and a reader that pauses the terminal
        # stops nothing else.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="console")

    async def send(self, delivery: Delivery) -> SendResult:
        text = self._printed(delivery.message)
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._write, text)
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            return Refused(reason=f"the terminal takes no more output: {error}", scope=RefusalScope.CHANNEL)
        return Sent(message_id=delivery.key)

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        return Unreadable(reason=_SHOWN_FOR_GOOD)

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        return Unreadable(reason=_SHOWN_FOR_GOOD)

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        return _refused_for_good("changed")

    async def delete(self, channel: str, message_id: str) -> SendResult:
        return _refused_for_good("taken back")

    async def close(self) -> None:
        self._writer.shutdown(wait=False, cancel_futures=True)

    def _printed(self, content: Content) -> str:
        if not self._console.is_terminal:
            return "".join(f"{text}\n" for text in lines(content, self._clock()))
        with self._console.capture() as captured:
            self._console.print(render(content, self._clock()), crop=False)
        return captured.get()

    def _write(self, text: str) -> None:
        stream = self._console.file
        encoding = self._console.encoding
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """An alert, laid out for whatever width it is printed in."""

    message: Message
    now: datetime

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = _width(options)
        colour = _colour(self.message)
        yield from _barred(self._rows(width, colour), colour)

    def _rows(self, width: int, colour: str) -> Iterator[Text]:
        message = self.message
        address = _address(message.link)
        yield from self._header(width, colour)
        yield from _styled(wrap(clean(message.title), width, 4), Style(bold=True, link=address))
        yield from _styled(wrap(self._source(), width, 2), Style(dim=True))
        yield from _styled(self._summary(width), Style())
        if address:
            yield from _styled(wrap(address, width, _ADDRESS_LINES), Style(color="blue", link=address))
        yield from self._why(width)

    def _header(self, width: int, colour: str) -> Iterator[Text]:
        """Firms on the left, time on the right; one under the other where there is no room for both."""
        firms = clip(_BETWEEN.join(_subjects(self.message)), width)
        when = self._when()
        gap = width - cells(firms) - cells(when)
        if gap >= 2:
            yield Text(firms, style=f"bold {colour}").append(" " * gap).append(when, "not bold default dim")
            return
        yield Text(firms, style=f"bold {colour}")
        yield Text(clip(when, width), style="dim")

    def _when(self) -> str:
        message = self.message
        old = age(message.published_at, self.now, message.locale)
        if message.published_at is None:
            return old
        return f"{old}{_BETWEEN}{local_time(message.published_at, self.now, message.zone)}"

    def _source(self) -> str:
        message = self.message
        said = words(message.locale)
        parts = (
            clean(message.outlet),
            clean(language_name(message.language)),
            said.outlets.format(len(message.outlets)) if len(message.outlets) > 1 else "",
            said.languages.format(len(message.languages)) if len(message.languages) > 1 else "",
        )
        return _BETWEEN.join(part for part in parts if part)

    def _summary(self, width: int) -> list[str]:
        summary = clean(self.message.summary)
        if not summary or summary == clean(self.message.title):
            return []
        return wrap(summary, width, _SUMMARY_LINES)

    def _why(self, width: int) -> Iterator[Text]:
        reasons = _BETWEEN.join(_reasons(self.message))
        if reasons:
            lines = wrap(f"{words(self.message.locale).why}: {reasons}", width, 2)
            yield from _styled(lines, Style(dim=True, italic=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _DigestCard:
    """What waited: its stories under the names of what they are about."""

    digest: Digest
    now: datetime

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _barred(self._rows(_width(options)), "bold")

    def _rows(self, width: int) -> Iterator[Text]:
        digest = self.digest
        said = words(digest.locale)
        since = said.since.format(local_time(digest.since, self.now, digest.zone))
        yield Text(clip(f"{said.digest}{_BETWEEN}{since}", width), style="bold")
        for group in digest.groups:
            yield from _styled(wrap(clean(group.label), width, 1), Style(bold=True, color=_colour(group.messages[0])))
            for message in group.messages:
                yield from self._item(message, width)

    def _item(self, message: Message, width: int) -> Iterator[Text]:
        address = _address(message.link)
        source = f"{clean(message.outlet)}{_BETWEEN}{local_time(message.published_at, self.now, message.zone)}"
        yield from _styled(wrap(clean(message.title), width, 2), Style(link=address))
        yield from _styled(wrap(source, width, 1), Style(dim=True))
        if address:
            yield from _styled(wrap(address, width, _ADDRESS_LINES), Style(color="blue", link=address))


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoticeCard:
    """A sentence from the bot itself."""

    notice: Notice

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = wrap(clean(self.notice.text), _width(options), _NOTICE_LINES)
        yield from _barred(_styled(text, Style()), "yellow")


def _width(options: ConsoleOptions) -> int:
    """The cells that a card has beside its bar."""
    return max(min(options.max_width, _WIDEST) - cells(_BAR), 8)


def _barred(rows: Iterable[Text], colour: str) -> Iterator[Text]:
    for row in rows:
        yield Text(no_wrap=True, overflow="ignore").append(_BAR, colour).append_text(row)
    yield Text()


def _columns(*columns: str) -> str:
    return "\t".join(column or "-" for column in columns)


def _styled(texts: Iterable[str], style: Style) -> Iterator[Text]:
    return (Text(text, style=style) for text in texts if text)


def _subjects(message: Message) -> Sequence[str]:
    """The firms that the alert is about; for an alert without any, what else found it."""
    firms = [clean(reason.label) for reason in message.reasons if reason.kind is ReasonKind.FIRM]
    return _distinct(firms or [clean(reason.label) for reason in message.reasons])


def _reasons(message: Message) -> Sequence[str]:
    return _distinct([clean(found_by(reason, message.locale)) for reason in message.reasons])


def _distinct(texts: Iterable[str]) -> Sequence[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _colour(message: Message) -> str:
    """The same firm has the same colour every time."""
    subject = message.reasons[0].subject if message.reasons else ""
    return _COLOURS[crc32(subject.encode(errors="replace")) % len(_COLOURS)]


def _timestamp(message: Message) -> str:
    if message.published_at is None:
        return ""
    return in_zone(message.published_at, message.zone).isoformat(timespec="seconds")


def _address(link: str | None) -> str | None:
    """The link if it is one that may be shown, with whatever could hide in an address written as %XX."""
    if link is None or not link.lower().startswith(("http://", "https://")):
        return None
    return _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found[0], safe="", errors="replace"), link)


def _refused_for_good(verb: str) -> Refused:
    return Refused(reason=f"what a terminal has shown cannot be {verb}", scope=RefusalScope.MESSAGE)
