"""The fixed words around the button under a message, which only Discord has. Pure. An unknown locale reads English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language.

    because     the answer to a click, before the reasons
    by_the_bot  the answer under a message that has no reasons
    """

    because: str
    by_the_bot: str


_PHRASES: Final[Mapping[str, Phrases]] = {
    "en": Phrases(
        because="This channel watches for it.",
        by_the_bot="The bot wrote this by itself, for this channel.",
    ),
    "ko": Phrases(
        because="이 채널이 지켜보는 소식입니다.",
        by_the_bot="봇이 이 채널을 위해 직접 쓴 글입니다.",
    ),
    "ja": Phrases(
        because="このチャンネルが見守っている話題です。",
        by_the_bot="ボットがこのチャンネルのために書いた投稿です。",
    ),
    "zh-Hans": Phrases(
        because="本频道正在关注此内容。",
        by_the_bot="这是机器人为本频道写的消息。",
    ),
    "zh-Hant": Phrases(
        because="本頻道正在關注此內容。",
        by_the_bot="這是機器人為本頻道寫的訊息。",
    ),
    "vi": Phrases(
        because="Kênh này đang theo dõi nội dung đó.",
        by_the_bot="Bot tự viết tin này cho kênh.",
    ),
}
_AS_DISCORD_SAYS: Final[Mapping[str, str]] = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant"}


def phrases(locale: str) -> Phrases:
    """The phrases for a locale of a channel (`zh-Hant`) or of Discord (`zh-TW`, `en-US`)."""
    tag = _AS_DISCORD_SAYS.get(locale, locale)
    return _PHRASES.get(tag) or _PHRASES.get(tag.partition("-")[0]) or _PHRASES["en"]
