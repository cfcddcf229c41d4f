"""The fixed words that only Discord needs. Pure. An unknown locale reads English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language.

    because       what a click on Why is answered with where no commands are, before the reasons
    by_the_bot    the same under a message that has no reasons
    about         what the slash command is for; at most 100 characters
    shortcut      the command in the menu of a message; at most 32 characters
    forgotten     the answer to a button that says nothing that is known
    """

    because: str
    by_the_bot: str
    about: str
    shortcut: str
    forgotten: str


PHRASES: Final[Mapping[str, Phrases]] = {
    "en": Phrases(
        because="This channel watches for it.",
        by_the_bot="The bot wrote this by itself, for this channel.",
        about="Choose the news that this channel hears of",
        shortcut="Why this alert?",
        forgotten="This button is no longer known. Ask again for what it stood under.",
    ),
    "ko": Phrases(
        because="이 채널이 지켜보는 소식입니다.",
        by_the_bot="봇이 이 채널을 위해 직접 쓴 글입니다.",
        about="이 채널이 받을 뉴스를 고릅니다",
        shortcut="이 알림은 왜 왔나요?",
        forgotten="더 이상 쓰이지 않는 버튼입니다. 이 버튼이 있던 명령을 다시 실행해 주세요.",
    ),
    "ja": Phrases(
        because="このチャンネルが見守っている話題です。",
        by_the_bot="ボットがこのチャンネルのために書いた投稿です。",
        about="このチャンネルに届くニュースを選びます",
        shortcut="この通知はなぜ届いた？",
        forgotten="このボタンはもう使えません。もとのコマンドをもう一度実行してください。",
    ),
    "zh-Hans": Phrases(
        because="本频道正在关注此内容。",
        by_the_bot="这是机器人为本频道写的消息。",
        about="选择本频道要收到的新闻",
        shortcut="为什么推送这条？",
        forgotten="这个按钮已失效，请重新执行原来的命令。",
    ),
    "zh-Hant": Phrases(
        because="本頻道正在關注此內容。",
        by_the_bot="這是機器人為本頻道寫的訊息。",
        about="選擇本頻道要收到的新聞",
        shortcut="為什麼推播這則？",
        forgotten="這個按鈕已失效，請重新執行原本的指令。",
    ),
    "vi": Phrases(
        because="Kênh này đang theo dõi nội dung đó.",
        by_the_bot="Bot tự viết tin này cho kênh.",
        about="Chọn tin tức mà kênh này nhận",
        shortcut="Vì sao có tin này?",
        forgotten="Nút này không còn dùng được. Hãy gọi lại lệnh ban đầu.",
    ),
}


def phrases(locale: str) -> Phrases:
    """The phrases for a locale, such as `ko`, `en-US` or `zh-Hant`."""
    return PHRASES.get(locale) or PHRASES.get(locale.partition("-")[0]) or PHRASES["en"]
