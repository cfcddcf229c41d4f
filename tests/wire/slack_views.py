"""Which forms Slack opens: the rules of the stand-in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.wire.slack_rules import options_refusal, units

Json = Mapping[str, Any]


def view_refusal(view: object) -> str | None:
    """What is wrong with a form; None: nothing."""
    return next(_view_troubles(view), None) if isinstance(view, Mapping) else "not a form"


def _view_troubles(view: Json) -> Iterator[str]:
    if view.get("type") != "modal":
        yield "not a modal"
    for name in ("title", "submit", "close"):
        if not _plain(view.get(name), 24):
            yield f"the {name} takes 1 to 24 characters"
    for name, most in (("private_metadata", 3_000), ("callback_id", 255)):
        if units(str(view.get(name, ""))) > most:
            yield f"the {name} takes {most} characters"
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= 100:
        yield "a form has 1 to 100 blocks"
        return
    if len({block.get("block_id") for block in blocks}) != len(blocks):
        yield "two blocks have one id"
    for block in blocks:
        yield from _field_troubles(block)


def _field_troubles(block: Json) -> Iterator[str]:
    element = block.get("element")
    if block.get("type") != "input" or not isinstance(element, Mapping):
        yield f"not a field: {block!r}"
        return
    if not _plain(block.get("label"), 2_000) or not 1 <= units(str(element.get("action_id", ""))) <= 255:
        yield f"a field needs a label and an id: {block!r}"
    if "placeholder" in element and not _plain(element["placeholder"], 150):
        yield f"a placeholder takes 1 to 150 characters: {block!r}"
    if not _element(element):
        yield f"Slack knows no such field: {block!r}"


def _element(element: Json) -> bool:
    match element.get("type"):
        case "external_select":
            return isinstance(element.get("min_query_length"), int)
        case "static_select":
            return options_refusal(element.get("options")) is None
        case "plain_text_input":
            return 1 <= int(element.get("max_length", 3_000)) <= 3_000
    return False


def _plain(value: object, most: int) -> bool:
    text = value.get("text") if isinstance(value, Mapping) and value.get("type") == "plain_text" else None
    return isinstance(text, str) and 1 <= units(text) <= most
