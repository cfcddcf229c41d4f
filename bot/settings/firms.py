"""The catalogue of firms: from a YAML file, a folder of them, or a JSON list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Gathering:
    """What reading firms brought to light besides the firms.

    mistakes    in the order they were met
    broken      ids of firms that have a mistake in them: they are not known, yet somebody meant them
    unreadable  whether there is a file of which not even the firms' ids can be told
    """

    mistakes: list[Mistake] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unreadable: bool = False

    def fail(self, file: str, line: int, text: str) -> None:
        """Notes a mistake that hides what the file holds."""
        self.mistakes.append(Mistake(file, line, text))
        self.unreadable = True

    def raise_mistakes(self) -> None:
        """Raises SettingsError if there are any."""
        if self.mistakes:
            raise SettingsError([str(mistake) for mistake in self.mistakes])


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
    gathering = Gathering()
    firms = _gather(path, gathering)
    if not firms and not gathering.mistakes:
        gathering.fail(str(path), 0, "there are no firms in it; a file begins with 'firms:'")
    gathering.raise_mistakes()
    return firms


def load_catalogue(directory: Path) -> tuple[Firm, ...]:
    """The shipped catalogue with `directory`/firms over it: firms are added, or replaced by id.

    Raises SettingsError with every mistake.
    """
    gathering = Gathering()
    firms = gather_catalogue(directory, gathering)
    gathering.raise_mistakes()
    return firms


def gather_catalogue(directory: Path, gathering: Gathering) -> tuple[Firm, ...]:
    """As `load_catalogue`, but notes what is wrong in `gathering` and goes on."""
    shipped, own = shipped_config() / "firms", directory / "firms"
    layers = [own] if own.is_dir() and own.resolve() == shipped.resolve() else [shipped, own]
    catalogue: dict[str, Firm] = {}
    for folder in layers:
        if folder.is_dir():
            catalogue |= {firm.id: firm for firm in _gather(folder, gathering)}
    return tuple(catalogue.values())


def _gather(path: Path, gathering: Gathering) -> tuple[Firm, ...]:
    try:
        files = sorted(child for child in path.iterdir() if child.suffix in _SUFFIXES) if path.is_dir() else [path]
        found = [firm for file in files for firm in _read(str(file), file.read_bytes(), gathering)]
    except OSError as error:
        gathering.fail(str(error.filename or path), 0, f"cannot be read: {error.strerror}")
        return ()
    return _unique(found, gathering)


def _unique(found: Iterable[_Found], gathering: Gathering) -> tuple[Firm, ...]:
    first: dict[str, _Found] = {}
    for each in found:
        before = first.setdefault(each.firm.id, each)
        if before is not each:
            text = f"firm '{each.firm.id}' is already at {before.file}:{before.line}"
            gathering.mistakes.append(Mistake(each.file, each.line, text))
    return tuple(each.firm for each in first.values())


def _read(file: str, raw: bytes, gathering: Gathering) -> list[_Found]:
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return _read_list(file, raw, gathering)
    document = parse_document(file, raw)
    gathering.mistakes.extend(document.mistakes)
    if document.root is None:
        gathering.unreadable |= bool(document.mistakes)
        return []
    for key, line in document.root.keys.items():
        if key != "firms":
            gathering.mistakes.append(Mistake(file, line, f"unknown key '{key}'; the firms stand under 'firms:'"))
    listed = document.root.get("firms")
    if listed is None or not isinstance(listed.value, tuple):
        gathering.fail(file, document.root.line_of(["firms"]), "expected 'firms:' and a list under it")
        return []
    found = (_read_item(Document(file, item), item, gathering) for item in listed.items())
    return [each for each in found if each is not None]


def _read_item(document: Document, node: Node, gathering: Gathering) -> _Found | None:
    try:
        item = FirmItem.model_validate(node.plain())
    except ValidationError as error:
        gathering.mistakes.extend(place(error, document))
        gathering.broken.add(node.text("id") or "")
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


def _read_list(file: str, raw: bytes, gathering: Gathering) -> list[_Found]:
    """A JSON list. JSON has no positions to offer, so a mistake is placed where its firm begins."""
    found: list[_Found] = []
    try:
        for line, item in _items(raw.decode("utf-8-sig")):
            firm = _listed_firm(Document(file, Node(line, None)), item, gathering)
            found.extend([_Found(firm, file, line)] if firm is not None else [])
    except json.JSONDecodeError as error:
        gathering.fail(file, error.lineno, "this is not valid JSON")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        gathering.fail(file, line, "this is not UTF-8 text; save the file as UTF-8")
    except RecursionError:
        gathering.fail(file, 0, "nested too deep")
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


def _listed_firm(document: Document, item: object, gathering: Gathering) -> Firm | None:
    try:
        listed = ListedFirm.model_validate(item)
    except ValidationError as error:
        gathering.mistakes.extend(place(error, document))
        gathering.broken.add(str(item.get("id")) if isinstance(item, dict) else "")
        return None
    names = {language: names for language, names in listed.aliases.items() if names}
    return Firm(id=listed.id, name=listed.name, names=names or {"en": (listed.name,)}, tickers=listed.tickers)
