r"""Text from outside inside Discord's markdown. Pure.

Rules:

1. What has a meaning anywhere (`* _ ~ | [ ] < >`, the backquote and the backslash) is escaped wherever it
   stands; what has one only at the start of a line (headings, lists, small print) only there. So an ordinary
   title stays readable where markdown is not rendered: in a notification.
2. A backslash is enough for what the client renders, but not for mentions, which the service looks for in the raw
   text. `allowed_mentions` forbids them; a zero-width space inside makes them no mentions at all.
3. Addresses and invitations in a text would become links and cards by themselves; they stay text. Only
   a message's own link is one.
4. The service counts code points. Here UTF-16 units are counted, which are never fewer, so that no limit is
   passed by either count.
5. The client pairs the brackets inside a link's text, escaped or not. Those without a partner are replaced by their
   full-width shapes there, or nothing would be a link.
6. What is cut is cut between graphemes, and before it is escaped: an escape is never cut in two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import regex

from bot.chat.text import clean, graphemes, looks_like_address
from bot.feeds.links import clean_link, site_of

LONGEST_LINK: Final = 2_048
_NOTHING: Final = "\u200b"

_LINE_START = regex.compile(r"^(?:-#|#{1,6}|[-+]|\d+\.)(?=\s|$)")
_ANYWHERE = regex.compile(r"[\\*_~`|\[\]<>]")
_SHORTCODE_OR_ADDRESS = regex.compile(r":(?=//|:*[^\s:]+:)")
_TARGET = regex.compile(r"(?<=\\\])\(")
_INVITATION = regex.compile(r"(?i)(?<=\bdiscord(?:app)?)\.(?=\w)")
_MENTION = regex.compile(r"(?i)@(?=everyone|here)|<(?=[@#/:]|a:|t:|id:)")
_PAIR = regex.compile(r"(?<=([*_~|`]))(?=\1)|(?<=\])(?=\()")
_PAIRED = regex.compile(r"(?:[^\[\]]|\[[^\[\]]*\])*+")
_WIDE: Final = {ord("["): "［", ord("]"): "］"}
_ENDS_LINK = regex.compile(r"[()<>\\\s]")

Escape = Callable[[str], str]


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def escape(text: str) -> str:
    """A cleaned line as markdown that shows just that line."""
    text = _MENTION.sub(lambda found: found[0] + _NOTHING, text)
    text = _TARGET.sub(r"\(", _ANYWHERE.sub(r"\\\g<0>", text))
    text = _SHORTCODE_OR_ADDRESS.sub(r"\:", text)
    text = _INVITATION.sub(r"\.", text)
    return _LINE_START.sub(_escape_marker, text)


def plain(text: str) -> str:
    """A cleaned line for a place that parses no markdown, such as a footer.

    There an escape would show. What would be a mention, a link or a pair of signs elsewhere is broken all the same,
    invisibly: messages are quoted, exported and read by other programs.
    """
    return _PAIR.sub(_NOTHING, _MENTION.sub(lambda found: found[0] + _NOTHING, text))


def fit(text: str, limit: int, escaped: Escape = escape) -> str:
    """A text from outside, cleaned and escaped, in at most `limit` units; `…` shows where it was cut."""
    cleaned = clean(text)
    whole = escaped(cleaned)
    if units(whole) <= limit:
        return whole
    # A grapheme takes a unit at least: what lies beyond the limit can be left out at once.
    characters = graphemes(cleaned[: limit * 8])[:limit]

    def cut(count: int) -> str:
        return escaped("".join(characters[:count]).rstrip() + "…")

    count = bisect_right(range(len(characters) + 1), limit, key=lambda count: units(cut(count)))
    return cut(count - 1) if count else ""


def safe_link(link: str | None) -> str | None:
    """The link as the service takes it; None unless it is http or https, proper and short enough."""
    cleaned = clean_link(link)
    return cleaned if cleaned and cleaned.isascii() and len(cleaned) <= LONGEST_LINK else None


def anchor(text: str, link: str, limit: int) -> str:
    """A masked link. `link` is a safe one; the text comes from outside and takes `limit` units at most."""
    address = _ENDS_LINK.sub(lambda found: f"%{ord(found[0]):02X}", link)
    return f"[{fit(text, limit, _label)}]({address})"


def bare(link: str) -> str:
    """A safe link that shows itself, without a card below."""
    return f"<{_ENDS_LINK.sub(lambda found: f'%{ord(found[0]):02X}', link)}>"


def linked(text: str, link: str, limit: int) -> str:
    """A text that leads to a safe link: itself, or the site's name beside it where it looks like an address."""
    if looks_like_address(text):
        return f"{fit(text, limit)} {anchor(site_of(link) or link, link, limit)}"
    return anchor(text, link, limit)


def _label(text: str) -> str:
    return escape(text if _PAIRED.fullmatch(text) else text.translate(_WIDE))


def _escape_marker(found: regex.Match[str]) -> str:
    """The marker with its last sign escaped, which takes the meaning from the whole."""
    marker = found[0]
    return marker[:-1] + "\\" + marker[-1] if marker[-1] == "." else "\\" + marker
