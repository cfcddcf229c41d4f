"""JSON Feed 1.0 and 1.1. What has the wrong type is taken as missing; the standard asks readers for that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.errors import FeedFormatError
from bot.feeds.bounds import check_entries, too_much
from bot.feeds.dates import first_date
from bot.feeds.language import normalise_language, settle_language, usual_zone
from bot.feeds.links import clean_link
from bot.feeds.text import LONGEST_TITLE, headline, plain_text
from bot.model import ParsedEntry, ParsedFeed, Trouble


def parse_json_feed(body: bytes, *, url: str, zone: str | None) -> ParsedFeed:
    """Reads a JSON Feed from UTF-8. Raises FeedFormatError."""
    try:
        document = json.loads(body)
    except RecursionError:
        raise too_much("broken JSON, nested too deeply") from None
    except ValueError as error:
        raise FeedFormatError(Trouble.UNREADABLE, f"broken JSON ({error})") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedFormatError(Trouble.NOT_A_FEED, "JSON, but no JSON Feed: it has no list of items")
    items = [item for item in document["items"] if isinstance(item, dict)]
    check_entries(len(items))
    title = plain_text(_text(document, "title"), limit=LONGEST_TITLE, is_html=False)
    language = normalise_language(_text(document, "language"))
    zone = zone or usual_zone(settle_language(text=title, own=None, declared=None, feed=language))
    return ParsedFeed(
        title=title,
        entries=tuple(_entry(item, url, zone) for item in items),
        language=language,
        site=clean_link(_text(document, "home_page_url"), url),
    )


def _entry(item: Mapping[str, Any], url: str, zone: str | None) -> ParsedEntry:
    summary = _summary(item)
    date = first_date((_text(item, "date_published"), _text(item, "date_modified")), zone)
    title = plain_text(_text(item, "title"), limit=LONGEST_TITLE, is_html=False)
    link = _text(item, "url") or _text(item, "external_url")
    return ParsedEntry(
        guid=_text(item, "id") or None,
        link=clean_link(link, url),
        title=title or headline(summary),
        summary=summary,
        published_at=date.at if date else None,
        language=normalise_language(_text(item, "language")),
        date_note=date.note if date else None,
    )


def _summary(item: Mapping[str, Any]) -> str:
    for field, is_html in (("summary", False), ("content_text", False), ("content_html", True)):
        text = plain_text(_text(item, field), is_html=is_html)
        if text:
            return text
    return ""


def _text(values: Mapping[str, Any], name: str) -> str:
    """A text, or a number where somebody wrote one for an id; else nothing."""
    value = values.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
