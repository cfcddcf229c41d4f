"""Feed documents and article pages of the newswire. Pure: items in, bytes out.

Everything is built as a tree or a mapping and written by the standard library, so no text can break out
of its place. A document depends on its items alone: the same items give the same bytes, which is what an
ETag promises.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from xml.etree import ElementTree as ET

from bot.demo.script import Format, Item, ScriptFeed

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
JSON_FEED = "https://jsonfeed.org/version/1.1"

_STYLE = """
body { max-width: 38rem; margin: 12vh auto; padding: 0 1.25rem; font: 1.1rem/1.7 system-ui, sans-serif; }
body { color: #1c1e21; background: #fff; }
h1 { font-size: 1.7rem; line-height: 1.3; margin: .3em 0 .6em; }
small { color: #5f6670; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid #d8dbe0; }
@media (prefers-color-scheme: dark) { body { color: #e4e6ea; background: #16181b; } small { color: #9aa1ab; } }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A body to be served. `changed_at` is the time of its newest change, UTC; None: it never changed."""

    body: bytes
    content_type: str
    changed_at: datetime | None

    @property
    def etag(self) -> str:
        """A strong entity tag, with its quotes."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'


def feed_document(feed: ScriptFeed, items: Sequence[Item], base_url: str) -> Document:
    """The feed with these items, in its own format. `base_url` has no slash at its end."""
    changed_at = max((item.updated for item in items), default=None)
    match feed.format:
        case Format.RSS:
            body, content_type = _rss(feed, items, base_url), "application/rss+xml; charset=utf-8"
        case Format.ATOM:
            body, content_type = _atom(feed, items, base_url, changed_at), "application/atom+xml; charset=utf-8"
        case Format.JSON:
            body, content_type = _json(feed, items, base_url), "application/feed+json; charset=utf-8"
    return Document(body=body, content_type=content_type, changed_at=changed_at)


def article_page(feed: ScriptFeed, item: Item) -> Document:
    """A small page with the item's headline and lead, for whoever clicks on its link."""
    page = ET.Element("html", lang=feed.language)
    head = ET.SubElement(page, "head")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", name="viewport", content="width=device-width")
    _texts(head, title=item.title, style=_STYLE)
    body = ET.SubElement(page, "body")
    stamp = item.published.strftime("%Y-%m-%d %H:%M UTC")
    _texts(body, small=" · ".join(part for part in (item.source or feed.title, item.author, stamp) if part))
    _texts(body, h1=item.title, p=item.summary)
    note = "Firmwatch demonstration: this article, its outlet and its figures are invented."
    _texts(ET.SubElement(body, "footer"), small=note)
    html = b"<!doctype html>\n" + ET.tostring(page, encoding="utf-8", method="html")
    return Document(body=html, content_type="text/html; charset=utf-8", changed_at=item.updated)


def _rss(feed: ScriptFeed, items: Sequence[Item], base_url: str) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _texts(channel, title=feed.title, link=base_url, description=feed.title, language=feed.language)
    for item in items:
        node = ET.SubElement(channel, "item")
        _texts(node, title=item.title, link=base_url + item.link, description=item.summary)
        ET.SubElement(node, "guid", isPermaLink="false").text = item.guid
        _texts(node, pubDate=format_datetime(item.published.astimezone(UTC), usegmt=True))
        if item.author:
            _texts(node, **{f"{{{DUBLIN_CORE}}}creator": item.author})
        if item.source:
            ET.SubElement(node, "source", url=base_url + feed.path).text = item.source
    return _xml(root)


def _atom(feed: ScriptFeed, items: Sequence[Item], base_url: str, changed_at: datetime | None) -> bytes:
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _texts(root, id=base_url + feed.path, title=feed.title)
    if changed_at:
        _texts(root, updated=changed_at.isoformat())
    ET.SubElement(root, "link", rel="self", href=base_url + feed.path)
    for item in items:
        node = ET.SubElement(root, "entry")
        _texts(node, id=f"urn:newswire:{item.guid}", title=item.title)
        ET.SubElement(node, "link", href=base_url + item.link)
        _texts(node, published=item.published.isoformat(), updated=item.updated.isoformat(), summary=item.summary)
        _texts(ET.SubElement(node, "author"), name=item.author or item.source or feed.title)
        if item.source:
            source = ET.SubElement(node, "source")
            _texts(source, id=base_url + item.link, title=item.source, updated=item.updated.isoformat())
    return _xml(root)


def _json(feed: ScriptFeed, items: Sequence[Item], base_url: str) -> bytes:
    document = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": base_url,
        "feed_url": base_url + feed.path,
        "language": feed.language,
        "items": [_json_item(item, base_url) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _json_item(item: Item, base_url: str) -> dict[str, object]:
    names = [name for name in (item.source, item.author) if name]
    return {
        "id": item.guid,
        "url": base_url + item.link,
        "title": item.title,
        "content_text": item.summary,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": name} for name in names],
    }


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = text


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
