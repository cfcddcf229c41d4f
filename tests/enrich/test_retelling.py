from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.enrich.retelling import put_off, retellings, retold, wants_article
from bot.model import DeliveryKind, Length, Message, QuietHours, Retelling, Told, Updates
from tests.store.build import message, outcome, post
from tests.values import NOW, channel, entry

TEXT = "알리바바가 서울 강서구에 2조원을 들여 데이터센터를 짓는다고 20일 밝혔다. 내년 봄에 문을 연다."
BARE = replace(message(1), summary="", link="https://hangang.example/news/1")
WAIT = timedelta(milliseconds=300)


def found(told: Message = BARE, text: str = TEXT, **rules: Any) -> list[Retelling]:
    one = channel(channel="file:a", **rules)
    told_of = Told(story_id=1, channel="file:a", message=told)
    return [*retellings([told_of], entry(), text, channels={"file:a": one}, installation="i", now=NOW)]


def test_an_alert_is_told_again_with_its_article() -> None:
    (retelling,) = found(updates=Updates.EDIT)
    assert retelling.edits
    assert isinstance(retelling.delivery.message, Message)
    assert retelling.delivery.message.summary == TEXT
    assert retelling.delivery.not_before == NOW
    assert replace(retelling.delivery.message, summary="") == BARE


@pytest.mark.parametrize("updates", [Updates.OFF, Updates.THREAD])
def test_a_channel_without_edits_has_unsent_posts_changed_alone(updates: Updates) -> None:
    (retelling,) = found(updates=updates)
    assert not retelling.edits


def test_an_edit_keeps_to_the_quiet_hours() -> None:
    (retelling,) = found(updates=Updates.EDIT, quiet=QuietHours(start=time(12), end=time(20)))
    assert retelling.delivery.not_before == NOW.replace(hour=11)  # eight in the evening in Seoul


@pytest.mark.parametrize(
    ("told", "text", "rules"),
    [
        (BARE, "", {}),
        (BARE, "알리바바, 서울에 데이터센터 짓는다.", {}),
        (replace(BARE, summary=TEXT), TEXT, {}),
        (replace(BARE, link="https://other.example/1"), TEXT, {}),
        (BARE, TEXT, {"length": Length.TITLE}),
    ],
    ids=["no text", "nothing new", "told already", "told by another report", "titles alone"],
)
def test_nothing_is_told_twice_or_unasked(told: Message, text: str, rules: dict[str, Any]) -> None:
    assert found(told, text, **rules) == []


def test_a_channel_that_nobody_watches_any_more_is_told_nothing() -> None:
    told = Told(story_id=1, channel="file:gone", message=BARE)
    assert [*retellings([told], entry(), TEXT, channels={}, installation="i", now=NOW)] == []


def test_what_the_feed_said_stays_where_the_article_adds_to_it() -> None:
    said = "알리바바가 서울에 데이터센터를 짓는 데 2조원을 쓴다고 20일 발표했다."
    again = retold(replace(BARE, summary=said), "주민 500명이 일하게 된다고 시는 설명했다. 전력은 태양광으로 댄다.")
    assert again is not None
    assert said in again.summary
    assert "500명" in again.summary


@pytest.mark.parametrize(
    ("summary", "link", "wants"),
    [
        ("", "https://hangang.example/1", True),
        ("알리바바가 데이터센터를 짓는다.", "https://hangang.example/1", True),
        (TEXT, "https://hangang.example/1", False),
        ("", None, False),
    ],
)
def test_an_article_is_wanted_where_the_feed_says_little(summary: str, link: str | None, wants: bool) -> None:
    whole = outcome(entry(summary=summary, link=link))
    alerting = replace(
        whole, deliveries=tuple(replace(one, message=replace(BARE, link=link)) for one in whole.deliveries)
    )
    assert wants_article(alerting) is wants
    assert not wants_article(replace(alerting, deliveries=()))


@pytest.mark.parametrize(
    ("kind", "link", "wants"),
    [
        (DeliveryKind.UPDATE, "https://hangang.example/news/1", True),
        (DeliveryKind.UPDATE, "https://other.example/1", False),
        (DeliveryKind.REPLY, "https://hangang.example/news/1", False),
    ],
    ids=["the link of the alert now", "another report's link", "a reply"],
)
def test_a_further_report_wants_its_article_where_it_leads(kind: DeliveryKind, link: str, wants: bool) -> None:
    further = replace(post(1, "file:a", kind=kind), message=replace(BARE, link=link))
    assert wants_article(replace(outcome(entry()), deliveries=(further,))) is wants


def test_only_what_was_due_at_once_is_put_off() -> None:
    whole = outcome(entry(), ["file:a", "file:b"])
    later = replace(whole.deliveries[1], not_before=NOW + timedelta(hours=1))
    held = put_off(replace(whole, deliveries=(whole.deliveries[0], later)), NOW, NOW + WAIT)
    assert [one.not_before for one in held.deliveries] == [NOW + WAIT, NOW + timedelta(hours=1)]
