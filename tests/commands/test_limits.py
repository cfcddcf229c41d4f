"""How much one person may say in a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.desk import Desk
from bot.commands.limits import Turns
from tests.commands.conftest import MEMBER, Conversation
from tests.values import NOW


def test_turns_are_each_persons_own_and_come_back() -> None:
    turns = Turns(2)
    assert [turns.take("a", NOW), turns.take("a", NOW), turns.take("a", NOW), turns.take("b", NOW)] == [
        True,
        True,
        False,
        True,
    ]
    assert not turns.take("a", NOW + timedelta(seconds=59))
    assert turns.take("a", NOW + timedelta(seconds=60))


@given(st.integers(1, 5), st.lists(st.tuples(st.sampled_from("가나"), st.floats(0, 100)), max_size=60))
def test_nobody_says_more_in_any_minute(most: int, said: list[tuple[str, float]]) -> None:
    turns = Turns(most)
    taken: list[tuple[str, float]] = []
    at = 0.0
    for person, later in said:
        at += later
        if turns.take(person, NOW + timedelta(seconds=at)):
            taken.append((person, at))
    for person, end in taken:
        within = [moment for who, moment in taken if who == person and end - 59.99 < moment <= end]
        assert len(within) <= most


def test_people_who_came_once_are_forgotten() -> None:
    turns = Turns(1)
    assert turns.take("first", NOW)
    for number in range(10_000):
        turns.take(str(number), NOW)
    assert turns.take("first", NOW)


async def test_whoever_says_too_much_is_told_and_changes_nothing(talk: Conversation) -> None:
    talk.desk = Desk(replace(talk.room, settings=replace(talk.room.settings, a_minute=3)))
    for line in ("list", "help", "watch alibaba"):
        assert "3 commands in a minute" not in await talk.say(line)
    assert "3 commands in a minute" in await talk.say("watch 삼성전자")
    assert "3 commands in a minute" not in await talk.say("list", actor=MEMBER)
    talk.now += timedelta(minutes=1)
    assert "Watching" in await talk.say("watch 삼성전자")
