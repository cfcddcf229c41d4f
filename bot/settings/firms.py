"""The catalogue of firms: from a YAML file, a folder of them, or a JSON list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.errors import SettingsError
from bot.model import Firm, Relation
from bot.settings.mistakes import place
from bot.settings.schema import FirmItem, ListedFirm
from bot.settings.shipped import shipped_config
from bot.settings.source import Document, Mistake, Node, parse_document

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_BLANKS = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A firm and where it stands."""

    firm: Firm
    file: str
    line: int


def read_firms(path: Path) -> tuple[Firm, ...]:
    """The firms of a YAML file, of a folder of such files, or of a JSON list, in the order they stand.

    A JSON list holds `{"id", "name", "aliases": {language: [names]}, "tickers": [...]}`. Raises
    SettingsError with every mistake.
    """
    mistakes: list[Mistake] = []
    firms = gather(path, mistakes)
    if not firms and not mistakes:
        mistakes.append(Mistake(str(path), 0, "there are no firms in it; a file begins with 'firms:'"))
    if mistakes:
        raise SettingsError([str(mistake) for mistake in mistakes])
    return firms


def load_catalogue(directory: Path) -> tuple[Firm, ...]:
    """The shipped catalogue with `directory`/firms over it: firms are added, or replaced by id.

    Raises SettingsError with every mistake.
    """
    mistakes: list[Mistake] = []
    firms = gather_catalogue(directory, mistakes)
    if mistakes:
        raise SettingsError([str(mistake) for mistake in mistakes])
    return firms


def gather_catalogue(directory: Path, mistakes: list[Mistake]) -> tuple[Firm, ...]:
    """As `load_catalogue`, but adds what is wrong to `mistakes` and goes on."""
    shipped, own = shipped_config() / "firms", directory / "firms"
    layers = [own] if own.is_dir() and own.resolve() == shipped.resolve() else [shipped, own]
    catalogue: dict[str, Firm] = {}
    for folder in layers:
        if folder.is_dir():
            catalogue |= {firm.id: firm for firm in gather(folder, mistakes)}
    return tuple(catalogue.values())


def gather(path: Path, mistakes: list[Mistake]) -> tuple[Firm, ...]:
    """As `read_firms`, but adds what is wrong to `mistakes` and goes on."""
    try:
        files = sorted(child for child in path.iterdir() if child.suffix in _SUFFIXES) if path.is_dir() else [path]
        found = [firm for file in files for firm in _read(str(file), file.read_bytes(), mistakes)]
    except OSError as error:
        mistakes.append(Mistake(str(error.filename or path), 0, f"cannot be read: {error.strerror}"))
        return ()
    return _unique(found, mistakes)


def _unique(found: Iterable[_Found], mistakes: list[Mistake]) -> tuple[Firm, ...]:
    first: dict[str, _Found] = {}
    for each in found:
        before = first.setdefault(each.firm.id, each)
        if before is not each:
            text = f"firm '{each.firm.id}' is already at {before.file}:{before.line}"
            mistakes.append(Mistake(each.file, each.line, text))
    return tuple(each.firm for each in first.values())


def _read(file: str, raw: bytes, mistakes: list[Mistake]) -> list[_Found]:
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return _read_list(file, raw, mistakes)
    document = parse_document(file, raw)
    mistakes.extend(document.mistakes)
    if document.root is None:
        return []
    for key, line in document.root.keys.items():
        if key != "firms":
            mistakes.append(Mistake(file, line, f"unknown key '{key}'; the firms stand under 'firms:'"))
    listed = document.root.get("firms")
    if listed is None or not isinstance(listed.value, tuple):
        mistakes.append(Mistake(file, document.root.line_of(["firms"]), "expected 'firms:' and a list under it"))
        return []
    found = (_read_item(Document(file, item), item, mistakes) for item in listed.items())
    return [each for each in found if each is not None]


def _read_item(document: Document, node: Node, mistakes: list[Mistake]) -> _Found | None:
    try:
        item = FirmItem.model_validate(node.plain())
    except ValidationError as error:
        mistakes.extend(place(error, document))
        return None
    return _Found(_firm(item), document.file, node.line)


def _firm(item: FirmItem) -> Firm:
    related = {
        Relation.BRAND: item.brands,
        Relation.SUBSIDIARY: item.subsidiaries,
        Relation.PERSON: item.people,
        Relation.PRODUCT: item.products,
    }
    return Firm(
        id=item.id,
        name=item.name,
        names=item.names,
        tickers=item.tickers,
        related={relation: names for relation, names in related.items() if names},
        also=item.also,
    )


def _read_list(file: str, raw: bytes, mistakes: list[Mistake]) -> list[_Found]:
    """A JSON list. JSON has no positions to offer, so a mistake is placed where its firm begins."""
    found: list[_Found] = []
    try:
        for line, item in _items(raw.decode("utf-8-sig")):
            firm = _listed_firm(Document(file, Node(line, None)), item, mistakes)
            found.extend([_Found(firm, file, line)] if firm is not None else [])
    except json.JSONDecodeError as error:
        mistakes.append(Mistake(file, error.lineno, "this is not valid JSON"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "this is not UTF-8 text; save the file as UTF-8"))
    except RecursionError:
        mistakes.append(Mistake(file, 0, "nested too deep"))
    return found


def _items(text: str) -> Iterator[tuple[int, object]]:
    """The items of a JSON list with the line of each. Raises JSONDecodeError."""
    decoder = json.JSONDecoder()
    at, counted, line = _after_blanks(text, text.index("[") + 1), 0, 1
    while not text.startswith("]", at):
        line += text.count("\n", counted, at)
        counted = at
        item, at = decoder.raw_decode(text, at)
        yield line, item
        at = _after_blanks(text, at)
        if text.startswith(",", at):
            at = _after_blanks(text, at + 1)
        elif not text.startswith("]", at):
            raise json.JSONDecodeError("expected ',' or ']'", text, at)
    if text[at + 1 :].strip():
        raise json.JSONDecodeError("text behind the list", text, at + 1)


def _after_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _listed_firm(document: Document, item: object, mistakes: list[Mistake]) -> Firm | None:
    try:
        listed = ListedFirm.model_validate(item)
    except ValidationError as error:
        mistakes.extend(place(error, document))
        return None
    names = {language: names for language, names in listed.aliases.items() if names}
    return Firm(id=listed.id, name=listed.name, names=names or {"en": (listed.name,)}, tickers=listed.tickers)
