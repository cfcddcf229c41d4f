r"""A message's payload as it looks on Discord. Pure: content, embeds and button in, HTML out.

It reads what the renderer writes, and no more: escapes, `**bold**`, `[masked](links)` and `- ` lists. Any other sign
that Discord gives a meaning to, and any key that is not known here, raises ValueError. A preview that left out what
it cannot draw would look right and be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import regex

from bot.chat.html import Html, link, only, tag

_ITEM: Final = "- "
_SPAN: Final = regex.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*"
    r"|\[(?P<label>(?:\\.|[^\\\[\]])+)\]\((?P<link>[^\s()<>\\]+)\)"
    r"|(?P<meant>[\\*_~`|\[\]<>]|:[^\s:]+:|(?i:@(?:everyone|here)|\bhttps?://|\bdiscord(?:app)?\.\w))"
    r"|(?P<text>.)",
    regex.DOTALL,
)
_BLOCK: Final = regex.compile(r"(?:-#|#{1,3}|[-+]|\d+\.)(?:\s|$)")
_ACTION_ROW, _BUTTON, _SECONDARY = 1, 2, 2

Json = Mapping[str, Any]


def body(payload: Json) -> Html:
    """The message, without its sender."""
    known = only(payload, "content", "embeds", "allowed_mentions", "components")
    if known["allowed_mentions"] != {"parse": []}:
        raise ValueError("a message that may ping somebody")
    said = [tag("div", *_lines(known["content"]), class_="content")] if known["content"] else []
    rows = (_row(row) for row in known.get("components", ()))
    return tag("div", *said, *map(_embed, known["embeds"]), *rows, class_="body")


def notification(payload: Json) -> str:
    """What a notification says: the content as it stands, for there no markdown is read."""
    return str(payload["content"])


def _embed(embed: Json) -> Html:
    known = only(embed, "title", "url", "description", "color", "footer")
    parts = []
    if "title" in known:
        title = tag("span", *_line(known["title"]))
        parts.append(tag("div", link(known["url"], title) if "url" in known else title, class_="title"))
    if "description" in known:
        parts.append(tag("div", *_lines(known["description"]), class_="description"))
    if "footer" in known:
        parts.append(tag("div", only(known["footer"], "text")["text"], class_="footer"))
    return tag("div", *parts, class_="embed", style=f"border-color:#{known['color']:06x}")


def _row(row: Json) -> Html:
    known = only(row, "type", "components")
    if known.get("type") != _ACTION_ROW:
        raise ValueError(f"a preview does not know this component: {row!r}")
    return tag("div", *map(_button, known["components"]), class_="row")


def _button(button: Json) -> Html:
    known = only(button, "type", "style", "label", "custom_id")
    if (known.get("type"), known.get("style")) != (_BUTTON, _SECONDARY):
        raise ValueError(f"a preview does not know this component: {button!r}")
    return tag("span", known["label"], class_="button")


def _lines(source: str) -> Iterator[Html]:
    """Markdown of several lines: items that follow each other are one list."""
    for listed, lines in groupby(source.split("\n"), lambda line: line.startswith(_ITEM)):
        if listed:
            yield tag("ul", *(tag("li", *_line(line.removeprefix(_ITEM))) for line in lines))
        else:
            yield from (tag("div", *_line(line)) for line in lines)


def _line(source: str) -> Iterator[Html | str]:
    if _BLOCK.match(source):
        raise ValueError(f"a line that Discord takes for a heading, small print or a list: {source!r}")
    return _spans(source)


def _spans(source: str) -> Iterator[Html | str]:
    for found in _SPAN.finditer(source):
        if found["meant"]:
            raise ValueError(f"{found['meant']!r} means something that a preview does not know: {source!r}")
        if found["bold"]:
            yield tag("b", *_spans(found["bold"]))
        elif found["label"]:
            yield link(found["link"], *_spans(found["label"]))
        else:
            yield found["escaped"] or found["text"]
