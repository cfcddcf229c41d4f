"""latest, why: what was told, and why it was or was not, also weeks later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import DateNote, Delivery, Message, Retention
from tests.commands.conftest import CHANNEL, MEMBER, OTHER, OTHER_TEAM, TEAM, Conversation, text_of
from tests.store.build import DAY

TITLE = "알리바바, 서울에 데이터센터 짓는다"


async def post_of(talk: Conversation, title: str = TITLE, channel: str = CHANNEL) -> Delivery:
    posts = await talk.store.posts(channel, limit=100)
    return next(post for post in posts if getattr(post.message, "title", "") == title)


def link_of(post: Delivery) -> str:
    assert isinstance(post.message, Message)
    return post.message.link or ""


@pytest.fixture
async def told(talk: Conversation) -> Conversation:
    await talk.say("watch alibaba")
    talk.now += timedelta(minutes=1)
    await talk.news(TITLE)
    return talk


# latest


async def test_latest_is_paged_to_the_end_and_shows_each_story_once(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch 삼성전자")
    places = ("서울", "부산", "대구", "인천", "광주", "대전", "울산", "수원", "제주", "하노이")
    titles = [
        f"{firm} {place} 지사 {number + 3}0명 채용"
        for number, place in enumerate(places)
        for firm in ("알리바바", "삼성전자")
    ]
    await talk.news(*titles)
    heard = await talk.heard()
    assert len(heard) > 16
    shown: list[str] = []
    reply = await talk.call("latest")
    while True:
        (section,) = reply.sections
        assert len(section.lines) <= 8
        shown += [line[0].text for line in section.lines]
        if not reply.buttons:
            break
        reply = await talk.press(reply, "Older")
    assert shown == heard[::-1]


async def test_latest_of_a_firm_by_any_name_and_since(told: Conversation) -> None:
    await told.say("watch 삼성전자")
    told.now += timedelta(hours=3)
    await told.news("삼성전자, 반도체 공장 증설")
    assert TITLE in await told.say("latest 阿里巴巴")
    assert "반도체" not in await told.say("latest アリババ 1d")
    assert TITLE not in await told.say("latest 2h")
    assert "반도체" in await told.say("latest since 2h")
    assert "Nothing like that" in await told.say("latest alibaba 2h")


async def test_pages_of_a_long_rule_go_on(talk: Conversation) -> None:
    rule = " OR ".join(
        f'"{word}"' for word in ("채용", "공장 증설", "신제품 공개", "투자 유치", "특허 출원", "해외 진출")
    )
    await talk.say(f"watch {rule}")
    await talk.news(*(f"{name} {number}0명 채용" for number, name in enumerate("가나다라마바사아자차카타", 2)))
    reply = await talk.call("latest", {"subject": rule})
    assert [button.label for button in reply.buttons] == ["Older"]
    assert "채용" in text_of(await talk.press(reply, "Older"))


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("latest", "Nothing was told here yet"),
        ("latest alibabba", "Did you mean *Alibaba*"),
        ("latest zzzzzzz", "Nothing like that"),
        ("latest since:x", "30m, 2h or 7d"),
        ("latest before:-1", "Nothing was told"),
        ("latest before:99999999999999999999999", "Nothing was told"),
    ],
)
async def test_latest_without_an_answer_says_what_to_do(talk: Conversation, said: str, hint: str) -> None:
    assert hint.replace("*", "") in await talk.say(said)


async def test_latest_tells_nothing_of_another_channel(told: Conversation) -> None:
    assert TITLE not in await told.say("latest", channel=OTHER)
    assert TITLE not in await told.say("latest", channel="discord:7", community=OTHER_TEAM)


# why


async def test_why_tells_the_way_from_the_feed_to_the_message(told: Conversation) -> None:
    post = await post_of(told)
    answer = await told.say(f"why {link_of(post)}")
    for part in (TITLE, "Collected 09:01 UTC from 뉴스 1", "opened a story", "Told here at once", "Alibaba", "waiting"):
        assert part in answer
    assert "“알리바바”" in answer


async def test_why_tells_what_was_made_of_the_date(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    talk.now += timedelta(minutes=1)
    await talk.news(TITLE, date_note=DateNote.NO_ZONE)
    answer = await talk.say(f"why {link_of(await post_of(talk))}")
    assert "Its date names no time zone. It was read as 09:01 UTC" in answer


async def test_why_is_told_to_everybody(told: Conversation) -> None:
    click = {"story": str((await post_of(told)).story_id)}
    assert "Told here at once" in text_of(await told.call("why", click, actor=MEMBER))


@pytest.mark.parametrize(
    ("before", "title", "rule"),
    [
        ("mute alibaba", "알리바바 실적 발표", "is muted here"),
        ("watch alibaba languages:vi", "알리바바 실적 발표", "other languages"),
        ("watch alibaba topics:earnings", "알리바바 회장 사임", "none of the topics"),
        ("style languages:vi", "알리바바 실적 발표", "other languages"),
        ("quiet 08:00-12:00", "알리바바 실적 발표", "until the quiet hours end"),
        ("digest daily 23:00", "알리바바 실적 발표", "for the next digest"),
        ("unwatch alibaba", "알리바바 실적 발표", "nothing that this channel watches"),
        ("list", "삼성전자 실적 발표", "nothing that this channel watches"),
    ],
)
async def test_why_names_the_rule_that_kept_it_back(talk: Conversation, before: str, title: str, rule: str) -> None:
    await talk.say("watch alibaba")
    await talk.say(before)
    await talk.news(title)
    feed = (await talk.store.feeds())[0]
    entries = await talk.store.newest_entries(talk.now - DAY, 10)
    assert entries[-1].feed_id == feed.id
    assert rule in await talk.say(f"why {entries[-1].link}")


async def test_why_is_known_weeks_later(told: Conversation) -> None:
    post = await post_of(told)
    told.now += timedelta(weeks=8)
    await told.store.purge(told.now, Retention(), 1000)
    assert await told.store.newest_entries(told.now - timedelta(days=365), 10) == []
    for answer in (
        await told.say(f"why {link_of(post)}"),
        text_of(await told.call("why", {"story": str(post.story_id)})),
    ):
        assert "Told here at once" in answer
        assert "“알리바바”" in answer


async def test_why_of_what_was_not_collected_says_who_might_have(told: Conversation) -> None:
    assert "feeds add https://unheard.example/1" in await told.say("why https://unheard.example/1")
    assert "*뉴스 1*".strip("*") in await told.say("why https://feed1.example/news/9")


async def test_why_of_a_forged_story_tells_nothing(told: Conversation) -> None:
    for story in ("0", "-1", "999999999999999999", "9" * 40, "x", "１", ""):
        answer = text_of(await told.call("why", {"story": story}))
        assert TITLE not in answer, story
        assert "went wrong" not in answer, story


async def test_why_tells_other_channels_only_what_everybody_may_know(told: Conversation) -> None:
    post = await post_of(told)
    there = {"channel": "discord:7", "community": OTHER_TEAM}
    assert TITLE not in text_of(await told.call("why", {"story": str(post.story_id)}, **there))
    answer = await told.say(f"why {link_of(post)}", **there)
    assert "nothing that this channel watches" in answer
    assert "“알리바바”" not in answer


async def test_why_tells_nothing_of_the_feeds_of_another_community(talk: Conversation) -> None:
    private = await talk.own_feed("https://secret.example/rss", "비밀 신문", community=TEAM)
    await talk.say("watch alibaba")
    await talk.say("watch alibaba", channel="discord:7", community=OTHER_TEAM)
    await talk.news("알리바바, 비밀리에 인수 협상", feed=private, outlet="비밀 신문", link="https://secret.example/1")
    talk.now += timedelta(minutes=5)
    await talk.news("알리바바, 비밀리에 인수 협상", link="https://hangang.example/public")
    assert await talk.heard() == ["알리바바, 비밀리에 인수 협상"]
    there = {"channel": "discord:7", "community": OTHER_TEAM}
    for line in ("why https://secret.example/1", "why https://hangang.example/public", "latest", "feeds", "status"):
        answer = await talk.say(line, **there)
        assert "비밀 신문" not in answer, line
    await talk.news("알리바바, 비밀리에 인수 협상", outlet="다른 신문", link="https://other.example/1")
    (post,) = await talk.store.posts("discord:7", limit=9)
    assert isinstance(post.message, Message)
    assert post.message.outlets == ("한강경제", "다른 신문"), "the outlets of an alert that grew"
    (ours,) = await talk.store.posts(CHANNEL, limit=9)
    assert isinstance(ours.message, Message)
    assert "비밀 신문" in ours.message.outlets


async def test_a_shortcut_on_a_message_of_somebody_else_asks_for_its_link(told: Conversation) -> None:
    post = await post_of(told)
    answer = await told.call("why", {"message": "1700000000.1", "link": link_of(post)})
    assert "Told here at once" in text_of(answer)
    assert "its link" in text_of(await told.call("why", {"message": "1700000000.1"}))
