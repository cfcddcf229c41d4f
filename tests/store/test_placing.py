import asyncio
from dataclasses import replace

import pytest

from bot.model import (
    ChannelDecision,
    Corrected,
    DeliveryState,
    Evidence,
    Field,
    KeywordHit,
    Matches,
    Memory,
    Mention,
    Relation,
    Rule,
    Store,
    Story,
    Traits,
    Verdict,
)
from tests.store.build import (
    DAY,
    HOUR,
    MINUTE,
    TITLES,
    check,
    collect,
    message,
    new_entry,
    one_feed,
    outcome,
    remembered,
    write,
)
from tests.store.test_corrections import audit, correction
from tests.values import NOW


async def remember(store: Store, *keys: int, since_days: int = 3) -> Memory:
    async with store.placing() as transaction:
        return await remembered(transaction, frozenset(keys), NOW - since_days * DAY)


async def test_writing_clears_pending_and_leaves_the_rest(store: Store) -> None:
    entries = await collect(store, 3)
    await write(store, outcome(entries[0]), outcome(entries[2]))
    async with store.placing() as transaction:
        assert await transaction.pending(10) == [entries[1]]


async def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    entries = await collect(store, 1)

    async def fail() -> None:
        async with store.placing() as transaction:
            await transaction.write([outcome(entries[0])])
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await fail()
    counts = await store.counts()
    assert (counts["pending"], counts["stories"], counts["deliveries.pending"]) == (1, 0, 0)


async def test_a_story_is_remembered_whole_by_any_of_its_keys(store: Store) -> None:
    first, second, third = await collect(store, 3)
    opening = outcome(first, ["file:a", "console:"], keys=frozenset({11, 12}))
    joining = outcome(second, [], joins=first.id, keys=frozenset({11, 13}), language=None, link=None)
    other = outcome(third, ["file:a"], keys=frozenset({14}))
    await write(store, opening, joining, other)
    story = Story(id=first.id, opened_at=NOW, reports=(opening.report, joining.report))
    told = {(first.id, delivery.channel): delivery.message for delivery in opening.deliveries}
    assert await remember(store, 13) == Memory(stories=(story,), told=told, unsent=frozenset(told))
    assert await remember(store, 11, 12, 15) == Memory(stories=(story,), told=told, unsent=frozenset(told))
    assert [one.id for one in (await remember(store, 12, 14)).stories] == [first.id, third.id]
    assert await remember(store, 15) == Memory()
    assert await remember(store) == Memory()


async def test_of_a_long_story_its_ends_and_what_was_asked_for_can_be_compared(store: Store) -> None:
    entries = await collect(store, 9)
    for number, entry in enumerate(entries):
        keys, joins = frozenset({100 + number}), entries[0].id if number else None
        await write(store, outcome(entry, [], joins=joins, keys=keys, traits=Traits(headline=number + 1)))
    (story,) = (await remember(store, 103)).stories
    assert [report.outlet for report in story.reports] == [entry.outlet for entry in entries]
    assert [report.traits.headline for report in story.reports] == [1, 2, 0, 4, 0, 6, 7, 8, 9]
    assert [min(report.keys, default=0) for report in story.ends] == [100, 101, 105, 106, 107, 108]


async def test_of_a_story_that_people_corrected_every_report_can_be_compared(store: Store) -> None:
    entries = await collect(store, 9)
    for entry in entries:
        joins = entries[0].id if entry is not entries[0] else None
        await write(
            store, outcome(entry, [], joins=joins, keys=frozenset({entry.id}), traits=Traits(headline=entry.id))
        )
    async with store.correcting() as transaction:
        said = correction(entries[4].id, entries[4].id)
        await transaction.write(Corrected(audit=audit(), corrections=(said,)))
        by_hand = await transaction.memory([entries[8].id], NOW - DAY)
    for memory in (await remember(store, entries[8].id), by_hand):
        story = next(story for story in memory.stories if story.id == entries[0].id)
        assert all(report.traits.headline == report.entry_id for report in story.reports)


async def test_reports_keep_the_order_in_which_they_joined(store: Store) -> None:
    entries = await collect(store, 3)
    await write(store, outcome(entries[1], keys=frozenset({1})))
    await write(store, outcome(entries[2], [], joins=entries[1].id), outcome(entries[0], [], joins=entries[1].id))
    (story,) = (await remember(store, 1)).stories
    assert [report.entry_id for report in story.reports] == [entries[1].id, entries[2].id, entries[0].id]


async def test_old_reports_do_not_call_a_story_back(store: Store) -> None:
    first, second = await collect(store, 2)
    await write(store, outcome(first, keys=frozenset({21}), at=NOW - 4 * DAY))
    assert await remember(store, 21) == Memory()
    await write(store, outcome(second, [], joins=first.id, keys=frozenset({22})))
    assert await remember(store, 21) == Memory()
    assert len((await remember(store, 22)).stories[0].reports) == 2
    assert await remember(store, 22, since_days=0) == Memory()


async def test_thousands_of_keys_are_looked_up(store: Store) -> None:
    entries = await collect(store, 2)
    await write(store, outcome(entries[0], keys=frozenset({7})), outcome(entries[1], keys=frozenset({1999})))
    memory = await remember(store, *range(2000))
    assert [story.id for story in memory.stories] == [entries[0].id, entries[1].id]


async def test_of_a_key_that_many_share_only_the_latest_reports_are_remembered(store: Store) -> None:
    entries = await collect(store, 6)
    for entry in entries:
        await write(store, outcome(entry, keys=frozenset({7, 100 + entry.id})))
    async with store.placing() as transaction:
        latest = await remembered(transaction, frozenset({7}), NOW - DAY, latest=2)
        both = await remembered(transaction, frozenset({7, 100 + entries[0].id}), NOW - DAY, latest=2)
    assert [story.id for story in latest.stories] == [entry.id for entry in entries[4:]]
    assert [story.id for story in both.stories] == [entries[0].id, *(entry.id for entry in entries[4:])]


