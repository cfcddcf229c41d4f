"""`firmwatch deliveries`: what was sent, what waits, what was refused; and acting on one."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.cli.tables import ago, print_json, print_rows, stdout, with_store
from bot.clock import utc_now
from bot.errors import FirmwatchError
from bot.model import Content, Delivery, DeliveryKind, DeliveryState, Digest, Message, Notice, Store
from bot.settings.values import Settings


def list_deliveries(directory: Path, *, states: Sequence[str], channel: str | None, limit: int, as_json: bool) -> int:
    """Prints deliveries, newest first."""
    wanted = [_state(name) for name in states]

    async def work(_settings: Settings, store: Store) -> Sequence[Delivery]:
        return await store.deliveries(states=wanted, channel=channel, limit=limit)

    found = with_store(directory, work)
    if as_json:
        print_json([_facts(delivery) for delivery in found])
    elif found:
        _print_table(found)
    else:
        stdout().print("no deliveries")
    return 0


def retry_delivery(directory: Path, number: int) -> int:
    """Puts a refused or unknown delivery back. Raises FirmwatchError, which says why it cannot be."""

    async def work(_settings: Settings, store: Store) -> None:
        if not await store.retry_delivery(number, utc_now()):
            raise FirmwatchError(why_not_retried(number, await store.delivery(number)))

    with_store(directory, work)
    stdout().print(f"delivery {number} will be sent again")
    return 0


def drop_delivery(directory: Path, number: int, reason: str) -> int:
    """Takes a delivery out of the outbox for good. Raises FirmwatchError, which says why it cannot be."""

    async def work(_settings: Settings, store: Store) -> None:
        if not await store.drop_delivery(number, reason, utc_now()):
            raise FirmwatchError(why_not_dropped(number, await store.delivery(number)))

    with_store(directory, work)
    stdout().print(f"delivery {number} will not be sent")
    return 0


def why_not_retried(number: int, delivery: Delivery | None) -> str:
    """Why the store would not put a delivery back."""
    if delivery is None or delivery.digest_id is not None:
        return _elsewhere(number, delivery, "retry")
    match delivery.state:
        case DeliveryState.REFUSED if delivery.kind is DeliveryKind.DIGEST:
            return f"digest {number} was refused and its stories go out one by one: {delivery.detail}"
        case DeliveryState.PENDING:
            return f"delivery {number} waits already, until {delivery.not_before:%Y-%m-%d %H:%M:%S} UTC"
        case DeliveryState.SENDING:
            return f"delivery {number} is being sent"
        case state:
            return f"delivery {number} is {state} already"


def why_not_dropped(number: int, delivery: Delivery | None) -> str:
    """Why the store would not give a delivery up."""
    if delivery is None or (delivery.digest_id is not None and delivery.state is DeliveryState.PENDING):
        return _elsewhere(number, delivery, "drop")
    if delivery.state is DeliveryState.SENDING:
        return f"delivery {number} is being sent; try again in a minute or two"
    return f"delivery {number} is {delivery.state} already"


def _elsewhere(number: int, delivery: Delivery | None, verb: str) -> str:
    if delivery is None:
        return f"there is no delivery {number}; `firmwatch deliveries` lists them"
    digest = delivery.digest_id
    return f"delivery {number} is told by digest {digest}; `firmwatch deliveries {verb} {digest}` takes all of it"


def headline(content: Content) -> str:
    """What a delivery says, in one line of its own words."""
    match content:
        case Message():
            return content.title
        case Digest():
            titles = [message.title for group in content.groups for message in group.messages]
            return f"digest of {len(titles)}: {' · '.join(titles)}"
        case Notice():
            return content.text


def _state(name: str) -> DeliveryState:
    try:
        return DeliveryState(name)
    except ValueError:
        names = [state.value for state in DeliveryState]
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise FirmwatchError(f"unknown state {name!r}: one of {', '.join(names)}{hint}") from None


def _facts(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "key": delivery.key,
        "kind": delivery.kind,
        "channel": delivery.channel,
        "state": delivery.state,
        "story": delivery.story_id,
        "title": headline(delivery.message),
        "link": delivery.message.link if isinstance(delivery.message, Message) else None,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "not_before": delivery.not_before,
        "last_attempt_at": delivery.last_attempt_at,
        "message_id": delivery.message_id,
        "digest": delivery.digest_id,
        "detail": delivery.detail,
    }


def _kept(delivery: Delivery, now: datetime) -> str | None:
    waits = delivery.state is DeliveryState.PENDING and delivery.not_before > now
    return f"kept, due {ago(delivery.not_before, now)}" if waits else None


def _print_table(found: Sequence[Delivery]) -> None:
    now = utc_now()
    columns = ("ID", "Kind", "State", "Channel", "Title", "Created", "Tries", "Detail")
    print_rows(columns, [_row(delivery, now) for delivery in found])


def _row(delivery: Delivery, now: datetime) -> Sequence[object]:
    return (
        delivery.id,
        delivery.kind,
        delivery.state,
        delivery.channel,
        headline(delivery.message),
        ago(delivery.created_at, now),
        delivery.attempts,
        delivery.detail or _kept(delivery, now),
    )
