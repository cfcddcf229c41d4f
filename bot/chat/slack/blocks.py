"""Messages as Block Kit. Pure.

Rules, and why:

1. Nothing from outside is ever `mrkdwn`. Titles go into `rich_text`, what surrounds them into `plain_text`:
   neither parses markup, so there is nothing in them to escape. `text`, which notifications show, is parsed:
   there `& < >` are escaped.
2. Even so, what begins like Slack's own markup (`<!channel>`, `<@U…>`, `<https://…|…>`) loses its `<` to a `‹`
   everywhere: messages are exported, forwarded and read by programs that parse them once more.
3. A title that looks like an address is never the text of a link: what is shown is where it goes.
4. Slack's limits (49 blocks, 10,000 characters of text in all, 150 in a header, 3,000 in a text) count UTF-16
   units, as the strictest reading does. Texts are cut between graphemes, by the cells that they take on a screen,
   and then by units, because one grapheme may be made of very many.
5. An alert has its buttons below it; digests and notices have none.
6. A digest of up to `DIGEST_CAPACITY` stories shows every one of them: the more there are, the shorter the titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from bot.chat.alert_buttons import alert_buttons
from bot.chat.slack.elements import (
    UNTITLED,
    Json,
    Limit,
    actions,
    anchor,
    bullets,
    context,
    escape,
    fit,
    header,
    rich_text,
    run,
    said,
    section,
    site,
    text,
    usable_link,
)
from bot.chat.text import looks_like_address
from bot.chat.words import found_by, local_time, words
from bot.model import Content, Digest, DigestGroup, Message, Notice, PartOf, ReasonKind

DIGEST_CAPACITY: Final = 40
"""Stories of a digest that are shown. The rest is only counted: a caller splits what holds more."""

_HEADLINE: Final = Limit(200, 800)
_SUBJECTS: Final = Limit(80, 240)
_SUMMARY: Final = Limit(400, 400)  # three sentences whole: a summary is never cut within one
_OUTLET: Final = Limit(40, 120)
_SOURCE: Final = Limit(200, 600)
_WHY: Final = Limit(120, 400)
_GROUP: Final = Limit(60, 60)
_ITEMS: Final = 6_000  # units for all stories of a digest
_ITEM_SOURCE: Final = Limit(30, 40)
_ITEM_TIME: Final = 30
_NOTICE: Final = Limit(3_000, 3_000)
_FALLBACK: Final = Limit(400, 500)  # escaped, at most 2,500
_FALLBACK_TITLES: Final = 10

_BETWEEN: Final = " · "


def render(content: Content, *, now: datetime) -> Json:
    """The `text` and `blocks` of a message as it looks at `now` (UTC). Never raises for any text."""
    match content:
        case Message():
            return {"text": fallback(content), "blocks": list(_alert(content, now))}
        case Digest():
            return {"text": fallback(content), "blocks": _digest(content, now)}
        case Notice():
            return {"text": fallback(content), "blocks": [section(_lines(content.text) or UNTITLED)]}


def fallback(content: Content) -> str:
    """The message in one escaped line, for notifications and screen readers; never empty."""
    match content:
        case Message():
            subject = _subjects(content) if content.entry_id is None else said(content.outlet, _OUTLET)
            line = ": ".join(part for part in (subject, _title(content, _HEADLINE)) if part)
        case Digest():
            titles = (_title(message, _HEADLINE) for group in content.groups for message in group.messages)
            line = f"{_digest_name(content)}: {_BETWEEN.join(islice(titles, _FALLBACK_TITLES))}"
        case Notice():
            line = said(content.text, _NOTICE)
    return escape(fit(line, _FALLBACK) or UNTITLED)


def _lines(text: str) -> str:
    """A text of the bot's own, which may tell several things, line by line."""
    return fit("\n".join(line for raw in text.splitlines() if (line := said(raw))), _NOTICE)


def _alert(message: Message, now: datetime) -> Iterator[Json]:
    """What the alert says already is not said again in its thread."""
    answers = message.entry_id is not None
    subjects = "" if answers else _subjects(message)
    headline = [*([text(f"{subjects}\n", bold=True)] if subjects else []), *_headline(message, _HEADLINE)]
    summary = _summary(message)
    if message.part_of is not None:
        yield rich_text(run(_same_story(message.part_of, message.locale)))
    yield rich_text(run(headline), *([run([text(summary)])] if summary else []))
    yield context(_source(message, now))
    why = "" if answers else _why(message)
    if why:
        yield context(f"{words(message.locale).why}: {why}")
    yield actions(alert_buttons(message))


