from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alerts.routing import hits, objection
from bot.model import (
    Backfill,
    Entry,
    Field,
    KeywordHit,
    Matches,
    Mention,
    ReasonKind,
    Relation,
    Rule,
    Verdict,
    Watch,
    WatchKind,
)
from tests.values import ALIBABA, NOW, channel, entry

FIRMS = {"alibaba": ALIBABA}


def mention(verdict: Verdict = Verdict.TAKEN, relation: Relation | None = None, surface: str = "알리바바") -> Mention:
    return Mention(
        firm="alibaba",
        field=Field.TITLE,
        start=0,
        end=len(surface),
        surface=surface,
        name=surface,
        verdict=verdict,
        evidence=(),
        relation=relation,
    )


def watch(**given: object) -> Watch:
    return Watch(**{"kind": WatchKind.FIRM, "subject": "alibaba", **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("watched", "objected"),
    [
        (watch(), None),
        (watch(tags=frozenset({"business", "technology"})), None),
        (watch(tags=frozenset({"sport"})), Rule.OTHER_TAGS),
        (watch(languages=frozenset({"ko"})), None),
        (watch(languages=frozenset({"ja", "vi"})), Rule.OTHER_LANGUAGE),
        (watch(added_at=NOW), None),
        (watch(added_at=NOW + timedelta(seconds=1)), Rule.BEFORE_WATCH),
    ],
)
def test_a_firm_watch_takes_what_it_asked_for(watched: Watch, objected: Rule | None) -> None:
    (hit,) = hits(entry(), Matches(mentions=(mention(),)), channel([watched]), FIRMS)
    assert hit.objection is objected
    assert (hit.reason.label, hit.reason.surface, hit.reason.where) == ("Alibaba", "알리바바", "title")


def test_names_are_told_in_the_language_of_the_channel() -> None:
    (hit,) = hits(entry(), Matches(mentions=(mention(),)), channel(language="zh-Hant"), FIRMS)
    assert hit.reason.label == "阿里巴巴"


def test_a_rejected_mention_finds_nothing() -> None:
    assert hits(entry(), Matches(mentions=(mention(Verdict.REJECTED),)), channel(), FIRMS) == ()


def test_related_names_count_only_where_they_are_wanted() -> None:
    brand = Matches(mentions=(mention(relation=Relation.BRAND, surface="タオバオ"),))
    (plain,) = hits(entry(), brand, channel(), FIRMS)
    (wide,) = hits(entry(), brand, channel([watch(relations=frozenset({Relation.BRAND}))]), FIRMS)
    assert (plain.objection, wide.objection) == (Rule.RELATED_ONLY, None)


def test_keyword_and_feed_watches() -> None:
    keyword = Watch(kind=WatchKind.KEYWORD, subject="bán dẫn")
    feed = Watch(kind=WatchKind.FEED, subject="https://hangang.example/rss")
    other = Watch(kind=WatchKind.FEED, subject="https://other.example/rss")
    found = KeywordHit(keyword="bán dẫn", field=Field.BODY, start=0, end=7, surface="Bán dẫn")
    answered = hits(entry(), Matches(keywords=(found,)), channel([keyword, feed, other]), FIRMS)
    assert [hit.reason.kind for hit in answered] == [ReasonKind.KEYWORD, ReasonKind.FEED]


@pytest.mark.parametrize(
    ("collected", "backfill", "told", "rule"),
    [
        (entry(), None, False, None),
        (entry(), None, True, Rule.REPEAT),
        (entry(backlog_rank=0), None, False, Rule.BASELINE),
        (entry(backlog_rank=0), Backfill(newest=1), False, None),
        (entry(backlog_rank=1), Backfill(newest=1), False, Rule.BASELINE),
        (entry(backlog_rank=9), Backfill(age=timedelta(hours=1)), False, None),
        (entry(backlog_rank=0, published_at=None), Backfill(age=timedelta(hours=1)), False, Rule.BASELINE),
        (
            entry(backlog_rank=0, published_at=NOW - timedelta(hours=2)),
            Backfill(age=timedelta(hours=1)),
            False,
            Rule.BASELINE,
        ),
        (entry(published_at=NOW - timedelta(hours=49)), None, False, Rule.TOO_OLD),
        (entry(published_at=NOW - timedelta(hours=47)), None, False, None),
        (entry(published_at=None), None, False, None),
        (
            entry(backlog_rank=0, published_at=NOW - timedelta(days=3)),
            Backfill(age=timedelta(days=7)),
            False,
            Rule.TOO_OLD,
        ),
    ],
)
def test_rules_that_keep_an_entry_back(
    collected: Entry, backfill: Backfill | None, told: bool, rule: Rule | None
) -> None:
    assert objection(collected, channel(backfill=backfill), told=told, now=NOW) is rule
