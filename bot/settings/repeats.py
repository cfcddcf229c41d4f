"""What is said twice: feeds, channels, and watches within a channel.

Looked for in the documents as written, so that a mistake elsewhere does not hide a repetition.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.model import WatchKind
from bot.settings.source import Document, Mistake, Node


def repeated_feeds(document: Document | None) -> list[Mistake]:
    """One mistake for each feed whose address stands above it already."""
    if document is None or document.root is None:
        return []
    listed = document.root.get("feeds")
    found = [(item, item.text("url")) for item in (listed.items() if listed is not None else ())]
    keyed = [(_address(url), url, item.line_of(["url"])) for item, url in found if url is not None]
    return _repeats(document.file, "the feed", keyed)


def repeated_channels(document: Document | None) -> list[Mistake]:
    """One mistake for each channel that stands above already, and for each such watch in a channel."""
    if document is None or document.root is None:
        return []
    listed = document.root.get("channels")
    items = listed.items() if listed is not None else ()
    keyed = [(name, name, item.line_of(["channel"])) for item in items if (name := item.text("channel")) is not None]
    mistakes = _repeats(document.file, "the channel", keyed)
    for item in items:
        watches = item.get("watch")
        subjects = [_subject(watch) for watch in (watches.items() if watches is not None else ())]
        mistakes += _repeats(document.file, "the watch", [subject for subject in subjects if subject is not None])
    return mistakes


def _repeats(file: str, what: str, keyed: Iterable[tuple[str, str, int]]) -> list[Mistake]:
    first: dict[str, int] = {}
    mistakes = []
    for key, shown, line in keyed:
        if key in first:
            mistakes.append(Mistake(file, line, f"{what} '{shown}' is already on line {first[key]}"))
        first.setdefault(key, line)
    return mistakes


def _address(url: str) -> str:
    """An address without what does not tell two feeds apart: the case of the host, and the fragment."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()


def _subject(watch: Node) -> tuple[str, str, int] | None:
    if isinstance(watch.value, str):
        return f"firm:{watch.value}", watch.value, watch.line
    for kind in WatchKind:
        if (text := watch.text(kind)) is not None:
            return f"{kind}:{text}", text, watch.line_of([kind])
    return None
