from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import DigestTimes, QuietHours
from bot.settings.clocks import digest_times, quiet_hours

EVERY_DAY = frozenset(range(7))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("22:00-07:00", time(22), time(7)),
        ("9:30 - 10:15", time(9, 30), time(10, 15)),
        ("00:00-23:59", time(0), time(23, 59)),
    ],
)
def test_quiet_hours(text: str, start: time, end: time) -> None:
    assert quiet_hours(text) == QuietHours(start=start, end=end)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a span of hours"),
        ("22-7", "'22-7' is not a span of hours; write it as 22:00-07:00"),
        ("22:00", "not a span of hours"),
        ("22:00-07:00-09:00", "not a span of hours"),
        ("밤 10시-아침 7시", "not a span of hours"),
        ("２２:００-０７:００", "not a span of hours"),
        ("22:00-24:00", "an hour over 23 or a minute over 59; midnight is 00:00"),
        ("22:60-07:00", "an hour over 23 or a minute over 59"),
        ("07:00-7:00", "begins and ends at the same time; leave 'quiet' out"),
    ],
)
def test_no_quiet_hours(text: str, said: str) -> None:
    assert said in refusal(quiet_hours, text)


@pytest.mark.parametrize(
    ("text", "at", "days"),
    [
        ("08:30", time(8, 30), EVERY_DAY),
        ("8:30", time(8, 30), EVERY_DAY),
        ("daily 08:30", time(8, 30), EVERY_DAY),
        ("08:30 daily", time(8, 30), EVERY_DAY),
        ("Daily  0:00", time(0), EVERY_DAY),
        ("weekdays 17:00", time(17), {0, 1, 2, 3, 4}),
        ("17:00, weekdays", time(17), {0, 1, 2, 3, 4}),
        ("weekends 10:05", time(10, 5), {5, 6}),
        ("mon,thu 09:00", time(9), {0, 3}),
        ("mon, thu, 09:00", time(9), {0, 3}),
        ("mon thu 09:00", time(9), {0, 3}),
        ("MON、Thu、09:00", time(9), {0, 3}),
        ("tue，fri 23:59", time(23, 59), {1, 4}),
        ("thu,mon,thu 09:00", time(9), {0, 3}),
        ("tues,wedn,thurs 9:00", time(9), {1, 2, 3}),
        ("wednesday 12:00", time(12), {2}),
        ("9:00 sunday", time(9), {6}),
        ("weekends,fri 9:00", time(9), {4, 5, 6}),
        (" , daily 08:30 , ", time(8, 30), EVERY_DAY),
    ],
)
def test_digest_times(text: str, at: time, days: set[int]) -> None:
    assert digest_times(text) == DigestTimes(at=at, days=frozenset(days))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' has no time of day; write it as daily 08:30, weekdays 17:00 or mon,thu 09:00"),
        ("daily", "'daily' has no time of day; write it as daily 08:30"),
        ("mon,thu", "'mon,thu' has no time of day"),
        ("08:30 20:30", "'08:30 20:30' has more than one time; a digest comes once a day, such as daily 08:30"),
        ("daily 08:30, 08:30", "has more than one time"),
        ("08:30 and 17:00", "has more than one time"),
        ("daily at 08:30", "'at' in 'daily at 08:30' is no day"),
        ("dayly 08:30", "'dayly' in 'dayly 08:30' is no day; did you mean 'daily'?"),
        ("weekday 17:00", "'weekday' in 'weekday 17:00' is no day; did you mean 'weekdays'?"),
        ("weekend 17:00", "did you mean 'weekends'?"),
        ("mondays 09:00", "did you mean 'monday'?"),
        ("wensday,fri 09:00", "'wensday' in 'wensday,fri 09:00' is no day; did you mean 'wednesday'?"),
        ("thrusday 09:00", "did you mean 'thursday'?"),
        ("mo 09:00", "'mo' in 'mo 09:00' is no day; write daily, weekdays, weekends, or days such as mon,thu"),
        ("매일 08:30", "'매일' in '매일 08:30' is no day; write daily"),
        ("毎日 08:30", "'毎日' in '毎日 08:30' is no day; write daily"),
        ("off", "'off' in 'off' is no day"),
        ("daily 8", "'8' is no time of day; write it as 08:30 or 17:00"),
        ("daily 8:30am", "'8:30am' is no time of day"),
        ("daily 08.30", "'08.30' is no time of day"),
        ("daily 0830", "'0830' is no time of day"),
        ("daily 8:5", "'8:5' is no time of day"),
        ("daily 08:30:00", "'08:30:00' is no time of day"),
        ("매일 8시", "'매일' in '매일 8시' is no day"),
        ("daily 8시", "'8시' is no time of day"),
        ("daily ０８:３０", "'０８:３０' is no time of day"),
        ("daily 24:00", "'24:00' has an hour over 23 or a minute over 59; midnight is 00:00"),
        ("daily 08:60", "'08:60' has an hour over 23 or a minute over 59"),
    ],
)
def test_no_digest_times(text: str, said: str) -> None:
    assert said in refusal(digest_times, text)


@given(st.times(), st.lists(st.sampled_from(range(7)), min_size=1), st.booleans())
def test_any_days_at_any_minute_make_a_digest(at: time, days: list[int], time_first: bool) -> None:
    parts = [",".join(DAYS[day] for day in days), f"{at:%H:%M}"]
    text = " ".join(reversed(parts) if time_first else parts)
    assert digest_times(text) == DigestTimes(at=time(at.hour, at.minute), days=frozenset(days))


@given(st.text() | st.text(alphabet="0123456789:,- adilymonweks", max_size=20))
def test_any_text_is_times_or_refused(text: str) -> None:
    for read in (digest_times, quiet_hours):
        try:
            read(text)
        except ValueError as error:
            assert str(error).startswith("'")  # noqa: PT017 - whether it is refused is up to the text


def refusal(read: Callable[[str], object], text: str) -> str:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the text is what is tested
        read(text)
    return str(raised.value)
