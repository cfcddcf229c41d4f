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
5. A digest of up to `DIGEST_CAPACITY` stories shows every one of them: the more there are, the shorter the titles.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

import regex

from bot.chat.text import clean, clip, graphemes
from bot.chat.words import found_by, local_time, words
from bot.feeds.links import clean_link, site_of
from bot.model import Content, Digest, DigestGroup, Message, Notice, ReasonKind

DIGEST_CAPACITY: Final = 40
"""Stories of a digest that are shown. The rest is only counted: a caller splits what holds more."""

Json = dict[str, Any]


class _Limit(NamedTuple):
    """The most that a text may take: cells on a screen, UTF-16 units in a request."""

    cells: int
    units: int


_HEADLINE: Final = _Limit(200, 800)
_SUBJECTS: Final = _Limit(80, 240)
_SUMMARY: Final = _Limit(400, 400)  # three sentences whole: a summary is never cut within one
_OUTLET: Final = _Limit(40, 120)
_SOURCE: Final = _Limit(200, 600)
_WHY: Final = _Limit(120, 400)
_HEADER: Final = _Limit(150, 150)
_GROUP: Final = _Limit(60, 60)
_ITEMS: Final = 6_000  # units for all stories of a digest
_ITEM_SOURCE: Final = _Limit(30, 40)
_ITEM_TIME: Final = 30
_NOTICE: Final = _Limit(3_000, 3_000)
_FALLBACK: Final = _Limit(400, 500)  # escaped, at most 2,500
_FALLBACK_TITLES: Final = 10
_LONGEST_LINK: Final = 2_000

_BETWEEN: Final = " · "
_UNTITLED: Final = "…"
_MARKUP: Final = regex.compile(r"<(?=\s*(?:[!@#]|[a-z][a-z+.-]*:))", regex.IGNORECASE)
_ADDRESS: Final = regex.compile(r"://|\bwww\.|\bmailto:", regex.IGNORECASE)


def render(content: Content, *, now: datetime) -> Json:
    """The `text` and `blocks` of a message as it looks at `now` (UTC). Never raises for any text."""
    match content:
        case Message():
            return {"text": fallback(content), "blocks": list(_alert(content, now))}
        case Digest():
            return {"text": fallback(content), "blocks": _digest(content, now)}
        case Notice():
            return {"text": fallback(content), "blocks": [_section(_said(content.text, _NOTICE) or _UNTITLED)]}


def fallback(content: Content) -> str:
    """The message in one escaped line, for notifications and screen readers; never empty."""
    match content:
        case Message():
            line = ": ".join(part for part in (_subjects(content), _title(content, _HEADLINE)) if part)
        case Digest():
            titles = (_title(message, _HEADLINE) for group in content.groups for message in group.messages)
            line = f"{_digest_name(content)}: {_BETWEEN.join(islice(titles, _FALLBACK_TITLES))}"
        case Notice():
            line = _said(content.text, _NOTICE)
    return _escape(_fit(line, _FALLBACK) or _UNTITLED)


def _alert(message: Message, now: datetime) -> Iterator[Json]:
    subjects = _subjects(message)
    headline = [*([_text(f"{subjects}\n", bold=True)] if subjects else []), *_headline(message, _HEADLINE)]
    summary = _summary(message)
    yield _rich_text(_run(headline), *([_run([_text(summary)])] if summary else []))
    yield _context(_source(message, now))
    why = _fit(_BETWEEN.join(_distinct(_said(found_by(reason, message.locale)) for reason in message.reasons)), _WHY)
    if why:
        yield _context(f"{words(message.locale).why}: {why}")


def _headline(message: Message, limit: _Limit) -> list[Json]:
    """The title as a link, or the title and then the site as a link where the title looks like an address."""
    title, link = _title(message, limit), _link(message)
    if link is None:
        return [_text(title, bold=True)]
    if _ADDRESS.search(unicodedata.normalize("NFKC", title)):
        return [_text(f"{title} ", bold=True), _anchor(link, _site(link) or _UNTITLED)]
    return [_anchor(link, title, bold=True)]


