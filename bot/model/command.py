"""Commands: what a person says in a channel and what the bot answers, before any platform renders it.

An adapter turns what its platform delivers (text, typed options, clicks, forms) into a `Call`, and shows the `Reply`
to the asker alone. What a channel is to hear of it goes through the outbox, like every other message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class OptionKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"  # one of `OptionSpec.choices`
    SEARCH = "search"  # free, with suggestions while it is typed (`Commands.suggest`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose: what people see, and what it stands for (100 code points at most)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionSpec:
    """One thing that a command can be told.

    name          lower-case ASCII, at most 32 characters
    descriptions  by language, `en` always among them; at most 100 characters each
    choices       of a CHOICE, at most 25; labels by language come with `Choice.label` in English
    """

    name: str
    kind: OptionKind
    descriptions: Mapping[str, str]
    required: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command as platforms announce it, and as the documentation lists it.

    name          one word, or two for a command in a group: `watch`, `feeds add`
    descriptions  by language, `en` always among them; at most 100 characters each
    changes       only those who may manage the channel may use it
    hidden        reached by buttons and menus alone: not announced
    example       what may follow the slash command's name, as people type it
    """

    name: str
    descriptions: Mapping[str, str]
    options: tuple[OptionSpec, ...] = ()
    changes: bool = False
    hidden: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a typed line means.

    command    of a `CommandSpec`, or what was typed in its place
    arguments  by option
    missing    required options that were not given: a platform with forms asks for them
    """

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who says something. The platform vouches for all of it, at the moment of the call.

    id       `slack:U0123456789`, `discord:112233445566778899`
    name     as people know it; hostile text
    manages  whether the platform lets this person manage the channel (only asked for where a command changes something)
    """

    id: str
    name: str
    manages: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Something said in a channel.

    id         of the interaction; the same when the platform delivers it again
    arguments  by option; clicks on alerts say `story`, shortcuts on messages `message` (the service's id) and `link`
    community  `slack:T0123456789`, `discord:112233445566778899`
    locale     the language of the asker's own client, where the platform tells it; BCP 47
    """

    id: str
    command: str
    arguments: Mapping[str, str]
    actor: Actor
    channel: str
    community: str
    locale: str | None = None


class Weight(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    CODE = "code"  # something to be typed or copied


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `text` may be hostile: renderers escape it. `link`: http or https, else it is not shown."""

    text: str
    weight: Weight = Weight.PLAIN
    link: str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines that belong together. `bullets`: each line is an item of a list."""

    heading: str = ""
    lines: tuple[Line, ...] = ()
    bullets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Says `command` with `arguments` when it is pressed; together they take 90 bytes at most, encoded."""

    label: str
    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Says `command` with `arguments` and the chosen value as `option`. At most 25 choices."""

    label: str
    command: str
    option: str
    choices: tuple[Choice, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A text file to take away."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, shown to the asker alone. What a platform has no room for is counted, never cut in a grapheme.

    locale  of the fixed words that a renderer adds
    """

    sections: tuple[Section, ...]
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    attachment: Attachment | None = None
    locale: str = "en"
