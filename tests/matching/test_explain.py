"""Whatever is weighed can be said in words."""

from __future__ import annotations

import pytest

from bot.matching.explain import evidence_of
from bot.matching.matcher import FirmMatcher
from bot.matching.names import NameRef
from bot.matching.signals import Signal
from bot.matching.weights import shipped_weights
from bot.model import Text
from tests.matching.firms import FIRMS

FEATURES = sorted({feature for known in shipped_weights().features.values() for feature in known})


@pytest.fixture(scope="module")
def ref() -> NameRef:
    found, _ = next(iter(FirmMatcher(FIRMS).signals(Text(title="", body="Apple"))))
    return found.candidate.ref


@pytest.mark.parametrize("feature", FEATURES)
def test_every_signal_is_said_in_words(ref: NameRef, feature: str) -> None:
    (evidence,) = evidence_of([(Signal(feature, 1.0, "그것"), 1.0)], ref)
    assert evidence.text != feature
    assert "{" not in evidence.text
    assert " " in evidence.text


def test_the_strongest_come_first_and_what_reads_alike_is_one(ref: NameRef) -> None:
    parts = [
        (Signal("left.free"), 0.5),
        (Signal("trade.any", 1.0, "phone"), -0.6),
        (Signal("trade.near", 0.3, "phone"), -0.7),
        (Signal("near.none"), 0.01),
    ]
    said = evidence_of(parts, ref)
    assert [(evidence.text, evidence.weight) for evidence in said] == [
        ("the text speaks of its trade: phone", -1.3),
        ("nothing touches it on the left", 0.5),
    ]
