"""Identity: which entries of a feed are new, and which were there before under whatever keys they carry now.

An entry has up to three keys, of guid, link and title (see `keys.py`). None can be trusted alone: feeds renumber
their guids, add tracking parameters to links, move to another domain and mend their titles. A row is what the
store remembers of an entry: the keys it carried last. Each row can be one entry of the document only.

Rules

1. Within the document, a guid that entries with different links and different titles share does not identify,
   nor does a link that several entries share. Such keys are dropped. Entries with the same guid left are one
   entry, and so are entries that came with the same keys throughout.
2. An entry is a row's if, first, the guid agrees and link or title does.
3. Else if link and title agree, whatever the guids are. The same path on another site agrees too: the feed moved.
4. Else, for an entry without a guid, if the link agrees; if it has no link either, if the title does. A row of
   which nothing but the title was kept is known by the title.
5. Else if just the guid agrees: the entry was rewritten. But where that would be so for two entries or more and
   for over half of the document, guids are places in a list that have been given to others, and prove nothing.
6. If over half of the document's entries are unknown so far, the feed may have changed its ways altogether. It is
   re-based: unknown entries are known by link, or by title, alone. That needs proof that it is the same feed: at
   least two entries, and a quarter of the unknown ones, must be found so. Otherwise the window has just turned
   over, and an entry whose title happens to recur (a daily "Market close") is new.
7. A link that several rows share does not identify. For re-basing by title, neither does a title that several
   rows or several entries of the document share.

What is left is new. In doubt an entry is new: a story placed twice joins itself, a lost one is lost.

Known exceptions: a document with a single entry whose guid and link both change counts as new under an old title;
one that keeps its guid while link and title change counts as known. A feed that replaces its whole window by
entries with the very titles of the last one, and new guids and links, is taken for re-based. An entry without
guid, link and title is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.feeds.keys import entry_keys, same_path
from bot.model import EntryKeys, ParsedEntry, SeenEntry

_LEAST_RESCUED = 2
_SHARE_RESCUED = 4  # one in so many


@dataclass(frozen=True, slots=True)
class KeyedEntry:
    """An entry of a document with the keys that identify it there."""

    entry: ParsedEntry
    keys: EntryKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of a document's entries, both in its order.

    new      entries never seen before
    present  rows that are still in the feed, with the keys they carry now
    others   how many more rows are
    """

    new: tuple[KeyedEntry, ...]
    present: tuple[SeenEntry, ...]
    others: int = 0


def compare(
    entries: Sequence[ParsedEntry],
    seen: Sequence[SeenEntry],
    *,
    carried: Sequence[EntryKeys] | None = None,
    others: int = 0,
) -> Comparison:
    """Tells new entries from known ones.

    seen     the feed's rows that share a key with any of the entries
    carried  the entries' keys, where they are known already
    others   how many more entries of the document have a row for certain, and share no key with these or `seen`
    """
    document = distinct(entries, carried)
    matching = _Matching(document, seen, others)
    matching.by_guid_and_more()
    matching.by_link_and_title()
    matching.by_what_there_is()
    matching.by_guid_alone()
    matching.rebased()
    rows = matching.rows
    return Comparison(
        new=tuple(one for place, one in enumerate(document) if place not in rows),
        present=tuple(_carrying(rows[place], one.keys) for place, one in enumerate(document) if place in rows),
        others=others,
    )


def distinct(entries: Sequence[ParsedEntry], carried: Sequence[EntryKeys] | None = None) -> tuple[KeyedEntry, ...]:
    """The document's entries without repeats, with the keys that identify each (rule 1)."""
    keys = [entry_keys(one) for one in entries] if carried is None else carried
    keyed = [KeyedEntry(*pair) for pair in zip(entries, keys, strict=True)]
    found: dict[object, KeyedEntry] = {}
    for was, one in zip(keyed, _without_shared_links(_without_shared_guids(keyed)), strict=True):
        if one.keys.primary is not None:
            found.setdefault(one.keys.guid or was.keys, one)
    return tuple(found.values())


def _without_shared_guids(keyed: Sequence[KeyedEntry]) -> list[KeyedEntry]:
    links, titles = defaultdict[str | None, set[str | None]](set), defaultdict[str | None, set[str | None]](set)
    for one in keyed:
        links[one.keys.guid].add(one.keys.link)
        titles[one.keys.guid].add(one.keys.title)
    shared = {guid for guid in links if len(links[guid]) > 1 and len(titles[guid]) > 1}
    return [replace(one, keys=replace(one.keys, guid=None)) if one.keys.guid in shared else one for one in keyed]


