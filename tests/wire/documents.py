"""Feed documents for the wire tests, made by the standard library from plain items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    guid: str
    title: str
    link: str
    summary: str = ""
    at: datetime | None = None


def rss(title: str, items: Sequence[Item]) -> bytes:
    """An RSS 2.0 document with the items as given; undated ones are dated now."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    ElementTree.SubElement(channel, "title").text = title
    for item in items:
        element = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(element, "guid", isPermaLink="false").text = item.guid
        ElementTree.SubElement(element, "title").text = item.title
        ElementTree.SubElement(element, "link").text = item.link
        ElementTree.SubElement(element, "description").text = item.summary
        ElementTree.SubElement(element, "pubDate").text = format_datetime(item.at or datetime.now(UTC))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
