"""What people arrange from chat: written whole or not at all, once for each call, and never over a newer one."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.model import (
    AuditEntry,
    Change,
    Changed,
    Community,
    DeclaredFeed,
    DeliveryKind,
    DeliveryState,
    DigestTimes,
    Mute,
    MuteKind,
    NewDelivery,
    Notice,
    Setup,
    Store,
    Watch,
    WatchKind,
)
from tests.values import ALIBABA, NOW

CHANNEL, ELSEWHERE = "slack:C1", "slack:C2"
TEAM, OTHER_TEAM = "slack:T1", "discord:9"
ARRANGED = Setup(
    channel=CHANNEL,
    community=TEAM,
    watches=(
        Watch(kind=WatchKind.FIRM, subject="alibaba", unless=("阿里山",), languages=frozenset({"ko"}), added_at=NOW),
        Watch(kind=WatchKind.KEYWORD, subject="반도체 AND NOT 주가", added_at=NOW),
    ),
    mutes=(Mute(kind=MuteKind.SOURCE, subject="한강경제", label="한강경제", until=NOW + timedelta(hours=2)),),
    zone="Asia/Seoul",
    digest=DigestTimes(at=time(8, 30), days=frozenset({0, 4})),
)


def line(call: str = "call-1", *, community: str = TEAM, channel: str = CHANNEL, minutes: int = 0) -> AuditEntry:
    return AuditEntry(
        at=NOW + timedelta(minutes=minutes),
        community=community,
        channel=channel,
        actor="slack:U1",
        actor_name="김서연",
        command="watch alibaba",
        call=call,
    )


async def test_a_setup_comes_back_as_it_was_written(store: Store) -> None:
    assert await store.setup(CHANNEL) is None
    assert await store.change(Change(audit=line(), setup=ARRANGED)) is Changed.DONE
    assert await store.setup(CHANNEL) == replace(ARRANGED, revision=1)
    assert await store.setups() == [replace(ARRANGED, revision=1)]
    assert await store.serves(CHANNEL)
    assert not await store.serves(ELSEWHERE)


async def test_a_call_is_carried_out_once(store: Store) -> None:
    await store.change(Change(audit=line(), setup=ARRANGED))
    again = replace(ARRANGED, revision=1, watches=())
    assert await store.change(Change(audit=line(), setup=again)) is Changed.REPEATED
    assert await store.setup(CHANNEL) == replace(ARRANGED, revision=1)
    assert len(await store.audit(TEAM)) == 1


async def test_nobody_writes_over_what_they_did_not_read(store: Store) -> None:
    await store.change(Change(audit=line("a"), setup=ARRANGED))
    for stale in (ARRANGED, replace(ARRANGED, revision=7)):
        assert await store.change(Change(audit=line("b"), setup=stale)) is Changed.STALE
    assert [entry.call for entry in await store.audit(TEAM)] == ["a"]
    assert await store.change(Change(audit=line("b"), setup=replace(ARRANGED, revision=1))) is Changed.DONE


async def test_every_change_counts_up(store: Store) -> None:
    assert await store.arrangement() == 0
    await store.change(Change(audit=line("a"), setup=ARRANGED))
    await store.change(Change(audit=line("b"), community=Community(name=TEAM, firms=(ALIBABA,))))
    await store.change(Change(audit=line("b")))  # a repetition
    assert await store.arrangement() == 2


async def test_firms_belong_to_a_community(store: Store) -> None:
    await store.change(Change(audit=line(), community=Community(name=TEAM, firms=(ALIBABA,))))
    assert await store.community(TEAM) == Community(name=TEAM, firms=(ALIBABA,), revision=1)
    assert await store.community(OTHER_TEAM) == Community(name=OTHER_TEAM)
    assert [each.name for each in await store.communities()] == [TEAM]


async def test_the_trail_is_read_newest_first(store: Store) -> None:
    for number, (community, channel) in enumerate(((TEAM, CHANNEL), (TEAM, ELSEWHERE), (OTHER_TEAM, "discord:1"))):
        audit = line(f"call-{number}", community=community, channel=channel, minutes=number)
        await store.change(Change(audit=audit))
    assert [entry.call for entry in await store.audit(TEAM)] == ["call-1", "call-0"]
    assert await store.audit(TEAM, channel=CHANNEL) == [line("call-0")]
    assert len(await store.audit(TEAM, limit=1)) == 1


async def test_a_community_has_feeds_of_its_own(store: Store) -> None:
    shared = DeclaredFeed(url="https://hangang.example/rss", name="한강경제")
    await store.declare_feeds([shared], NOW)
    own = replace(shared, name="우리 한강", community=TEAM)
    await store.change(Change(audit=line("a"), added_feeds=(own,)))
    feeds = {feed.declared.community: feed for feed in await store.feeds()}
    assert feeds[TEAM].declared == own
    assert feeds[TEAM].active
    await store.declare_feeds([], NOW)  # the files know nothing of it
    assert [feed.declared.name for feed in await store.claim_due_feeds(NOW, 9, timedelta(0))] == ["우리 한강"]


async def test_who_owns_a_feed_is_known_after_it_was_taken_out(store: Store) -> None:
    shared = DeclaredFeed(url="https://hangang.example/rss", name="한강경제")
    await store.declare_feeds([shared], NOW)
    assert await store.own_feeds() == {}
    await store.change(Change(audit=line("a"), added_feeds=(replace(shared, community=TEAM),)))
    (own,) = [feed.id for feed in await store.feeds() if feed.declared.community]
    await store.change(Change(audit=line("b"), removed=(own,)))
    assert await store.own_feeds() == {own: TEAM}


async def test_feeds_pause_wake_and_go(store: Store) -> None:
    own = DeclaredFeed(url="https://hangang.example/rss", name="한강경제", community=TEAM)
    await store.change(Change(audit=line("add"), added_feeds=(own,)))
    (feed,) = await store.feeds()

    async def after(call: str, **ids: tuple[int, ...]) -> tuple[bool, bool]:
        await store.change(Change(audit=line(call), **ids))  # type: ignore[arg-type]
        (now,) = await store.feeds()
        return now.active, now.paused

    assert await after("pause", paused=(feed.id,)) == (False, True)
    assert await after("wake", woken=(feed.id,)) == (True, False)
    assert await after("remove", removed=(feed.id,)) == (False, False)
    await store.change(Change(audit=line("back"), added_feeds=(own,)))
    assert [each.active for each in await store.feeds()] == [True]


async def test_feeds_of_others_are_out_of_reach(store: Store) -> None:
    await store.declare_feeds([DeclaredFeed(url="https://hangang.example/rss", name="한강경제")], NOW)
    theirs = DeclaredFeed(url="https://theirs.example/rss", name="theirs", community=OTHER_TEAM)
    await store.change(Change(audit=line("a", community=OTHER_TEAM), added_feeds=(theirs,)))
    ids = tuple(feed.id for feed in await store.feeds())
    await store.change(Change(audit=line("b"), removed=ids, paused=ids))
    assert [(feed.active, feed.paused) for feed in await store.feeds()] == [(True, False)] * 2


def post(key: str, story_id: int | None = None, *, hours: int, together: bool = True) -> NewDelivery:
    return NewDelivery(
        key=key,
        kind=DeliveryKind.POST,
        channel=CHANNEL,
        story_id=story_id,
        message=Notice(text=key),
        not_before=NOW + timedelta(hours=hours),
        together=together,
    )


async def test_what_is_kept_back_follows_the_rules_of_the_channel(store: Store) -> None:
    waiting = (post("held", hours=9), post("settling", hours=8, together=False))
    await store.change(Change(audit=line("a"), notices=waiting))
    await store.change(Change(audit=line("b"), held_until=NOW + timedelta(hours=1)))
    due = {one.key: one.not_before - NOW for one in await store.deliveries()}
    assert due == {"held": timedelta(hours=1), "settling": timedelta(hours=8)}


async def test_posts_wait_for_each_other(store: Store) -> None:
    await store.change(
        Change(audit=line("a"), notices=(post("one", hours=0), post("two", hours=0), post("later", hours=3)))
    )
    assert await store.channels_due(NOW) == [CHANNEL]
    assert await store.claim_delivery(CHANNEL, NOW, timedelta(minutes=1)) is None
    held = await store.held(CHANNEL, NOW, 40)
    assert [one.key for one in held] == ["one", "two"]
    await store.release([one.id for one in held])
    claimed = await store.claim_delivery(CHANNEL, NOW, timedelta(minutes=1))
    assert claimed is not None
    assert claimed.key == "one"
    assert await store.held(CHANNEL, NOW, 40) == []


async def test_posts_are_found_by_message_and_paged(store: Store) -> None:
    await store.change(
        Change(audit=line("a"), notices=tuple(post(str(number), hours=0, together=False) for number in range(5)))
    )
    claimed = await store.claim_delivery(CHANNEL, NOW, timedelta(minutes=1))
    assert claimed is not None
    await store.record_delivery(claimed.id, DeliveryState.SENT, now=NOW, message_id="1700.1")
    found = await store.post_of(CHANNEL, message_id="1700.1")
    assert found is not None
    assert found.key == "0"
    assert await store.post_of(ELSEWHERE, message_id="1700.1") is None
    newest = await store.posts(CHANNEL, limit=2)
    assert [one.key for one in newest] == ["4", "3"]
    assert [one.key for one in await store.posts(CHANNEL, before=newest[-1].id, limit=9)] == ["2", "1", "0"]
    assert await store.posts(CHANNEL, since=NOW + timedelta(seconds=1), limit=9) == []
