"""Which of a story's reports its alert links to: what is in the reader's language before others, the original before a
copy, what can be read before what is kept for those who pay. Pure.

The three are asked in this order, and a report takes the place of another only where it is better: links that jump to
and fro help nobody. The language comes first because nobody reads an original that they cannot read, and a report in
another language is not the original of a copy anyway. What a site is follows from its host (`data/sites.toml`), and
from what was found behind its links lately. An agency's report is the original of one under the same title; two reports
that only tell of the same event are no copies of each other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from bot.stories.titles import bare_title


@dataclass(frozen=True, slots=True)
class Source:
    """A report as something to link to."""

    title: str
    link: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Sites:
    """Hosts of which something is known; see `data/sites.toml`."""

    copies: frozenset[str]
    agencies: frozenset[str]
    paywalled: frozenset[str]


def is_better(new: Source, present: Source, *, language: str, closed: Collection[str] = ()) -> bool:
    """Whether an alert had better link to `new`, for readers of `language`.

    closed  hosts behind whose links a paywall was found lately
    """
    same = bare_title(new.title) == bare_title(present.title)
    return _rank(new, language, closed, same=same) < _rank(present, language, closed, same=same)


def host_of(link: str | None) -> str:
    """The host of a link without `www.`; empty where there is none."""
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@cache
def shipped_sites() -> Sites:
    """What comes with the package."""
    text = files("bot.stories").joinpath("data", "sites.toml").read_text(encoding="utf-8")
    return Sites(**{kind: frozenset(hosts) for kind, hosts in tomllib.loads(text).items()})


def _rank(source: Source, language: str, closed: Collection[str], *, same: bool) -> tuple[int, int, int, int]:
    """Smaller is better."""
    sites, host = shipped_sites(), host_of(source.link)
    hosts = frozenset(_with_parents(host))
    origin = 2 if hosts & sites.copies else 0 if same and hosts & sites.agencies else 1
    paid = bool(hosts & sites.paywalled) or host in closed
    return int(not host), _distance(source.language, language), origin, int(paid)


def _with_parents(host: str) -> Iterator[str]:
    """The host and those above it: `n.news.naver.com`, `news.naver.com`, `naver.com`."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _distance(spoken: str | None, language: str) -> int:
    """0: the reader's own; 1: the same in another script; 2: another, or unknown."""
    if spoken == language:
        return 0
    return 1 if spoken and spoken.partition("-")[0] == language.partition("-")[0] else 2
