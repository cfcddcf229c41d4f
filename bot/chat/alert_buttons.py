"""Which buttons stand under an alert, on every platform alike. Pure.

    Why? · Not this firm · Not one story · Mute story · Mute firm

*Not one story* stands only where the story has other reports than its first. A reply that tells of one of those
has that button alone: the others stand under the alert that it answers. An alert that no firm was the reason for has
none of the buttons about one. A firm whose id is too long for what platforms keep of a button has no buttons of its
own: commands reach it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.chat.actions import encode
from bot.chat.words import words
from bot.model import Button, Message, ReasonKind

_LONGEST: Final = 90
"""Characters of a button, as `Button` promises them: platforms may need the rest for themselves."""


def alert_buttons(message: Message) -> tuple[Button, ...]:
    """The alert's buttons in the order in which they are shown, labelled in its `locale`. Never raises."""
    return tuple(button for button in _buttons(message) if _can_be_kept(button))


def _buttons(message: Message) -> Iterator[Button]:
    said = words(message.locale)
    story = {"story": str(message.story_id)}
    if message.entry_id is not None:
        # With the alert that it stands under: it may be of another story by the time that somebody clicks.
        entry = {"entry": str(message.entry_id), **story}
        yield Button(label=said.button_not_one_story, command="split", arguments=entry)
        return
    firm = next((reason.subject for reason in message.reasons if reason.kind is ReasonKind.FIRM), None)
    yield Button(label=said.button_why, command="why", arguments=story)
    if firm is not None:
        yield Button(label=said.button_not_this_firm, command="not-this", arguments={**story, "firm": firm})
    if len(set(message.outlets)) > 1:
        yield Button(label=said.button_not_one_story, command="split", arguments=story)
    yield Button(label=said.button_mute_story, command="mute", arguments=story)
    if firm is not None:
        yield Button(label=said.button_mute_firm, command="mute", arguments={"firm": firm})


def _can_be_kept(button: Button) -> bool:
    try:
        return len(encode(button.command, button.arguments)) <= _LONGEST
    except ValueError:
        return False
