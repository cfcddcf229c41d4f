"""firm: firms of a community's own, found for it alone, with what they would have matched."""

from __future__ import annotations

import asyncio

import pytest

from tests.commands.conftest import CHANNEL, OTHER, OTHER_TEAM, TEAM, Conversation, hostile, text_of

ADD = "firm add Hanbit Robotics names:ko=한빛로보틱스;ja=ハンビットロボティクス;zh=韓光 tickers:123450"
NAMES = ADD.replace(";zh=韓光", "")
THERE = {"channel": "discord:7", "community": OTHER_TEAM}
TITLES = (
    "한빛로보틱스, 협동로봇 공장 증설",
    "ハンビットロボティクス、日本に進出",
    "Hanbit Robotics mở nhà máy ở Hải Phòng",
)


async def test_a_firm_of_ones_own_is_found_under_its_names_in_every_language(talk: Conversation) -> None:
    await talk.news("한빛로보틱스, 새 로봇 공개")
    reply = await talk.call("firm add", talk.desk.read(NAMES).arguments)
    answer = text_of(reply)
    assert "en Hanbit Robotics · ko 한빛로보틱스 · ja ハンビットロボティクス" in answer
    assert "123450" in answer
    assert "한빛로보틱스, 새 로봇 공개" in answer, "what it would have matched"
    await talk.press(reply, "Watch it here")
    await talk.news(*TITLES)
    assert await talk.heard() == list(TITLES)
    assert "Hanbit Robotics" in await talk.say("list")


async def test_nobody_else_finds_sees_or_watches_it(talk: Conversation) -> None:
    await talk.say(NAMES)
    (firm,) = (await talk.store.community(TEAM)).firms
    await talk.say("watch Hanbit Robotics")
    await talk.call("watch", {"subject": f"firm:{firm.id}"}, **THERE)
    await talk.say("watch keyword:진출", **THERE)
    await talk.news(*TITLES)
    assert await talk.heard() == list(TITLES)
    assert await talk.heard("discord:7") == []
    for line in (
        "firm",
        "firm remove Hanbit Robotics",
        f"firm remove {firm.id}",
        "list",
        "watch Hanbit Robotix",
        "mute 한빛로보틱",
    ):
        answer = (await talk.say(line, **THERE)).casefold()
        assert "ハンビット" not in answer, line
        assert "123450" not in answer, line
    for command, option in (("watch", "subject"), ("mute", "what"), ("firm remove", "firm")):
        choices = await talk.desk.suggest(talk.said(command, **THERE), option, "한빛")
        assert not [choice for choice in choices if "Hanbit" in choice.label or firm.id in choice.value]
    assert len((await talk.store.community(TEAM)).firms) == 1


async def test_two_communities_may_have_firms_of_one_name(talk: Conversation) -> None:
    await talk.say(NAMES)
    await talk.say("firm add Hanbit Robotics names:ko=한빛자동화", **THERE)
    await talk.say("watch Hanbit Robotics")
    await talk.say("watch Hanbit Robotics", **THERE)
    await talk.news("한빛자동화, 신공장 가동")
    assert (await talk.heard(), await talk.heard("discord:7")) == ([], ["한빛자동화, 신공장 가동"])


async def test_what_was_not_mentioned_stays_when_a_firm_is_changed(talk: Conversation) -> None:
    await talk.say(f"{NAMES} also:한빛은행=은행")
    reply = await talk.call("firm add", {"name": "hanbit robotics", "names": "vi=Hàn Quang"})
    assert "was changed" in text_of(reply)
    assert [button.label for button in reply.buttons] == ["Watch it here"], "an undo would take the firm itself out"
    (firm,) = (await talk.store.community(TEAM)).firms
    assert set(firm.names) == {"en", "ko", "ja", "vi"}
    assert (firm.tickers, dict(firm.also)) == (("123450",), {"한빛은행": "은행"})


async def test_undo_and_remove(talk: Conversation) -> None:
    reply = await talk.call("firm add", {"name": "한빛로보틱스"})
    await talk.press(reply, "Undo")
    assert (await talk.store.community(TEAM)).firms == ()
    await talk.say("firm add 한빛로보틱스")
    await talk.say("watch 한빛로보틱스")
    await talk.choose(await talk.call("firm remove"), "한빛")
    await talk.news("한빛로보틱스, 협동로봇 공장 증설")
    assert await talk.heard() == []
    assert "no firms of your own" in await talk.say("firm remove 한빛로보틱스")
    assert "that is gone" in await talk.say("list")
    await talk.say("unwatch a firm of your own that is gone")
    assert (await talk.setup()).watches == ()


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("firm add", "For example"),
        ("firm add 알리바바", "known already"),
        ("firm add Hanbit names:ko=알리바바", "known already"),
        ("firm add 가", "at least 2"),
        (f"firm add {'가' * 81}", "at most 80"),
        ("firm add 한빛로보틱스 names:xx=abc", "no language"),
        ("firm add 한빛로보틱스 names:kr=한빛", "`ko`"),
        (f"firm add 한빛로보틱스 names:ko={','.join(f'한빛{each}' for each in range(40))}", "takes 30"),
        (f"firm add 한빛로보틱스 tickers:{','.join(f'{each}' for each in range(40))}", "takes 10"),
        ("firm remove 없는회사", "no firms of your own"),
        (ADD, "zh"),
    ],
)
async def test_what_cannot_be_a_firm_is_told(talk: Conversation, said: str, hint: str) -> None:
    assert hint.strip("`") in await talk.say(said)
    assert (await talk.store.community(TEAM)).firms == ()


async def test_a_community_has_so_many_firms_also_when_they_come_at_once(talk: Conversation) -> None:
    answers = await asyncio.gather(*(talk.say(f"firm add 한빛산업{name}") for name in "가나다라마"))
    assert len([answer for answer in answers if "of your own now" in answer]) == 2
    assert len((await talk.store.community(TEAM)).firms) == 2


async def test_hostile_names_take_no_words_from_anybody(talk: Conversation) -> None:
    for text in hostile():
        reply = await talk.call("firm add", {"name": text, "names": f"ko={text}", "also": text}, channel=OTHER)
        assert "went wrong" not in text_of(reply)
    await talk.say("watch alibaba")
    await talk.news("알리바바, 서울에 데이터센터 짓는다")
    assert len(await talk.heard(CHANNEL)) == 1
    for firm in (await talk.store.community(TEAM)).firms:
        assert not {"\u202e", "\x1b", "\x00"} & set(repr(firm.name) and firm.name)
