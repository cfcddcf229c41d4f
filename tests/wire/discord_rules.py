"""What Discord accepts in a message, and what it would make of it. Counts code points, as Discord does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import regex

from tests.wire.links import shows_another

Json = dict[str, Any]

_KEYS: Final = frozenset(
    "content embeds allowed_mentions components nonce enforce_nonce tts flags message_reference".split()
)
_EMBED_KEYS: Final = frozenset("title description url color footer author fields timestamp image thumbnail".split())
_EVERYONE: Final = regex.compile(r"@(?:everyone|here)")
_MASKED: Final = regex.compile(r"(?<!\\)\[((?:\\.|[^\\\[\]])*)\]\((https?://[^\s()]*)\)")
_MENTION: Final = regex.compile(r"<@[!&]?\d+>")
_BUTTON, _SELECT = 2, 3

Wrong = tuple[str, str]
"""A place in the body (`embeds.0.title`), and what is wrong there."""


def refusal(body: Mapping[str, Any], *, edit: bool = False) -> Json | None:
    """The error body of a message that Discord does not accept; None: it does."""
    wrong = list(_wrong(body))
    if wrong:
        errors: Json = {}
        for place, said in wrong:
            inner = errors
            for part in place.split("."):
                inner = inner.setdefault(part, {})
            inner.setdefault("_errors", []).append({"code": "INVALID", "message": said})
        return {"message": "Invalid Form Body", "code": 50035, "errors": errors}
    if not edit and not str(body.get("content") or "").strip() and not body.get("embeds"):
        return {"message": "Cannot send an empty message", "code": 50006}
    return None


def pings(body: Mapping[str, Any]) -> list[str]:
    """The mentions in a message that would notify somebody."""
    allowed = body.get("allowed_mentions")
    parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse", ()))
    content = str(body.get("content") or "")
    found = _EVERYONE.findall(content) if "everyone" in parse else []
    return found + (_MENTION.findall(content) if parse & {"users", "roles"} else [])


def concerns(body: Mapping[str, Any], *, edit: bool) -> Iterator[str]:
    """What Discord accepts, and we must not do."""
    if body.get("allowed_mentions") != {"parse": []}:
        yield f"mentions are allowed: {body.get('allowed_mentions')!r}"
    if not edit and not (body.get("nonce") and body.get("enforce_nonce") is True):
        yield "a post without a nonce that is enforced"
    for mention in pings(body):
        yield f"a ping: {mention}"
    for shown, url in _links(body):
        if shows_another(shown.replace("\\", ""), url):
            yield f"a link that shows another address: {shown!r}"


def _links(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Texts that can be followed, as they are written, and where they go."""
    for embed in body.get("embeds") or []:
        if "url" in embed:
            yield str(embed.get("title", "")), str(embed["url"])
        yield from _MASKED.findall(str(embed.get("description", "")))


def _wrong(body: Mapping[str, Any]) -> Iterator[Wrong]:
    for key in body.keys() - _KEYS:
        yield key, "unknown"
    yield from _text(body, "content", 0, 2000, "content")
    nonce = body.get("nonce")
    if nonce is not None and not (isinstance(nonce, str) and 0 < len(nonce) <= 25):
        yield "nonce", "must be 25 or fewer in length"
    embeds = body.get("embeds") or []
    if len(embeds) > 10:
        yield "embeds", "must be 10 or fewer in length"
    for place, embed in enumerate(embeds):
        yield from _embed(embed, f"embeds.{place}")
    if sum(_size(embed) for embed in embeds) > 6000:
        yield "embeds", "embed size exceeds maximum size of 6000"
    yield from _components(body.get("components") or [])


def _embed(embed: Json, place: str) -> Iterator[Wrong]:
    for key in embed.keys() - _EMBED_KEYS:
        yield f"{place}.{key}", "unknown"
    yield from _text(embed, "title", 1, 256, f"{place}.title")
    yield from _text(embed, "description", 1, 4096, f"{place}.description")
    yield from _text(embed.get("footer", {}), "text", 1, 2048, f"{place}.footer.text")
    yield from _text(embed.get("author", {}), "name", 1, 256, f"{place}.author.name")
    if "url" in embed and not _is_link(embed["url"]):
        yield f"{place}.url", "not a well formed URL"
    if not 0 <= embed.get("color", 0) <= 0xFFFFFF:
        yield f"{place}.color", "not a colour"
    fields = embed.get("fields", [])
    if len(fields) > 25:
        yield f"{place}.fields", "must be 25 or fewer in length"
    for number, each in enumerate(fields):
        yield from _text(each, "name", 1, 256, f"{place}.fields.{number}.name")
        yield from _text(each, "value", 1, 1024, f"{place}.fields.{number}.value")


def _size(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    texts += [text for each in embed.get("fields", []) for text in (each.get("name"), each.get("value"))]
    return sum(len(text or "") for text in texts)


def _components(rows: list[Json]) -> Iterator[Wrong]:
    if len(rows) > 5:
        yield "components", "must be 5 or fewer in length"
    ids = []
    for number, row in enumerate(rows):
        place = f"components.{number}"
        inside = row.get("components", [])
        most = 1 if any(each.get("type") == _SELECT for each in inside) else 5
        if row.get("type") != 1 or not 1 <= len(inside) <= most:
            yield place, "not an action row of one to five buttons, or one menu"
        for each in inside:
            yield from _select(each, place) if each.get("type") == _SELECT else _button(each, place)
            ids.append(each.get("custom_id"))
    if len(ids) != len(set(ids)):
        yield "components", "custom ids are not unique"


def _button(button: Json, place: str) -> Iterator[Wrong]:
    if button.get("type") != _BUTTON or button.get("style") not in {1, 2, 3, 4} or not button.get("label"):
        yield place, "not a button that says something"
    yield from _text(button, "label", 1, 80, f"{place}.label")
    yield from _text({"custom_id": button.get("custom_id", "")}, "custom_id", 1, 100, f"{place}.custom_id")


def _select(select: Json, place: str) -> Iterator[Wrong]:
    yield from _text(select, "placeholder", 1, 150, f"{place}.placeholder")
    yield from _text({"custom_id": select.get("custom_id", "")}, "custom_id", 1, 100, f"{place}.custom_id")
    options = select.get("options", [])
    if not 1 <= len(options) <= 25 or len({option.get("value") for option in options}) != len(options):
        yield f"{place}.options", "must be 1 to 25 with distinct values"
    for option in options:
        yield from _text({"label": option.get("label", "")}, "label", 1, 100, f"{place}.options.label")
        yield from _text({"value": option.get("value", "")}, "value", 1, 100, f"{place}.options.value")


def _text(holder: Mapping[str, Any], key: str, least: int, most: int, place: str) -> Iterator[Wrong]:
    value = holder.get(key)
    if value is None:
        return
    if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
        yield place, f"must be between {least} and {most} in length"


def _is_link(url: object) -> bool:
    if not isinstance(url, str) or len(url) > 2048 or not url.isascii() or regex.search(r"[\s<>\"\\^`{|}]", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
