"""Every trouble comes with what to do about it."""

from __future__ import annotations

import pytest

from bot.feeds.health import advice
from bot.model import FeedState, Trouble
from tests.feeds.making import NOW


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_advice_in_one_line(trouble: Trouble) -> None:
    line = advice(FeedState(trouble=trouble, detail="what was seen", failures=1))
    assert line.startswith("what was seen: ")
    assert "\n" not in line
    assert len(line) > len("what was seen: ") + 20


def test_no_two_troubles_share_their_advice() -> None:
    assert len({advice(FeedState(trouble=trouble, detail="x")) for trouble in Trouble}) == len(Trouble)


def test_a_feed_that_is_well() -> None:
    assert advice(FeedState(baseline_at=NOW)) == "ok"
    assert advice(FeedState()) == "not checked yet"


def test_how_long_it_lasts() -> None:
    state = FeedState(trouble=Trouble.NOT_FOUND, detail="HTTP 404", failures=4, changed_at=NOW)
    assert advice(state).startswith(
        "HTTP 404, 4 times in a row, well until 2024-05-01 12:00 UTC: the address no longer"
    )
