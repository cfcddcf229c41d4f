"""Which waiting posts make a digest, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.digest import MOST_STORIES, catch_up
from bot.model import Delivery, DeliveryKind, Digest, Message, Notice, Reason, ReasonKind
from tests.chat.values import NOW, delivery, message

FIRMS = {"samsung": "삼성전자", "alibaba": "阿里巴巴", "toyota": "トヨタ自動車", "vingroup": "Vingroup"}


def waiting(number: int, firm: str = "samsung", label: str | None = None) -> Delivery:
    reason = Reason(kind=ReasonKind.FIRM, subject=firm, label=label or FIRMS[firm], surface="", where="title")
    content = message(story_id=number, title=f"{FIRMS[firm]} {number}", reasons=(reason,))
    since = NOW - timedelta(hours=2) + number * timedelta(minutes=1)
    return delivery(id=number, key=f"열쇠-{number}", story_id=number, message=content, not_before=since)


def told(posts: list[Delivery]) -> tuple[Digest, tuple[int, ...]]:
    made = catch_up(posts, NOW)
    assert made is not None
    assert isinstance(made.delivery.message, Digest)
    return made.delivery.message, made.posts


@pytest.mark.parametrize(("count", "digested"), [(0, False), (3, False), (4, True), (40, True)])
def test_a_few_are_no_flood(count: int, *, digested: bool) -> None:
    assert (catch_up([waiting(number) for number in range(count)], NOW) is not None) is digested


def test_stories_stand_under_what_they_were_sent_for_oldest_first() -> None:
    firms = ["toyota", "samsung", "alibaba", "samsung", "toyota", "vingroup"]
    digest, posts = told([waiting(number, firm) for number, firm in enumerate(firms)])
    shown = [(group.label, [one.story_id for one in group.messages]) for group in digest.groups]
    assert shown == [("トヨタ自動車", [0, 4]), ("삼성전자", [1, 3]), ("阿里巴巴", [2]), ("Vingroup", [5])]
    assert posts == (0, 1, 2, 3, 4, 5)


def test_a_firm_whose_name_has_changed_is_one_group_under_the_new_one() -> None:
    posts = [waiting(number, "vingroup", label) for number, label in enumerate(["Vin", "Vin", "Vin", "빈그룹"])]
    assert [group.label for group in told(posts)[0].groups] == ["빈그룹"]


def test_a_digest_says_since_when_and_speaks_as_the_channel_does_now() -> None:
    posts = [waiting(number) for number in range(4)]
    posts[3] = replace(posts[3], message=message(zone="Asia/Tokyo", locale="ja"))
    digest, _ = told(posts)
    assert (digest.since, digest.zone, digest.locale) == (posts[0].not_before, "Asia/Tokyo", "ja")


def test_the_same_posts_make_the_same_digest_and_others_another() -> None:
    posts = [waiting(number) for number in range(5)]
    keys = [made.delivery.key for made in (catch_up(posts, NOW), catch_up(posts, NOW + timedelta(hours=1))) if made]
    assert len(set(keys)) == 1
    fewer = catch_up(posts[1:], NOW)
    assert fewer is not None
    assert fewer.delivery.key not in keys


def test_a_digest_is_due_at_once_in_the_channel_of_its_posts() -> None:
    made = catch_up([waiting(number) for number in range(4)], NOW)
    assert made is not None
    new = made.delivery
    assert (new.kind, new.channel, new.story_id, new.not_before) == (
        DeliveryKind.DIGEST,
        "file:alerts.jsonl",
        None,
        NOW,
    )


def test_what_is_no_story_is_left_to_be_posted_by_itself() -> None:
    posts = [waiting(number) for number in range(5)]
    posts[2] = replace(posts[2], message=Notice(text="muted"))
    assert told(posts)[1] == (0, 1, 3, 4)


@given(st.lists(st.sampled_from(sorted(FIRMS)), min_size=4, max_size=100))
def test_every_story_is_told_once_and_the_oldest_first(firms: list[str]) -> None:
    digest, posts = told([waiting(number, firm) for number, firm in enumerate(firms)])
    stories = [one.story_id for group in digest.groups for one in group.messages]
    assert sorted(stories) == list(posts) == list(range(min(len(firms), MOST_STORIES)))
    assert all(isinstance(one, Message) for group in digest.groups for one in group.messages)
    assert all(list(group.messages) == sorted(group.messages, key=lambda one: one.story_id) for group in digest.groups)
