"""The fixed words of an alert, in every language that channels may ask for. Pure; shared by every renderer.

The text of a story stays in its own language. What Firmwatch adds to it (how old, found by what) is said in
the channel's: `Message.locale`. An unknown locale reads English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model import Reason, ReasonKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. `{}` stands for a number, for the words found in reasons, for the time in `since`.

    Outlets and languages are counted from two on, so that no plural is wrong. After `same_story` the title of the alert
    follows that tells the story by now. What begins with `button_` stands on
    a button. `sorry` and `busy` answer a command that could not be carried out, `channels_only` one that was said in a
    direct message; the last three are for forms.
    """

    now: str
    minutes: str
    hours: str
    days: str
    undated: str
    why: str
    in_title: str
    in_text: str
    by_feed: str
    outlets: str
    languages: str
    same_story: str
    digest: str
    since: str
    more: str
    button_why: str
    button_not_this_firm: str
    button_not_one_story: str
    button_mute_story: str
    button_mute_firm: str
    button_help: str
    sorry: str
    busy: str
    channels_only: str
    not_blank: str
    submit: str
    cancel: str


_WORDS: Mapping[str, Words] = {
    "en": Words(
        now="just now",
        minutes="{} min ago",
        hours="{} h ago",
        days="{} d ago",
        undated="undated",
        why="why",
        in_title="“{}” in the title",
        in_text="“{}” in the text",
        by_feed="everything from “{}”",
        outlets="{} outlets",
        languages="{} languages",
        same_story="Same story as",
        digest="What waited",
        since="since {}",
        more="and {} more",
        button_why="Why?",
        button_not_this_firm="Not this firm",
        button_not_one_story="Not one story",
        button_mute_story="Mute story",
        button_mute_firm="Mute firm",
        button_help="Help",
        sorry="Sorry, something went wrong here. Please try again in a moment.",
        busy="Too many people are asking at once. Please try again in a moment.",
        channels_only="News is told in channels. Invite the bot to one and say this there.",
        not_blank="Please type something here.",
        submit="Send",
        cancel="Cancel",
    ),
    "ko": Words(
        now="방금",
        minutes="{}분 전",
        hours="{}시간 전",
        days="{}일 전",
        undated="날짜 없음",
        why="이유",
        in_title="제목에 ‘{}’",
        in_text="본문에 ‘{}’",
        by_feed="피드 ‘{}’ 전체",
        outlets="매체 {}곳",
        languages="{}개 언어",
        same_story="같은 소식",
        digest="모아 보기",
        since="{}부터",
        more="외 {}건",
        button_why="왜 왔나요?",
        button_not_this_firm="이 회사가 아님",
        button_not_one_story="같은 소식이 아님",
        button_mute_story="이 소식 알림 끄기",
        button_mute_firm="이 회사 알림 끄기",
        button_help="도움말",
        sorry="죄송합니다. 처리 중에 문제가 생겼습니다. 잠시 후 다시 시도해 주세요.",
        busy="지금 요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        channels_only="뉴스는 채널에서만 알립니다. 봇을 채널에 초대한 뒤 그곳에서 말해 주세요.",
        not_blank="내용을 입력해 주세요.",
        submit="보내기",
        cancel="취소",
    ),
    "ja": Words(
        now="たった今",
        minutes="{}分前",
        hours="{}時間前",
        days="{}日前",
        undated="日付なし",
        why="理由",
        in_title="見出しに「{}」",
        in_text="本文に「{}」",
        by_feed="フィード「{}」のすべて",
        outlets="{}媒体",
        languages="{}言語",
        same_story="同じニュース",
        digest="まとめ",
        since="{}から",
        more="ほか{}件",
        button_why="なぜ届いた？",
        button_not_this_firm="この会社ではない",
        button_not_one_story="別の出来事",
        button_mute_story="この話題をミュート",
        button_mute_firm="この会社をミュート",
        button_help="ヘルプ",
        sorry="申し訳ありません。処理中に問題が起きました。少し待ってもう一度お試しください。",
        busy="今は依頼が集中しています。少し待ってもう一度お試しください。",
        channels_only="ニュースはチャンネルでのみお知らせします。ボットをチャンネルに招待し、そこでもう一度お試しください。",
        not_blank="何か入力してください。",
        submit="送信",
        cancel="キャンセル",
    ),
    "zh-Hans": Words(
        now="刚刚",
        minutes="{}分钟前",
        hours="{}小时前",
        days="{}天前",
        undated="无日期",
        why="原因",
        in_title="标题含“{}”",
        in_text="正文含“{}”",
        by_feed="订阅“{}”的全部内容",
        outlets="{}家媒体",
        languages="{}种语言",
        same_story="同一事件",
        digest="汇总",
        since="自{}起",
        more="另有{}条",
        button_why="为什么推送？",
        button_not_this_firm="不是这家公司",
        button_not_one_story="不是同一条新闻",
        button_mute_story="静音这条新闻",
        button_mute_firm="静音这家公司",
        button_help="帮助",
        sorry="抱歉，处理时出了问题。请稍后再试。",
        busy="现在请求太多。请稍后再试。",
        channels_only="新闻只在频道里推送。请把机器人邀请到频道，再在那里使用。",
        not_blank="请输入内容。",
        submit="发送",
        cancel="取消",
    ),
    "zh-Hant": Words(
        now="剛剛",
        minutes="{}分鐘前",
        hours="{}小時前",
        days="{}天前",
        undated="無日期",
        why="原因",
        in_title="標題含「{}」",
        in_text="內文含「{}」",
        by_feed="訂閱「{}」的全部內容",
        outlets="{}家媒體",
        languages="{}種語言",
        same_story="同一事件",
        digest="彙整",
        since="自{}起",
        more="另有{}則",
        button_why="為什麼推播？",
        button_not_this_firm="不是這家公司",
        button_not_one_story="不是同一則新聞",
        button_mute_story="將這則新聞靜音",
        button_mute_firm="將這家公司靜音",
        button_help="說明",
        sorry="抱歉，處理時出了問題。請稍後再試。",
        busy="現在請求太多。請稍後再試。",
        channels_only="新聞只在頻道裡推播。請把機器人邀請到頻道，再在那裡使用。",
        not_blank="請輸入內容。",
        submit="送出",
        cancel="取消",
    ),
    "vi": Words(
        now="vừa xong",
        minutes="{} phút trước",
        hours="{} giờ trước",
        days="{} ngày trước",
        undated="không rõ ngày",
        why="lý do",
        in_title="“{}” trong tiêu đề",
        in_text="“{}” trong nội dung",
        by_feed="mọi tin từ “{}”",
        outlets="{} báo",
        languages="{} ngôn ngữ",
        same_story="Cùng tin với",
        digest="Tin đã gom",
        since="từ {}",
        more="và {} tin khác",
        button_why="Vì sao có tin này?",
        button_not_this_firm="Không phải công ty này",
        button_not_one_story="Không cùng một tin",
        button_mute_story="Tắt tin này",
        button_mute_firm="Tắt công ty này",
        button_help="Trợ giúp",
        sorry="Xin lỗi, đã có lỗi xảy ra. Vui lòng thử lại sau giây lát.",
        busy="Đang có quá nhiều yêu cầu. Vui lòng thử lại sau giây lát.",
        channels_only="Tin tức chỉ được gửi trong kênh. Hãy mời bot vào một kênh rồi dùng lệnh ở đó.",
        not_blank="Vui lòng nhập nội dung.",
        submit="Gửi",
        cancel="Hủy",
    ),
}

