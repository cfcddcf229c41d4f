"""What an interaction's own part says, whole or forged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.calls import Typed, clicked, pointed_at, typed
from bot.chat.discord.exchange import settled, taken
from bot.chat.discord.locales import code, language
from bot.chat.discord.outcome import Answer, Response, Silence
from bot.chat.discord.phrases import PHRASES, phrases


def option(name: str, value: str, **more: object) -> dict[str, object]:
    return {"name": name, "type": 3, "value": value, **more}


def subcommand(name: str, *options: object, kind: int = 1) -> dict[str, object]:
    return {"name": name, "type": kind, "options": list(options)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"options": [subcommand("list")]}, Typed("list", {})),
        ({"options": [{"name": "list", "type": 1}]}, Typed("list", {})),
        ({"options": [subcommand("watch", option("what", "阿里巴巴"))]}, Typed("watch", {"what": "阿里巴巴"})),
        (
            {"options": [subcommand("feeds", subcommand("add", option("url", "x")), kind=2)]},
            Typed("feeds add", {"url": "x"}),
        ),
        (
            {"options": [subcommand("watch", option("what", "삼", focused=True), option("lang", "ko"))]},
            Typed("watch", {"what": "삼", "lang": "ko"}, "what"),
        ),
        ({}, Typed("", {})),
        ({"options": "x"}, Typed("", {})),
    ],
)
def test_slash_commands(data: dict[str, Any], said: Typed) -> None:
    assert typed(data) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"custom_id": "why?story=7&mark=abc"}, ("why", {"story": "7"})),
        ({"custom_id": "unwatch?_=watch", "values": ["41"]}, ("unwatch", {"watch": "41"})),
        ({"custom_id": "unwatch?_=watch&x=1", "values": []}, ("unwatch", {"x": "1"})),
        ({"custom_id": "unwatch?watch=41", "values": ["42"]}, ("unwatch", {"watch": "41"})),
        ({"custom_id": "unwatch?_=watch", "values": "42"}, ("unwatch", {})),
        ({}, ("", {})),
    ],
)
def test_clicks(data: dict[str, Any], said: object) -> None:
    assert clicked(data) == said


@given(st.text())
def test_forged_clicks_are_read_as_something(custom_id: str) -> None:
    command, arguments = clicked({"custom_id": custom_id, "values": ["x"]})
    assert isinstance(command, str)
    assert "_" not in arguments


def pointing(**message: object) -> dict[str, object]:
    return {"target_id": "9", "resolved": {"messages": {"9": message}}}


@pytest.mark.parametrize(
    ("data", "link"),
    [
        (pointing(content="보세요 https://a.example/1 https://b.example/2"), "https://a.example/1"),
        (pointing(content="(https://a.example/1)."), "https://a.example/1"),
        (pointing(content="https://a.example/b_(c)"), "https://a.example/b_(c)"),
        (pointing(content="<https://a.example/1>"), "https://a.example/1"),
        (pointing(content="[글](https://a.example/1)"), "https://a.example/1"),
        (pointing(content="「https://a.example/1」。"), "https://a.example/1"),
        (pointing(content="", embeds=[{"title": "x", "url": "https://a.example/1"}]), "https://a.example/1"),
        (pointing(content="", embeds=[{"description": "[x](http://a.example/1)\n끝"}]), "http://a.example/1"),
        (pointing(content=r"https\://a.example javascript:alert(1)"), None),
        (pointing(content="없음", embeds=None), None),
        ({"target_id": "9"}, None),
    ],
)
def test_the_first_link_of_a_message(data: dict[str, Any], link: str | None) -> None:
    assert pointed_at(data) == {"message": "9", **({"link": link} if link else {})}


DOWN = Silence(detail="no answer", left=True)
AWAY = Silence(detail="no connection", left=False)


@pytest.mark.parametrize(
    ("response", "done"),
    [
        (Answer(status=200, body={"id": "7"}), True),
        (Answer(status=204), True),
        (Answer(status=200, body="<html>"), True),
        (Answer(status=429, body={"retry_after": 0.3}), None),
        (Answer(status=502), None),
        (DOWN, None),
        (AWAY, None),
        (Answer(status=404, body={"code": 10062}), False),
        (Answer(status=404, body={"code": 10015}), False),
        (Answer(status=400, body={"code": 50035}), False),
        (Answer(status=401), False),
    ],
)
def test_what_an_answer_to_an_answer_means(response: Response, done: bool | None) -> None:
    assert settled(response) is done
    assert taken(response, doubtful=False) is done
    assert taken(response, doubtful=True) is done


def test_an_interaction_that_is_acknowledged_already_is_ours_only_if_we_tried() -> None:
    already = Answer(status=400, body={"code": 40060})
    assert taken(already, doubtful=True) is True
    assert taken(already, doubtful=False) is False


@pytest.mark.parametrize(
    ("here", "there"), [("zh-Hans", "zh-CN"), ("zh-Hant", "zh-TW"), ("ko", "ko"), ("vi", "vi"), ("pt", "pt-BR")]
)
def test_languages_there_and_back(here: str, there: str) -> None:
    assert code(here) == there
    assert language(there) == here


def test_phrases_fit_and_are_found() -> None:
    assert all(len(each.shortcut) <= 32 and len(each.about) <= 100 for each in PHRASES.values())
    assert phrases("en-GB") is phrases("en") is phrases("xx")
    assert phrases("zh-Hant") is not phrases("zh-Hans")
