"""The catalogue finds firms by id and by name in any script."""

from __future__ import annotations

import pytest

from bot.matching.catalogue import Catalogue, Clash
from bot.model import Firm

ALIBABA = Firm(
    id="alibaba",
    name="Alibaba Group",
    names={"en": ("Alibaba",), "ko": ("알리바바",), "zh-Hans": ("阿里巴巴",), "ja": ("アリババ",)},
    tickers=("NYSE:BABA",),
)
HOA_PHAT = Firm(id="hoa-phat", name="Hoa Phat", names={"vi": ("Hòa Phát",)})
UNITED = Firm(id="united", name="United Airlines", names={"en": ("United",)})
UTD = Firm(id="united-parcel", name="UPS", names={"en": ("United", "UPS")})
CATALOGUE = Catalogue([ALIBABA, HOA_PHAT, UNITED, UTD])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("alibaba", "alibaba"),
        ("Alibaba Group", "alibaba"),
        ("알리바바", "alibaba"),
        ("阿里", "alibaba"),
        ("ｱﾘﾊﾞﾊﾞ", "alibaba"),
        ("hòa phát", "hoa-phat"),
        ("NYSE:BABA", "alibaba"),
        ("ups", "united-parcel"),
    ],
)
def test_search_in_any_script(query: str, first: str) -> None:
    assert CATALOGUE.search(query)[0].id == first


@pytest.mark.parametrize(("typed", "meant"), [("alibba", "alibaba"), ("hoaphat", "hoa-phat"), ("알리바비", "alibaba")])
def test_suggest_what_was_meant(typed: str, meant: str) -> None:
    assert CATALOGUE.suggest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["", "   ", "zzzzqqqq", "\ud800"])
def test_suggest_nothing_for_nothing(typed: str) -> None:
    assert CATALOGUE.suggest(typed) == ()


def test_clashes_name_every_bearer() -> None:
    assert CATALOGUE.clashes() == (Clash(name="united", firms=("united", "united-parcel")),)


def test_the_first_of_two_with_one_id_counts() -> None:
    again = Catalogue([ALIBABA, Firm(id="alibaba", name="Other", names={})])
    assert len(again) == 1
    assert again.get("alibaba") is ALIBABA
    assert again.get("missing") is None
