from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.vectors import cosine, packed
from bot.vectors.centring import Centring, shipped_centres
from bot.vectors.texts import spoken

VALUES = st.lists(st.floats(-1, 1), min_size=3, max_size=8)


@given(VALUES)
def test_a_packed_vector_points_where_it_pointed(values: list[float]) -> None:
    vector = packed(values)
    if any(values):
        assert cosine(vector, vector) == pytest.approx(1)
        assert cosine(vector, packed([-value for value in values])) == pytest.approx(-1)
    else:
        assert vector == ""


def test_a_cosine_is_hardly_moved_by_packing() -> None:
    one, other = [math.sin(n) for n in range(384)], [math.sin(1.1 * n) for n in range(384)]
    length = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    found = cosine(packed(one), packed(other))
    assert found == pytest.approx(sum(map(float.__mul__, one, other)) / length, abs=0.01)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0], [1.0] * 5000])
def test_what_is_no_vector_is_left_out(values: list[float]) -> None:
    assert packed(values) == ""


def test_vectors_that_are_missing_or_of_two_models_say_nothing() -> None:
    assert cosine("", packed([1.0, 2.0, 3.0])) is None
    assert cosine(packed([1.0, 2.0, 3.0]), packed([1.0] * 12)) is None


def test_less_its_language_a_vector_says_what_is_told() -> None:
    centres = {"ko": [10.0, 0.0, 0.0, 0.0], "en": [0.0, 10.0, 0.0, 0.0], "": [5.0, 5.0, 0.0, 0.0]}
    centring = Centring(centres)
    korean = centring.centred([10.0, 0.0, 1.0, 0.0], "ko")
    english = centring.centred([0.0, 10.0, 1.0, 0.0], "en")
    other = centring.centred([0.0, 10.0, 0.0, 1.0], "en")
    same, apart = cosine(korean, english), cosine(korean, other)
    assert same is not None and same > 0.9  # noqa: PT018
    assert apart is not None and apart < 0.2  # noqa: PT018


def test_without_a_centre_the_first_texts_have_no_vector() -> None:
    centring = Centring()
    found = [centring.centred([1.0, float(n % 3), 0.5], "ja") for n in range(25)]
    assert not any(found[:19])
    assert all(found[19:])


def test_a_vector_of_another_model_is_left_out() -> None:
    assert Centring({"": [1.0, 1.0], "ko": [1.0, 1.0]}).centred([1.0, 2.0, 3.0], "ko") == ""


def test_a_new_language_begins_where_all_meet() -> None:
    assert Centring({"": [1.0, 1.0, 0.0]}).centred([1.0, 2.0, 3.0], "de") != ""


def test_the_shipped_centres_are_of_one_length() -> None:
    centres = shipped_centres()
    assert {"", "ko", "zh-Hans", "zh-Hant", "ja", "en", "vi"} == centres.keys()
    assert {len(centre) for centre in centres.values()} == {384}


def test_long_texts_are_cut() -> None:
    assert spoken("Title", "") == "Title"
    assert len(spoken("Title", "x" * 1000)) == 400
