"""The alert's message and the key of its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.model import ChannelRules, DeliveryKind, Entry, Length, Message, Reason, Story


def compose(entry: Entry, *, story_id: int, summary: str, reasons: Sequence[Reason], rules: ChannelRules) -> Message:
    """The message that tells a channel of a story by its first report."""
    return Message(
        story_id=story_id,
        title=entry.title or entry.link or entry.feed_name,
        link=entry.link,
        outlet=entry.outlet,
        language=entry.language,
        published_at=entry.published_at or entry.collected_at,
        summary="" if rules.length is Length.TITLE else summary,
        reasons=tuple(dict.fromkeys(reasons)),
        zone=rules.zone.key,
        locale=rules.language,
    )


def grown(told: Message, story: Story) -> Message:
    """The message that told of a story, with all who report it by now; a lone one is the message's own outlet."""
    outlets = tuple(dict.fromkeys(report.outlet for report in story.reports))
    languages = tuple(dict.fromkeys(report.language for report in story.reports if report.language))
    several = len(outlets) > 1
    return replace(told, outlets=outlets if several else (), languages=languages if several else ())


def led_by(told: Message, entry: Entry) -> Message:
    """The message with the link of another report; also its title, where that is in another language than the alert's.

    A title is what people click on: it has to be that of the page, as far as they can tell.
    """
    foreign = entry.language != told.language
    title = (entry.title if foreign else told.title) or told.title
    return replace(told, title=title, link=entry.link, outlet=entry.outlet, language=entry.language)


def with_reasons_of(told: Message, reasons: Sequence[Reason]) -> Message:
    """The message with its reasons as another report shows them: by which words, where, and how strongly.

    A reason that the other report does not have stays as it was.
    """
    found = {(reason.kind, reason.subject): reason for reason in reversed(reasons)}
    return replace(told, reasons=tuple(found.get((one.kind, one.subject), one) for one in told.reasons))


_DEVELOPMENT = {
    "en": "New development",
    "ko": "후속 보도",
    "zh-Hans": "最新进展",
    "zh-Hant": "最新進展",
    "ja": "続報",
    "vi": "Diễn biến mới",
}


def marked_as_development(message: Message) -> Message:
    """The message with a word before its title that it goes on with a story which the channel knows."""
    return replace(message, title=f"{_DEVELOPMENT.get(message.locale, _DEVELOPMENT['en'])}: {message.title}")


def delivery_key(installation: str, kind: DeliveryKind, story_id: int, channel: str, revision: int | str = 0) -> str:
    """32 hexadecimal digits, the same whenever the same operation is decided again.

    `installation` keeps two databases that post in one channel apart; `revision` tells repeated updates
    of one alert apart.
    """
    named = "\x1f".join((installation, kind, str(story_id), channel, str(revision)))
    return blake2b(named.encode(), digest_size=16).hexdigest()
