"""The matcher finds firms in five languages, leaves alone what only looks like one, and says why."""

from __future__ import annotations

import unicodedata

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Field, Firm, Mention, Relation, Text, Verdict
from tests.matching.firms import FIRMS, OTHERS


@pytest.fixture(scope="module")
def matcher() -> FirmMatcher:
    return FirmMatcher(FIRMS, keywords=("반도체", "chip", "半导体"), others=OTHERS)


def taken(matcher: FirmMatcher, body: str, language: str | None = None) -> set[str]:
    return {mention.firm for mention in matcher.match(Text(title="", body=body, language=language)).taken}


@pytest.mark.parametrize(
    ("body", "firms"),
    [
        ("삼성전자는 평택 공장을 증설하기로 했다.", {"samsung"}),
        ("애플이라고까지 불린 회사", {"apple"}),
        ("텐센트에서는 아직 답이 없다.", {"tencent"}),
        ("腾讯今天公布三季度财报。", {"tencent"}),
        ("騰訊公布第三季財報。", {"tencent"}),
        ("騰讯的营收增长一成。", {"tencent"}),
        ("京东集团宣布在欧洲建仓。", {"jd"}),
        ("アップルは新型のスマートフォンを発売した。", {"apple"}),
        ("トヨタ自動車の決算は増益だった。", {"toyota"}),
        ("ﾄﾖﾀ自動車の決算は増益だった。", {"toyota"}),
        ("コカコーラの新しい製品が発売された。", {"cocacola"}),
        ("Apple Inc. reported record quarterly revenue.", {"apple"}),
        ("Ｔｏｙｏｔａ recalled two million cars.", {"toyota"}),
        ("McDonald’s raised prices again, the company said.", {"mcdonalds"}),
        ("Tập đoàn Hòa Phát báo lãi quý ba.", {"hoaphat"}),
        ("Tập đoàn Hoa Phat báo lãi quý ba.", {"hoaphat"}),
        (unicodedata.normalize("NFD", "Tập đoàn Hòa Phát báo lãi quý ba."), {"hoaphat"}),
    ],
)
def test_finds(matcher: FirmMatcher, body: str, firms: set[str]) -> None:
    assert taken(matcher, body) == firms


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("파인애플 주스를 마셨다.", "ko"),
        ("소비자 물가가 석 달 연속 올랐다.", "ko"),
        ("온라인 쇼핑이 늘고 있다.", "ko"),
        ("삼성서울병원 연구팀이 논문을 냈다.", "ko"),
        ("游客登上阿里山看日出。", "zh-Hans"),
        ("沿着南京东路步行到外滩。", "zh-Hans"),
        ("这是我见过的最完美的日落。", "zh-Hans"),
        ("中国银行业不良贷款余额上升。", "zh-Hans"),
        ("京东方发布新一代屏幕。", "zh-Hans"),
        ("アリババと40人の盗賊を読んだ。", "ja"),
        ("パイナップルの輸入が増えた。", "ja"),
        ("Inflation is above target for a third year.", "en"),
        ("A pineapple a day.", "en"),
        ("Students queued for visa interviews.", "en"),
        ("Hôm kia trời mưa to.", "vi"),
        ("Người ở bờ bên kia vẫy tay.", "vi"),
    ],
)
def test_leaves_alone(matcher: FirmMatcher, body: str, language: str) -> None:
    assert taken(matcher, body, language) == set()


def test_rejected_mentions_say_why(matcher: FirmMatcher) -> None:
    (mention,) = matcher.match(Text(title="", body="파인애플 주스를 마셨다.", language="ko")).mentions
    assert (mention.firm, mention.surface, mention.verdict) == ("apple", "애플", Verdict.REJECTED)
    assert any("파인애플" in evidence.text for evidence in mention.evidence)
    strengths = [abs(evidence.weight) for evidence in mention.evidence]
    assert strengths == sorted(strengths, reverse=True)


def test_a_longer_name_of_an_unwatched_firm_wins(matcher: FirmMatcher) -> None:
    matches = matcher.match(Text(title="", body="SK하이닉스가 새 공장을 짓는다.", language="ko"))
    assert matches.taken == ()
    (mention,) = matches.mentions
    assert mention.evidence[0].feature == "longer"
    assert "SK하이닉스" in mention.evidence[0].text


def test_the_longest_name_of_a_firm_is_the_mention(matcher: FirmMatcher) -> None:
    (mention,) = matcher.match(Text(title="", body="삼성전자가 실적을 발표했다.")).mentions
    assert (mention.surface, mention.name, mention.start, mention.end) == ("삼성전자", "삼성전자", 0, 4)


def test_title_comes_first_and_both_fields_count(matcher: FirmMatcher) -> None:
    matches = matcher.match(Text(title="애플, 신제품 공개", body="텐센트는 실적을 발표했다.", language="ko"))
    assert [(mention.field, mention.firm) for mention in matches.taken] == [
        (Field.TITLE, "apple"),
        (Field.BODY, "tencent"),
    ]


def test_the_body_speaks_for_a_name_in_the_title(matcher: FirmMatcher) -> None:
    alone = matcher.match(Text(title="아침의 삼성", body="", language="ko")).mentions[0]
    told = matcher.match(Text(title="아침의 삼성", body="삼성전자는 매출을 발표했다.", language="ko")).mentions[0]
    assert "story.same" in {evidence.feature for evidence in told.evidence}
    assert "story.same" not in {evidence.feature for evidence in alone.evidence}


