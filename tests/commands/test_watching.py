"""watch, unwatch, list, edit: what is understood, what is stored, and what alerts afterwards."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model import ChannelRules, Relation, Watch, WatchKind
from tests.commands.conftest import CHANNEL, OTHER, OTHER_TEAM, Conversation, hostile, text_of
from tests.values import channel


@pytest.mark.parametrize("said", ["alibaba", "알리바바", "阿里巴巴", "アリババ", "BABA", "firm:alibaba"])
async def test_a_firm_is_watched_by_any_of_its_names_in_all_languages(talk: Conversation, said: str) -> None:
    answer = await talk.say(f"watch {said}")
    assert "Watching Alibaba here" in answer
    assert [watch.key for watch in (await talk.setup()).watches] == ["firm:alibaba"]


async def test_the_answer_names_the_firm_by_language_with_tickers_and_other_meanings(talk: Conversation) -> None:
    answer = await talk.say("watch 알리바바")
    assert (
        "en Alibaba, Alibaba Group · ko 알리바바 · zh 阿里巴巴 · zh-Hans 阿里 · ja アリババ" in answer
    )  # Vietnamese spells it as English does
    assert "NYSE:BABA" in answer
    assert "아리산" not in answer
    assert "阿里山" in answer


async def test_what_is_watched_alerts_in_every_language_and_nothing_else_does(talk: Conversation) -> None:
    await talk.say("watch 알리바바")
    told = ["알리바바, 서울에 데이터센터 짓는다", "阿里巴巴雲端營收大增三成", "Alibaba mở trung tâm dữ liệu ở Việt Nam"]
    await talk.news(*told, "京东第三季度收入增长", "삼성전자 실적 발표")
    assert await talk.heard() == told
    assert await talk.heard(OTHER) == []


async def test_the_answer_tells_how_often_it_would_have_spoken_and_the_newest_sample(talk: Conversation) -> None:
    await talk.news("アリババ、生成AIに5兆円を投資", "알리바바, 서울에 데이터센터 짓는다", "반도체 관세 인상")
    talk.now += timedelta(minutes=1)
    answer = await talk.say("watch alibaba")
    assert "2.0 alerts a day" in answer
    assert "3 entries" in answer
    assert "알리바바, 서울에 데이터센터 짓는다" in answer
    assert "Looking through" in text_of(talk.shown[-1])
    assert await talk.heard() == [], "what was there before is not told"


async def test_an_ambiguous_name_is_said_to_be(talk: Conversation) -> None:
    await talk.news("Apple pie recipe of the day", "An apple a day", language="en")
    talk.now += timedelta(minutes=1)
    reply = await talk.call("watch", {"subject": "Apple"})
    assert "ambiguous" in text_of(reply)
    await talk.press(reply, "Require context")
    assert (await talk.setup()).watches[0].context


async def test_a_name_of_several_firms_is_asked_about(talk: Conversation) -> None:
    reply = await talk.call("watch", {"subject": "Delta"})
    assert (await talk.setup()).watches == ()
    assert "台達電" in text_of(await talk.choose(reply, "Electronics"))
    assert [watch.subject for watch in (await talk.setup()).watches] == ["delta-electronics"]


async def test_a_slip_is_asked_about_and_the_word_itself_can_be_watched(talk: Conversation) -> None:
    reply = await talk.call("watch", {"subject": "alibabaa"})
    assert reply.menu is not None
    assert reply.menu.choices[0].value == "firm:alibaba"
    await talk.press(reply, "as a keyword")
    assert [watch.key for watch in (await talk.setup()).watches] == ["keyword:alibabaa"]


@pytest.mark.parametrize(
    ("said", "key", "told", "kept"),
    [
        ("반도체 AND (관세 OR 수출)", "keyword:반도체 AND (관세 OR 수출)", "반도체 수출 늘었다", "반도체 인력 부족"),
        ("数据中心", "keyword:数据中心", "数据中心用电激增", "云计算市场"),
        ("xe điện", "keyword:xe điện", "Doanh số xe điện tăng mạnh", "Giá điện tăng"),
        ("topic:layoffs", "topic:layoffs", "아무개전자 희망퇴직 실시, 감원 착수", "날씨가 맑다"),
        ("earnings", "topic:earnings", "아무개전자 3분기 영업이익 급증 실적 발표", "날씨가 맑다"),
    ],
)
async def test_keywords_rules_and_topics(talk: Conversation, said: str, key: str, told: str, kept: str) -> None:
    await talk.say(f"watch {said}")
    assert [watch.key for watch in (await talk.setup()).watches] == [key]
    await talk.news(told, kept)
    assert await talk.heard() == [told]


@pytest.mark.parametrize("said", ["뉴스 1", "feed:뉴스 1"])
async def test_a_feed_is_watched_by_its_name(talk: Conversation, said: str) -> None:
    assert "뉴스 1" in await talk.say(f"watch {said}")
    await talk.news("오늘의 날씨")
    assert await talk.heard() == ["오늘의 날씨"]


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("watch 반도체 AND (관세 OR", "nothing stands behind OR"),
        ("watch alibaba languages:xx", "no language"),
        ("watch alibaba languages:kr", "`ko`"),
        ("watch alibaba languages:korean", "`ko`"),
        ("watch alibaba topics:earning", "*earnings*"),
        ("watch alibaba with:brnd2x", "brand"),
        ("watch alibaba from:bisness", "*business*"),
        ("watch alibaba context:maybe", "required"),
        ("watch 관세 with:brand", "belongs to firms"),
        ("watch topic:earningz", "*earnings*"),
        ("watch firm:zzzzzzzz", "firm add"),
        ("watch", "For example"),
        (f"watch {'가' * 301}", "300"),
    ],
)
async def test_what_cannot_be_watched_is_told_with_what_would_be_right(
    talk: Conversation, said: str, hint: str
) -> None:
    assert hint.strip("`*") in await talk.say(said)
    assert await talk.store.setup(CHANNEL) is None


async def test_options_are_stored_and_obeyed(talk: Conversation) -> None:
    await talk.say("watch alibaba with:brand,people topics:earnings languages: ko, vi from:business context:required")
    (watch,) = (await talk.setup()).watches
    assert watch.relations == {Relation.BRAND, Relation.PERSON}
    assert watch.topics == {"earnings"}
    assert watch.languages == {"ko", "vi"}
    assert watch.tags == {"business"}
    assert watch.context
    await talk.news("阿里巴巴第三季度营收增长财报", language="zh-Hans")
    assert await talk.heard() == []


async def test_edit_changes_what_was_said_and_nothing_else(talk: Conversation) -> None:
    await talk.say("watch alibaba languages:ko topics:earnings")
    assert "only in: vi" in await talk.say("edit 알리바바 languages:vi")
    (watch,) = (await talk.setup()).watches
    assert watch.languages == {"vi"}
    assert watch.topics == {"earnings"}
    await talk.say('edit alibaba topics:any languages:any unless:"동화 OR 도둑"')
    await talk.news("알리바바와 40인의 도둑 개봉", "알리바바 실적 발표")
    assert await talk.heard() == ["알리바바 실적 발표"]
    assert (await talk.setup()).watches[0].unless == ("동화 OR 도둑",)
    assert "No options" in await talk.say("edit alibaba unless:none")
    assert (await talk.setup()).watches[0].unless == ()


async def test_unwatch_stops_and_undo_brings_back(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    reply = await talk.call("unwatch", {"watch": "阿里巴巴"})
    await talk.news("알리바바 실적 발표")
    assert await talk.heard() == []
    await talk.press(reply, "Undo")
    await talk.news("阿里巴巴与京东合作建仓库")
    assert await talk.heard() == ["阿里巴巴与京东合作建仓库"]


async def test_watch_and_its_undo(talk: Conversation) -> None:
    reply = await talk.call("watch", {"subject": "삼성전자"})
    await talk.press(reply, "Undo")
    assert (await talk.setup()).watches == ()


@pytest.mark.parametrize(
    ("said", "near"),
    [("unwatch alibabba", "Alibaba"), ("edit 알리바버 languages:ko", "Alibaba"), ("unwatch 관새", "관세")],
)
async def test_a_slip_in_what_is_watched_gets_the_nearest(talk: Conversation, said: str, near: str) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch 반도체 관세")
    before = (await talk.setup()).revision
    answer = await talk.say(said.replace("관새", "반도체 관새"))
    assert "Did you mean" in answer
    assert near in answer
    assert (await talk.setup()).revision == before


async def test_unwatch_and_edit_ask_which(talk: Conversation) -> None:
    assert "Nothing is watched" in await talk.say("unwatch")
    await talk.say("watch alibaba")
    await talk.say("watch 관세")
    assert "필요" not in text_of(await talk.choose(await talk.call("edit"), "Alibaba"))
    await talk.choose(await talk.call("unwatch"), "관세")
    assert [watch.subject for watch in (await talk.setup()).watches] == ["alibaba"]


async def test_the_list_says_all_of_it(talk: Conversation) -> None:
    await talk.say("watch alibaba languages:ko")
    await talk.say("watch 반도체 AND 관세")
    await talk.say("mute 삼성전자")
    answer = await talk.say("list")
    assert "Watched here (2)" in answer
    assert "Alibaba · firm · only in: ko" in answer
    assert "반도체 AND 관세 · keyword" in answer
    assert "Samsung Electronics" in answer
    assert "Nothing is watched" in await talk.say("list", channel=OTHER)


async def test_a_channel_watches_so_much_and_no_more(talk: Conversation) -> None:
    for number in range(5):
        await talk.say(f"watch 낱말{number}")
    assert "5 things already" in await talk.say("watch 낱말9")
    assert "already" in await talk.say("watch 낱말0"), "what is there is not one more"
    assert len((await talk.setup()).watches) == 5


async def test_concurrent_changes_to_one_channel_are_all_kept(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await asyncio.gather(
        talk.say("edit alibaba languages:ko"),
        talk.say("edit alibaba topics:earnings"),
        talk.say("watch 삼성전자"),
        talk.say("quiet 22:00-07:00"),
    )
    setup = await talk.setup()
    assert {watch.subject for watch in setup.watches} == {"alibaba", "samsung-electronics"}
    assert setup.watches[0].languages == {"ko"}
    assert setup.watches[0].topics == {"earnings"}
    assert setup.quiet is not None


async def test_a_call_that_comes_again_is_not_carried_out_again(talk: Conversation) -> None:
    await talk.call("watch", {"subject": "alibaba"}, id="same")
    await talk.call("unwatch", {"watch": "alibaba"})
    assert "already" in text_of(await talk.call("watch", {"subject": "alibaba"}, id="same"))
    assert (await talk.setup()).watches == ()


async def test_hostile_words_are_kept_as_words(talk: Conversation) -> None:
    for text in hostile():
        reply = await talk.call("watch", {"subject": text})
        assert "Something went wrong" not in text_of(reply)
    for watch in (await talk.setup()).watches:
        assert watch.kind is WatchKind.KEYWORD
        assert not set(watch.subject) & set("\u202e\u0000\x1b\ud800")


async def test_one_community_sees_nothing_of_another(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    there = {"channel": "discord:7", "community": OTHER_TEAM}
    assert "Nothing is watched" in await talk.say("list", **there)
    assert "not watched" in await talk.say("edit alibaba languages:ko", **there)
    await talk.say("unwatch alibaba", **there)
    assert len((await talk.setup()).watches) == 1


class TestDeclared:
    @pytest.fixture
    def declared_channels(self) -> tuple[ChannelRules, ...]:
        return (channel([Watch(kind=WatchKind.FIRM, subject="alibaba")], channel=CHANNEL),)

    @pytest.mark.parametrize(
        "said", ["unwatch alibaba", "edit 알리바바 languages:vi", "watch alibaba languages:vi", "unwatch", "edit"]
    )
    async def test_what_files_declare_is_not_changed_and_chat_says_where_it_is(
        self, talk: Conversation, said: str
    ) -> None:
        assert "watchlist.yaml" in await talk.say(said)
        assert await talk.store.setup(CHANNEL) is None

    async def test_both_are_in_force_together(self, talk: Conversation) -> None:
        await talk.say("watch 삼성전자")
        answer = await talk.say("list")
        assert "Alibaba · firm · in watchlist.yaml" in answer
        assert "Samsung Electronics · firm" in answer
        await talk.news("알리바바 실적 발표", "삼성전자 실적 발표")
        assert len(await talk.heard()) == 2


async def test_a_watch_may_want_only_what_a_firm_is_the_subject_of(talk: Conversation) -> None:
    assert "only stories about it" in await talk.say("watch alibaba about:main")
    setup = await talk.store.setup(CHANNEL)
    assert setup is not None
    assert [watch.main for watch in setup.watches] == [True]
    assert "only stories about it" not in await talk.say("edit alibaba about:any")
    assert "neither main nor any" in await talk.say("edit alibaba about:everything")
    assert "belongs to firms" in await talk.say("watch keyword:관세 about:main")
