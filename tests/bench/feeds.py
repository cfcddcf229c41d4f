"""Feeds for the benchmarks: realistic in size and mark-up, in six languages, the same on every run.

`document` makes a short feed, of thirty items with a teaser each, as many newspapers publish; `long_document` one as
blogs and magazines do, with whole articles, categories, authors and pictures, some hundred kilobytes.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

LEADS = {
    "ko": "{firm}는 {n}일 {place}에서 열린 설명회에서 {sum}억원 규모의 설비 투자 계획을 밝혔다. 증권가는 반겼다.",
    "zh-Hans": "{firm}在{n}日于{place}举行的说明会上公布了{sum}亿元的设备投资计划，市场人士预计业绩将有所改善。",
    "zh-Hant": "{firm}在{n}日於{place}舉行的說明會上公布{sum}億元的設備投資計畫，市場人士預期業績將有所改善。",
    "ja": "{firm}は{n}日に{place}で開いた説明会で{sum}億円の設備投資計画を示した。市場は業績の改善を見込む。",
    "en": "{firm} set out plans to spend {sum} million at a briefing in {place} on day {n}; analysts expect more.",
    "vi": "{firm} công bố kế hoạch đầu tư {sum} tỷ đồng ngày {n} ở {place}; giới phân tích kỳ vọng kết quả tốt hơn.",
}
FIRMS = {
    "ko": ["삼성전자", "네이버", "{}물산", "{}식품"],
    "zh-Hans": ["阿里巴巴", "腾讯", "{}集团", "{}食品"],
    "zh-Hant": ["台積電", "鴻海", "{}集團", "{}食品"],
    "ja": ["トヨタ自動車", "ソニー", "{}商事", "{}食品"],
    "en": ["Nvidia", "Alibaba", "{} Mills", "{} Foods"],
    "vi": ["VinFast", "FPT", "{} Xanh", "{} Foods"],
}
"""Two that are watched in many lists, and two of which there are hundreds."""
SYLLABLES = {
    "ko": "한 빛 푸 른 동 해 금 산 새 봄 청 솔 미 래 온 누 리 아 담 별",
    "zh-Hans": "东 岸 长 河 金 山 青 松 明 海 云 天 华 林 安 和 春 晖 瑞 丰",
    "zh-Hant": "東 岸 長 河 金 山 青 松 明 海 雲 天 華 林 安 和 春 暉 瑞 豐",
    "ja": "港 南 青 葉 東 海 金 山 若 松 朝 霧 白 浜 高 森 月 岡 大 和",
    "en": "Har Bor North Field Gold Ash Brook Vale Stone Mere Wick Ford Lin Den Mar Low Elm Burn Clay Holt",
    "vi": "Bến Sông Hồng Mai Lam Sơn Hà An Bình Phú Tân Thanh Minh Vân Cẩm Long Hải Đông Tây Nam",
}
PLACES = {
    "ko": ["서울", "부산", "울산", "광주", "포항"],
    "zh-Hans": ["上海", "深圳", "成都", "武汉", "青岛"],
    "zh-Hant": ["台北", "台中", "高雄", "新竹", "香港"],
    "ja": ["東京", "大阪", "名古屋", "福岡", "札幌"],
    "en": ["London", "Leeds", "Boston", "Austin", "Dublin"],
    "vi": ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "Vinh"],
}
START = datetime(2026, 4, 1, tzinfo=UTC)


def document(feed: int, items: int = 30, extra: int = 0) -> bytes:
    """An RSS document; `extra` more items are on top of what the same feed had before."""
    language = list(LEADS)[feed % len(LEADS)]
    entries = "".join(_item(feed, number, language) for number in reversed(range(items + extra)))
    head = f"<title>Feed {feed}</title><link>https://feed{feed}.example/</link><language>{language}</language>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode()


def long_document(feed: int, extra: int = 0) -> bytes:
    """An RSS document of 20 to 100 items with an article of some kilobytes each; `extra` as in `document`."""
    language = list(LEADS)[feed % len(LEADS)]
    items = 20 + feed * 37 % 81
    entries = "\n".join(_article(feed, number, language) for number in reversed(range(extra, items + extra)))
    updated = format_datetime(START + timedelta(minutes=items + extra))
    head = (
        f"<title>Feed {feed}</title><link>https://feed{feed}.example/</link><language>{language}</language>"
        f"<lastBuildDate>{updated}</lastBuildDate><generator>A generator</generator>"
    )
    return f"<?xml version='1.0' encoding='utf-8'?>\n<rss {_SPACES}><channel>{head}{entries}</channel></rss>\n".encode()


_SPACES = (
    'version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def _article(feed: int, number: int, language: str) -> str:
    chance = random.Random(feed * 10_000 + number)
    firm = _firm(chance, language)
    leads = (_lead(chance, firm, language) for _ in range(chance.randint(8, 25)))
    link = f"https://feed{feed}.example/2026/04/{number}-news/"
    body = f'<figure class="top"><img src="{link}1.jpg" width="600" alt=""></figure>' + "".join(
        f'<p>{lead} <a href="{link}?ref={place}" rel="nofollow">{firm}</a></p>\n' for place, lead in enumerate(leads)
    )
    return (
        f"<item><title>{escape(firm)} {feed}-{number}</title><link>{link}</link>"
        f"<dc:creator><![CDATA[{firm} desk]]></dc:creator>"
        f"<pubDate>{format_datetime(START + timedelta(minutes=number))}</pubDate>"
        f"<category><![CDATA[business]]></category><category><![CDATA[{firm}]]></category>"
        f'<guid isPermaLink="false">https://feed{feed}.example/?p={number}</guid>'
        f"<description><![CDATA[{body[:300].rpartition('<')[0]}]]></description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f'<media:content url="{link}1.jpg" medium="image"><media:title type="html">{firm}</media:title></media:content>'
        "</item>"
    )


def _item(feed: int, number: int, language: str) -> str:
    chance = random.Random(feed * 10_000 + number)
    firm = _firm(chance, language)
    lead = _lead(chance, firm, language)
    body = f'<p><img src="https://img.example/{number}.jpg" alt=""/>{lead}</p><p><a href="/n/{number}">…</a></p>'
    return (
        f"<item><title>{escape(lead[:60])} {feed}-{number}</title>"
        f"<link>https://feed{feed}.example/news/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid>'
        f"<pubDate>{format_datetime(START + timedelta(minutes=number))}</pubDate>"
        f"<description>{escape(body)}</description></item>"
    )


def _firm(chance: random.Random, language: str) -> str:
    joint = " " if language == "vi" else ""
    name = joint.join(chance.sample(SYLLABLES[language].split(), 2))
    return chance.choice(FIRMS[language]).format(name.title() if language == "en" else name)


def _lead(chance: random.Random, firm: str, language: str) -> str:
    place, amount = chance.choice(PLACES[language]), chance.randint(11, 9_999)
    return LEADS[language].format(firm=firm, n=chance.randint(1, 28), place=place, sum=amount)
