"""The matcher: finds watched firms and keywords in a text, and can say why.

Order of work, and why
----------------------
1. Both fields are folded and scanned once with one automaton. Most texts hold nothing, and end here.
2. Hits inside a Latin word are dropped unless capitals set them off from it: they are never the firm.
3. The longest name wins: a name inside a longer name of another firm is rejected for it, whatever else speaks
   for it. So is one inside a web or mail address, and one inside words that the catalogue warns of (`also`).
4. Each candidate gets its signals from its own text, then the signals of the whole story (another name of
   the firm, other firms), so that the body may settle a doubtful title.
5. The learned weights decide. Rejected candidates stay in the answer with what decided.

A text yields at most `MOST_CANDIDATES` candidates a field, so hostile text costs linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.matching.boundaries import edge_signals, inside_latin_word, set_off
from bot.matching.context import ContextReader
from bot.matching.explain import evidence_of
from bot.matching.features import Candidate, language_of, reading_of, signals_of
from bot.matching.judge import Judge
from bot.matching.lexicon import Lexicon, Meaning, Source, shipped_lexicon
from bot.matching.names import NameRef, compile_patterns, own_phrases
from bot.matching.normalise import Folded, fold
from bot.matching.scan import Hit, Scanner
from bot.matching.scripts import Script
from bot.matching.signals import Signal
from bot.matching.story import StoryEvidence, feed_signals, in_lists, weighed_together
from bot.matching.tickers import is_ticker
from bot.matching.weights import Weights, shipped_weights
from bot.model import Field, Firm, KeywordHit, Matches, Mention, Relation, Text, Verdict

MOST_CANDIDATES = 2000
_NOTHING = Matches()
_VETO = -9.0  # the weight shown for what decides alone
_Named = tuple[int, int, tuple[NameRef, ...]]
_WITHIN = frozenset({"left.inside", "right.inside", "left.latin", "right.latin"})


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate, where it was found, and its signals.

    veto  what decides alone that it is not the firm, and leaves nothing to be weighed: a longer name, a
          warning, an address
    """

    field: Field
    candidate: Candidate
    group: str
    signals: tuple[Signal, ...]
    veto: Signal | None