def test_the_feeds_subject_is_evidence_for_a_doubtful_name(matcher: FirmMatcher) -> None:
    def weight(*tags: str) -> float:
        text = Text(title="비자 소식", body="", language="ko", tags=frozenset(tags))
        found = {e.feature: e.weight for e in matcher.match(text).mentions[0].evidence}
        return found.get("feed.business", 0.0) + found.get("feed.elsewhere", 0.0)

    assert weight("sports") < weight() < weight("business")


def test_tickers_keep_their_case_and_related_names_their_relation(matcher: FirmMatcher) -> None:
    matches = matcher.match(Text(title="", body="Tim Cook said Apple (AAPL) sold more. aapl", language="en"))
    found = {(mention.surface, mention.relation) for mention in matches.mentions}
    assert ("Tim Cook", Relation.PERSON) in found
    assert ("AAPL", None) in found
    assert all(mention.surface != "aapl" for mention in matches.mentions)


def test_a_firm_may_be_meant_with_its_product_and_is_not_with_its_people() -> None:
    related = {
        Relation.PRODUCT: {"ko": ("애플워치",)},
        Relation.PERSON: {"ko": ("애플 김",)},
        Relation.SUBSIDIARY: {"ko": ("애플물류",)},
    }
    apple = Firm(id="apple", name="Apple", names={"ko": ("애플",)}, related=related)
    logistics = Firm(id="apple-logistics", name="Apple Logistics", names={"ko": ("애플물류",)})
    matcher = FirmMatcher([apple, logistics])

    def found(body: str) -> dict[tuple[str, str], Mention]:
        return {(m.firm, m.surface): m for m in matcher.match(Text(title="", body=body, language="ko")).mentions}

    product = found("애플워치 판매가 늘었다.")
    assert product["apple", "애플워치"].relation is Relation.PRODUCT
    assert product["apple", "애플"].relation is None
    assert "story.same" not in {evidence.feature for evidence in product["apple", "애플"].evidence}
    assert ("apple", "애플") not in found("애플 김이 회사를 떠났다.")
    assert found("애플물류 주가가 올랐다.")["apple", "애플"].verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("body", "keywords"),
    [
        ("반도체는 나라의 쌀이다", ["반도체"]),
        ("무반도체 회로", []),
        ("A chip, and chipmakers", ["chip"]),
        ("全球半导体市场", ["半导体"]),
        ("半導體出口", ["半导体"]),
    ],
)
def test_keywords_have_the_same_edges(matcher: FirmMatcher, body: str, keywords: list[str]) -> None:
    hits = matcher.match(Text(title="", body=body)).keywords
    assert [hit.keyword for hit in hits] == keywords
    assert all(body[hit.start : hit.end] == hit.surface for hit in hits)


def test_what_the_catalogue_warns_of_counts_against() -> None:
    firm = Firm(
        id="nara",
        name="Nara",
        names={"ko": ("나라",), "en": ("Nara",)},
        also={"우리나라": "our country", "Nara Park": "a park in Japan"},
    )
    mentions = FirmMatcher([firm]).match(Text(title="", body="우리나라 경제가 성장했다.", language="ko")).mentions
    assert [mention.verdict for mention in mentions] == [Verdict.REJECTED]
    assert any("our country" in evidence.text for evidence in mentions[0].evidence)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("하이브리드 판매가 회사 매출의 절반을 넘었다.", Verdict.REJECTED),
        ("하이브 매출이 늘었다.", Verdict.TAKEN),
        ("日経平均は反落し、銀行株の売りが目立った。", Verdict.REJECTED),
        ("宜蘭三星蔥價格上漲，公司收購。", Verdict.REJECTED),
        ("宜兰三星葱价格上涨，公司收购。", Verdict.REJECTED),
        ("三星公司发布财报。", Verdict.TAKEN),
        ("中国银行业利润上升。", Verdict.REJECTED),
        ("中国银行业务收入上升，股价上涨。", Verdict.TAKEN),
    ],
)
def test_a_longer_word_of_the_catalogue_decides(body: str, verdict: Verdict) -> None:
    hybe = Firm(id="hybe", name="HYBE", names={"ko": ("하이브",)}, also={"하이브리드": "a hybrid"})
    nikkei = Firm(id="nikkei", name="Nikkei", names={"ja": ("日経",)}, also={"日経平均": "the index of shares"})
    samsung = Firm(id="samsung", name="Samsung", names={"zh-Hans": ("三星",)}, also={"三星蔥": "a spring onion"})
    boc = Firm(id="boc", name="BOC", names={"zh-Hans": ("中国银行",)}, also={"中国银行业": "the banks of China"})
    mentions = FirmMatcher([hybe, nikkei, samsung, boc]).match(Text(title="", body=body)).mentions
    assert [mention.verdict for mention in mentions] == [verdict]


def test_nothing_watched_finds_nothing() -> None:
    assert FirmMatcher([]).match(Text(title="애플", body="Apple")).mentions == ()
    assert FirmMatcher([], others=OTHERS).match(Text(title="京东方", body="")).mentions == ()
