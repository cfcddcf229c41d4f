"""Which entries are new. A feed is checked twice here, the store between being a table of rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import Comparison, compare, distinct
from bot.feeds.keys import entry_keys
from bot.model import EntryKeys, ParsedEntry, SeenEntry

TITLES = (
    "삼성전자, 3분기 영업이익 9조원",
    "阿里巴巴发布第三季度财报",
    "台積電十月營收創新高",
    "トヨタ、通期予想を上方修正",
    "Apple raises its dividend",
    "Vinamilk tăng trưởng hai con số",
)


def entry(number: int, **changes: Any) -> ParsedEntry:
    title = f"{TITLES[number % len(TITLES)]} {number}"
    link = f"https://news.test/article/{number}"
    return replace(ParsedEntry(guid=f"id-{number}", link=link, title=title), **changes)


def rows(entries: Sequence[ParsedEntry]) -> list[SeenEntry]:
    """What a store keeps after a first check of the entries."""
    return [SeenEntry(id=place, keys=one.keys) for place, one in enumerate(distinct(entries), 1)]


def sharing(seen: Sequence[SeenEntry], entries: Sequence[ParsedEntry]) -> list[SeenEntry]:
    """The rows that a store finds for the entries."""

    def all_keys(keys: EntryKeys) -> set[tuple[str, str]]:
        pairs = (("guid", keys.guid), ("link", keys.link), ("title", keys.title))
        return {(name, key) for name, key in pairs if key is not None}

    wanted = {pair for one in entries for pair in all_keys(entry_keys(one))}
    return [row for row in seen if wanted & all_keys(row.keys)]


def check(before: Sequence[ParsedEntry], now: Sequence[ParsedEntry]) -> Comparison:
    return compare(now, sharing(rows(before), now))


def titles(comparison: Comparison) -> list[str]:
    return [one.entry.title for one in comparison.new]


OLD = [entry(number) for number in range(10, 0, -1)]
NEW = entry(11)


def _moved(one: ParsedEntry) -> str:
    return (one.link or "").replace("news", "neu")


CHANGES: dict[str, Callable[[ParsedEntry], ParsedEntry]] = {
    "nothing": lambda one: one,
    "guids renumbered": lambda one: replace(one, guid=f"2024/{one.guid}"),
    "guids dropped": lambda one: replace(one, guid=None),
    "tracking added": lambda one: replace(one, link=f"{one.link}?utm_source=rss&utm_campaign=x"),
    "tracking added, guid is the link": lambda one: replace(
        one, guid=f"{one.link}?utm_source=rss", link=f"{one.link}?utm_source=rss"
    ),
    "to https and www": lambda one: replace(one, guid=None, link=(one.link or "").replace("https://", "http://www.")),
    "domain moved": lambda one: replace(one, guid=_moved(one), link=_moved(one)),
    "domain and paths moved": lambda one: replace(
        one, guid=f"x{one.guid}", link=f"https://new.test/{(one.guid or '')[3:]}.html"
    ),
    "titles mended": lambda one: replace(one, title=f"[종합] {one.title}"),
    "guids and titles changed": lambda one: replace(one, guid=f"x{one.guid}", title=f"(수정) {one.title}"),
    "links dropped": lambda one: replace(one, link=None),
    "guids renumbered, links dropped": lambda one: replace(one, guid=f"x{one.guid}", link=None),
    "links to the home page": lambda one: replace(one, link="https://news.test/"),
    "dates changed": lambda one: replace(one, published_at=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_feed_that_changes_its_ways_does_not_alert_again(change: str) -> None:
    now = [CHANGES[change](one) for one in OLD]
    comparison = check(OLD, now)
    assert titles(comparison) == []
    assert [row.keys for row in comparison.present] == [one.keys for one in distinct(now)]
    assert sorted(row.id for row in comparison.present) == list(range(1, 11))


@pytest.mark.parametrize("change", CHANGES)
def test_a_new_entry_among_changed_ones_is_new(change: str) -> None:
    now = [CHANGES[change](one) for one in [NEW, *OLD[:-1]]]
    assert titles(check(OLD, now)) == [now[0].title]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_known_under_changed_keys_stays_known(change: str) -> None:
    seen = rows(OLD)
    for _ in range(3):
        now = [CHANGES[change](one) for one in OLD]
        comparison = compare(now, sharing(seen, now))
        assert comparison.new == ()
        seen = list(comparison.present)


@pytest.mark.parametrize("change", [name for name in CHANGES if name != "links to the home page"])
@pytest.mark.parametrize("bare", ["guid", "link", "both"])
def test_feeds_without_guids_or_links(change: str, bare: str) -> None:
    gone: dict[str, Any] = {name: None for name in ("guid", "link") if bare in (name, "both")}
    if "dropped" in change or "moved" in change or (bare != "guid" and "titles" in change) or "link is" in change:
        return
    before = [replace(one, **gone) for one in OLD]
    now = [replace(CHANGES[change](one), **gone) for one in OLD]
    assert titles(check(before, now)) == []


def test_a_window_that_turned_over_is_all_new() -> None:
    now = [entry(number) for number in range(30, 20, -1)]
    assert len(check(OLD, now).new) == 10


@pytest.mark.parametrize("turned_over", [6, 8, 10])
def test_a_title_that_recurs_is_new_in_a_window_that_turned_over(turned_over: int) -> None:
    fresh = [entry(100 + number) for number in range(turned_over)]
    fresh[2] = replace(fresh[2], title=OLD[9].title)  # the daily “Market close”
    now = [*fresh, *OLD[: 10 - turned_over]]
    assert len(check(OLD, now).new) == turned_over


def test_guids_that_are_places_in_a_list_prove_nothing() -> None:
    before = [entry(number, guid=str(place)) for place, number in enumerate(range(10, 0, -1))]
    shifted = [entry(number, guid=str(place)) for place, number in enumerate(range(11, 1, -1))]
    replaced = [entry(number, guid=str(place)) for place, number in enumerate(range(40, 30, -1))]
    assert titles(check(before, shifted)) == [NEW.title]
    assert len(check(before, replaced).new) == 10


def test_an_entry_that_was_rewritten_under_its_guid_is_known() -> None:
    rewritten = replace(OLD[3], title="완전히 다른 제목", link="https://news.test/other/path")
    assert check(OLD, [*OLD[:3], rewritten, *OLD[4:]]).new == ()


def test_a_shared_link_does_not_identify() -> None:
    one, two, three = (entry(number, guid=None, link="https://news.test/live") for number in (1, 2, 3))
    assert titles(check([one, two], [three, one, two])) == [three.title]
    assert titles(check([one, two], [three, one])) == [three.title]


def test_a_shared_guid_does_not_identify() -> None:
    one, two, three = (entry(number, guid="https://news.test/") for number in (1, 2, 3))
    assert len(distinct([one, two, three])) == 3
    assert titles(check([one, two], [three, two, one])) == [three.title]


def test_distinct_entries_with_one_title_are_two() -> None:
    daily = [entry(number, title="오늘의 환율") for number in (3, 2, 1)]
    assert len(distinct(daily)) == 3
    assert len(check(daily, [entry(4, title="오늘의 환율"), *daily]).new) == 1
    assert len(check(daily[:1], [entry(4, title="오늘의 환율")]).new) == 1


@pytest.mark.parametrize(
    "repeat",
    [
        entry(1),
        entry(1, title="mended"),
        entry(1, link="https://news.test/article/1?utm_source=x"),
    ],
)
def test_repeats_in_a_document_are_one(repeat: ParsedEntry) -> None:
    assert len(distinct([entry(1), repeat, entry(2)])) == 2


def test_repeats_without_guids_are_one() -> None:
    bare = [entry(1, guid=None), entry(1, guid=None), entry(1, guid=None, title="另一个标题")]
    assert len(distinct(bare)) == 2
    assert len(distinct([entry(1, guid=None, link=None), entry(1, guid=None, link=None)])) == 1


def test_an_entry_with_nothing_is_left_out() -> None:
    assert distinct([ParsedEntry(guid=" ", link=None, title="")]) == ()


def test_the_first_check_is_all_new() -> None:
    assert len(check([], OLD).new) == 10
    assert check(OLD, []) == Comparison(new=(), present=())


DOCUMENTS = st.lists(
    st.builds(
        ParsedEntry,
        guid=st.none() | st.sampled_from("abcdefgh"),
        link=st.none() | st.sampled_from([f"https://news.test/{n}" for n in range(8)] + ["https://news.test/"]),
        title=st.sampled_from(TITLES),
    ),
    max_size=12,
)


@given(DOCUMENTS)
def test_a_document_that_stays_has_nothing_new(entries: list[ParsedEntry]) -> None:
    comparison = check(entries, entries)
    assert comparison.new == ()
    assert [row.keys for row in comparison.present] == [one.keys for one in distinct(entries)]


@given(
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(TITLES), st.booleans()), max_size=12),
)
def test_a_document_that_shrinks_has_nothing_new(guids: bool, links: bool, items: list[tuple[int, str, bool]]) -> None:
    """Whatever kind of keys the feed gives its entries, and however many share a link or a title."""
    entries = [
        ParsedEntry(
            guid=f"id-{place}" if guids else None, link=f"https://news.test/{path}" if links else None, title=title
        )
        for place, (path, title, _) in enumerate(items)
    ]
    left = [one for one, (_, _, stays) in zip(entries, items, strict=True) if stays]
    assert check(entries, left).new == ()


@given(DOCUMENTS, DOCUMENTS)
def test_every_entry_is_new_or_present_and_no_row_is_two(before: list[ParsedEntry], now: list[ParsedEntry]) -> None:
    comparison = check(before, now)
    assert len(comparison.new) + len(comparison.present) == len(distinct(now))
    assert len({row.id for row in comparison.present}) == len(comparison.present)


@given(DOCUMENTS, DOCUMENTS)
def test_what_shares_no_key_with_the_past_is_new(before: list[ParsedEntry], now: list[ParsedEntry]) -> None:
    strangers = [replace(one, guid=f"z{n}", link=f"https://z.test/{n}", title=f"z{n}") for n, one in enumerate(now)]
    assert len(check(before, [*strangers, *now]).new) >= len(strangers)


@given(st.integers(1, 20), st.integers(0, 20), st.sampled_from(sorted(CHANGES)))
def test_windows_of_any_size(size: int, added: int, change: str) -> None:
    """Of a window that moved on while its keys changed, just what was added is new, if two entries are left."""
    before = [entry(number) for number in range(size, 0, -1)]
    after = [entry(number) for number in range(size + added, 0, -1)][:size]
    left = sum(one in before for one in after)
    if left * 3 > size + 2 and left > 1:
        now = [CHANGES[change](one) for one in after]
        assert len(check(before, now).new) == size - left
