"""A mention rests on the name alone when nothing around it speaks for a firm and a good deal speaks against it."""

from __future__ import annotations

import pytest

from bot.alerts.context import in_context, is_doubtful
from bot.model import Evidence, Field, Mention, Verdict

CASES = (
    # evidence, in context, doubtful
    ({"near.company": 1.2, "case.exact": 0.8}, True, False),
    ({"story.same": 2.0, "sense.word": -1.9}, True, False),
    ({"feed.business": 0.4, "prior.english": -3.0}, True, False),
    ({"near.company": -0.4, "sense.clear": 2.0, "sense.word": -0.7}, False, True),
    ({"sense.clear": 1.94, "name.short": -0.69}, False, True),
    ({"sense.clear": 3.2, "right.free": -0.16}, False, False),
    ({"sense.none": 3.0}, False, False),
    ({}, False, False),
)


@pytest.mark.parametrize(("evidence", "context", "doubtful"), CASES)
def test_a_name_in_context_is_not_doubtful(evidence: dict[str, float], context: bool, doubtful: bool) -> None:
    mention = Mention(
        firm="panasonic",
        field=Field.TITLE,
        start=0,
        end=2,
        surface="松下",
        name="松下",
        verdict=Verdict.TAKEN,
        evidence=tuple(Evidence(feature=name, weight=weight, text=name) for name, weight in evidence.items()),
    )
    assert (in_context(mention), is_doubtful(mention)) == (context, doubtful)
