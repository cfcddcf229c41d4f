from __future__ import annotations

import pytest

from bot.matching.rules.matcher import RuleMatcher
from bot.matching.rules.topics import shipped_topics
from bot.model import Text, topic_rule

LANGUAGES = {"en", "ko", "zh-Hans", "zh-Hant", "ja", "vi"}
TOPICS = shipped_topics()
NAMES = (
    *("earnings", "mergers", "regulation", "lawsuits", "layoffs", "products", "funding"),
    *("security-incidents", "executives"),
)
MATCHER = RuleMatcher([], [topic_rule(name) for name in TOPICS.names])
HEADLINES = {
    "earnings": (
        "Nvidia beats estimates with quarterly results",
        "삼성전자 2분기 영업이익 10조원",
        "腾讯一季度净利润增长",
        "台積電法說會登場",
        "ソニー、決算を発表",
        "Vinamilk công bố lợi nhuận sau thuế",
    ),
    "mergers": (
        "Salesforce acquires a start-up",
        "카카오, 스타트업 인수한다",
        "美团收购竞争对手",
        "鴻海宣布併購案",
        "日産とホンダが経営統合を協議",
        "Masan thâu tóm chuỗi bán lẻ",
    ),
    "regulation": (
        "EU regulators open a probe",
        "공정위, 플랫폼에 과징금",
        "市场监管总局约谈平台",
        "金管會開罰，裁罰三百萬",
        "公正取引委員会が調査",
        "Mỹ siết kiểm soát xuất khẩu chip",
    ),
    "lawsuits": (
        "Authors sue an AI firm",
        "엔씨소프트, 저작권 소송에서 패소했다",
        "公司被诉专利侵权",
        "遭控抄襲，法院判決出爐",
        "任天堂が特許侵害で提訴",
        "Tập đoàn bị kiện ở Mỹ",
    ),
    "layoffs": (
        "Intel lays off thousands",
        "은행권 희망퇴직 시작",
        "大厂裁员传闻",
        "科技業放無薪假",
        "日産が人員削減へ",
        "Startup cắt giảm nhân sự",
    ),
    "products": (
        "Apple unveils a new phone",
        "현대차, 신형 전기차 출시한다",
        "小米新品发布",
        "華碩新品開賣",
        "任天堂が新型ゲーム機を発売",
        "VinFast ra mắt xe điện",
    ),
    "funding": (
        "Start-up raises funding in Series B",
        "AI 스타트업 시리즈 B 투자 유치",
        "月之暗面完成新一轮融资",
        "新創完成募資",
        "スタートアップが資金調達",
        "MoMo gọi vốn thành công",
    ),
    "security-incidents": (
        "Bank hit by ransomware",
        "통신사 개인정보 유출 사고",
        "黑客攻击致数据泄露",
        "電商個資外洩",
        "不正アクセスで情報漏えい",
        "Ngân hàng bị tin tặc tấn công mạng",
    ),
    "executives": (
        "Disney names new chief executive",
        "네이버 신임 대표 내정됐다",
        "公司董事长辞职",
        "執行長將卸任",
        "ソニー、社長交代を発表",
        "Tổng giám đốc từ nhiệm",
    ),
}


def found_in(title: str) -> set[str]:
    matches = MATCHER.match(Text(title=title, body=""))
    return {name for name in TOPICS.names if matches.answer(topic_rule(name))}


def test_every_topic_has_names_and_words_in_every_language() -> None:
    assert TOPICS.names == NAMES
    assert set(HEADLINES) == set(NAMES)
    assert all(set(TOPICS.called[name]) == LANGUAGES for name in NAMES)


@pytest.mark.parametrize(
    ("topic", "title"), [(topic, title) for topic, titles in HEADLINES.items() for title in titles]
)
def test_headlines_of_every_topic_in_every_language(topic: str, title: str) -> None:
    assert topic in found_in(title)


@pytest.mark.parametrize(
    "title",
    [
        "오늘 서울 날씨 맑음",
        "사과나무와 인수분해를 배우는 아이들",
        "The chip on his shoulder",
        "今天天气很好",
        "今日の天気は晴れ",
        "Thời tiết hôm nay đẹp",
        "桜が満開、花見客でにぎわう",
        "Suey, a dish for winter",
    ],
)
def test_other_headlines_speak_of_no_topic(title: str) -> None:
    assert found_in(title) == set()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Security incidents", "security-incidents"),
        ("인수합병", "mergers"),
        ("并购", "mergers"),
        ("併購", "mergers"),
        ("決算", "earnings"),
        ("sa thải", "layoffs"),
        ("weather", None),
    ],
)
def test_a_topic_is_known_by_its_name_in_any_language(text: str, topic: str | None) -> None:
    assert TOPICS.meant(text) == topic


def test_names_are_shown_in_the_language_of_the_reader() -> None:
    assert TOPICS.shown("mergers", "ko") == "인수합병"
    assert TOPICS.shown("mergers", "fr") == "mergers"
