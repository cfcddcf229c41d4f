"""The catalogue that ships: enough firms, every language, no clash that is not explained, sound tickers."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from bot.matching.matcher import FirmMatcher
from bot.model import Firm, Text
from bot.settings.firms import load_catalogue
from bot.settings.shipped import shipped_config

LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja")
ARTICLES = Path(__file__).parent / "articles"
MOST_LINES = 1500

# Firms that their press does not write about in some language, with the reason.
NAMELESS: dict[str, dict[str, str]] = {}

# Firms that bear a name together, in alphabetical order, and why. What ties a group together is a relation of
# the parent and the name of the daughter, which is watched on its own as well.
KIN = {
    ("alibaba", "ant-group"): "Alipay is Ant's, and is what people first think of with Alibaba",
    ("alibaba", "lazada"): "Alibaba owns Lazada",
    ("amazon", "blue-origin"): "Jeff Bezos founded both",
    ("arm", "softbank"): "SoftBank owns most of Arm",
    ("audi", "volkswagen"): "Volkswagen owns Audi",
    ("broadcom", "vmware"): "Broadcom bought VMware",
    ("github", "microsoft"): "Microsoft owns GitHub",
    ("gm", "saic"): "SAIC-GM is their venture",
    ("hang-seng-bank", "hsbc"): "HSBC owns Hang Seng Bank",
    ("hanwha", "hanwha-aerospace"): "of the Hanwha group",
    ("hanwha", "hanwha-ocean"): "of the Hanwha group",
    ("hanwha", "hanwha-solutions"): "of the Hanwha group",
    ("hanwha", "hanwha-systems"): "of the Hanwha group",
    ("hyundai", "hyundai-mobis"): "of the Hyundai Motor group",
    ("intel", "mobileye"): "Intel owns most of Mobileye",
    ("kakao", "kakaobank"): "of the Kakao group",
    ("kakao", "kakaopay"): "of the Kakao group",
    ("lenovo", "motorola"): "Lenovo makes Motorola's telephones; Motorola Solutions is on its own",
    ("lg", "lg-chem"): "of the LG group",
    ("lg", "lg-display"): "of the LG group",
    ("lg", "lg-innotek"): "of the LG group",
    ("lotte", "lotte-chemical"): "of the Lotte group",
    ("lotte", "lotte-shopping"): "of the Lotte group",
    ("neuralink", "spacex", "tesla", "twitter", "xai"): "Elon Musk leads them all",
    ("porsche", "volkswagen"): "Volkswagen owns most of Porsche",
    ("posco", "posco-future-m"): "of the POSCO group",
    ("posco", "posco-international"): "of the POSCO group",
    ("samsung", "samsung-biologics"): "of the Samsung group",
    ("samsung", "samsung-cnt"): "of the Samsung group",
    ("samsung", "samsung-electro-mechanics"): "of the Samsung group",
    ("samsung", "samsung-sdi"): "of the Samsung group",
    ("samsung", "samsung-sds"): "of the Samsung group",
    ("square", "twitter"): "Jack Dorsey founded both",
    ("vingroup", "vinhomes"): "Vingroup owns most of Vinhomes",
    ("yum", "yum-china"): "Yum China runs KFC and Pizza Hut there",
}

# The codes of each exchange.
CODES = {
    "AMS": "[A-Z]{2,5}",
    "ASX": "[A-Z]{3}",
    "BME": "[A-Z]{3,4}",
    "CPH": "[A-Z]{3,6}(-B)?",
    "EPA": "[A-Z]{2,4}",
    "HEL": "[A-Z]{3,6}",
    "HKEX": r"\d{4}",
    "HOSE": "[A-Z]{3}",
    "IDX": "[A-Z]{4}",
    "IST": "[A-Z]{4,5}",
    "KRX": r"\d{6}",
    "LSE": "[A-Z]{2,4}",
    "MIL": "[A-Z]{2,5}",
    "MYX": r"\d{4}",
    "NASDAQ": "[A-Z]{1,5}",
    "NSE": "[A-Z&]{2,10}",
    "NYSE": r"[A-Z]{1,4}(\.B)?",
    "OTC": "[A-Z]{5}",
    "PSE": "[A-Z]{2,4}",
    "SET": "[A-Z]{2,6}",
    "SGX": "[A-Z0-9]{3}",
    "SIX": "[A-Z]{3,4}",
    "SSE": r"6\d{5}",
    "STO": "[A-Z]{2,6}(-B)?",
    "SZSE": r"[03]\d{5}",
    "TADAWUL": r"\d{4}",
    "TSE": r"\d{3}[0-9A-Z]",
    "TSX": "[A-Z]{1,4}",
    "TWSE": r"\d{4}",
    "XETRA": "[A-Z0-9]{2,4}",
}


@pytest.fixture(scope="module")
def firms() -> tuple[Firm, ...]:
    return load_catalogue(shipped_config())


@pytest.fixture(scope="module")
def by_id(firms: tuple[Firm, ...]) -> Mapping[str, Firm]:
    return {firm.id: firm for firm in firms}


@pytest.fixture(scope="module")
def matcher(firms: tuple[Firm, ...]) -> FirmMatcher:
    return FirmMatcher(firms)


def names_by_language(firm: Firm) -> Iterator[tuple[str, tuple[str, ...]]]:
    for names in (firm.names, *firm.related.values()):
        yield from names.items()


def all_names(firm: Firm) -> Iterator[str]:
    for _, names in names_by_language(firm):
        yield from names


def bearers(names: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The firms that bear each name, from pairs of a name and a firm's id."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, firm_id in names:
        owners[name.casefold()].add(firm_id)
    return {name: tuple(sorted(ids)) for name, ids in owners.items()}


def test_there_are_enough_of_them(firms: tuple[Firm, ...]) -> None:
    assert len(firms) >= 600


@pytest.mark.parametrize(
    ("exchange", "least"),
    [("KRX", 90), ("TSE", 100), ("SSE", 50), ("HKEX", 60), ("TWSE", 30), ("HOSE", 25), ("NSE", 10), ("NYSE", 90)],
)
def test_every_market_has_its_leaders(firms: tuple[Firm, ...], exchange: str, least: int) -> None:
    assert sum(any(ticker.startswith(f"{exchange}:") for ticker in firm.tickers) for firm in firms) >= least


@pytest.mark.parametrize("path", sorted((shipped_config() / "firms").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_file_is_too_long_and_each_says_what_it_holds(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    assert lines[0].startswith("# ")


def test_every_firm_has_names_in_every_language(firms: tuple[Firm, ...]) -> None:
    missing = {
        firm.id: lacking
        for firm in firms
        if (lacking := {tag for tag in LANGUAGES if not firm.names.get(tag)} ^ set(NAMELESS.get(firm.id, ())))
    }
    assert missing == {}


def test_every_vietnamese_firm_has_its_vietnamese_name(firms: tuple[Firm, ...]) -> None:
    listed = [firm for firm in firms if any(ticker.startswith("HOSE:") for ticker in firm.tickers)]
    assert [firm.id for firm in listed if not firm.names.get("vi")] == []


def test_tickers_have_the_form_of_their_exchange(firms: tuple[Firm, ...]) -> None:
    tickers = [ticker for firm in firms for ticker in firm.tickers]
    forms = "|".join(f"{exchange}:{code}" for exchange, code in CODES.items())
    assert [ticker for ticker in tickers if not re.fullmatch(forms, ticker)] == []
    assert len(set(tickers)) == len(tickers)
    assert {ticker.partition(":")[0] for ticker in tickers} == set(CODES)


def test_no_two_firms_have_a_name_of_their_own_in_common(firms: tuple[Firm, ...]) -> None:
    owners = bearers((name, firm.id) for firm in firms for names in firm.names.values() for name in names)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_whatever_else_firms_have_in_common_is_explained(firms: tuple[Firm, ...]) -> None:
    owners = bearers((name, firm.id) for firm in firms for name in all_names(firm))
    assert {ids for ids in owners.values() if len(ids) > 1} == set(KIN)


def test_ant_group_is_not_alibaba(by_id: Mapping[str, Firm]) -> None:
    ant = {name for names in by_id["ant-group"].names.values() for name in names}
    assert ant.isdisjoint(all_names(by_id["alibaba"]))


def test_no_name_is_given_twice_in_a_language(firms: tuple[Firm, ...]) -> None:
    twice = [
        (firm.id, language)
        for firm in firms
        for language, each in names_by_language(firm)
        if len({name.casefold() for name in each}) < len(each)
    ]
    assert twice == []


def test_names_are_tidy(firms: tuple[Firm, ...]) -> None:
    untidy = [
        (firm.id, name)
        for firm in firms
        for name in all_names(firm)
        if name != unicodedata.normalize("NFC", " ".join(name.split())) or re.search(r"[()（）\[\]/|;\"]", name)
    ]
    assert untidy == []


# Korean papers call these firms by one syllable and nothing longer.
SINGLE = {("dell", "델"), ("shell", "셸"), ("shell", "쉘")}


def test_no_other_name_is_a_single_character(firms: tuple[Firm, ...]) -> None:
    assert {(firm.id, name) for firm in firms for name in all_names(firm) if len(name) < 2} == SINGLE


HANGUL, KANA, HAN = "\uac00-\ud7a3", "\u3040-\u30fa\u30fd-\u30ff", "\u4e00-\u9fff"
FOREIGN = {
    "en": f"[{HANGUL}{KANA}{HAN}]",
    "vi": f"[{HANGUL}{KANA}{HAN}]",
    "ko": f"[{KANA}{HAN}]",
    "zh-Hans": f"[{HANGUL}{KANA}]",
    "zh-Hant": f"[{HANGUL}{KANA}]",
    "ja": f"[{HANGUL}]",
}


def test_names_are_written_in_the_script_of_their_language(firms: tuple[Firm, ...]) -> None:
    wrong = [
        (firm.id, name)
        for firm in firms
        for language, each in names_by_language(firm)
        for name in each
        if re.search(FOREIGN[language], name)
    ]
    assert wrong == []


# Characters that only one of the two Chinese scripts uses, among those that firms' names are made of.
SIMPLIFIED = (
    "亚马逊腾讯华为联网团东电车产软银苹关乐宝贝气业员机构财经汽运证券创维达货铁钢铝锂矿药医术现代韩汉邮报闻视游戏"
    "飞货币险寿盛资龙凤凯鸿爱尔诺兰兴庆农渔码头贵师图书馆话费购买卖场连锁饮种丽莱维纳冈罗蒂诗"
)
TRADITIONAL = (
    "亞馬遜騰訊華為聯網團東電車產軟銀蘋關樂寶貝氣業員機構財經汽運證券創維達貨鐵鋼鋁鋰礦藥醫術現代韓漢郵報聞視遊戲"
    "飛貨幣險壽盛資龍鳳凱鴻愛爾諾蘭興慶農漁碼頭貴師圖書館話費購買賣場連鎖飲種麗萊維納岡羅蒂詩"
)


def test_the_two_chinese_scripts_are_not_mixed_up(firms: tuple[Firm, ...]) -> None:
    foreign = {
        "zh-Hans": set(TRADITIONAL) - set(SIMPLIFIED),
        "zh-Hant": set(SIMPLIFIED) - set(TRADITIONAL),
    }
    wrong = [
        (firm.id, name)
        for firm in firms
        for language, each in names_by_language(firm)
        for name in each
        if foreign.get(language, set()) & set(name)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("firm_id", "trap"),
    [
        ("apple", "파인애플"),
        ("jd", "京东方"),
        ("jd", "南京东路"),
        ("alibaba", "阿里山"),
        ("alibaba", "アリババと40人の盗賊"),
        ("target", "target"),
        ("lotte", "롯데 자이언츠"),
        ("hyundai", "Hyundai Heavy Industries"),
        ("volkswagen", "大众"),
        ("meta", "メタル"),
        ("kia", "kia"),
        ("kt", "KT&G"),
        ("daum", "다음"),
        ("midea", "完美的"),
        ("pingan", "平安夜"),
        ("cisco", "샌프란시스코"),
        ("ford", "Harrison Ford"),
        ("nikkei", "日経平均"),
    ],
)
def test_what_names_also_mean(by_id: Mapping[str, Firm], firm_id: str, trap: str) -> None:
    assert by_id[firm_id].also[trap]


# No name stands in it as it is written, but it does once blanks are taken out.
SPACED = [("alibaba", "Ali Baba and the Forty Thieves")]


def test_whatever_a_name_also_means_has_a_name_in_it(firms: tuple[Firm, ...]) -> None:
    idle = [
        (firm.id, phrase)
        for firm in firms
        for phrase in firm.also
        if not any(name.casefold() in phrase.casefold() for name in all_names(firm))
    ]
    assert idle == SPACED


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda path: path.stem)
def test_an_article_yields_every_firm_and_nothing_else(matcher: FirmMatcher, path: Path) -> None:
    """Against the whole catalogue, each by its name in that language, with its people and brands."""
    title, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mention in matcher.match(Text(title=title, body=body, language=path.stem)).taken:
        found[mention.firm][mention.relation or "name"].add(mention.surface)
    expected = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert found == {firm: {kind: set(names) for kind, names in kinds.items()} for firm, kinds in expected.items()}
