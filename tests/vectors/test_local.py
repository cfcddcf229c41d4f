"""The bundled model, where the `semantic` extra is installed."""

from __future__ import annotations

import pytest

from bot.stories.vectors import cosine
from bot.vectors.centring import Centring, shipped_centres
from bot.vectors.exam import QUESTIONS, passes
from bot.vectors.local import LocalModel, is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="the semantic extra is not installed")


async def test_headlines_of_one_event_are_near_across_languages() -> None:
    texts = {
        "ko": "카카오톡에 챗GPT 탑재…이르면 9월",
        "en": "Kakao to put ChatGPT inside Korea's top messenger in September",
        "ja": "トヨタ、3月の世界生産6%増",
    }
    model, centring = LocalModel(), Centring(shipped_centres())
    vectors = await model.embed(list(texts.values()))
    model.close()
    assert vectors is not None
    korean, english, other = (
        centring.centred(vector, language) for vector, language in zip(vectors, texts, strict=True)
    )
    near, far = cosine(korean, english), cosine(english, other)
    assert near is not None
    assert far is not None
    assert near > far + 0.2


async def test_the_model_passes_the_exam() -> None:
    model = LocalModel()
    vectors = await model.embed(QUESTIONS)
    model.close()
    assert vectors is not None
    assert passes(vectors)
