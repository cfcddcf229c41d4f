"""Not this firm: what is proposed, what it would have stopped, what it stops, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.excluding import around
from bot.model import ChannelRules, DeliveryKind, Watch, WatchKind
from tests.commands.conftest import CHANNEL, MEMBER, OTHER, Conversation, text_of
from tests.values import channel


@pytest.fixture
async def told(talk: Conversation) -> tuple[Conversation, dict[str, str]]:
    """A channel that was told of two stories, one of them about something else; and what a click under that says."""
    await talk.say("watch 알리바바")
    await talk.news("Alibaba Travel raises fares to Hue", language="en", outlet="Harbour Post")
    await talk.news("Alibaba opens data centre in Hanoi", language="en", outlet="Saigon Wire")
    posts = {
        getattr(post.message, "title", ""): str(post.story_id) for post in await talk.store.posts(CHANNEL, limit=9)
    }
    return talk, {"story": posts["Alibaba Travel raises fares to Hue"], "firm": "alibaba"}


async def test_it_proposes_shows_applies_on_confirmation_and_can_be_undone(
    told: tuple[Conversation, dict[str, str]],
) -> None:
    talk, click = told
    proposed = await talk.call("not-this", click)
    assert (await talk.setup()).exclusions == ()
    assert '"Alibaba Travel"' in text_of(proposed)
    assert "no other alert" in text_of(proposed)
    done = await talk.press(proposed, "Use 1")
    (excluded,) = (await talk.setup()).exclusions
    assert (excluded.watch, excluded.rule) == ("firm:alibaba", '"Alibaba Travel"')
    notice = (await talk.store.deliveries(channel=CHANNEL, limit=1))[0]
    assert (notice.kind, str(notice.story_id)) == (DeliveryKind.REPLY, click["story"])
    await talk.news("Alibaba Travel sells four of its ships", "Alibaba lifts cloud spending", language="en")
    assert (await talk.heard())[2:] == ["Alibaba lifts cloud spending"]
    await talk.press(done, "Undo")
    assert (await talk.setup()).exclusions == ()
    await talk.news("Alibaba Travel closes its Seoul office", language="en")
    assert (await talk.heard())[-1] == "Alibaba Travel closes its Seoul office"


async def test_it_shows_what_else_it_would_have_stopped(told: tuple[Conversation, dict[str, str]]) -> None:
    talk, click = told
    await talk.news("Alibaba Travel hires pilots", language="en", outlet="Another Paper")
    proposed = text_of(await talk.call("not-this", click))
    assert "1 of 3 alerts of the last 30 days" in proposed
    assert "Alibaba Travel hires pilots" in proposed


async def test_a_proposal_is_of_its_channel_its_story_and_its_moment(told: tuple[Conversation, dict[str, str]]) -> None:
    talk, click = told
    proposed = await talk.call("not-this", click)
    pick = proposed.buttons[0].arguments
    await talk.say("watch 알리바바", channel=OTHER)
    for forged in (
        {**pick, "pick": "0" * 12},
        {**pick, "pick": ""},
        {**pick, "story": "999999"},
        {**pick, "story": "-5"},
        {**pick, "story": "9" * 30},
        {**pick, "firm": "samsung-electronics"},
        {**pick, "firm": ""},
        {},
    ):
        assert "went wrong" not in text_of(await talk.call("exclude", forged))
    assert "not told" in text_of(await talk.call("exclude", pick, channel=OTHER))
    assert "changes what" in text_of(await talk.call("exclude", pick, actor=MEMBER))
    assert (await talk.setup()).exclusions == ()
    assert (await talk.setup(OTHER)).exclusions == ()


async def test_an_exclusion_is_taken_back_by_its_own_tokens_alone(told: tuple[Conversation, dict[str, str]]) -> None:
    talk, click = told
    done = await talk.press(await talk.call("not-this", click), "Use 1")
    undo = done.buttons[0].arguments
    await talk.say("watch 알리바바", channel=OTHER)
    assert "not in force" in text_of(await talk.call("include", undo, channel=OTHER))
    assert "not in force" in text_of(await talk.call("include", {**undo, "rule": "1"}))
    assert "changes what" in text_of(await talk.call("include", undo, actor=MEMBER))
    assert len((await talk.setup()).exclusions) == 1
    await talk.call("include", undo)
    assert "not in force" in text_of(await talk.call("include", undo))


async def test_options_that_are_changed_do_not_make_an_exclusion_a_rule_of_the_watch(
    told: tuple[Conversation, dict[str, str]],
) -> None:
    talk, click = told
    await talk.press(await talk.call("not-this", click), "Use 1")
    await talk.say("watch 알리바바 languages:en")
    await talk.say("edit 阿里巴巴 topics:any")
    assert (await talk.setup()).watches[0].unless == ()


async def test_the_watch_that_goes_takes_its_exclusions_along(told: tuple[Conversation, dict[str, str]]) -> None:
    talk, click = told
    await talk.press(await talk.call("not-this", click), "Use 1")
    gone = await talk.call("unwatch", {"watch": "Alibaba"})
    assert gone.buttons == (), "an undo would not bring them back"
    assert (await talk.setup()).exclusions == ()
    assert "not watched here any more" in text_of(await talk.call("not-this", click))


async def test_context_can_be_required_instead(told: tuple[Conversation, dict[str, str]]) -> None:
    talk, click = told
    await talk.press(await talk.call("not-this", click), "Require context")
    assert (await talk.setup()).watches[0].context


class TestDeclared:
    @pytest.fixture
    def declared_channels(self) -> tuple[ChannelRules, ...]:
        return (replace(channel([Watch(kind=WatchKind.FIRM, subject="alibaba")], channel=CHANNEL), language="ko"),)

    async def test_a_declared_watch_is_narrowed_and_widened_again(self, talk: Conversation) -> None:
        await talk.news("Alibaba Travel raises fares to Hue", language="en", outlet="Harbour Post")
        (post,) = await talk.store.posts(CHANNEL, limit=9)
        proposed = await talk.call("not-this", {"story": str(post.story_id), "firm": "alibaba"})
        assert all("context" not in button.arguments for button in proposed.buttons)
        done = await talk.call("exclude", proposed.buttons[0].arguments)
        await talk.news("Alibaba Travel sells four of its ships", language="en")
        assert len(await talk.heard()) == 1
        await talk.call("include", done.buttons[0].arguments)
        await talk.news("Alibaba Travel closes its Seoul office", language="en")
        assert len(await talk.heard()) == 2


@pytest.mark.parametrize(
    ("text", "name", "phrases"),
    [
        ("Alibaba Travel raises fares", "Alibaba", ["Alibaba Travel"]),
        ("The Big Apple sleeps", "Apple", ["Apple sleeps", "Big Apple"]),
        ("파인애플 주스", "애플", ["파인애플", "파인애플 주스"]),
        ("애플 파이 굽기", "애플", ["애플 파이"]),
        ("京东方发布新屏幕", "京东", ["京东方", "京东方发", "京东方发布", "京东方发布新"]),
        ("アリババと40人の盗賊", "アリババ", ["アリババと", "アリババと4", "アリババと40", "アリババと40人"]),
        ("Apple", "Apple", []),
        ("", "", []),
    ],
)
def test_the_phrases_around_a_name(text: str, name: str, phrases: list[str]) -> None:
    start = text.index(name)
    assert list(around(text, start, start + len(name))) == phrases
