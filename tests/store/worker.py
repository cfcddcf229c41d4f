"""What the process tests run in processes of their own: `python -m tests.store.worker WHAT URL`."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from itertools import count

from bot.errors import StoreError
from bot.model import DeliveryState, Store
from bot.store import open_store
from tests.store.build import MINUTE, check, declared, new_entry, outcome
from tests.values import NOW

ENTRIES_A_CHECK = 5


async def open_alone(url: str) -> None:
    """Says whether the store could be opened for one process alone."""
    try:
        store = await open_store(url, alone=True)
    except StoreError as error:
        print(f"{type(error).__name__}: {error}")
    else:
        print("opened")
        await store.close()


async def open_shared(url: str) -> None:
    """Opens the store when a line comes in, and names its installation."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    store = await open_store(url)
    print(await store.installation())
    await store.close()


async def claim(url: str) -> None:
    """Claims feeds and deliveries when a line comes in, until there are none; prints one claim a line."""
    store = await open_store(url)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    lease = timedelta(hours=1)
    while feeds := await store.claim_due_feeds(NOW, 3, lease):
        print(*(f"feed {feed.id}" for feed in feeds), sep="\n")
    while delivery := await store.claim_delivery("file:a", NOW, lease):
        print(f"delivery {delivery.id}")
    await store.close()


async def work(url: str) -> None:
    """Collects, places and sends without end; prints the number of each check once it is stored."""
    store = await open_store(url)
    await store.declare_feeds([declared()], NOW)
    (feed,) = await store.feeds()
    for number in count(int(feed.state.body_hash or 0) + 1):
        first = number * ENTRIES_A_CHECK
        new = [new_entry(first + offset) for offset in range(ENTRIES_A_CHECK)]
        await store.record_check(check(feed.id, new, body_hash=str(number)))
        print(number, flush=True)
        await asyncio.gather(_place(store), _send(store))


async def _place(store: Store) -> None:
    async with store.placing() as transaction:
        entries = await transaction.pending(100)
        await transaction.write([outcome(entry) for entry in entries])


async def _send(store: Store) -> None:
    delivery = await store.claim_delivery("file:a", NOW, MINUTE)
    if delivery:
        await store.record_delivery(delivery.id, DeliveryState.SENT, now=NOW, message_id=str(delivery.id))


if __name__ == "__main__":
    asyncio.run({"open": open_alone, "share": open_shared, "claim": claim, "work": work}[sys.argv[1]](sys.argv[2]))
