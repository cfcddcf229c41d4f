"""Faults of every kind at random: what the adapter answers is enough to lose nothing and to double nothing."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.slack.chat import SlackChat
from bot.model import Absent, Delivery, RetryAfter, Sent, Unknown
from tests.chat.slack.conftest import Make, now
from tests.chat.values import delivery
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_server import SlackServer

_ENDINGS = [ending for ending in Ending if ending is not Ending.ANSWER]


def storm(seed: int, share: float) -> Fault | None:
    """One of the faults, or None for the rest of the share. What is limited is never accepted."""
    chance = random.Random(seed)
    if chance.random() > share:
        return None
    ending = chance.choice(_ENDINGS)
    accepted = ending is not Ending.LIMIT and chance.random() < 0.5
    return Fault(ending=ending, accepted=accepted, after=chance.choice([0, 0.1]), wait=0.01)


async def delivered(chat: SlackChat, post: Delivery, since: datetime) -> Sent:
    """Sends by the rule of the outbox: after an unknown outcome only what is absent is sent again."""
    while True:
        result = await chat.send(post)
        if isinstance(result, Sent):
            return result
        if isinstance(result, RetryAfter):
            await asyncio.sleep(result.seconds)
        while isinstance(result, Unknown):
            await asyncio.sleep(chat.settle.total_seconds())
            found = await chat.find(post, since)
            if isinstance(found, Sent):
                return found
            if isinstance(found, Absent):
                break


async def test_nothing_is_lost_and_nothing_doubled(make: Make, slack: SlackServer) -> None:
    seeds = iter(range(10_000))
    slack.plan = lambda _: storm(next(seeds), 0.3)
    posts = [replace(delivery(), channel=f"slack:S{number % 40}", key=f"{number:032x}") for number in range(120)]
    for number in range(40):
        slack.open(f"S{number}")
    since = now() - timedelta(seconds=30)

    async def lane(channel: str) -> None:
        for post in posts:
            if post.channel == channel:
                await delivered(chat, post, since)

    async with make(timeout=timedelta(seconds=0.3), settle=timedelta(seconds=0.2)) as chat:
        async with asyncio.timeout(60):
            await asyncio.gather(*(lane(f"slack:S{number}") for number in range(40)))
    assert sorted(post.key or "" for post in slack.posts) == sorted(post.key for post in posts)
    assert slack.violations == []
