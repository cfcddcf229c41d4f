"""What an alert says: of its first report, and as its story grows. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.alerts.compose import compose, grown, led_by, with_reasons_of
from bot.alerts.routing import Hit
from bot.model import ChannelRules, Entry, Length, Message, Reason, Story
from bot.stories.links import Source, is_better


class Summary(Protocol):
    def __call__(self, title: str, *texts: str, names: Collection[str] = ()) -> str:
        """What is said beside a title, from the texts of reports; `names` are words that were asked about."""
        ...


class Teller:
    """Writes the messages of alerts; what several channels asked about alike is summed up once.

    closed  hosts behind whose links a paywall was found lately
    """

    def __init__(self, summary: Summary, closed: Collection[str] = ()) -> None:
        self._sum_up = summary
        self._closed = closed
        self._summaries: dict[tuple[str, tuple[str, ...], frozenset[str]], str] = {}

    def first(self, entry: Entry, story_id: int, rules: ChannelRules, wanted: Sequence[Hit]) -> Message:
        """The message that tells of a story by this report."""
        reasons = _reasons(wanted)
        summary = self._summary(entry.title, (entry.summary,), reasons)
        return compose(entry, story_id=story_id, summary=summary, reasons=reasons, rules=rules)

    def grown(self, told: Message, story: Story, entry: Entry, rules: ChannelRules, wanted: Sequence[Hit]) -> Message:
        """A message with the report in it: its outlet, its link if that is better, and what its text adds."""
        message = grown(told, story)
        if self._leads(Source(entry.title, entry.link, entry.language), told, rules):
            message = with_reasons_of(led_by(message, entry), _reasons(wanted))
        if message.language != entry.language or rules.length is Length.TITLE:
            return message
        texts = (told.summary, entry.summary) if told.language == entry.language else (entry.summary,)
        return replace(message, summary=self._summary(message.title, texts, message.reasons))

    def corrected(
        self, told: Message, story: Story, entry: Entry, rules: ChannelRules, wanted: Sequence[Hit]
    ) -> Message:
        """A message that tells what a desk's correction tells, and nothing of what it told before."""
        message = replace(grown(told, story), title=entry.title, link=entry.link, outlet=entry.outlet)
        message = with_reasons_of(message, _reasons(wanted))
        if rules.length is Length.TITLE:
            return message
        return replace(message, summary=self._summary(entry.title, (entry.summary,), message.reasons))

    def together(self, told: Message, other: Message, story: Story, rules: ChannelRules) -> Message:
        """A message with everything in it that another said of what is one story with it now."""
        message = grown(told, story)
        if self._leads(Source(other.title, other.link, other.language), told, rules):
            foreign = other.language != told.language
            title = other.title if foreign else told.title
            message = replace(message, title=title, link=other.link, outlet=other.outlet, language=other.language)
            message = with_reasons_of(message, other.reasons)
        message = replace(message, reasons=_each_once((*message.reasons, *other.reasons)))
        if message.language != other.language or rules.length is Length.TITLE:
            return message
        texts = (told.summary, other.summary) if told.language == other.language else (other.summary,)
        return replace(message, summary=self._summary(message.title, texts, message.reasons))

    def _leads(self, new: Source, told: Message, rules: ChannelRules) -> bool:
        present = Source(told.title, told.link, told.language)
        return is_better(new, present, language=rules.language, closed=self._closed)

    def _summary(self, title: str, texts: tuple[str, ...], reasons: Iterable[Reason]) -> str:
        asked = (title, texts, frozenset(reason.surface for reason in reasons if reason.surface))
        if asked not in self._summaries:
            self._summaries[asked] = self._sum_up(title, *texts, names=asked[2])
        return self._summaries[asked]


def _reasons(wanted: Sequence[Hit]) -> tuple[Reason, ...]:
    return tuple(reason for hit in wanted for reason in hit.reasons)


def _each_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons, of each subject the first."""
    first: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        first.setdefault((reason.kind, reason.subject), reason)
    return tuple(first.values())
