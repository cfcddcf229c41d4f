"""The options of a watch, as people type them: `with:brand,person topics:earnings languages:ko,en`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from bot.commands.asking import Ask
from bot.commands.subjects import keyword, topics_meant, visible_feeds, words_of
from bot.model import Relation, Watch, WatchKind
from bot.settings import scalars
from bot.suggest import listed, nearest

T = TypeVar("T")

NARROWING: Final = ("with", "topics", "languages", "from", "context", "about")
_EVERY: Final = frozenset({"all", "everything", "모두", "전부"})
_NONE: Final = frozenset({"none", "any", "no", "off", "없음"})
_ONLY_FIRMS: Final = ("with", "topics", "context", "about")


def has_options(ask: Ask) -> bool:
    """Whether the call narrows or widens a watch at all."""
    return any(ask.argument(name) for name in (*NARROWING, "unless"))


async def narrowing(ask: Ask, kind: WatchKind) -> Callable[[Watch], Watch]:
    """What the options of the call make of a watch of this kind; those not given stay. Raises Sorry for a wrong one."""
    given = await _given(ask, kind)
    text = ask.argument("unless")
    rule = keyword(ask, text) if text and not _is(text, _NONE) else ""

    def narrow(watch: Watch) -> Watch:
        added = tuple(dict.fromkeys((*watch.unless, rule))) if rule else ()
        return replace(watch, **given, unless=added if text else watch.unless)

    return narrow


async def _given(ask: Ask, kind: WatchKind) -> dict[str, Any]:
    """The fields of a watch that the call sets."""
    if kind is not WatchKind.FIRM:
        for name in _ONLY_FIRMS:
            if ask.argument(name):
                raise ask.sorry("option.only-firms", name=name)
    fields: dict[str, Any] = {}
    if text := ask.argument("with"):
        fields["relations"] = _relations(ask, text)
    if text := ask.argument("topics"):
        fields["topics"] = frozenset() if _is(text, _NONE) else topics_meant(ask, text)
    if text := ask.argument("languages"):
        fields["languages"] = languages(ask, text)
    if text := ask.argument("from"):
        fields["tags"] = await _tags(ask, text)
    if text := ask.argument("context"):
        fields["context"] = _one_of(ask, text, ("required", "optional"), "option.bad-context") == "required"
    if text := ask.argument("about"):
        fields["main"] = _one_of(ask, text, ("main", "any"), "option.bad-about") == "main"
    return fields


def languages(ask: Ask, text: str) -> frozenset[str]:
    """Languages such as `ko, en`; none for `any`. Raises Sorry."""
    if _is(text, _NONE) or _is(text, _EVERY):
        return frozenset()
    return frozenset(language(ask, word) for word in words_of(text))


def language(ask: Ask, text: str) -> str:
    """A language such as `ko`. Raises Sorry with the one that may have been meant."""
    try:
        return scalars.language(text)
    except ValueError as error:
        near = scalars.language_meant(text)
        if near is not None:
            raise ask.sorry("option.language-near", name=text, near=near) from error
        raise ask.sorry("option.bad-language", name=text) from error


def _relations(ask: Ask, text: str) -> frozenset[Relation]:
    if _is(text, _EVERY):
        return frozenset(Relation)
    if _is(text, _NONE):
        return frozenset()

    def relation(word: str) -> Relation:
        names = {**{each.value: each for each in Relation}, **{f"{each}s": each for each in Relation}}
        names |= {"people": Relation.PERSON, "subsidiaries": Relation.SUBSIDIARY}
        return names[nearest(word, names) or ""]

    known = listed([*Relation, "all"])
    return frozenset(_each(words_of(text), relation, lambda word: ask.sorry("option.bad-with", name=word, known=known)))


async def _tags(ask: Ask, text: str) -> frozenset[str]:
    if _is(text, _NONE) or _is(text, _EVERY):
        return frozenset()
    known = {tag.casefold(): tag for feed in await visible_feeds(ask) for tag in feed.declared.tags}

    def wrong(word: str) -> Exception:
        near = nearest(word, known.values())
        if near is not None:
            return ask.sorry("option.tag-near", name=word, near=near)
        return ask.sorry("option.tag", name=word, known=", ".join(sorted(known.values())) or "–")

    return frozenset(_each(words_of(text), lambda word: known[word.casefold()], wrong))


def _one_of(ask: Ask, text: str, choices: Sequence[str], wrong: str) -> str:
    meant = nearest(text, choices)
    if meant is None:
        raise ask.sorry(wrong, name=text)
    return meant


def _is(text: str, words: frozenset[str]) -> bool:
    return text.strip().casefold() in words


def _each(words: Iterable[str], read: Callable[[str], T], wrong: Callable[[str], Exception]) -> list[T]:
    found = []
    for word in words:
        try:
            found.append(read(word))
        except (KeyError, ValueError) as error:
            raise wrong(word) from error
    return found
