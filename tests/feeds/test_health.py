"""Every trouble comes with what to do about it, in the language of whoever reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import regex
import yaml

import bot.feeds.health
from bot.feeds.health import OPERATOR, Reader, advice, announcement, concern, more_news
from bot.feeds.news import News
from bot.model import Ailment, DateNote, FeedState, Habits, Symptom, Trouble
from tests.feeds.making import NOW, feed

LANGUAGES = ("en", "ja", "ko", "vi", "zh-Hans", "zh-Hant")
FOLDER = Path(bot.feeds.health.__file__).parent / "healthwords"
SEOUL = Reader("ko", ZoneInfo("Asia/Seoul"))

every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_advice_in_one_line(trouble: Trouble, language: str) -> None:
    line = advice(FeedState(trouble=trouble, detail="HTTP 418", failures=1), Reader(language))
    assert regex.fullmatch(r"HTTP 418(?:: |：).{15,}", line)


@every_language
def test_no_two_troubles_share_their_advice(language: str) -> None:
    told = {advice(FeedState(trouble=trouble, detail="x"), Reader(language)) for trouble in Trouble}
    assert len(told) == len(Trouble)


def test_a_feed_that_is_well() -> None:
    assert advice(FeedState(baseline_at=NOW)) == "ok"
    assert advice(FeedState()) == "not checked yet"
    assert advice(FeedState(baseline_at=NOW), Reader("ja")) == "正常"


def test_how_long_it_lasts_on_the_readers_clock() -> None:
    state = FeedState(trouble=Trouble.NOT_FOUND, detail="HTTP 404", failures=4, changed_at=NOW)
    assert advice(state).startswith(
        "HTTP 404, 4 times in a row, well until 2024-05-01 12:00 UTC: the address no longer"
    )
    assert advice(state, SEOUL).startswith("HTTP 404, 4회 연속, 2024-05-01 21:00 KST까지 정상: 주소가 더 이상 없습니다")


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("HTTP 503", "HTTP 503: 서버"),
        ("the server stopped answering", "서버"),
        (
            "a web page, “로그인, 한빛”; it advertises the feed https://hanbit.test/rss",
            "“로그인, 한빛”, https://hanbit.test/rss: 서버",
        ),
        (None, "서버"),
    ],
)
def test_no_english_reaches_a_reader_of_another_language(detail: str | None, expected: str) -> None:
    assert advice(FeedState(trouble=Trouble.TIMEOUT, detail=detail), SEOUL).startswith(expected)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("ko", "ko"), ("ko-KR", "ko"), ("zh-Hant", "zh-Hant"), ("vi", "vi"), ("zh", "en"), ("fr", "en"), ("", "en")],
)
def test_a_language_without_words_reads_english(asked: str, spoken: str) -> None:
    assert Reader(asked).spoken == spoken


@pytest.mark.parametrize(
    ("habits", "words"),
    [
        (Habits(), None),
        (Habits(gap_at=NOW - timedelta(days=1)), "entries may have been missed before 2024-04-30 12:00 UTC"),
        (Habits(gap_at=NOW - timedelta(days=8)), None),
        (
            Habits(rhythm=timedelta(hours=3), novel_at=NOW - timedelta(days=12)),
            "nothing new for 12 days, where an entry came every 3 h",
        ),
        (Habits(rhythm=timedelta(minutes=20), novel_at=NOW - timedelta(days=6)), None),
        (Habits(rhythm=timedelta(days=7), novel_at=NOW - timedelta(days=60)), None),
        (Habits(novel_at=NOW - timedelta(days=60)), None),
        (Habits(garbled=3), "lost their characters"),
    ],
)
def test_what_is_strange_about_a_feed_that_answers(habits: Habits, words: str | None) -> None:
    found = concern(feed(habits=habits), NOW)
    assert found is None if words is None else words in (found or "")


def test_a_gap_where_the_interval_was_asked_for_says_what_to_do() -> None:
    one = feed(every=timedelta(hours=1), habits=Habits(gap_at=NOW))
    assert "a shorter `every` avoids it" in (concern(one, NOW) or "")
    assert "`every`를 줄이면" in (concern(one, NOW, SEOUL) or "")


@pytest.mark.parametrize(
    ("notes", "zone", "words"),
    [
        ({DateNote.NO_ZONE}, None, "declare its `zone`"),
        ({DateNote.NO_ZONE}, "Asia/Seoul", None),
        ({DateNote.AHEAD, DateNote.NO_ZONE}, None, "ahead of the clock"),
        ({DateNote.IMPOSSIBLE}, "Asia/Seoul", "do not exist"),
        ({DateNote.OTHER}, None, "cannot be read"),
    ],
)
def test_what_was_made_of_dates_is_shown(notes: set[DateNote], zone: str | None, words: str | None) -> None:
    one = feed(habits=Habits(dates=frozenset(notes)))
    found = concern(replace(one, declared=replace(one.declared, zone=zone)), NOW)
    assert found is None if words is None else words in (found or "")


def news(told: Ailment | None, past: Ailment | None = None) -> News:
    """News of a feed that is in trouble, if any, and has every symptom."""
    trouble = told if isinstance(told, Trouble) else None
    habits = Habits(gap_at=NOW, rhythm=timedelta(hours=6), novel_at=NOW - timedelta(days=9))
    state: dict[str, Any] = {"trouble": trouble, "detail": "HTTP 404", "habits": habits}
    return News(feed=feed(**state), past=past, told=told, at=NOW)


@pytest.mark.parametrize(
    ("told", "past", "words"),
    [
        (Trouble.NOT_FOUND, None, "HTTP 404: the address no longer exists"),
        (None, Trouble.NOT_FOUND, "the feed is well again"),
        (None, Symptom.SILENT, "it brings entries again: the feed is well again"),
        (None, Symptom.GAP, "no entries were missed for a week"),
        (None, Symptom.GARBLED, "its titles can be read again"),
        (Symptom.SILENT, None, "nothing new for 9 days, where an entry came every 6 h: open the site"),
        (Symptom.SILENT, Symptom.GAP, "nothing new for 9 days"),
        (Symptom.GARBLED, Trouble.TIMEOUT, "the feed is well again, but its titles have lost their characters"),
    ],
)
def test_news_are_told_in_a_line(told: Ailment | None, past: Ailment | None, words: str) -> None:
    assert announcement(news(told, past)).startswith(words)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ko", "피드가 다시 정상입니다"),
        ("ja", "フィードは正常に戻りました"),
        ("zh-Hans", "订阅源已恢复正常"),
        ("zh-Hant", "訂閱源已恢復正常"),
        ("vi", "nguồn tin đã hoạt động lại"),
    ],
)
def test_news_are_told_in_the_readers_language(language: str, line: str) -> None:
    assert announcement(news(None, Trouble.TLS), Reader(language)) == line


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_phrase_is_translated(language: str) -> None:
    own, english = phrases(language), phrases("en")
    assert {key for key in own if own[key] == english[key]} <= {"and", "advice"}


@every_language
def test_every_language_has_the_same_phrases_with_the_same_slots(language: str) -> None:
    def slots(phrase: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(phrase) if name}

    english, own = phrases("en"), phrases(language)
    assert english.keys() == own.keys()
    assert {key: slots(own[key]) for key in own} == {key: slots(english[key]) for key in english}
    assert {f"trouble.{trouble}" for trouble in Trouble} <= own.keys()
    assert {f"dates.{note}" for note in DateNote} <= own.keys()


@every_language
def test_no_phrase_is_written_twice(language: str) -> None:
    document = yaml.compose((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert isinstance(document, yaml.MappingNode)
    assert [key for key, count in Counter(key.value for key, _ in document.value).items() if count > 1] == []


def test_more_news_than_anybody_reads() -> None:
    assert more_news("/news", OPERATOR) == "More feeds are in trouble or well again: /news feeds lists them all."
    assert "/news feeds" in more_news("/news", SEOUL)


def phrases(language: str) -> Mapping[str, str]:
    found: Mapping[str, str] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return found
