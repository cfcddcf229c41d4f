"""HTML that is escaped by construction. Pure.

A page is built of `Html` alone. Text becomes `Html` only by `tag`, which escapes it, so what comes from outside
cannot become markup by being forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

_VOID: Final = frozenset({"meta", "br"})
_SCHEMES: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of a page, safe to put into it as it stands."""

    source: str


def tag(name: str, /, *children: Html | str, **attributes: str) -> Html:
    """An element. Texts in it are escaped; in names of attributes `_` stands for `-`, save at the end (`class_`)."""
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in sorted(attributes.items())
    )
    if name in _VOID:
        return Html(f"<{name}{named}>")
    inner = "".join(child.source if isinstance(child, Html) else escape(child) for child in children)
    return Html(f"<{name}{named}>{inner}</{name}>")


def link(address: str, *children: Html | str) -> Html:
    """A link to the web. Raises ValueError for an address of any other kind."""
    if not address.startswith(_SCHEMES):
        raise ValueError(f"a link that is not to the web: {address!r}")
    return tag("a", *children, href=address, rel="noreferrer")


def only(node: object, *known: str) -> Mapping[str, Any]:
    """The object of a payload, unless it has a key that is not known: what is not shown must not pass in silence.

    Raises ValueError for that, and for what is no object.
    """
    if not isinstance(node, Mapping):
        raise ValueError(f"not an object: {node!r}")
    if node.keys() - set(known):
        raise ValueError(f"a preview does not know {sorted(node.keys() - set(known))} of {node!r}")
    return node
