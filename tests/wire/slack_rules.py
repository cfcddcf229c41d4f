"""What Slack accepts and what people would see in it: the rules of the stand-in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import regex

from tests.wire.links import shows_another

MOST_BLOCKS = 50
MOST_TEXT = 10_000
LONGEST_FALLBACK = 4_000

_TEXTS = {"section": 3_000, "header": 150}
_PARAGRAPHS = ("rich_text_section", "rich_text_preformatted")
_ENTITY = regex.compile(r"&(?:amp|lt|gt);")
_PING = regex.compile(r"<!(?:channel|here|everyone|subteam)|<@[UW]|<#C")
_STEERING = regex.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\x00-\x08\x0b-\x1f\x7f]")

Json = Mapping[str, Any]


def refusal(message: Json) -> str | None:
    """The error with which Slack refuses a message; None: it is accepted."""
    text, blocks = message.get("text"), message.get("blocks")
    if not text and not blocks:
        return "no_text"
    if isinstance(text, str) and units(text) > 40_000:
        return "msg_too_long"
    if blocks is None:
        return None
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS or not all(_valid(block) for block in blocks):
        return "invalid_blocks"
    if sum(units(text) for text in texts(blocks)) > MOST_TEXT:
        return "msg_blocks_too_long"
    return None


def metadata_refusal(message: Json) -> str | None:
    """The error with which Slack refuses a message's metadata; None: it is well."""
    metadata = message.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("event_type"), str):
        return "invalid_metadata_format"
    return None if isinstance(metadata.get("event_payload"), Mapping) else "invalid_metadata_format"


def concerns(message: Json) -> Iterator[str]:
    """What no message of ours may hold: pings, markup that is parsed, text that steers, unsafe links."""
    text = str(message.get("text", ""))
    if "<" in text or ">" in text or "&" in _ENTITY.sub("", text):
        yield "the fallback text is not escaped"
    if units(text) > LONGEST_FALLBACK:
        yield "the fallback text is too long"
    if message.get("link_names") or message.get("parse") not in (None, "none"):
        yield "names are turned into pings"
    for said in (text, *texts(message.get("blocks") or [])):
        if _PING.search(said):
            yield f"a ping: {said[:80]!r}"
        if _STEERING.search(said):
            yield f"characters that steer: {said[:80]!r}"
    for node in _nodes(message.get("blocks") or []):
        if node.get("type") == "mrkdwn":
            yield "a text that is parsed"
        if "url" in node:
            yield from _link_concerns(str(node["url"]), str(node.get("text", "")))


def _link_concerns(url: str, shown: str) -> Iterator[str]:
    if not url.startswith(("http://", "https://")):
        yield f"an unsafe link: {url!r}"
    if ("://" in shown and shown != url) or shows_another(shown, url):
        yield f"a link that shows another address: {shown!r}"


def texts(blocks: object) -> list[str]:
    """Every text that is shown."""
    return [node["text"] for node in _nodes(blocks) if isinstance(node.get("text"), str)]


def links(blocks: object) -> list[str]:
    """Every address that can be followed."""
    return [str(node["url"]) for node in _nodes(blocks) if "url" in node]


def units(text: str) -> int:
    """UTF-16 units, the strictest way to count characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _nodes(value: object) -> Iterator[Json]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _valid(block: object) -> bool:
    if not isinstance(block, Mapping):
        return False
    kind = block.get("type")
    if kind in _TEXTS:
        return _text(block.get("text"), _TEXTS[str(kind)], plain_only=kind == "header")
    if kind == "context":
        elements = block.get("elements")
        return isinstance(elements, list) and 1 <= len(elements) <= 10 and all(_text(e, 3_000) for e in elements)
    if kind == "rich_text":
        elements = block.get("elements")
        return isinstance(elements, list) and bool(elements) and all(_rich(e) for e in elements)
    if kind == "actions":
        return _row(block.get("elements"))
    return kind == "divider"


def _row(elements: object) -> bool:
    """Buttons and menus, each with an id of its own."""
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        return False
    names = [str(each.get("action_id")) for each in elements if isinstance(each, Mapping)]
    return len(set(names)) == len(elements) and all(_element(each) for each in elements)


def _element(value: Json) -> bool:
    if not 1 <= units(str(value.get("action_id", ""))) <= 255:
        return False
    match value.get("type"):
        case "button":
            styled = value.get("style") in (None, "primary", "danger")
            kept = units(str(value.get("value", ""))) <= 2_000
            return styled and kept and _text(value.get("text"), 75, plain_only=True)
        case "static_select":
            named = _text(value.get("placeholder"), 150, plain_only=True)
            return named and options_refusal(value.get("options")) is None
    return False


def options_refusal(options: object) -> str | None:
    """What is wrong with the options of a menu; None: nothing."""
    if not isinstance(options, list) or not 1 <= len(options) <= 100:
        return "a menu has 1 to 100 options"
    for option in options:
        if not isinstance(option, Mapping) or not _text(option.get("text"), 75, plain_only=True):
            return f"an option's text takes 1 to 75 characters: {option!r}"
        if not isinstance(option.get("value"), str) or not 1 <= units(option["value"]) <= 150:
            return f"an option's value takes 1 to 150 characters: {option!r}"
    values = [option["value"] for option in options]
    return None if len(set(values)) == len(values) else "two options have one value"


def _text(value: object, most: int, *, plain_only: bool = False) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        return False
    kinds = ("plain_text",) if plain_only else ("plain_text", "mrkdwn")
    return value.get("type") in kinds and 1 <= units(value["text"]) <= most


def _rich(value: object) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("elements"), list) or not value["elements"]:
        return False
    if value.get("type") == "rich_text_list":
        listed = value.get("style") in ("bullet", "ordered")
        return listed and all(_rich(e) and e["type"] == "rich_text_section" for e in value["elements"])
    return value.get("type") in _PARAGRAPHS and all(_leaf(e) for e in value["elements"])


def _leaf(value: object) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str) or not value["text"]:
        return False
    if value.get("type") == "link":
        return isinstance(value.get("url"), str) and 1 <= len(value["url"]) <= 3_000
    return value.get("type") == "text"
