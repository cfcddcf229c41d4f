"""Stories: the entries, from any feed and in any language, that report the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")
_FIRST, _LAST = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a report says, as far as it tells stories apart (`bot.stories.reading` finds it).

    headline, address        hashes of the bare title and of the canonical address; 0: they name no article
    firms, lead_firms        ids of the firms found in it, and of those in its title
    numbers, lead_numbers    quantities as `bot.stories.quantities` packs them, in order: all, and those of the title
    concepts, lead_concepts  of the glossary: all, and those of the title
    names                    hashes of the names in it, one for each way of reading them
    title, body              hashes of the pieces of which title and summary consist
    atoms                    hashes of the smallest parts of the title that can be exchanged, in order
    plain_atoms              the same with one word for each event, whichever it is told in
    shape                    hash of the title but for its digits
    label                    hash of what stands before the title proper (`[마감]`, `今日の株式`); 0: nothing
    vector                   of the sentence, packed (`bot.stories.vectors`); empty: there is none
    """

    headline: int = 0
    address: int = 0
    firms: tuple[str, ...] = ()
    lead_firms: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    lead_numbers: tuple[int, ...] = ()
    concepts: tuple[str, ...] = ()
    lead_concepts: tuple[str, ...] = ()
    names: tuple[int, ...] = ()
    title: tuple[int, ...] = ()
    body: tuple[int, ...] = ()
    atoms: tuple[int, ...] = ()
    plain_atoms: tuple[int, ...] = ()
    shape: int = 0
    label: int = 0
    vector: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One entry as a member of a story, with the keys by which reports of the same thing are found.

    link_key  hash of the canonical address (`bot.feeds.keys.link_key`); None: the entry has no link
    keys      63-bit hashes; two reports that share none are never compared
    """

    entry_id: int
    feed_id: int
    outlet: str
    language: str | None
    title: str
    link: str | None
    link_key: str | None
    at: datetime
    keys: frozenset[int]
    traits: Traits = field(default_factory=Traits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story. Its id is that of the entry that opened it, and never changes.

    merged_into  the story that took this one's place; None: it stands for itself
    reports      in the order in which they joined, the opening one first
    """

    id: int
    opened_at: datetime
    reports: tuple[Report, ...]
    merged_into: int | None = None

    @property
    def ends(self) -> tuple[Report, ...]:
        """The first and the last reports, which stand for all of them when others are compared with the story."""
        return ends_of(self.reports)


def ends_of(reports: Sequence[T]) -> tuple[T, ...]:
    """The first two and the last four, or all of so few, in their order."""
    if len(reports) <= _FIRST + _LAST:
        return tuple(reports)
    return (*reports[:_FIRST], *reports[-_LAST:])


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of what made a report join a story, or kept it apart.

    name    stable; `bot.stories.explain` has them all
    detail  an outlet, ids of firms, figures, or what is spoken of
    """

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an entry belongs: the story, whether the entry opened it, and the reason in plain words.

    grounds      the same in pieces, to be told in other languages; none are kept of old decisions
    development  whether it joined with news of its own: later, and with other figures or another turn
    merged       ids of stories that turned out to be this one and go on in it
    """

    story_id: int
    opened: bool
    reason: str
    grounds: tuple[Ground, ...] = ()
    development: bool = False
    merged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was said of the place of an entry in one channel, where that is not the one which it has elsewhere.

    It holds until something else is said of the entry there, or it is taken back.

    story_id           the entry is of one story with the entry of this id, wherever that belongs; its own: it opens one
    actor, actor_name  who said so; empty: it followed from what people had said
    call               the id of the interaction in which it was said
    apart_from         an entry with which it is not of one story; None: nothing was said against any
    """

    channel: str
    entry_id: int
    story_id: int
    at: datetime
    actor: str = ""
    actor_name: str = ""
    call: str = ""
    apart_from: int | None = None
