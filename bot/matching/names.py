"""What the scan looks for: every spelling of every name, ticker and related name of the firms, and keywords.

Tickers are case-sensitive; a suffix or prefix for the exchange is part of them, and the bare code is looked for as
well (`bot.matching.tickers` says when that counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.matching.lexicon import Lexicon, Meaning, Phrase, Sense
from bot.matching.normalise import plain
from bot.matching.scripts import Script, script_of
from bot.matching.spelling import spellings
from bot.matching.tickers import EXCHANGE
from bot.model import Firm, Relation


@dataclass(frozen=True, slots=True, eq=False)
class NameRef:
    """One name of one firm, as the scan looks for it.

    name      as the catalogue has it
    shapes    the spellings of this pattern with their case
    watched   False: a firm nobody watches, whose longer names win over shorter ones
    senses    what else the name means
    priors    what dictionaries and word lists know of the name
    """

    firm: str
    name: str
    shapes: frozenset[str]
    script: Script
    watched: bool
    ticker: bool
    relation: Relation | None
    senses: tuple[Sense, ...]
    priors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Patterns:
    """What one pattern of the scan stands for: names of firms, keywords, or both."""

    names: Mapping[str, tuple[NameRef, ...]]
    keywords: Mapping[str, tuple[str, ...]]


def compile_patterns(firms: Iterable[tuple[Firm, bool]], keywords: Sequence[str], lexicon: Lexicon) -> Patterns:
    """Spells out the names of firms, each with whether it is watched, and the keywords."""
    names: dict[str, tuple[NameRef, ...]] = {}
    for firm, watched in firms:
        for pattern, ref in _refs(firm, watched, lexicon):
            if all(other.firm != ref.firm for other in names.get(pattern, ())):
                names[pattern] = (*names.get(pattern, ()), ref)
    spelled: dict[str, tuple[str, ...]] = {}
    for keyword in keywords:
        for spelling in spellings(keyword, lexicon.variants):
            key = spelling.lower()
            spelled[key] = (*(k for k in spelled.get(key, ()) if k != keyword), keyword)
    return Patterns(names, spelled)


def own_phrases(firms: Iterable[Firm]) -> dict[str, Phrase]:
    """The longer words that the catalogue warns of (`Firm.also`), unless they are names themselves."""
    return {
        plain(words): Phrase(Meaning.WORD, gloss, compiled=False)
        for firm in firms
        for words, gloss in firm.also.items()
        if plain(words) not in _own_names(firm)
    }


def _own_names(firm: Firm) -> set[str]:
    return {plain(name) for names in firm.names.values() for name in names}


def _refs(firm: Firm, watched: bool, lexicon: Lexicon) -> Iterator[tuple[str, NameRef]]:
    for name, relation in _declared(firm):
        shapes: dict[str, set[str]] = {}
        for spelling in spellings(name, lexicon.variants):
            shapes.setdefault(spelling.lower(), set()).add(spelling)
        plainly = _ref(firm, name, lexicon, watched=watched, relation=relation)
        for pattern, written in shapes.items():
            yield pattern, replace(plainly, shapes=frozenset(written))
    for ticker in firm.tickers:
        coded = replace(_ref(firm, ticker, lexicon, watched=watched), ticker=True)
        for shape in dict.fromkeys((ticker, EXCHANGE.sub("", ticker))):
            yield shape.lower(), replace(coded, shapes=frozenset((shape,)))


def _declared(firm: Firm) -> Iterator[tuple[str, Relation | None]]:
    own = dict.fromkeys([name for names in firm.names.values() for name in names])
    yield from ((name, None) for name in own)
    for relation, by_language in firm.related.items():
        yield from ((name, relation) for names in by_language.values() for name in names)


def _ref(firm: Firm, name: str, lexicon: Lexicon, *, watched: bool, relation: Relation | None = None) -> NameRef:
    """The name without the spellings of a pattern."""
    key = plain(name)
    senses = lexicon.senses.get(key, ())
    if not senses:
        senses = tuple(Sense(Meaning.WORD, 2, gloss) for words, gloss in firm.also.items() if plain(words) == key)
    return NameRef(
        firm=firm.id,
        name=name,
        shapes=frozenset(),
        script=_script(name),
        watched=watched,
        ticker=False,
        relation=relation,
        senses=senses,
        priors=lexicon.priors.get(key, {}),
    )


def _script(name: str) -> Script:
    """The script that decides how the name is read: the East Asian one if there is any."""
    found = {script_of(character) for character in name}
    for script in (Script.HANGUL, Script.KATAKANA, Script.HAN, Script.HIRAGANA):
        if script in found:
            return Script.KATAKANA if script is Script.HIRAGANA else script
    return Script.LATIN
