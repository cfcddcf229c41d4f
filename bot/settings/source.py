"""YAML as people write it, with the line of everything.

Rules:

1. A plain scalar stays the text that stands in the file: `005930` is a ticker, `22:00` a time and `no`
   Norwegian. The schema alone makes numbers and switches of texts.
2. A value that is left out, `~` or `null` is None.
3. A key given twice, an explicit tag, a second document and a key that is no text are mistakes.
4. Aliases may be used, but together they may repeat only so much, and nesting is bounded: the tree is
   built from parser events, so nothing is expanded or recursed into before it was counted.
5. The parser stops at the first mistake in the syntax; every other mistake is collected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import yaml

MAX_DEPTH = 32
MAX_REPEATED = 100_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})

_INDENTED = "the indentation does not fit the lines above, or the text after a quote is stray"


_SIGNS = {"：": "':' and a blank", "［": "'['", "］": "']'", "｛": "'{'", "｝": "'}'"}
# Before a list, behind a key and its ':', around a list.
_WIDE = re.compile(r"^[ -]*[\u00a0\u3000]|^[ -]*[\w]+：|^[ -]*[\w]+:[\u00a0\u3000]|[［］｛｝]")
_UNQUOTED = re.compile(r"\s*(?:- +)?\w+: +([^\"'\[{#&*!|>%@`].*:(?: .*)?)$")
_CHANNEL = re.compile(r"^(slack|discord|file): +")


class _Fault(NamedTuple):
    """What libyaml or PyYAML's own parser says, in part, and what a person can do about it.

    where  the line to name: where the parser `stopped`, where what it was reading was `opened`, or `both`
    """

    said: str
    advice: str
    where: Literal["stopped", "opened", "both"] = "stopped"


_COLON = _Fault("mapping values are not", "an unexpected ':'; check the indentation, or put the whole text in quotes")
_FAULTS = (
    _COLON,
    _Fault("unexpected end of stream", "a quote is opened and never closed", "opened"),
    _Fault("',' or ']'", "a '[' is not closed, or a ',' is missing in the list", "both"),
    _Fault(
        "',' or '}'",
        "a ',' or the '}' is missing, or quotes around a text with ':', '#' or '\"' in it, in the mapping",
        "both",
    ),
    _Fault("node content", "a value is missing, or a '[' or '{' is not closed"),
    _Fault("could not find expected ':'", "expected 'key: value', and there is no ':'"),
    _Fault("unknown escape", "an unknown '\\' escape; in single quotes a '\\' is only a '\\'"),
    _Fault("escape code", "an impossible '\\' escape; in single quotes a '\\' is only a '\\'"),
    _Fault("expected '-' indicator", _INDENTED),
    _Fault("did not find expected key", _INDENTED),
    _Fault("block end", _INDENTED),
    _Fault("", "this is not valid YAML"),
)


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in one place. `line` counts from 1; 0: the whole file, or no file at all."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.text}"


Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""What a document holds, as the schema reads it."""


class Node(NamedTuple):
    """A value in a document.

    line   where it begins, from 1
    value  its text, None, its items, or its values by key
    keys   the line of each key of a mapping
    size   how many nodes it stands for, aliases followed
    """

    line: int
    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    keys: Mapping[str, int] = MappingProxyType({})
    size: int = 1

    def plain(self) -> Plain:
        """The value without its positions."""
        if isinstance(self.value, tuple):
            return [item.plain() for item in self.value]
        if isinstance(self.value, Mapping):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def items(self) -> tuple[Node, ...]:
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    def get(self, key: str) -> Node | None:
        """The value of a mapping's key; None for anything else."""
        return self.value.get(key) if isinstance(self.value, Mapping) else None

    def text(self, key: str) -> str | None:
        """The text under a mapping's key; None for anything else."""
        found = self.get(key)
        return found.value if found is not None and isinstance(found.value, str) else None

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of what `path` leads to, or of the last thing on the way that is there."""
        node, line = self, self.line
        for step in path:
            if isinstance(step, str) and isinstance(node.value, Mapping) and step in node.value:
                node, line = node.value[step], node.keys[step]
            elif isinstance(step, int) and isinstance(node.value, tuple) and step < len(node.value):
                node = node.value[step]
                line = node.line
            else:
                break
        return line


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `root` is None when it is empty or cannot be read at all."""

    file: str
    root: Node | None
    mistakes: tuple[Mistake, ...] = ()


def read_document(path: Path) -> Document:
    """Reads a YAML file. Never raises for what is in it, nor for one that cannot be opened."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        return Document(str(path), None, (Mistake(str(path), 0, f"cannot be read: {reason}"),))
    return parse_document(str(path), raw)


def parse_document(file: str, raw: bytes) -> Document:
    """Reads YAML from memory; `file` is what mistakes call it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Document(file, None, (Mistake(file, line, "this is not UTF-8 text; save the file as UTF-8"),))
    builder = _Builder(file)
    try:
        builder.build(yaml.parse(text, Loader=_LOADER))
    except _Unreadable as stop:
        builder.mistakes.append(stop.mistake)
        return Document(file, None, tuple(builder.mistakes))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        builder.mistakes.append(_syntax_mistake(file, text, error))
        return Document(file, None, tuple(builder.mistakes))
    return Document(file, builder.root, tuple(builder.mistakes))


