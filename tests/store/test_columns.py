from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

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
    # Compared in UTC: across zones Python holds a moment that the clock shows twice, or never, equal to none.
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:  # the first and last days of the calendar have no UTC everywhere
        return
    for dialect, zone in ((sqlite.dialect(), None), (postgresql.dialect(), timezone(timedelta(hours=9)))):
        column = UtcDateTime.dialect_impl(dialect)
        bind, read = column.bind_processor(dialect), column.result_processor(dialect, None)
        assert bind is not None
        assert read is not None
        stored = bind(moment)
        try:
            back = read(stored.astimezone(zone) if zone else stored)
        except OverflowError:
            continue
        assert (back, back.tzinfo) == (utc, UTC)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_a_moment_needs_a_zone_and_may_be_missing(dialect: Dialect) -> None:
    column = UtcDateTime.dialect_impl(dialect)
    bind, read = column.bind_processor(dialect), column.result_processor(dialect, None)
    assert bind is not None
    assert read is not None
    assert (bind(None), read(None)) == (None, None)
    with pytest.raises(ValueError, match="without a zone"):
        bind(datetime(2026, 4, 20, 9))


def test_moments_in_sqlite_are_in_the_order_of_their_digits() -> None:
    bind = UtcDateTime.dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert bind is not None
    assert bind(datetime(2026, 4, 20, 9, tzinfo=UTC)) == "2026-04-20 09:00:00.000000"
    assert bind(datetime(2026, 4, 20, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=9)))) == "2026-04-20 00:00:00.000001"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10_000)))
def test_a_duration_comes_back(span: timedelta) -> None:
    column = Duration()
    assert column.process_result_value(column.process_bind_param(span, DIALECT), DIALECT) == span


@given(st.frozensets(st.text(st.characters(codec="utf-8", exclude_characters="\x00"))))
def test_words_come_back(words: frozenset[str]) -> None:
    column = Words()
    assert column.process_result_value(column.process_bind_param(words, DIALECT), DIALECT) == words
