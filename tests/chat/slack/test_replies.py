"""How answers look: files in `replies/` hold an answer beside the payload that is expected of it.

`NAME.reply.json` is rendered into `NAME.blocks.json`. After a change that is meant,
`python -m tests.chat.slack.test_replies` writes them anew: read the difference before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack.replies import chosen, render
from bot.model import Attachment, Button, Choice, Line, Menu, Reply, Section, Span, Weight
from tests.chat.slack.test_blocks import LINKS, LOCALES, TEXTS
from tests.wire.slack_rules import concerns, refusal, texts, units

CORPUS = Path(__file__).parent / "replies"
INPUTS = sorted(CORPUS.glob("*.reply.json"))


def load(path: Path) -> Reply:
    raw = json.loads(path.read_text("utf-8"))
    menu = raw.get("menu")
    return Reply(
        **{
            **raw,
            "sections": tuple(_section(each) for each in raw["sections"]),
            "buttons": tuple(Button(**each) for each in raw.get("buttons", ())),
            "menu": menu and Menu(**{**menu, "choices": tuple(Choice(**each) for each in menu["choices"])}),
            "attachment": Attachment(**raw["attachment"]) if "attachment" in raw else None,
        }
    )


def _section(raw: dict[str, Any]) -> Section:
    lines = tuple(tuple(_span(span) for span in line) for line in raw["lines"])
    return Section(**{**raw, "lines": lines})


def _span(raw: dict[str, Any]) -> Span:
    return Span(**{**raw, "weight": Weight(raw.get("weight", "plain"))})


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.name.split('.')[0]}.blocks.json")


def written(reply: Reply) -> str:
    return json.dumps(render(reply), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_answers_look_as_agreed(path: Path) -> None:
    assert written(load(path)) == expectation(path).read_text("utf-8")


def assert_well(payload: dict[str, Any]) -> None:
    assert refusal(payload) is None
    assert list(concerns(payload)) == []
    assert payload["text"].strip()
    assert units(payload["text"]) <= 3_000
    assert len(payload["blocks"]) <= 50
    assert sum(units(text) for text in texts(payload["blocks"])) <= 10_000


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_the_corpus_breaks_no_rule(path: Path) -> None:
    assert_well(render(load(path)))


SPANS = st.builds(Span, TEXTS, st.sampled_from(Weight), LINKS)
LINES = st.lists(SPANS, max_size=4).map(tuple)
SECTIONS = st.builds(
    lambda heading, lines, times, bullets: Section(heading=heading, lines=tuple(lines) * times, bullets=bullets),
    TEXTS,
    st.lists(LINES, max_size=3),
    st.sampled_from([1, 1, 40]),
    st.booleans(),
)
CHOICES = st.builds(Choice, label=TEXTS, value=st.text(max_size=200))
ARGUMENTS = st.dictionaries(st.sampled_from(["watch", "story"]), st.text("abc 한", max_size=3), max_size=2)
BUTTONS = st.builds(Button, label=TEXTS, command=st.sampled_from(["why", "feeds add"]), arguments=ARGUMENTS)
REPLIES = st.builds(
    Reply,
    sections=st.lists(SECTIONS, max_size=4).flatmap(lambda few: st.sampled_from([tuple(few), tuple(few) * 30])),
    buttons=st.lists(BUTTONS, max_size=30).map(tuple),
    menu=st.none()
    | st.builds(
        Menu,
        label=TEXTS,
        command=st.just("edit"),
        option=st.just("watch"),
        choices=st.lists(CHOICES, max_size=25).map(tuple),
        arguments=ARGUMENTS,
    ),
    attachment=st.none() | st.builds(Attachment, name=TEXTS, text=TEXTS),
    locale=LOCALES,
)


@settings(deadline=None, max_examples=80)
@given(REPLIES)
def test_no_text_breaks_a_rule(reply: Reply) -> None:
    assert_well(render(reply))


def lines(count: int, words: str) -> tuple[Line, ...]:
    return tuple((Span(f"{number}: {words}"),) for number in range(count))


def test_lines_that_find_no_room_are_counted_and_what_can_be_pressed_stays() -> None:
    reply = Reply(
        sections=(Section(heading="기사", lines=lines(400, "삼성전자, 평택에 새 반도체 연구동 연다")),),
        buttons=(Button(label="다음", command="latest", arguments={"page": "2"}),),
        locale="ko",
    )
    payload = render(reply)
    assert_well(payload)
    shown = [text for text in texts(payload["blocks"]) if "연구동" in text]
    left_out = 400 - len(shown)
    assert 0 < left_out < 400
    assert f"외 {left_out}건" in texts(payload["blocks"])
    assert texts(payload["blocks"])[-1] == "다음"


def test_many_sections_stay_within_a_message() -> None:
    reply = Reply(sections=tuple(Section(heading=f"第{n}節", lines=lines(2, "台積電")) for n in range(60)))
    payload = render(reply)
    assert_well(payload)
    assert "and 40 more" in texts(payload["blocks"])


def test_a_line_is_cut_only_when_it_is_longer_than_a_screen() -> None:
    family = "👨‍👩‍👧‍👦"
    reply = Reply(sections=(Section(lines=((Span("Việt Nam "), Span(family * 500), Span("hidden")),)),))
    (line,) = [text for text in texts(render(reply)["blocks"]) if family in text]
    assert line.endswith("…")
    assert set(line.removesuffix("…").split(family)) == {""}
    assert "hidden" not in str(render(reply))


def test_an_attachment_keeps_its_lines_and_spaces() -> None:
    body = "<opml>\n  <outline text='가'/>\n</opml>"
    payload = render(Reply(sections=(), attachment=Attachment(name="feeds.opml", text=body)))
    assert texts(payload["blocks"]) == ["feeds.opml", body]


def test_an_attachment_that_is_too_long_says_how_many_lines_are_missing() -> None:
    rows = [f"  <outline xmlUrl='https://harbour.example/{number:04}'/>" for number in range(1_000)]
    shown = texts(render(Reply(sections=(), attachment=Attachment(name="feeds.opml", text="\n".join(rows))))["blocks"])
    kept = shown[1].split("\n")
    assert kept == rows[: len(kept)]
    assert len(kept) > 100
    assert shown[2] == f"and {1_000 - len(kept)} more"


def test_what_is_pressed_is_what_was_offered() -> None:
    reply = load(CORPUS / "korean-watch.reply.json")
    (row,) = [block for block in render(reply)["blocks"] if block["type"] == "actions"]
    assert [chosen(element) for element in row["elements"]] == [("unwatch", {"watch": "12"}), ("list", {})]
    assert [element.get("style") for element in row["elements"]] == ["danger", None]


def test_what_is_chosen_is_what_was_offered() -> None:
    reply = Reply(
        sections=(),
        menu=Menu(
            label="Which?",
            command="feeds remove",
            option="feed",
            choices=(Choice(label="한강경제", value="한강"),),
            arguments={"sure": "no"},
        ),
    )
    (row,) = render(reply)["blocks"]
    (select,) = row["elements"]
    action = {"action_id": select["action_id"], "selected_option": select["options"][0]}
    assert chosen(action) == ("feeds remove", {"sure": "no", "feed": "한강"})


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "button-0"},
        {"action_id": "button-0", "value": None},
        {"action_id": "menu "},
        {"action_id": "menu watch"},
        {"action_id": "menu watch unwatch", "selected_option": None},
        {"action_id": "menu watch unwatch", "selected_option": {"value": 7}},
    ],
)
def test_what_says_nothing_is_nothing(action: dict[str, Any]) -> None:
    assert chosen(action) is None


if __name__ == "__main__":
    for source in INPUTS:
        expectation(source).write_text(written(load(source)), "utf-8")
