"""What servers say in headers, rightly or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.headers import kept_header, max_age, retry_after
from tests.feeds.making import NOW


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Wed, 01 May 2024 13:00:00 GMT", timedelta(hours=1)),
        ("Wed, 01 May 2024 21:00:00 +0900", timedelta(0)),
        ("Wed, 01 May 2024 11:00:00 GMT", timedelta(0)),
        ("Wed, 01 May 2024 13:00:00 -0000", timedelta(hours=1)),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("１２０", None),
        ("soon", None),
        ("Wed, 99 May 2024 13:00:00 GMT", None),
    ],
)
def test_retry_after(value: str, expected: timedelta | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("max-age=600", timedelta(minutes=10)),
        ("public, Max-Age = 600, must-revalidate", timedelta(minutes=10)),
        ('max-age="600"', timedelta(minutes=10)),
        ("s-maxage=600", None),
        ("no-cache, max-age=600", None),
        ("no-store", None),
        ("max-age=0", None),
        ("max-age=-5", None),
        ("", None),
    ],
)
def test_max_age(value: str, expected: timedelta | None) -> None:
    assert max_age({"Cache-Control": value}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(' W/"abc" ', 'W/"abc"'), ("", None), ("x" * 1025, None), ("한글", None), ("a\x00b", None), ("\udcff", None)],
)
def test_kept_headers(value: str, expected: str | None) -> None:
    assert kept_header({"ETag": value}, "ETag") == expected


AT = "Wed, 01 May 2024 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Date": AT, "Expires": "Wed, 01 May 2024 12:20:00 GMT"}, timedelta(minutes=20)),
        ({"Date": AT, "Expires": "Wed, 01 May 2024 12:20:00 GMT", "Cache-Control": "max-age=60"}, timedelta(minutes=1)),
        ({"Date": AT, "Expires": "Wed, 01 May 2024 12:20:00 GMT", "Cache-Control": "no-cache"}, None),
        ({"Date": AT, "Expires": "Wed, 01 May 2024 12:20:00 GMT", "Cache-Control": "max-age=0"}, None),
        ({"Date": AT, "Expires": AT}, None),
        ({"Date": AT, "Expires": "0"}, None),
        ({"Date": AT, "Expires": "Thu, 19 Nov 1981 08:52:00 GMT"}, None),
        ({"Expires": "Wed, 01 May 2024 12:20:00 GMT"}, None),
        ({"Date": "soon", "Expires": "later"}, None),
    ],
)
def test_freshness_by_expires(headers: dict[str, str], expected: timedelta | None) -> None:
    assert max_age(headers) == expected