def _without_shared_links(keyed: Sequence[KeyedEntry]) -> list[KeyedEntry]:
    owners = defaultdict[str | None, set[object]](set)
    for one in keyed:
        owners[one.keys.link].add(one.keys.guid or ("title", one.keys.title))
    return [replace(one, keys=replace(one.keys, link=None)) if len(owners[one.keys.link]) > 1 else one for one in keyed]


def _carrying(row: SeenEntry, keys: EntryKeys) -> SeenEntry:
    return row if row.keys == keys else replace(row, keys=keys, rekeyed=True)


class _Matching:
    """Finds rows for the places of a document, rule by rule; a row that is taken is nobody else's."""

    def __init__(self, document: Sequence[KeyedEntry], seen: Iterable[SeenEntry], others: int) -> None:
        # A row of few keys has few entries that it can be, so it is offered first.
        seen = sorted(seen, key=lambda row: (row.keys.guid is not None, row.keys.link is not None))
        self.rows: dict[int, SeenEntry] = {}
        self._document = document
        self._size = len(document) + others
        self._taken: set[int] = set()
        self._by_guid = _index(seen, lambda keys: keys.guid)
        self._by_link = _index(seen, lambda keys: keys.link)
        self._by_title = _index(seen, lambda keys: keys.title)
        self._titles = Counter(one.keys.title for one in document)

    def by_guid_and_more(self) -> None:
        """Rule 2."""
        for place, keys in self._unknown():
            self._take(
                place,
                (row for row in self._by_guid[keys.guid] if row.keys.link == keys.link or row.keys.title == keys.title),
            )

    def by_link_and_title(self) -> None:
        """Rule 3."""
        for place, keys in self._unknown():
            same = (row for row in self._sole_by_link(keys) if row.keys.title == keys.title)
            moved = (row for row in self._by_title[keys.title] if same_path(row.keys.link, keys.link))
            self._take(place, (*same, *moved))

    def by_what_there_is(self) -> None:
        """Rule 4."""
        for place, keys in self._unknown():
            by_title = self._by_title[keys.title]
            if keys.guid is None:
                self._take(place, self._sole_by_link(keys) if keys.link else by_title)
            if place not in self.rows:
                self._take(place, (row for row in by_title if row.keys.guid is None and row.keys.link is None))

    def by_guid_alone(self) -> None:
        """Rule 5."""
        found = [(place, self._by_guid[keys.guid]) for place, keys in self._unknown()]
        rewritten = [(place, free) for place, rows in found if (free := self._free(rows))]
        if len(rewritten) >= 2 and 2 * len(rewritten) > self._size:
            return
        for place, rows in rewritten:
            self._take(place, rows)

    def rebased(self) -> None:
        """Rule 6."""
        unknown = self._unknown()
        if 2 * len(unknown) <= self._size:
            return
        rescued = [(place, free) for place, keys in unknown if (free := self._free(self._by_either(keys)))]
        if len(rescued) >= max(_LEAST_RESCUED, len(unknown) / _SHARE_RESCUED):
            for place, rows in rescued:
                self._take(place, rows)

    def _unknown(self) -> list[tuple[int, EntryKeys]]:
        return [(place, one.keys) for place, one in enumerate(self._document) if place not in self.rows]

    def _by_either(self, keys: EntryKeys) -> list[SeenEntry]:
        by_title = self._by_title[keys.title]
        alone = len(by_title) == 1 and self._titles[keys.title] == 1
        return [*self._sole_by_link(keys), *(by_title if alone else ())]

    def _sole_by_link(self, keys: EntryKeys) -> list[SeenEntry]:
        """The row with this link; none if there are several (rule 7)."""
        rows = self._by_link[keys.link]
        return rows if len(rows) == 1 else []

    def _free(self, rows: Iterable[SeenEntry]) -> list[SeenEntry]:
        return [row for row in rows if row.id not in self._taken]

    def _take(self, place: int, rows: Iterable[SeenEntry]) -> None:
        for row in self._free(rows)[:1]:
            self.rows[place] = row
            self._taken.add(row.id)


def _index(
    seen: Iterable[SeenEntry], key: Callable[[EntryKeys], str | None]
) -> defaultdict[str | None, list[SeenEntry]]:
    rows = defaultdict[str | None, list[SeenEntry]](list)
    for row in seen:
        if key(row.keys) is not None:
            rows[key(row.keys)].append(row)
    return rows
