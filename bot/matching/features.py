"""The signals of one candidate: everything that speaks for or against its being the firm.

The signals know names, words and edges, never which firm it is. A group is the script of the name together
with the kind of text around it, because the same signal weighs differently there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.boundaries import edge_signals, inside_latin_word
from bot.matching.context import Context, near_kinds
from bot.matching.lexicon import STRONGEST, Lexicon, Meaning, Sense, Source
from bot.matching.names import NameRef
from bot.matching.neighbours import neighbour_signals
from bot.matching.people import given_before, given_behind
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
_AGAINST = frozenset({"body", "team", "person", "place", "word", "inside"})
_SHORT = 2
# The result of a match: 3-1, 3対1, 3比1, 三比一.
_SCORE = re.compile(
    r"(?<![\d.,:/-])\d{1,3} ?[-–—―対比] ?\d{1,3}(?![\d.,:/%-])|[一二三四五六七八九十]比[一二三四五六七八九十]"
)
_REACH = 40
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
    """A place in a text where a name of a firm stands; positions in the scanned form."""

    context: Context
    start: int
    end: int
    ref: NameRef
    language: str

    @property
    def shape(self) -> str:
        """What stands there, normalised, with its case."""
        return self.context.folded.shape[self.start : self.end]


def group_of(candidate: Candidate) -> str:
    """`hangul`, `katakana`, `han.zh`, `han.ja`, `latin.en`, `latin.vi` or `latin.cjk`."""
    script, language = candidate.ref.script, candidate.language
    if script is Script.HAN:
        return "han.ja" if language == "ja" else "han.zh"
    if script is Script.LATIN:
        return f"latin.{language if language in ('en', 'vi') else 'cjk'}"
    return str(script)


def signals_of(candidate: Candidate, lexicon: Lexicon) -> Iterator[Signal]:
    """The signals that need nothing but the candidate's own text."""
    ref, context, language = candidate.ref, candidate.context, candidate.language
    text = context.folded.text
    doubt = doubt_of(ref, language)
    yield from _edges(edge_signals(text, candidate.start, candidate.end, lexicon.edges), doubt)
    yield from _name_signals(ref, language)
    yield from _cover_signals(candidate)
    yield from _cue_signals(candidate)
    yield from _trade_signals(candidate)
    yield from _score_signals(candidate)
    yield from _person_signals(candidate, lexicon)
    if ref.script is Script.LATIN:
        yield from _case_signals(candidate)
        if inside_latin_word(text, candidate.start, candidate.end):
            yield Signal("inside")
        doubtful = any(sense.meaning is Meaning.WORD for sense in senses_in(ref, language))
        yield from neighbour_signals(context, candidate.start, candidate.end, language, lexicon, doubtful=doubtful)


def _edges(signals: Iterable[Signal], doubt: float) -> Iterator[Signal]:
    """The signals of the edges, and that one of them speaks against the firm, whatever it makes of it.

    Any noun may follow a name; after a word of the language it mostly belongs to it: 다음 차례, the next turn.
    """
    against = ""
    for signal in signals:
        yield signal._replace(value=doubt) if signal.feature == "next.other" else signal
        if signal.feature.partition(".")[2] in _AGAINST:
            against = signal.detail
    if against:
        yield Signal("edge.against", 1.0, against)


def senses_in(ref: NameRef, language: str) -> tuple[Sense, ...]:
    """What else the name means in a language."""
    return tuple(sense for sense in ref.senses if sense.language in {"", language})


@lru_cache(maxsize=8192)
def doubt_of(ref: NameRef, language: str) -> float:
    """How often the name means something else, from 0, never as far as is known, to 1, mostly."""
    return max((sense.strength for sense in senses_in(ref, language)), default=0) / STRONGEST


@lru_cache(maxsize=8192)
def _name_signals(ref: NameRef, language: str) -> tuple[Signal, ...]:
    """What the name alone says; the same wherever it stands."""
    return tuple(_read_name(ref, language))


def _read_name(ref: NameRef, language: str) -> Iterator[Signal]:
    if ref.ticker:
        yield Signal("name.ticker")
    if ref.relation:
        yield Signal("name.related", 1.0, ref.relation)
    if len(ref.name) <= _SHORT:
        yield Signal("name.short")
    if " " in ref.name:
        yield Signal("name.words")
    senses = senses_in(ref, language)
    for sense in senses:
        yield Signal(f"sense.{sense.meaning}", sense.strength / STRONGEST, sense.gloss)
    doubt = doubt_of(ref, language)
    if doubt < 1:
        yield Signal("sense.clear", 1 - doubt)
    if not doubt:
        yield Signal("sense.none")
    for key, value in ref.priors.items():
        yield Signal(f"prior.{key}", value)


