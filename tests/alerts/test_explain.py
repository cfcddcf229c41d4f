"""What is said of a decision in plain words: when its entry was dated, and what was made of that."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.explain import explain_decision
from bot.model import DateNote
from tests.store.build import outcome
from tests.values import NOW, entry

DATED = "dated 2026-04-20 18:00 KST"


@pytest.mark.parametrize(
    ("note", "published_at", "expected"),
    [
        (None, NOW, DATED),
        (DateNote.NO_ZONE, NOW, f"{DATED}: it names no time zone and was read in"),
        (DateNote.AHEAD, NOW, f"{DATED}: it lay ahead of the clock"),
        (DateNote.IMPOSSIBLE, NOW, f"{DATED}: its month is shorter"),
        (DateNote.OTHER, NOW, f"{DATED}: its date of publication cannot be read"),
        (None, None, "undated, or its date cannot be read: the time at which it was collected counts"),
    ],
)
def test_it_says_by_what_time_an_alert_says_how_old_it_is(
    note: DateNote | None, published_at: datetime | None, expected: str
) -> None:
    decision = outcome(entry(date_note=note, published_at=published_at), []).decision
    _, collected, dated, *_ = explain_decision(decision, ZoneInfo("Asia/Seoul"))
    assert collected.startswith("collected 2026-04-20 18:00:00 KST")
    assert dated.startswith(expected)
    assert (dated == expected) is (note is None)
