"""What people see on Discord. Pure: a message in, the JSON of a post or an edit out.

A card on a phone, from top to bottom:

    Alibaba: 알리바바, 서울에 데이터센터 짓는다       content: what a notification shows
    알리바바, 서울에 데이터센터 짓는다                 title, linked, in its own language
    알리바바가 내년 봄까지 서울에 …                  two or three sentences
    한강경제 · 18:00 KST · 3 outlets · 2 languages  footer: who, when, how widely
    why: “알리바바” in the title                  and why it was sent

1. The footer parses no markdown and the rest does, so each gets its own escape. Fields are not used: a phone
   stacks them into a long card.
2. A title that looks like an address is never the text of a link: what is shown is where it goes.
3. A digest is told at the richest of three levels at which all of it fits. Up to `DIGEST_CAPACITY` stories always
   do; beyond, the last ones may be counted instead of told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from bot.chat.discord.cards import COLOUR, DESCRIPTION, TOTAL, cards, room
from bot.chat.discord.markup import anchor, fit, linked, plain, safe_link, units
from bot.chat.text import clean, clip, looks_like_address
from bot.chat.words import found_by, local_time, words
from bot.feeds.links import site_of
from bot.model import Content, Digest, DigestGroup, Message, Notice, PartOf

Payload = dict[str, object]
"""The JSON of a request to the service."""

CONTENT: Final = 2_000
TITLE: Final = 256
FOOTER: Final = 2_048
"""Discord's limits, beside those of `cards`."""

DIGEST_CAPACITY: Final = 40
"""Stories of a digest that are told for certain, however long their titles and however many their groups."""

_HEADLINE: Final = 120  # cells, in a notification and in a digest
_SUMMARY: Final = 400  # three sentences whole: a summary is never cut within one
_NAME: Final = 40  # cells of a firm, an outlet, a group
_REASON: Final = 80
_REASONS: Final = 3
_BARE: Final = 100  # units of a title when a digest is full
_GROUP: Final = 40
_SUBSTITUTE: Final = "…"
_BETWEEN: Final = " · "

Line = Callable[[Message, datetime], str]


def render(content: Content, *, now: datetime) -> Payload:
    """What a post and an edit have in common, as it looks at `now` (UTC). Mentions ping nobody. Never raises."""
    match content:
        case Message():
            body = _alert(content, now)
        case Digest():
            body = _digest(content, now)
        case Notice():
            body = {"content": _notice(content.text) or _SUBSTITUTE, "embeds": []}
    return {**body, "allowed_mentions": {"parse": []}}


def _notice(text: str) -> str:
    """The lines of a notice that there is room for."""
    lines = [line for part in text.splitlines() if (line := fit(part, CONTENT - 3))]
    fitting = room(lines, CONTENT - 2)
    return "\n".join([*lines[:fitting], _SUBSTITUTE] if fitting < len(lines) else lines)


