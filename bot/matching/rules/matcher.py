"""The matcher of everything that is watched: firms, and the keyword rules on top of the same scan.

A rule is asked only of a text in which one of its triggers was hit. Rules that rest on an expression or a source
alone have none, and are asked of every text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.matching.matcher import FirmMatcher
from bot.matching.rules.answer import Reading
from bot.matching.rules.rule import Rule, read_rule
from bot.model import Firm, KeywordHit, Matches, RuleFinding, Text, Verdict


class RuleMatcher:
    """Finds firms, and answers keyword rules. Pure: the same text always gives the same answer.

    firms, others  as in `FirmMatcher`
    rules          keywords as they were written; raises RuleError for one that cannot be used
    """

    def __init__(self, firms: Sequence[Firm], rules: Iterable[str] = (), others: Sequence[Firm] = ()) -> None:
        self._rules = tuple(read_rule(text) for text in dict.fromkeys(rules))
        phrases = frozenset[str]().union(*(rule.phrases for rule in self._rules))
        self._matcher = FirmMatcher(firms, keywords=sorted(phrases), others=others)
        self._always = frozenset(number for number, rule in enumerate(self._rules) if rule.triggers is None)
        self._triggered: dict[str, set[int]] = {}
        for number, rule in enumerate(self._rules):
            for phrase in rule.triggers or ():
                self._triggered.setdefault(phrase, set()).add(number)

    def match(self, text: Text) -> Matches:
        """Everything that `FirmMatcher` finds, and what became of each rule that the text touches."""
        matches = self._matcher.match(text)
        touched = self._touched(matches.keywords)
        if not touched:
            return matches
        return Matches(
            mentions=matches.mentions,
            keywords=matches.keywords,
            rules=tuple(self._findings(touched, Reading(text, matches.keywords))),
        )

    def _touched(self, hits: Iterable[KeywordHit]) -> list[Rule]:
        numbers = self._always.union(*(self._triggered.get(hit.keyword, ()) for hit in hits))
        return [self._rules[number] for number in sorted(numbers)]

    def _findings(self, rules: Iterable[Rule], reading: Reading) -> Iterable[RuleFinding]:
        """A rule without triggers that is not met says nothing: it was not touched."""
        for rule in rules:
            finding = reading.ask(rule)
            if finding.verdict is Verdict.TAKEN or rule.triggers is not None:
                yield finding
