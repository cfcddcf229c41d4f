"""What each channel hears when a report shows that two stories are one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.decide import Rulebook, decide
from bot.matching.matcher import FirmMatcher
from bot.model import ChannelRules, DeliveryKind, Memory, Message, Outcome, PartOf, Story, Updates
from tests.values import ALIBABA, NOW, channel, entry

HERE = "slack:C1"
BUYS, SPENDS, BUYS_JA, SPENDS_MORE = (
    entry(
        id=number,
        feed_id=number,
        title=title,
        summary=said,
        language=language,
        outlet=outlet,
        link=f"https://{number}.example/",
    )
    for number, (language, outlet, title, said) in enumerate(
        (
            (
                "en",
                "Meridian",
                "Alibaba buys logistics firm in Germany",
                "It takes over a company in Hamburg, Germany.",
            ),
            ("ko", "한강경제", "알리바바, 1조2000억원 투입", "알리바바가 1조2000억원을 현금으로 투입한다."),
            (
                "ja",
                "みなと経済",
                "アリババ、独物流会社を1兆2000億ウォンで買収",
                "アリババはドイツ・ハンブルクの物流会社を1兆2000億ウォンで買収すると発表した。",
            ),
            (
                "ko",
                "두레일보",
                "알리바바, 현금 1조2000억원 들여 인수전 마무리",
                "알리바바가 현금 1조2000억원을 들인다.",
            ),
        ),
        1,
    )
)
"""The first two are stories of their own; the third joins the first, and the fourth shows that all are one."""


def rulebook(*channels: ChannelRules) -> Rulebook:
    return Rulebook(channels=channels, firms={"alibaba": ALIBABA}, matcher=FirmMatcher([ALIBABA]), installation="here")


def rules(**given: Any) -> ChannelRules:
    return channel(channel=HERE, **{"updates": Updates.EDIT, "language": "ko", **given})


def told_before(now: ChannelRules) -> Memory:
    """Two stories of three reports, and the alerts that told of them."""
    outcomes = decide([BUYS, SPENDS, BUYS_JA], rulebook=rulebook(now), memory=Memory(), now=NOW)
    assert [one.decision.placement.story_id for one in outcomes] == [1, 2, 1]
    reports = [one.report for one in outcomes]
    stories = (
        Story(id=1, opened_at=NOW, reports=(reports[0], reports[2])),
        Story(id=2, opened_at=NOW, reports=(reports[1],)),
    )
    sent = [each for one in outcomes for each in one.deliveries if each.kind is not DeliveryKind.REPLY]
    told = {(each.story_id or 0, each.channel): each.message for each in sent if isinstance(each.message, Message)}
    return Memory(stories=stories, told=told)


def merging(now: ChannelRules, **standing: Any) -> Outcome:
    memory = told_before(now)
    (outcome,) = decide([SPENDS_MORE], rulebook=rulebook(now), memory=replace(memory, **standing), now=NOW)
    assert outcome.decision.placement.merged == (2,)
    return outcome


def said(outcome: Outcome) -> list[tuple[DeliveryKind, int | None, int | None]]:
    """What follows, each with its kind, the story whose alert it is about, and the one that tells it by now."""
    return [
        (each.kind, each.story_id, each.message.part_of.story_id if each.message.part_of else None)
        for each in outcome.deliveries
        if isinstance(each.message, Message)
    ]


UPDATE, REPLY = DeliveryKind.UPDATE, DeliveryKind.REPLY


def expected(updates: Updates, stays: int, goes: int, *, unsent: bool) -> list[tuple[DeliveryKind, int, int | None]]:
    """The one that goes on grows, the other says so, and then the report is told that showed it."""
    says_so = (UPDATE, goes, stays)
    if updates is Updates.EDIT:
        return [(UPDATE, stays, None), says_so, (UPDATE, stays, None)]
    if updates is Updates.THREAD:  # what nobody has seen would be lost with its alert
        return [*([(REPLY, stays, None)] if unsent else []), says_so, (REPLY, stays, None)]
    return [says_so]


@pytest.mark.parametrize("updates", Updates)
@pytest.mark.parametrize(
    ("unsent", "stays", "goes"),
    [((), 1, 2), ((2,), 1, 2), ((1, 2), 1, 2), ((1,), 2, 1)],
    ids=["both were seen", "the later waits", "both wait", "the earlier waits"],
)
def test_one_alert_goes_on_and_the_other_says_so(
    updates: Updates, unsent: tuple[int, ...], stays: int, goes: int
) -> None:
    waiting = frozenset((story_id, HERE) for story_id in unsent)
    found = said(merging(rules(updates=updates), unsent=waiting))
    assert found == expected(updates, stays, goes, unsent=goes in unsent)


def test_what_will_never_be_sent_takes_nothing_over_and_is_left_alone() -> None:
    found = said(merging(rules(), dropped=frozenset({(1, HERE)})))
    assert found == [(UPDATE, 2, None)]


def test_the_alert_that_goes_on_tells_what_both_told() -> None:
    first, marked, last = (each.message for each in merging(rules(language="en")).deliveries)
    assert isinstance(first, Message)
    assert isinstance(last, Message)
    assert (first.title, first.link, set(first.outlets)) == (
        BUYS.title,
        BUYS.link,
        {"Meridian", "한강경제", "みなと経済"},
    )
    assert last.outlets == (*first.outlets, "두레일보")
    assert isinstance(marked, Message)
    assert (marked.title, marked.part_of) == (SPENDS.title, PartOf(story_id=1, title=BUYS.title))


def test_an_alert_that_turns_to_a_report_in_the_readers_language_shows_its_words() -> None:
    first, marked, _ = (each.message for each in merging(rules(language="ko")).deliveries)
    assert isinstance(first, Message)
    assert isinstance(marked, Message)
    assert (first.title, first.link) == (SPENDS.title, SPENDS.link)
    assert [reason.surface for reason in first.reasons] == ["알리바바"]
    assert marked.part_of == PartOf(story_id=1, title=SPENDS.title)


def test_later_reports_are_told_by_the_alert_that_goes_on() -> None:
    memory = told_before(rules())
    marked = merging(rules())
    reports = tuple(report for story in memory.stories for report in story.reports)
    told = dict(memory.told)
    for each in marked.deliveries:
        assert isinstance(each.message, Message)
        told[each.story_id or 0, HERE] = each.message
    stories = (
        Story(id=1, opened_at=NOW, reports=(*reports, marked.report)),
        Story(id=2, opened_at=NOW, reports=(), merged_into=1),
    )
    copy = replace(BUYS, id=5, feed_id=5, outlet="Quay", link="https://quay.example/")
    (outcome,) = decide([copy], rulebook=rulebook(rules()), memory=Memory(stories=stories, told=told), now=NOW)
    assert said(outcome) == [(UPDATE, 1, None)]


def test_an_alert_of_one_batch_goes_with_it() -> None:
    outcomes = decide([BUYS, SPENDS, BUYS_JA, SPENDS_MORE], rulebook=rulebook(rules()), memory=Memory(), now=NOW)
    assert outcomes[3].decision.placement.merged == (2,)
    assert said(outcomes[3])[1] == (UPDATE, 2, 1)
