"""Answers to commands as Block Kit. Pure.

Rules, and why:

1. Everything in an answer may come from outside: it goes into `rich_text`, which parses no markup, as the texts of
   alerts do (see `blocks`).
2. A section is one block. Lines are shown whole or not at all, and what does not fit is counted; only a line that
   is longer than a screen is cut, between graphemes.
3. Buttons and the menu are always shown: an answer that cannot be answered in turn would be a dead end. They are
   measured first, and the text gets what they leave.
4. The bot does not ask for the right to upload files, so an attachment is shown as text to be copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from bot.chat.actions import decode, encode
from bot.chat.slack.elements import (
    LABEL,
    MOST_IN_A_ROW,
    UNTITLED,
    Json,
    Limit,
    actions,
    anchor,
    bullets,
    context,
    defuse,
    escape,
    fit,
    options,
    plain,
    preformatted,
    rich_text,
    run,
    said,
    site,
    text,
    units,
    usable_link,
)
from bot.chat.text import cells, clean_lines, looks_like_address
from bot.chat.words import words
from bot.model import Attachment, Line, Menu, Reply, Section, Span, Weight

_MOST_SECTIONS: Final = 40
_MOST_UNITS: Final = 9_500  # Slack takes 10,000 of all texts together
_FOR_COUNTS: Final = 200  # what says how much is left out
_HEADING: Final = Limit(150, 300)
_LINE: Final = Limit(1_200, 1_500)
_NAME: Final = Limit(80, 120)
_FALLBACK: Final = Limit(400, 500)
_FALLBACK_LINES: Final = 10
_MENU: Final = "menu"


@dataclass(slots=True)
class _Room:
    """UTF-16 units that are left, and the lines that found no room."""

    left: int
    lines_out: int = 0

    def takes(self, cost: int) -> bool:
        """Books what fits. Once something did not, nothing later is shown either: it would seem to be complete."""
        if cost > self.left:
            self.left = -1
            return False
        self.left -= cost
        return True


def render(reply: Reply) -> Json:
    """The `text` and `blocks` of an answer. Raises ValueError for a button that says too much to be kept."""
    controls = [*_menu(reply.menu), *_buttons(reply)]
    room = _MOST_UNITS - _FOR_COUNTS - _cost(controls)
    share = _Room(room // 2 if reply.attachment else room)
    sections = list(_sections(reply.sections, share))
    shown = [*sections, *_count(share.lines_out, reply.locale)]
    if reply.attachment is not None:
        shown += _attachment(reply.attachment, room - _cost(sections), reply.locale)
    return {"text": fallback(reply), "blocks": [*shown, *controls] or [context(UNTITLED)]}


def fallback(reply: Reply) -> str:
    """The answer's beginning in one escaped line, for notifications and screen readers; never empty."""
    lines = (said(line, _LINE) for section in reply.sections for line in _plainly(section))
    first = " ".join(islice((line for line in lines if line), _FALLBACK_LINES))
    return escape(fit(first, _FALLBACK) or UNTITLED)


def chosen(action: Json) -> tuple[str, dict[str, str]] | None:
    """The command and arguments that a click on an answer or an alert says; None: it says nothing.

    `action` is one of the payload's. Anybody can have made it up: never raises.
    """
    name = str(action.get("action_id", ""))
    if not name.startswith(f"{_MENU} "):
        value = action.get("value")
        return decode(value) if isinstance(value, str) and value else None
    _, option, encoded = (*name.split(" ", 2), "")[:3]
    option_chosen = action.get("selected_option")
    value = option_chosen.get("value") if isinstance(option_chosen, dict) else None
    command, arguments = decode(encoded)
    return (command, {**arguments, option: value}) if isinstance(value, str) else None


def _sections(sections: Sequence[Section], room: _Room) -> Iterator[Json]:
    for place, section in enumerate(sections):
        if place == _MOST_SECTIONS:
            room.left = -1
        parts = list(_parts(section, room))
        if parts:
            yield rich_text(*parts)


