from dataclasses import replace

from bot.model import Store, Watch, WatchKind
from tests.store.build import DAY
from tests.values import NOW, channel

ALIBABA = Watch(kind=WatchKind.FIRM, subject="alibaba")
SAMSUNG = Watch(kind=WatchKind.FIRM, subject="samsung-electronics")
KEYWORD = Watch(kind=WatchKind.KEYWORD, subject="반도체 \ud800")


async def test_a_watch_is_new_once(store: Store) -> None:
    first = await store.declare_watches([channel([ALIBABA])], NOW)
    assert first == (channel([replace(ALIBABA, added_at=NOW)]),)
    later = await store.declare_watches([channel([ALIBABA, SAMSUNG])], NOW + DAY)
    assert [watch.added_at for watch in later[0].watches] == [NOW, NOW + DAY]


async def test_options_do_not_make_a_watch_new(store: Store) -> None:
    await store.declare_watches([channel([ALIBABA])], NOW)
    narrowed = replace(ALIBABA, tags=frozenset({"business"}), languages=frozenset({"ko"}))
    (rules,) = await store.declare_watches([channel([narrowed])], NOW + DAY)
    assert rules.watches == (replace(narrowed, added_at=NOW),)


async def test_a_watch_that_was_taken_out_comes_back_as_new(store: Store) -> None:
    await store.declare_watches([channel([ALIBABA, SAMSUNG])], NOW)
    await store.declare_watches([channel([SAMSUNG])], NOW + DAY)
    (rules,) = await store.declare_watches([channel([ALIBABA, SAMSUNG])], NOW + 2 * DAY)
    assert [watch.added_at for watch in rules.watches] == [NOW + 2 * DAY, NOW]


async def test_each_channel_has_its_own_watches(store: Store) -> None:
    await store.declare_watches([channel([ALIBABA, ALIBABA, KEYWORD])], NOW)
    other = channel([ALIBABA], channel="discord:112233445566778899")
    one, two = await store.declare_watches([channel([ALIBABA, KEYWORD]), other], NOW + DAY)
    assert [watch.added_at for watch in one.watches] == [NOW, NOW]
    assert [watch.added_at for watch in two.watches] == [NOW + DAY]
    assert (await store.counts())["watches"] == 3
    assert await store.declare_watches([], NOW) == ()
    assert (await store.counts())["watches"] == 0
