"""What the scan looks for: every spelling of every name, ticker and related name of the firms, and keywords.

Tickers are case-sensitive; a suffix or prefix for the exchange is part of them, and the bare code is looked for as
well (`bot.matching.tickers` says when that counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.matching.lexicon import Lexicon, Meaning, Phrase, Sense, Source
from bot.matching.normalise import plain
from bot.matching.scripts import Script, script_of
from bot.matching.spelling import HanVariants, spellings
from bot.matching.tickers import EXCHANGE
from bot.model import Firm, Relation

_NO_PRIORS: Mapping[str, float] = MappingProxyType({})
_NO_TRADES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class NameRef:
    """One name of one firm, as the scan looks for it.

    name      as the catalogue has it
    shapes    every spelling of it, with its case
    watched   False: a firm nobody watches, whose longer names win over shorter ones
    senses    what else the name means
    priors    what dictionaries and word lists know of the name
    trades    what firms of this name deal in, if the lexicon knows
    languages in which the catalogue has it (`zh` for both scripts); empty for a ticker
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
    trades: frozenset[str]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Patterns:
    """What one pattern of the scan stands for.

    names     in lower case; one may be a keyword too
    codes     what is nothing but a ticker, with its case: `f` and `ms` stand in hundreds of lower-case words
    keywords  in lower case
    """

    names: Mapping[str, tuple[NameRef, ...]]
    codes: Mapping[str, tuple[NameRef, ...]]
    keywords: Mapping[str, tuple[str, ...]]


def compile_patterns(firms: Iterable[tuple[Firm, bool]], keywords: Sequence[str], lexicon: Lexicon) -> Patterns:
    """Spells out the names of firms, each with whether it is watched, and the keywords."""
    names: dict[str, tuple[NameRef, ...]] = {}
    for firm, watched in firms:
        for pattern, ref in _refs(firm, watched, lexicon):
            known = names.get(pattern)
            if known is None:
                names[pattern] = (ref,)
            elif all(other.firm != ref.firm for other in known):
                names[pattern] = (*known, ref)
    spelled: dict[str, tuple[str, ...]] = {}
    for keyword in keywords:
        for spelling in spellings(keyword, lexicon.variants):
            key = spelling.lower()
            spelled[key] = (*(k for k in spelled.get(key, ()) if k != keyword), keyword)
    tickers = [key for key, refs in names.items() if refs[0].ticker and all(ref.ticker for ref in refs)]
    codes = {key: names.pop(key) for key in tickers if key not in spelled}
    return Patterns(names, _with_case(codes), spelled)


def _with_case(codes: Mapping[str, tuple[NameRef, ...]]) -> dict[str, tuple[NameRef, ...]]:
    """The codes as they are written, by which they were known in lower case."""
    written: dict[str, tuple[NameRef, ...]] = {}
    for key, refs in codes.items():
        for ref in refs:
            for shape in (shape for shape in ref.shapes if shape.lower() == key):
                written[shape] = (*written.get(shape, ()), ref)
    return written


def own_phrases(firms: Iterable[Firm], variants: HanVariants) -> dict[str, Phrase]:
    """The longer words that the catalogue warns of (`Firm.also`), unless they are names themselves."""
    phrases: dict[str, Phrase] = {}
    for firm in firms:
        own = {plain(name) for name in _own(firm)} if firm.also else set()
        for words, gloss in firm.also.items():
            warning = Phrase(Meaning.WORD, gloss, Source.CATALOGUE)
            phrases.update((key, warning) for key in map(str.lower, spellings(words, variants)) if key not in own)
    return phrases


def _own(firm: Firm) -> dict[str, None]:
    return dict.fromkeys(name for names in firm.names.values() for name in names)


def _refs(firm: Firm, watched: bool, lexicon: Lexicon) -> Iterator[tuple[str, NameRef]]:
    """What is scanned for, names as declared before the other spellings: 友達 is no mere spelling of 友达."""
    warnings = {plain(words): (Sense(Meaning.WORD, 2, gloss),) for words, gloss in firm.also.items()}
    rest: list[tuple[str, NameRef]] = []
    for name, relation, ticker in _declared(firm):
        written = tuple(dict.fromkeys((name, EXCHANGE.sub("", name)))) if ticker else spellings(name, lexicon.variants)
        if not written:
            continue
        first, *others = dict.fromkeys(map(str.lower, written))
        ref = NameRef(
            firm=firm.id,
            name=name,
            shapes=frozenset(written),
            script=_script(name),
            watched=watched,
            ticker=ticker,
            relation=relation,
            senses=lexicon.senses.get(first, warnings.get(first, ())),
            priors=lexicon.priors.get(first, _NO_PRIORS),
            trades=lexicon.trades.get(first, _NO_TRADES),
            languages=frozenset(language.partition("-")[0] for language, names in firm.names.items() if name in names),
        )
        yield first, ref
        rest.extend((pattern, ref) for pattern in others)
    yield from rest


def _declared(firm: Firm) -> Iterator[tuple[str, Relation | None, bool]]:
    """Every name and ticker of a firm, with its relation, and whether it is a ticker."""
    yield from ((name, None, False) for name in _own(firm))
    for relation, by_language in firm.related.items():
        yield from ((name, relation, False) for names in by_language.values() for name in names)
    yield from ((ticker, None, True) for ticker in firm.tickers)


def _script(name: str) -> Script:
    """The script that decides how the name is read: the East Asian one if there is any."""
    if name.isascii():
        return Script.LATIN
    found = {script_of(character) for character in name}
    for script in (Script.HANGUL, Script.KATAKANA, Script.HAN, Script.HIRAGANA):
        if script in found:
            return Script.KATAKANA if script is Script.HIRAGANA else script
    return Script.LATIN
