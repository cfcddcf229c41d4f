from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.routing import MAIN
from bot.model import Field, Mention, Verdict
from bot.stories.weight import weigh

NAMES = {
    "samsung": ("삼성전자", "삼성", "Samsung", "三星", "サムスン"),
    "skhynix": ("SK하이닉스", "SK hynix", "SK海力士"),
    "apple": ("애플", "Apple", "苹果", "蘋果", "アップル"),
    "google": ("구글", "Google", "谷歌"),
    "toyota": ("도요타", "Toyota", "トヨタ", "丰田"),
    "byd": ("BYD", "比亚迪"),
    "vinfast": ("VinFast",),
    "tsmc": ("TSMC", "台積電"),
}


def found(title: str, text: str) -> list[Mention]:
    """Every name of the table that stands there, in reading order, the longest at each place."""
    mentions: list[Mention] = []
    for field, content in ((Field.TITLE, title), (Field.BODY, text)):
        at = 0
        while at < len(content):
            here = [(name, firm) for firm, names in NAMES.items() for name in names if content.startswith(name, at)]
            name, firm = max(here, key=lambda one: len(one[0]), default=("", ""))
            if name:
                mentions.append(_mention(firm, field, at, name))
            at += len(name) or 1
    return mentions


def _mention(firm: str, field: Field, start: int, name: str) -> Mention:
    return Mention(
        firm=firm,
        field=field,
        start=start,
        end=start + len(name),
        surface=name,
        name=name,
        verdict=Verdict.TAKEN,
        evidence=(),
    )


# Title, text, and the firms that the story is about; all others in it are mentioned only.
STORIES = [
    ("삼성전자, 평택에 20조원 투자", "삼성전자가 평택에 공장을 짓는다. 경쟁사인 SK하이닉스도 증설한다.", {"samsung"}),
    ("삼성전자, 평택에 20조원 투자", "", {"samsung"}),
    (
        "애플, 삼성전자와 이미지센서 계약",
        "애플이 삼성전자와 계약했다. 삼성전자는 내년부터 납품한다.",
        {"apple", "samsung"},
    ),
    ("삼성 출신 창업자, AI 반도체 스타트업 세웠다", "김 대표는 삼성에서 10년 일했다.", set()),
    ("코스피 3000 돌파… 반도체주 강세", "삼성전자가 2%, SK하이닉스가 3% 올랐다. 도요타는 내렸다.", set()),
    ("삼성전자·SK하이닉스·애플·구글·TSMC 동반 상승", "뉴욕 증시가 올랐다.", set()),
    ("Former Google engineer starts a robot firm", "She left Google in 2024 after nine years.", set()),
    ("Apple supplier fined over safety", "The plant makes cases for Apple. The fine is $2 million.", set()),
    (
        "Toyota to buy stake in chipmaker",
        "Toyota said it will pay $1 billion. BYD has made a similar move.",
        {"toyota"},
    ),
    ("比亚迪在匈牙利建厂", "比亚迪20日宣布建厂。丰田也在当地有工厂。", {"byd"}),
    ("苹果概念股大涨", "苹果的供应商今天上涨。", set()),
    ("台積電高雄廠提前量產", "台積電今天宣布量產。蘋果是最大客戶。", {"tsmc"}),
    ("トヨタ、全固体電池の新工場", "トヨタ自動車が発表した。サムスンも開発を急ぐ。", {"toyota"}),
    ("VinFast mở nhà máy tại Ấn Độ", "VinFast sẽ đầu tư 500 triệu USD. BYD cũng có mặt tại đây.", {"vinfast"}),
    ("신형 스마트폰 공개… 두께 6㎜", "삼성전자가 새 스마트폰을 공개했다. 삼성전자는 다음 달 판다.", {"samsung"}),
]


@pytest.mark.parametrize(("title", "text", "about"), STORIES)
def test_a_story_is_about_its_main_subjects(title: str, text: str, about: set[str]) -> None:
    weights = weigh(title, text, found(title, text))
    assert {firm for firm, weight in weights.items() if weight >= MAIN} == about


def test_who_acts_weighs_more_than_who_is_met() -> None:
    title, text = "애플, 삼성전자와 이미지센서 계약", "애플이 삼성전자와 계약했다."
    weights = weigh(title, text, found(title, text))
    assert weights["apple"] > weights["samsung"]


def test_nothing_is_about_nobody() -> None:
    assert weigh("제목", "본문", []) == {}


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(list(Field)), st.integers(0, 80), st.integers(1, 9)),
        max_size=12,
    )
)
def test_weights_lie_between_nothing_and_all(places: list[tuple[str, Field, int, int]]) -> None:
    ordered = sorted(places, key=lambda place: (place[1] is Field.BODY, place[2]))
    mentions = [_mention(firm, field, start, "x" * length) for firm, field, start, length in ordered]
    weights = weigh("t" * 90, "b" * 90, mentions)
    assert set(weights) == {mention.firm for mention in mentions}
    assert all(0 <= weight <= 1 for weight in weights.values())
