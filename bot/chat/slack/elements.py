"""What Block Kit payloads are built from, and text from outside made safe for them. Pure.

Every function with `text` takes it as it is: `said` and `fit` come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import regex

from bot.chat.actions import encode
from bot.chat.text import clean, clip, graphemes
from bot.feeds.links import clean_link, site_of
from bot.model import Button, Choice

Json = dict[str, Any]


class Limit(NamedTuple):
    """The most that a text may take: cells on a screen, UTF-16 units in a request."""

    cells: int
    units: int


UNTITLED: Final = "…"
"""Stands where a text is needed and there is none."""

LABEL: Final = Limit(75, 75)
"""Of buttons and options."""

MOST_IN_A_ROW: Final = 25
"""Buttons and menus in one block of actions."""

_HEADER: Final = Limit(150, 150)
_SITE: Final = Limit(40, 120)
_LONGEST_LINK: Final = 2_000
_LONGEST_VALUE: Final = 150  # of an option
_MARKUP: Final = regex.compile(r"<(?=\s*(?:[!@#]|[a-z][a-z+.-]*:))", regex.IGNORECASE)


def said(text: str, limit: Limit | None = None) -> str:
    """A text from outside on one line, without anything that steers, hides or marks up."""
    defused = defuse(clean(text))
    return fit(defused, limit) if limit else defused


def defuse(text: str) -> str:
    """The text without what begins like Slack's own markup."""
    return _MARKUP.sub("‹", text)


def fit(text: str, limit: Limit) -> str:
    """The text within the limit, cut between graphemes; what is cut is shown by a last `…`."""
    text = clip(text, limit.cells)
    if units(text) <= limit.units:
        return text
    kept, used = [], 1
    for grapheme in graphemes(text):
        used += units(grapheme)
        if used > limit.units:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def units(text: str) -> int:
    """UTF-16 units, as the strictest reading of Slack's limits counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """The text for a place that parses markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def usable_link(link: str | None) -> str | None:
    """The address if it is one of the web, and short enough for Slack."""
    cleaned = clean_link(link)
    return cleaned if cleaned and len(cleaned) <= _LONGEST_LINK else None


def site(link: str | None) -> str:
    """The site that a link goes to; empty for none."""
    return said(site_of(link) or "", _SITE)


def text(text: str, **style: bool) -> Json:
    """A run of letters in rich text; style: `bold`, `code`."""
    return {"type": "text", "text": text, **_styled(style)}


def anchor(link: str, text: str, **style: bool) -> Json:
    """A link in rich text."""
    return {"type": "link", "url": link, "text": text, **_styled(style)}


def _styled(style: Mapping[str, bool]) -> Json:
    chosen = {name: True for name, wanted in style.items() if wanted}
    return {"style": chosen} if chosen else {}


def run(elements: Sequence[Json]) -> Json:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(runs: Sequence[Json]) -> Json:
    """A list in rich text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(runs)}


def preformatted(text: str) -> Json:
    """Lines in rich text that keep their spaces, to be copied."""
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}], "border": 0}


def rich_text(*parts: Json) -> Json:
    """A block of paragraphs and lists."""
    return {"type": "rich_text", "elements": list(parts)}


def plain(text: str) -> Json:
    """A text that is not parsed."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Json:
    """A block of plain text."""
    return {"type": "section", "text": plain(text)}


def header(text: str) -> Json:
    """A block that heads others."""
    return {"type": "header", "text": plain(fit(text, _HEADER))}


def context(text: str) -> Json:
    """A block of small print."""
    return {"type": "context", "elements": [plain(text)]}


def actions(buttons: Sequence[Button]) -> Json:
    """A block of up to `MOST_IN_A_ROW` buttons. Raises ValueError for a button that says too much to be kept."""
    return {"type": "actions", "elements": [_button(place, button) for place, button in enumerate(buttons)]}


def _button(place: int, button: Button) -> Json:
    return {
        "type": "button",
        "action_id": f"button-{place}",
        "text": plain(said(button.label, LABEL) or UNTITLED),
        "value": encode(button.command, button.arguments),
        **({"style": "danger"} if button.danger else {}),
    }


def options(choices: Sequence[Choice]) -> list[Json]:
    """The choices as a menu has them, each value once; those whose value Slack would refuse are left out."""
    distinct = {choice.value: choice for choice in choices if 0 < units(choice.value) <= _LONGEST_VALUE}
    return [
        {"text": plain(said(choice.label, LABEL) or UNTITLED), "value": choice.value} for choice in distinct.values()
    ]
