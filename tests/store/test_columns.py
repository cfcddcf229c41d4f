from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.store.columns import Duration, UtcDateTime, Words, storable

DIALECT = sqlite.dialect()
ANY_TEXT = st.text(st.characters(codec=None), max_size=50)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("", ""),
        ("삼성전자 三星电子 三星電子 サムスン電子 Điện tử", "삼성전자 三星电子 三星電子 サムスン電子 Điện tử"),
        ("a\x00b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("😀\ud83d", "😀\ufffd"),
    ],
)
def test_text_is_made_storable(given_text: str, kept: str) -> None:
    assert storable(given_text) == kept


@given(ANY_TEXT)
def test_storable_text_is_utf8_without_null_and_stays_so(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert "\x00" not in kept
    assert storable(kept) == kept
    if "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text):
        assert kept == text


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_goes_in_with_any_zone_and_comes_out_in_utc(moment: datetime) -> None:
    column = UtcDateTime()
    try:
        bound = column.process_bind_param(moment, DIALECT)
    except OverflowError:  # the first and last days of the calendar have no UTC everywhere
        return
    assert bound is not None
    # Compared in UTC: across zones Python holds a moment that the clock shows twice, or never, equal to none.
    utc = moment.astimezone(UTC)
    for stored in (bound, bound.replace(tzinfo=None), bound.astimezone(timezone(timedelta(hours=9)))):
        back = column.process_result_value(stored, DIALECT)
        assert back is not None
        assert (back, back.tzinfo) == (utc, UTC)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10_000)))
def test_a_duration_comes_back(span: timedelta) -> None:
    column = Duration()
    assert column.process_result_value(column.process_bind_param(span, DIALECT), DIALECT) == span


@given(st.frozensets(st.text(st.characters(codec="utf-8", exclude_characters="\x00"))))
def test_words_come_back(words: frozenset[str]) -> None:
    column = Words()
    assert column.process_result_value(column.process_bind_param(words, DIALECT), DIALECT) == words
