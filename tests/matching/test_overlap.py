from __future__ import annotations

import pytest

from bot.matching.overlap import overlapping
from bot.model import Firm


def firm(identity: str, *names: str) -> Firm:
    return Firm(id=identity, name=names[0], names={"en": names})


@pytest.mark.parametrize(
    ("watched", "other", "meets"),
    [
        ("京东", "京东方", True),
        ("中国银行", "银行业协会", True),
        ("삼성", "삼성증권", True),
        ("三星", "第三星光", True),
        ("Apple", "Apple Hospitality REIT", True),
        ("Stanley", "Morgan Stanley", True),
        ("Morgan Stanley", "Stanley Works", True),
        ("トヨタ", "トヨタ紡織", True),
        ("FPT", "FPT Retail", True),
        ("Apple", "Pineapple Energy", False),
        ("阿里巴巴", "腾讯", False),
        ("Nvidia", "Vinamilk", False),
        ("네이버", "카카오", False),
    ],
)
def test_firms_whose_names_meet_a_watched_name_are_kept(watched: str, other: str, meets: bool) -> None:
    assert bool(overlapping([firm("a", watched)], [firm("b", "Unrelated Works Ltd", other)])) is meets