def _syntax_mistake(file: str, text: str, error: Exception) -> Mistake:
    control = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        return Mistake(file, line, "a control character that YAML does not allow; remove it")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Mistake(file, 1, "this is not valid YAML")
    # A mark at the end of the text stands on a line that is not there.
    lines = text.splitlines() or [""]
    stopped = min(mark.line + 1, len(lines))
    east_asian = _wide(file, lines, stopped)
    if east_asian is not None:
        return east_asian
    fault = _fault(str(getattr(error, "problem", "")), _character(text, mark.line, mark.column))
    if fault is _COLON and (unquoted := _UNQUOTED.match(lines[stopped - 1])):
        meant = _CHANNEL.sub(r"\1:", unquoted[1])
        return Mistake(file, stopped, f"an unexpected ':'; put the text in quotes: \"{meant}\"")
    context = getattr(error, "context_mark", None)
    opened = context.line + 1 if context is not None else stopped
    if fault.where == "opened":
        return Mistake(file, opened, fault.advice)
    since = f" that begins on line {opened}" if fault.where == "both" and opened < stopped else ""
    return Mistake(file, stopped, fault.advice + since)


def _wide(file: str, lines: Sequence[str], stopped: int) -> Mistake | None:
    """A sign of an East Asian keyboard where the parser stopped, or on the line before, where YAML has its own."""
    for number in (stopped, stopped - 1):
        found = _WIDE.search(lines[number - 1]) if number else None
        if found is not None:
            sign = found[0][-1]
            what = f"'{sign}' is no sign of YAML" if sign in _SIGNS else "a full-width or no-break blank stands here"
            return Mistake(file, number, f"{what}; write {_SIGNS.get(sign, 'plain blanks')}")
    return None


def _fault(said: str, character: str) -> _Fault:
    if character == "\t":
        return _Fault(said, "a tab cannot indent YAML; use spaces")
    if "cannot start any token" in said:
        return _Fault(said, f"text that begins with {character!r} must be in quotes")
    return next(fault for fault in _FAULTS if fault.said in said)


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    return lines[line][column : column + 1] if line < len(lines) else ""


class _Unreadable(Exception):
    """The document cannot be made sense of; `mistake` says where."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(str(mistake))


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been seen. `key` is the one that waits for its value."""

    line: int
    anchor: str | None
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    key: tuple[str, int] | None = None
    size: int = 1

    def closed(self) -> Node:
        value = self.entries if self.mapping else tuple(self.items)
        return Node(self.line, value, self.keys, self.size)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 0


class _Builder:
    """Builds the tree from parser events, with a stack of its own in place of recursion."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._repeated = 0
        self._documents = 0

    def build(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._end_collection()
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._start_collection(event)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    self._start_document(event)

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._unreadable(event, "a second document begins here; a file holds one, without '---' between")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._refuse_tag(event)
        empty = not event.style and event.value in _EMPTY
        waits_for_key = bool(self._open) and self._open[-1].mapping and self._open[-1].key is None
        value = None if empty and not waits_for_key else event.value
        self._add(Node(_line(event), value), event.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        target = self._anchors.get(event.anchor or "")
        if target is None:
            raise self._unreadable(event, f"'*{event.anchor}' refers to nothing; '&{event.anchor}' must come before it")
        self._repeated += target.size
        if self._repeated > MAX_REPEATED:
            raise self._unreadable(event, f"the aliases repeat more than {MAX_REPEATED} values; write them out")
        self._add(target, None)

    def _start_collection(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_tag(event)
        if len(self._open) >= MAX_DEPTH:
            raise self._unreadable(event, f"nested more than {MAX_DEPTH} levels deep")
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(_line(event), event.anchor, mapping))

    def _end_collection(self) -> None:
        done = self._open.pop()
        self._add(done.closed(), done.anchor)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = None if node.value is None else node
            return
        parent = self._open[-1]
        parent.size += node.size
        if not parent.mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            self._set(parent, *parent.key, node)
            parent.key = None

    def _key(self, node: Node) -> tuple[str, int]:
        if not isinstance(node.value, str):
            raise _Unreadable(Mistake(self._file, node.line, "a key must be a single word or text"))
        return node.value, node.line

    def _set(self, parent: _Open, key: str, line: int, node: Node) -> None:
        if key in parent.entries:
            first = parent.keys[key]
            self.mistakes.append(Mistake(self._file, line, f"'{key}' is given twice; the first is on line {first}"))
            return
        parent.entries[key] = node
        parent.keys[key] = line

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            text = f"a tag ('{tag}') has no meaning here; write the plain value"
            self.mistakes.append(Mistake(self._file, _line(event), text))

    def _unreadable(self, event: yaml.Event, text: str) -> _Unreadable:
        return _Unreadable(Mistake(self._file, _line(event), text))
