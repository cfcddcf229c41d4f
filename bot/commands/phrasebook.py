"""What the bot says in answers, by language: one file in `phrases/` for each, all with the same keys.

    watch.done: "Watching *{name}* here."

Between asterisks stands what is set strong, between backticks what people may type; `{name}` is filled in, and what
fills it is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import regex
import yaml

from bot.model import Line, Span, Weight

FALLBACK: Final = "en"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where the wheel has it: ten times as quick
_PIECE: Final = regex.compile(r"\*(?P<strong>[^*]+)\*|`(?P<code>[^`]+)`|(?P<plain>[^*`]+)")
_SLOT: Final = regex.compile(r"\{(\w+)\}")

Value = str | int | Span | Line


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language."""

    language: str
    phrases: Mapping[str, str]

    def line(self, key: str, **values: Value) -> Line:
        """A phrase with its slots filled. Raises KeyError for a phrase or slot that is not there."""
        return _joined(span for span in _spans(self.phrases[key], values) if span.text)

    def text(self, key: str, **values: Value) -> str:
        """The same as plain text."""
        return "".join(span.text for span in self.line(key, **values))


def phrasebook(language: str) -> Phrasebook:
    """The phrases for readers of a language; the English ones where there are none."""
    books = shipped_phrasebooks()
    return books.get(language) or books[FALLBACK]


@cache
def shipped_phrasebooks() -> Mapping[str, Phrasebook]:
    """Every phrasebook that comes with the package, by language."""
    books = {}
    for file in files("bot.commands").joinpath("phrases").iterdir():
        if file.name.endswith(".yaml"):
            language = file.name.removesuffix(".yaml")
            text = file.read_text(encoding="utf-8")
            books[language] = Phrasebook(language, yaml.load(text, _LOADER))  # noqa: S506 - it is a safe one
    return books


def _spans(template: str, values: Mapping[str, Value]) -> Iterator[Span]:
    for piece in _PIECE.finditer(template):
        kind = piece.lastgroup or ""
        weight = Weight(kind)
        for number, part in enumerate(_SLOT.split(piece[kind])):
            if number % 2:
                yield from _filled(values[part], weight)
            elif part:
                yield Span(part, weight)


def _joined(spans: Iterable[Span]) -> Line:
    """The spans, with neighbours that look alike made one: `/news` and ` watch` are one thing to type."""
    line: list[Span] = []
    for span in spans:
        last = line[-1] if line else None
        if last is not None and last.link is None and span.link is None and last.weight is span.weight:
            line[-1] = replace(last, text=last.text + span.text)
        else:
            line.append(span)
    return tuple(line)


def _filled(value: Value, weight: Weight) -> Iterator[Span]:
    match value:
        case Span():
            yield value
        case tuple():
            yield from value
        case _:
            yield Span(str(value), weight)
