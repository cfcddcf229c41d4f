"""Which channels would hear of a text, by which of their watches: for a text that no feed has brought.

Of such a text nobody knows the feed, the language and the title. What a watch asks of these is told as a condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.alerts.explain import RULES
from bot.alerts.routing import Hit, hits
from bot.model import ChannelRules, Entry, Matches, Watch
from bot.settings.values import Settings
from bot.suggest import listed

_NOWHERE = Entry(
    id=0,
    feed_id=0,
    feed_name="",
    feed_url="",
    feed_tags=frozenset(),
    community=None,
    title="",
    link=None,
    summary="",
    outlet="",
    language=None,
    published_at=None,
    collected_at=datetime.min.replace(tzinfo=UTC),
)


def watched_in(matches: Matches, settings: Settings) -> Iterator[str]:
    """A line for each watch that finds the text, or one that says that there is none."""
    firms = {firm.id: firm for firm in settings.firms}
    found = [(rules, hit) for rules in settings.channels for hit in hits(_NOWHERE, matches, _anywhere(rules), firms)]
    yield from (_line(rules, hit) for rules, hit in found)
    if not found:
        yield "no watch of the watchlist finds anything in it"


def _anywhere(rules: ChannelRules) -> ChannelRules:
    watches = tuple(
        replace(watch, tags=frozenset(), languages=frozenset(), added_at=None, main=False) for watch in rules.watches
    )
    return replace(rules, languages=frozenset(), watches=watches)


def _line(rules: ChannelRules, hit: Hit) -> str:
    (watch,) = (one for one in rules.watches if one.key == hit.watch.key)
    told = "would be sent" + "".join(_conditions(rules, watch)) if hit.objection is None else RULES[hit.objection]
    return f"{rules.channel} → {told}; watched as {watch.key}"


def _conditions(rules: ChannelRules, watch: Watch) -> Sequence[str]:
    languages = watch.languages or rules.languages
    return (
        f", from a feed with the tag {listed(sorted(watch.tags))}" if watch.tags else "",
        f", in {listed(sorted(languages))}" if languages else "",
        ", in a story that is mainly about it" if watch.main else "",
    )
