"""feeds: found behind a page, tried before they are taken, heard only where they belong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.opml import read_opml
from bot.model import Feed
from tests.commands.conftest import CHANNEL, OTHER_TEAM, TEAM, Conversation, hostile, text_of
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer, page, redirect, status

AT = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
ITEMS = (
    Item(guid="1", title="알리바바, 서울에 데이터센터 짓는다", link="https://hanbit.example/1", at=AT),
    Item(guid="2", title="阿里巴巴雲端營收大增", link="https://hanbit.example/2", at=AT - timedelta(hours=1)),
)
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss" title="한빛 뉴스"></head></html>'
THERE = {"channel": "discord:7", "community": OTHER_TEAM}


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.serve("/rss", rss("한빛경제", ITEMS), content_type="application/rss+xml")
        server.answer("/", page(PAGE))
        yield server


async def own(talk: Conversation, community: str = TEAM) -> list[Feed]:
    return [feed for feed in await talk.store.feeds() if feed.declared.community == community]


async def test_a_feed_is_found_behind_a_page_tried_and_shown(talk: Conversation, site: FeedServer) -> None:
    answer = await talk.say(f"feeds add {site.url('/')}")
    assert "is read from now on" in answer
    assert "알리바바, 서울에 데이터센터 짓는다" in answer
    assert "Looking at" in text_of(talk.shown[0])
    (feed,) = await own(talk)
    assert (feed.declared.url, feed.active) == (site.url("/rss"), True)


async def test_a_feed_of_a_community_is_heard_and_seen_there_alone(talk: Conversation, site: FeedServer) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch alibaba", **THERE)
    await talk.say(f"feeds add {site.url('/rss')} 한빛 비밀 tags:business,한국")
    (feed,) = await own(talk)
    assert (feed.declared.name, feed.declared.tags) == ("한빛 비밀", frozenset({"business", "한국"}))
    await talk.news("알리바바, 비밀리에 인수 협상", feed=feed, link="https://hanbit.example/9")
    assert await talk.heard() == ["알리바바, 비밀리에 인수 협상"]
    assert await talk.heard("discord:7") == []
    for line in (
        "feeds",
        "status",
        "latest",
        "list",
        "feeds remove 한빛 비밀",
        f"feeds remove {feed.id}",
        f"feeds pause {feed.id}",
        "mute 한빛 비밀",
        "why https://hanbit.example/9",
        "watch alibaba from:한국",
    ):
        answer = await talk.say(line, **THERE)
        assert "비밀" not in answer.replace("“한빛 비밀”", ""), line
    export = (await talk.call("feeds export", **THERE)).attachment
    assert export is not None
    assert "비밀" not in export.text
    for option, command in (("subject", "watch"), ("feed", "feeds remove"), ("what", "mute")):
        choices = await talk.desk.suggest(talk.said(command, **THERE), option, "한빛")
        assert not [choice for choice in choices if "비밀" in choice.label]
    assert (await own(talk))[0].active


async def test_two_communities_may_read_the_same_address(talk: Conversation, site: FeedServer) -> None:
    await talk.say(f"feeds add {site.url('/rss')}")
    assert "is read from now on" in await talk.say(f"feeds add {site.url('/rss')}", **THERE)
    await talk.say("feeds remove 한빛경제")
    assert [feed.active for feed in (*await own(talk), *await own(talk, OTHER_TEAM))] == [False, True]


async def test_pause_resume_remove_and_their_undo(talk: Conversation, site: FeedServer) -> None:
    added = await talk.call("feeds add", {"url": site.url("/rss")})
    paused = await talk.call("feeds pause", {"feed": "한빛경제"})
    assert [(feed.active, feed.paused) for feed in await own(talk)] == [(False, True)]
    assert "paused" in await talk.say("feeds")
    await talk.press(paused, "Undo")
    assert [(feed.active, feed.paused) for feed in await own(talk)] == [(True, False)]
    await talk.press(added, "Undo")
    assert [(feed.active, feed.paused) for feed in await own(talk)] == [(False, False)]
    assert "한빛경제" not in await talk.say("feeds")
    await talk.say(f"feeds add {site.url('/rss')}")
    await talk.choose(await talk.call("feeds remove"), "한빛경제")
    assert not any(feed.active for feed in await own(talk))


@pytest.mark.parametrize("verb", ["remove", "pause", "resume"])
@pytest.mark.parametrize("which", ["뉴스 1", "1", "https://feed1.example/rss"])
async def test_feeds_of_the_files_are_changed_there(talk: Conversation, verb: str, which: str) -> None:
    assert "feeds.yaml" in await talk.say(f"feeds {verb} {which}")
    assert [feed.active for feed in await talk.store.feeds()] == [True]


async def test_watching_a_site_takes_its_feed_and_watches_it(talk: Conversation, site: FeedServer) -> None:
    await talk.say(f"watch {site.url('/')}")
    (watch,) = (await talk.setup()).watches
    assert watch.key == f"feed:{site.url('/rss')}"
    assert [entry.command for entry in await talk.store.audit(TEAM)] == [
        f"watch {site.url('/')}",
        f"feeds add {site.url('/rss')}",
    ]
    assert "Everything from" in await talk.say(f"watch {site.url('/')}", channel="slack:C9"), "it is read already"
    (feed,) = await own(talk)
    await talk.news("오늘의 날씨", feed=feed)
    assert (await talk.heard(), await talk.heard("slack:C9")) == (["오늘의 날씨"], ["오늘의 날씨"])


async def test_a_try_takes_nothing(talk: Conversation, site: FeedServer) -> None:
    answer = await talk.say(f"feeds test {site.url('/')}")
    assert "2 entries" in answer
    assert f"feeds add {site.url('/rss')}" in answer
    assert await own(talk) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/rss",
        "http://[::ffff:10.0.0.1]/rss",
        "http://①⓪.⓪.⓪.①/",
        "http://192.168.0.1:8080/",
        "http://[fd00::1]/rss",
    ],
)
@pytest.mark.parametrize("command", ["feeds add", "feeds test", "feeds import", "watch"])
async def test_private_addresses_are_refused(talk: Conversation, command: str, url: str) -> None:
    async with asyncio.timeout(5):
        answer = await talk.say(f"{command} {url}")
    assert "went wrong" not in answer
    assert await own(talk) == []
    assert await talk.store.setup(CHANNEL) is None


async def test_a_redirect_to_a_private_address_is_refused(talk: Conversation, site: FeedServer) -> None:
    site.answer("/away", redirect("http://10.0.0.1/rss"))
    assert "Nothing to read" in await talk.say(f"feeds add {site.url('/away')}")
    assert await own(talk) == []


@pytest.mark.parametrize(
    ("path", "hint"),
    [("/gone", "404"), ("/broken", "feed"), ("/empty", "nothing"), ("/page", "not a feed"), ("/json", "feed")],
)
async def test_garbage_is_told_with_what_to_do(talk: Conversation, path: str, hint: str) -> None:
    async with FeedServer() as server:
        server.answer("/gone", status(404))
        server.answer("/broken", page("<rss><chan", "application/rss+xml"))
        server.answer("/empty", page(""))
        server.answer("/page", page("<html><body>아무것도 없다</body></html>"))
        server.answer("/json", page('{"a": [1, 2', "application/json"))
        answer = await talk.say(f"feeds add {server.url(path)}")
    assert "Nothing to read" in answer
    assert hint in answer
    assert await own(talk) == []


@pytest.mark.parametrize(
    "url", ["", "한빛", "ftp://x.example/a", "javascript:alert(1)", "https://", "http:// x", "..."]
)
@pytest.mark.parametrize("command", ["feeds add", "feeds test", "feeds import"])
async def test_what_is_no_address_is_told(talk: Conversation, command: str, url: str) -> None:
    answer = text_of(await talk.call(command, {"url": url}))
    assert answer
    assert "went wrong" not in answer
    assert await own(talk) == []


async def test_opml_in_and_out(talk: Conversation, site: FeedServer) -> None:
    opml = """<opml version="2.0"><body>
    <outline text="한국"><outline text="한빛 &amp; 신문" xmlUrl="https://hanbit.example/rss"/>
    <outline text="越南" xmlUrl="https://viet.example/rss"/></outline><outline text="x" xmlUrl="javascript:1"/>
    </body></opml>"""
    site.serve("/feeds.opml", opml.encode(), content_type="text/x-opml")
    first = await talk.say(f"feeds import {site.url('/feeds.opml')}")
    assert "Feeds added: 2. There already: 0." in first
    assert "one that came before: 1 (x)" in first
    assert "Feeds added: 0. There already: 2." in await talk.say(f"feeds import {site.url('/feeds.opml')}")
    assert {feed.declared.community for feed in await own(talk)} == {TEAM}
    attachment = (await talk.call("feeds export")).attachment
    assert attachment is not None
    exported = {feed.url: (feed.name, feed.tags) for feed in read_opml(attachment.text.encode()).feeds}
    assert exported["https://hanbit.example/rss"] == ("한빛 & 신문", frozenset({"한국"}))
    assert len(exported) == 3


async def test_what_is_no_opml_is_said_in_the_readers_language(talk: Conversation, site: FeedServer) -> None:
    address = site.serve("/rss", rss("신문", ITEMS))
    assert f"No list of feeds (OPML) at {address}: line 2: <rss> is no OPML" in await talk.say(
        f"feeds import {address}"
    )
    await talk.put(await talk.setup(), language="ko")
    answer = await talk.say(f"feeds import {address}")
    assert "피드 목록(OPML)이 아닙니다." in answer
    assert "line" not in answer


async def test_trouble_is_listed_in_the_readers_language(talk: Conversation, site: FeedServer) -> None:
    gone = site.answer("/gone", status(404))
    await talk.put(await talk.setup(), language="ko")
    assert "HTTP 404: 주소가 더 이상 없습니다" in await talk.say(f"feeds add {gone}")


async def test_a_community_reads_so_many_feeds_and_no_more(talk: Conversation, site: FeedServer) -> None:
    many = "".join(f'<outline text="신문 {each}" xmlUrl="https://n{each}.example/rss"/>' for each in range(4))
    site.serve("/many.opml", f'<opml version="2.0"><body>{many}</body></opml>'.encode())
    assert "more than 3 feeds" in await talk.say(f"feeds import {site.url('/many.opml')}")
    assert await own(talk) == []
    urls = [site.serve(f"/{each}/rss", rss(f"신문 {each}", ITEMS)) for each in range(6)]
    answers = await asyncio.gather(*(talk.say(f"feeds add {site.url(f'/{each}/rss')}") for each in range(len(urls))))
    assert len([answer for answer in answers if "is read from now on" in answer]) == 3
    assert len(await own(talk)) == 3


async def test_hostile_names_are_kept_clean(talk: Conversation, site: FeedServer) -> None:
    for number, name in enumerate(hostile()[:3]):
        site.serve(f"/{number}/rss", rss("한빛", ITEMS))
        await talk.call("feeds add", {"url": site.url(f"/{number}/rss"), "name": name + "\u202e\x1b[2J", "tags": name})
    for feed in await own(talk):
        assert not {"\u202e", "\x1b"} & set(feed.declared.name + "".join(feed.declared.tags))
    assert "went wrong" not in await talk.say("feeds")
