from __future__ import annotations

import pytest

from bot.matching.matcher import FirmMatcher
from bot.matching.tickers import is_ticker
from bot.model import Firm, Text


@pytest.mark.parametrize(
    ("text", "code", "meant"),
    [
        ("삼성전자(005930)는", "005930", True),
        ("삼성전자(종목코드: 005930)", "005930", True),
        ("번호 005930 당첨", "005930", False),
        ("$005930 up", "005930", True),
        ("理想汽车 2015年营收", "2015", False),
        ("the report (2015) said", "2015", False),
        ("理想(2015.hk)涨", "2015.HK", True),
        ("its shares (nyse: f) rose", "F", True),
        ("grade f in school", "F", False),
        ("$f rose", "F", True),
        ("ms lee said", "MS", False),
        ("nvda rose 3%", "NVDA", True),
        ("(nvda)", "NVDA", True),
        ("台积电（2330）", "2330", False),
        ("台积电（2330.tw）", "2330.TW", True),
        ("(f or c)", "F", False),
        ("(f or c)", "C", False),
        ("정보기술(it) 매체", "IT", False),
        ("포드(nyse: f)가", "F", True),
        ("삼성전자(코스피 005930)", "005930", True),
        ("big blue (ibm) rose", "IBM", True),
        ("cổ phiếu vic tăng trần", "VIC", True),
        ("mã hpg giảm sàn", "HPG", True),
        ("cổ phiếu fpt, ssi và hpg", "HPG", True),
        ("tên mã là vic", "VIC", False),
    ],
)
def test_when_a_code_is_meant_as_a_ticker(text: str, code: str, meant: bool) -> None:
    folded = text.replace("（", "(").replace("）", ")")
    start = folded.index(code.lower())
    assert is_ticker(folded, start, start + len(code), code) is meant


def test_a_year_is_no_firm() -> None:
    li_auto = Firm(id="li-auto", name="Li Auto", names={"zh-Hans": ("理想汽车",)}, tickers=("HKEX:2015",))
    matcher = FirmMatcher([li_auto])
    assert matcher.match(Text(title="", body="2015年，公司营收增长一成。")).mentions == ()
