"""When an alert may be posted: at once, when the story has ripened, when the quiet hours end, or with a digest.

Quiet hours end, and digests are told, at wall-clock times in the channel's zone. Where the clock jumps over such a time
(daylight saving begins), the jump stands for it; where it shows the time twice, the first of the two. A channel with
digests has no use for quiet hours: people chose the time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import ChannelRules, DigestTimes, QuietHours, Rule


def due(rules: ChannelRules, now: datetime) -> tuple[datetime, Rule]:
    """When (UTC) an alert decided at `now` is posted in the channel, and the rule that says so."""
    ripe = now + rules.settle
    if rules.digest:
        return next_digest(rules.digest, rules.zone, ripe), Rule.DIGEST
    awake = end_of_quiet(rules.quiet, rules.zone, ripe) if rules.quiet else ripe
    if awake > ripe:
        return awake, Rule.QUIET_HOURS
    return (ripe, Rule.SETTLING) if ripe > now else (now, Rule.ALERT)


def told_together(rules: ChannelRules, rule: Rule) -> bool:
    """Whether what `rule` keeps back is told in one digest; who takes alerts one by one is not spared them."""
    return rule is Rule.DIGEST or (rule is Rule.QUIET_HOURS and rules.catch_up is not None)


def next_digest(times: DigestTimes, zone: ZoneInfo, moment: datetime) -> datetime:
    """The first time of a digest (UTC) at `moment` or later."""
    today = moment.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    wanted = (datetime.combine(day, times.at) for day in days if day.weekday() in times.days)
    return next(at for at in (_first_instant(wall, zone) for wall in wanted) if at >= moment)


def end_of_quiet(quiet: QuietHours, zone: ZoneInfo, moment: datetime) -> datetime:
    """The first moment (UTC) from `moment` on that lies outside the quiet hours."""
    local = moment.astimezone(zone)
    if not _within(quiet, local.time()):
        return moment
    day = local.date()
    if quiet.start > quiet.end and local.time() >= quiet.start:
        day += timedelta(days=1)
    return max(moment, _first_instant(datetime.combine(day, quiet.end), zone))


def _within(quiet: QuietHours, local: time) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= local < quiet.end
    return local >= quiet.start or local < quiet.end


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock in `zone` shows `wall` or, if it never does, jumps past it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    before = wall.replace(tzinfo=zone, fold=0).utcoffset() or timedelta(0)
    after = wall.replace(tzinfo=zone, fold=1).utcoffset() or timedelta(0)
    return _transition(instant, abs(after - before), zone)


def _transition(instant: datetime, gap: timedelta, zone: ZoneInfo) -> datetime:
    low, high = instant - gap, instant + gap
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(microsecond=0)
