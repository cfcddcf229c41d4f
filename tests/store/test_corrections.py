"""Corrections: what a channel said of stories, kept for that channel alone."""

import asyncio
from dataclasses import replace

import pytest

from bot.model import (
    Alert,
    AlertState,
    AuditEntry,
    Changed,
    Corrected,
    Correction,
    DeliveryKind,
    DeliveryState,
    Entry,
    Memory,
    Retention,
    Store,
)
from tests.store.build import DAY, MINUTE, collect, message, outcome, post, write
from tests.values import NOW

HERE, THERE = "slack:C1", "discord:2"


def audit(call: str = "1", channel: str = HERE) -> AuditEntry:
    return AuditEntry(
        at=NOW, community="slack:T1", channel=channel, actor="slack:U1", actor_name="김서연", command="split", call=call
    )


def correction(entry_id: int, story_id: int, channel: str = HERE, call: str = "1") -> Correction:
    return Correction(
        channel=channel,
        entry_id=entry_id,
        story_id=story_id,
        at=NOW,
        actor="slack:U1",
        actor_name="김서연",
        call=call,
    )


async def told_story(store: Store) -> list[Entry]:
    """A story of three entries, told in two channels."""
    entries = [*await collect(store, 3)]
    first, *others = entries
    further = [outcome(each, [], joins=first.id) for each in others]
    await write(store, outcome(first, [HERE, THERE]), *further)
    return entries


async def correct(store: Store, corrected: Corrected) -> Changed:
    async with store.correcting() as transaction:
        return await transaction.write(corrected)


async def seen(store: Store, *entry_ids: int) -> Memory:
    return await store.stories_of(entry_ids)


async def test_a_correction_is_kept_with_who_said_it(store: Store) -> None:
    first, second, _ = await told_story(store)
    said = correction(second.id, second.id)
    assert await correct(store, Corrected(audit=audit(), corrections=(said,))) is Changed.DONE
    assert await store.corrections([first.id, second.id]) == [said]
    assert (await seen(store, first.id)).corrections == (said,)
    (line,) = await store.audit("slack:T1")
    assert (line.actor_name, line.command, line.at) == ("김서연", "split", NOW)


async def test_to_everybody_the_story_stays_whole(store: Store) -> None:
    first, second, third = await told_story(store)
    await correct(store, Corrected(audit=audit(), corrections=(correction(second.id, second.id),)))
    (whole, parted) = (await seen(store, third.id)).stories
    assert [report.entry_id for report in whole.reports] == [first.id, second.id, third.id]
    assert (parted.id, parted.reports, parted.merged_into) == (second.id, (), first.id)
    assert len(await store.story_decisions(first.id)) == 3


async def test_the_same_word_is_carried_out_once(store: Store) -> None:
    _, second, third = await told_story(store)
    await correct(store, Corrected(audit=audit("7"), corrections=(correction(second.id, second.id),)))
    again = Corrected(audit=audit("7"), corrections=(correction(third.id, third.id),))
    assert await correct(store, again) is Changed.REPEATED
    assert [one.entry_id for one in await store.corrections([second.id, third.id])] == [second.id]


async def test_what_was_said_before_is_kept_beneath_a_later_word_until_that_is_taken_back(store: Store) -> None:
    first, second, _ = await told_story(store)
    own, back = correction(second.id, second.id), correction(second.id, first.id, call="2")
    for said in (own, back):
        await correct(store, Corrected(audit=audit(said.call), corrections=(said,)))
    assert (await seen(store, second.id)).corrections == (own, back)
    await correct(store, Corrected(audit=audit("3"), taken_back=(back,)))
    assert await store.corrections([second.id]) == [own]


async def test_the_story_that_an_entry_is_kept_apart_from_is_remembered_with_it(store: Store) -> None:
    first, second, third, fourth = await collect(store, 4)
    await write(store, outcome(first), outcome(second, joins=first.id), outcome(third), outcome(fourth))
    said = replace(correction(third.id, fourth.id), apart_from=second.id)
    await correct(store, Corrected(audit=audit(), corrections=(said,)))
    memory = await seen(store, fourth.id)
    assert ([story.id for story in memory.stories], memory.corrections) == ([first.id, third.id, fourth.id], (said,))


async def test_what_is_taken_back_goes_in_its_own_channel_alone(store: Store) -> None:
    _, second, _ = await told_story(store)
    here, there = correction(second.id, second.id), correction(second.id, second.id, THERE)
    await correct(store, Corrected(audit=audit(), corrections=(here,)))
    await correct(store, Corrected(audit=audit("2", THERE), corrections=(there,)))
    await correct(store, Corrected(audit=audit("3"), taken_back=(here,)))
    assert await store.corrections([second.id]) == [there]


async def test_stories_that_a_correction_binds_together_are_remembered_together(store: Store) -> None:
    """A report of one story is moved to another: whoever asks for either is shown both, with all alerts."""
    first, second, third, fourth = await collect(store, 4)
    opened = [outcome(first, [HERE]), outcome(third, [HERE])]
    joined = [outcome(second, [], joins=first.id), outcome(fourth, [], joins=third.id)]
    await write(store, *opened, *joined)
    said = correction(second.id, third.id)
    await correct(store, Corrected(audit=audit(), corrections=(said,)))
    for asked in (first, second, third, fourth):
        memory = await seen(store, asked.id)
        assert [story.id for story in memory.stories] == [first.id, third.id]
        assert (memory.corrections, set(memory.told)) == ((said,), {(first.id, HERE), (third.id, HERE)})


