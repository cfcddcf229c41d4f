"""What every chat adapter that can be read back must do, whatever stands behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.file import FileChat
from bot.model import Absent, Chat, Content, DeliveryKind, Notice, RefusalScope, Refused, Sent, Unreadable
from tests.chat.fake import FakeChat
from tests.chat.values import delivery, digest, message


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def _closing(chat: Chat) -> AsyncIterator[Chat]:
    try:
        yield chat
    finally:
        await chat.close()


Maker = Callable[[], AbstractAsyncContextManager[Chat]]

MAKERS: dict[str, Maker] = {
    "file": lambda: _closing(FileChat(_now)),
    "fake": lambda: _closing(FakeChat(clock=_now)),
}


@pytest.fixture(params=MAKERS, name="chat")
async def _chat(request: pytest.FixtureRequest) -> AsyncIterator[Chat]:
    async with MAKERS[request.param]() as chat:
        yield chat


@pytest.fixture(name="channel")
def _channel(tmp_path: Path) -> str:
    return f"file:{tmp_path / 'alerts.jsonl'}"


@pytest.fixture(name="since")
def _since() -> datetime:
    return _now() - timedelta(seconds=30)


async def test_what_was_sent_is_found_under_the_same_id(chat: Chat, channel: str, since: datetime) -> None:
    post = delivery(channel=channel)
    sent = await chat.send(post)
    assert isinstance(sent, Sent)
    assert await chat.find(post, since) == sent


async def test_what_was_not_sent_is_absent(chat: Chat, channel: str, since: datetime) -> None:
    assert await chat.find(delivery(channel=channel), since) == Absent()
    await chat.send(delivery(channel=channel, key="another"))
    assert await chat.find(delivery(channel=channel, key="anoth"), since) == Absent()


async def test_ids_are_distinct(chat: Chat, channel: str) -> None:
    results = [await chat.send(delivery(channel=channel, key=f"키-{n}")) for n in range(5)]
    assert len({result.message_id for result in results if isinstance(result, Sent)}) == 5


async def test_channels_are_apart(chat: Chat, channel: str, since: datetime) -> None:
    await chat.send(delivery(channel=channel))
    assert await chat.find(delivery(channel=f"{channel}.other"), since) == Absent()


async def test_keys_may_hold_anything(chat: Chat, channel: str, since: datetime) -> None:
    post = delivery(channel=channel, key='a"b\\c\n다\u2028')
    assert await chat.find(post, since) == Absent()
    assert await chat.send(post) == await chat.find(post, since)


async def test_an_edited_message_keeps_its_id_and_key(chat: Chat, channel: str, since: datetime) -> None:
    post = delivery(channel=channel)
    sent = await chat.send(post)
    assert isinstance(sent, Sent)
    assert await chat.edit(channel, sent.message_id, message(title="三星电子在平泽扩建工厂")) == sent
    assert await chat.find(post, since) == sent


async def test_only_a_message_that_exists_can_be_edited(chat: Chat, channel: str) -> None:
    result = await chat.edit(channel, "no-such-id", message())
    assert isinstance(result, Refused)
    assert result.scope is RefusalScope.MESSAGE


async def test_a_deleted_message_is_absent_and_the_rest_stays(chat: Chat, channel: str, since: datetime) -> None:
    first, second = delivery(channel=channel, key="1"), delivery(channel=channel, key="2")
    sent = await chat.send(first)
    await chat.send(second)
    assert isinstance(sent, Sent)
    assert await chat.delete(channel, sent.message_id) == sent
    assert await chat.find(first, since) == Absent()
    assert isinstance(await chat.find(second, since), Sent)
    assert isinstance(await chat.delete(channel, sent.message_id), Sent), "deleting again changes nothing"


async def test_every_copy_of_several_messages_is_found_in_one_look(chat: Chat, channel: str, since: datetime) -> None:
    posts = [delivery(channel=channel, key=f"열쇠-{number}") for number in range(3)]
    sent = {post.key: await chat.send(post) for post in posts[:2]}
    found = await chat.find_all(posts, since)
    assert not isinstance(found, Unreadable)
    for post in posts:
        result = sent.get(post.key)
        assert list(found.get(post.key, [])) == ([result.message_id] if isinstance(result, Sent) else [])


@pytest.mark.parametrize(
    ("kind", "content"),
    [(DeliveryKind.DIGEST, digest()), (DeliveryKind.NOTICE, Notice(text="静音至 08:00", locale="zh-Hans"))],
)
async def test_every_kind_of_content_is_sent_and_found(
    chat: Chat, channel: str, since: datetime, kind: DeliveryKind, content: Content
) -> None:
    post = delivery(channel=channel, kind=kind, story_id=None, message=content)
    sent = await chat.send(post)
    assert isinstance(sent, Sent)
    assert await chat.find(post, since) == sent


async def test_a_reply_is_a_message_of_its_own(chat: Chat, channel: str, since: datetime) -> None:
    first = await chat.send(delivery(channel=channel))
    assert isinstance(first, Sent)
    reply = delivery(channel=channel, key="답", kind=DeliveryKind.REPLY, reply_to=first.message_id)
    sent = await chat.send(reply)
    assert isinstance(sent, Sent)
    assert sent != first
    assert await chat.find(reply, since) == sent