def _alert(message: Message, now: datetime) -> Payload:
    embed: dict[str, object] = {
        "title": fit(_title(message), TITLE),
        "color": COLOUR,
        "footer": {"text": _footer(message, now)},
    }
    link, summary = safe_link(message.link), _summary(message)
    if link is not None and looks_like_address(_title(message)):
        summary = f"{anchor(site_of(link) or link, link, TITLE)}\n{summary}".rstrip()
    elif link is not None:
        embed["url"] = link
    if message.part_of is not None:
        summary = f"{_same_story(message.part_of, message.locale)}\n{summary}".rstrip()
    if summary:
        embed["description"] = summary
    return {"content": fit(_subject(message), CONTENT // 2) or _SUBSTITUTE, "embeds": [embed]}


def _same_story(other: PartOf, locale: str) -> str:
    """The alert that tells the story by now, linked where its message has an address."""
    title, link = clip(clean(other.title), _HEADLINE) or _SUBSTITUTE, safe_link(other.link)
    return f"{words(locale).same_story}: {linked(title, link, TITLE) if link else fit(title, TITLE)}"


def _title(message: Message) -> str:
    return clean(message.title) or clean(message.outlet) or _SUBSTITUTE


def _headline(message: Message) -> str:
    return clip(_title(message), _HEADLINE)


def _summary(message: Message) -> str:
    summary = clean(message.summary)
    return "" if summary == _title(message) else fit(clip(summary, _SUMMARY), DESCRIPTION // 2)


def _subject(message: Message) -> str:
    """Who the alert is about, and who reports it; what the alert says already is not said again in its thread."""
    names = _names(message) if message.entry_id is None else ""
    return _BETWEEN.join(dict.fromkeys(part for part in (names, _outlet(message)) if part))


def _names(message: Message) -> str:
    """Names of what was watched for, each once; the fourth and further ones are counted."""
    labels = list(dict.fromkeys(filter(None, (clip(clean(reason.label), _NAME) for reason in message.reasons))))
    rest = len(labels) - _REASONS
    return ", ".join([*labels[:_REASONS], f"+{rest}"] if rest > 0 else labels)


def _footer(message: Message, now: datetime) -> str:
    reasons = dict.fromkeys(clip(clean(found_by(reason, message.locale)), _REASON) for reason in message.reasons)
    told = reasons and message.entry_id is None
    why = f"{words(message.locale).why}: {_BETWEEN.join(list(reasons)[:_REASONS])}" if told else ""
    lines = (_BETWEEN.join(_spread(message, now)), why)
    return "\n".join(fit(line, FOOTER // 4, plain) for line in lines if line)


def _outlet(message: Message) -> str:
    return clip(clean(message.outlet), _NAME)


def _time(message: Message, now: datetime) -> str:
    if message.published_at is None:
        return words(message.locale).undated
    return local_time(message.published_at, now, message.zone)


def _spread(message: Message, now: datetime) -> Iterator[str]:
    """When it was reported, and how widely."""
    said = words(message.locale)
    yield _time(message, now)
    for reporting, counted in ((message.outlets, said.outlets), (message.languages, said.languages)):
        if len(set(reporting)) > 1:
            yield counted.format(len(set(reporting)))


def _digest(digest: Digest, now: datetime) -> Payload:
    said = words(digest.locale)
    count = sum(len(group.messages) for group in digest.groups)
    since = said.since.format(local_time(digest.since, now, digest.zone))
    heading = _BETWEEN.join((said.digest, str(count), since))
    return {"content": fit(heading, CONTENT), "embeds": cards(_listing(digest, now))}


def _listing(digest: Digest, now: datetime) -> list[str]:
    """The lines of a digest at the richest level at which all of them fit."""
    lines: list[str] = []
    for line in (_rich, _linked, _bare):
        lines = [text for group in digest.groups for text in _group(group, line, now)]
        if room(lines) == len(lines):
            return lines
    more = words(digest.locale).more
    fitting = room(lines, TOTAL - units(more) - 10)
    left_out = sum(text.startswith("- ") for text in lines[fitting:])
    return [*lines[:fitting], more.format(left_out)]


def _group(group: DigestGroup, line: Line, now: datetime) -> Iterator[str]:
    yield f"**{fit(group.label, _GROUP) or _SUBSTITUTE}**"
    for message in group.messages:
        yield f"- {line(message, now)}"


def _rich(message: Message, now: datetime) -> str:
    """`[Title](link) · outlet, 18:00 KST`."""
    source = ", ".join(filter(None, (_outlet(message), _time(message, now))))
    return f"{_linked(message, now)}{_BETWEEN}{fit(source, TITLE)}"


def _linked(message: Message, _now: datetime) -> str:
    title, link = _headline(message), safe_link(message.link)
    if link is None:
        return fit(title, TITLE)
    return linked(title, link, TITLE)


def _bare(message: Message, _now: datetime) -> str:
    return fit(clip(_title(message), _HEADLINE // 2), _BARE)
