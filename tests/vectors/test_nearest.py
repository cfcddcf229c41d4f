from __future__ import annotations

import math

import pytest

from bot.stories.vectors import packed

pytest.importorskip("numpy", reason="numpy comes with the semantic extra")

from bot.vectors.nearest import NearestVectors


def test_the_nearest_are_found_and_dropped() -> None:
    near = NearestVectors(most=2, least=0.5)
    for number in range(1, 3000):
        near.add(number, packed([math.cos(number / 1000), math.sin(number / 1000), 0.0]))
        near.drop(number - 2000)
    probe = packed([math.cos(1.5), math.sin(1.5), 0.0])
    assert all(abs(found - 1500) < 20 for found in near.nearest(probe))
    assert len(near.nearest(probe)) == 2
    near.drop(2990)
    assert near.nearest(packed([1.0, 0.0, 0.0])) == near.nearest(packed([0.0, 0.0, 1.0])) == []


def test_nothing_is_near_in_an_empty_table() -> None:
    near = NearestVectors()
    assert near.nearest(packed([1.0, 0.0])) == []
    near.add(1, packed([1.0, 0.0]))
    near.add(2, packed([1.0, 0.0, 0.0]))
    assert near.nearest(packed([1.0, 0.0])) == [1]
    assert near.nearest(packed([1.0, 0.0, 0.0])) == []