class FirmMatcher:
    """Finds the watched firms and keywords. Pure: the same text always gives the same answer.

    firms     the watched ones
    keywords  found wherever they stand as words of their own
    others    firms nobody watches; their longer names win over shorter ones of watched firms
    """

    def __init__(
        self,
        firms: Sequence[Firm],
        keywords: Sequence[str] = (),
        others: Sequence[Firm] = (),
        *,
        lexicon: Lexicon | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._lexicon = lexicon or shipped_lexicon()
        self._judge = Judge(weights or shipped_weights())
        watched = [(firm, True) for firm in firms]
        patterns = compile_patterns([*watched, *((firm, False) for firm in others)], keywords, self._lexicon)
        self._scanner = Scanner(dict.fromkeys([*patterns.names, *patterns.keywords]))
        self._codes = Scanner(patterns.codes)
        # By the number of the pattern: a hit is looked up in hot code, and most hits come to nothing.
        self._names = [patterns.names.get(pattern, ()) for pattern in self._scanner.patterns]
        self._names += patterns.codes.values()
        self._keywords = {
            number: patterns.keywords[pattern]
            for number, pattern in enumerate(self._scanner.patterns)
            if pattern in patterns.keywords
        }
        warnings = own_phrases([*firms, *others], self._lexicon.variants)
        self._reader = ContextReader(
            self._lexicon.cues, {**self._lexicon.phrases, **warnings}, self._lexicon.trade_words
        )

    def match(self, text: Text) -> Matches:
        """Every mention and keyword of a text in reading order, title first; rejected mentions too."""
        found, keywords = self._find(text)
        if not found:
            return Matches(keywords=keywords) if keywords else _NOTHING
        mentions = tuple(self._decide(one, signals) for one, signals in self._judged(found, text.tags))
        return Matches(mentions=mentions, keywords=keywords)

    def signals(self, text: Text) -> Iterator[tuple[Found, tuple[Signal, ...]]]:
        """Every candidate of a watched firm with all its signals, undecided: what the weights are fitted on."""
        return self._judged(self._find(text)[0], text.tags)

    def _judged(self, found: Sequence[Found], tags: frozenset[str]) -> Iterator[tuple[Found, tuple[Signal, ...]]]:
        """Adds to each candidate what the rest of the story says."""
        story = StoryEvidence((one.candidate, one.signals) for one in found if not one.veto)
        listed = in_lists([one.candidate for one in found if not one.veto])
        for one in found:
            if one.veto:
                yield one, ()
                continue
            beside = (Signal("story.list"),) if one.candidate in listed else ()
            feed = feed_signals(one.candidate.ref, tags, self._lexicon) if tags else ()
            signals = (*one.signals, *story.signals(one.candidate), *beside, *feed)
            yield one, weighed_together(one.candidate, signals)

    def _find(self, text: Text) -> tuple[list[Found], tuple[KeywordHit, ...]]:
        found: list[Found] = []
        keywords: list[KeywordHit] = []
        for field, content in ((Field.TITLE, text.title), (Field.BODY, text.body)):
            if not content:
                continue
            folded = fold(content)
            hits = self._hits(folded)
            if hits:
                keywords.extend(self._keyword_hits(field, folded, hits))
                found.extend(self._candidates(field, folded, hits, text.language))
        return found, tuple(keywords)

    def _hits(self, folded: Folded) -> list[Hit]:
        """Hits at word edges, or with the case of the name itself, leftmost first and then longest."""
        text, shape = folded.text, folded.shape
        kept: list[Hit] = []
        for start, end, number in self._scanner.scan(text):
            # The usual case is told first and quickly: a short name in a lower-case word.
            if start and "a" <= text[start - 1] <= "z" and "a" <= shape[start] <= "z":
                continue
            if inside_latin_word(text, start, end) and not self._stands_out(shape, start, end, number):
                continue
            kept.append((start, end, number))
            if len(kept) >= MOST_CANDIDATES:
                break
        codes, first = self._codes.scan(shape), len(self._scanner.patterns)
        kept += [(start, end, first + code) for start, end, code in codes if not inside_latin_word(text, start, end)]
        kept.sort(key=_leftmost_longest)
        return kept[:MOST_CANDIDATES]

    def _stands_out(self, shape: str, start: int, end: int, number: int) -> bool:
        """Whether a name inside a word is set off from it by the capitals that are its own."""
        name = shape[start:end]
        if name.islower() or not set_off(shape, start, end):
            return False
        return any(name in ref.shapes and not ref.ticker for ref in self._names[number])

    def _keyword_hits(self, field: Field, folded: Folded, hits: Iterable[Hit]) -> Iterator[KeywordHit]:
        for begin, finish, number in hits:
            for keyword in self._keywords.get(number, ()):
                if whole_word(folded, begin, finish, self._lexicon):
                    start, end = folded.span(begin, finish)
                    yield KeywordHit(
                        keyword=keyword, field=field, start=start, end=end, surface=folded.original[start:end]
                    )

    def _candidates(self, field: Field, folded: Folded, hits: Sequence[Hit], declared: str | None) -> Iterator[Found]:
        named = [(start, end, refs) for start, end, number in hits if (refs := self._names[number])]
        watched = [
            (start, end, ref, longer)
            for start, end, ref, longer in _longest(named)
            if ref.watched and not (ref.ticker and not _is_ticker(folded, start, end, ref))
        ]
        if not watched:
            return
        latin = any(ref.script is Script.LATIN for _, _, ref, _ in watched)
        context = self._reader.read(folded, [(start, end) for start, end, _, _ in watched], latin=latin)
        language = language_of(context, declared)
        for start, end, ref, longer in watched:
            candidate = Candidate(context, start, end, ref, language, context.over(start, end))
            veto = _veto(candidate, longer)
            signals = () if veto else signals_of(candidate, self._lexicon)
            yield Found(field, candidate, reading_of(ref, language).group, signals, veto)

    def _decide(self, found: Found, signals: tuple[Signal, ...]) -> Mention:
        candidate = found.candidate
        ref, folded = candidate.ref, candidate.context.folded
        if found.veto:
            score, evidence = _VETO, evidence_of([(found.veto, _VETO)], ref)
        else:
            score, evidence = self._judge.judge(found.group, signals, ref.name)
        start, end = folded.span(candidate.start, candidate.end)
        return Mention(
            firm=ref.firm,
            field=found.field,
            start=start,
            end=end,
            surface=folded.original[start:end],
            name=ref.name,
            verdict=Verdict.TAKEN if score > 0 else Verdict.REJECTED,
            evidence=evidence,
            relation=ref.relation,
        )


def _veto(candidate: Candidate, longer: str | None) -> Signal | None:
    """What decides alone that a candidate is not the firm."""
    context = candidate.context
    if candidate.ref.script is Script.LATIN and context.in_address(candidate.start):
        return Signal("address")
    for cover in sorted(candidate.covers, key=lambda cover: cover.start - cover.end):
        # A longer word that is the firm after all comes first: 中国银行业务, within which 中国银行业 stands.
        if cover.phrase.meaning is Meaning.FIRM:
            break
        if cover.phrase.source is Source.CATALOGUE:
            return Signal("also", 1.0, f"{context.folded.text[cover.start : cover.end]} ({cover.phrase.gloss})")
    return Signal("longer", 1.0, longer) if longer else None


def whole_word(folded: Folded, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a keyword stands as a word of its own, by the boundaries of its script."""
    if inside_latin_word(folded.text, start, end):
        return False
    return not any(signal.feature in _WITHIN for signal in edge_signals(folded.text, start, end, lexicon.edges))


def _is_ticker(folded: Folded, start: int, end: int, ref: NameRef) -> bool:
    shape = folded.shape[start:end]
    return shape in ref.shapes and is_ticker(folded.text, start, end, shape)


def _leftmost_longest(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


def _longest(named: Sequence[_Named]) -> Iterator[tuple[int, int, NameRef, str | None]]:
    """Each name that counts, and where it stands, with the longer name of another firm that contains it, if any.

    The hits come leftmost first and then longest, so whatever contains a hit was seen before it.
    """
    reach = -1
    around: tuple[NameRef, ...] = ()
    for start, end, refs in named:
        if end > reach:
            reach, around = end, refs
            for ref in refs:
                yield start, end, ref, None
            continue
        for ref in refs:
            same = [longer.relation for longer in around if longer.firm == ref.firm]
            other = next((longer.name for longer in around if longer.firm != ref.firm and not longer.relation), None)
            if not same:
                yield start, end, ref, other or around[0].name
            elif _within_related(ref, same):
                yield start, end, ref, other


def _within_related(ref: NameRef, longer: Sequence[Relation | None]) -> bool:
    """Whether a firm's own name stands in that of its product or brand, and may be meant with it.

    A longer name of its own says it already, and a person's name is not the firm's: `Ford` in `Bill Ford`.
    """
    return ref.relation is None and not {None, Relation.PERSON}.intersection(longer)
