"""Firms: the catalogue's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Relation(StrEnum):
    """What a name that is not the firm's own stands for; a watch says which it wants (`with:`)."""

    BRAND = "brand"
    SUBSIDIARY = "subsidiary"
    PERSON = "person"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A company in the catalogue.

    id       lower-case ASCII words joined by hyphens, unique
    name     shown where no name in the reader's language is known
    names    by language (`en`, `ko`, `zh-Hans`, `zh-Hant`, `ja`, `vi` …); the first of each is shown
    tickers  with the exchange where it is known: `NYSE:BABA`, `9988.HK`, `005930`
    related  names of brands, subsidiaries, people and products, by language
    also     what looks like a name of the firm and is something else, mapped to what that is: longer
             words (`파인애플`: pineapple) and meanings of the name itself (`target`: to aim at)
    """

    id: str
    name: str
    names: Mapping[str, tuple[str, ...]]
    tickers: tuple[str, ...] = ()
    related: Mapping[Relation, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)

    def shown(self, language: str | None) -> str:
        """The firm's name for a reader of `language`."""
        names = self.names.get(language or "", ())
        return names[0] if names else self.name
