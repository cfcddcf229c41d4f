"""What the entries of a feed show of its health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.feeds.symptoms import date_notes, garbled_titles
from bot.feeds.text import plain_text
from bot.model import DateNote, ParsedEntry
from tests.feeds.making import NOW

TITLES = {
    "ko": "삼성전자, 새 반도체 공장 공개",
    "zh-Hans": "阿里巴巴发布财报，营收增长",
    "zh-Hant": "台積電營收創新高",
    "ja": "トヨタ自動車、新工場を建設",
    "vi": "Vinamilk tăng trưởng mạnh",
    "fr": "Société générale: résultats élevés",
}
LOSSES: dict[str, Callable[[str], str]] = {
    "stored as question marks": lambda text: text.encode("ascii", "replace").decode(),
    "read as windows-1252": lambda text: text.encode().decode("cp1252", "replace"),
    "cut": lambda text: text.replace(text[2:4], "\ufffd\ufffd"),
}
WELL = (
    *TITLES.values(),
    "What??? Really???",
    "Why? How?",
    "삼성전자 주가 왜???",
    "ÇA VA? «OUI»",
    "Ağrı’da ÇIĞ düştü",
    "Éé",
    "GM???",
)


def entry(title: str, **values: object) -> ParsedEntry:
    return ParsedEntry(guid=None, link=None, title=plain_text(title, is_html=False), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("language", TITLES)
def test_lost_characters_are_seen(language: str, loss: str) -> None:
    assert garbled_titles([entry(LOSSES[loss](TITLES[language]))], 2) == 3


@pytest.mark.parametrize("title", WELL)
def test_titles_that_are_well(title: str) -> None:
    assert garbled_titles([entry(title)], 2) == 0


def test_most_titles_decide() -> None:
    lost = entry("?? ????")
    assert garbled_titles([lost, lost, entry("x")], 0) == 2
    assert garbled_titles([lost, entry("x")], 5) == 0
    assert garbled_titles([], 5) == 5


def test_dates_ahead_and_what_was_noted() -> None:
    entries = [entry("x", date_note=DateNote.NO_ZONE), entry("y", published_at=NOW + timedelta(hours=9))]
    assert date_notes(entries, NOW) == {DateNote.NO_ZONE, DateNote.AHEAD}
    assert date_notes([entry("x", published_at=NOW + timedelta(minutes=10))], NOW) == frozenset()
    naive = entry("z", date_note=DateNote.NO_ZONE, published_at=NOW + timedelta(hours=9))
    assert date_notes([naive], NOW) == {DateNote.AHEAD}
