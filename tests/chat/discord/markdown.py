r"""Reads Discord's markdown, written for the tests alone: what is text, and what would be made of the rest.

It knows less than Discord's own reader and is quicker to suspect: a single `*` counts as markup.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

_TOKEN = regex.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<link>https?://[^\s()<>]*)\)"
    r"|<(?P<itself>https?://[^\s<>]+)>"
    r"|(?P<address>https?://\S+|discord(?:app)?\.\w+/\S+)"
    r"|(?P<mention>@everyone|@here|<(?:[@#/:]|a:|t:|id:)[^>]*>?)"
    r"|(?P<shortcode>:[^\s:]+:)"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*"
    r"|`(?P<code>[^`]+)`"
    r"|(?P<sign>[*_~|`\[\]<>\\])"
    r"|(?P<text>.)",
    regex.DOTALL | regex.IGNORECASE,
)
_BLOCK = regex.compile(r"^(?:-#|#{1,6}|[-+*]|\d+\.|>{1,3})(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The text that people see, and what else the client would make of the source."""

    text: str
    markup: list[str]


def shown(source: str) -> Read:
    text = ""
    markup = [f"block {block[0]}" for line in source.splitlines() if (block := _BLOCK.match(line))]
    for found in _TOKEN.finditer(source):
        kind = str(found.lastgroup)
        if kind == "link":
            markup.append(f"link {found['link']}")
            text += shown(found["label"]).text
        elif kind == "itself":
            markup.append(f"link {found['itself']}")
            text += found["itself"]
        elif kind == "bold":
            inner = shown(found["bold"])
            markup += [f"bold {inner.text}", *inner.markup]
            text += inner.text
        elif kind == "code":
            markup.append(f"code {found['code']}")
            text += found["code"]
        elif kind in {"escaped", "text"}:
            text += found[kind]
        else:
            markup.append(f"{kind} {found[0]}")
    return Read(text=text.replace("\u200b", ""), markup=markup)
