from __future__ import annotations

from collections.abc import Sequence

import aiohttp
import pytest

from bot.errors import FirmwatchError, StoreError
from bot.web import listening


async def get(port: int) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as response:
        return response.status, await response.json()


async def well() -> Sequence[str]:
    return []


async def stuck() -> Sequence[str]:
    return ["the tick has not moved for 40 s"]


async def broken() -> Sequence[str]:
    raise StoreError("disk full")


async def test_healthz_answers_200_while_all_is_well() -> None:
    async with listening("127.0.0.1", 0, well) as port:
        assert await get(port) == (200, {"ok": True, "problems": []})


async def test_healthz_answers_503_with_the_problems() -> None:
    async with listening("127.0.0.1", 0, stuck) as port:
        assert await get(port) == (503, {"ok": False, "problems": ["the tick has not moved for 40 s"]})


async def test_healthz_answers_503_when_the_database_does_not() -> None:
    async with listening("127.0.0.1", 0, broken) as port:
        assert await get(port) == (503, {"ok": False, "problems": ["the database does not answer: disk full"]})


async def test_a_taken_port_is_told_with_what_to_change() -> None:
    async with listening("127.0.0.1", 0, well) as port:
        with pytest.raises(FirmwatchError, match=r"cannot listen on 127\.0\.0\.1:\d+ .*web: port:"):
            async with listening("127.0.0.1", port, well):
                pass
