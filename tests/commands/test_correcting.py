"""split, merge: what people of a channel know better about stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alerts.digest import catch_up
from bot.model import DeliveryKind, DeliveryState, Message, Notice, Reply
from tests.commands.conftest import CHANNEL, MEMBER, NOW, OTHER, OTHER_TEAM, TEAM, Conversation, text_of

SEOUL = "Alibaba to build a data centre in Seoul"
SEOUL_KO = "알리바바, 서울에 데이터센터 짓는다"
BUSAN = "Alibaba opens logistics centre in Busan"
DIVIDEND = "阿里巴巴宣布派发股息"
THERE = "discord:42"


async def one_story(talk: Conversation) -> None:
    """One story of two outlets, told in three channels of two communities."""
    await talk.say("watch alibaba")
    await talk.say("watch alibaba", channel=OTHER)
    await talk.say("watch alibaba", channel=THERE, community=OTHER_TEAM)
    await talk.news(SEOUL, outlet="Meridian", language="en")
    await talk.news(SEOUL_KO, outlet="두레일보")


async def updates(talk: Conversation, channel: str = CHANNEL) -> list[Message]:
    found = await talk.store.deliveries(channel=channel, limit=50)
    told = [each.message for each in reversed(found) if each.kind in {DeliveryKind.POST, DeliveryKind.UPDATE}]
    return [message for message in told if isinstance(message, Message)]


async def notices(talk: Conversation, channel: str = CHANNEL) -> list[str]:
    found = await talk.store.deliveries(channel=channel, limit=50)
    return [each.message.text for each in reversed(found) if isinstance(each.message, Notice)]


async def story_of(talk: Conversation, channel: str = CHANNEL) -> str:
    """The id of the first story that a channel was told of."""
    posts = await talk.store.posts(channel, limit=50)
    return str(posts[-1].story_id)


async def split_second(talk: Conversation) -> Reply:
    asked = await talk.call("split", {"story": await story_of(talk)})
    return await talk.choose(asked, "두레일보")


async def test_a_report_is_taken_from_a_story_and_alerts_in_this_channel_alone(talk: Conversation) -> None:
    await one_story(talk)
    assert [message.outlets for message in await updates(talk)] == [("Meridian", "두레일보")]
    reply = await split_second(talk)
    assert f"{SEOUL_KO} is a story of its own in this channel." in text_of(reply)
    assert await talk.heard() == [SEOUL, SEOUL_KO]
    assert [message.outlets for message in await updates(talk)] == [(), ()]
    for channel in (OTHER, THERE):
        assert await talk.heard(channel) == [SEOUL]
        assert [message.outlets for message in await updates(talk, channel)] == [("Meridian", "두레일보")]
        assert not any("another story" in each for each in await notices(talk, channel))
    assert (await notices(talk))[-1] == f"김서연: “{SEOUL_KO}” (두레일보) is another story."


async def test_the_alert_asks_which_report_and_never_for_the_first(talk: Conversation) -> None:
    await one_story(talk)
    asked = await talk.call("split", {"story": await story_of(talk)})
    assert text_of(asked) == f"Which report is not of the same story as {SEOUL}?"
    assert asked.menu is not None
    (choice,) = asked.menu.choices
    assert (SEOUL_KO in choice.label, "두레일보" in choice.label) == (True, True)


async def test_by_its_link_a_report_is_taken_at_once_and_the_first_is_not(talk: Conversation) -> None:
    await one_story(talk)
    entries = await talk.store.entries(NOW - timedelta(days=1), limit=9)
    first, second = (str(each.link) for each in entries)
    assert "is what the alert tells" in await talk.say(f"split {first}")
    assert "a story of its own" in await talk.say(f"split {second}")
    assert "one report" in await talk.say(f"split {second}")


async def test_an_alert_that_turned_to_a_better_report_offers_the_first(talk: Conversation) -> None:
    await talk.say("style language:ko")
    await one_story(talk)
    (told,) = await updates(talk)
    assert told.title == SEOUL_KO
    asked = await talk.call("split", {"story": await story_of(talk)})
    done = await talk.choose(asked, SEOUL)
    assert f"{SEOUL_KO} 보도는 따로 다룹니다." in text_of(done)
    assert [(message.title, message.outlets) for message in await updates(talk)] == [(SEOUL, ()), (SEOUL_KO, ())]
    await talk.press(done, "되돌리기")
    assert [(message.title, len(message.outlets)) for message in await updates(talk)] == [(SEOUL_KO, 2)]


async def test_later_reports_go_where_they_belong_by_then(talk: Conversation) -> None:
    await one_story(talk)
    await split_second(talk)
    await talk.news("アリババ、ソウルにデータセンター建設", outlet="みなと経済", language="ja")
    assert await talk.heard() == [SEOUL, SEOUL_KO]
    told = {message.title: message.outlets for message in await updates(talk)}
    assert sorted(told.values()) == [(), ("Meridian", "みなと経済")]
    assert (await updates(talk, OTHER))[-1].outlets == ("Meridian", "두레일보", "みなと経済")


async def test_it_is_undone_by_a_button_and_an_alert_that_nobody_saw_goes(talk: Conversation) -> None:
    await one_story(talk)
    reply = await split_second(talk)
    undone = await talk.press(reply, "Undo")
    assert "taken back" in text_of(undone)
    assert await talk.heard() == [SEOUL]
    assert (await updates(talk))[-1].outlets == ("Meridian", "두레일보")
    assert "nothing to take back" in text_of(await talk.press(reply, "Undo"))
    assert (await notices(talk))[-1] == f"김서연 took back what was said of “{SEOUL_KO}”."


async def test_the_trail_has_a_line_for_each(talk: Conversation) -> None:
    await one_story(talk)
    await talk.press(await split_second(talk), "Undo")
    last, before = await talk.store.audit(TEAM, channel=CHANNEL, limit=2)
    assert before.command.startswith("split https://hangang.example/")
    assert (last.actor_name, last.command.split()[0]) == ("김서연", "restore")
    log = await talk.say("log")
    assert "split https://hangang.example/" in log


async def test_the_same_click_is_carried_out_once(talk: Conversation) -> None:
    await one_story(talk)
    asked = await talk.call("split", {"story": await story_of(talk)})
    assert asked.menu is not None
    said = {"entry": asked.menu.choices[0].value}
    await talk.call("split", said, id="click")
    again = text_of(await talk.call("split", said, id="click"))
    assert "one report" in again or "done already" in again
    assert await talk.heard() == [SEOUL, SEOUL_KO]


async def test_who_may_not_change_the_channel_changes_no_story(talk: Conversation) -> None:
    await one_story(talk)
    story = await story_of(talk)
    for command, arguments in (
        ("split", {"entry": "2"}),
        ("merge", {"story": story, "with": "2"}),
        ("restore", {"entry": "2"}),
    ):
        assert "changes what this channel hears" in text_of(await talk.call(command, arguments, actor=MEMBER))
    assert await talk.heard() == [SEOUL]


@pytest.mark.parametrize("command", ["split", "restore"])
async def test_what_a_channel_was_not_told_cannot_be_touched_from_it(talk: Conversation, command: str) -> None:
    await one_story(talk)
    elsewhere = {"channel": "slack:C9", "community": TEAM}
    refusals = ("was not told of such a story", "Say which report", "nothing to take back")
    for entry in ("1", "2", "99", "0", "٣", "9" * 30, "-1"):
        reply = text_of(await talk.call(command, {"entry": entry}, **elsewhere))
        assert any(refusal in reply for refusal in refusals)
    assert [message.outlets for message in await updates(talk)] == [("Meridian", "두레일보")]


async def test_a_report_of_another_communitys_feed_is_neither_shown_nor_moved(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch alibaba", channel=THERE, community=OTHER_TEAM)
    await talk.news(SEOUL, outlet="Meridian", language="en")
    private = await talk.own_feed("https://secret.example/rss", "Secret", community=OTHER_TEAM)
    await talk.news(SEOUL_KO, outlet="비밀신문", feed=private)
    entries = await talk.store.entries(NOW - timedelta(days=1), limit=9)
    secret = next(each for each in entries if each.outlet == "비밀신문")
    assert "one report" in text_of(await talk.call("split", {"story": await story_of(talk)}))
    assert "was not told" in text_of(await talk.call("split", {"entry": str(secret.id)}))
    assert "was not told" in await talk.say(f"split {secret.link}")
    moved = await talk.call("split", {"entry": str(secret.id)}, channel=THERE, community=OTHER_TEAM)
    assert "a story of its own" in text_of(moved)
    assert (await talk.heard(), await talk.heard(THERE)) == ([SEOUL], [SEOUL, SEOUL_KO])


async def test_a_story_that_another_communitys_feed_opened_is_corrected_by_its_alert(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    private = await talk.own_feed("https://secret.example/rss", "Secret", community=OTHER_TEAM)
    await talk.news(SEOUL, outlet="비밀신문", language="en", feed=private)
    await talk.news(SEOUL_KO, outlet="두레일보")
    await talk.news("アリババ、ソウルにデータセンター建設", outlet="みなと経済", language="ja")
    await talk.news(BUSAN, outlet="Quay", language="en")
    story = {"story": await story_of(talk)}
    others = await talk.call("merge", story)
    assert others.menu is not None
    assert [choice.label for choice in others.menu.choices] == [BUSAN]
    for clicked in (story, {"entry": story["story"]}):  # somebody may forge the second
        asked = await talk.call("split", clicked)
        assert asked.menu is not None
        assert ["みなと経済" in choice.label for choice in asked.menu.choices] == [True]
    assert "nothing to take back" in text_of(await talk.call("restore", {"entry": story["story"]}))
    assert "a story of its own" in text_of(await talk.choose(asked, "みなと経済"))
    assert len(await talk.heard()) == 3


async def test_who_was_slower_takes_a_report_from_no_other_story(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news(BUSAN, outlet="Quay", language="en")
    await talk.news(SEOUL, outlet="Meridian", language="en")
    await talk.news(SEOUL_KO, outlet="두레일보")
    busan, seoul = (str(post.story_id) for post in reversed(await talk.store.posts(CHANNEL, limit=9)))
    asked = await talk.call("split", {"story": seoul})
    await talk.choose(asked, "두레일보")
    parted = (await talk.store.posts(CHANNEL, limit=1))[0].story_id
    await talk.call("merge", {"story": str(parted), "with": busan})
    assert "with that story no more" in text_of(await talk.choose(asked, "두레일보"))
    told = {message.title: message.outlets for message in await updates(talk)}
    assert told == {BUSAN: ("Quay", "두레일보"), SEOUL: ()}


async def test_two_alerts_are_made_one_and_parted_again(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.say("watch alibaba", channel=OTHER)
    await talk.news(SEOUL, outlet="Meridian", language="en")
    await talk.news(BUSAN, outlet="Quay", language="en")
    posts = await talk.store.posts(CHANNEL, limit=9)
    asked = await talk.call("merge", {"story": str(posts[0].story_id)})
    done = await talk.choose(asked, SEOUL)
    assert f"{SEOUL} and {BUSAN} are one story in this channel." in text_of(done)
    await talk.news("アリババ、釜山に物流センターを開設", outlet="みなと経済", language="ja")
    told = {message.title: message.outlets for message in await updates(talk)}
    assert told == {SEOUL: ("Meridian", "Quay", "みなと経済")}, "nobody has seen the other, and nobody will"
    elsewhere = {message.title: message.outlets for message in await updates(talk, OTHER)}
    assert elsewhere == {SEOUL: (), BUSAN: ("Quay", "みなと経済")}
    await talk.press(done, "Undo")
    told = {message.title: message.outlets for message in await updates(talk)}
    assert told == {SEOUL: (), BUSAN: ("Quay", "みなと経済")}


async def deliver(talk: Conversation, channel: str = CHANNEL) -> None:
    """Sends what waits in a channel."""
    while one := await talk.store.claim_delivery(channel, talk.now, timedelta(minutes=1)):
        sent = one.message_id or f"message {one.id}"
        await talk.store.record_delivery(one.id, DeliveryState.SENT, now=talk.now, message_id=sent)


async def test_an_alert_that_was_seen_says_where_it_goes_on_until_that_is_undone(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news(SEOUL, outlet="Meridian", language="en")
    await talk.news(BUSAN, outlet="Quay", language="en")
    await deliver(talk)
    asked = await talk.call("merge", {"story": str((await talk.store.posts(CHANNEL, limit=1))[0].story_id)})
    done = await talk.choose(asked, SEOUL)
    assert (await notices(talk))[-1] == f"김서연: this is the same story as “{SEOUL}”."
    marked = (await updates(talk))[-1]
    assert (marked.title, marked.part_of and marked.part_of.title) == (BUSAN, SEOUL)
    await deliver(talk)
    talk.now += timedelta(minutes=5)
    await talk.press(done, "Undo")
    freed = (await updates(talk))[-1]
    assert (freed.title, freed.part_of) == (BUSAN, None)


async def test_undoing_takes_back_what_was_said_then_and_nothing_that_was_said_since(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news(SEOUL, outlet="Meridian", language="en")
    await talk.news(BUSAN, outlet="Quay", language="en")
    await talk.news(DIVIDEND, language="zh-Hans", outlet="南方商报")
    await deliver(talk)
    first, second, third = (str(post.story_id) for post in (await talk.store.posts(CHANNEL, limit=9))[::-1])
    early = await talk.call("merge", {"story": third, "with": second})
    late = await talk.call("merge", {"story": second, "with": first})
    await talk.press(early, "Undo")
    assert "nothing to take back" in text_of(await talk.press(early, "Undo"))
    assert (await talk.store.corrections([int(third)]))[-1].story_id == int(first)
    await talk.press(late, "Undo")
    assert await talk.store.corrections([int(first), int(second), int(third)]) == []


async def test_two_people_who_press_under_one_reply_are_both_answered(talk: Conversation) -> None:
    await one_story(talk)
    here = {"entry": "2", "story": await story_of(talk)}
    assert "a story of its own" in text_of(await talk.call("split", here))
    assert "with that story no more" in text_of(await talk.call("split", here, id="another"))
    assert await talk.heard() == [SEOUL, SEOUL_KO]


async def test_two_alerts_are_made_one_by_their_links(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news(SEOUL, BUSAN, language="en")
    links = [
        post.message.link for post in await talk.store.posts(CHANNEL, limit=9) if isinstance(post.message, Message)
    ]
    assert "are one story in this channel" in await talk.say(f"merge {links[0]} {links[1]}")
    assert "are one story here already" in await talk.say(f"merge {links[0]} {links[1]}")
    assert "was not told" in await talk.say(f"merge {links[0]} https://nowhere.example/")


async def test_a_story_that_was_taken_apart_can_be_made_one_again(talk: Conversation) -> None:
    await one_story(talk)
    await split_second(talk)
    links = [
        post.message.link for post in await talk.store.posts(CHANNEL, limit=9) if isinstance(post.message, Message)
    ]
    await talk.say(f"merge {links[0]} {links[1]}")
    assert (await updates(talk))[0].outlets == ("Meridian", "두레일보")


async def test_why_says_who_corrected_the_story_and_when(talk: Conversation) -> None:
    await one_story(talk)
    await split_second(talk)
    entries = await talk.store.entries(NOW - timedelta(days=1), limit=9)
    why = await talk.say(f"why {entries[1].link}")
    assert "It joined a story that was there" in why
    assert "Here it is a story of its own.\nSo said 김서연, 09:00 UTC." in why
    first = await talk.say(f"why {entries[0].link}")
    assert "So said" not in first
    elsewhere = await talk.say(f"why {entries[1].link}", channel=OTHER)
    assert "So said" not in elsewhere
    assert "[Not one story]" in elsewhere


async def test_why_of_an_alert_leads_to_the_ways_to_correct_it(talk: Conversation) -> None:
    await one_story(talk)
    why = await talk.call("why", {"story": await story_of(talk)})
    assert [button.label for button in why.buttons] == ["Not one story", "Same as another alert"]
    await split_second(talk)
    why = await talk.call("why", {"story": await story_of(talk)})
    assert [button.label for button in why.buttons] == ["Same as another alert"]


async def test_an_old_report_stands_for_itself_and_is_not_told(talk: Conversation) -> None:
    await one_story(talk)
    talk.now = NOW + timedelta(days=3)
    reply = await split_second(talk)
    assert "It is not told by itself" in text_of(reply)
    assert await talk.heard() == [SEOUL]
    await talk.press(reply, "Undo")
    assert (await updates(talk))[-1].outlets == ("Meridian", "두레일보")


async def test_what_a_digest_told_is_corrected_too_and_said_in_the_channel(talk: Conversation) -> None:
    """A digest has no message of each story to answer."""
    await one_story(talk)
    waiting = await talk.store.posts(CHANNEL, limit=9)
    made = catch_up(waiting, NOW, fewest=1)
    assert made is not None
    assert await talk.store.gather(made.delivery, made.posts, NOW)
    await split_second(talk)
    told = await talk.store.deliveries(channel=CHANNEL, limit=9)
    (notice,) = [each for each in told if isinstance(each.message, Notice) and "another story" in each.message.text]
    assert (notice.kind, notice.story_id) == (DeliveryKind.NOTICE, None)


async def test_it_is_said_in_korean_to_those_who_speak_it(talk: Conversation) -> None:
    await one_story(talk)
    await talk.say("style language:ko")
    asked = await talk.call("split", {"story": await story_of(talk)})
    assert "다른 보도는 어느 것인가요?" in text_of(asked)
    assert "이 보도는" not in text_of(asked)
    done = await talk.choose(asked, "두레일보")
    assert f"{SEOUL_KO} 보도는 따로 다룹니다." in text_of(done)
    assert (await notices(talk))[-1] == f"김서연: “{SEOUL_KO}”(두레일보) 보도는 다른 소식입니다."


async def test_what_was_told_lately_is_offered_while_somebody_types(talk: Conversation) -> None:
    await talk.say("watch alibaba")
    await talk.news(SEOUL, BUSAN, DIVIDEND, language="en")
    for command, option in (("split", "link"), ("merge", "link"), ("merge", "with")):
        found = await talk.desk.suggest(talk.said(command), option, "busan")
        assert [choice.label for choice in found] == [BUSAN]
    assert "one report" in text_of(await talk.call("split", {"link": found[0].value}))


@pytest.mark.parametrize(
    ("language", "joined", "opened"),
    [
        (
            "en",
            "of one story with Meridian: both about Alibaba; both speak of",
            "the headlines are of one pattern",
        ),
        ("ko", "Meridian 보도와 같은 소식: 둘 다 알리바바 이야기; 같은 내용", "합치지 않은 이유: 같은 틀의 제목에서"),
    ],
)
async def test_why_says_in_the_channels_language_what_joined_a_report_or_kept_it_apart(
    talk: Conversation, language: str, joined: str, opened: str
) -> None:
    await one_story(talk)
    await talk.say(f"style language:{language}")
    await talk.news("Alibaba to build a data centre in Busan", outlet="Quay", language="en")
    entries = await talk.store.entries(NOW - timedelta(days=1), limit=9)
    assert joined in await talk.say(f"why {entries[1].link}")
    assert opened in await talk.say(f"why {entries[2].link}")