async def test_what_a_report_says_comes_back(store: Store) -> None:
    (first,) = await collect(store, 1)
    traits = Traits(firms=("alibaba",), numbers=(2**52 + 1,), concepts=("busan",), title=(1, 2**32 - 1), headline=2**62)
    await write(store, outcome(first, keys=frozenset({2**63 - 1, 1}), traits=traits))
    (story,) = (await remember(store, 2**63 - 1)).stories
    assert (story.reports[0].traits, story.reports[0].keys) == (traits, frozenset({2**63 - 1, 1}))


async def test_stories_that_became_one_are_remembered_with_their_alerts(store: Store) -> None:
    first, second, third = await collect(store, 3)
    early, late = outcome(first, ["file:a"], keys=frozenset({1})), outcome(second, ["file:b"], keys=frozenset({2}))
    await write(store, early, late)
    joining = outcome(third, [], joins=first.id, keys=frozenset({3}))
    placement = replace(joining.decision.placement, merged=(second.id,))
    await write(store, replace(joining, decision=replace(joining.decision, placement=placement)))
    memory = await remember(store, 2)
    assert [(story.id, story.merged_into) for story in memory.stories] == [(first.id, None), (second.id, first.id)]
    assert [report.entry_id for report in memory.stories[0].reports] == [first.id, second.id, third.id]
    assert memory.told.keys() == {(first.id, "file:a"), (second.id, "file:b")}


async def test_a_development_is_a_story_that_became_another(store: Store) -> None:
    first, second = await collect(store, 2)
    await write(store, outcome(first, keys=frozenset({1})))
    again = outcome(second, ["file:a"], keys=frozenset({2}))
    placement = replace(again.decision.placement, story_id=first.id, opened=False, development=True)
    await write(store, replace(again, decision=replace(again.decision, placement=placement)))
    memory = await remember(store, 2)
    assert [(story.id, story.merged_into) for story in memory.stories] == [(first.id, None), (second.id, first.id)]
    assert memory.told.keys() == {(first.id, "file:a"), (second.id, "file:a")}
    assert (await store.counts())["alerts.due"] == 2


async def test_what_is_decided_twice_is_owed_once(store: Store) -> None:
    first, second = await collect(store, 2)
    await write(store, outcome(first))
    await write(store, replace(outcome(second, joins=first.id), deliveries=outcome(first).deliveries))
    counts = await store.counts()
    assert (counts["alerts.due"], counts["deliveries.pending"]) == (1, 1)


async def test_a_decision_comes_back_by_its_link(store: Store) -> None:
    first, second = await collect(store, 2)
    evidence = Evidence(feature="longer-word", weight=-2.5, text="part of 파인애플 (pineapple)")
    mention = Mention(
        firm="apple",
        field=Field.TITLE,
        start=2,
        end=4,
        surface="애플",
        name="애플",
        verdict=Verdict.REJECTED,
        evidence=(evidence,),
        relation=Relation.BRAND,
    )
    keyword = KeywordHit(keyword="반도체", field=Field.BODY, start=0, end=3, surface="반도체")
    routed = ChannelDecision(channel="slack:C1", watches=("firm:apple",), rule=Rule.QUIET_HOURS, until=NOW + 8 * HOUR)
    whole = outcome(first, link_key="link-a")
    decision = replace(whole.decision, matches=Matches(mentions=(mention,), keywords=(keyword,)), channels=(routed,))
    later = outcome(second, [], joins=first.id, link_key="link-a", at=NOW + MINUTE)
    await write(store, replace(whole, decision=decision), later)
    assert await store.decisions(["link-a"]) == [later.decision, decision]
    assert await store.decisions(["link-b"]) == []
    assert await store.decisions([]) == []


async def test_text_that_is_none_is_mended_in_decisions_and_messages(store: Store) -> None:
    (entry,) = await collect(store, 1)
    whole = outcome(entry)
    broken = replace(whole.decision, entry=replace(entry, title="\ud83d\ude00 \udfff", feed_tags=frozenset({"\ud800"})))
    spoiled = replace(whole.deliveries[0], message=message(entry.id, title="값\ud800\x00"))
    await write(store, replace(whole, decision=broken, deliveries=(spoiled,)))
    (decision,) = await store.decisions([whole.report.link_key or ""])
    assert (decision.entry.title, decision.entry.feed_tags) == ("😀 \ufffd", frozenset({"\ufffd"}))
    (delivery,) = await store.deliveries()
    assert delivery.message.title == "값\ufffd\ufffd"


async def test_five_languages_survive(store: Store) -> None:
    entries = await collect(store, len(TITLES))
    assert [entry.title for entry in entries] == list(TITLES)
    await write(
        store,
        *(
            replace(
                outcome(entry),
                deliveries=(replace(outcome(entry).deliveries[0], message=message(entry.id, entry.title)),),
            )
            for entry in entries
        ),
    )
    sent = await store.deliveries(states=[DeliveryState.PENDING])
    assert [delivery.message.title for delivery in reversed(sent)] == list(TITLES)


async def test_two_placers_never_see_the_same_entries(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(number) for number in range(30)]))
    placed: list[int] = []

    async def place() -> None:
        while True:
            async with store.placing() as transaction:
                entries = await transaction.pending(4)
                await asyncio.sleep(0)
                await transaction.write([outcome(entry) for entry in entries])
            if not entries:
                return
            placed.extend(entry.id for entry in entries)

    await asyncio.gather(place(), place(), place())
    assert len(placed) == 30
    assert len(set(placed)) == 30
