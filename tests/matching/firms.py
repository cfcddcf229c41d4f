"""A few firms whose names mean other things too."""

from __future__ import annotations

from bot.model import Firm, Relation

FIRMS = (
    Firm(
        id="apple",
        name="Apple",
        names={"en": ("Apple",), "ko": ("애플",), "zh-Hans": ("苹果",), "zh-Hant": ("蘋果",), "ja": ("アップル",)},
        tickers=("NASDAQ:AAPL",),
        related={Relation.PERSON: {"en": ("Tim Cook",)}},
    ),
    Firm(id="samsung", name="Samsung", names={"en": ("Samsung",), "ko": ("삼성전자", "삼성")}, tickers=("005930",)),
    Firm(id="jd", name="JD.com", names={"en": ("JD.com",), "zh-Hans": ("京东",), "zh-Hant": ("京東",)}),
    Firm(id="tencent", name="Tencent", names={"en": ("Tencent",), "zh-Hans": ("腾讯",), "ko": ("텐센트",)}),
    Firm(id="midea", name="Midea", names={"zh-Hans": ("美的", "美的集团")}),
    Firm(id="boc", name="Bank of China", names={"zh-Hans": ("中国银行",)}),
    Firm(
        id="alibaba", name="Alibaba", names={"zh-Hans": ("阿里巴巴", "阿里"), "ja": ("アリババ",), "ko": ("알리바바",)}
    ),
    Firm(id="visa", name="Visa", names={"en": ("Visa",), "ko": ("비자",)}),
    Firm(id="line", name="LINE", names={"en": ("LINE",), "ko": ("라인",)}),
    Firm(id="target", name="Target", names={"en": ("Target",)}),
    Firm(id="kia", name="Kia", names={"en": ("Kia",), "ko": ("기아",)}),
    Firm(id="sk", name="SK", names={"en": ("SK",), "ko": ("SK그룹",)}),
    Firm(id="hoaphat", name="Hoa Phat", names={"vi": ("Hòa Phát",)}),
    Firm(id="cocacola", name="Coca-Cola", names={"en": ("Coca-Cola",), "ja": ("コカ・コーラ",)}),
    Firm(id="mcdonalds", name="McDonald's", names={"en": ("McDonald's",), "ja": ("マクドナルド",)}),
    Firm(id="toyota", name="Toyota", names={"en": ("Toyota",), "ja": ("トヨタ", "トヨタ自動車")}),
)
OTHERS = (
    Firm(id="skhynix", name="SK Hynix", names={"ko": ("SK하이닉스",), "en": ("SK Hynix",)}),
    Firm(id="boe", name="BOE", names={"zh-Hans": ("京东方",), "zh-Hant": ("京東方",)}),
)
