"""Says in plain words what a signal means, for the decision record and `firmwatch why`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from bot.matching.names import NameRef
from bot.matching.signals import Signal
from bot.model import Evidence

_LEAST = 0.05
_MOST = 7

_KINDS = {
    "company": "speaks of a firm",
    "body": "makes it the name of another body",
    "person": "makes it a person",
    "place": "makes it a place",
    "team": "makes it a team",
    "word": "makes it an ordinary word",
    "product": "makes it a product",
    "sport": "speaks of sport",
    "grammar": "is a word of grammar",
    "sound": "spells a foreign name by sound",
    "food": "speaks of food or nature",
    "science": "speaks of science",
    "lore": "speaks of old tales, art or faith",
    "naming": "speaks of words and names",
    "border": "speaks of crossing borders",
    "capital": "begins with a capital",
    "title_case": "begins with a capital, as most words here do",
    "lower": "is in lower case",
    "det": "is an article or the like",
    "prep": "is a preposition",
    "to": "makes a verb of it",
    "verb": "is a verb",
    "legal": "is what firms' names end in",
    "unit": "is a line of business",
    "herald": "stands before firms' names",
    "title": "is a form of address",
    "given": "is a given name",
    "war": "speaks of war",
    "firm_verb": "says what firms do",
    "speech": "says that somebody spoke",
    "nation": "says where somebody is from",
    "life_verb": "says what people do",
}
_WHOLE = {
    "left.free": "nothing touches it on the left",
    "right.free": "nothing touches it on the right",
    "right.particle": "only the particle “{detail}” follows",
    "left.inside": "part of a longer word, after “{detail}”",
    "right.inside": "part of a longer word, before “{detail}”",
    "inside": "set off within a longer word",
    "left.at": "part of an account's name",
    "left.hash": "a hashtag",
    "left.title": "it opens the title of a work",
    "left.cashtag": "marked as a ticker",
    "right.possessive": "followed by ’s",
    "address": "part of a web or mail address",
    "next.who": "what follows, “{detail}”, tells of a person",
    "next.other": "“{detail}” follows",
    "next.headline": "headlines say so what a firm will do",
    "next.branch": "followed by where a branch of it is, “{detail}”",
    "next.region": "followed by the land it lies in, “{detail}”",
    "next.life": "what follows, “{detail}”, tells of a life",
    "prev.number": "the number {detail} stands before it, as in a table of results",
    "near.score": "the result of a match, {detail}, stands nearby",
    "case.lower.all": "written in lower case, as the whole text is",
    "story.other": "elsewhere in the story “{detail}” is somebody's name",
    "story.other.near": "shortly before, “{detail}” is somebody's name",
    "next.number": "the number {detail} follows, as in a table of results",
    "name.ticker": "a ticker",
    "name.related": "a related name ({detail})",
    "name.short": "a very short name",
    "name.foreign": "another language writes the name so, not this one",
    "name.words": "a name of several words",
    "sense.none": "the name is not known to mean anything else",
    "sense.clear": "the name seldom means anything else",
    "near.none": "no word nearby says what it is",
    "trade.near": "the text speaks of its trade: {detail}",
    "trade.any": "the text speaks of its trade: {detail}",
    "trade.doubtful": "the text speaks of its trade: {detail}",
    "trade.none": "nothing near it speaks of the firm's trade",
    "case.word.alone": "a capital that the words beside it have not",
    "prev.det.name": "“{detail}” before it, as before things, not persons or places",
    "prev.visit": "people go there, shop there or work there",
    "case.exact": "written as the name is",
    "case.lower": "written in lower case",
    "case.upper": "written in capitals",
    "case.mixed": "written in another case than the name",
    "also": "part of “{detail}”, of which the catalogue warns",
    "longer": "part of the longer name “{detail}”",
    "story.same": "the story also calls the firm “{detail}”",
    "before.company.noun": "“{detail}” right before it says that it is a firm",
    "gloss.person": "its spelling in brackets, “{detail}”, is a person's",
    "gloss.body": "its spelling in brackets, “{detail}”, is another body's",
    "gloss.firm": "its spelling in brackets, “{detail}”, is a firm's",
    "pronoun.person": "“{detail}”, which follows, speaks of a person",
    "pronoun.far": "“{detail}”, which follows, may speak of a person",
    "pronoun.firm": "“{detail}”, which follows, speaks of a thing or a firm",
    "feed.business": "the feed is about business ({detail})",
    "feed.elsewhere": "the feed is about something else ({detail})",
    "story.list": "it stands in a list with another firm",
    "edge.against": "the words around it, “{detail}”, make it something else",
    "longer.business": "the text speaks of business, but that may be the longer name's",
    "bare": "nothing in the text speaks of a firm, and the name has other meanings",
    "story.doubtful": "the story names other firms: {detail}",
    "story.firms": "the story names other firms: {detail}",
}
_PREFIX = {
    "sense.": "the name can also mean: {detail}",
    "agrees.": "the words nearby speak for another meaning: {detail}",
    "known.firm": "part of “{detail}”, which is the firm",
    "known.": "part of “{detail}”",
    "word.firm": "part of the dictionary word “{detail}”, which is the firm",
    "word.": "part of the dictionary word “{detail}”",
    "prior.dict.": "a dictionary has the name as a {rest}",
    "prior.": "word lists know the name as a word ({rest})",
    "case.word.": "an ordinary word ({detail}), written {rest}",
    "case.usual.": "a usual word, written {rest}",
    "case.name.": "a capital, {rest}",
    "case.acronym.": "capitals as in the name, {rest}",
    "left.": "“{detail}” before it {kind}",
    "right.": "“{detail}” after it {kind}",
    "next.": "the next word “{detail}” {kind}",
    "prev.": "the word before it, “{detail}”, {kind}",
    "before.": "“{detail}” right before it {kind}",
    "after.": "“{detail}” right after it {kind}",
    "near.": "the words nearby: {kind}",
}


class Reason(NamedTuple):
    """What one signal counts, and how it is said.

    weight    what it adds to the score
    strength  minus the size of it, so that the strongest come first; 0: too little to be told
    evidence  None: its words need the name that it was seen of, or it is not told
    """

    weight: float
    strength: float
    signal: Signal
    evidence: Evidence | None


def reason_of(signal: Signal, weight: float) -> Reason:
    """What a signal counts that weighs so much."""
    if -_LEAST < weight < _LEAST:
        return Reason(weight, 0.0, signal, None)
    general = signal.detail or "{" not in _template(signal.feature)
    evidence = _evidence(signal.feature, signal.detail, round(weight, 2)) if general else None
    return Reason(weight, -abs(weight), signal, evidence)


def told(reasons: Iterable[Reason], name: str) -> tuple[Evidence, ...]:
    """The reasons that counted most, in plain words, strongest first.

    Signals that say the same in words (one of them general, one particular) are shown as one.
    """
    counted = [reason for reason in reasons if reason[1]]
    counted.sort(key=_strength)
    said = [
        evidence or _evidence(signal.feature, name, round(weight, 2)) for weight, _, signal, evidence in counted[:_MOST]
    ]
    return tuple(said) if len({evidence.text for evidence in said}) == len(said) else _merged(said)


def evidence_of(parts: Iterable[tuple[Signal, float]], ref: NameRef) -> tuple[Evidence, ...]:
    """What is told of signals, each with what it adds to the score."""
    return told([reason_of(signal, weight) for signal, weight in parts], ref.name)


_strength = itemgetter(1)


def _merged(said: Sequence[Evidence]) -> tuple[Evidence, ...]:
    merged: dict[str, Evidence] = {}
    for one in said:
        first = merged.get(one.text)
        merged[one.text] = _together(first, one) if first else one
    return tuple(sorted(merged.values(), key=lambda evidence: -abs(evidence.weight)))


def _together(first: Evidence, other: Evidence) -> Evidence:
    return Evidence(feature=first.feature, weight=round(first.weight + other.weight, 2), text=first.text)


@lru_cache(maxsize=8192)
def _evidence(feature: str, detail: str, weight: float) -> Evidence:
    return Evidence(feature=feature, weight=weight, text=_sentence(feature, detail))


@lru_cache(maxsize=8192)
def _sentence(feature: str, detail: str) -> str:
    template = _template(feature)
    return template.format(detail=detail) if "{" in template else template


@lru_cache(maxsize=1024)
def _template(feature: str) -> str:
    """The sentence for a feature, with a place for the detail only."""
    if feature in _WHOLE:
        return _WHOLE[feature]
    for prefix, template in _PREFIX.items():
        if feature.startswith(prefix):
            rest = feature.removeprefix(prefix)
            return template.replace("{rest}", rest).replace("{kind}", _KINDS.get(rest, "stands there"))
    return feature