# Each language as its own readers write it.
_ENDONYMS: Mapping[str, str] = {
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


def words(locale: str) -> Words:
    """The fixed words for a locale, such as `ko` or `zh-Hant`."""
    return _WORDS.get(locale) or _WORDS.get(locale.partition("-")[0]) or _WORDS["en"]


def language_name(tag: str | None) -> str:
    """A language as its readers call it; a tag that is not known stays as it is, None is empty."""
    if tag is None:
        return ""
    return _ENDONYMS.get(tag) or _ENDONYMS.get(tag.partition("-")[0]) or tag


def age(published_at: datetime | None, now: datetime, locale: str) -> str:
    """How long ago that was, in one unit. The future, which is a wrong clock somewhere, reads as now."""
    said = words(locale)
    if published_at is None:
        return said.undated
    minutes = int((now - published_at).total_seconds() // 60)
    if minutes < 1:
        return said.now
    if minutes < 60:
        return said.minutes.format(minutes)
    if minutes < 24 * 60:
        return said.hours.format(minutes // 60)
    return said.days.format(minutes // (24 * 60))


def local_time(published_at: datetime | None, now: datetime, zone: str) -> str:
    """The time on a reader's clock: `14:05 KST` today, `11-22 14:05 KST` on another day, `-` for None."""
    if published_at is None:
        return "-"
    local, today = in_zone(published_at, zone), in_zone(now, zone)
    if local.date() == today.date():
        return f"{local:%H:%M %Z}"
    return f"{local:%m-%d %H:%M %Z}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M %Z}"


def found_by(reason: Reason, locale: str) -> str:
    """Why an alert was sent, in a few words. The reason's texts are taken as they are."""
    said = words(locale)
    if reason.kind is ReasonKind.FEED:
        return said.by_feed.format(reason.label)
    place = said.in_title if reason.where == "title" else said.in_text
    return place.format(reason.surface or reason.label)


def in_zone(moment: datetime, zone: str) -> datetime:
    """The moment in the zone; in its own for a zone that is unknown, or a date at the edge of the calendar."""
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError, OverflowError):
        return moment
