"""Tables on terminals of every width: what people copy from them is never broken."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.cli.tables import print_rows

FEEDS = ("", "Feed", "Language", "Checked", "What to do")
SHORT = ("●", "한강경제\nhttps://hangang.example/rss", "ko", "3 min ago", None)
LONG = (
    Text("●", style="red"),
    "長江財經 國際新聞與市場評論\nhttps://www.changjiang.example/feeds/markets/international/rss.xml?lang=zh-Hant&format=full",
    "zh-Hant",
    "never",
    "HTTP 404, 3 times in a row: the address no longer exists; open the site and look for its feed, or remove this one",
)


def printed(columns: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> list[str]:
    file = StringIO()
    print_rows(columns, rows, Console(file=file, width=width, highlight=False))
    return [line.rstrip() for line in file.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("width", "rows", "is_table"),
    [(160, [SHORT], True), (80, [SHORT], True), (60, [SHORT], False), (160, [SHORT, LONG], True), (100, [LONG], False)],
)
def test_a_table_that_would_break_something_is_a_list(width: int, rows: list[Sequence[object]], is_table: bool) -> None:
    lines = printed(FEEDS, rows, width)
    assert any("Language" in line for line in lines) is is_table
    assert all(cell_len(line) <= width or "://" in line for line in lines)


def test_a_list_names_the_row_and_then_what_is_known_of_it() -> None:
    assert printed(FEEDS, [LONG], 80) == [
        "● 長江財經 國際新聞與市場評論",
        "  https://www.changjiang.example/feeds/markets/international/rss.xml?lang=zh-Hant&format=full",
        "  language: zh-Hant · checked: never",
        "  what to do: HTTP 404, 3 times in a row: the address no longer exists; open the",
        "  site and look for its feed, or remove this one",
    ]
    assert printed(("ID", "State"), [(12, "sent"), (13, None)], 9) == ["12", "  state:", "  sent", "13"]


ADDRESSES = st.from_regex(r"https://[a-z가-힣]{1,40}\.example/[a-z0-9/?=&台]{0,120}", fullmatch=True)


@given(ADDRESSES, st.text(alphabet="삼성전자阿里巴巴 Việt ab", max_size=120), st.sampled_from([40, 80, 100, 160]))
def test_an_address_is_always_on_one_line(address: str, text: str, width: int) -> None:
    lines = printed(("", "Address", "Detail"), [("✓", address, f"{text} see {address}")], width)
    assert sum(line.count(address) for line in lines) == 2
