"""What was found in an entry, in the channel's language.

The record of a decision keeps each piece of evidence under the stable name of its feature, with a sentence in English.
Here the name chooses the phrase:

1. `evidence.<feature>`, where the phrasebook has it;
2. else, of what touches the name on either side, the phrase that both sides share: `evidence.beside.<kind>`;
3. else the phrase of the family, the feature's name cut at its dots from the end: `agrees.person.sport`, `agrees`;
4. else the sentence of the record, as it is.

The words of the text that showed it stand in that sentence, and nowhere else. They are told in every language, the
catalogue's glosses only to readers of English, in which they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from bot.commands.phrasebook import FALLBACK, Phrasebook
from bot.model import Evidence, Line, Mention, RuleFinding, Verdict

_SIDES: Final = frozenset({"left", "right", "prev", "next", "before", "after"})
_QUOTED: Final = regex.compile(r"“(?P<detail>.+?)(?: \((?P<gloss>[^()]*)\))?”", regex.DOTALL)


def mention_lines(book: Phrasebook, mention: Mention, firm: str, most: int) -> Iterator[Line]:
    """The firm, found or rejected, and where; then the evidence for (+) and against (-), strongest first.

    firm  the firm's name for the channel's readers
    most  evidence lines; how many more there are is said
    """
    yield book.line(f"found.{mention.verdict}-{mention.field}", firm=firm, surface=mention.surface)
    said: dict[str, Evidence] = {}
    for each in mention.evidence:
        said.setdefault(plain(book, each.feature, each.text), each)
    for what, each in [*said.items()][:most]:
        yield book.line("found.for" if each.weight > 0 else "found.against", what=what)
    if len(said) > most:
        yield book.line("found.more", count=len(said) - most)


def rule_lines(book: Phrasebook, finding: RuleFinding) -> Iterator[Line]:
    """The rule, met or not, and by what; nothing of a rule that is one plain phrase and was met."""
    if finding.verdict is Verdict.REJECTED:
        known = finding.missing and book.language == FALLBACK
        yield book.line("found.rule-missed", rule=finding.rule, reason=f": {finding.missing}" if known else "")
    elif [part.part for part in finding.parts] != [finding.rule] or finding.rule.startswith("topic:"):
        yield book.line("found.rule-met", rule=finding.rule)
        for part in finding.parts:
            yield book.line(f"found.part-{part.where}", part=part.part, surface=part.surface)


def plain_each(book: Phrasebook, evidence: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Several features with their sentences, in plain words; what would be said twice is said once."""
    return tuple(dict.fromkeys(plain(book, feature, text) for feature, text in evidence))


def plain(book: Phrasebook, feature: str, text: str) -> str:
    """A feature in plain words.

    text  the sentence of the record, in English
    """
    key = phrase_of(book, feature)
    detail, gloss = _words_of(text)
    if key is None or ("{detail}" in book.phrases[key] and not detail):
        return text
    return book.text(key, detail=detail, gloss=f" ({gloss})" if gloss and book.language == FALLBACK else "")


def phrase_of(book: Phrasebook, feature: str) -> str | None:
    """The key of the phrase for a feature or its family; None: there is none."""
    return next((key for name in _names(feature) if (key := f"evidence.{name}") in book.phrases), None)


def _names(feature: str) -> Iterator[str]:
    """The feature and its families, the narrowest first."""
    yield feature
    family, _, rest = feature.partition(".")
    if family in _SIDES:
        yield f"beside.{rest}"
        yield "beside"
    while "." in feature:
        feature = feature.rpartition(".")[0]
        yield feature


def _words_of(text: str) -> tuple[str, str]:
    """The words that a sentence of the record quotes or lists, and what the catalogue says of them."""
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return quoted["detail"], quoted["gloss"] or ""
    listed = text.partition(": ")[2]
    return listed, listed
