"""Every kind of delivery is carried out in its own way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.model import (
    Content,
    DeliveryKind,
    DeliveryState,
    Message,
    NewDelivery,
    Notice,
    RefusalScope,
    Refused,
    RetryAfter,
    SendResult,
    Store,
    Unknown,
)
from tests.chat.fake import FakeChat, Fault
from tests.chat.values import digest
from tests.outbox.conftest import all_in, eventually, now, owe, sending
from tests.store.build import add, message, post

A = "fake:a"
SENT, REFUSED = DeliveryState.SENT, DeliveryState.REFUSED


def _new(kind: DeliveryKind, key: str = "neu", story_id: int | None = 1, content: Content | None = None) -> NewDelivery:
    content = content or message(story_id or 0, "새 제목")
    return post(story_id, A, now(), kind=kind, key=key, message=content)


async def _posted(store: Store, chat: FakeChat) -> None:
    """One story, posted in A as message 1."""
    await owe(store, [A])
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, SENT))
    chat.asked.clear()


async def _settled(store: Store, chat: FakeChat) -> None:
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, SENT, REFUSED))


def _titles(chat: FakeChat) -> list[str]:
    return [one.message.title for one in chat.posted if isinstance(one.message, Message)]


async def _state_of(store: Store, key: str) -> tuple[DeliveryState, str | None]:
    return next((one.state, one.detail) for one in await store.deliveries() if one.key == key)


async def test_an_update_edits_the_post_of_its_alert(store: Store, chat: FakeChat) -> None:
    await _posted(store, chat)
    await add(store, _new(DeliveryKind.UPDATE))
    await _settled(store, chat)
    assert chat.asked == [("edit", "1")]
    assert _titles(chat) == ["새 제목"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("answer", [Unknown(detail="reset"), RetryAfter(seconds=0.05), ValueError("x"), None], ids=str)
async def test_an_update_is_made_until_it_is_accepted_and_never_looked_for(
    store: Store, chat: FakeChat, answer: SendResult | Exception | None, accepted: bool
) -> None:
    await _posted(store, chat)
    chat.stiff.append(Fault(answer=answer, accepted=accepted))
    await add(store, _new(DeliveryKind.UPDATE))
    await _settled(store, chat)
    assert chat.asked == [("edit", "1"), ("edit", "1")]
    assert _titles(chat) == ["새 제목"]


async def test_an_update_that_a_dead_process_was_making_is_made_again(store: Store, chat: FakeChat) -> None:
    await _posted(store, chat)
    await add(store, _new(DeliveryKind.UPDATE))
    assert await store.claim_delivery(A, now(), timedelta(seconds=90))
    await store.release_leases()
    chat.settle = timedelta(hours=1)
    await _settled(store, chat)
    assert chat.asked == [("edit", "1")]


async def test_a_message_that_is_gone_is_let_go_without_noise(store: Store, chat: FakeChat) -> None:
    await _posted(store, chat)
    await chat.delete(A, "1")
    await add(store, _new(DeliveryKind.UPDATE))
    with capture_logs() as logs:
        await _settled(store, chat)
    assert await _state_of(store, "neu") == (REFUSED, "no such message")
    assert {entry["log_level"] for entry in logs} == {"info"}
    assert chat.posted == []
    assert (await store.counts())["alerts.done"] == 1, "its post was sent all the same"


async def test_what_belongs_to_a_post_that_was_refused_is_let_go_without_asking(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Refused(reason="too long", scope=RefusalScope.MESSAGE)))
    await _settled(store, chat)
    chat.asked.clear()
    await add(store, _new(DeliveryKind.UPDATE, "u"), _new(DeliveryKind.REPLY, "r"))
    await _settled(store, chat)
    assert chat.asked == []
    assert (await _state_of(store, "u"))[0] is (await _state_of(store, "r"))[0] is REFUSED
    assert await store.parked() == []


async def test_a_reply_goes_into_the_thread_of_the_post(store: Store, chat: FakeChat) -> None:
    await _posted(store, chat)
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    await add(store, _new(DeliveryKind.REPLY))
    await _settled(store, chat)
    assert [(one.key, one.reply_to) for one in chat.posted] == [(f"post:1:{A}", None), ("neu", "1")]
    assert chat.asked == [("send", "neu"), ("find", "neu")]


@pytest.mark.parametrize(
    ("kind", "content"),
    [(DeliveryKind.DIGEST, digest()), (DeliveryKind.NOTICE, Notice(text="tạm dừng", locale="vi"))],
)
async def test_digests_and_notices_are_sent_like_posts(
    store: Store, chat: FakeChat, kind: DeliveryKind, content: Content
) -> None:
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    await add(store, _new(kind, story_id=None, content=content))
    await _settled(store, chat)
    assert [(one.key, one.message) for one in chat.posted] == [("neu", content)]


async def test_updates_and_replies_come_after_what_they_belong_to(store: Store, chat: FakeChat) -> None:
    chat.settle = timedelta(seconds=0.2)
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.UNKNOWN))
        await add(store, _new(DeliveryKind.UPDATE, "u"), _new(DeliveryKind.REPLY, "r"))
        await eventually(lambda: all_in(store, SENT))
    assert [what for what, _ in chat.asked] == ["send", "find", "send", "edit"]
    assert _titles(chat) == ["새 제목", "새 제목"]
