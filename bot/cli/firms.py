"""`firmwatch firms`: the catalogue, searched in any script."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from bot.cli.tables import add_row, new_table, print_json, stdout
from bot.matching.catalogue import Catalogue
from bot.model import Firm
from bot.settings.load import load


def show_firms(query: str, directory: Path, *, as_json: bool) -> int:
    """Prints the firms that the query finds, the best first; a single one as a card. 1 when none is found."""
    catalogue = Catalogue(load(directory, os.environ).firms)
    found = list(catalogue.search(query)) if query else list(catalogue)
    if as_json:
        print_json([_facts(firm) for firm in found])
    elif found:
        stdout().print(_card(found[0]) if len(found) == 1 else _list(found))
    else:
        place = directory / "firms"
        stdout().print(
            f"no firm like {query!r}; {place}/ is for firms of your own, such as {place}/own.yaml", markup=False
        )
    return 0 if found else 1


def _facts(firm: Firm) -> dict[str, object]:
    return {
        "id": firm.id,
        "name": firm.name,
        "names": firm.names,
        "tickers": firm.tickers,
        "related": firm.related,
        "also": firm.also,
    }


def _list(firms: list[Firm]) -> RenderableType:
    table = new_table("ID", "Names", "Tickers")
    table.columns[0].no_wrap = True
    for firm in firms:
        names = dict.fromkeys(name for spelled in firm.names.values() for name in spelled[:1])
        add_row(table, Text(firm.id, style="bold"), " · ".join(names), " ".join(firm.tickers[:1]))
    return table


def _card(firm: Firm) -> RenderableType:
    names = new_table("", "")
    names.show_header = False
    for language, spelled in firm.names.items():
        add_row(names, Text(language, style="dim"), ", ".join(spelled))
    if firm.tickers:
        add_row(names, Text("tickers", style="dim"), ", ".join(firm.tickers))
    for relation, by_language in firm.related.items():
        related = dict.fromkeys(name for spelled in by_language.values() for name in spelled)
        add_row(names, Text(f"with {relation}", style="dim"), ", ".join(related))
    for phrase, meaning in firm.also.items():
        add_row(names, Text("not", style="dim"), f"{phrase}: {meaning}")
    return Group(Text.assemble((firm.name, "bold"), "  ", (firm.id, "cyan")), names)
