"""Which entries could do with their article, and what an alert says once it was read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.compose import delivery_key
from bot.alerts.holding import due
from bot.model import ChannelRules, DeliveryKind, Entry, Length, Message, NewDelivery, Outcome, Updates
from bot.model.article import Retelling, Told
from bot.stories.summary import says_enough, summarise


def wants_article(outcome: Outcome) -> bool:
    """Whether an alert links to the entry from now on, and the feed gives less than two sentences about it."""
    entry = outcome.decision.entry
    messages = (delivery.message for delivery in outcome.deliveries if delivery.kind is not DeliveryKind.REPLY)
    links = any(isinstance(message, Message) and message.link == entry.link for message in messages)
    return links and entry.link is not None and not says_enough(entry.title, entry.summary)


def put_off(outcome: Outcome, now: datetime, until: datetime) -> Outcome:
    """The outcome with the posts that were due at once due a moment later."""
    deliveries = tuple(
        replace(one, not_before=until) if one.kind is DeliveryKind.POST and one.not_before <= now else one
        for one in outcome.deliveries
    )
    return replace(outcome, deliveries=deliveries)


def retellings(
    told: Sequence[Told],
    entry: Entry,
    text: str,
    *,
    channels: Mapping[str, ChannelRules],
    installation: str,
    now: datetime,
) -> Iterator[Retelling]:
    """The alerts that link to the entry, told again with the text of its article where that says more.

    channels  the rules by channel; one that nobody watches any more is told nothing
    """
    for one in told:
        rules = channels.get(one.channel)
        if rules is None or rules.length is Length.TITLE or one.message.link != entry.link:
            continue
        message = retold(one.message, text)
        if message is not None:
            # Revisions of further reports count outlets; those of articles are told apart by their sign.
            key = delivery_key(installation, DeliveryKind.UPDATE, one.story_id, one.channel, -entry.id)
            yield Retelling(delivery=_update(one, message, key, rules, now), edits=rules.updates is Updates.EDIT)


def retold(message: Message, text: str) -> Message | None:
    """The message with a summary made of the article too; None: that says nothing else."""
    names = [reason.surface for reason in message.reasons if reason.surface]
    summary = summarise(message.title, message.summary, text, names=names)
    return replace(message, summary=summary) if summary and summary != message.summary else None


def _update(told: Told, message: Message, key: str, rules: ChannelRules, now: datetime) -> NewDelivery:
    not_before, _ = due(replace(rules, settle=timedelta(0)), now)
    return NewDelivery(
        key=key,
        kind=DeliveryKind.UPDATE,
        channel=told.channel,
        story_id=told.story_id,
        message=message,
        not_before=not_before,
    )
