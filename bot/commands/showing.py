"""Lines that several answers share: a firm, the options of a watch, what the past brought, a story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.backtest.findings import Findings, RehearsedAlert, WatchFindings
from bot.chat.words import local_time
from bot.commands.asking import Ask
from bot.commands.evidence import plain_each
from bot.matching.rules.topics import shipped_topics
from bot.model import Delivery, DeliveryState, Firm, Line, Message, Span, Watch

_MOST_NAMES: Final = 12
_MOST_MEANINGS: Final = 3
_DOUBTS: Final = 2
_REASONS: Final = 2


def about_firm(ask: Ask, firm: Firm) -> Iterator[Line]:
    """A firm's names by language, its tickers, and what else its names mean."""
    groups = (f"{language} {', '.join(names)}" for language, names in by_language(firm).items())
    yield ask.line("firm.names", names=" · ".join(groups) or firm.name)
    if firm.tickers:
        yield ask.line("firm.tickers", tickers=", ".join(firm.tickers))
    meanings = [f"{word} ({meaning})" if meaning else word for word, meaning in firm.also.items()]
    if meanings:
        yield ask.line("firm.also", meanings=", ".join(meanings[:_MOST_MEANINGS]))


def by_language(firm: Firm) -> dict[str, list[str]]:
    """A firm's names by language, the first dozen of them, each under the first language that has it.

    What both Chinese scripts write alike stands under `zh`.
    """
    both = {*firm.names.get("zh-Hans", ())} & {*firm.names.get("zh-Hant", ())}
    spelled: dict[str, str] = {}
    for language, names in firm.names.items():
        for name in names:
            spelled.setdefault(name, "zh" if name in both and language.startswith("zh-") else language)
    groups: dict[str, list[str]] = {}
    for name, language in list(spelled.items())[:_MOST_NAMES]:
        groups.setdefault(language, []).append(name)
    return groups


def narrowed(ask: Ask, watch: Watch) -> list[Line]:
    """The options of a watch that differ from none, a line each."""
    shown = shipped_topics().shown
    topics = [shown(topic, ask.rules.language) for topic in sorted(watch.topics)]
    said = (
        ("watch.with", sorted(watch.relations)),
        ("watch.topics", topics),
        ("watch.languages", sorted(watch.languages)),
        ("watch.from", sorted(watch.tags)),
        ("watch.unless", watch.unless),
    )
    lines = [ask.line(phrase, names=", ".join(words)) for phrase, words in said if words]
    lines = [*lines, ask.line("watch.main")] if watch.main else lines
    return [*lines, ask.line("watch.context")] if watch.context else lines


def about_past(ask: Ask, findings: Findings, watch: WatchFindings) -> Iterator[Line]:
    """How many alerts a day a watch would have brought, and how often its name looked like something else."""
    days = max(1, round(findings.days))
    rate = findings.a_day(watch.alerts)
    shown = f"{rate:.1f}" if rate < 10 else f"{rate:.0f}"
    yield ask.line("past.rate", rate=shown, count=watch.alerts, days=days, entries=f"{findings.entries:,}")
    if watch.ambiguous:
        unsure = watch.rejected + watch.doubtful
        yield ask.line("past.ambiguous", count=unsure, texts=watch.texts)
        for doubt in watch.doubts[:_DOUBTS]:
            title = Span(doubt.title, link=doubt.link)
            against = plain_each(ask.book, zip(doubt.features, doubt.evidence, strict=True))
            yield ask.line("past.doubt", title=title, evidence=", ".join(against[:_REASONS]))


def story_line(ask: Ask, story: RehearsedAlert | Message, state: str = "") -> Line:
    """A story on one line: its title with the link, who reports it, and when."""
    at = story.at if isinstance(story, RehearsedAlert) else story.published_at
    parts = [story.outlet, moment(ask, at) if at else "", state]
    return (Span(story.title, link=story.link), Span(" · " + " · ".join(part for part in parts if part)))


def post_line(ask: Ask, post: Delivery) -> Line:
    """A story that the channel was told, or will be."""
    message = post.message
    if not isinstance(message, Message):
        return (Span(post.key),)
    told = post.state is DeliveryState.SENT
    return story_line(ask, message, "" if told else ask.text(f"state.{post.state}"))


def moment(ask: Ask, at: datetime) -> str:
    """A time in the channel's zone, as short as it can be said."""
    return local_time(at, ask.now, ask.rules.zone.key)
