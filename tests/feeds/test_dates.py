"""Dates as feeds of many languages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import first_date, parse_date, read_date
from bot.model import DateNote

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
        ("09:30 ngày 1/5/2024", None, "2024-05-01T02:30"),
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
        # without a zone, in the country of its words
        ("2024년 5월 1일 09:30", None, "2024-05-01T00:30"),
        ("2024-05-01 오후 3:04", None, "2024-05-01T06:04"),
        ("令和6年5月1日 9時30分", None, "2024-05-01T00:30"),
        ("2024年5月1日(水) 9時30分", None, "2024-05-01T00:30"),
        ("2024年5月1日水曜日 9:30", None, "2024-05-01T00:30"),
        ("2024年5月1日 午後3:04", None, "2024-05-01T06:04"),
        ("2024年5月1日 下午3:04", None, "2024-05-01T07:04"),
        ("2024年5月1日 星期三 09:30", None, "2024-05-01T01:30"),
        ("民國113年5月1日 09:30", None, "2024-05-01T01:30"),
        ("2024年5月1日 09:30", None, "2024-05-01T09:30"),  # either language
        ("2024년 5월 1일 09:30 UTC", None, "2024-05-01T09:30"),
        # shapes that servers make up
        ("Wed, 2024-05-01 09:30:00 +0900", None, "2024-05-01T00:30"),
        ("Wed , 01 May 2024 09:30:00 KST", None, "2024-05-01T00:30"),
        ("Wednesday, 1. May 2024 - 09:30", SEOUL, "2024-05-01T00:30"),
        ("Wednesday, May 1, 2024 at 9:30 PM EDT", None, "2024-05-02T01:30"),
        ("May 01 2024 09:30:00PM", SEOUL, "2024-05-01T12:30"),
        ("Wed, 1 May 2024 9:4:5 KST", None, "2024-05-01T00:04:05"),
        ("Wed, 01 May 2024 09:30:00 --0700", None, "2024-05-01T16:30"),
        ("2024-05-01T09:30:00:+0900", None, "2024-05-01T00:30"),
        ("Wed May 1 09:30:00 2024 KST", None, "2024-05-01T00:30"),
        ("2024-05-01+09:00", None, "2024-04-30T15:00"),
        ("2024-05-01Z", SEOUL, "2024-05-01T00:00"),
        ("1 May 2024 JST", None, "2024-04-30T15:00"),
        ("Wed, 01 May 2024 09:30:00 ET", None, "2024-05-01T13:30"),  # in summer
        ("Mon, 01 Jan 2024 09:30:00 ET", None, "2024-01-01T14:30"),
        ("Wed, 01 May 2024 09:30:00 MEST", None, "2024-05-01T07:30"),
        ("1.5.2024 09:30", None, "2024-05-01T09:30"),
        ("２０２４年５月１日　９：３０", TOKYO, "2024-05-01T00:30"),
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
        ("2024-05-01T09:xx:00Z", None, None),
        ("Wed, 01 May 2024 1:2:3:4 GMT", None, None),
        ("Wed, 01 May 2024 09:30:00 99", None, None),
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


@pytest.mark.parametrize(
    ("text", "zone", "note"),
    [
        ("2024-05-01T09:30:00Z", None, None),
        ("Wed, 01 May 2024 09:30:00 KST", None, None),
        ("Wed, 01 May 2024 09:30:00 CST", SHANGHAI, None),
        ("1714555800", None, None),
        ("2024-05-01 09:30:00", SEOUL, DateNote.NO_ZONE),
        ("2024년 5월 1일 09:30", None, DateNote.NO_ZONE),
        ("2024-05-01", None, DateNote.NO_ZONE),
        ("Wed, 01 May 2024 09:30:00 XYZ", None, DateNote.NO_ZONE),
        ("2024-02-30T00:00:00Z", None, DateNote.IMPOSSIBLE),
        ("Mon, 31 Jun 2024 09:30:00", SEOUL, DateNote.IMPOSSIBLE),
        ("2024-05-01T25:30:00Z", None, None),  # broadcasters count so
    ],
)
def test_what_was_made_of_a_date_is_noted(text: str, zone: str | None, note: DateNote | None) -> None:
    moment = read_date(text, zone)
    assert moment is not None
    assert moment.note is note


WRITTEN = (
    (SEOUL, "{y}년 {m}월 {d}일 {half_ko} {h12}:{mi:02}"),
    (SEOUL, "{y}.{m:02}.{d:02} {h:02}:{mi:02}"),
    (SEOUL, "{y}-{m:02}-{d:02} {h:02}:{mi:02}:00 KST"),
    (SEOUL, "입력 {y}.{m:02}.{d:02}. {half_ko} {h12}:{mi:02}"),
    (TOKYO, "{y}年{m}月{d}日 {h}時{mi:02}分"),
    (TOKYO, "{y}年{m}月{d}日({kanji}) {half_ja}{h12}時{mi:02}分"),
    (TOKYO, "{y}/{m:02}/{d:02} {h:02}:{mi:02} JST"),
    (SHANGHAI, "{y}年{m:02}月{d:02}日 {h:02}:{mi:02}"),
    (SHANGHAI, "{y}年{m}月{d}日 {half_zh}{h12}:{mi:02}"),
    (SHANGHAI, "{y}-{m:02}-{d:02} {h:02}:{mi:02}:00 CST"),
    (TAIPEI, "民國{roc}年{m}月{d}日 {h}:{mi:02}"),
    ("Asia/Hong_Kong", "{d:02}/{m:02}/{y} {h:02}:{mi:02} HKT"),
    (SAIGON, "{h:02}:{mi:02} {d}/{m}/{y}"),
    (SAIGON, "{d}/{m}/{y} {h12}:{mi:02} {half_vi}"),
    (SAIGON, "{h} giờ {mi:02} phút ngày {d}/{m}/{y}"),
    (SAIGON, "{d} tháng {m}, {y} lúc {h:02}:{mi:02} ICT"),
)


@pytest.mark.parametrize(
    ("texts", "read", "note"),
    [
        (["2024-05-01T09:00Z", "2024-05-02T09:00Z"], "2024-05-01T09:00+00:00", None),
        (["", "2024-05-02T09:00Z"], "2024-05-02T09:00+00:00", None),
        (["어제", "2024-05-02T09:00Z"], "2024-05-02T09:00+00:00", DateNote.OTHER),
        (["어제", "", "2024-05-02 09:00"], "2024-05-02T09:00+00:00", DateNote.OTHER),
        (["어제", "hôm qua"], None, None),
    ],
)
def test_the_first_of_several_dates_that_can_be_read_counts(
    texts: list[str], read: str | None, note: DateNote | None
) -> None:
    moment = first_date(texts, None)
    assert (moment and (moment.at, moment.note)) == (read and (datetime.fromisoformat(read), note))


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 30)), st.sampled_from(WRITTEN))
def test_what_five_languages_write_is_read_again(local: datetime, written: tuple[str, str]) -> None:
    zone, form = written
    local = local.replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))
    late = local.hour >= 12
    text = form.format(
        y=local.year, roc=local.year - 1911, m=local.month, d=local.day, h=local.hour, mi=local.minute,
        h12=(local.hour - 1) % 12 + 1, kanji="月火水木金土日"[local.weekday()],
        half_ko="오후" if late else "오전", half_ja="午後" if late else "午前",
        half_zh="下午" if late else "上午", half_vi="CH" if late else "SA",
    )  # fmt: skip
    assert parse_date(text, zone) == local
