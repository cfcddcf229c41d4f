"""Decisions: the record of what was made of every entry, kept to answer "why" weeks later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Alert, NewDelivery
from bot.model.entry import Entry
from bot.model.mention import Matches
from bot.model.story import Correction, Placement, Report


class Rule(StrEnum):
    """The rule that sent an entry to a channel, or kept it back."""

    ALERT = "alert"  # sent at once
    SETTLING = "settling"  # sent when the story has ripened
    QUIET_HOURS = "quiet-hours"  # sent when the quiet hours end
    DIGEST = "digest"  # sent with the channel's next digest
    REPEAT = "repeat"  # the channel has heard of the story
    UPDATE = "update"  # the channel has heard of the story, and is told that another outlet reports it
    DEVELOPMENT = "development"  # the channel has heard of the story, and is alerted again: it took a new turn
    BASELINE = "baseline"  # it was there when the feed was first checked
    TOO_OLD = "too-old"  # dated longer ago than the channel's max_age
    BEFORE_WATCH = "before-watch"  # collected before the watch was added
    OTHER_TAGS = "other-tags"  # the watch wants other feeds
    OTHER_LANGUAGE = "other-language"  # the watch wants other languages
    OTHER_TOPIC = "other-topic"  # of the firm, but of none of the topics that the watch wants
    NO_CONTEXT = "no-context"  # the name alone, where the watch wants words around it that speak of a firm
    EXCLUDED = "excluded"  # it answers to a rule that the watch does not want (`unless:`)
    MUTED = "muted"  # the channel does not want to hear of the firm, story, source or topic for now
    NOT_MAIN = "not-main"  # named in a story about something else, where the watch wants the main subject
    RELATED_ONLY = "related-only"  # a brand or person, which the watch does not want


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDecision:
    """What one channel's rules made of an entry that one of its watches found.

    watches  keys of the watches that found it
    until    when a held alert is due, UTC
    story_id the story to which it belongs here, where people corrected that; None: the one of the placement
    """

    channel: str
    watches: tuple[str, ...]
    rule: Rule
    until: datetime | None = None
    story_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was made of an entry: everything found in it, its story, and the rule in each channel.

    Channels whose watches found nothing are left out: `matches` shows what was rejected, and why.
    """

    entry: Entry
    decided_at: datetime
    matches: Matches
    placement: Placement
    channels: tuple[ChannelDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A decision and the rows that follow from it, written in one transaction.

    corrections  where the entry belongs in channels whose people corrected its story
    """

    decision: Decision
    report: Report
    alerts: tuple[Alert, ...]
    deliveries: tuple[NewDelivery, ...]
    corrections: tuple[Correction, ...] = ()
