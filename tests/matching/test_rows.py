"""What the labels of a row say of each of its candidates."""

from __future__ import annotations

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Firm
from tools.matching.rows import examples

CANON = Firm(id="canon", name="Canon", names={"ja": ("キヤノン",)}, tickers=())


@pytest.mark.parametrize(
    ("text", "gold", "labels"),
    [
        ("キヤノンはキヤノン電子の株を買い増す。", ["canon"], [True, None]),
        ("キヤノン電子が増産する。", ["canon"], [True]),
        ("キヤノン電子が増産する。", [], [False]),
    ],
)
def test_a_longer_name_is_unlabelled_where_the_firm_stands_by_itself(
    text: str, gold: list[str], labels: list[bool | None]
) -> None:
    row = {"id": "1", "lang": "ja", "text": text, "gold": gold, "trap": [], "skip": {}}
    assert [example.label for example in examples([row], FirmMatcher([CANON]))] == labels
