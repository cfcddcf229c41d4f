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
    ("애플에 납품하는 부품사, 1분기 흑자 전환", "회사는 애플에 카메라 부품을 공급한다. 영업이익은 30억원이다.", set()),
    ("“제2의 애플 될 것” 스타트업 대표 인터뷰", "그는 애플에서 일한 적이 없다고 했다.", set()),
    ("구글 전 임원, 국내 AI 기업 대표로", "구글에서 15년 일한 그는 5월 취임한다.", set()),
    ("삼성전자, 애플 제치고 1위", "삼성전자의 점유율은 21%로 애플(19%)을 앞섰다.", {"samsung", "apple"}),
    ("BYD, 도요타 꺾고 태국 판매 1위", "BYD가 4월 6000대를 팔아 도요타를 앞섰다.", {"byd", "toyota"}),
    ("SK하이닉스 노사, 임금 6% 인상 합의", "SK하이닉스 노사가 합의했다. 삼성전자 노사는 교섭 중이다.", {"skhynix"}),
    ("정부, 반도체 세액공제 5%p 확대", "정부는 세액공제를 늘린다. 삼성전자와 SK하이닉스가 혜택을 볼 전망이다.", set()),
    ("경기 남부 아파트값 상승… 평택 2% 올라", "삼성전자 평택캠퍼스 인근 단지가 강세다.", set()),
    ("도요타 방식 배운 김치공장", "공장은 도요타 생산방식을 들여왔다.", set()),
    ("전 삼성전자 부사장, 중국 업체로 이직", "그는 삼성전자에서 D램을 개발했다.", set()),
    (
        "Apple to build servers in Houston",
        "Apple said it will invest $500 billion. Google has made a similar pledge.",
        {"apple"},
    ),
    ("Chip stocks slide as tariffs loom", "Samsung fell 2% and TSMC lost 3%.", set()),
    (
        "EU fines Google 2.95 billion euros",
        "The European Commission fined Google over ad technology. Apple was fined in 2024.",
        {"google"},
    ),
    ("Startup founded by ex-Apple designers raises $50 million", "The founders left Apple in 2023.", set()),
    (
        "Like Toyota, smaller carmakers turn to hybrids",
        "Mazda will sell three hybrids. Toyota sells most of them.",
        set(),
    ),
    (
        "Google-backed Anthropic opens Tokyo office",
        "Anthropic, which counts Google among its backers, will hire 20.",
        set(),
    ),
    (
        "Samsung and SK hynix to raise DRAM prices",
        "Samsung and SK hynix told customers of a 10% rise.",
        {"samsung", "skhynix"},
    ),
    (
        "Judge rules for Epic in case against Apple",
        "The judge held that Apple violated her order. Apple will appeal.",
        {"apple"},
    ),
    ("Five phones to buy instead of an Apple", "The list has phones from Samsung and others.", set()),
    ("苹果供应链企业立讯精密业绩大增", "立讯精密净利润增长20%，苹果贡献了七成收入。", set()),
    ("前谷歌工程师创办机器人公司", "他2023年离开谷歌。", set()),
    ("比亚迪4月销量38万辆 同比增21%", "比亚迪公布销量。丰田同期下滑。", {"byd"}),
    ("三星西安工厂停产检修", "三星表示检修两周。SK海力士无锡工厂正常。", {"samsung"}),
    ("市场监管总局约谈多家平台", "苹果、谷歌的应用商店也在关注之列。", set()),
    ("台積電供應商辛耘接單滿載", "辛耘說，台積電占營收六成。", set()),
    ("蘋果下單帶動 台積電3奈米滿載", "台積電3奈米產能滿載，蘋果是最大客戶。", {"apple", "tsmc"}),
    ("トヨタ出身の社長、地方鉄道を再建", "社長はトヨタで30年勤めた。", set()),
    ("サムスン、横浜に開発拠点", "サムスンは400億円を投じる。TSMCも熊本に工場を持つ。", {"samsung"}),
    ("アップル向け部品の村田、増産へ", "村田製作所はアップル向けの部品を増産する。", set()),
    ("日経平均、反発 トヨタなど自動車株高い", "トヨタが3%上昇した。", set()),
    ("VinFast bàn giao 36.000 xe trong quý I", "VinFast tăng 296%. Toyota bán 15.000 xe.", {"vinfast"}),
    ("Cựu kỹ sư Google mở trường dạy AI", "Anh rời Google năm 2022.", set()),
    ("Giá xăng giảm, người dân đổi xe điện", "Nhiều người chọn VinFast và BYD.", set()),
    ("Nhà cung cấp của Apple xây nhà máy ở Nghệ An", "Công ty sản xuất linh kiện cho Apple.", set()),
    (
        "Toyota, BYD và VinFast giảm giá xe",
        "Toyota giảm 50 triệu đồng, BYD giảm 70 triệu, VinFast giảm 10%.",
        {"toyota", "byd", "vinfast"},
    ),
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
