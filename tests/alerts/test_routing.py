from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.routing import hits, objection
from bot.model import (
    Backfill,
    Entry,
    Evidence,
    Field,
    Matches,
    Mention,
    Reason,
    ReasonKind,
    Relation,
    Rule,
    RuleFinding,
    RulePart,
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


def finding(rule: str, *parts: tuple[str, str, str], verdict: Verdict = Verdict.TAKEN) -> RuleFinding:
    """A rule that was answered; each part is what the rule says, where it was found, and what stands there."""
    return RuleFinding(
        rule=rule,
        verdict=verdict,
        parts=tuple(RulePart(part=part, where=where, surface=surface) for part, where, surface in parts),
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


@pytest.mark.parametrize(
    ("watched", "weights", "objected"),
    [
        (watch(main=True), {"alibaba": 0.5}, None),
        (watch(main=True), {"alibaba": 0.49}, Rule.NOT_MAIN),
        (watch(main=True), None, None),
        (watch(), {"alibaba": 0.1}, None),
        (watch(main=True, tags=frozenset({"sport"})), {"alibaba": 0.1}, Rule.NOT_MAIN),
    ],
)
def test_a_watch_may_ask_for_the_main_subject(
    watched: Watch, weights: dict[str, float] | None, objected: Rule | None
) -> None:
    (hit,) = hits(entry(), Matches(mentions=(mention(),)), channel([watched]), FIRMS, weights=weights)
    assert hit.objection is objected
    assert hit.reason.weight == (weights["alibaba"] if weights else None)


IN_CONTEXT = replace(mention(), evidence=(Evidence(feature="near.company", weight=1.2, text="speaks of business"),))


@pytest.mark.parametrize(
    ("required", "mentions", "objected"),
    [
        (True, (mention(),), Rule.NO_CONTEXT),
        (True, (IN_CONTEXT,), None),
        (True, (mention(), IN_CONTEXT), None),
        (True, (mention(relation=Relation.BRAND),), Rule.RELATED_ONLY),
        (True, (mention(), replace(IN_CONTEXT, relation=Relation.BRAND)), Rule.NO_CONTEXT),
        (False, (mention(),), None),
    ],
)
def test_a_watch_may_require_words_that_speak_of_a_firm(
    required: bool, mentions: tuple[Mention, ...], objected: Rule | None
) -> None:
    (hit,) = hits(entry(), Matches(mentions=mentions), channel([watch(context=required)]), FIRMS)
    assert hit.objection is objected


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
    answered = hits(
        entry(),
        Matches(rules=(finding("bán dẫn", ("bán dẫn", "text", "Bán dẫn")),)),
        channel([keyword, feed, other]),
        FIRMS,
    )
    assert [hit.reason.kind for hit in answered] == [ReasonKind.KEYWORD, ReasonKind.FEED]


RULE = "title:반도체 AND (관세 OR 환율)"
SOURCE = "source:Reuters"


def test_a_rule_tells_what_it_found_the_title_first() -> None:
    found = finding(RULE, ("관세", "text", "관세"), ("title:반도체", "title", "반도체"), ("lang:ko", "language", "ko"))
    (hit,) = hits(entry(), Matches(rules=(found,)), channel([Watch(kind=WatchKind.KEYWORD, subject=RULE)]), FIRMS)
    assert hit.reason == Reason(
        kind=ReasonKind.KEYWORD, subject=RULE, label=RULE, surface="반도체, 관세", where="title"
    )


def test_a_rule_that_was_touched_but_not_met_finds_nothing() -> None:
    missed = Matches(rules=(finding(RULE, verdict=Verdict.REJECTED),))
    assert hits(entry(), missed, channel([Watch(kind=WatchKind.KEYWORD, subject=RULE)]), FIRMS) == ()


def test_a_rule_about_a_source_alone_tells_the_source() -> None:
    found = Matches(rules=(finding(SOURCE, (SOURCE, "source", "Reuters Korea")),))
    (hit,) = hits(entry(), found, channel([Watch(kind=WatchKind.KEYWORD, subject=SOURCE)]), FIRMS)
    assert (hit.reason.kind, hit.reason.label) == (ReasonKind.FEED, "Reuters Korea")


MERGERS = finding("topic:mergers", ("topic:mergers", "title", "인수한다"))


def test_a_topic_is_told_by_its_name() -> None:
    watched = channel([Watch(kind=WatchKind.TOPIC, subject="mergers")], language="ko")
    (hit,) = hits(entry(), Matches(rules=(MERGERS,)), watched, FIRMS, naming=lambda topic, tag: f"{topic}.{tag}")
    assert hit.reason == Reason(
        kind=ReasonKind.TOPIC, subject="mergers", label="mergers.ko", surface="인수한다", where="title"
    )


@pytest.mark.parametrize(
    ("topics", "objected", "reasons"),
    [
        ((), None, ["alibaba"]),
        (("mergers",), None, ["alibaba", "mergers"]),
        (("layoffs", "mergers"), None, ["alibaba", "mergers"]),
        (("layoffs",), Rule.OTHER_TOPIC, ["alibaba"]),
    ],
)
def test_a_firm_may_be_watched_for_topics_alone(
    topics: tuple[str, ...], objected: Rule | None, reasons: list[str]
) -> None:
    watched = channel([watch(topics=frozenset(topics))])
    (hit,) = hits(entry(), Matches(mentions=(mention(),), rules=(MERGERS,)), watched, FIRMS)
    assert (hit.objection, [reason.subject for reason in hit.reasons]) == (objected, reasons)


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
