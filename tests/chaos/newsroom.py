"""What the feeds publish: stories about watched firms in six languages, with hostile words among them.

Every story has a number of its own, which its title shows: by it the audit knows the story again in whatever a
channel shows. Half of the stories are carried by a second feed too, a few stories later and under the same title, so
that alerts grow.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import regex

from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer

FIRMS: Final = ("samsung", "alibaba", "tsmc", "toyota", "nvidia", "vingroup")
LANGUAGES: Final = ("ko", "zh-Hans", "zh-Hant", "ja", "en", "vi")
TITLES: Final = (
    "삼성전자, {n}호 반도체 라인 증설 계획 발표",
    "阿里巴巴发布第{n}份云计算合作公告",
    "台積電第{n}批先進製程訂單出貨",
    "トヨタ自動車、第{n}次の電池投資計画を公表",
    "Nvidia signs supply deal number {n} with a cloud provider",
    "Vingroup công bố dự án thứ {n} tại Hải Phòng",
)
HOSTILE: Final = (
    "<!channel> <!here> @everyone",
    "<@U0BOT> <@100000000000000002> <#C1>",
    "<https://evil.example/|bank.example>",
    "[bank.example](https://evil.example/)",
    "https://bank.example/login www.bank.example",
    "**bold** _it_ ~~no~~ `code` ||spoiler|| > quote",
    "```\n# heading\n- item",
    "&lt;!channel&gt; &amp;lt;",
    "\u202egnihton\u202c \u2066x\u2069 \u200b\u200d",
    "e" + "\u0301" * 200,
    "👩‍👩‍👧‍👦" * 60,
    "discord.gg/evil <t:0:R> </cmd:1> :tada:",
    "가나다" * 400,
)
_NUMBER: Final = regex.compile(r"(?<![0-9])8[0-9]{6}(?![0-9])")


def numbers(text: str) -> set[int]:
    """The stories that a text tells."""
    return {int(found) for found in _NUMBER.findall(text)}


@dataclass(frozen=True, slots=True)
class Told:
    """A story that was published."""

    number: int
    firm: str


class Newsroom:
    """One feed a language, and one more a language that copies some of its stories."""

    def __init__(self, server: FeedServer, chance: random.Random) -> None:
        self.told: list[Told] = []
        self._server = server
        self._chance = chance
        self._copies: list[tuple[str, Told, str]] = []
        self._items: dict[str, list[Item]] = {feed: [] for feed in self.names}
        for feed in self.names:
            self._serve(feed)

    @property
    def names(self) -> list[str]:
        return [f"{kind}-{language}" for kind in ("wire", "copy") for language in LANGUAGES]

    def configuration(self) -> list[dict[str, Any]]:
        """What feeds.yaml says."""
        return [
            {"url": self._server.url(f"/{feed}.xml"), "name": feed, "language": feed[5:], "every": "1s"}
            for feed in self.names
        ]

    def path(self, told: Told) -> str:
        """Where the feed is served that tells a story first."""
        return f"/wire-{LANGUAGES[FIRMS.index(told.firm)]}.xml"

    def publish(self) -> Told:
        """One more story."""
        place = len(self.told) % len(FIRMS)
        told = Told(8_000_000 + len(self.told), FIRMS[place])
        title = TITLES[place].format(n=f" {told.number} ")
        if self._chance.random() < 0.5:
            title = f"{title} {self._chance.choice(HOSTILE)}"
        self._add(f"wire-{LANGUAGES[place]}", told, title)
        if self._chance.random() < 0.5:
            self._copies.append((f"copy-{LANGUAGES[place]}", told, title))
        if len(self._copies) > 1:
            self._add(*self._copies.pop(0))
        self.told.append(told)
        return told

    def expected(self, watches: Mapping[str, Sequence[str]]) -> dict[str, set[int]]:
        """The stories that each channel must be told, by the firms that it watches."""
        return {
            channel: {told.number for told in self.told if told.firm in firms} for channel, firms in watches.items()
        }

    def _add(self, feed: str, told: Told, title: str) -> None:
        link = self._server.url(f"/articles/{feed}/{told.number}")
        item = Item(guid=f"{feed}-{told.number}", title=title, link=link, summary=self._chance.choice(HOSTILE))
        self._items[feed] = [item, *self._items[feed]][:60]
        self._serve(feed)

    def _serve(self, feed: str) -> None:
        self._server.serve(f"/{feed}.xml", rss(feed, self._items[feed]))
