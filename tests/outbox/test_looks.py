"""Looks that get no answer: when the next one comes, and what the lane does meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from structlog.testing import capture_logs

from bot.model import Delivery, DeliveryState, FindResult, Store, Unknown, Unreadable
from tests.chat.fake import FakeChat, Fault
from tests.outbox.conftest import all_in, eventually, now, owe, sending

A = "fake:a"


async def test_a_look_that_is_told_to_wait_waits_as_told(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    chat.blind.extend([Fault(answer=Unreadable(reason="too many looks", wait=0.01))] * 9)
    async with sending(store, {"fake": chat}):  # doubled, the rests would take 13 s and more
        await eventually(lambda: all_in(store, DeliveryState.SENT), within=8)


async def test_looking_takes_no_turn_from_what_can_be_sent(store: Store) -> None:
    """A service that rations reading is asked again and again for one message; the others keep their pace."""
    chat = FakeChat(clock=now, pace=timedelta(seconds=0.2), platform_pace=timedelta(seconds=0.1))
    await owe(store, [A], 6)
    chat.faults[A].append(Fault(answer=Unknown(detail="reset")))
    chat.blind.extend([Fault(answer=Unreadable(reason="too many looks", wait=0.01))] * 500)
    async with sending(store, {"fake": chat}):
        await eventually(lambda: _posted(chat, 5))
    assert [what for what, _ in chat.asked].count("find") >= 3
    times = [post.at for post in chat.posted]
    assert times[-1] - times[0] < timedelta(seconds=0.2 * 4 * 1.8)
    assert min(later - earlier for earlier, later in pairwise(times)) > timedelta(seconds=0.19)


async def test_the_same_trouble_is_told_once(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Unknown(detail="reset")))
    chat.blind.extend([Fault(answer=Unreadable(reason="too many looks", wait=0.01))] * 5)
    with capture_logs() as logs:
        async with sending(store, {"fake": chat}):
            await eventually(lambda: all_in(store, DeliveryState.SENT))
    told = [line["detail"] for line in logs if line["log_level"] == "warning"]
    assert told == ["reset", "cannot see whether it arrived: too many looks"]


class Moody(FakeChat):
    """Leaves every other look without an answer."""

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        if [what for what, _ in self.asked].count("find") % 2 == 0:
            self.asked.append(("find", delivery.key))
            return Unreadable(reason="no answer", away=True)
        return await super().find(delivery, since)


async def test_a_service_that_answers_now_and_then_is_not_away(store: Store) -> None:
    """Only looks that stay unanswered in a row make the rests longer."""
    chat = Moody(clock=now)
    await owe(store, [A], 10)
    chat.faults[A].extend([Fault(answer=Unknown(detail="reset"), accepted=True)] * 10)
    async with sending(store, {"fake": chat}):  # doubled again and again, the rests would take minutes
        await eventually(lambda: all_in(store, DeliveryState.SENT), within=15)
    assert len(chat.posted) == 10


async def _posted(chat: FakeChat, count: int) -> bool:
    return len(chat.posted) >= count


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
