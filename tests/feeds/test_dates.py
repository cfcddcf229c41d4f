"""Dates as feeds of many languages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import parse_date

SEOUL, SHANGHAI, SAIGON = "Asia/Seoul", "Asia/Shanghai", "Asia/Ho_Chi_Minh"
TOKYO, TAIPEI = "Asia/Tokyo", "Asia/Taipei"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        # RFC 822 and what is made of it
        ("Wed, 01 May 2024 09:30:00 +0900", None, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 09:30:00 GMT", SEOUL, "2024-05-01T09:30"),
        ("Wed, 01 May 2024 09:30:00 KST", None, "2024-05-01T00:30"),
        ("Wed, 1 May 2024 09:30 JST", None, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 09:30:00 HKT", None, "2024-05-01T01:30"),
        ("Wed, 01 May 2024 09:30:00 ICT", None, "2024-05-01T02:30"),
        ("Wed, 01 May 2024 09:30:00 EDT", None, "2024-05-01T13:30"),
        ("Wed, 01 May 2024 09:30:00 CST", None, "2024-05-01T15:30"),
        ("Wed, 01 May 2024 09:30:00 CST", SHANGHAI, "2024-05-01T01:30"),
        ("Wed, 01 May 2024 09:30:00 -0000", None, "2024-05-01T09:30"),
        ("Wed, 01 May 2024 09:30:00 +09:00", None, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 09:30:00 GMT+0900 (KST)", None, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 09:30:00", SEOUL, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 09:30:00", None, "2024-05-01T09:30"),
        ("1 May 24 09:30 GMT", None, "2024-05-01T09:30"),
        ("01-May-2024 09:30:00 GMT", None, "2024-05-01T09:30"),
        ("Wednesday, 1st September 2024 09:30:00 GMT", None, "2024-09-01T09:30"),
        ("Wed May  1 09:30:00 2024", None, "2024-05-01T09:30"),
        ("Wed May  1 09:30:00 KST 2024", None, "2024-05-01T00:30"),
        ("Wed, 01 May 2024 24:00:00 GMT", None, "2024-05-02T00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", None, "2016-12-31T23:59:59"),
        # ISO 8601 and what looks like it
        ("2024-05-01T09:30:00Z", SEOUL, "2024-05-01T09:30"),
        ("2024-05-01T09:30:00.123456+09:00", None, "2024-05-01T00:30"),
        ("2024-05-01T09:30+0900", None, "2024-05-01T00:30"),
        ("2024-05-01 09:30:00", SEOUL, "2024-05-01T00:30"),
        ("2022-02-28 19:17:53", SHANGHAI, "2022-02-28T11:17:53"),
        ("2024-05-01 09:30:00 +0800", None, "2024-05-01T01:30"),
        ("2024-05-01", SEOUL, "2024-04-30T15:00"),
        ("2024/05/01 09:30", SHANGHAI, "2024-05-01T01:30"),
        ("2024.05.01 09:30", SEOUL, "2024-05-01T00:30"),
        ("20240501093000", SEOUL, "2024-05-01T00:30"),
        ("20240501T093000Z", SEOUL, "2024-05-01T09:30"),
        # Korean, Chinese, Japanese, Vietnamese, American
        ("2024년 5월 1일 09:30", SEOUL, "2024-05-01T00:30"),
        ("2024년 5월 1일 (수) 오후 9시 30분", SEOUL, "2024-05-01T12:30"),
        ("2024. 5. 1. 오전 12:05", SEOUL, "2024-04-30T15:05"),
        ("2024.05.01. 오후 12:05:10", SEOUL, "2024-05-01T03:05:10"),
        ("2024年5月1日 09:30", SHANGHAI, "2024-05-01T01:30"),
        ("2024年05月01日 星期三 下午3:05", "Asia/Taipei", "2024-05-01T07:05"),
        ("2024年5月1日(水) 午後3時5分", "Asia/Tokyo", "2024-05-01T06:05"),
        ("2024年5月1日 9時30分15秒", "Asia/Tokyo", "2024-05-01T00:30:15"),
        ("01/05/2024 09:30", SAIGON, "2024-05-01T02:30"),
        ("Thứ tư, 1/5/2024, 09:30 (GMT+7)", SAIGON, "2024-05-01T02:30"),
        ("31/12/2024 09:30", None, "2024-12-31T09:30"),
        ("05/01/2024 09:30", "America/New_York", "2024-05-01T13:30"),
        ("05/05/2024 09:30", None, "2024-05-05T09:30"),
        ("May 1, 2024 9:30 PM", None, "2024-05-01T21:30"),
        ("May 1, 2024 at noon", None, None),
        # in words, eras and other orders
        ("令和6年5月1日 9時30分", TOKYO, "2024-05-01T00:30"),
        ("令和元年5月1日", TOKYO, "2019-04-30T15:00"),
        ("平成31年4月30日(火) 午後3時", TOKYO, "2019-04-30T06:00"),
        ("R6.5.1 09:30", TOKYO, "2024-05-01T00:30"),
        ("２０２４年５月１日 ０９：３０", TOKYO, "2024-05-01T00:30"),
        ("2024年5月1日25時10分", TOKYO, "2024-05-01T16:10"),
        ("2024年5月1日 深夜1時", TOKYO, "2024-04-30T16:00"),
        ("更新日時：2024/05/01(水)09:30", TOKYO, "2024-05-01T00:30"),
        ("民國113年5月1日 09:30", TAIPEI, "2024-05-01T01:30"),
        ("113/05/01 09:30", TAIPEI, "2024-05-01T01:30"),
        ("2024年5月1日上午9点半", SHANGHAI, "2024-05-01T01:30"),
        ("2024年5月1日 中午12:10", SHANGHAI, "2024-05-01T04:10"),
        ("2024年5月1日 晚上8时", SHANGHAI, "2024-05-01T12:00"),
        ("发布时间：2022-02-28 19:17:53", SHANGHAI, "2022-02-28T11:17:53"),
        ("二〇二四年十二月二十一日", SHANGHAI, "2024-12-20T16:00"),
        ("星期三, 01 5月 2024 09:30:00 +0800", None, "2024-05-01T01:30"),
        ("週三, 01 五月 2024 09:30:00 +0800", None, "2024-05-01T01:30"),
        ("수, 01 5월 2024 09:30:00 +0900", None, "2024-05-01T00:30"),
        ("입력 2024.05.01 09:30", SEOUL, "2024-05-01T00:30"),
        ("24.05.01 09:30", SEOUL, "2024-05-01T00:30"),
        ("2024년5월1일 낮 12시 10분", SEOUL, "2024-05-01T03:10"),
        ("2024년 5월 1일 밤 9시 반", SEOUL, "2024-05-01T12:30"),
        ("2024-05-01 오후 11:23", SEOUL, "2024-05-01T14:23"),
        ("09:30 ngày 1/5/2024", None, "2024-05-01T09:30"),
        ("9:30, 01/05/2024", SAIGON, "2024-05-01T02:30"),
        ("9 giờ 30 phút ngày 1/5/2024", SAIGON, "2024-05-01T02:30"),
        ("Thứ Tư, ngày 1 tháng 5 năm 2024 09:30", SAIGON, "2024-05-01T02:30"),
        ("1 tháng 5, 2024 lúc 9 giờ 30", SAIGON, "2024-05-01T02:30"),
        ("01 Thg5 2024 09:30", SAIGON, "2024-05-01T02:30"),
        ("1/5/2024 3:05:10 CH", SAIGON, "2024-05-01T08:05:10"),
        ("2024-05-01 9:30 chiều", SAIGON, "2024-05-01T14:30"),
        ("Wed,01 May 2024 09:30:00 +0900", None, "2024-05-01T00:30"),
        ("Wed May 01 2024 09:30:00 GMT+0900 (한국 표준시)", None, "2024-05-01T00:30"),
        ("1714555800", None, "2024-05-01T09:30"),
        ("1714555800000", SEOUL, "2024-05-01T09:30"),
        ("20240501", SEOUL, "2024-04-30T15:00"),
        ("2024-05", None, "2024-05-01T00:00"),
        # impossible, and mended
        ("2024-02-30T00:00:00Z", None, "2024-02-29T00:00"),
        ("Mon, 31 Jun 2024 09:30:00 GMT", None, "2024-06-30T09:30"),
        ("2024-05-01T25:00:00Z", None, "2024-05-02T01:00"),
        # across daylight saving
        ("Sun, 10 Mar 2024 12:00:00", "America/New_York", "2024-03-10T16:00"),
        # not dates, and dates with two readings
        ("05/01/2024 09:30", None, None),
        ("", None, None),
        ("yesterday", None, None),
        ("2024-13-01", None, None),
        ("2024-05-01T31:00:00Z", None, None),
        ("2024-05-01T09:70:00Z", None, None),
        ("2024-05-32", None, None),
        ("2024-00-10", None, None),
        ("三天前", None, None),
        ("24.05.01 09:30", None, None),
        ("0000-00-00 00:00:00", None, None),
        ("1-01-01T00:00:00Z", None, None),
        ("Wed, 01 Foo 2024 09:30:00 GMT", None, None),
        ("2024-05-01T09:30:00+99:99", None, None),
    ],
)
def test_dates(text: str, zone: str | None, expected: str | None) -> None:
    found = parse_date(text, zone)
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


def test_an_unknown_zone_is_utc() -> None:
    assert parse_date("2024-05-01 09:30", "Mars/Olympus") == datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


MOMENTS = st.datetimes(
    min_value=datetime(1971, 1, 1),
    max_value=datetime(2099, 12, 30),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda moment: moment.replace(microsecond=0))


@given(MOMENTS, st.sampled_from([None, SEOUL, "America/New_York"]))
def test_what_has_an_offset_means_the_same_everywhere(moment: datetime, zone: str | None) -> None:
    assert parse_date(moment.isoformat(), zone) == moment
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S %z"), zone) == moment


@given(st.text(max_size=200), st.sampled_from([None, SEOUL, ""]))
def test_anything_is_a_date_or_none(text: str, zone: str | None) -> None:
    found = parse_date(text, zone)
    assert found is None or found.tzinfo is UTC
