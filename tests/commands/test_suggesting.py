"""Suggestions: what comes first, what is never shown, and that nothing breaks them."""

from __future__ import annotations

import pytest

from tests.commands.conftest import CHANNEL, MEMBER, OTHER_TEAM, TEAM, Conversation, hostile


async def suggested(talk: Conversation, command: str, option: str, typed: str) -> list[str]:
    return [choice.value for choice in await talk.desk.suggest(talk.said(command), option, typed)]


@pytest.mark.parametrize(
    ("command", "option", "typed", "first"),
    [
        ("watch", "subject", "ali", "firm:alibaba"),
        ("watch", "subject", "알리바", "firm:alibaba"),
        ("watch", "subject", "阿里", "firm:alibaba"),
        ("watch", "subject", "alibbaba", "firm:alibaba"),
        ("watch", "subject", "반도체 관세", "keyword:반도체 관세"),
        ("quiet", "zone", "seoul", "Asia/Seoul"),
        ("digest", "zone", "ho chi", "Asia/Ho_Chi_Minh"),
        ("quiet", "zone", "", "UTC"),
        ("mute", "what", "뉴스", "source:뉴스 1"),
        ("help", "command", "mu", "mute"),
    ],
)
async def test_the_likeliest_comes_first(talk: Conversation, command: str, option: str, typed: str, first: str) -> None:
    assert (await suggested(talk, command, option, typed))[0] == first


async def test_firms_of_one_name_are_told_apart(talk: Conversation) -> None:
    labels = [choice.label for choice in await talk.desk.suggest(talk.said("watch"), "subject", "delta")]
    assert len(set(labels)) == len(labels)
    assert any("Delta Air Lines" in label for label in labels)


@pytest.mark.parametrize("command", ["unwatch", "edit"])
async def test_a_suggested_watch_is_the_one_that_changes(talk: Conversation, command: str) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch 반도체 AND 관세")
    (value,) = await suggested(talk, command, "watch", "관세")
    answer = await talk.call(command, {"watch": value})
    assert "관세" in str(answer)


async def test_every_suggestion_for_watch_is_understood(talk: Conversation) -> None:
    for typed in ("", "al", "뉴스", "earn"):
        for value in (await suggested(talk, "watch", "subject", typed))[:4]:
            assert "went wrong" not in str(await talk.call("watch", {"subject": value}, channel=f"slack:C{typed}"))


async def test_suggestions_are_few_short_and_distinct_whatever_is_typed(talk: Conversation) -> None:
    options = (("watch", "subject"), ("mute", "what"), ("unmute", "what"), ("latest", "subject"), ("feeds add", "url"))
    for typed in (*hostile(), "가" * 5000, "a"):
        for command, option in (*options, ("quiet", "zone"), ("help", "command"), ("nothing", "nothing")):
            choices = await talk.desk.suggest(talk.said(command, actor=MEMBER), option, typed)
            assert len(choices) <= 25
            assert len({choice.value for choice in choices}) == len(choices)
            assert all(choice.label and 0 < len(choice.value) <= 75 for choice in choices)


async def test_suggesting_changes_nothing_and_shows_nothing_of_others(talk: Conversation) -> None:
    await talk.say("watch 비밀계획")
    await talk.say("mute alibaba")
    await talk.say("firm add 한빛로보틱스")
    await talk.own_feed("https://secret.example/rss", "비밀 신문")
    before = await talk.store.arrangement()
    there = {"channel": "discord:7", "community": OTHER_TEAM}
    options = {"watch": "subject", "unwatch": "watch", "mute": "what", "unmute": "what", "feeds remove": "feed"}
    for command, option in {**options, "firm remove": "firm", "latest": "subject"}.items():
        for typed in ("", "비밀", "한빛", "ali"):
            for choice in await talk.desk.suggest(talk.said(command, **there), option, typed):
                shown = choice.label + choice.value
                assert (typed and typed in shown) or "비밀" not in shown
                assert "own-" not in shown
                assert "secret.example" not in shown
    assert await talk.store.arrangement() == before
    assert await talk.store.audit(OTHER_TEAM) == []
    assert (await talk.store.setup(CHANNEL)) is not None
    assert len(await talk.store.audit(TEAM, channel=CHANNEL)) == 3
