"""What a rehearsal finds: values, for people and scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Verdict, WatchKind

AMBIGUOUS_SHARE = 0.1
"""Of the texts that carry a name: from this share on that look like something else, the name is ambiguous."""

AMBIGUOUS_TEXTS = 2
"""Fewer doubtful texts than this prove nothing."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedAlert:
    """An alert that would have been sent.

    at        when it would have been decided, UTC
    watches   keys of the watches that wanted it, in the order of the watchlist
    surfaces  the words by which they found it; empty for a feed watch
    """

    channel: str
    story_id: int
    at: datetime
    title: str
    link: str | None
    outlet: str
    language: str | None
    watches: tuple[str, ...]
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A text that carries a firm's name and may mean something else.

    verdict   rejected, or taken on the name alone
    evidence  what speaks against the firm, in plain words, strongest first
    features  the stable name of each of these
    """

    at: datetime
    title: str
    link: str | None
    outlet: str
    language: str | None
    surface: str
    verdict: Verdict
    evidence: tuple[str, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFindings:
    """What one watch of a channel would have brought.

    alerts    that it wanted, alone or with others
    clear     texts that carry the firm's name and surely mean the firm (firms only)
    doubtful  texts that were taken on the name alone
    rejected  texts that look like something else
    within    texts that carry it only as a part of another firm's name, or of an address: surely not the firm
    context   whether the watch wants words around the name that speak of a firm, which leaves out the doubtful
    samples   the newest alerts, newest first
    doubts    the newest doubtful and rejected texts, newest first
    """

    key: str
    kind: WatchKind
    subject: str
    alerts: int
    clear: int
    doubtful: int
    rejected: int
    within: int
    context: bool
    samples: tuple[RehearsedAlert, ...]
    doubts: tuple[Doubt, ...]

    @property
    def texts(self) -> int:
        """Texts that carry the name by itself, whatever it means there."""
        return self.clear + self.doubtful + self.rejected

    @property
    def elsewhere(self) -> float:
        """The share of them that look like something else, 0 to 1."""
        return self.rejected / self.texts if self.texts else 0.0

    @property
    def unsure(self) -> float:
        """The share of them that were taken on the name alone, 0 to 1."""
        return self.doubtful / self.texts if self.texts else 0.0

    @property
    def ambiguous(self) -> bool:
        """Whether the name means other things too often to be left alone."""
        return self.rejected + self.doubtful >= AMBIGUOUS_TEXTS and self.elsewhere + self.unsure >= AMBIGUOUS_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFindings:
    """What a channel would have heard: `alerts` counts a story once, however many watches wanted it."""

    channel: str
    alerts: int
    watches: tuple[WatchFindings, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a rehearsal found.

    began, ended  the time that the entries span, UTC; None: there were none
    """

    entries: int
    began: datetime | None
    ended: datetime | None
    channels: tuple[ChannelFindings, ...]

    @property
    def days(self) -> float:
        """The days that the entries span; one at least."""
        if self.began is None or self.ended is None:
            return 1.0
        return max(1.0, (self.ended - self.began) / _DAY)

    def a_day(self, alerts: int) -> float:
        """A count of alerts as a daily rate."""
        return alerts / self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a run of entries brought: its alerts, and the stories with alerts that are over since."""

    alerts: tuple[RehearsedAlert, ...]
    over: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDifference:
    """What a change means for one channel; samples newest first.

    same  alerts that are sent either way
    """

    channel: str
    same: int
    adds: int
    drops: int
    added: tuple[RehearsedAlert, ...]
    dropped: tuple[RehearsedAlert, ...]
