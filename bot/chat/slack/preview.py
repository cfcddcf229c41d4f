"""A message's payload as it looks on Slack. Pure: Block Kit in, HTML out; `preview.css` has the colours.

It reads what the renderer writes, and no more: a kind of block, an element, a style or a key that it does not know
raises ValueError. A preview that left out what it cannot draw would look right and be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import unescape
from typing import Any, Final

import regex

from bot.chat.html import Html, link, only, tag

_PARSED: Final = regex.compile(r"[<>]|&(?!(?:amp|lt|gt);)")

Json = Mapping[str, Any]


def body(payload: Json) -> Html:
    """The message, without its sender."""
    known = only(payload, "text", "blocks")
    return tag("div", *(_drawn(block, _BLOCKS) for block in known["blocks"]), class_="blocks")


def notification(payload: Json) -> str:
    """What a notification and a screen reader say. Raises ValueError for a text that Slack would parse."""
    text = str(payload["text"])
    if _PARSED.search(text):
        raise ValueError(f"markup in a text that Slack parses: {text!r}")
    return unescape(text)


def _drawn(node: Json, kinds: Mapping[str, Callable[[Json], Html]]) -> Html:
    draw = kinds.get(str(node.get("type")))
    if draw is None:
        raise ValueError(f"a preview does not know this here: {node!r}")
    return draw(node)


def _header(block: Json) -> Html:
    return tag("h3", _plain(only(block, "type", "text")["text"]))


def _section(block: Json) -> Html:
    return tag("p", _plain(only(block, "type", "text")["text"]))


def _context(block: Json) -> Html:
    texts = only(block, "type", "elements")["elements"]
    return tag("div", *(tag("span", _plain(text)) for text in texts), class_="context")


def _divider(block: Json) -> Html:
    only(block, "type")
    return tag("div", class_="divider")


def _actions(block: Json) -> Html:
    buttons = only(block, "type", "elements")["elements"]
    return tag("div", *(_drawn(button, {"button": _button}) for button in buttons), class_="actions")


def _button(element: Json) -> Html:
    known = only(element, "type", "action_id", "text", "value")
    return tag("span", _plain(known["text"]), class_="button")


def _rich_text(block: Json) -> Html:
    parts = only(block, "type", "elements")["elements"]
    return tag("div", *(_drawn(part, _PARTS) for part in parts), class_="rich")


def _run(part: Json) -> Html:
    elements = only(part, "type", "elements")["elements"]
    return tag("div", *(_drawn(element, _ELEMENTS) for element in elements))


def _list(part: Json) -> Html:
    known = only(part, "type", "style", "elements")
    if known["style"] != "bullet":
        raise ValueError(f"a preview does not know this kind of list: {known['style']!r}")
    return tag("ul", *(tag("li", _drawn(run, {"rich_text_section": _run})) for run in known["elements"]))


def _text(element: Json) -> Html:
    known = only(element, "type", "text", "style")
    return _styled(tag("span", known["text"]), known)


def _link(element: Json) -> Html:
    known = only(element, "type", "url", "text", "style")
    return _styled(link(known["url"], known["text"]), known)


def _styled(shown: Html, element: Json) -> Html:
    style = only(element.get("style", {}), "bold")
    return tag("b", shown) if style.get("bold") else shown


def _plain(text: Json) -> str:
    known = only(text, "type", "text", "emoji")
    if known["type"] != "plain_text" or known.get("emoji") is not False:
        raise ValueError(f"a text that Slack would parse: {known!r}")
    return str(known["text"])


_BLOCKS: Final[Mapping[str, Callable[[Json], Html]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "rich_text": _rich_text,
}
_PARTS: Final[Mapping[str, Callable[[Json], Html]]] = {"rich_text_section": _run, "rich_text_list": _list}
_ELEMENTS: Final[Mapping[str, Callable[[Json], Html]]] = {"text": _text, "link": _link}
