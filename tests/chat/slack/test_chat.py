"""The adapter over the real SDK and loopback sockets: every way in which a request can end."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.slack.allowance import Allowance
from bot.chat.slack.chat import SlackChat
from bot.model import (
    Absent,
    Content,
    DeliveryKind,
    Digest,
    DigestGroup,
    Notice,
    PartOf,
    RefusalScope,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
    Unreadable,
)
from tests.chat.slack.conftest import Make, now
from tests.chat.values import NOW, delivery, message
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_rules import links, texts
from tests.wire.slack_server import Limits, SlackServer

POST = delivery(channel="slack:C1", key="a" * 32)


async def test_a_post_carries_its_key_and_can_be_found(chat: SlackChat, slack: SlackServer) -> None:
    sent = await chat.send(POST)
    (seen,) = slack.seen("C1")
    assert sent == Sent(message_id=seen.ts)
    assert seen.key == POST.key
    assert links(seen.message["blocks"]) == [POST.message.link]
    assert (seen.message["unfurl_links"], seen.message["unfurl_media"]) == (False, False)
    assert not {"link_names", "parse"} & set(seen.message)
    assert await chat.find(POST, now() - timedelta(seconds=30)) == sent
    assert slack.violations == []


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("ending", [Ending.RESET, Ending.HANG, Ending.FAIL, Ending.CUT, Ending.GARBAGE])
async def test_a_broken_answer_is_unknown_and_is_never_sent_again_by_itself(
    make: Make, slack: SlackServer, ending: Ending, accepted: bool
) -> None:
    slack.fail("chat.postMessage", Fault(ending=ending, accepted=accepted))
    async with make(timeout=timedelta(seconds=0.3)) as chat:
        assert isinstance(await chat.send(POST), Unknown)
        assert slack.asked["chat.postMessage"] == 1
        found = await chat.find(POST, now() - timedelta(seconds=30))
    assert isinstance(found, Sent if accepted else Absent)


async def test_a_post_that_is_accepted_late_is_found_after_settling(make: Make, slack: SlackServer) -> None:
    slack.fail("chat.postMessage", Fault(ending=Ending.HANG, accepted=True, after=0.3))
    async with make(timeout=timedelta(seconds=0.2), settle=timedelta(seconds=0.4)) as chat:
        assert isinstance(await chat.send(POST), Unknown)
        assert await chat.find(POST, now() - timedelta(seconds=30)) == Absent()
        await asyncio.sleep(chat.settle.total_seconds())
        assert isinstance(await chat.find(POST, now() - timedelta(seconds=30)), Sent)


async def test_no_connection_means_that_nothing_was_sent(make: Make) -> None:
    async with make(base_url="http://127.0.0.1:9/api/") as chat:
        assert isinstance(await chat.send(POST), RetryAfter)


async def test_a_named_wait_is_passed_on(chat: SlackChat, slack: SlackServer) -> None:
    slack.fail("chat.postMessage", Fault(ending=Ending.LIMIT, wait=7))
    assert await chat.send(POST) == RetryAfter(seconds=7, detail="Slack asks to wait (ratelimited)")
    assert slack.seen("C1") == []


async def test_a_public_channel_is_joined_and_the_pace_kept(make: Make, slack: SlackServer) -> None:
    slack.open("C2", member=False)
    slack.limits = Limits(pace=0.2)
    async with make(pace=timedelta(seconds=0.25)) as chat:
        assert isinstance(await chat.send(replace(POST, channel="slack:C2")), Sent)
    assert len(slack.seen("C2")) == 1
    assert slack.violations == []


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("private", "/invite"),
        ("archived", "unarchive"),
        ("stranger", "check its id"),
        ("read-only", "ask an admin"),
        ("", "slack:C0123456789"),
    ],
)
async def test_a_refusal_says_what_a_person_can_do(
    chat: SlackChat, slack: SlackServer, channel: str, words: str
) -> None:
    slack.open("private", private=True, member=False)
    slack.open("archived", archived=True)
    slack.open("read-only", refuses="restricted_action_read_only_channel")
    result = await chat.send(replace(POST, channel=f"slack:{channel}"))
    assert isinstance(result, Refused)
    assert result.scope is RefusalScope.CHANNEL
    assert words in result.reason


async def test_joining_that_fails_is_no_unknown_post(chat: SlackChat, slack: SlackServer) -> None:
    slack.open("C2", member=False)
    slack.fail("conversations.join", Fault(ending=Ending.RESET))
    assert isinstance(await chat.send(replace(POST, channel="slack:C2")), RetryAfter)


async def test_a_public_channel_is_joined_to_look_into_it(chat: SlackChat, slack: SlackServer) -> None:
    slack.open("C2", member=False)
    slack.open("P1", private=True, member=False)
    lost = replace(POST, channel="slack:C2")
    assert await chat.find(lost, now()) == Absent()
    assert slack.channels["C2"].member
    assert isinstance(await chat.find(replace(POST, channel="slack:P1"), now()), Unreadable)


async def test_a_lost_scope_is_named(chat: SlackChat, slack: SlackServer) -> None:
    slack.scopes -= {"chat:write", "channels:history"}
    result = await chat.send(POST)
    assert isinstance(result, Refused)
    assert "chat:write" in result.reason
    assert "OAuth & Permissions" in result.reason
    found = await chat.find(POST, now())
    assert isinstance(found, Unreadable)
    assert "channels:history" in found.reason


async def test_every_page_is_read_and_the_earliest_copy_wins(chat: SlackChat, slack: SlackServer) -> None:
    slack.limits = Limits(pace=0, page=3)
    first = await chat.send(POST)
    for number in range(8):
        await chat.send(replace(POST, key=f"{number:032x}"))
    second = await chat.send(POST)
    assert slack.doubled() == [POST.key]
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    since = now() - timedelta(seconds=30)
    assert await chat.find(POST, since) == first
    assert slack.asked["conversations.history"] == 4
    found = await chat.find_all([POST, replace(POST, key=f"{3:032x}"), replace(POST, key="none")], since)
    assert slack.asked["conversations.history"] == 8, "one look serves all keys"
    assert not isinstance(found, Unreadable)
    assert list(found[POST.key]) == [first.message_id, second.message_id]
    assert {key: len(messages) for key, messages in found.items()} == {POST.key: 2, f"{3:032x}": 1}


async def test_a_look_goes_on_where_it_was_told_to_wait(chat: SlackChat, slack: SlackServer) -> None:
    slack.limits = Limits(pace=0, page=2)
    sent = await chat.send(POST)
    for number in range(6):
        await chat.send(replace(POST, key=f"{number:032x}"))
    since = now() - timedelta(seconds=30)
    answers = []
    for _ in range(4):
        # One page, then a wait: what an app outside the marketplace is allowed, in a hurry.
        slack.fail("conversations.history", Fault(ending=Ending.ANSWER, accepted=True))
        slack.fail("conversations.history", Fault(ending=Ending.LIMIT, wait=0.05))
        answers.append(await chat.find(POST, since))
        await asyncio.sleep(0.06)
    assert [type(answer) for answer in answers[:3]] == [Unreadable] * 3
    assert answers[3] == sent


async def test_nobody_asks_while_slack_asks_to_wait(chat: SlackChat, slack: SlackServer) -> None:
    slack.fail("conversations.history", Fault(ending=Ending.LIMIT, wait=60))
    for _ in range(3):
        assert isinstance(await chat.find(POST, now()), Unreadable)
    assert slack.asked["conversations.history"] == 1


@pytest.mark.parametrize("ahead", [-7200.0, 7200.0])
async def test_a_message_is_found_by_the_clock_of_the_service(
    chat: SlackChat, slack: SlackServer, ahead: float
) -> None:
    slack.ahead = ahead
    await chat.send(replace(POST, key="f" * 32))
    before = await chat.find(replace(POST, key="f" * 32), now() + timedelta(seconds=20))
    assert before == Absent(), "nothing was posted that late, by Slack's clock either"
    sent = await chat.send(POST)
    assert await chat.find(POST, now() - timedelta(seconds=5)) == sent


async def test_the_clock_is_asked_for_before_the_first_look(make: Make, slack: SlackServer) -> None:
    slack.ahead = -7200.0
    async with make() as chat:
        sent = await chat.send(POST)
    async with make() as restarted:
        assert await restarted.find(POST, now() - timedelta(seconds=30)) == sent


async def test_the_whole_workspace_shares_its_limit_of_edits(make: Make, slack: SlackServer) -> None:
    async with make(edits=Allowance(burst=3, per_second=0.5)) as chat:
        sent = await chat.send(POST)
        assert isinstance(sent, Sent)
        results = [await chat.edit("slack:C1", sent.message_id, message()) for _ in range(5)]
    assert [type(result) for result in results] == [Sent, Sent, Sent, RetryAfter, RetryAfter]
    assert slack.asked["chat.update"] == 3


async def test_a_reply_stands_in_its_thread_and_is_looked_for_there(chat: SlackChat, slack: SlackServer) -> None:
    parent = await chat.send(POST)
    assert isinstance(parent, Sent)
    reply = replace(POST, key="b" * 32, kind=DeliveryKind.REPLY, reply_to=parent.message_id)
    assert await chat.find(reply, now() - timedelta(seconds=30)) == Absent()
    sent = await chat.send(reply)
    assert slack.seen("C1")[1].thread == parent.message_id
    assert await chat.find(reply, now() - timedelta(seconds=30)) == sent


async def test_an_edit_of_unknown_outcome_may_be_made_again(chat: SlackChat, slack: SlackServer) -> None:
    sent = await chat.send(POST)
    assert isinstance(sent, Sent)
    slack.fail("chat.update", Fault(ending=Ending.RESET, accepted=True))
    assert isinstance(await chat.edit("slack:C1", sent.message_id, message(title="三星擴廠")), Unknown)
    assert await chat.edit("slack:C1", sent.message_id, message(title="三星擴廠")) == sent
    (seen,) = slack.seen("C1")
    assert "三星擴廠" in seen.message["text"]


async def test_an_alert_that_another_tells_links_to_its_message(chat: SlackChat, slack: SlackServer) -> None:
    first = await chat.send(POST)
    second = await chat.send(replace(POST, key="b" * 32))
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    for known in (first.message_id, "1.000000", None):
        said = message(part_of=PartOf(story_id=1, title="三星擴廠", message_id=known))
        assert await chat.edit("slack:C1", second.message_id, said) == second
        shown = slack.seen("C1")[1].message["blocks"]
        where = f"https://t0.slack.com/archives/C1/p{first.message_id.replace('.', '')}"
        assert (where in links(shown)) is (known == first.message_id)
        assert "三星擴廠" in "".join(texts(shown))
    assert slack.violations == []


async def test_edits_and_deletions(chat: SlackChat, slack: SlackServer) -> None:
    sent = await chat.send(POST)
    assert isinstance(sent, Sent)
    assert await chat.edit("slack:C1", sent.message_id, message(title="三星电子在平泽扩建工厂")) == sent
    (seen,) = slack.seen("C1")
    assert "三星电子" in seen.message["text"]
    assert seen.key == POST.key
    assert await chat.edit("slack:C1", sent.message_id, Notice(text="이 채널이 보관되었습니다", locale="ko")) == sent
    assert await chat.delete("slack:C1", sent.message_id) == sent
    assert slack.seen("C1") == []
    assert isinstance(await chat.delete("slack:C1", sent.message_id), Sent)
    gone = await chat.edit("slack:C1", sent.message_id, message())
    assert isinstance(gone, Refused)
    assert gone.scope is RefusalScope.MESSAGE


HOSTILE = message(
    title="<!channel> <https://evil.example|https://bank.example> \u202eknil &lt;@U1&gt; ]( | > https://bank.example",
    summary="<@U123> *bold* `code` \x00\u200b <#C1|general>",
    outlet="<!here>|>",
    link="https://news.example/a|b>c",
)


@pytest.mark.parametrize(
    "content",
    [
        HOSTILE,
        Digest(groups=(DigestGroup(label="<!subteam^S1>", messages=(HOSTILE,) * 60),) * 3, since=NOW),
        Notice(text=f"{HOSTILE.title} " * 200),
    ],
)
async def test_hostile_text_breaks_no_rule(chat: SlackChat, slack: SlackServer, content: Content) -> None:
    sent = await chat.send(POST)
    assert isinstance(sent, Sent)
    assert await chat.edit("slack:C1", sent.message_id, content) == sent
    assert slack.violations == []


async def test_no_token_is_logged_or_shown(make: Make, slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.sockets.refusing = True
    for ending in Ending:
        slack.fail("chat.postMessage", Fault(ending=ending))
    async with make(timeout=timedelta(seconds=0.2), app_token=slack.app_token) as chat:
        results = [await chat.send(POST) for _ in Ending]
        shown = repr(chat) + repr(results) + caplog.text
        await asyncio.sleep(0.1)
    for secret in (slack.bot_token, slack.app_token, "ticket=", "loopback"):
        assert secret not in shown
