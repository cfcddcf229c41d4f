"""Sample alerts on one page, as Slack and Discord show them. Pure.

The page is whole in itself: no script, no font, no picture and no request, which its own policy forbids. What it
draws are the very payloads that the renderers make, by `slack.preview` and `discord.preview`.

    screen  one channel on one platform, in its language and zone
    frame   a screen on a device in a theme: a desk or a phone, light or dark, and a phone's notifications
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from bot.chat.discord import components, embeds
from bot.chat.discord import preview as discord
from bot.chat.html import Html, tag
from bot.chat.samples import Sample, samples
from bot.chat.slack import blocks
from bot.chat.slack import preview as slack
from bot.chat.words import in_zone, language_name
from bot.model import Content

Payload = Mapping[str, Any]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_MARK: Final = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A channel to be previewed.

    platform  `slack` or `discord`
    name      as people know it
    zone      IANA name
    locale    language of fixed words
    names     of firms by id, in that language
    """

    platform: str
    name: str
    zone: str
    locale: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a platform makes of content: the payload, and what is drawn of it."""

    title: str
    themes: tuple[str, ...]
    payload: Callable[[Content, datetime], Payload]
    body: Callable[[Payload], Html]
    notification: Callable[[Payload], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A sample as a platform shows it."""

    caption: str
    body: Html
    notification: str


def page(screens: Iterable[Screen], *, now: datetime) -> str:
    """The page as it looks at `now` (UTC). Raises ValueError for a payload that cannot be drawn as it is."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width"),
        tag("title", "Firmwatch: how alerts look"),
        tag("style", Html(_styles())),
    )
    intro = tag(
        "p",
        "Invented stories, drawn from the payloads that the bot would send. Fonts and spacing are near to those of "
        "the real clients, not the same.",
    )
    sections = (_section(screen, now) for screen in screens)
    body = tag("body", tag("h1", "How alerts look"), intro, *sections)
    return f"<!doctype html>\n{tag('html', head, body, lang='en').source}\n"


def _styles() -> str:
    here = files("bot.chat")
    sheets = (here / "preview.css", here / "slack" / "preview.css", here / "discord" / "preview.css")
    return "\n".join(sheet.read_text("utf-8") for sheet in sheets)


def _section(screen: Screen, now: datetime) -> Html:
    look = _LOOKS[screen.platform]
    told = samples(names=screen.names, zone=screen.zone, locale=screen.locale, now=now)
    shown = [_shown(sample, look, now) for sample in told]
    heading = f"{look.title} · {screen.name} · {language_name(screen.locale)} · {screen.zone}"
    clock = f"{in_zone(now, screen.zone):%H:%M}"
    frames = [
        _frame(screen, theme, device, _conversation(shown, clock)) for theme in look.themes for device in _DEVICES
    ]
    lock_screen = _frame(screen, look.themes[-1], "lock", _notifications(shown, look.title, screen.name))
    return tag("section", tag("h2", heading), tag("div", *frames, lock_screen, class_="frames"), lang=screen.locale)


def _shown(sample: Sample, look: _Look, now: datetime) -> _Shown:
    payload = look.payload(sample.content, now)
    return _Shown(caption=sample.caption, body=look.body(payload), notification=look.notification(payload))


def _frame(screen: Screen, theme: str, device: str, inside: Html) -> Html:
    title = tag("div", "# ", screen.name, class_="channel")
    labelled = tag("figcaption", _DEVICES.get(device, "Notifications"), f", {theme}")
    drawn = tag("div", *([] if device == "lock" else [title]), inside, class_=f"{screen.platform} {theme} {device}")
    return tag("figure", labelled, drawn)


def _conversation(shown: Sequence[_Shown], clock: str) -> Html:
    rows = []
    for each in shown:
        rows.append(tag("div", tag("span", each.caption, lang="en"), class_="caption"))
        sender = tag("div", tag("b", "Firmwatch"), tag("span", "APP", class_="app"), tag("time", clock))
        rows.append(tag("article", tag("div", "F", class_="avatar"), tag("div", sender, each.body, class_="said")))
    return tag("div", *rows, class_="conversation")


def _notifications(shown: Sequence[_Shown], platform: str, channel: str) -> Html:
    cards = (
        tag("div", tag("b", f"{platform} · #{channel}"), tag("div", f"Firmwatch: {each.notification}"), class_="card")
        for each in shown
    )
    return tag("div", *cards)


def _on_slack(content: Content, now: datetime) -> Payload:
    return blocks.render(content, now=now)


def _on_discord(content: Content, now: datetime) -> Payload:
    return {**embeds.render(content, now=now), "components": components.under(content, _MARK)}


_DEVICES: Final[Mapping[str, str]] = {"desk": "Desktop", "phone": "Phone"}
_LOOKS: Final[Mapping[str, _Look]] = {
    "slack": _Look(
        title="Slack",
        themes=("light", "dark"),
        payload=_on_slack,
        body=slack.body,
        notification=slack.notification,
    ),
    "discord": _Look(
        title="Discord",
        themes=("dark",),
        payload=_on_discord,
        body=discord.body,
        notification=discord.notification,
    ),
}