async def test_what_was_moved_into_a_story_that_only_a_channel_sees_is_remembered_with_it(store: Store) -> None:
    first, second, third = await collect(store, 3)
    await write(store, outcome(first, [HERE]), outcome(second, [], joins=first.id), outcome(third, [HERE]))
    parted, joined = correction(second.id, second.id), correction(third.id, second.id, call="2")
    for said in (parted, joined):
        await correct(store, Corrected(audit=audit(said.call), corrections=(said,)))
    for asked in (first, second, third):
        memory = await seen(store, asked.id)
        assert memory.corrections == (parted, joined)
        assert {story.id for story in memory.stories} == {first.id, second.id, third.id}


async def test_placing_writes_where_a_channel_sees_a_report(store: Store) -> None:
    first, second = await collect(store, 2)
    own = Correction(channel=HERE, entry_id=second.id, story_id=second.id, at=NOW)
    await write(store, outcome(first, [HERE]), replace(outcome(second, [], joins=first.id), corrections=(own,)))
    memory = await seen(store, second.id)
    assert (memory.corrections, [story.id for story in memory.stories]) == ((own,), [first.id, second.id])


async def test_an_alert_of_a_story_that_only_a_channel_sees_is_delivered(store: Store) -> None:
    first, second, _ = await told_story(store)
    await correct(store, alerting(second))
    due = [await store.claim_delivery(HERE, NOW, MINUTE) for _ in range(2)]
    assert [each.story_id for each in due if each] == [first.id, second.id]


def alerting(entry: Entry) -> Corrected:
    """The entry becomes a story of its own that alerts."""
    alert = Alert(story_id=entry.id, channel=HERE, state=AlertState.DUE, reasons=message(1).reasons, created_at=NOW)
    return Corrected(
        audit=audit(),
        corrections=(correction(entry.id, entry.id),),
        alerts=(alert,),
        deliveries=(post(entry.id, HERE),),
    )


async def test_the_record_comes_with_the_text_of_the_article(store: Store) -> None:
    first, second, _ = await told_story(store)
    async with store.correcting() as transaction:
        records = await transaction.records([second.id, first.id, 4711])
    assert [(decision.entry.id, text) for decision, text in records] == [(first.id, ""), (second.id, "")]


async def test_a_block_that_fails_changes_nothing(store: Store) -> None:
    _, second, _ = await told_story(store)

    async def fail() -> None:
        async with store.correcting() as transaction:
            await transaction.write(alerting(second))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await fail()
    assert await store.corrections([second.id]) == []
    assert await store.audit("slack:T1") == []
    assert len(await store.posts(HERE, limit=9)) == 1


async def test_nothing_is_placed_while_a_story_is_taken_apart(store: Store) -> None:
    _, second, _ = await told_story(store)
    order: list[str] = []

    async def place() -> None:
        async with store.placing() as transaction:
            order.append("placed")
            assert await transaction.pending(1) == []

    async with store.correcting() as transaction:
        placing = asyncio.ensure_future(place())
        await asyncio.sleep(0.05)
        await transaction.write(alerting(second))
        order.append("corrected")
    await placing
    assert order == ["corrected", "placed"]


async def test_corrections_go_with_their_stories(store: Store) -> None:
    entries = await told_story(store)
    await correct(store, Corrected(audit=audit(), corrections=(correction(entries[1].id, entries[1].id),)))
    while delivery := await store.claim_delivery(HERE, NOW, MINUTE) or await store.claim_delivery(THERE, NOW, MINUTE):
        await store.record_delivery(delivery.id, DeliveryState.SENT, now=NOW, message_id=delivery.key)
    for _ in range(2):
        await store.purge(NOW + 31 * DAY, Retention(), 100)
    assert (await store.counts())["stories"] == 0
    assert await store.corrections([each.id for each in entries]) == []


async def test_a_story_that_only_a_channel_sees_stays_as_long_as_a_later_report_of_it(store: Store) -> None:
    first, second, third = await collect(store, 3)
    long_ago = outcome(second, [], joins=first.id, at=NOW - 40 * DAY)
    await write(store, outcome(first, []), long_ago, outcome(third, [], joins=first.id))
    said = (correction(second.id, second.id), correction(third.id, second.id))
    await correct(store, Corrected(audit=audit(), corrections=said))
    await store.purge(NOW, Retention(), 100)
    assert await store.corrections([second.id, third.id]) == list(said)


@pytest.mark.parametrize("together", [True, False])
async def test_stories_that_become_one_are_whole_also_within_one_batch(store: Store, together: bool) -> None:
    first, second, third = await collect(store, 3)
    placed = outcome(third, [], joins=first.id)
    merging = replace(placed.decision.placement, merged=(second.id,))
    batch = (outcome(first), outcome(second), replace(placed, decision=replace(placed.decision, placement=merging)))
    for some in (batch,) if together else ((each,) for each in batch):
        await write(store, *some)
    whole, gone = (await seen(store, third.id)).stories
    assert sorted(report.entry_id for report in whole.reports) == [first.id, second.id, third.id]
    assert (gone.id, gone.reports, gone.merged_into) == (second.id, (), first.id)


async def test_a_story_that_became_another_has_the_decisions_of_the_whole(store: Store) -> None:
    first, second, third = await collect(store, 3)
    await write(store, outcome(first), outcome(second, ["console:"]))
    placed = outcome(third, [], joins=first.id)
    merging = replace(placed.decision.placement, merged=(second.id,))
    await write(store, replace(placed, decision=replace(placed.decision, placement=merging)))
    found = [decision.entry.id for decision in await store.story_decisions(second.id)]
    assert sorted(found) == [first.id, second.id, third.id]
    kinds = {one.kind for one in await store.posts("console:", limit=3)}
    assert kinds == {DeliveryKind.POST}