def _cover_signals(candidate: Candidate) -> Iterator[Signal]:
    covers = sorted(
        candidate.context.over(candidate.start, candidate.end),
        key=lambda cover: (cover.phrase.source is Source.DICTIONARY, cover.start - cover.end),
    )
    if covers:
        cover = covers[0]
        source = "word" if cover.phrase.source is Source.DICTIONARY else "known"
        words = candidate.context.folded.text[cover.start : cover.end]
        detail = f"{words} ({cover.phrase.gloss})" if cover.phrase.gloss else words
        yield Signal(f"{source}.{cover.phrase.meaning}", 1.0, detail)
        if cover.phrase.meaning is not Meaning.FIRM:
            yield Signal(f"{source}.other", 1.0, detail)


def _cue_signals(candidate: Candidate) -> Iterator[Signal]:
    start, end, context = candidate.start, candidate.end, candidate.context
    near = context.near(start, end)
    for cue in near:
        if 0 <= start - cue.end <= 1:
            yield Signal(f"before.{cue.kind}", 1.0, context.folded.text[cue.start : cue.end])
        elif 0 <= cue.start - end <= 1:
            yield Signal(f"after.{cue.kind}", 1.0, context.folded.text[cue.start : cue.end])
    kinds = near_kinds(near)
    for kind, count in kinds.items():
        yield Signal(f"near.{kind}", min(count, _MANY) / _MANY, kind)
    yield from _agreeing(candidate, kinds)
    if context.of_business(start, end):
        yield Signal("text.company")
    if not near:
        yield Signal("near.none")


def _agreeing(candidate: Candidate, kinds: Mapping[str, int]) -> Iterator[Signal]:
    """Whether the cues nearby speak for what else the name means, and how strongly it does."""
    agreeing = ""
    for sense in senses_in(candidate.ref, candidate.language):
        for kind in _SPEAKS_FOR.get(sense.meaning, ()):
            if kind in kinds:
                agreeing = sense.gloss
                yield Signal(f"agrees.{sense.meaning}.{kind}", sense.strength / STRONGEST, sense.gloss)
    if agreeing:
        yield Signal("agrees.any", 1.0, agreeing)


def _trade_signals(candidate: Candidate) -> Iterator[Signal]:
    """Whether the text speaks of what firms of this name deal in; it says most of a name that means other things."""
    ref, start, end = candidate.ref, candidate.start, candidate.end
    doubt = doubt_of(ref, candidate.language)
    words = tuple(dict.fromkeys(candidate.context.of_trades(start, end, ref.trades)))
    if not words:
        # Whose trade is not known may deal in anything, but then some word of business should be heard.
        if ref.trades or not any(cue.kind == "company" for cue in candidate.context.near(start, end)):
            yield Signal("trade.none", doubt)
        return
    heard, detail = min(len(words), _MANY) / _MANY, ", ".join(words[:_MANY])
    yield Signal("trade.near", heard, detail)
    yield Signal("trade.any", 1.0, detail)
    yield Signal("trade.doubtful", doubt, detail)


def _score_signals(candidate: Candidate) -> Iterator[Signal]:
    """Whether the sentence tells the result of a match; a name that is also a team's then mostly is the team's."""
    context = candidate.context
    score = _SCORE.search(context.folded.text, *context.sentence(candidate.start, candidate.end, _REACH))
    if score:
        yield Signal("near.score", 1.0, score[0])
        for sense in senses_in(candidate.ref, candidate.language):
            if sense.meaning in {Meaning.TEAM, Meaning.PERSON}:
                yield Signal(f"agrees.{sense.meaning}.score", sense.strength / STRONGEST, sense.gloss)


def _person_signals(candidate: Candidate, lexicon: Lexicon) -> Iterator[Signal]:
    """Whether a given name stands beside a name in an East Asian script; Latin ones are looked up with their words."""
    ref, text = candidate.ref, candidate.context.folded.text
    if ref.script is Script.LATIN:
        return
    given = given_before(text, candidate.start, lexicon.given_names)
    if given:
        yield Signal("prev.given", 1.0, given)
    if ref.script is Script.HAN and any(
        sense.meaning is Meaning.PERSON for sense in senses_in(ref, candidate.language)
    ):
        given = given_behind(text, candidate.end)
        if given:
            yield Signal("next.given", 1.0, given)


def _case_signals(candidate: Candidate) -> Iterator[Signal]:
    ref, context = candidate.ref, candidate.context
    case = _case(candidate.shape, ref)
    yield Signal(f"case.{case}", 1.0, candidate.shape)
    if case == "lower" and context.lower_case:
        yield Signal("case.lower.all")
    opens = context.at_sentence_start(candidate.start)
    proper = "acronym" if all(shape.isupper() for shape in ref.shapes) else "name"
    if case == "exact":
        place = "upper" if context.upper_case else "title" if context.title_case else "start" if opens else "middle"
        yield Signal(f"case.{proper}.{place}")
    for sense in senses_in(ref, candidate.language):
        if sense.meaning is Meaning.WORD:
            yield Signal(f"case.word.{case}", sense.strength / STRONGEST, sense.gloss)
    usual = ref.priors.get("en", 0.0)
    if usual:
        yield Signal(f"case.usual.{case}", usual)


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
    return next((language for language, letters in _LETTERS if letters.search(text)), "en")
