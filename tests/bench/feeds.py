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
    "ko": "{firm}는 {n}일 서울에서 열린 설명회에서 신규 설비 투자 계획을 밝혔다. 증권가는 실적 개선을 기대하고 있다.",
    "zh-Hans": "{firm}在{n}日的说明会上公布了新的设备投资计划，市场人士预计业绩将有所改善。",
    "zh-Hant": "{firm}在{n}日的說明會上公布新的設備投資計畫，市場人士預期業績將有所改善。",
    "ja": "{firm}は{n}日の説明会で新たな設備投資計画を明らかにした。市場では業績の改善を見込む声が多い。",
    "en": "{firm} set out a new plan for capital spending at a briefing on day {n}; analysts expect better results.",
    "vi": "{firm} công bố kế hoạch đầu tư thiết bị mới tại buổi họp ngày {n}; giới phân tích kỳ vọng kết quả tốt hơn.",
}
FIRMS = {
    "ko": ["삼성전자", "네이버", "한빛물산", "푸른식품"],
    "zh-Hans": ["阿里巴巴", "腾讯", "东岸集团", "长河食品"],
    "zh-Hant": ["台積電", "鴻海", "東岸集團", "長河食品"],
    "ja": ["トヨタ自動車", "ソニー", "港南商事", "青葉食品"],
    "en": ["Nvidia", "Alibaba", "Harbour Mills", "Northfield Foods"],
    "vi": ["VinFast", "FPT", "Bến Xanh", "Sông Hồng Foods"],
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
    firm = chance.choice(FIRMS[language])
    leads = (LEADS[language].format(firm=firm, n=chance.randint(1, 28)) for _ in range(chance.randint(8, 25)))
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
    firm = chance.choice(FIRMS[language])
    lead = LEADS[language].format(firm=firm, n=chance.randint(1, 28))
    body = f'<p><img src="https://img.example/{number}.jpg" alt=""/>{lead}</p><p><a href="/n/{number}">…</a></p>'
    return (
        f"<item><title>{escape(firm)} {feed}-{number}</title>"
        f"<link>https://feed{feed}.example/news/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid>'
        f"<pubDate>{format_datetime(START + timedelta(minutes=number))}</pubDate>"
        f"<description>{escape(body)}</description></item>"
    )
