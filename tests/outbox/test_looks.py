"""Looks that get no answer: when the next one comes, and what the lane does meanwhile."""

from __future__ import annotations

from bot.model import DeliveryState, Store, Unknown, Unreadable
from tests.chat.fake import FakeChat, Fault
from tests.outbox.conftest import all_in, eventually, owe, sending

A = "fake:a"


async def test_a_look_that_is_told_to_wait_waits_as_told(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    chat.blind.extend([Fault(answer=Unreadable(reason="too many looks", wait=0.01))] * 9)
    async with sending(store, {"fake": chat}):  # doubled, the rests would take 13 s and more
        await eventually(lambda: all_in(store, DeliveryState.SENT), within=8)


async def test_nothing_overtakes_while_the_service_is_away(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 5)
    chat.faults[A].append(Fault(answer=Unknown(detail="no answer")))
    chat.blind.extend([Fault(answer=Unreadable(reason="no answer", away=True))] * 4)
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    looked = [key for what, key in chat.asked if what == "find"]
    assert len(set(looked)) == 1
    last_look = max(place for place, (what, _) in enumerate(chat.asked) if what == "find")
    assert [key for what, key in chat.asked[:last_look] if what == "send"][1:] == []
