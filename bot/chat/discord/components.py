"""Buttons and menus on Discord. Pure: what they say goes into their custom ids, by which clicks are understood.

1. A custom id is unique within a message, or the service refuses it: what would say the same twice stands once.
2. Five buttons make a row, a menu takes a row of its own, and a message has five rows.
3. Nothing here reads markdown; texts are cleaned and cut between graphemes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from bot.chat.actions import encode
from bot.chat.alert_buttons import alert_buttons
from bot.chat.discord.marks import MARK
from bot.chat.discord.markup import fit, plain, units
from bot.chat.words import words
from bot.model import Button, Choice, Content, Digest, Menu, Message, Notice

HELP: Final = "help"
"""The command of the button under a notice."""

OPTION: Final = "_"
"""The argument of a menu that names the option which the chosen value is for; no option is called so."""

_LABEL: Final = 80
_CHOICES: Final = 25
_VALUE: Final = 100
_PLACEHOLDER: Final = 150
_ROWS, _ROW = 5, 5
_ACTION_ROW, _BUTTON, _SELECT = 1, 2, 3
_SECONDARY, _DANGER = 2, 4
_SUBSTITUTE: Final = "…"

Component = dict[str, object]


def under(content: Content, mark: str) -> list[Component]:
    """The buttons of a post; the first carries the mark."""
    first, *others = _buttons(content)
    return _laid_out([_button(first, {MARK: mark}), *map(_button, others)], None)


def rows(buttons: Sequence[Button], menu: Menu | None) -> list[Component]:
    """What stands under a reply. What says more than can be kept is left out: commands say it all the same."""
    return _laid_out([_button(button) for button in buttons], _select(menu) if menu else None)


def choices(offered: Sequence[Choice]) -> list[tuple[str, str]]:
    """Labels and values as the service takes them, each value once; one that is too long cannot be chosen."""
    distinct = {choice.value: choice for choice in offered if choice.value.strip() and units(choice.value) <= _VALUE}
    labelled = ((fit(choice.label, _VALUE, plain) or choice.value, choice.value) for choice in distinct.values())
    return list(islice(labelled, _CHOICES))


def _buttons(content: Content) -> Sequence[Button]:
    """One at least. A notice says itself why it is there: it offers help instead."""
    match content:
        case Message():
            return alert_buttons(content)
        case Digest():
            return [Button(label=words(content.locale).button_why, command="why")]
        case Notice():
            return [Button(label=words(content.locale).button_help, command=HELP)]


def _button(button: Button, more: Mapping[str, str] | None = None) -> Component | None:
    custom_id = _custom_id(button.command, {**button.arguments, **(more or {})})
    label = fit(button.label, _LABEL, plain) or _SUBSTITUTE
    style = _DANGER if button.danger else _SECONDARY
    return {"type": _BUTTON, "style": style, "label": label, "custom_id": custom_id} if custom_id else None


def _select(menu: Menu) -> Component | None:
    """None for a menu that offers nothing, too."""
    custom_id = _custom_id(menu.command, {**menu.arguments, OPTION: menu.option})
    options = [{"label": label, "value": value} for label, value in choices(menu.choices)]
    if custom_id is None or not options:
        return None
    placeholder = fit(menu.label, _PLACEHOLDER, plain) or _SUBSTITUTE
    return {"type": _SELECT, "custom_id": custom_id, "placeholder": placeholder, "options": options}


def _custom_id(command: str, arguments: Mapping[str, str]) -> str | None:
    """None for what is too long to be kept."""
    try:
        return encode(command, arguments)
    except ValueError:
        return None


def _laid_out(buttons: Sequence[Component | None], select: Component | None) -> list[Component]:
    distinct = list({button["custom_id"]: button for button in buttons if button}.values())
    lines = [[select]] if select else []
    lines += [distinct[start : start + _ROW] for start in range(0, len(distinct), _ROW)]
    return [{"type": _ACTION_ROW, "components": line} for line in lines[:_ROWS]]
