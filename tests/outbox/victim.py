"""The process that is killed: `python -m tests.outbox.victim DATABASE [MINUTES]`.

It owns the database, sends what is due to `file:` channels, says `sending` when it begins and ends when nothing
is left. What has waited for so many minutes is told in digests.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta

import structlog

from bot.chat.file import FileChat
from bot.model import DeliveryState
from bot.outbox import Outbox
from bot.store import open_store
from tests.outbox.conftest import all_in, eventually


def _now() -> datetime:
    return datetime.now(UTC)


async def main(database: str, minutes: str | None = None) -> None:
    store = await open_store(f"sqlite:///{database}", alone=True)
    await store.release_leases()
    chat = FileChat(_now)
    limit = timedelta(minutes=float(minutes)) if minutes else None
    catch_up = dict.fromkeys(await store.channels_due(_now()), limit)
    outbox = Outbox(store, {"file": chat}, _now, catch_up=catch_up.get)
    sending = asyncio.create_task(outbox.run())
    print("sending", flush=True)
    await eventually(lambda: all_in(store, DeliveryState.SENT), within=60)
    await outbox.stop()
    await sending
    await chat.close()
    await store.close()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(main(*sys.argv[1:]))
