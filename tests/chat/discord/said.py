"""Commands that keep what was asked of them and answer what they are told to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model import (
    Button,
    Call,
    Choice,
    CommandSpec,
    Line,
    OptionKind,
    OptionSpec,
    Progress,
    Reply,
    Said,
    Section,
    Span,
)

EVERYWHERE = {
    "en": "in English",
    "ko": "한국어로",
    "ja": "日本語で",
    "zh-Hans": "简体",
    "zh-Hant": "繁體",
    "vi": "tiếng Việt",
}


def line(*texts: str) -> Line:
    return tuple(Span(text) for text in texts)


def reply(*texts: str, buttons: tuple[Button, ...] = ()) -> Reply:
    return Reply(sections=(Section(lines=tuple(line(text) for text in texts)),), buttons=buttons)


SPECS = (
    CommandSpec(
        name="watch",
        descriptions=EVERYWHERE,
        options=(
            OptionSpec(
                name="languages",
                kind=OptionKind.CHOICE,
                descriptions=EVERYWHERE,
                choices=(Choice(label="Korean", value="ko"), Choice(label="Japanese", value="ja")),
            ),
            OptionSpec(name="what", kind=OptionKind.SEARCH, descriptions=EVERYWHERE, required=True),
        ),
        changes=True,
    ),
    CommandSpec(name="list", descriptions={"en": "Lists what is watched"}),
    CommandSpec(
        name="feeds add",
        descriptions=EVERYWHERE,
        options=(OptionSpec(name="url", kind=OptionKind.TEXT, descriptions=EVERYWHERE, required=True),),
        changes=True,
    ),
    CommandSpec(name="why", descriptions=EVERYWHERE),
    CommandSpec(name="help", descriptions=EVERYWHERE),
    CommandSpec(name="feeds list", descriptions=EVERYWHERE),
    CommandSpec(name="mute", descriptions=EVERYWHERE, changes=True),
    CommandSpec(name="not-this", descriptions=EVERYWHERE, changes=True, hidden=True),
    CommandSpec(name="unwatch", descriptions=EVERYWHERE, changes=True, hidden=True),
)


@dataclass(slots=True)
class SaidCommands:
    """Answers every call with `reply`.

    progress  is shown before
    open      answers come only while it is set; a call that was begun is in `calls` all the same
    error     is raised instead
    offered   whatever is typed
    """

    name: str = "News"
    specs: Sequence[CommandSpec] = SPECS
    reply: Reply = field(default_factory=lambda: reply("알겠습니다."))
    progress: Reply | None = None
    error: Exception | None = None
    offered: Sequence[Choice] = ()
    open: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[Call] = field(default_factory=list)
    asked: list[tuple[Call, str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    def read(self, text: str) -> Said:
        return Said(command=text)

    async def answer(self, call: Call, progress: Progress) -> Reply:
        self.calls.append(call)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        if self.progress is not None:
            await progress(self.progress)
        await self.open.wait()
        self.at_once -= 1
        if self.error is not None:
            raise self.error
        return self.reply

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Choice]:
        self.asked.append((call, option, typed))
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return self.offered


def text(shown: Any) -> str:
    """What a message says, as the service has it."""
    return "\n".join(embed["description"] for embed in shown["embeds"])


def buttons(shown: Any) -> list[str]:
    """The custom ids under a message."""
    return [each["custom_id"] for row in shown["components"] for each in row["components"]]
