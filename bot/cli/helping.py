"""How the command explains itself: a page for each verb, made from its parameters.

The page of Typer has a column for types, which a switch has none of and which says `<str>` of an address. This one has
what a person types on the left and what it does on the right, and ends with examples: the lines of the epilog.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

_WIDEST: Final = 100
_SHORT: Final = re.compile(r".+?(?=[:;(]|\.$|\. |$)")
_UNSAID: Final = (None, "")

Row = tuple[str, str]


class Verb(TyperCommand):
    """A verb with a page of its own."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _print_page(ctx, self, ())


class Verbs(TyperGroup):
    """A verb with others below it."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        found = (self.get_command(ctx, name) for name in self.list_commands(ctx))
        _print_page(ctx, self, [one for one in found if one is not None and not one.hidden])

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs by their panels, in the order in which these come first."""
        panels = list(dict.fromkeys(_panel(one) for one in self.commands.values()))
        return sorted(self.commands, key=lambda name: panels.index(_panel(self.commands[name])))


def _print_page(ctx: Any, command: Any, below: Iterable[Any]) -> None:
    console = Console(highlight=False)
    for part in _page(ctx, command, below):
        console.print(part, width=min(console.width, _WIDEST))


def _page(ctx: Any, command: Any, below: Iterable[Any]) -> Iterator[RenderableType]:
    arguments = [one for one in command.get_params(ctx) if one.param_type_name == "argument"]
    options = [one for one in command.get_params(ctx) if one.param_type_name == "option" and not one.hidden]
    yield Text.assemble(("Usage: ", "bold"), " ".join(_usage(ctx, arguments, below)))
    for paragraph in (command.help or "").split("\n\n"):
        yield Padding(Text(" ".join(paragraph.split())), (1, 0, 0, 0), expand=False)
    for panel, verbs in groupby(below, key=_panel):
        yield from _panelled(panel, [(one.name, _short(one.help)) for one in verbs])
    yield from _panelled("Arguments", [(_value(one), one.help) for one in arguments if one.help])
    yield from _panelled("Options", [(_option(one), _about(one)) for one in options])
    if command.epilog:
        yield Padding(Text("Examples", style="bold"), (1, 0, 0, 0), expand=False)
        yield Padding(Text(command.epilog, style="cyan"), (0, 0, 0, 2), expand=False)


def _usage(ctx: Any, arguments: Iterable[Any], below: Iterable[Any]) -> Iterator[str]:
    contexts = [ctx]
    while contexts[-1].parent is not None:
        contexts.append(contexts[-1].parent)
    # The root is called as the program was started, which may be `python -m bot`.
    yield from ("firmwatch", *(one.info_name for one in reversed(contexts[:-1])))
    yield "[OPTIONS]"
    yield from (_value(one) if one.required else f"[{_value(one)}]" for one in arguments)
    if below:
        yield "[COMMAND]"


def _panelled(title: str, rows: list[Row]) -> Iterator[RenderableType]:
    if not rows:
        return
    yield Padding(Text(title, style="bold"), (1, 0, 0, 0), expand=False)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, about in rows:
        grid.add_row(Text(name, style="cyan"), Text(about or ""))
    yield Padding(grid, (0, 0, 0, 2), expand=False)


def _option(option: Any) -> str:
    names = ", ".join((*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} {_value(option)}"


def _value(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _about(option: Any) -> str:
    default = option.default
    told = not option.is_flag and not option.multiple and default not in _UNSAID
    return f"{option.help or ''}{f' Default: {default}.' if told else ''}"


def _panel(command: Any) -> str:
    panel = getattr(command, "rich_help_panel", None)
    return panel if isinstance(panel, str) else "Commands"


def _short(about: str | None) -> str:
    """What a verb does, without the details: as far as the first stop."""
    match = _SHORT.match(" ".join((about or "").split()))
    return match[0].strip() if match else ""
