"""Reads HTML as a browser's parser would, for tests of what draws it: what is seen, and where links go."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = {"meta", "br"}


@dataclass(frozen=True, slots=True)
class Seen:
    """The text of a page or a piece of one, the targets of its links, its elements, and their attributes."""

    text: str
    links: list[str]
    elements: list[str]
    attributes: set[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.elements: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")


def read(source: str) -> Seen:
    """Fails where elements are not closed in the order in which they were opened."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    assert reader.open == []
    return Seen("".join(reader.text), reader.links, reader.elements, reader.attributes)
