"""Mentions: what matching found in a text, taken or rejected, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model.firm import Relation


class Field(StrEnum):
    """The part of a text in which something was found."""

    TITLE = "title"
    BODY = "text"


class Verdict(StrEnum):
    TAKEN = "taken"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is matched. `title` may be empty; `body` is the summary, the article or a single sentence.

    language  of the text when it is known; None: judged by script
    tags      of the feed: its subject is evidence
    sources   names of the outlet and of the feed, which keyword rules may ask for
    """

    title: str
    body: str
    language: str | None = None
    tags: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason for (weight above 0) or against (below 0) a mention.

    feature  the stable name of the feature, for scripts and the learned weights
    text     the same in plain words: "part of 파인애플 (pineapple)"
    """

    feature: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A firm found in a text.

    start, end  code points of the field's text as given, end exclusive; `surface` is what stands there
    name        the catalogue's name that it matched
    relation    None: one of the firm's own names or tickers
    evidence    strongest first
    """

    firm: str
    field: Field
    start: int
    end: int
    surface: str
    name: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    relation: Relation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordHit:
    """A watched keyword found in a text; positions as in `Mention`."""

    keyword: str
    field: Field
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePart:
    """A part of a keyword rule that a text answers to.

    part     as the rule says it: `반도체`, `title:chip`, `topic:mergers`
    where    `title`, `text`, `source` or `language`
    surface  what stands there
    """

    part: str
    where: str
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """What became of a keyword rule in a text.

    rule     as it was written
    parts    of the rule, in its order; empty when it was rejected
    missing  why it was rejected, in plain words
    """

    rule: str
    verdict: Verdict
    parts: tuple[RulePart, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Everything that was found in one text, in reading order, title first.

    rules  those that the text answers to, and those that it touches without answering to them
    """

    mentions: tuple[Mention, ...] = ()
    keywords: tuple[KeywordHit, ...] = ()
    rules: tuple[RuleFinding, ...] = ()

    @property
    def taken(self) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.mentions if mention.verdict is Verdict.TAKEN)

    def answer(self, rule: str) -> RuleFinding | None:
        """The finding by which the text answers to a keyword rule; None: it does not."""
        return next((found for found in self.rules if found.rule == rule and found.verdict is Verdict.TAKEN), None)
