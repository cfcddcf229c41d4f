"""Deliveries and messages for tests of chat adapters: whole and valid, with what a test is about by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Digest,
    DigestGroup,
    Message,
    Reason,
    ReasonKind,
)

NOW = datetime(2026, 11, 23, 5, 8, tzinfo=UTC)


def firm(subject: str, label: str, surface: str, where: str = "title") -> Reason:
    return Reason(kind=ReasonKind.FIRM, subject=subject, label=label, surface=surface, where=where)


def message(**given: Any) -> Message:
    """A Korean alert about Samsung Electronics, three minutes old."""
    whole = Message(
        story_id=7,
        title="삼성전자, 평택에 반도체 공장 더 짓는다",
        link="https://hangang.example/news/7",
        outlet="한강경제",
        language="ko",
        published_at=NOW - timedelta(minutes=3),
        summary="삼성전자가 평택 캠퍼스에 새 생산 라인을 짓는다고 밝혔다.",
        reasons=(firm("samsung-electronics", "삼성전자", "삼성전자"),),
        zone="Asia/Seoul",
        locale="ko",
    )
    return replace(whole, **given)


def digest(**given: Any) -> Digest:
    """Three stories about two firms in three languages, the oldest due an hour ago."""
    toyota = (firm("toyota", "도요타", "トヨタ自動車"),)
    japanese = message(
        story_id=9, title="トヨタ自動車、電池に1兆円を投資", language="ja", outlet="みなと経済速報", reasons=toyota
    )
    vietnamese = message(story_id=8, title="Samsung mở rộng nhà máy ở Bắc Ninh", language="vi", outlet="Tin Sông Hồng")
    whole = Digest(
        groups=(
            DigestGroup(label="삼성전자", messages=(message(), vietnamese)),
            DigestGroup(label="도요타", messages=(japanese,)),
        ),
        since=NOW - timedelta(hours=1),
        zone="Asia/Seoul",
        locale="ko",
    )
    return replace(whole, **given)


def delivery(**given: Any) -> Delivery:
    whole = Delivery(
        id=1,
        key="k7f3:7:file:alerts.jsonl",
        kind=DeliveryKind.POST,
        channel="file:alerts.jsonl",
        story_id=7,
        message=message(),
        not_before=NOW,
        state=DeliveryState.PENDING,
        created_at=NOW,
    )
    return replace(whole, **given)
