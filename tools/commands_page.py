"""Writes docs/commands.md, the page about what people can say, from the table of commands.

    python -m tools.commands_page

The table and the English phrases are what the platforms announce and what help shows, so the page cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.commands.phrasebook import FALLBACK, phrasebook
from bot.commands.table import COMMANDS, Command, Look, Option
from bot.settings.values import CommandSettings

PAGE: Final = Path(__file__).parent.parent / "docs" / "commands.md"

_BEGINNING: Final = """\
# What people can say

Everything a channel wants is said in the channel, with the same words on Slack and on Discord. From the invitation to
a working watch it takes two commands:

```
/news watch alibaba
/news list
```

The first says what was understood (the firm's names by language, its tickers, what else its names mean), how many
alerts a day the stored news suggests, and shows the newest such story. The second shows what is watched here. Answers
are seen by the asker alone. The command is called `/news` unless `commands: name:` in `bot.yaml` says otherwise.

Options are named, `languages:ko,en`, and go anywhere in the line; those that are marked *as it is* need no name.
A value of several words stands in quotes, `unless:"lottery OR football"`, and `any` takes an option back. Discord shows
options as fields with suggestions. What is marked *needed* must be there; Slack opens a form for it. What is marked
*asked for* may be left out: the answer lets you choose. `quiet`, `digest` and `style` with nothing behind them show
what is set. What is marked *(everyone)* changes nothing, so everyone may say it.
"""

_END: Final = """\
## Under an alert

| button | what it does |
| --- | --- |
| Why? | says to you alone why the alert was sent: what was found, the story, the rule |
| Not this firm | proposes rules that would have kept it back, with what else they would have stopped in 30 days |
| Not one story | takes a report from the story, for this channel: see below |
| Mute story | nothing more of this story here, new developments and what becomes part of it included |
| Mute firm | nothing of this firm here for a day, or until you unmute it |

A proposed rule is in force when you choose it, and can be undone. In the menu of a message, *Why this alert?* does what
*Why?* does. Both answer weeks later, too. On Discord, *Help* under what the bot itself says shows what can be said.

## Stories that are two, and two that are one

*Not one story* stands under an alert that other outlets report, too, and under a reply that tells of one. Under an
alert it asks which report is meant. That is taken out: to the other story that fits it, or to one of its own, which
alerts if the report is fresh. The alert is edited to what it would say without it, and later reports go where they
belong by then. `/news split` does the same for the link of the report; for that of the alert itself it asks.
`/news merge` says that two alerts tell one story: the earlier grows from then on, and the later no more.

Both need the right to change things, are told under the alert and undone by the button under the answer. They hold in
this channel alone: the right to one channel says nothing of what others are told. `file:` and `console:` channels
cannot be answered, so they are not corrected.
*Why?* says what was corrected, by whom and when.

## Who may change things

Those who manage the channel: on Discord whoever has *Manage Channels* there, on Slack workspace admins and whoever
created the channel; and those that `commands: managers:` in `bot.yaml` lists. They may let everyone with
`/news style who:everyone`. Each click and form is checked like a command. Every change is in `/news log`.

What `watchlist.yaml` and `feeds.yaml` declare is changed on the bot's machine, and the answer says so; what is added in
chat is in force beside it. Exclusions and mutes hold for both. Feeds and firms that a community adds serve that
Slack workspace or Discord server alone, and nobody else sees them.

## How much

"""


def page() -> str:
    """The whole page."""
    parts = [
        _BEGINNING,
        "## The commands\n",
        _overview(),
        *(_details(command) for command in _shown()),
        _END + _limits(),
    ]
    return "\n".join(parts)


def _shown() -> Iterator[Command]:
    return (command for command in COMMANDS if not command.hidden)


def _overview() -> str:
    rows = (f"| [`/news {command.name}`](#{_anchor(command)}) | {_about(command)} |" for command in _shown())
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows, ""])


def _anchor(command: Command) -> str:
    return f"news-{command.name.replace(' ', '-')}"


def _about(command: Command) -> str:
    who = "" if command.changes else " (everyone)"
    return phrasebook(FALLBACK).text(f"command.{command.name}") + who


def _details(command: Command) -> str:
    lines = [f"### /news {command.name}", "", f"`/news {command.example}`", ""]
    options = [option for option in command.options if option.name != "before"]
    if options:
        lines += ["| option | what it says |", "| --- | --- |", *(_row(command, option) for option in options), ""]
    return "\n".join(lines)


def _row(command: Command, option: Option) -> str:
    book = phrasebook(FALLBACK)
    own = f"option.{command.name}.{option.name}"
    about = book.text(own if own in book.phrases else f"option.{option.name}")
    choices = f": {', '.join(option.choices)}" if option.choices else ""
    unnamed = "" if option.look is Look.NAMED else ", as it is"
    needed = ", needed" if option.required else ", asked for" if option.asked else ""
    return f"| `{option.name}`{unnamed}{needed} | {about}{choices} |"


def _limits() -> str:
    most = CommandSettings()
    return (
        f"A channel watches {most.watches} things, a community adds {most.feeds} feeds and {most.firms} firms, and one "
        f"person says {most.a_minute} things in a minute,\nunless `commands:` in `bot.yaml` says otherwise.\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