def _same_story(other: PartOf, locale: str) -> list[Json]:
    """The alert that tells the story by now, linked where its message has an address."""
    title, link = said(other.title, _HEADLINE) or UNTITLED, usable_link(other.link)
    named = text(title) if link is None or looks_like_address(title) else anchor(link, title)
    return [text(f"{words(locale).same_story}: "), named]


def _why(message: Message) -> str:
    return fit(_BETWEEN.join(_distinct(said(found_by(reason, message.locale)) for reason in message.reasons)), _WHY)


def _headline(message: Message, limit: Limit) -> list[Json]:
    """The title as a link, or the title and then the site as a link where the title looks like an address."""
    title, link = _title(message, limit), usable_link(message.link)
    if link is None:
        return [text(title, bold=True)]
    if looks_like_address(title):
        return [text(f"{title} ", bold=True), anchor(link, site(link) or UNTITLED)]
    return [anchor(link, title, bold=True)]


def _source(message: Message, now: datetime) -> str:
    """Outlet, time in the channel's zone, and how widely the story is reported."""
    fixed = words(message.locale)
    parts = [said(message.outlet, _OUTLET)]
    parts.append(local_time(message.published_at, now, message.zone) if message.published_at else fixed.undated)
    for count, phrase in ((len(set(message.outlets)), fixed.outlets), (len(set(message.languages)), fixed.languages)):
        if count > 1:
            parts.append(phrase.format(count))
    return fit(_BETWEEN.join(part for part in parts if part), _SOURCE)


def _subjects(message: Message) -> str:
    """The firms that the alert is about; for an alert without any, what else found it."""
    firms = [reason.label for reason in message.reasons if reason.kind is ReasonKind.FIRM]
    labels = firms or [reason.label for reason in message.reasons]
    return fit(_BETWEEN.join(_distinct(said(label) for label in labels)), _SUBJECTS)


def _summary(message: Message) -> str:
    summary = said(message.summary)
    return "" if summary == said(message.title) else fit(summary, _SUMMARY)


def _digest(digest: Digest, now: datetime) -> list[Json]:
    fixed = words(digest.locale)
    groups, left_out = _within_capacity(digest.groups)
    count = sum(len(group.messages) for group in groups)
    limit = _item_limit(count)
    since = fixed.since.format(local_time(digest.since, now, digest.zone))
    blocks = [header(_digest_name(digest)), context(since)]
    blocks += [_group(group, limit, now) for group in groups]
    if left_out:
        blocks.append(context(fixed.more.format(left_out)))
    return blocks


def _digest_name(digest: Digest) -> str:
    count = sum(len(group.messages) for group in digest.groups)
    return f"{words(digest.locale).digest}{_BETWEEN}{count}"


def _within_capacity(groups: Sequence[DigestGroup]) -> tuple[list[DigestGroup], int]:
    """Groups with the stories that are shown, in order, and how many are not."""
    shown, room, left_out = [], DIGEST_CAPACITY, 0
    for group in groups:
        messages = group.messages[:room]
        left_out += len(group.messages) - len(messages)
        room -= len(messages)
        if messages:
            shown.append(DigestGroup(label=group.label, messages=messages))
    return shown, left_out


def _item_limit(count: int) -> Limit:
    """What one story's title may take, so that all of them fit."""
    units = _ITEMS // max(count, 1) - _ITEM_SOURCE.units - _ITEM_TIME
    return Limit(min(units, _HEADLINE.cells), min(units, _HEADLINE.units))


def _group(group: DigestGroup, limit: Limit, now: datetime) -> Json:
    items = [_item(message, limit, now) for message in group.messages]
    return rich_text(run([text(said(group.label, _GROUP) or UNTITLED, bold=True)]), bullets(items))


def _item(message: Message, limit: Limit, now: datetime) -> Json:
    source = _item_source(message, now)
    return run([*_headline(message, limit), *([text(source)] if source else [])])


def _item_source(message: Message, now: datetime) -> str:
    time = local_time(message.published_at, now, message.zone) if message.published_at else ""
    parts = (said(message.outlet, _ITEM_SOURCE), time[:_ITEM_TIME])
    return "".join(f"{_BETWEEN}{part}" for part in parts if part)


def _title(message: Message, limit: Limit) -> str:
    return said(message.title, limit) or site(usable_link(message.link)) or UNTITLED


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
