"""The hard cases that `bot.stories.evidence` names, as pairs that a reader would join or keep apart."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.stories.build import News, placed, stories

ONE_STORY = {
    "a copy in other words of the desk": [
        News("en", "Nvidia forecasts quarterly sales of $91 billion", "Data-centre revenue rose 62%."),
        News("en", "EXCLUSIVE: Nvidia forecasts quarterly sales of $91 bln", "Data-centre revenue rose 62%."),
    ],
    "the same in both Chinese scripts": [
        News("zh-Hans", "阿里巴巴在首尔建设数据中心"),
        News("zh-Hant", "阿里巴巴在首爾建設資料中心"),
    ],
    "the same number over 조 and trillion": [
        News("ko", "LG전자 1분기 영업이익 1조2천억원", "가전 구독이 호조를 보였다."),
        News("en", "LG Electronics first-quarter profit at 1.2 trillion won"),
        News("vi", "LG Electronics lãi 1.200 tỷ won quý I"),
    ],
    "the same number over 億 and billion": [
        News("zh-Hant", "鴻海第一季純益498億元 年增18%"),
        News("en", "Foxconn first-quarter profit climbs 18%", "Net income was T$49.8 billion."),
    ],
    "no number, but what happened and where": [
        News("en", "TSMC's Dresden venture moves in first tools"),
        News("zh-Hant", "台積電德國廠首批機台進駐"),
    ],
    "a name that is written by its sound": [
        News("en", "Sony Honda Mobility delays Afeela deliveries in California"),
        News("ja", "ソニー・ホンダのEV「アフィーラ」、納車を延期", "米カリフォルニア州での引き渡しが遅れる。"),
    ],
    "the same figures in other words": [
        News("en", "Samsung Electronics to invest $17 billion in Texas and hire 2,400"),
        News("en", "Samsung Electronics plans $17 billion plant in Texas with 2,400 jobs"),
    ],
    "a correction under a guid of its own": [
        News("ja", "アリババ、東京に3拠点を新設へ", link="https://minato.example/1", feed=1),
        News("ja", "【訂正】アリババ、東京に2拠点を新設へ", link="https://minato.example/1", feed=1),
    ],
    "an entry that is published again": [
        News("vi", "FPT mở văn phòng tại Fukuoka, tuyển 500 kỹ sư", feed=1),
        News("vi", "FPT mở văn phòng tại Fukuoka, tuyển 500 kỹ sư", feed=1, after=1),
    ],
    "a correction of a figure": [
        News("ko", "LG에너지솔루션, BMW에 배터리 10조원 공급", feed=1),
        News("ko", "[정정] LG에너지솔루션, BMW에 배터리 12조원 공급", feed=1, after=1),
    ],
    "a correction of a name that another feed took over": [
        News("en", "Japan Airlines captain fails alcohol test before flight from Haneda"),
        News("en", "CORRECTED: Japan Airlines captain fails alcohol test before flight from Narita", after=1),
    ],
    "the second take of a wire": [
        News("en", "Tesla doubles chip order at Samsung with 30 trillion won contract"),
        News("en", "UPDATE 1-Tesla doubles chip order at Samsung with 30 trln won contract"),
    ],
    "digits in groups": [
        News("ko", "개인정보위, 쿠팡에 과징금 1,360억원 부과"),
        News("ko", "개인정보위, 쿠팡에 과징금 1360억원 부과 (종합)"),
    ],
    "the same in one language in other words": [
        News("vi", "Masan thoái vốn khỏi công ty vonfram", "Đối tác Nhật Bản mua lại 33% cổ phần."),
        News("vi", "Đối tác Nhật mua 33% công ty vonfram của Masan", "Thương vụ hoàn tất quý IV."),
    ],
    "a step of rates in other units": [
        News("en", "Shinhan Bank trims time-deposit rates by up to 0.2 point"),
        News("ko", "신한은행, 정기예금 금리 최대 20bp 내린다"),
    ],
    "a place in a row in words": [
        News("zh-Hant", "亞馬遜桃園第三座物流中心啟用"),
        News("ko", "아마존, 대만 타오위안에 세 번째 물류센터 가동"),
    ],
    "a firm under the name of its group": [
        News("ko", "두산에너빌리티, 체코 원전 주기기 5조6천억원 수주"),
        News("en", "Doosan wins 5.6 trillion won order for Czech reactors"),
    ],
    "one headline with another word for what happens": [
        News("ko", "알리바바, 서울에 15억달러 데이터센터 짓는다"),
        News("ko", "알리바바, 서울에 15억달러 데이터센터 건설"),
    ],
    "one headline that says in another way that it is meant": [
        News("ko", "현대차, 인도 공장 증설 나선다"),
        News("ko", "현대차, 인도 공장 증설 추진"),
    ],
    "another verb in English": [
        News("en", "Toyota to build battery plant near Chennai"),
        News("en", "Toyota constructs battery plant near Chennai"),
    ],
    "another verb in Vietnamese": [
        News("vi", "Foxconn xây nhà máy chip tại Bắc Giang"),
        News("vi", "Foxconn thành lập nhà máy chip tại Bắc Giang"),
    ],
}
TWO_STORIES = {
    "other news of the same firm": [
        News("ko", "삼성전자, 분기배당 주당 372원 결정", "배당금 총액은 2조4천억원 규모다."),
        News("ko", "삼성전자, 130인치 마이크로 RGB TV 국내 출시", "출고가는 4천490만원이다."),
    ],
    "other news of the same firm in another language": [
        News("ko", "삼성전자, 평택 4라인에 4조2000억원 추가 투자", "장비 반입은 내년 3월에 시작한다."),
        News("vi", "Samsung Electronics xây thêm xưởng màn hình gập tại Bắc Ninh", "Hãng đầu tư 720 triệu USD."),
    ],
    "the same kind of news of another firm": [
        News("ja", "トヨタ、3月の世界生産6%増"),
        News("ja", "日産、3月の世界生産6%増"),
    ],
    "the same kind of news of another firm in another language": [
        News("en", "Kia recalls 61,000 cars over seat belt fault"),
        News("ko", "현대차, 연료펌프 결함으로 6만1천대 리콜"),
    ],
    "the same again the next day": [
        News("zh-Hant", "騰訊斥5億港元回購93萬股"),
        News("zh-Hant", "騰訊斥5億港元回購92萬股", after=24),
    ],
    "a market wrap and the wrap of the next day": [
        News("ko", "[마감] 코스피 4,011.20 (▲12.4)", "삼성전자가 올랐다.", feed=1),
        News("ko", "[마감] 코스피 4,043.55 (▲32.3)", "삼성전자가 내렸다.", feed=1, after=24),
    ],
    "a market wrap and the news that it mentions": [
        News("en", "Samsung Electronics wins chip order", "The order is worth $2 billion."),
        News("ko", "[마감] 코스피 4,011.20 (▲12.4)", "삼성전자가 수주 소식에 올랐다."),
    ],
    "a column that returns under one title": [
        News("en", "Morning brief: five things to know", "Alibaba and Sony report.", feed=1),
        News("en", "Morning brief: five things to know", "Toyota and Sony report.", feed=1, after=24),
    ],
    "small serial numbers in two languages": [
        News("en", "Alibaba opens logistics centre 7 in Busan"),
        News("ko", "알리바바, 부산에 8번째 물류센터 연다"),
    ],
    "a letter in the place of another": [
        News("en", "Alibaba opens centre A in Busan"),
        News("en", "Alibaba opens centre B in Busan"),
    ],
    "a number where there was none": [
        News("en", "Alibaba opens logistics centre in Busan"),
        News("en", "Alibaba opens logistics centre 2 in Busan"),
    ],
    "a code in the place of another": [
        News("en", "Alibaba opens centre IT in Busan"),
        News("en", "Alibaba opens centre RL in Busan"),
    ],
    "the same amount for somebody else": [
        News("en", "Nvidia invests $350 million in startup Marrow", "Nvidia will invest $350 million."),
        News("en", "Nvidia invests $350 million in startup Quillon", "Nvidia will invest $350 million."),
    ],
    "letters that count": [News("ko", "삼성전자 평택 가 라인 가동"), News("ko", "삼성전자 평택 나 라인 가동")],
    "two recalls by one firm": [
        News("ko", "삼성전자, 냉장고 24만대 자발적 리콜", "얼음정수기 결함이다."),
        News("ko", "삼성전자, 전기레인지 110만대 리콜", "손잡이가 문제다."),
    ],
    "two recalls by one carmaker in two languages": [
        News("ko", "현대차 아이오닉5 등 17만대 리콜…충전제어장치 결함", "주행 중 동력이 끊길 우려가 있다."),
        News("en", "Hyundai recalls 58,000 Palisade SUVs in US over folding seats", "Seats may fold, the agency said."),
    ],
    "loans and deposits of one bank": [
        News("ko", "신한은행, 전세대출 금리 0.15%p 올린다", "17일부터 적용한다."),
        News("en", "Shinhan Bank trims time-deposit rates by up to 0.2 point", "The change is from Wednesday."),
    ],
    "a price column and the news of a share": [
        News("vi", "Giá vàng hôm nay 15/6: vàng miếng tăng 500.000 đồng", "PNJ niêm yết ở mức cao nhất hai tuần."),
        News("vi", "Cổ phiếu PNJ tăng trần sau kết quả kinh doanh tháng 5", "Lợi nhuận đạt 210 tỷ đồng."),
    ],
    "wraps of two markets": [
        News("ko", "[마감시황] 코스피 4,530.91 마감…사상 최고치"),
        News("ja", "日経平均大引け　小幅続伸、最高値"),
    ],
    "a live blog and the news that it follows": [
        News("en", "LIVE: Nvidia keynote, as it happens", "Follow the speech."),
        News("en", "Nvidia unveils server rack with 144 GPUs at keynote"),
    ],
    "one morning's news of three banks": [
        News("ja", "三菱UFJ銀行、短期プライムレート0.25%引き上げ"),
        News("ja", "みずほ銀行、短期プライムレートを0.25%引き上げ"),
    ],
    "the same amount from somebody unknown": [
        News("ja", "ヤマカワ銀行、短期プライムレート0.25%引き上げ"),
        News("ja", "タニグチ銀行、短期プライムレート0.25%引き上げ"),
    ],
    "two cities of one country": [
        News("zh-Hans", "英伟达在上海新建研发中心"),
        News("en", "Nvidia builds research centre in Shenzhen"),
    ],
    "numbers that changed places": [
        News("ko", "삼성전자, 11라인을 12동으로 옮긴다"),
        News("ko", "삼성전자, 12라인을 11동으로 옮긴다"),
    ],
    "the same plant elsewhere": [
        News("en", "Alibaba opens a logistics centre in Busan"),
        News("en", "Alibaba opens a logistics centre in Incheon"),
    ],
    "another event in one headline": [
        News("ko", "현대차, 인도 공장 증설 추진"),
        News("ko", "현대차, 인도 공장 매각 추진"),
    ],
    "a name that goes on with what it deals in": [
        News("en", "Alibaba Travel raises fares to Hue"),
        News("en", "Alibaba Travel hires pilots"),
    ],
}


@pytest.mark.parametrize("news", ONE_STORY.values(), ids=ONE_STORY.keys())
def test_reports_of_one_event_are_one_story(news: list[News]) -> None:
    assert stories(news) == [1] * len(news)


@pytest.mark.parametrize("news", ONE_STORY.values(), ids=ONE_STORY.keys())
def test_whichever_comes_first(news: list[News]) -> None:
    if all(one.after == 0 for one in news):
        assert stories(news[::-1]) == [1] * len(news)


@pytest.mark.parametrize("news", TWO_STORIES.values(), ids=TWO_STORIES.keys())
def test_reports_of_two_events_are_two_stories(news: list[News]) -> None:
    assert stories(news) == [1, 2]


def test_a_story_says_what_its_reports_have_in_common() -> None:
    _, joined = placed(ONE_STORY["the same number over 億 and billion"])
    said, spoken = "both say 49.8 billion yuan, 18%", "both speak of earnings, quarter, rise"
    assert joined.reason == f"of one story with outlet 1: both about foxconn; {said}; {spoken}"


def test_a_story_of_its_own_says_what_kept_it_apart() -> None:
    _, apart = placed(TWO_STORIES["other news of the same firm in another language"])
    assert apart.opened
    assert apart.reason == "no earlier report of it; nearest was outlet 1, but the figures are others"


CITIES = ("Busan", "Incheon", "Ho Chi Minh City", "Osaka", "Hai Phong", "Taichung", "Jakarta", "Dresden", "Austin")
SPELLING = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "kilo", "lima", "mike", "oscar", "papa")
HANGUL, HAN, KANA = (
    "가나다라마바사아자차카타파하고노도로모보소오조초",
    "明远华盛金龙天恒瑞达新城海洋光辉东方宏图",
    "アイウエオカキクケコサシス",
)


def made_up(number: int, letters: str) -> str:
    """One of many names of three letters, no two alike."""
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in (0, 1, 2))


TEMPLATES: dict[str, Callable[[int], News]] = {
    "a serial number": lambda n: News("en", f"Alibaba opens logistics centre {n} in {CITIES[n % 9]}"),
    "a serial number over one summary": lambda n: News(
        "en", f"Alibaba opens centre {n} in {CITIES[n % 9]}", "It will handle 450,000 parcels a day, Alibaba said."
    ),
    "a serial number in Korean": lambda n: News(
        "ko", f"알리바바, {n}번째 물류센터를 연다", "물류센터를 연다고 밝혔다."
    ),
    "a serial number in Chinese": lambda n: News("zh-Hans", f"阿里巴巴启用第{n}座物流中心"),
    "a serial number in traditional Chinese": lambda n: News("zh-Hant", f"台積電第{n}批先進製程訂單出貨"),
    "a serial number in Japanese": lambda n: News("ja", f"トヨタ自動車、第{n}次の電池投資計画を公表"),
    "a serial number in Vietnamese": lambda n: News("vi", f"Vingroup công bố dự án thứ {n} tại Hải Phòng"),
    "a serial word": lambda n: News("en", f"Nvidia signs supply deal with partner {SPELLING[n % 12]} {n // 12:x}a"),
    "a product code": lambda n: News("ko", f"삼성전자 신제품 X{n} 공개", "삼성전자가 새 제품을 공개했다."),
    "an amount": lambda n: News("en", f"Nvidia invests ${n + 100} million in {CITIES[n % 9]} site"),
    "a made-up name in Korean": lambda n: News("ko", f"알리바바, {made_up(n, HANGUL)}에 물류센터 연다"),
    "a made-up name over one summary": lambda n: News(
        "ko", f"삼성전자, {made_up(n, HANGUL)}와 공급 계약 체결", "공급 계약을 맺었다고 밝혔다."
    ),
    "a made-up name in Chinese": lambda n: News("zh-Hans", f"阿里巴巴投资{made_up(n, HAN)}科技"),
    "a made-up name in Japanese": lambda n: News("ja", f"トヨタ、{made_up(n, KANA)}社に出資"),
    "two numbers": lambda n: News("en", f"Samsung moves line {n % 11} to hall {n // 11}"),
    "a number at the end": lambda n: News("en", f"Samsung Electronics expands in Vietnam [{n}]", "The same for all."),
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_headlines_of_one_template_are_stories_of_their_own(template: Callable[[int], News]) -> None:
    numbers = list(range(1, 121))
    random.Random(11).shuffle(numbers)
    assert all(placement.opened for placement in placed([template(number) for number in numbers]))


def test_a_story_is_not_told_by_a_template_through_another_language() -> None:
    news = [
        News("en", "Alibaba opens logistics centre 17 in Busan"),
        News("ko", "알리바바, 부산에 17번째 물류센터 연다"),
        News("en", "Alibaba opens logistics centre 18 in Busan"),
        News("ko", "알리바바, 부산에 18번째 물류센터 연다"),
    ]
    assert stories(news) == [1, 1, 3, 3]


def test_stories_that_turn_out_to_be_one_go_on_in_the_earliest() -> None:
    news = [
        News("ko", "SK하이닉스 노조 파업 돌입", "노조는 임금 협상 결렬을 이유로 들었다."),
        News("en", "Union at SK hynix walks out", "Some 18,000 members are taking part."),
        News("zh-Hans", "SK海力士工会罢工 1.8万人参加", "薪资谈判破裂。"),
    ]
    first, second, third = placed(news)
    assert first.opened
    assert {third.story_id, *third.merged} >= {first.story_id}
    assert third.story_id == 1 or second.story_id == 1


@pytest.mark.parametrize(
    ("later", "development"),
    [
        (News("ko", "쿠팡, 고객 3370만명 개인정보 유출", "주소가 새나갔다.", after=8), False),
        (News("ko", "경찰, 쿠팡 본사 압수수색…3370만명 개인정보 유출 수사", after=20), True),
        (News("ko", "경찰, 쿠팡 본사 압수수색…3370만명 개인정보 유출 수사", after=1), False),
    ],
)
def test_a_new_turn_hours_later_is_a_development(later: News, development: bool) -> None:
    first = News("en", "Coupang says data of 33.7 million customers leaked", "Names and addresses were exposed.")
    _, joined = placed([first, later])
    assert (joined.story_id, joined.development) == (1, development)


@pytest.mark.parametrize("mark", ["[속보] ", "[단독] ", "(종합) "])
def test_a_mark_of_the_desk_is_no_column(mark: str) -> None:
    news = [
        News("ko", f"{mark}삼성전자, 165억달러(23조원) 반도체 수주", "테일러 공장에서 만든다.", feed=1),
        News("en", "Samsung wins $16.5 billion chip order", "It will be made in Taylor.", after=2),
        News(
            "ko", f"{mark}테슬라, 삼성전자에 165억달러(23조원) 반도체 주문", "테일러 공장에서 만든다.", feed=1, after=14
        ),
    ]
    assert stories(news) == [1, 1, 1]
