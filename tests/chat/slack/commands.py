"""Commands without a bot behind them: a fake of the port, which keeps what it was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.model import Call, Choice, CommandSpec, OptionKind, OptionSpec, Progress, Reply, Said, Section, Span

Answering = Callable[[Call, Progress], Awaitable[Reply]]
Suggesting = Callable[[str], Awaitable[Sequence[Choice]]]

WHAT = OptionSpec(
    name="what",
    kind=OptionKind.SEARCH,
    descriptions={"en": "A firm, keyword or feed", "ko": "회사, 키워드 또는 피드"},
    required=True,
)
HOW = OptionSpec(
    name="style",
    kind=OptionKind.CHOICE,
    descriptions={"en": "How it is told"},
    choices=(Choice(label="At once", value="once"), Choice(label="Digest only", value="digest")),
)
NOTE = OptionSpec(name="note", kind=OptionKind.TEXT, descriptions={"en": "A note"}, required=True)

SPECS = (
    CommandSpec(
        name="watch",
        descriptions={"en": "Watch something here", "ko": "이 채널에서 지켜보기"},
        options=(WHAT, HOW),
        changes=True,
    ),
    CommandSpec(name="list", descriptions={"en": "What is watched here"}),
    CommandSpec(name="feeds add", descriptions={"en": "Add a feed"}, options=(WHAT, NOTE), changes=True),
    CommandSpec(name="why", descriptions={"en": "Why was it sent"}, options=(WHAT,)),
    CommandSpec(name="mute", descriptions={"en": "Mute"}, options=(WHAT,), changes=True),
    CommandSpec(name="not-this", descriptions={"en": "Not this firm"}, changes=True, hidden=True),
)


def reply(text: str, **given: object) -> Reply:
    """An answer of one line."""
    return Reply(sections=(Section(lines=((Span(text),),)),), **given)  # type: ignore[arg-type]


async def at_once(call: Call, _: Progress) -> Reply:
    """Answers with the command and its arguments."""
    return reply(" ".join([call.command, *(f"{name}={value}" for name, value in sorted(call.arguments.items()))]))


@dataclass(slots=True)
class FakeCommands:
    """Knows `SPECS`. `answering` and `suggesting` may be changed while it is used."""

    name: str = "news"
    specs: Sequence[CommandSpec] = SPECS
    answering: Answering = at_once
    calls: list[Call] = field(default_factory=list)
    searches: list[tuple[Call, str, str]] = field(default_factory=list)
    suggesting: Suggesting | None = None

    def read(self, text: str) -> Said:
        spec = next((spec for spec in self.specs if f"{text} ".startswith(f"{spec.name} ")), None)
        if spec is None:
            return Said(command=text.partition(" ")[0] or "help")
        rest = text.removeprefix(spec.name).strip()
        arguments = {spec.options[0].name: rest} if rest and spec.options else {}
        missing = tuple(option.name for option in spec.options if option.required and option.name not in arguments)
        return Said(command=spec.name, arguments=arguments, missing=missing)

    async def answer(self, call: Call, progress: Progress) -> Reply:
        self.calls.append(call)
        return await self.answering(call, progress)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Choice]:
        self.searches.append((call, option, typed))
        if self.suggesting is not None:
            return await self.suggesting(typed)
        return [Choice(label="삼성전자", value="samsung-electronics"), Choice(label=typed, value=typed)]
