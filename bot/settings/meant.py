"""What somebody most likely meant who wrote something else: a key, a channel, a person, an address, a span.

Only what is plain is guessed: the guess is shown as the right thing to write, so a wrong one would cost more than none.
Words are those that the configuration's readers use, in their languages; what is misspelt is for `bot.suggest`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_KEYS: Final = {
    "channel": "room kanal 채널 频道 頻道 チャンネル kênh",
    "watch": "firms companies keywords 감시 구독 키워드 关注 關注 監視 theo_dõi",
    "zone": "tz time_zone 시간대 时区 時區 タイムゾーン múi_giờ",
    "language": "locale 언어 语言 語言 言語 ngôn_ngữ",
    "languages": "언어들",
    "quiet": "silent sleep dnd 방해금지 조용히 安静 安靜 静音 靜音 静か",
    "digest": "schedule 요약 摘要 まとめ",
    "settle": "delay wait 지연 延迟 延遲 遅延",
    "max_age": "age oldest",
    "url": "uri link href address 주소 링크 链接 連結 网址 網址 リンク địa_chỉ",
    "name": "title label 이름 名称 名稱 名前 tên",
    "names": "alias aliases synonyms",
    "people": "person persons executives",
    "every": "interval frequency period refresh 간격 주기 间隔 間隔",
    "tags": "categories category labels 태그 标签 標籤 タグ thẻ",
    "firm": "id company stock 회사 기업 公司 企业 企業 会社 công_ty",
    "keyword": "phrase query word rule term 关键词 關鍵詞 キーワード từ_khóa",
    "topic": "subject 주제 主题 主題 トピック chủ_đề",
    "feed": "rss source 피드 フィード",
    "unless": "exclude except not without 제외 排除 除外",
    "also": "excludes exceptions",
}
_KEY_OF: Final = {word.replace("_", " "): key for key, words in _KEYS.items() for word in words.split()}

_UNITS: Final = {
    "ms": "ms",
    **dict.fromkeys("s sec secs second seconds 초 秒 秒钟 秒鐘 秒間 giây".split(), "s"),
    **dict.fromkeys("m min mins minute minutes 분 分 分钟 分鐘 分間 phút".split(), "m"),
    **dict.fromkeys("h hr hrs hour hours 시간 小时 小時 時間 giờ".split(), "h"),
    **dict.fromkeys("d day days 일 天 日 日間 ngày".split(), "d"),
    **dict.fromkeys("w week weeks 주 주일 周 週 週間 tuần".split(), "w"),
}
_RHYTHMS: Final = {
    "hourly": "1h",
    "daily": "1d",
    "weekly": "1w",
    "매시간": "1h",
    "매일": "1d",
    "每天": "1d",
    "毎日": "1d",
}
_SPAN: Final = re.compile(r"(\d{1,6})\s*([^\W\d_]+)")

_SLACK_ID: Final = re.compile(r"[CG](?=[A-Z]*\d)[A-Z0-9]{8,12}", re.ASCII)
_SLACK_PERSON: Final = re.compile(r"[UW](?=[A-Z]*\d)[A-Z0-9]{8,12}", re.ASCII)
_SNOWFLAKE: Final = re.compile(r"\d{15,20}", re.ASCII)
_SLACK_LINK: Final = re.compile(r"slack\.com/(?:client/\w+|archives)/([CG][A-Z0-9]{8,12})")
_DISCORD_LINK: Final = re.compile(r"discord(?:app)?\.com/channels/\d+/(\d{15,20})")
_FILE: Final = re.compile(r"[^:]+\.(?:jsonl?|ndjson|log|txt)", re.IGNORECASE)
_TERMINAL: Final = frozenset({"stdout", "terminal", "screen", "console:stdout"})
_AROUND: Final = "“”‘’\"'<>#@! "
_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}(?::\d+)?(?:[/?][^\s\\]*)?")
_WHOLE: Final = re.compile(r"https?://[^\s\\]+")
_WIDE: Final = re.compile("[，、；]")


def key_meant(word: str, keys: Collection[str]) -> str | None:
    """The one of these keys that a word stands for, in any of the languages."""
    key = _KEY_OF.get(word.strip().casefold().replace("_", " "))
    return key if key in keys else None


def channel_meant(text: str) -> str | None:
    """`discord:…` for bare digits, `slack:…` for an id or a link, `file:…` for a path, `console:` for a terminal."""
    platform, _, place = (part.strip(_AROUND) for part in text.partition(":"))
    bare = text.strip(_AROUND).partition("|")[0]
    if bare.casefold() in _TERMINAL or platform.casefold() == "console":
        return "console:"
    linked = _SLACK_LINK.search(text) or _DISCORD_LINK.search(text)
    for found in (linked[1] if linked else "", place, bare):
        if _SNOWFLAKE.fullmatch(found):
            return f"discord:{found}"
        if _SLACK_ID.fullmatch(found.upper()):
            return f"slack:{found.upper()}"
    path = place if platform.casefold() == "file" else bare if _FILE.fullmatch(bare) else ""
    return f"file:{path}" if path.strip() and path.isprintable() else None


def person_meant(text: str) -> str | None:
    """`slack:U…` or `discord:…` for the id alone."""
    bare = text.rpartition(":")[2].strip(_AROUND)
    if _SNOWFLAKE.fullmatch(bare):
        return f"discord:{bare}"
    return f"slack:{bare.upper()}" if _SLACK_PERSON.fullmatch(bare.upper()) else None


def address_meant(text: str) -> str | None:
    """The address with `https://` before it, for one without or with `feed:`, and without what stands around it."""
    bare = text.strip(_AROUND)
    scheme, _, rest = bare.partition(":")
    if scheme.casefold() in {"feed", "feeds", "rss"}:
        bare = rest.lstrip("/")
    if _WHOLE.fullmatch(bare):
        return bare if bare != text else None
    bare = bare.lstrip("/")
    return f"https://{bare}" if _HOST.fullmatch(bare) else None


def duration_meant(text: str) -> str | None:
    """`5m` for `5 min`, `5M` or `5분`."""
    match = _SPAN.fullmatch(text.strip())
    unit = _UNITS.get(match[2].casefold()) if match else None
    return f"{match[1]}{unit}" if match and unit else _RHYTHMS.get(text.casefold())


def as_list(text: str) -> str:
    """Advice for a text that is a list to its writer, with the commas of East Asia; else nothing."""
    return "; a list is written [one, two], with plain commas" if _WIDE.search(text) else ""
