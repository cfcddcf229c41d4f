"""The configuration that ships: it loads, it is documented, and its catalogue holds together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.model import Firm
from bot.settings.firms import load_catalogue, read_firms
from bot.settings.load import load
from bot.settings.schema import BotFile, ChannelItem, FeedItem, FirmItem, WatchItem
from bot.settings.shipped import shipped_config
from bot.settings.values import Settings
from tests.settings.conftest import Folder

LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja")

# Names that several firms share in real life; which one is meant is for the text around to say.
SHARED = {
    "alipay": {"alibaba", "ant-group"},
    "알리페이": {"alibaba", "ant-group"},
    "支付宝": {"alibaba", "ant-group"},
    "支付寶": {"alibaba", "ant-group"},
    "アリペイ": {"alibaba", "ant-group"},
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(shipped_config(), {})


@pytest.fixture(scope="module")
def firms() -> tuple[Firm, ...]:
    return load_catalogue(shipped_config())


def test_feeds_of_every_language_and_kind(settings: Settings) -> None:
    assert len(settings.feeds) >= 40
    languages = [feed.language for feed in settings.feeds]
    assert all(languages.count(language) >= 5 for language in (*LANGUAGES, "vi"))
    assert all(feed.tags & {"business", "technology"} for feed in settings.feeds)
    assert all(feed.url.startswith("https://") for feed in settings.feeds)
    assert len({feed.name for feed in settings.feeds}) == len(settings.feeds)


def test_the_watchlist_speaks_to_the_terminal_without_any_account(settings: Settings) -> None:
    assert [channel.channel for channel in settings.channels] == ["console:"]
    assert len(settings.channels[0].watches) >= 5


def test_the_commented_channels_of_the_watchlist_load_too(folder: Folder) -> None:
    lines = (shipped_config() / "watchlist.yaml").read_text().partition("channels:\n")[2].splitlines()
    text = "channels:\n" + "\n".join(line.replace("  # ", "  ", 1) for line in lines if line.startswith("  # "))
    feeds = (shipped_config() / "feeds.yaml").read_bytes()
    text = "\n".join(line for line in text.splitlines() if re.match(r"\s*(channels:|-|[a-z_]+:)", line))
    channels = load(folder({"watchlist.yaml": text, "feeds.yaml": feeds}), {}).channels
    assert [channel.platform for channel in channels] == ["slack", "discord"]


def uncommented(text: str) -> str:
    """bot.yaml with every key that is commented out in force."""
    lines = text.splitlines()
    return "\n".join(line[2:] if re.match(r"# +[a-z_]+:( |$)|# [a-z_]+:( |$)", line) else "" for line in lines)


def test_the_commented_bot_yaml_shows_the_defaults(folder: Folder) -> None:
    text = uncommented((shipped_config() / "bot.yaml").read_text())
    shown = load(folder({"bot.yaml": text}), {})
    plain = load(folder(), {})
    assert (shown.database_url, shown.keep, shown.web, shown.log) == (
        plain.database_url,
        plain.keep,
        plain.web,
        plain.log,
    )
    assert (shown.zone, shown.language) == (plain.zone, plain.language)
    for name in ("allow_private", "timeout", "read_timeout", "max_bytes", "pace", "concurrency"):
        assert getattr(shown.fetch, name) == getattr(plain.fetch, name), name


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, info in model.model_fields.items():
        yield (name,)
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from ((name, *rest) for rest in keys_of(kind))


def holds(document: object, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(document, dict) or step not in document:
            return False
        document = document[step]
    return True


def test_every_key_of_bot_yaml_is_documented_in_it() -> None:
    shown = yaml.safe_load(uncommented((shipped_config() / "bot.yaml").read_text()))
    missing = [path for path in keys_of(BotFile) if not holds(shown, path)]
    assert missing == []
    assert sum(1 for _ in keys_of(BotFile)) > 20


@pytest.mark.parametrize(
    ("file", "model"),
    [
        ("feeds.yaml", FeedItem),
        ("watchlist.yaml", ChannelItem),
        ("watchlist.yaml", WatchItem),
        ("firms/README.md", FirmItem),
    ],
)
def test_every_other_key_is_documented_where_it_belongs(file: str, model: type[BaseModel]) -> None:
    text = (shipped_config() / file).read_text()
    keys = [info.alias or name for name, info in model.model_fields.items()]
    assert [key for key in keys if not re.search(rf"\b{key}(:|  )", text)] == []


def test_the_example_of_the_catalogue_page_is_sound(tmp_path: Path) -> None:
    page = (shipped_config() / "firms" / "README.md").read_text()
    (tmp_path / "example.yaml").write_text(page.partition("```yaml\n")[2].partition("```")[0])
    (firm,) = read_firms(tmp_path)
    assert (firm.id, len(firm.names), len(firm.related), len(firm.also)) == ("acme-steel", 5, 3, 2)


def test_the_shipped_folder_is_in_the_wheel_or_beside_the_checkout(tmp_path: Path) -> None:
    package = tmp_path / "bot"
    package.mkdir()
    assert shipped_config(package) == tmp_path / "config"
    (package / "shipped").mkdir()
    assert shipped_config(package) == package / "shipped"


def test_some_sixty_firms_or_more(firms: tuple[Firm, ...]) -> None:
    assert len(firms) >= 60


def test_every_firm_has_names_in_every_language(firms: tuple[Firm, ...]) -> None:
    missing = {firm.id: lacking for firm in firms if (lacking := [tag for tag in LANGUAGES if not firm.names.get(tag)])}
    assert missing == {}


def test_every_vietnamese_firm_has_its_vietnamese_name(firms: tuple[Firm, ...]) -> None:
    listed = [firm for firm in firms if any(ticker.startswith("HOSE:") for ticker in firm.tickers)]
    assert len(listed) >= 5
    assert [firm.id for firm in listed if not firm.names.get("vi")] == []


def test_tickers_name_their_exchange(firms: tuple[Firm, ...]) -> None:
    tickers = [ticker for firm in firms for ticker in firm.tickers]
    assert [ticker for ticker in tickers if not re.fullmatch(r"[A-Z]+:[A-Z0-9]+", ticker)] == []
    assert len(set(tickers)) == len(tickers)
    assert "KRX:005930" in tickers


def all_names(firm: Firm) -> Iterable[str]:
    for names in (firm.names, *firm.related.values()):
        for each in names.values():
            yield from each


def test_no_name_stands_for_two_firms(firms: tuple[Firm, ...]) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for firm in firms:
        for name in all_names(firm):
            owners[name.casefold()].add(firm.id)
    clashes = {name: ids for name, ids in owners.items() if len(ids) > 1}
    assert clashes == SHARED


def test_no_name_is_given_twice_in_a_language(firms: tuple[Firm, ...]) -> None:
    twice = [
        (firm.id, language)
        for firm in firms
        for names in (firm.names, *firm.related.values())
        for language, each in names.items()
        if len({name.casefold() for name in each}) < len(each)
    ]
    assert twice == []


HANGUL, KANA, HAN = "\uac00-\ud7a3", "\u3040-\u30ff", "\u4e00-\u9fff"


def test_names_are_written_in_the_script_of_their_language(firms: tuple[Firm, ...]) -> None:
    foreign = {
        "en": f"[{HANGUL}{KANA}{HAN}]",
        "vi": f"[{HANGUL}{KANA}{HAN}]",
        "ko": f"[{KANA}{HAN}]",
        "zh-Hans": f"[{HANGUL}{KANA}]",
        "zh-Hant": f"[{HANGUL}{KANA}]",
        "ja": f"[{HANGUL}]",
    }
    wrong = [
        (firm.id, name)
        for firm in firms
        for names in (firm.names, *firm.related.values())
        for language, each in names.items()
        for name in each
        if re.search(foreign[language], name)
    ]
    assert wrong == []


# Characters that only one of the two Chinese scripts uses, among those that firms' names are made of.
SIMPLIFIED = "亚马逊腾讯华为联网团东电车产软银苹关乐宝贝气业员机构财经"
TRADITIONAL = "亞馬遜騰訊華為聯網團東電車產軟銀蘋關樂寶貝氣業員機構財經"


def test_the_two_chinese_scripts_are_not_mixed_up(firms: tuple[Firm, ...]) -> None:
    only_simplified = set(SIMPLIFIED) - set(TRADITIONAL)
    only_traditional = set(TRADITIONAL) - set(SIMPLIFIED)
    wrong = [
        (firm.id, name)
        for firm in firms
        for names in (firm.names, *firm.related.values())
        for language, foreign in (("zh-Hans", only_traditional), ("zh-Hant", only_simplified))
        for name in names.get(language, ())
        if foreign & set(name)
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
    ],
)
def test_what_names_also_mean(firms: tuple[Firm, ...], firm_id: str, trap: str) -> None:
    (firm,) = [firm for firm in firms if firm.id == firm_id]
    assert firm.also[trap]


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
