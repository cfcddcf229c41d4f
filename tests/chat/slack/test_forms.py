"""Forms, and what comes back of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.forms import Draft, capitalised, described, draft_of, form, left_blank
from bot.commands.table import specs
from bot.model import CommandSpec, OptionKind
from tests.chat.slack.commands import SPECS
from tests.wire.slack_views import view_refusal

ANNOUNCED = [spec for spec in (*specs(), *SPECS) if spec.options]


@pytest.mark.parametrize("locale", ["en", "ko", "ja-JP", "zh-Hant", "vi", "xx"])
@pytest.mark.parametrize("spec", ANNOUNCED, ids=lambda spec: spec.name)
def test_slack_opens_the_form_of_every_command(spec: CommandSpec, locale: str) -> None:
    view = form(spec, Draft(command=spec.name, channel="C1"), name="소식알림이", locale=locale)
    assert view_refusal(view) is None
    assert {block["block_id"] for block in view["blocks"]} == {option.name for option in spec.options}


@given(
    st.dictionaries(st.text(max_size=10), st.text(max_size=40), max_size=4),
    st.sampled_from(SPECS),
    st.text(max_size=10),
    st.text(max_size=20),
)
def test_what_is_kept_with_a_form_comes_back(
    arguments: dict[str, str], spec: CommandSpec, channel: str, door: str
) -> None:
    draft = Draft(command=spec.name, channel=channel, arguments=arguments, door=door)
    view = form(spec, draft, name="news", locale="en")
    assert draft_of({**view, "state": {"values": {}}}) == draft


def state(**values: Any) -> dict[str, Any]:
    return {"values": {name: {name: value} for name, value in values.items()}}


@pytest.mark.parametrize(
    ("filled", "arguments", "blank"),
    [
        ({}, {}, ["what", "note"]),
        ({"what": {"selected_option": {"value": "삼성"}}}, {"what": "삼성"}, ["note"]),
        ({"what": {"selected_option": None}, "note": {"value": None}}, {}, ["what", "note"]),
        ({"what": {"selected_option": {"value": "x"}}, "note": {"value": " \u3000 "}}, {"what": "x"}, ["note"]),
        ({"note": {"value": " 한 줄 "}}, {"note": "한 줄"}, ["what"]),
    ],
)
def test_what_is_filled_in(filled: dict[str, Any], arguments: dict[str, str], blank: list[str]) -> None:
    spec = next(spec for spec in SPECS if spec.name == "feeds add")
    view = form(spec, Draft(command=spec.name, channel="C1"), name="news", locale="en")
    draft = draft_of({**view, "state": state(**filled)})
    assert draft is not None
    assert draft.arguments == arguments
    assert left_blank(spec, draft) == blank


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["values", "a", "value"]), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["null", "{}", "[1]", '{"command":1}', '{"command":"a","channel":"C","arguments":[],"door":""}'])
    | st.text(max_size=20),
    JSON,
)
def test_a_form_of_somebody_elses_is_none_of_ours(kept: str, state: object) -> None:
    assert draft_of({"private_metadata": kept, "state": state}) is None


@given(JSON)
def test_whatever_stands_in_the_fields_nothing_is_raised(state: object) -> None:
    kept = '{"command":"watch","channel":"C1","arguments":{},"door":""}'
    draft = draft_of({"private_metadata": kept, "state": state})
    assert draft is None or draft.command == "watch"


@pytest.mark.parametrize(
    ("locale", "said"), [("ko", "여기"), ("ko-KR", "여기"), ("zh-Hant", "這裡"), ("zh-Hans", "here"), ("", "here")]
)
def test_descriptions_are_in_the_readers_language_or_english(locale: str, said: str) -> None:
    assert described({"en": "here", "ko": "여기", "zh-Hant": "這裡"}, locale) == said


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("a firm, keyword, topic or feed", "A firm, keyword, topic or feed"),
        ("e\u0323\u0302m", "E\u0323\u0302m"),
        ("điều cần theo dõi", "Điều cần theo dõi"),
        ("회사, 키워드 또는 피드", "회사, 키워드 또는 피드"),
        ("企業またはフィード", "企業またはフィード"),
        ("公司、關鍵字", "公司、關鍵字"),
        ("ωμέγα", "ωμέγα"),
        ("7d", "7d"),
        ("", ""),
    ],
)
def test_labels_begin_with_a_capital_where_the_script_is_latin(text: str, label: str) -> None:
    assert capitalised(text) == label


@pytest.mark.parametrize("spec", ANNOUNCED, ids=lambda spec: spec.name)
def test_choices_are_explained_by_a_hint(spec: CommandSpec) -> None:
    view = form(spec, Draft(command=spec.name, channel="C1"), name="news", locale="en")
    hints = {block["block_id"]: block["hint"]["text"] for block in view["blocks"] if "hint" in block}
    choices = [option for option in spec.options if option.kind is OptionKind.CHOICE]
    assert hints == {option.name: capitalised(option.descriptions["en"]) for option in choices}
    labels = [block["label"]["text"] for block in view["blocks"]]
    assert labels == [capitalised(label) for label in labels]
