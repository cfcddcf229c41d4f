"""Invented messages of every kind, by which a person can judge how alerts look. Pure.

Firms are real; outlets and news are made up. A story stays in its own language; names of firms and fixed words are
those of the channel that is previewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.model import Content, Digest, DigestGroup, Message, Notice, Reason, ReasonKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What it is a sample of, and the content."""

    caption: str
    content: Content


def samples(*, names: Mapping[str, str], zone: str, locale: str, now: datetime) -> tuple[Sample, ...]:
    """What a channel with this zone and language would see at `now` (UTC).

    names  of firms by id, in the channel's language; one that is missing is called as the story calls it
    """
    alerts = [
        Sample(caption=caption, content=_told(story, _before(now, minutes), names, zone, locale))
        for caption, minutes, story in _STORIES
    ]
    waited = Sample(caption="What waited over the quiet hours", content=_digest(alerts, zone, locale, now))
    notice = Notice(text=_NOTICES.get(locale, _NOTICES["en"]), locale=locale)
    return (*alerts, waited, Sample(caption="A notice from the bot itself", content=notice))


def _before(now: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else now - timedelta(minutes=minutes)


def _told(story: Message, at: datetime | None, names: Mapping[str, str], zone: str, locale: str) -> Message:
    reasons = tuple(replace(reason, label=names.get(reason.subject, reason.label)) for reason in story.reasons)
    return replace(story, published_at=at, reasons=reasons, zone=zone, locale=locale)


def _digest(alerts: Sequence[Sample], zone: str, locale: str, now: datetime) -> Digest:
    """The alerts again, in groups by what they were found for, in the order of the alerts."""
    groups: dict[str, list[Message]] = {}
    for sample in alerts:
        if isinstance(sample.content, Message):
            groups.setdefault(sample.content.reasons[0].label, []).append(sample.content)
    return Digest(
        groups=tuple(DigestGroup(label=label, messages=tuple(found)) for label, found in groups.items()),
        since=now - timedelta(hours=9),
        zone=zone,
        locale=locale,
    )


def _firm(subject: str, surface: str, where: str = "title") -> Reason:
    return Reason(kind=ReasonKind.FIRM, subject=subject, label=surface, surface=surface, where=where)


def _story(
    title: str,
    *reasons: Reason,
    outlet: str,
    link: str | None,
    language: str,
    summary: str = "",
    outlets: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
) -> Message:
    return Message(
        story_id=0,
        title=title,
        link=link,
        outlet=outlet,
        language=language,
        published_at=None,
        summary=summary,
        reasons=reasons,
        outlets=outlets,
        languages=languages,
    )


# A caption, how many minutes ago it was published (None: undated), and the story.
_STORIES: Final[tuple[tuple[str, int | None, Message], ...]] = (
    (
        "Korean; three outlets in three languages report it",
        3,
        _story(
            "삼성전자, 평택에 새 반도체 연구동 연다… 내년 봄 첫 입주",
            _firm("samsung", "삼성전자"),
            outlet="한강경제",
            outlets=("한강경제", "みなと経済速報", "Riverside Business"),
            languages=("ko", "ja", "en"),
            link="https://hangang.example/economy/20481",
            language="ko",
            summary="삼성전자가 평택 캠퍼스에 차세대 메모리를 연구할 건물을 열기로 했다. "
            "연구원 삼천 명이 내년 봄부터 차례로 옮겨 오고, 지역 대학과 함께 쓰는 실험실도 들어선다.",
        ),
    ),
    (
        "Simplified Chinese",
        12,
        _story(
            "阿里巴巴发布新一代翻译模型，可离线使用",
            _firm("alibaba", "阿里巴巴"),
            outlet="蓝桥财经",
            link="https://lanqiao.example/kj/2077",
            language="zh-Hans",
            summary="阿里巴巴周一发布了可在手机上离线运行的翻译模型，首批支持一百种语言，下个月起向开发者免费开放。",
        ),
    ),
    (
        "Traditional Chinese",
        26,
        _story(
            "台積電熊本二廠動工，預計後年底量產",
            _firm("tsmc", "台積電"),
            outlet="淡水晚報",
            outlets=("淡水晚報", "玉山財經"),
            languages=("zh-Hant",),
            link="https://tamsui.example/tech/tsmc-kumamoto",
            language="zh-Hant",
            summary="台積電在熊本的第二座晶圓廠今天動工，將以六奈米製程為主，預計帶來約三千四百個工作機會。",
        ),
    ),
    (
        "Japanese",
        41,
        _story(
            "トヨタ、全固体電池の試作車を来春公開へ　充電は10分以内",
            _firm("toyota", "トヨタ"),
            outlet="みなと経済速報",
            link="https://minato.example/n/9",
            language="ja",
            summary="トヨタ自動車は、全固体電池を積んだ試作車を来年春の展示会で公開すると発表した。量産の時期はまだ決めていない。",
        ),
    ),
    (
        "English; found by two firms and a keyword",
        58,
        _story(
            "Nvidia and SK hynix sign five-year supply deal for memory chips",
            _firm("nvidia", "Nvidia"),
            _firm("skhynix", "SK hynix"),
            Reason(kind=ReasonKind.KEYWORD, subject="memory chip", label="memory chip", surface="memory chips"),
            outlet="Riverside Business",
            link="https://riverside.example/chips/nvidia-sk-hynix?page=1",
            language="en",
            summary="The agreement covers the next two generations of high-bandwidth memory. "
            "Deliveries are to begin in the second quarter.",
        ),
    ),
    (
        "Vietnamese",
        75,
        _story(
            "VinFast mở thêm 200 trạm sạc dọc quốc lộ 1 trước Tết",
            _firm("vinfast", "VinFast"),
            outlet="Tin Sông Hồng",
            link="https://songhong.example/xe/vinfast-tram-sac",
            language="vi",
            summary="Hãng xe điện cho biết các trạm mới cách nhau không quá 70 km và mở cửa suốt ngày đêm.",
        ),
    ),
    (
        "A long title and a long summary",
        90,
        _story(
            "현대자동차그룹, 2030년까지 전기차와 수소차 스물네 종을 내놓고 국내 공장 세 곳을 다시 지으며 충전소 "
            "만 이천 곳을 세우는 장기 계획을 발표… 노동조합과 지방자치단체도 함께 서명하고 해마다 결과를 공개하기로",
            _firm("hyundai", "현대자동차그룹"),
            outlet="서문일보 경제산업부 특별취재팀 온라인판",
            link="https://seomoon.example/industry/2026/11/23/hyundai-2030",
            language="ko",
            summary="계획에는 차종마다 목표 판매량과 배터리 조달처, 공장별 고용 인원이 담겼다. " * 6,
        ),
    ),
    (
        "No summary",
        130,
        _story(
            "Apple to open second research centre in Osaka",
            _firm("apple", "Apple"),
            outlet="Harbour Post",
            link="https://harbour.example/apple-osaka",
            language="en",
        ),
    ),
    (
        "No summary, no date, no link; everything in a feed is watched",
        None,
        _story(
            "이번 주 실적 발표 일정",
            Reason(kind=ReasonKind.FEED, subject="https://calendar.example/feed", label="증시 달력"),
            outlet="증시 달력",
            link=None,
            language="ko",
        ),
    ),
    (
        "A hostile title",
        200,
        _story(
            "<!channel> @everyone **Sony** ~gives~ [prizes](https://evil.example) <https://evil.example|here> "
            "<b onmouseover=alert(1)>&lt;now&gt;</b> ||`x`|| \u202egnp.exe",
            _firm("sony", "Sony"),
            outlet="# Big *News* <@U012ABC>",
            link="https://forum.example/post?id=7&x=<script>",
            language="en",
            summary="- claim it at https://evil.example\n> or at discord.gg/evil :tada: <@&123> </script>",
        ),
    ),
    (
        "A title that looks like an address",
        240,
        _story(
            "https://bank.example/login - please confirm your Rakuten account",
            _firm("rakuten", "Rakuten"),
            outlet="Forum",
            link="https://forum.example/post?id=8",
            language="en",
        ),
    ),
)

_NOTICES: Final[Mapping[str, str]] = {
    "en": "I could not post in #market-news for two hours because it was archived. "
    "Six alerts wait there; they follow as one digest once it is back.",
    "ko": "#market-news 채널이 보관되어 두 시간 동안 글을 쓰지 못했습니다. "
    "알림 여섯 건이 기다리고 있으며, 채널이 돌아오면 한 번에 모아서 보냅니다.",
    "ja": "#market-news がアーカイブされたため、二時間投稿できませんでした。"
    "六件の通知が待っています。チャンネルが戻り次第、まとめて一度に送ります。",
    "zh-Hans": "#market-news 已归档，两小时内无法发帖。有六条提醒在等待；频道恢复后会汇总成一条发出。",
    "zh-Hant": "#market-news 已封存，兩小時內無法發文。有六則通知在等待；頻道恢復後會彙整成一則送出。",
    "vi": "Tôi không đăng được vào #market-news trong hai giờ vì kênh đã bị lưu trữ. "
    "Sáu tin đang chờ; khi kênh trở lại, chúng sẽ được gộp thành một.",
}
