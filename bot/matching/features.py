"""The signals of one candidate: everything that speaks for or against its being the firm.

The signals know names, words and edges, never which firm it is. A group is the script of the name together
with the kind of text around it, because the same signal weighs differently there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.boundaries import edge_signals, inside_latin_word
from bot.matching.context import Around, Context, Cover
from bot.matching.lexicon import STRONGEST, Lexicon, Meaning, Sense, Source
from bot.matching.names import NameRef
from bot.matching.neighbours import neighbour_signals
from bot.matching.people import given_before, given_behind, gloss_behind, life_behind, pronoun_signals
from bot.matching.scripts import Script
from bot.matching.signals import Signal

_MANY = 3
_TELLING = 400
_LETTERS = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3041-\u30fa]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("vi", re.compile("[\u01a1\u01b0\u0103\u0111\u1ea0-\u1ef9]")),
)
_EDGES_AGAINST = frozenset(
    f"{side}.{kind}"
    for side in ("left", "right", "next")
    for kind in ("body", "team", "person", "place", "word", "inside")
)
_SHORT = 2
_HAN_LANGUAGES = frozenset({"zh", "ja"})
_INSIDE, _NO_CUE = Signal("inside"), Signal("near.none")
# The cues that speak for another meaning of a name: of a player, the sport he plays.
_SPEAKS_FOR = {
    Meaning.TEAM: ("sport",),
    Meaning.PERSON: ("person", "sport", "naming"),
    Meaning.PLACE: ("place", "naming"),
    Meaning.WORD: ("food", "science", "lore", "naming", "border", "war", "place"),
    Meaning.WORK: ("lore", "person"),
    Meaning.PRODUCT: ("food",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A place in a text where a name of a firm stands; positions in the scanned form.

    covers  the longer words of the lexicon that contain it
    """

    context: Context
    start: int
    end: int
    ref: NameRef
    language: str
    covers: Sequence[Cover]

    @property
    def shape(self) -> str:
        """What stands there, normalised, with its case."""
        return self.context.folded.shape[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name alone says in a language; the same wherever it stands.

    group     of its candidates: `hangul`, `katakana`, `han.zh`, `han.ja`, `latin.en`, `latin.vi` or `latin.cjk`
    doubt     how often it means something else, from 0, never as far as is known, to 1, mostly
    a_word    whether one of its other meanings is an ordinary word
    a_person  whether one of them is a person
    signals   of the name
    agrees    the signals of cues that speak for its other meanings, with the kind of the cue
    scores    the signals of a match's result, if it is also a team's or a player's
    untraded  the signal that nothing near it speaks of the firm's trade
    """

    group: str
    doubt: float
    a_word: bool
    a_person: bool
    signals: tuple[Signal, ...]
    agrees: tuple[tuple[str, Signal], ...]
    scores: tuple[Signal, ...]
    untraded: Signal


@lru_cache(maxsize=8192)
def reading_of(ref: NameRef, language: str) -> Reading:
    """Reads a name in a language."""
    senses = senses_in(ref, language)
    doubt = max((sense.strength for sense in senses), default=0) / STRONGEST
    return Reading(
        group=_group(ref.script, language),
        doubt=doubt,
        a_word=any(sense.meaning is Meaning.WORD for sense in senses),
        a_person=any(sense.meaning is Meaning.PERSON for sense in senses),
        signals=tuple(_read_name(ref, senses, doubt, language)),
        agrees=tuple(
            (kind, Signal(f"agrees.{sense.meaning}.{kind}", sense.strength / STRONGEST, sense.gloss))
            for sense in senses
            for kind in _SPEAKS_FOR.get(sense.meaning, ())
        ),
        scores=tuple(
            Signal(f"agrees.{sense.meaning}.score", sense.strength / STRONGEST, sense.gloss)
            for sense in senses
            if sense.meaning in {Meaning.TEAM, Meaning.PERSON}
        ),
        untraded=Signal("trade.none", doubt),
    )


def _group(script: Script, language: str) -> str:
    if script is Script.HAN:
        return "han.ja" if language == "ja" else "han.zh"
    if script is Script.LATIN:
        return f"latin.{language if language in ('en', 'vi') else 'cjk'}"
    return str(script)


def senses_in(ref: NameRef, language: str) -> tuple[Sense, ...]:
    """What else the name means in a language."""
    return tuple(sense for sense in ref.senses if sense.language in {"", language})


def _read_name(ref: NameRef, senses: Sequence[Sense], doubt: float, language: str) -> Iterator[Signal]:
    if ref.ticker:
        yield Signal("name.ticker")
    if ref.relation:
        yield Signal("name.related", 1.0, ref.relation)
    if len(ref.name) <= _SHORT:
        yield Signal("name.short")
    if " " in ref.name:
        yield Signal("name.words")
    if ref.script is Script.HAN and language in _HAN_LANGUAGES and ref.languages and language not in ref.languages:
        yield Signal("name.foreign")
    for sense in senses:
        yield Signal(f"sense.{sense.meaning}", sense.strength / STRONGEST, sense.gloss)
    if doubt < 1:
        yield Signal("sense.clear", 1 - doubt)
    if not doubt:
        yield Signal("sense.none")
    for key, value in ref.priors.items():
        yield Signal(f"prior.{key}", value)


def signals_of(candidate: Candidate, lexicon: Lexicon) -> tuple[Signal, ...]:
    """The signals that need nothing but the candidate's own text."""
    ref, context, language = candidate.ref, candidate.context, candidate.language
    start, end, text = candidate.start, candidate.end, context.folded.text
    reading = reading_of(ref, language)
    around = context.around(start, end)
    signals = _edges(edge_signals(text, start, end, lexicon.edges), reading.doubt)
    signals += reading.signals
    if candidate.covers:
        signals += _cover_signals(candidate)
    signals += _cue_signals(candidate, reading, around, lexicon.firm_nouns)
    signals += _trade_signals(candidate, reading, around)
    score = context.score(*around.line)
    if score:
        # A name that is also a team's then mostly is the team's.
        signals += (Signal("near.score", 1.0, score), *reading.scores)
    if ref.script is Script.LATIN:
        signals += _case_signals(ref, language, candidate.shape, _place(context, start), context.lower_case)
        if inside_latin_word(text, start, end):
            signals.append(_INSIDE)
        signals += neighbour_signals(context, start, end, language, lexicon, doubtful=reading.a_word)
    signals += _person_signals(candidate, reading, lexicon)
    # A name in lower case, as posts have it, is nobody's.
    if ref.script is not Script.LATIN or context.folded.shape[start].isupper():
        signals += pronoun_signals(context.folded.shape, end, around.sentence[1], language)
    return tuple(signals)


def _edges(signals: Iterable[Signal], doubt: float) -> list[Signal]:
    """The signals of the edges, and that one of them speaks against the firm, whatever it makes of it.

    Any noun may follow a name; after a word of the language it mostly belongs to it: 다음 차례, the next turn.
    """
    edges: list[Signal] = []
    against = ""
    for signal in signals:
        feature = signal.feature
        edges.append(signal._replace(value=doubt) if feature == "next.other" else signal)
        if feature in _EDGES_AGAINST:
            against = signal.detail
    if against:
        edges.append(Signal("edge.against", 1.0, against))
    return edges


def _cover_signals(candidate: Candidate) -> list[Signal]:
    cover = min(
        candidate.covers,
        key=lambda cover: (cover.phrase.source is Source.DICTIONARY, cover.start - cover.end),
    )
    source = "word" if cover.phrase.source is Source.DICTIONARY else "known"
    words = candidate.context.folded.text[cover.start : cover.end]
    detail = f"{words} ({cover.phrase.gloss})" if cover.phrase.gloss else words
    signals = [Signal(f"{source}.{cover.phrase.meaning}", 1.0, detail)]
    if cover.phrase.meaning is not Meaning.FIRM:
        signals.append(Signal(f"{source}.other", 1.0, detail))
    return signals


def _cue_signals(candidate: Candidate, reading: Reading, around: Around, firm_nouns: frozenset[str]) -> list[Signal]:
    start, end, text = candidate.start, candidate.end, candidate.context.folded.text
    signals: list[Signal] = []
    for begin, finish, kind in around.near:
        if 0 <= start - finish <= 1:
            word = text[begin:finish]
            signals.append(Signal(f"before.{kind}.noun" if word in firm_nouns else f"before.{kind}", 1.0, word))
        elif 0 <= begin - end <= 1:
            signals.append(Signal(f"after.{kind}", 1.0, text[begin:finish]))
    kinds = around.kinds
    signals += [_near(kind, count) for kind, count in kinds.items()]
    agreeing = [signal for kind, signal in reading.agrees if kind in kinds]
    if agreeing:
        signals += (*agreeing, Signal("agrees.any", 1.0, agreeing[-1].detail))
    if not kinds:
        signals.append(_NO_CUE)
    return signals


@lru_cache(maxsize=1024)
def _near(kind: str, count: int) -> Signal:
    return Signal(f"near.{kind}", min(count, _MANY) / _MANY, kind)


def _trade_signals(candidate: Candidate, reading: Reading, around: Around) -> tuple[Signal, ...]:
    """Whether the text speaks of what firms of this name deal in; it says most of a name that means other things."""
    trades = candidate.ref.trades
    if not trades:
        # Whose trade is not known may deal in anything, but then some word of business should be heard.
        return () if "company" in around.kinds else (reading.untraded,)
    found = candidate.context.of_trades(candidate.start, candidate.end, around.sentence, trades)
    words = tuple(dict.fromkeys(found))
    if not words:
        return (reading.untraded,)
    heard, detail = min(len(words), _MANY) / _MANY, ", ".join(words[:_MANY])
    return (
        Signal("trade.near", heard, detail),
        Signal("trade.any", 1.0, detail),
        Signal("trade.doubtful", reading.doubt, detail),
    )


def _person_signals(candidate: Candidate, reading: Reading, lexicon: Lexicon) -> Iterator[Signal]:
    """Whether a life is told of a name, or a given name stands beside it; Latin ones are looked up with their words."""
    text, script = candidate.context.folded.text, candidate.ref.script
    life = life_behind(text, candidate.end)
    if life:
        yield Signal("next.life", 1.0, life)
    if script is Script.LATIN:
        return
    gloss = gloss_behind(candidate.context.folded.shape, candidate.end, lexicon.given_names, lexicon.grammar)
    if gloss:
        yield gloss
    given = given_before(text, candidate.start, lexicon.given_names)
    if given:
        yield Signal("prev.given", 1.0, given)
    if reading.a_person and script is Script.HAN:
        given = given_behind(text, candidate.end)
        if given:
            yield Signal("next.given", 1.0, given)


def _place(context: Context, start: int) -> str:
    """Where a capital stands that may say something."""
    if context.upper_case:
        return "upper"
    if context.title_case:
        return "title"
    return "start" if context.at_sentence_start(start) else "middle"


@lru_cache(maxsize=8192)
def _case_signals(ref: NameRef, language: str, shape: str, place: str, lower_case: bool) -> tuple[Signal, ...]:
    case = _case(shape, ref)
    signals = [Signal(f"case.{case}", 1.0, shape)]
    if case == "lower" and lower_case:
        signals.append(Signal("case.lower.all"))
    if case == "exact":
        proper = "acronym" if all(shape.isupper() for shape in ref.shapes) else "name"
        signals.append(Signal(f"case.{proper}.{place}"))
    signals += [
        Signal(f"case.word.{case}", sense.strength / STRONGEST, sense.gloss)
        for sense in senses_in(ref, language)
        if sense.meaning is Meaning.WORD
    ]
    usual = ref.priors.get("en", 0.0)
    if usual:
        signals.append(Signal(f"case.usual.{case}", usual))
    return tuple(signals)


def _case(shape: str, ref: NameRef) -> str:
    if shape in ref.shapes:
        return "exact"
    if shape.islower():
        return "lower"
    return "upper" if shape.isupper() else "mixed"


def language_of(context: Context, declared: str | None) -> str:
    """The declared language, cut to the ones we tell apart, or what the script shows."""
    if declared:
        return declared.partition("-")[0].lower()
    text = context.folded.text[:_TELLING]
    if text.isascii():
        return "en"
    return next((language for language, letters in _LETTERS if letters.search(text)), "en")
