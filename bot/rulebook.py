"""The rulebook in force: what files declare and what people arranged from chat, merged and compiled.

1. Both are in force together. What a file declares for a channel (its `declared` fields, its watches) is not
   changed from chat; exclusions and mutes are, for they only take away.
2. A rulebook is made anew when the store's arrangement has grown. Compiling names is the costly part, so it is done
   away from the event loop, and only when something has to be found that was not looked for before. What nobody
   watches any more is still found until then, and alerts nobody. Where many people watch new things at
   once, their names are compiled together, a moment later; every other change holds at once.
3. Firms of a community are found by a matcher of their own: whatever names people give them, they cannot take
   words away from what others watch.
4. There is one Slack workspace, so every Slack channel belongs to the one that is known.
"""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.decide import Rulebook
from bot.errors import RuleError
from bot.matching.overlap import Overlaps
from bot.matching.rules.matcher import RuleMatcher
from bot.matching.rules.rule import read_rule
from bot.model import (
    ChannelRules,
    Community,
    Firm,
    Matcher,
    Matches,
    Setup,
    Store,
    Text,
    Updates,
    Watch,
    WatchKind,
)

CATCH_UP = timedelta(minutes=30)
"""How long the posts of a channel that was set up in chat may wait before they are told in a digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds in a channel where nobody said anything."""

    zone: ZoneInfo
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What has to be found: ids of firms, texts of keyword rules, and the firms of each community."""

    firms: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    own: Mapping[str, tuple[Firm, ...]] = field(default_factory=dict)

    def within(self, other: Wanted) -> bool:
        """Whether whoever finds `other` finds this, too."""
        return self.firms <= other.firms and self.rules <= other.rules and self.own == other.own


class Rulebooks:
    """Hands out the rulebook in force.

    declared  the channels of the files, their watches dated
    firms     the catalogue
    """

    def __init__(
        self,
        store: Store,
        *,
        declared: Sequence[ChannelRules],
        firms: Sequence[Firm],
        defaults: Defaults,
        installation: str,
        rest: float = 4.0,
    ) -> None:
        """`rest`: for how many times as long as compiling took nothing is compiled again."""
        self._store = store
        self.declared = tuple(declared)
        self.catalogue = Overlaps(firms)
        self._known = {firm.id: firm for firm in firms}
        self.defaults = defaults
        self._installation = installation
        self._arrangement = -1
        self._rest = rest
        self._rests_until = 0.0
        self._behind = False
        self._found = Wanted()
        self._matcher: Matcher | None = None
        self._book: Rulebook | None = None
        self._making = asyncio.Lock()

    async def current(self) -> Rulebook:
        """The rulebook of the newest arrangement. Raises StoreError."""
        arrangement = await self._store.arrangement()
        async with self._making:
            if self._book is None or self._behind or arrangement > self._arrangement:
                self._book = await self._made()
                self._arrangement = arrangement
            return self._book

    def catch_up(self, channel: str) -> timedelta | None:
        """How long posts of the channel may wait before they are told in a digest; None: however long."""
        rules = next((each for each in self.declared if each.channel == channel), None)
        return rules.catch_up if rules else CATCH_UP

    async def _made(self) -> Rulebook:
        setups, communities = await self._store.setups(), await self._store.communities()
        channels = in_force(self.declared, setups, self.defaults)
        own = {community.name: {firm.id: firm for firm in community.firms} for community in communities}
        wanted = wanted_by(channels, self._known, communities)
        matcher = await self._matcher_for(wanted)
        return Rulebook(
            channels=tuple(_found_in(rules, self._known, own.get(rules.community or "", {})) for rules in channels),
            firms=ChainMap(self._known, *own.values()),
            matcher=matcher,
            installation=self._installation,
            own_feeds=await self._store.own_feeds(),
        )

    async def _matcher_for(self, wanted: Wanted) -> Matcher:
        clock = asyncio.get_running_loop().time
        self._behind = self._matcher is None or not wanted.within(self._found)
        if self._matcher is None or (self._behind and clock() >= self._rests_until):
            began = clock()
            self._matcher = await asyncio.to_thread(matcher_of, wanted, self.catalogue)
            self._rests_until = clock() + self._rest * (clock() - began)
            self._found, self._behind = wanted, False
        return self._matcher


def in_force(declared: Sequence[ChannelRules], setups: Sequence[Setup], defaults: Defaults) -> tuple[ChannelRules, ...]:
    """The rules of every channel that is watched in: those of the files, then those that were set up in chat alone.

    What chat added to a channel that the bot was taken out of rests; what a file declares there does not.
    """
    by_channel = {setup.channel: replace(setup, watches=()) if setup.left else setup for setup in setups}
    workspace = next((setup.community for setup in setups if setup.community.startswith("slack:")), None)
    files = [_merged(rules, by_channel.pop(rules.channel, None), workspace) for rules in declared]
    chats = [_merged(_undeclared(setup, defaults), setup, workspace) for setup in by_channel.values() if setup.watches]
    return (*files, *chats)


def rules_of(setup: Setup, declared: ChannelRules | None, defaults: Defaults) -> ChannelRules:
    """The rules of one channel, as they are once the setup is written."""
    return _merged(declared or _undeclared(setup, defaults), setup, setup.community)


def wanted_by(channels: Sequence[ChannelRules], known: Mapping[str, Firm], communities: Sequence[Community]) -> Wanted:
    """What has to be found for these channels."""
    watches = [watch for rules in channels for watch in rules.watches]
    return Wanted(
        firms=frozenset(watch.subject for watch in watches if watch.kind is WatchKind.FIRM) & known.keys(),
        rules=frozenset[str]().union(*(rules.rules for rules in channels)),
        own={community.name: community.firms for community in communities if community.firms},
    )


def matcher_of(wanted: Wanted, catalogue: Overlaps) -> Matcher:
    """A matcher for what is wanted; the longer names of all other firms win over shorter ones."""
    watched = [firm for firm in catalogue.firms if firm.id in wanted.firms]
    shared = RuleMatcher(watched, rules=sorted(wanted.rules), others=catalogue.beside(watched))
    if not wanted.own:
        return shared
    return _Together(shared, [RuleMatcher(own, others=catalogue.beside(own)) for own in wanted.own.values()])


def build_matcher(firms: Sequence[Firm], channels: Sequence[ChannelRules]) -> Matcher:
    """A matcher for what the channels watch, of a catalogue."""
    return matcher_of(wanted_by(channels, {firm.id: firm for firm in firms}, ()), Overlaps(firms))


class _Together:
    """A matcher for everybody, and those for the firms of communities."""

    def __init__(self, shared: Matcher, own: Sequence[Matcher]) -> None:
        self._shared = shared
        self._own = own

    def match(self, text: Text) -> Matches:
        found = self._shared.match(text)
        mentions = tuple(mention for matcher in self._own for mention in matcher.match(text).mentions)
        return replace(found, mentions=found.mentions + mentions) if mentions else found


def _merged(rules: ChannelRules, setup: Setup | None, workspace: str | None) -> ChannelRules:
    slack = workspace if rules.platform == "slack" else None
    if setup is None:
        return replace(rules, community=slack)
    there = {watch.key for watch in rules.watches}
    watches = (*rules.watches, *(watch for watch in setup.watches if watch.key not in there and _is_usable(watch)))
    merged = replace(
        rules,
        watches=tuple(_but_for(watch, setup) for watch in watches),
        mutes=setup.mutes,
        community=setup.community,
    )
    said = {name: value for name, value in _said(setup).items() if value is not None and name not in rules.declared}
    return replace(merged, **said)


def _is_usable(watch: Watch) -> bool:
    """Whether every rule of a stored watch can be read: an older Firmwatch may have taken what this one does not."""
    try:
        for rule in watch.rules:
            read_rule(rule)
    except RuleError:
        return False
    return True


def _but_for(watch: Watch, setup: Setup) -> Watch:
    excluded = [each.rule for each in setup.exclusions if each.watch == watch.key]
    return replace(watch, unless=tuple(dict.fromkeys((*watch.unless, *excluded)))) if excluded else watch


def _said(setup: Setup) -> dict[str, Any]:
    return {
        "zone": zone_of(setup.zone),
        "language": setup.language,
        "quiet": setup.quiet,
        "digest": setup.digest,
        "updates": setup.updates,
        "length": setup.length,
        "languages": setup.languages,
    }


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of the name; None for no name, and for one that this machine's tables do not have (any more)."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _undeclared(setup: Setup, defaults: Defaults) -> ChannelRules:
    return ChannelRules(
        channel=setup.channel,
        watches=(),
        zone=defaults.zone,
        language=defaults.language,
        updates=Updates.EDIT,
        catch_up=CATCH_UP,
    )


def _found_in(rules: ChannelRules, *known: Mapping[str, Firm]) -> ChannelRules:
    """The rules without watches for firms that are not known (any more), or not to this community."""
    watches = tuple(
        watch
        for watch in rules.watches
        if watch.kind is not WatchKind.FIRM or any(watch.subject in firms for firms in known)
    )
    return rules if len(watches) == len(rules.watches) else replace(rules, watches=watches)