def _parts(section: Section, room: _Room) -> Iterator[Json]:
    heading = said(section.heading, _HEADING)
    if heading and room.takes(units(heading)):
        yield run([text(heading, bold=True)])
    kept = list(_lines(section, room))
    if section.bullets and kept:
        yield bullets([run(line) for line in kept])
    elif any(kept):
        yield run(_joined(kept))


def _lines(section: Section, room: _Room) -> Iterator[list[Json]]:
    """The lines that there is room for; an empty one is no item of a list."""
    for line in section.lines:
        elements = _line(line) if room.left >= 0 else []
        if room.left >= 0 and section.bullets and not elements:
            continue
        if room.takes(_cost(elements) + 1):
            yield elements
        else:
            room.lines_out += 1


def _joined(lines: Sequence[list[Json]]) -> list[Json]:
    return [element for line in lines for element in (text("\n"), *line)][1:]


def _line(line: Line) -> list[Json]:
    """A line's elements, within the most that a line may take."""
    elements: list[Json] = []
    left = _LINE
    for span in line:
        shown = fit(_spaced(span.text), left)
        if not shown:
            continue
        elements += _span(shown, span)
        left = Limit(left.cells - cells(shown), left.units - units(shown))
        if min(left) < 2:
            break
    return elements


def _span(shown: str, span: Span) -> list[Json]:
    style = {"bold": span.weight is Weight.STRONG, "code": span.weight is Weight.CODE}
    link = usable_link(span.link)
    if link is None:
        return [text(shown, **style)]
    if looks_like_address(shown) and shown != link:
        return [text(f"{shown} ", **style), anchor(link, site(link) or UNTITLED)]
    return [anchor(link, shown, **style)]


def _spaced(raw: str) -> str:
    """The text of a span on one line; a space at either end is kept, because other spans stand beside it."""
    core = said(raw)
    if not core:
        return " " if raw.isspace() else ""
    return f"{' ' if raw[0].isspace() else ''}{core}{' ' if raw[-1].isspace() else ''}"


def _plainly(section: Section) -> Iterator[str]:
    yield section.heading
    for line in section.lines:
        yield "".join(span.text for span in line)


def _count(lines: int, locale: str) -> list[Json]:
    return [context(words(locale).more.format(lines))] if lines else []


def _attachment(attachment: Attachment, room: int, locale: str) -> list[Json]:
    """The text, as many whole lines of it as there is room for, and how many more there are."""
    lines = defuse(clean_lines(attachment.text)).split("\n")
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    body = "\n".join(kept)
    if not body.strip():
        kept, body = lines[:1], fit(lines[0], _LINE) or UNTITLED
    name = run([text(said(attachment.name, _NAME) or UNTITLED, bold=True)])
    return [rich_text(name, preformatted(body)), *_count(len(lines) - len(kept), locale)]


def _menu(menu: Menu | None) -> list[Json]:
    offered = options(menu.choices) if menu else []
    if menu is None or not offered:
        return []
    select = {
        "type": "static_select",
        "action_id": f"{_MENU} {menu.option} {encode(menu.command, menu.arguments)}",
        "placeholder": plain(said(menu.label, LABEL) or UNTITLED),
        "options": offered,
    }
    return [{"type": "actions", "elements": [select]}]


def _buttons(reply: Reply) -> list[Json]:
    starts = range(0, len(reply.buttons), MOST_IN_A_ROW)
    return [actions(reply.buttons[start : start + MOST_IN_A_ROW]) for start in starts]


def _cost(value: Any) -> int:
    """UTF-16 units of every text in a payload."""
    if isinstance(value, dict):
        own = value.get("text")
        return (units(own) if isinstance(own, str) else 0) + sum(_cost(inner) for inner in value.values())
    return sum(_cost(inner) for inner in value) if isinstance(value, list) else 0