def _source(message: Message, now: datetime) -> str:
    """Outlet, time in the channel's zone, and how widely the story is reported."""
    said = words(message.locale)
    parts = [_said(message.outlet, _OUTLET)]
    parts.append(local_time(message.published_at, now, message.zone) if message.published_at else said.undated)
    for count, text in ((len(set(message.outlets)), said.outlets), (len(set(message.languages)), said.languages)):
        if count > 1:
            parts.append(text.format(count))
    return _fit(_BETWEEN.join(part for part in parts if part), _SOURCE)


def _subjects(message: Message) -> str:
    """The firms that the alert is about; for an alert without any, what else found it."""
    firms = [reason.label for reason in message.reasons if reason.kind is ReasonKind.FIRM]
    labels = firms or [reason.label for reason in message.reasons]
    return _fit(_BETWEEN.join(_distinct(_said(label) for label in labels)), _SUBJECTS)


def _summary(message: Message) -> str:
    summary = _said(message.summary)
    return "" if summary == _said(message.title) else _fit(summary, _SUMMARY)


def _digest(digest: Digest, now: datetime) -> list[Json]:
    said = words(digest.locale)
    groups, left_out = _within_capacity(digest.groups)
    count = sum(len(group.messages) for group in groups)
    limit = _item_limit(count)
    since = said.since.format(local_time(digest.since, now, digest.zone))
    blocks = [_header(_digest_name(digest)), _context(since)]
    blocks += [_group(group, limit, now) for group in groups]
    if left_out:
        blocks.append(_context(said.more.format(left_out)))
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


def _item_limit(count: int) -> _Limit:
    """What one story's title may take, so that all of them fit."""
    units = _ITEMS // max(count, 1) - _ITEM_SOURCE.units - _ITEM_TIME
    return _Limit(min(units, _HEADLINE.cells), min(units, _HEADLINE.units))


def _group(group: DigestGroup, limit: _Limit, now: datetime) -> Json:
    items = [_item(message, limit, now) for message in group.messages]
    listed: Json = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return _rich_text(_run([_text(_said(group.label, _GROUP) or _UNTITLED, bold=True)]), listed)


def _item(message: Message, limit: _Limit, now: datetime) -> Json:
    source = _item_source(message, now)
    return _run([*_headline(message, limit), *([_text(source)] if source else [])])


def _item_source(message: Message, now: datetime) -> str:
    time = local_time(message.published_at, now, message.zone) if message.published_at else ""
    parts = (_said(message.outlet, _ITEM_SOURCE), time[:_ITEM_TIME])
    return "".join(f"{_BETWEEN}{part}" for part in parts if part)


def _title(message: Message, limit: _Limit) -> str:
    return _said(message.title, limit) or _site(_link(message)) or _UNTITLED


def _link(message: Message) -> str | None:
    link = clean_link(message.link)
    return link if link and len(link) <= _LONGEST_LINK else None


def _site(link: str | None) -> str:
    return _said(site_of(link) or "", _OUTLET)


def _said(text: str, limit: _Limit | None = None) -> str:
    """A text from outside on one line, without anything that steers, hides or marks up."""
    defused = _MARKUP.sub("‹", clean(text))
    return _fit(defused, limit) if limit else defused


def _fit(text: str, limit: _Limit) -> str:
    """The text within the limit, cut between graphemes; what is cut is shown by a last `…`."""
    text = clip(text, limit.cells)
    if _units(text) <= limit.units:
        return text
    kept, used = [], 1
    for grapheme in graphemes(text):
        used += _units(grapheme)
        if used > limit.units:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _text(text: str, *, bold: bool = False) -> Json:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _anchor(link: str, text: str, *, bold: bool = False) -> Json:
    return {"type": "link", "url": link, "text": text, **({"style": {"bold": True}} if bold else {})}


def _run(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _section(text: str) -> Json:
    return {"type": "section", "text": _plain(text)}


def _header(text: str) -> Json:
    return {"type": "header", "text": _plain(_fit(text, _HEADER))}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_plain(text)]}
