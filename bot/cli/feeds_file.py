"""Feeds as lines of feeds.yaml, and adding them to a file that people keep.

Rules

- Everything in the file stays as it is, comments and order too: the new feeds are put behind the last one, indented as
  the others are, wherever the list stands in the file.
- Where there is no list yet (`feeds: []`, `feeds:` or no such key), one is begun.
- Nothing is written unless it then reads as what was there and the new feeds. What is in the way is named, with its
  line.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.errors import FirmwatchError
from bot.model import DeclaredFeed

_KEY = "feeds"
_INDENT = 2
_EMPTY: tuple[object, ...] = ([], "", "~", "null")


def feed_lines(feed: DeclaredFeed, indent: int = _INDENT) -> str:
    """The feed as an item of `feeds:`, behind so many blanks. JSON texts are YAML, whatever is in them."""
    lines = [f"- url: {_quoted(feed.url)}", f"  name: {_quoted(feed.name)}"]
    if feed.language:
        lines.append(f"  language: {feed.language}")
    if feed.tags:
        lines.append(f"  tags: [{', '.join(map(_quoted, sorted(feed.tags)))}]")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def add_feeds(file: Path, feeds: Iterable[DeclaredFeed]) -> list[DeclaredFeed]:
    """Adds to a feeds.yaml the feeds that it lacks, and answers with those; a file that is not there is made.

    Raises FirmwatchError, with the file untouched, where that cannot be done.
    """
    text = _read(file)
    there = {item.get("url") for item in _items(text) if isinstance(item, Mapping)}
    new = [feed for feed in feeds if feed.url not in there]
    if new:
        _write(file, with_feeds(text, new, file))
    return new


def with_feeds(text: str, feeds: Sequence[DeclaredFeed], file: Path) -> str:
    """The text of a feeds.yaml with feeds added to its list. Raises FirmwatchError, which names `file` and the line."""
    whole = yaml.compose(text, yaml.SafeLoader)
    if whole is not None and not (isinstance(whole, yaml.MappingNode) and (not whole.flow_style or not whole.value)):
        raise _in_the_way(file, whole, "this is no list of settings, each on its line")
    pairs = whole.value if isinstance(whole, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == _KEY), None)
    added = _with_list(text, feeds) if listed is None else _with_more(text, listed, feeds, file)
    if "\r\n" in text:
        added = added.replace("\r\n", "\n").replace("\n", "\r\n")
    if not _reads_as(added, {**_loaded(text), _KEY: [*_items(text), *map(_loaded_feed, feeds)]}):
        raise _in_the_way(file, listed or whole, "the list ends in something that cannot be added to safely")
    return added


def _with_list(text: str, feeds: Sequence[DeclaredFeed]) -> str:
    ended = text if not text or text.endswith("\n") else f"{text}\n"
    return f"{ended}{_KEY}:\n{_lines(feeds, _INDENT)}"


def _with_more(text: str, listed: yaml.Node, feeds: Sequence[DeclaredFeed], file: Path) -> str:
    if isinstance(listed, yaml.SequenceNode) and listed.value and not listed.flow_style:
        end = text.find("\n", max(_end(listed) - 1, 0)) + 1
        head = text[:end] if end else f"{text}\n"
        return f"{head}{_lines(feeds, listed.start_mark.column)}{text[end:] if end else ''}"
    if _loaded(text)[_KEY] not in _EMPTY:
        raise _in_the_way(file, listed, "the feeds stand in brackets; write each as `- url: …` on lines of its own")
    # What stands for nothing goes; what follows on its line, a comment maybe, comes after the feeds.
    head, tail = text[: listed.start_mark.index].rstrip(" "), text[listed.end_mark.index :]
    comment, newline, rest = tail.partition("\n")
    return f"{head}{comment.rstrip()}\n{_lines(feeds, _INDENT)}{rest if newline else ''}"


def _lines(feeds: Sequence[DeclaredFeed], indent: int) -> str:
    return "".join(f"\n{feed_lines(feed, indent)}" for feed in feeds)


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends, without what follows a list or mapping until the next thing in the file."""
    match node:
        case yaml.SequenceNode(value=[*_, last], flow_style=False):
            return _end(last)
        case yaml.MappingNode(value=[*_, (_, last)], flow_style=False):
            return _end(last)
        case _:
            return int(node.end_mark.index)


def _read(file: Path) -> str:
    try:
        text = file.read_bytes().decode() if file.exists() else ""
        _loaded(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else f"{file}"
        raise FirmwatchError(f"{where}: not YAML, so nothing was added; `firmwatch check` says what to mend") from error
    except UnicodeDecodeError as error:
        raise FirmwatchError(f"{file}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise FirmwatchError(f"cannot read {file}: {error.strerror}") from error
    return text


def _write(file: Path, text: str) -> None:
    """Puts the text in the file's place at once: whatever happens, the old or the new one is there, whole."""
    place = file.resolve()
    new = place.with_name(f"{place.name}.new")
    try:
        new.write_bytes(text.encode())
        if place.exists():
            shutil.copymode(place, new)
        new.replace(place)
    except OSError as error:
        raise FirmwatchError(f"cannot write {file}: {error.strerror}") from error


def _items(text: str) -> Sequence[object]:
    found = _loaded(text).get(_KEY)
    return found if isinstance(found, list) else []


def _loaded(text: str) -> dict[str, Any]:
    found = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts
    return found if isinstance(found, dict) else {}


def _reads_as(text: str, expected: Mapping[str, object]) -> bool:
    try:
        return _loaded(text) == expected
    except yaml.YAMLError:
        return False


def _loaded_feed(feed: DeclaredFeed) -> object:
    return yaml.load(feed_lines(feed, 0), yaml.BaseLoader)[0]  # noqa: S506 - as above


def _in_the_way(file: Path, node: yaml.Node | None, what: str) -> FirmwatchError:
    line = node.start_mark.line + 1 if node else 1
    return FirmwatchError(f"{file}:{line}: {what}; nothing was added. `firmwatch feeds import` alone prints the lines")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
