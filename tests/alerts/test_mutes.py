"""Mutes, exclusions, languages and communities: what a channel does not want, or must not see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alerts.mutes import without_muted
from bot.alerts.routing import hits
from bot.model import ChannelRules, Matches, Mute, MuteKind, Rule, Watch, WatchKind
from tests.alerts.test_routing import FIRMS, finding, mention
from tests.values import NOW, channel, entry

FOUND = Matches(mentions=(mention(),), rules=(finding("topic:layoffs", ("topic:layoffs", "title", "감원")),))
HOUR = timedelta(hours=1)


def muted(kind: MuteKind, subject: str, until: timedelta | None = None) -> Mute:
    return Mute(kind=kind, subject=subject, label=subject, until=None if until is None else NOW + until)


def objected(rules: ChannelRules) -> list[Rule | None]:
    found = hits(entry(), FOUND, rules, FIRMS)
    return [hit.objection for hit in without_muted(found, entry(), FOUND, rules, story_ids=(7,), now=NOW)]


@pytest.mark.parametrize(
    ("mute", "rule"),
    [
        (muted(MuteKind.FIRM, "alibaba"), Rule.MUTED),
        (muted(MuteKind.FIRM, "baidu"), None),
        (muted(MuteKind.STORY, "7"), Rule.MUTED),
        (muted(MuteKind.STORY, "8"), None),
        (muted(MuteKind.SOURCE, "한강경제"), Rule.MUTED),
        (muted(MuteKind.SOURCE, "경제"), None),
        (muted(MuteKind.TOPIC, "layoffs"), Rule.MUTED),
        (muted(MuteKind.TOPIC, "earnings"), None),
        (muted(MuteKind.FIRM, "alibaba", HOUR), Rule.MUTED),
        (muted(MuteKind.FIRM, "alibaba", -HOUR), None),
        (muted(MuteKind.FIRM, "alibaba", timedelta(0)), None),
    ],
)
def test_what_is_muted(mute: Mute, rule: Rule | None) -> None:
    assert objected(channel(mutes=(mute,))) == [rule]


def test_a_muted_firm_leaves_other_watches_alone() -> None:
    topic = Watch(kind=WatchKind.TOPIC, subject="layoffs")
    firm = Watch(kind=WatchKind.FIRM, subject="alibaba")
    assert objected(channel([firm, topic], mutes=(muted(MuteKind.FIRM, "alibaba"),))) == [Rule.MUTED, None]


def test_an_earlier_objection_is_the_one_that_is_told() -> None:
    watch = Watch(kind=WatchKind.FIRM, subject="alibaba", tags=frozenset({"sport"}))
    assert objected(channel([watch], mutes=(muted(MuteKind.STORY, "7"),))) == [Rule.OTHER_TAGS]


def test_what_is_muted_has_to_be_looked_for() -> None:
    assert channel(mutes=(muted(MuteKind.TOPIC, "layoffs"),)).rules == {"topic:layoffs"}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"unless": ("topic:layoffs",)}, Rule.EXCLUDED),
        ({"unless": ("topic:earnings",)}, None),
        ({"unless": ("topic:layoffs",), "languages": frozenset({"en"})}, Rule.OTHER_LANGUAGE),
    ],
)
def test_what_a_watch_leaves_out(given: dict[str, object], rule: Rule | None) -> None:
    watch = Watch(kind=WatchKind.FIRM, subject="alibaba", **given)  # type: ignore[arg-type]
    assert objected(channel([watch])) == [rule]


@pytest.mark.parametrize(
    ("of_watch", "of_channel", "rule"),
    [
        (frozenset(), frozenset({"ko"}), None),
        (frozenset(), frozenset({"ja", "vi"}), Rule.OTHER_LANGUAGE),
        (frozenset({"ko"}), frozenset({"ja"}), None),  # the watch knows better
    ],
)
def test_a_channel_may_want_some_languages(
    of_watch: frozenset[str], of_channel: frozenset[str], rule: Rule | None
) -> None:
    watch = Watch(kind=WatchKind.FIRM, subject="alibaba", languages=of_watch)
    assert objected(channel([watch], languages=of_channel)) == [rule]


@pytest.mark.parametrize(
    ("of_feed", "of_channel", "heard"),
    [
        (None, None, True),
        (None, "slack:T1", True),
        ("slack:T1", "slack:T1", True),
        ("slack:T1", "discord:9", False),
        ("slack:T1", None, False),
    ],
)
def test_nobody_hears_of_the_feeds_of_others(of_feed: str | None, of_channel: str | None, heard: bool) -> None:
    rules = channel(community=of_channel)
    assert bool(hits(entry(community=of_feed), FOUND, rules, FIRMS)) is heard
