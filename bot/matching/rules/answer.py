"""Asks one text a rule: which parts of it are met, or why it is not.

A text is read once however many rules are asked of it: expressions, names of sources and distances are worked
out when a rule first needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.boundaries import inside_latin_word
from bot.matching.lexicon import shipped_lexicon
from bot.matching.normalise import Folded, fold
from bot.matching.rules.check import speaks
from bot.matching.rules.distance import Distances, Span
from bot.matching.rules.expressions import spans
from bot.matching.rules.printing import print_rule
from bot.matching.rules.rule import Rule
from bot.matching.rules.topics import shipped_topics
from bot.matching.rules.tree import Both, Either, Expression, Language, Leaf, Near, Node, Phrase, Source, Topic, Without
from bot.matching.spelling import spellings
from bot.model import Field, KeywordHit, RuleFinding, RulePart, Text, Verdict

SOURCE, LANGUAGE = "source", "language"


@dataclass(frozen=True, slots=True)
class Met:
    """A part of a rule is met, by these."""

    parts: tuple[RulePart, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A part of a rule is not met, in plain words."""

    why: str


Answer = Met | Missed
_Place = tuple[Field, int, int]


class Reading:
    """One text, with the hits of the scan, being asked rules."""

    def __init__(self, text: Text, hits: Iterable[KeywordHit]) -> None:
        self._text = text
        self._hits: dict[str, list[KeywordHit]] = {}
        for hit in hits:
            self._hits.setdefault(hit.keyword, []).append(hit)
        self._folded: dict[Field, Folded] = {}
        self._distances: dict[Field, Distances] = {}
        self._places: dict[tuple[Rule, Node], Sequence[_Place]] = {}

    @property
    def phrases(self) -> Iterable[str]:
        """The phrases that were hit."""
        return self._hits

    def ask(self, rule: Rule) -> RuleFinding:
        """What becomes of the rule."""
        answer = self._ask(rule.tree, rule)
        if isinstance(answer, Missed):
            return RuleFinding(rule=rule.text, verdict=Verdict.REJECTED, missing=answer.why)
        return RuleFinding(rule=rule.text, verdict=Verdict.TAKEN, parts=tuple(dict.fromkeys(answer.parts)))

    def _ask(self, node: Node, rule: Rule) -> Answer:
        match node:
            case Both(parts):
                return self._both(parts, rule)
            case Either(parts):
                return self._either(node, parts, rule)
            case Without(part):
                return self._without(part, rule)
            case Near():
                return self._near(node, rule)
            case _:
                return self._leaf(node, rule)

    def _both(self, parts: Sequence[Node], rule: Rule) -> Answer:
        met: list[RulePart] = []
        for part in parts:
            answer = self._ask(part, rule)
            if isinstance(answer, Missed):
                return answer
            met.extend(answer.parts)
        return Met(tuple(met))

    def _either(self, node: Node, parts: Sequence[Node], rule: Rule) -> Answer:
        answers = [self._ask(part, rule) for part in parts]
        met = [answer.parts for answer in answers if isinstance(answer, Met)]
        if not met:
            return Missed(f"nothing of ({print_rule(node)}) is there")
        return Met(tuple(part for parts in met for part in parts))

    def _without(self, part: Node, rule: Rule) -> Answer:
        answer = self._ask(part, rule)
        if isinstance(answer, Missed):
            return Met(())
        seen = answer.parts[0] if answer.parts else None
        return Missed(f"{print_rule(part)} is there" + (f", as “{seen.surface}” in the {seen.where}" if seen else ""))

    def _near(self, node: Near, rule: Rule) -> Answer:
        best: tuple[int, Field, Span, Span] | None = None
        for field in Field:
            found = self._closest(node, rule, field)
            if found is not None and (best is None or found[0] < best[0]):
                best = (found[0], field, found[1], found[2])
        printed = print_rule(node)
        if best is None:
            return Missed(f"{printed}: they do not stand in one part of the text")
        words, field, left, right = best
        if words > node.words:
            return Missed(f"{printed}: the closest are {words} words apart")
        surface = self._surface(field, left[0], right[1])
        return Met((RulePart(part=printed, where=field, surface=surface),))

    def _closest(self, node: Near, rule: Rule, field: Field) -> tuple[int, Span, Span] | None:
        sides = []
        for side in (node.left, node.right):
            places = self._all_places(side, rule)
            sides.append([(start, end) for where, start, end in places if where is field])
        if not all(sides):
            return None
        distances = self._distances.get(field)
        if distances is None:
            distances = self._distances[field] = Distances(_part(self._text, field))
        return distances.closest(sides[0], sides[1])

    def _source(self, node: Node, name: str) -> Answer:
        for source in self._text.sources:
            if _names(source, name):
                return Met((RulePart(part=print_rule(node), where=SOURCE, surface=source),))
        shown = " and ".join(f"“{source}”" for source in dict.fromkeys(self._text.sources)) or "unknown"
        return Missed(f"{print_rule(node)}: the source is {shown}")

    def _language(self, node: Node, tag: str) -> Answer:
        spoken = self._text.language
        if spoken is not None and speaks(spoken, tag):
            return Met((RulePart(part=print_rule(node), where=LANGUAGE, surface=spoken),))
        return Missed(f"{print_rule(node)}: the language is {spoken or 'unknown'}")

    def _leaf(self, node: Leaf, rule: Rule) -> Answer:
        match node:
            case Source(name):
                return self._source(node, name)
            case Language(tag):
                return self._language(node, tag)
            case _:
                return self._words(node, rule)

    def _words(self, node: Node, rule: Rule) -> Answer:
        places = self._all_places(node, rule)
        if not places:
            return Missed(f"{print_rule(node)} is not there")
        field, start, end = places[0]
        return Met((RulePart(part=print_rule(node), where=field, surface=self._surface(field, start, end)),))

    def _all_places(self, node: Node, rule: Rule) -> Sequence[_Place]:
        """Where a phrase, topic or expression stands, title first."""
        known = self._places.get((rule, node))
        if known is None:
            known = self._places[rule, node] = self._look(node, rule)
        return known

    def _look(self, node: Node, rule: Rule) -> Sequence[_Place]:
        match node:
            case Phrase(words, only):
                return self._of_hits([words], only)
            case Topic(name, only):
                return self._of_hits(shipped_topics().words[name], only)
            case Expression(pattern, only):
                return self._of_expression(rule, pattern, only)
            case Either(parts):
                found = [place for part in parts for place in self._all_places(part, rule)]
                return sorted(found, key=_reading_order)
            case _:
                return ()

    def _of_hits(self, phrases: Iterable[str], only: Field | None) -> Sequence[_Place]:
        hits = (hit for phrase in self._hits.keys() & phrases for hit in self._hits[phrase])
        found = [(hit.field, hit.start, hit.end) for hit in hits if only in {None, hit.field}]
        return sorted(found, key=_reading_order)

    def _of_expression(self, rule: Rule, pattern: str, only: Field | None) -> Sequence[_Place]:
        found: list[_Place] = []
        for field in Field if only is None else (only,):
            folded = self._fold(field)
            for start, end in spans(rule.expressions[pattern], folded.shape):
                found.append((field, *folded.span(start, end)))
        return found

    def _fold(self, field: Field) -> Folded:
        if field not in self._folded:
            self._folded[field] = fold(_part(self._text, field))
        return self._folded[field]

    def _surface(self, field: Field, start: int, end: int) -> str:
        return _part(self._text, field)[start:end]


def _part(text: Text, field: Field) -> str:
    return text.title if field is Field.TITLE else text.body


def _reading_order(place: _Place) -> tuple[bool, int, int]:
    field, start, end = place
    return field is not Field.TITLE, start, -end


@lru_cache(maxsize=4096)
def _names(source: str, name: str) -> bool:
    """Whether a source has the name in it, in any spelling, and not within a Latin word."""
    text = fold(source).text
    return any(_stands_in(text, spelling.lower()) for spelling in spellings(name, shipped_lexicon().variants))


def _stands_in(text: str, name: str) -> bool:
    start = text.find(name)
    while start >= 0:
        if not inside_latin_word(text, start, start + len(name)):
            return True
        start = text.find(name, start + 1)
    return False
