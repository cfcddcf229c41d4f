"""Named topics: what people call a kind of news, and the words that speak of it in every language.

The words are in `bot/matching/data/topics.json`, by topic and language, with commas between them. They have the
boundaries of keywords, so every form that a text may have is listed; `인수~` stands for the Korean noun and the
verb made of it, with each of the `endings`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_STEM = "~"


@dataclass(frozen=True, slots=True)
class Topics:
    """Every topic there is.

    words   by topic
    called  by topic, its name in each language
    """

    words: Mapping[str, frozenset[str]]
    called: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> tuple[str, ...]:
        """What topics are called in rules, in the order of the file."""
        return tuple(self.words)

    @property
    def words_for(self) -> tuple[str, ...]:
        """Every word by which a topic may be asked for, in any language."""
        return (*self.names, *(name for names in self.called.values() for name in names.values()))

    def meant(self, text: str) -> str | None:
        """The topic that is called so: `security-incidents`, `Security incidents`, `보안 사고`; None: no topic is."""
        wanted = _folded(text)
        for topic, names in self.called.items():
            if wanted in {_folded(topic), *map(_folded, names.values())}:
                return topic
        return None

    def shown(self, topic: str, language: str) -> str:
        """The topic's name for a reader of `language`."""
        names = self.called[topic]
        return names.get(language) or names["en"]


@cache
def shipped_topics() -> Topics:
    """The topics that come with the package."""
    text = files("bot.matching").joinpath("data", "topics.json").read_text(encoding="utf-8")
    data = json.loads(text)
    endings = {language: listed.split(",") for language, listed in data["endings"].items()}
    return Topics(
        words={topic: frozenset(_words(about["words"], endings)) for topic, about in data["topics"].items()},
        called={topic: about["names"] for topic, about in data["topics"].items()},
    )


def _words(by_language: Mapping[str, str], endings: Mapping[str, list[str]]) -> Iterator[str]:
    for language, listed in by_language.items():
        for word in listed.split(","):
            stem = word.removesuffix(_STEM)
            yield stem
            if stem != word:
                yield from (stem + ending for ending in endings[language])


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
